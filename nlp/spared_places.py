"""Lesions that were counted at a place of which a later sentence says that it was left: "AK scalp 3, lid 1. LN2. Lid lesion skipped"."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.count_scope import Place, is_at, is_spared
from nlp.facts import Fact
from nlp.left_alone import UNTREATED
from nlp.named_singly import Owner
from nlp.records import replace
from nlp.sites import affected_sites
from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_BEHIND = 3
"""Sentences behind the work in which a place may be taken out of it."""
_LONG = 70
_OF_ANOTHER_DAY = frozenset({"PAST_TIME", "HISTORICAL"})


def less_spared(view: NoteView, doing: list[Unit], units: Iterable[Unit], count: Count, owns: Owner) -> Count:
    """The count without the lesions at places that were left, where its list gives these a number of their own."""
    value = count.fact.value or 0
    if value < 2 or not doing or count.fact.status == "conflicting":
        return count
    spared = _places_left(view, max(doing, key=lambda u: u.index), owns)
    if not spared:
        return count
    counted = {(e.start, e.end) for e in count.fact.evidence}
    listed = [t for u in {u.index: u for u in units}.values() for t in tallies_in(view, u) if t.open and owns(t) and t.site.known]
    gone = [t for t in listed if is_at(t, spared) and any(a <= t.start < b or t.start <= a < t.end for a, b in counted)]
    rest = value - sum(t.number for t in gone)
    if not gone or rest < 1 or sum(t.number for t in listed) != value:
        return count
    parts = tuple(p for p in count.parts if not is_at(p, spared))
    return replace(count, fact=Fact(rest, "derived", count.fact.evidence, "the list less the place that was left"), parts=parts)


def _places_left(view: NoteView, last: Unit, owns: Owner) -> set[Place]:
    """Places that short sentences behind the work take out of it, without a number, an act or another disease."""
    found: set[Place] = set()
    for unit in view.units[last.index + 1 : last.index + 1 + _BEHIND]:
        if len(unit.lower) > _LONG or not unit.search(UNTREATED) or view.mentions_in(unit, "PROC"):
            continue
        if any(c.category in _OF_ANOTHER_DAY for c in view.cues_in(unit)):
            continue  # "last year the ear ones were not treated"
        if any(t.open and t.role != "article" for t in tallies_in(view, unit)) or _of_other_lesions(view, unit, owns):
            continue
        here = [(m, f.value) for m, f in affected_sites(view, unit) if f.value is not None and f.value.region]
        found |= {(s.region, "" if s.side == "bilateral" else s.side) for m, s in here if is_spared(view, unit, m)}
    return found


def _of_other_lesions(view: NoteView, unit: Unit, owns: Owner) -> bool:
    """Does the sentence name a disease that the treatment was not for?"""
    named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
    return any(not owns(Tally(1, m.start, m.end, unit.index, "count", concept=m.concept)) for m in named)
