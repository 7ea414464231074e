"""What makes it doubtful that work told as done is today's, or that all of it was read.

A doubt never takes a procedure away: its line goes to review with the gap of that name (`coding/rules/gaps.yaml`).
"""

from __future__ import annotations

import re

from nlp.clauses import DAYS_IN_DOUBT, last_doing
from nlp.facts import Evidence, Fact, Procedure
from nlp.gate import hits
from nlp.readers.closure_facts import SAME_WAY
from nlp.readers.events import SILENT
from nlp.records import replace
from nlp.view import NoteView, Unit

Doubt = Fact[str]


def with_doubts(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """The procedures, each performed one with the first doubt that the note raises about it or about other work on its lesion."""
    performed = [p for p in procedures if p.assertion == "performed"]
    other_day = {p.id: doubt for p in performed if (doubt := _of_another_day(view, p) or _only_in_plan(view, p)) is not None}
    of_lesion = {p.lesion: other_day[p.id] for p in performed if p.lesion and p.id in other_day}
    lengths = _lengths_without_owner(view, performed)
    wedges = {p.id: doubt for p in performed if (doubt := _through_the_lid(view, p)) is not None}
    doubts = {p.id: other_day.get(p.id) or of_lesion.get(p.lesion) or wedges.get(p.id) or (lengths if p.kind == "repair" else None) for p in performed}
    return [replace(p, doubt=doubt) if (doubt := doubts.get(p.id)) is not None else p for p in procedures]


_PLANS = frozenset({"plan", "assessment_plan", "follow_up"})


def _only_in_plan(view: NoteView, procedure: Procedure) -> Doubt | None:
    """"PLAN: 1. Mohs. 2. Cryotherapy.": names alone, in a note that tells no step of work."""
    named = [e for e in procedure.evidence if e.field == "technique"]
    units = [view.unit_at(e.start) for e in named]
    if not named or any(u.section not in _PLANS or re.sub(r"[\W\d]+", " ", u.lower).strip() not in _named_in(view, u) for u in units):
        return None
    if last_doing(view) >= 0:
        return None
    return Fact("day_of_work", "stated", (Evidence("day", "named in the plan", named[0].start, named[0].end),))


def _named_in(view: NoteView, unit: Unit) -> set[str]:
    return {re.sub(r"[\W\d]+", " ", view.lower[m.start : m.end]).strip() for m in view.mentions_in(unit, "PROC")}


def _of_another_day(view: NoteView, procedure: Procedure) -> Doubt | None:
    """The words of the work stand beside a day that may not be that of the visit."""
    doubted: set[tuple[int, int]] = view.memo.get(DAYS_IN_DOUBT, set())  # type: ignore[assignment]
    for start, end in sorted(doubted) if doubted else ():
        if any(start <= e.start < end for e in procedure.evidence):
            return Fact("day_of_work", "stated", (Evidence("day", "another day", start, end),))
    return None


_CLOSING = re.compile(r"clos(?:ed|ure|ing)|sutur|repair|approximat|brought together")


def _lengths_without_owner(view: NoteView, procedures: list[Procedure]) -> Doubt | None:
    """A wound closed "in the same way", or a length of a closure, that no repair has taken up: the sum may lack it."""
    repairs = [p for p in procedures if p.kind == "repair"]
    if not repairs:
        return None
    lengths = {view.unit_at(e.start).index for p in repairs for e in p.length.evidence}
    taken = {view.unit_at(e.start).index for p in procedures for f in (p.length, p.size, p.defect, p.area, p.undermining) for e in f.evidence}
    known = {p.length.value for p in repairs}
    for measure in view.measures:
        unit = view.units[measure.unit]
        if measure.role == "repair" and not measure.is_area and unit.section not in SILENT and measure.unit not in taken and measure.dims.longest not in known:
            return Fact("wound_measures", "stated", (Evidence("length", str(measure.dims.longest), measure.start, measure.end),))
    for unit, said in hits(view, SAME_WAY):
        closed_so = _CLOSING.search(unit.lower, max(0, said.start() - _NEAR), said.end() + _BEHIND) is not None
        if unit.index not in lengths and closed_so and unit.section not in SILENT and view.measures_in(unit):
            return Fact("wound_measures", "stated", (Evidence("closure", "same", unit.start + said.start(), unit.start + said.end()),))
    return None


_NEAR, _BEHIND = 50, 8
"""Characters around "in like fashion" in which the closing is named that was alike; further off it was the excision."""
_LID_WEDGE = re.compile(r"\bpentagon\w*|\b(?:wedge|full[- ]thickness)\b[^.;]{0,40}\b(?:lid|eyelid|excis|resect)|\btarsus (?:was )?closed|\bgr[ae]y line\b")


def _through_the_lid(view: NoteView, procedure: Procedure) -> Doubt | None:
    """A wedge through the whole lid is more than the lesion of its margin, and not in the tables (EX-11)."""
    site = procedure.site.value
    if procedure.kind not in ("excision", "wedge_excision") or site is None or site.region != "eyelid":
        return None
    found = next(iter(hits(view, _LID_WEDGE)), None)
    return None if found is None else Fact("depth", "stated", (Evidence("depth", "full thickness", found[0].start + found[1].start(), found[0].start + found[1].end()),))
