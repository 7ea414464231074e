"""Several lesions that were cut out in one ellipse: one excision, as wide as the skin that went with all of them (EX-07)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.gate import hits
from nlp.readers.attach import Deed
from nlp.readers.events import SILENT, longest
from nlp.readers.lesions import lesion_map
from nlp.view import Measure, NoteView, Unit

_SHAPE = r"(?:(?:long|large|wide|wider|common|shared|continuous|fusiform|elliptical|lenticular|larger|vertical|horizontal|oblique|transverse) )*(?:ellipses?|elliptical|fusiform|spindle|lenticular|oval|excision|excisional specimen|block|specimen|piece of skin|strip of skin)\b(?! (?:jar|container|bottle|cup|pot|vial|bag|tray|set|kit|pack|session|visit|sitting|requisition|form|slip|label)s?\b)"
_ONE = r"(?:one|a single|single|the same|1|a common|a shared)"
_ALL = r"(?:both|(?:the )?(?:two|three|pair)|them (?:both|all)|all (?:two|three|four|of them)|the group|the cluster|each of the two)"
ONE_FOR_ALL = re.compile(
    rf"\b{_ONE} {_SHAPE}\b[^.;:]{{0,30}}?\b(?:a?round|encompass\w*|includ\w*|enclos\w*|tak\w+|contain\w*|cover\w*|captur\w*|for|holding|over|across|of) {_ALL}\b"
    rf"|\b(?:{_ALL}|together)\b[^.;:]{{0,60}}?\b(?:in|with|as|through|by|within|inside|via|using) {_ONE} {_SHAPE}\b(?! each)"
    rf"|\b{_ALL}\b[^.;:]{{0,60}}?\b(?:in|within|inside) {_ONE} {_SHAPE}\b(?! each)"
    rf"|\b(?:two|three|pair|adjacent|neighbou?ring)\b[^.;:]{{0,70}}?\b(?:in|through|via|within|as) {_ONE} {_SHAPE}\b(?! each)"
)
"""“One ellipse around both of them”, “the two were taken in a single excision”."""
_NOT_ONE = re.compile(
    r"\b(?:not|no|never|rather than|instead of|too far|could have|would have (?:needed|required|meant)|separate(?:ly)?|individual(?:ly)?|each)\b[^.;:,]{0,40}$"
)
_LOOSE_SHAPE = re.compile(r"\b(?:block|specimen|excision)\b")
_CUT = re.compile(
    r"\b(?:excised?|exc|excising|removed?|removing|cut|took|taken|taking|resect\w*|out|included|encompass\w*|enclos\w*|made|designed|marked|drew|drawn)\b"
)
_OF_THE_JAR = re.compile(
    r"\b(?:sent|submitted|placed|put|labell?ed|received|mailed|numb\w*|an[ae]+sthe\w*|blocked|infiltrat\w*|inject\w*|nerve|digital|ring)\b"
)
"""With “one block” or “one specimen”: the jar or the numbing."""
_APART = re.compile(
    r"\b(?:separate(?:ly)?(?! (?:\w+ )?(?:would|could|might|was not|were not)\b)|individual(?:ly)?|own (?:ellipse|excision|incision|defect|wound)|each(?: (?:lesion|one|mole|nevus|cyst|of them))?(?: (?:was|were|is|being|then))* (?:excised|removed|cut out|closed|taken))\b"
)
"""Of lesions that were cut one by one, whatever they shared."""
_WIDTH_BEHIND = re.compile(
    r"\s*(?:,? ?(?:wide|across|in width|in (?:greatest )?diameter|at (?:its |the )?(?:widest|broadest)|(?:incl\w*|with|w/|counting|inclusive of)\.? (?:the |a )?(?:\d[\d.]*[ -]?mm )?(?:margins?|rims?|cuffs?|border)))"
)
_WIDTH_BEFORE = re.compile(r"\b(?:width|diameter|across|breadth|wide|widest)\b[^.;\d]{0,40}$")
_SAME_STORY = 3
"""Units behind the ellipse that may tell how wide it was."""


def one_for_all(view: NoteView, deeds: list[Deed]) -> tuple[list[Deed], Fact[Decimal] | None, tuple[Evidence, ...]]:
    """The excisions with those of one ellipse made one, first in the list; how wide it was; and the words that say so."""
    told = _told(view) if deeds else None
    if told is None:
        return deeds, None, ()
    unit, start, end = told
    mine = _inside(view, deeds, unit, start)
    if not mine:
        return deeds, None, ()
    first = mine[0]
    joint = Deed(first.row, sorted({t.mention.start: t for d in mine for t in d.triggers}.values(), key=lambda t: t.mention.start))
    proof = (Evidence("count", "1", start, end),)
    return [joint, *(d for d in deeds if d not in mine)], longest("excised_diameter", _width(view, unit)), proof


def _told(view: NoteView) -> tuple[Unit, int, int] | None:
    for unit, hit in hits(view, ONE_FOR_ALL):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if unit.section in SILENT or unit.section == "pathology" or _NOT_ONE.search(view.lower, unit.start, start):
            continue
        if _LOOSE_SHAPE.search(hit.group()) and (_CUT.search(unit.lower) is None or _OF_THE_JAR.search(hit.group())):
            continue
        if any(_APART.search(u.lower) for u in view.units[unit.index : unit.index + 2] if u.block == unit.block):
            continue
        if assertion_at(view, unit, start, end)[0] == "performed" or _DREW.search(unit.lower):
            return unit, start, end
    return None


_DREW = re.compile(r"\b(?:i|we) (?:then |therefore |so )?(?:drew|marked|cut|made|took|excised|designed|planned|used|chose)\b")


def _inside(view: NoteView, deeds: list[Deed], unit: Unit, start: int) -> list[Deed]:
    """Those of the lesions that the ellipse speaks of, else those of one place."""
    rows = set(lesion_map(view).at(unit, start).rows)
    named = [d for d in deeds if d.row is not None and d.row.index in rows]
    around = named or [d for d in deeds if any(t.unit.block == unit.block for t in d.triggers)] or deeds[:1]
    place = around[0].row.site.value if around[0].row is not None else None
    if place is None:
        return around[:1]
    return [
        d
        for d in deeds
        if d.row is not None
        and (there := d.row.site.value) is not None
        and there.region == place.region
        and (not there.side or not place.side or there.side == place.side)
    ]


def _width(view: NoteView, unit: Unit) -> list[Measure]:
    """What is told of the width of the skin that was cut out, with the ellipse or right behind."""
    for near in view.units[unit.index : unit.index + _SAME_STORY]:
        if near.section in SILENT or near.section == "pathology":
            break
        excised = view.measures_in(near, "excised")
        if excised:
            return [m for m in excised if not _is_long(view, m)]
        wide = [
            m
            for m in view.measures_in(near, "lesion", "unknown", "defect", "ellipse")
            if (len(m.dims.values) == 1 or m.role != "ellipse")
            and not _is_long(view, m)
            and (_WIDTH_BEHIND.match(view.lower, m.end) or _WIDTH_BEFORE.search(view.lower, max(near.start, m.start - 60), m.start))
        ]
        if wide and (near.index != unit.index or wide[-1].start > near.start):
            return wide[-1:]
    return []


def _is_long(view: NoteView, measure: Measure) -> bool:
    return view.lower.startswith((" long", "-long"), measure.end)
