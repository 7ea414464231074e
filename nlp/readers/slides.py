"""Slides that the clinician reads: frozen sections, and the stains on those of Mohs surgery (MOHS-07, MOHS-08, PATH-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import find, seek, spots, units_with
from nlp.number_words import number_of
from nlp.readers.events import done_before
from nlp.readers.mohs_facts import slide_reader, unsampled
from nlp.sites import nearest_site
from nlp.view import Mention, NoteView, Unit, derived, evidence, stated

_ORGANISM = r"pas|periodic acid[- ]schiff|gms|grocott|afb|fite|ziehl[- ]neelsen|gram(?! ?s\b)|giemsa|warthin[- ]starry|acid[- ]fast"
_OTHER_STAIN = r"colloidal iron|alcian blue|masson(?:'?s)? trichrome|trichrome|masson[- ]fontana|fontana|verhoeff|vvg|elastic stain|congo red|prussian blue|iron stain|mucicarmine|toluidine blue|von kossa|reticulin|pas-?d"
_ANTIBODY = (
    r"s-?100|sox-?10|mart-?1|melan-?a|hmb-?45|mitf|ck ?5/6|ck ?7|ck ?20|cam ?5\.2|ae1/ae3|pancytokeratin|p63|p40|p16|ki-?67|prame|cd ?34|cd ?31|cd ?3|cd ?4|cd ?5|cd ?7|cd ?8|cd ?20|cd ?30|cd ?68|cd ?10|cd ?117|erg|ber-?ep4|ema|"
    r"desmin|sma|factor xiiia|d2-?40|hhv-?8|chromogranin|synaptophysin|tdt|braf|androgen receptor|adipophilin|langerin|procollagen|bcl-?2"
)
STAINS = re.compile(rf"(?<![\w-])(?:(?P<other>{_OTHER_STAIN})|(?P<organism>{_ORGANISM})|(?P<ihc>{_ANTIBODY}))(?![\w-])")
FOUND_NONE = re.compile(
    r"\b(?:no|without) (?:evidence of |demonstrable |definite |identifiable |residual |atypical |remaining )*(?:tumou?r\w*|melano\w+|carcinoma\w*|fung\w+|organisms?|hyphae|yeasts?|spores?|bacilli|bacteria|mycobacter\w+|spirochetes?|acid[- ]fast\w*|deposit\w*|mucin|amyloid|iron|staining|expression|loss)\b|\bdirect if\b"
)
"""A stain that was done and showed nothing."""
NO_STAIN = re.compile(
    r"\b(?:no|not|without|none|available|on request|if|consider\w*|may|could|declin\w+|pending|deferred|exhausted|insufficient|cancel\w+|unavailable|to follow|menu|price|recommend\w*|suggest\w*|future)\b"
)
READ_BY_ME = re.compile(
    r"\b(?:read|interpreted|examined|reviewed|diagnosed)(?: microscopically)? by (?:me\b|myself|the surgeon|this surgeon)|\bi (?:personally |myself )?(?:\w+ and )?(?:read|interpreted|examined)\b|\b(?:frozens?|h ?& ?e|slides?) by me\b"
)
_MOHS = re.compile(r"\bmohs\b|\bstage (?:i|1)\b")
_ROUTINE = frozenset({"toluidine blue"})
_FROZEN = re.compile(r"\bfrozen sections?\b|\bfrozens?\b(?! (?:solid|with|by))")
_FROZEN_BLOCKS = re.compile(r"\b(?P<n>[2-9]|two|three|four|five|six) (?:frozen )?(?:blocks?|frozens?|sections?|specimens?)\b")
_OF_STAGE = re.compile(r"\b(?:stages?|layers?|mohs)\b")
_STAGE_ONE = re.compile(r"\bstage (?:i|1)\b")


def _is_told(view: NoteView, mention: Mention) -> bool:
    """Named, and not only as what was not done."""
    return assertion_at(view, view.units[mention.unit], mention.start, mention.end)[0] not in ("negated", "declined")


def frozen(view: NoteView) -> Iterator[Procedure]:
    """Frozen sections that the clinician reads: outside Mohs, and of the biopsy before it where no diagnosis was to be had (MOHS-07)."""
    before_mohs = (
        find(view, _STAGE_ONE) is not None
        or any(_is_told(view, m) for m in view.all("PROC") if m.concept == "mohs")
        or any(p.kind == "mohs" for p in done_before(view))
    )
    if before_mohs and not unsampled(view).known:
        return
    for unit in units_with(view, _FROZEN):
        word, mine = seek(view, _FROZEN, unit.lower), seek(view, READ_BY_ME, unit.lower)
        if before_mohs and not any(m.concept in ("biopsy", "shave_removal") for m in view.mentions_in(unit, "PROC")):
            continue
        if word and mine and not re.search(r"\b(?:no|not|without|if|may|available)\b", unit.lower[: word.start()]):
            start = unit.start + word.start()
            proof = evidence("procedure", "pathology_read", start, unit.start + word.end())
            yield Procedure(
                "path-frozen", "pathology_read", "performed", (proof,), technique=derived("frozen", proof), count=_frozen_blocks(unit, proof),
                reader=stated("reader", "self", unit.start + mine.start(), unit.start + mine.end()), site=nearest_site(view, start, start + 1),
            )  # fmt: skip
            return


def _frozen_blocks(unit: Unit, proof: Evidence) -> Fact[int]:
    """Blocks frozen: the first and each other have codes of their own (PATH-03); those of a Mohs stage are in its code."""
    hit = unit.search(_FROZEN_BLOCKS)
    if hit is None or _OF_STAGE.search(unit.lower, 0, hit.start()):
        return derived(1, proof)
    number = number_of(hit["n"])
    return stated("count", number, unit.start + hit.start(), unit.start + hit.end())


_ON_FROZEN = re.compile(r"\bstages?\b|\blayers?\b|\bblocks?\b|\bfrozens?\b|\bimmunostain\w*|\bimmuno\b|\bihc\b|\bstain\w*|\bsections?\b")
_OTHER_SLIDES = re.compile(
    r"biops|\bbx\b|permanent|paraffin|outside|\breport\b|\bprior\b|\bprevious|\bdebulk|\bnext\b|\bused\b(?<=not used)"
)


_HAD = re.compile(
    r"\b(?:i|we|surgeon) had (?:(?:an?|the|one|also|then|further|both) )*(?:\w+ ){0,1}(?P<did>(?:(?:lab|tech|technician|histotech\w*|them) )?(?:run|cut|do|add|make|stain) (?:(?:an?|the|it|one|with|for) )*)?$"
)
_MADE = re.compile(r"(?: (?:stain|immunostain|slide|section|level|immuno))?(?: \w+)? (?:run|done|cut|stained|added|made|performed)\b")
_ASKED = re.compile(
    r" (?:stain )?(?:was )?(?:requested|ordered|asked for|added|called for)\b[^.;]{0,40}\b(?:read|positive|negative|showed|shows|lit up|clear)\b"
)
"""Behind a stain that was ordered and came back."""


def _had_made(unit: Unit, start: int, end: int) -> bool:
    """“I had a MART-1 run on it”: who had a stain made is no one who had it once; and one that was asked for and read was made."""
    had = _HAD.search(unit.lower, max(0, start - 70), start)
    made = had is not None and (had["did"] is not None or _MADE.match(unit.lower, end) is not None)
    return made or _ASKED.match(unit.lower, end) is not None


def mohs_stains(view: NoteView) -> Iterator[Procedure]:
    """Antibodies and special stains on the frozen sections of Mohs surgery; toluidine blue is in its code (MOHS-08)."""
    reader = slide_reader(view) if find(view, _MOHS) is not None else Fact[str]()
    if reader.value != "self":
        return
    done: dict[str, dict[str, Evidence]] = {"ihc": {}, "other": {}}
    for unit in units_with(view, STAINS):
        if (
            unit.section in ("history", "hpi", "pathology", "consent", "counselling")
            or not unit.search(_ON_FROZEN)
            or unit.search(_OTHER_SLIDES)
        ):
            continue
        for match in spots(view, STAINS, unit.lower):
            start, end = unit.start + match.start(), unit.start + match.end()
            if match.group() in _ROUTINE or NO_STAIN.search(FOUND_NONE.sub("", unit.lower)):
                continue
            if assertion_at(view, unit, start, end)[0] != "performed" and not _had_made(unit, match.start(), match.end()):
                continue
            name = re.sub(r"[\s-]", "", match.group())
            done["ihc" if match.lastgroup == "ihc" else "other"].setdefault(name, evidence("stain", name, start, end))
    for technique, names in (
        ("ihc", [*done["ihc"].values()][:1]),
        ("ihc_additional", [*done["ihc"].values()][1:]),
        ("special_stain", [*done["other"].values()]),
    ):
        if names:
            yield Procedure(
                f"path-mohs-{technique}", "pathology_read", "performed", tuple(names), technique=derived(technique, *names), count=derived(len(names), *names),
                reader=reader, agent=derived(", ".join(n.value for n in names), *names),
            )  # fmt: skip
