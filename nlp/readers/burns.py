"""Burns: partial-thickness burns dressed or debrided today, by their share of the body surface.

A burn that only has an ointment prescribed, a sunburn and a burn of full thickness are not read here.
"""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import nearest_diagnosis
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, hits, units_with
from nlp.phrases import phrases
from nlp.readers.events import SILENT, Trigger, triggers_of
from nlp.records import replace
from nlp.sites import nearest_site
from nlp.view import Mention, NoteView

_PARTIAL = r"(?:(?:deep |superficial |mid )?partial[- ]thickness|second[- ]degree|2nd[- ]degree|2(?:nd)?°|2nd[- ]deg\b|second[- ]deg\b)"
_BURN = re.compile(
    r"(?<!sun)\b(?:burns?|burn(?:ed|t) (?!off|away|down|out|by the laser)|scald\w*|(?:oil|grease|fat|tea|coffee|soup|water|steam) (?:splash|spill|spatter|splatter)(?:ed|s)?)\b"
)
_DEEP_ENOUGH = re.compile(
    rf"{_PARTIAL}|(?<!no )(?<!without )(?<!not )(?:blister|bulla)|(?:%|percent|per cent) ?(?:of )?(?:total body surface|tbsa|bsa|(?:the |his |her )?body)|\bburn (?:clinic|dressing|debridement|wound)|\bscald"
)
"""A burn of the epidermis alone is not dressed for a code."""
_NOT_HERE = phrases("burns", "not_here")
_DRESSED = phrases("burns", "dressed")
_MATERIAL = re.compile(
    r"silvadene|silver sulfadiazine|ssd\b|adaptic|xeroform|mepi(?:lex|tel)|aquacel|acticoat|bacitracin|telfa|gauze|kerlix|kling|dressing|debrid|unroof|trimmed|bulla|blister|loose (?:skin|epiderm|epithel)"
)
_SHARE = re.compile(r"(?P<n>\d{1,2}(?:\.\d)?) ?(?:%|percent|per cent) ?(?:of )?(?:the |his |her |total )*(?:tbsa|bsa|body)")
_SIDE_NOTES = SILENT | {"follow_up", "hpi", "chief_complaint", "exam"}


def read(view: NoteView) -> list[Procedure]:
    """One dressing or debridement of burns a session; a mention that was not done keeps its assertion."""
    named = triggers_of(view, lambda m: m.concept == "burn_care")
    out = [Procedure("", "burn_care", t.assertion, t.evidence()) for t in named if t.assertion not in ("performed", "unclear")]
    done = [t for t in named if t.assertion == "performed"] or _described(view)
    if not done or _is_other_work(view):
        return out
    first = done[0].mention
    proof = tuple(e for t in done[:2] for e in t.evidence())
    made = Procedure(
        "", "burn_care", "performed", proof, technique=Fact("dressing", "stated", proof[:1]), site=nearest_site(view, first.start, first.end),
        diagnosis=nearest_diagnosis(view, first.start, first.end), extent=_extent(view), count=Fact(1, "derived", proof[:1]),
    )  # fmt: skip
    return [*out, made]


_RULED_OUT = re.compile(
    r"\b(?:no|not|nor|without|neither|avoid\w*)\b(?: (?:any|a|an|be|been|to|yet|need\w*|sign|signs|of|for|or|area|areas|patch|patches|have|cause|reason|call|room)){0,4} ?$"
)
"""Before what the burn neither is nor needs: "so no escharotomy", "no full-thickness burn"."""


def _is_other_work(view: NoteView) -> bool:
    """Does the note tell of a deeper burn, of an old one or of grafting, and not to say that there is none?"""
    return any(_RULED_OUT.search(unit.lower, max(0, hit.start() - 50), hit.start()) is None for unit, hit in hits(view, _NOT_HERE))


def _described(view: NoteView) -> list[Trigger]:
    """The sentence that dresses or debrides, in a note about a burn."""
    if find(view, _BURN) is None or find(view, _DEEP_ENOUGH) is None:
        return []
    for unit in units_with(view, _DRESSED):
        hit = unit.search(_DRESSED) if unit.section not in _SIDE_NOTES else None
        if hit is None or not unit.search(_MATERIAL):
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        assertion = assertion_at(view, unit, start, end)
        if assertion[0] == "performed":
            return [Trigger(Mention(start, end, "PROC", "burn_care", "dressing", unit.index), unit, *assertion)]
    return []


def body_share(view: NoteView) -> Fact[str]:
    """The share of the body surface as written, in percent."""
    for unit, hit in hits(view, _SHARE):
        return Fact(hit["n"], "stated", (Evidence("extent", hit["n"], unit.start + hit.start(), unit.start + hit.end()),))
    return Fact(searched=("share of the body surface",))


def _extent(view: NoteView) -> Fact[str]:
    """small below 5 % of the body, medium to 10 %, large above; small where no share is written."""
    share = body_share(view)
    if share.value is None:
        return share
    value = "small" if float(share.value) < 5 else "medium" if float(share.value) <= 10 else "large"
    return replace(share, value=value)
