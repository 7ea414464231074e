"""The size of a lesion that was sampled, drained, injected, frozen or cut as a wedge, where its place is told.

Where the size makes the code (excisions, shaves, tumours destroyed) their readers find it, or it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from nlp.facts import Procedure, Site
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import SILENT, longest
from nlp.readers.lesion_size import is_all_round, is_of_earlier_day, is_of_one_left, of_microscope
from nlp.readers.places import same_site
from nlp.records import dataclass, replace
from nlp.sites import affected_places
from nlp.view import Measure, NoteView, Unit

_BY_PLACE = frozenset(
    ["biopsy", "mohs", "incision_drainage", "wedge_excision", "intralesional", "paring", "tag_removal", "granulation_cautery"]
)
_OVERRULED = frozenset(["mohs", "wedge_excision"])
"""Work whose own reader takes the first size of its sentences; that which stands at the place of the lesion is better."""
_SIZE_IN_NO_CODE = frozenset(["benign", "premalignant"])
"""Lesions whose destruction is coded without a size."""
_ROLES = ("lesion", "unknown", "area")
"""What a number may be that is the size of a lesion, surest first."""

_IS_TOOL_OR_CUT = re.compile(
    r"[\s-]*(?:\w+ )?(?:stab|cuts?|nick|opening|incision|hole|slit|punch|blade|curette|needle|line|spot|strip|wick|gauze|drain|packing|tail|in depth|deep)\b"
)
"""Behind a number that measures what was done or used."""
_IS_CUT = re.compile(r"[\s-]*(?:\w+ )?(?:stab|nick|incision|punch|blade)\b")
_BEFORE_TOOL = re.compile(
    r"\b(?:incis\w*|gauze|iodoform|wick|strip|packing|packed|penrose|drain|undermin\w*|tunnel\w*|blade|needle|curette|punch|spot|tip|stab|cut|defect|wound|post-?op\w*)\b[^.;,\d]{0,18}$"
)
_NOT_THE_LESION = re.compile(
    r"[\s-]*(?:of )?(?:(?:surrounding|red (?:a?round|rim|halo|zone|skin|area)|redness|erythema|induration|cellulitis|warmth|halo)\b|(?:more )?(?:inside|below|above|distal|proximal|lateral|medial|left of|right of|from|off|clear of|away|apart|\+|or (?:more|larger|greater))|\+)"
)
"""Behind the breadth of what lies around, or a distance."""
_BEFORE_NOT_THE_LESION = re.compile(
    r"(?:\b(?:erythema|redness|warmth|cellulitis|indurat\w*|halo|red rim)\b[^.;,\d]{0,18}|[>\u2265<] ?|\b(?:over|than|at least|up to|within|by) )$"
)
"""Before it, or before a limit: "tumor > 2 cm"."""
_AREA_NOUN = re.compile(r"[\s-]+(?:[a-z-]+ ){0,3}area\b(?! (?:of (?:skin|normal)|was (?:undermined|prepped)))")
_OF_AREA = re.compile(r"\barea (?:of |is |was |measur\w+ |about )?$")
_LEADS_ON = re.compile(
    r"(?:(?!\b(?:and|another|with)\b)[^.;,:\n]){0,40}\b(?:at|of|on|in|over|to|behind|under|above|below|near) (?:the |his |her |a )?(?:[a-z]+ ){0,2}$"
)
"""Between a size and the place behind it: "one of 6 mm at the right cheek"."""

_LEAST = Decimal("0.1")
"""No lesion is measured below a millimetre (cm)."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A number that may be the size of a lesion, and the place that it is told of (None where its sentence names none)."""

    measure: Measure
    place: Site | None
    rank: int
    beside: tuple[Site, ...] = ()
    """The other places of a sentence that tells one size."""


def with_size(view: NoteView, p: Procedure) -> Procedure:
    """The procedure with the size told at one of its places; of several lesions done alike that of the largest."""
    if not _may_be_sized(p):
        return p
    told = view.once("sizes", lambda: _sizes(view))
    if not told:
        return p
    cuts = {view.unit_at(e.start).index: e.start for e in reversed(p.evidence)}
    concept = "" if p.diagnosis.value is None else stem(p.diagnosis.value.concept)
    own = [s for s in (p.site.value, *p.other_sites) if s is not None and s.region]
    usable = [t for t in told if not _is_of_work(view, t, cuts)]
    here = _at_places(usable, own, p.kind) or [t for t in usable if t.place is None and _tells_disease(view, t, p)]
    here = [t for t in here if not is_of_one_left(view, t.measure, concept)] or here
    found = [t.measure for t in here if t.rank == min(h.rank for h in here)]
    if not found and not p.size.known:
        found = _only_one(view, p, usable)
    number = max(p.count.value or 1, len(own))
    if number > 1 and len({m.dims.longest for m in found}) > number:
        found = [m for m in found if any(stem(d.concept) == concept for d in view.mentions_in(view.units[m.unit], "DX"))]
    values = {m.dims.longest for m in found}
    if not values or (len(values) > 1 and not (number > 1 and len(values) <= number)):
        return p
    return replace(p, size=longest("size", [max(found, key=lambda m: m.dims.longest)]))


def _at_places(told: list[_Told], own: list[Site], kind: str) -> list[_Told]:
    """The sizes told at the places of the work; of one place those that name it just so."""
    here = [t for t in told if any(_is_at(place, s, kind) for place in (t.place, *t.beside) if place is not None for s in own)]
    exact = [t for t in here if t.place is not None and any(_key(t.place) == _key(s) for s in own)] if len(own) == 1 else []
    return exact or here


def _key(site: Site) -> tuple[str, str, str]:
    return site.region, site.side, site.subsite


def _tells_disease(view: NoteView, told: _Told, p: Procedure) -> bool:
    """Is it the size of the boil or the cyst that the work is told of by its name?"""
    return p.kind in ("incision_drainage", "intralesional") and any(
        view.unit_at(e.start).index == told.measure.unit for e in p.diagnosis.evidence
    )


def _is_at(told: Site, own: Site, kind: str) -> bool:
    """Is the size told at the place of the work? A wedge of the ear or the lip takes in several parts of it."""
    if kind == "wedge_excision" and told.region == own.region:
        return not told.side or not own.side or told.side == own.side
    return same_site(told, own)


def _may_be_sized(p: Procedure) -> bool:
    dx = p.diagnosis.value
    if p.size.known:
        return p.kind in _OVERRULED and p.reader.value != "other"
    return p.kind in _BY_PLACE or (p.kind == "destruction" and dx is not None and dx.behaviour in _SIZE_IN_NO_CODE)


def _only_one(view: NoteView, p: Procedure, told: Sequence[_Told]) -> list[Measure]:
    """The one size of a note that names no place beside it, where nothing else was done to a lesion."""
    others = [q for q in view.memo.get("found", ()) if q is not p and q.assertion == "performed" and q.kind != "repair"]  # type: ignore[attr-defined]
    loose = [t.measure for t in told if t.place is None and t.rank < _ROLES.index("area")]
    return loose if len(others) <= 1 and len({m.dims.longest for m in loose}) == 1 and (p.count.value or 1) == 1 else []


def _is_of_work(view: NoteView, told: _Told, cuts: dict[int, int]) -> bool:
    """In a sentence that tells the work a number without a noun is its tool or cut, unless it stands before the work with its place."""
    at = cuts.get(told.measure.unit)
    return told.rank > 0 and at is not None and not (told.measure.end <= at and told.place is not None)


def _sizes(view: NoteView) -> list[_Told]:
    """All numbers of the note that may be the size of a lesion as it was found."""
    out: list[_Told] = []
    for unit in view.units:
        found = [m for m in view.measures_in(unit, *_ROLES) if not m.is_area]
        if not found or unit.section in SILENT or unit.section == "pathology" or of_microscope(unit):
            continue
        named = [(f.evidence[0].start, f.value) for f in affected_places(view, unit) if f.evidence and f.value is not None]
        places = sorted(named, key=lambda place: place[0])
        around = None if places else _place_before(view, unit)
        sizes = [m for m in found if _is_size(view, unit, m)]
        beside = tuple(site for _, site in places) if len(sizes) == 1 else ()
        told = [_Told(m, _place_of(view, m, places) if places else around, _ROLES.index(m.role), beside) for m in sizes]
        out += [t for n, t in enumerate(told) if not any(t.place == earlier.place for earlier in told[:n])]  # "3 cm, soft center 1.5 cm"
    return out


def _is_size(view: NoteView, unit: Unit, m: Measure) -> bool:
    lower = view.lower
    before = lower[max(unit.start, m.start - 60) : m.start]
    if (
        is_all_round(view, m)
        or is_of_earlier_day(view, m)
        or _NOT_THE_LESION.match(lower, m.end, m.end + 24)
        or _BEFORE_NOT_THE_LESION.search(before)
    ):
        return False
    if m.dims.longest < _LEAST or _IS_CUT.match(lower, m.end, unit.end):
        return False  # a nerve in a slide, the cut of a drainage
    if m.role == "area":
        return _AREA_NOUN.match(lower, m.end, unit.end) is not None or _OF_AREA.search(before) is not None
    return m.role == "lesion" or not (_IS_TOOL_OR_CUT.match(lower, m.end, unit.end) or _BEFORE_TOOL.search(before))


def _place_of(view: NoteView, m: Measure, places: list[tuple[int, Site]]) -> Site | None:
    """The place that a number is told of: the one that it leads on to, else the nearest before it, else the first behind it."""
    before = [site for start, site in places if start < m.start]
    behind = next(((start, site) for start, site in places if start >= m.end), None)
    if behind is None or (before and not _LEADS_ON.fullmatch(view.lower, m.end, behind[0])):
        return before[-1] if before else None
    return behind[1]


def _place_before(view: NoteView, unit: Unit) -> Site | None:
    """The last place named in the two sentences before, of the same paragraph."""
    for earlier in reversed(view.units[max(0, unit.index - 2) : unit.index]):
        if earlier.block != unit.block:
            return None
        if places := affected_places(view, earlier):
            return places[-1].value
    return None
