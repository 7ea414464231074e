"""What a note says about coverage: a drug's authorization and failed treatments (DRUG-05), notices signed (COS-01)."""

from __future__ import annotations

import re
from datetime import date

from nlp.dates import dates_in
from nlp.facts import ABSENT, DrugGiven, Evidence, Fact
from nlp.gate import hits, units_with
from nlp.phrases import phrases
from nlp.records import replace
from nlp.view import Mention, NoteView, Unit

_AUTHORIZATION = re.compile(
    r"\b(?:prior|pre)[- ]?auth(?:ori[sz]ations?)?\b|\bauth(?:ori[sz]ation)? ?(?:#|no\.|number|approv\w*|on file)|\bpa (?:#|no\.|number|approv\w*|on file|granted|obtained|valid|expire\w*)"
)
_NOT_YET = re.compile(
    r"pending|denied|denial|submit|request|await|need|require|will be|to be|not (?:yet )?(?:obtained|approved|on file)|no prior|without|appeal|start(?:ed|ing)? (?:the )?(?:pa|prior)"
)
_END = re.compile(
    r"(?:through|thru|until|till|to|expire[sd]?|expiring|expired on|expires on|end(?:s|ed|ing)?|lapsed?|exp\.?|-|\u2013)(?: date)?:?\s*(?:on )?$"
)
_FAILED = phrases("coverage", "failed")
_TREATMENT = phrases("coverage", "treatment")
_NOTICE = re.compile(r"\babn\b|advance (?:beneficiary )?notice")
_UNSIGNED = re.compile(
    r"\bno (?:signed )?abn|without (?:an |a signed )?abn|abn (?:was )?(?:not (?:signed|on file|obtained|given)|declined|refused)|(?:declined|refused) (?:to sign )?(?:the |an )?abn"
)
_SIGNED = re.compile(r"sign|on file|obtained|in (?:the )?chart|executed|completed")


def covered(view: NoteView, mention: Mention, drug: DrugGiven) -> DrugGiven:
    """A drug given with what the note says of its coverage; an authorization that is only asked for is none."""
    authorization, first, last = _authorization(view)
    failed: list[str] = []
    for unit in units_with(view, _FAILED):
        if unit.search(_FAILED):
            failed += [m.concept for m in view.mentions_in(unit, "DRUG") if m.concept != mention.concept]
            failed += [hit[0] for hit in unit.spots(_TREATMENT)]
    return replace(
        drug,
        prior_authorization=authorization,
        authorization_from=first,
        authorization_to=last,
        failed_treatments=tuple(dict.fromkeys(failed)),
    )


def _authorization(view: NoteView) -> tuple[Fact[str], Fact[date], Fact[date]]:
    for unit, said in hits(view, _AUTHORIZATION):
        if not unit.search(_NOT_YET):
            proof = Evidence("prior_authorization", "on file", unit.start + said.start(), unit.start + said.end())
            return Fact("on file", "stated", (proof,)), *_period(unit, said.end())
    return ABSENT, ABSENT, ABSENT


def _period(unit: Unit, start: int) -> tuple[Fact[date], Fact[date]]:
    """The days behind the words: two are first and last, one alone is the last where a word says so."""
    words = unit.lower[start:]
    found = list(dates_in(words))
    if not found:
        return ABSENT, ABSENT
    facts = [
        Fact(day, "stated", (Evidence("authorization", day.isoformat(), unit.start + start + left, unit.start + start + right),))
        for day, left, right in found
    ]
    ends = [fact for fact, (_, left, _) in zip(facts, found, strict=True) if _END.search(words[:left])]
    if len(facts) > 1:
        return facts[0], (ends[-1] if ends else facts[1])
    return (ABSENT, facts[0]) if ends else (facts[0], ABSENT)


def notice(view: NoteView) -> Fact[str]:
    """What the patient signed about coverage: required | voluntary | none; a notice only spoken of is unknown."""
    for unit, said in hits(view, _NOTICE):
        value = (
            "none"
            if unit.search(_UNSIGNED)
            else ""
            if not unit.search(_SIGNED)
            else "voluntary"
            if "voluntary" in unit.lower
            else "required"
        )
        if value:
            return Fact(value, "stated", (Evidence("coverage_notice", value, unit.start + said.start(), unit.start + said.end()),))
    return ABSENT
