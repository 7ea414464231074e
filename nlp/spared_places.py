"""Lesions that were counted at a place of which a later sentence says that it was left: "AK scalp 3, lid 1. LN2. Lid lesion skipped"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import is_performed
from nlp.count_scope import Place, clause_end, is_at, is_spared
from nlp.facts import Fact, Site
from nlp.left_alone import UNTREATED
from nlp.named_singly import Owner
from nlp.records import replace
from nlp.sites import affected_sites, site_of
from nlp.tallies import one_of, tallies_in
from nlp.view import Mention, NoteView, Unit
from nlp.weighed_counts import NOTHING, Count

_BEHIND = 3
"""Sentences behind the work in which a place may be taken out of it."""
_LONG = 70
_UNTOUCHED = re.compile(r"\s+(?:was|were|is|are) (?:\w+ly )?(?:not (?:treated|touched)|left (?:alone|untouched)|spared|skipped)\b")
_DIGITS = frozenset({"finger", "toe", "nail_unit"})
"""One of them, or its nail, is left while others of the same region and side are treated."""
_OF_ANOTHER_DAY = "PAST_TIME"


def less_spared(view: NoteView, doing: list[Unit], units: Iterable[Unit], count: Count, owns: Owner) -> Count:
    """The count without the lesions at places that were left, where its list gives these a number of their own; nothing where all are."""
    value = count.fact.value or 0
    if not value or not doing or count.fact.status == "conflicting":
        return count
    spared = _places_left(view, max(doing, key=lambda u: u.index), owns)
    if not spared:
        return count
    counted = {(e.start, e.end) for e in count.fact.evidence}
    listed = [t for u in {u.index: u for u in units}.values() for t in tallies_in(view, u) if t.open and owns(t) and t.site.known]
    gone = [t for t in listed if is_at(t, spared) and any(a <= t.start < b or t.start <= a < t.end for a, b in counted)]
    rest = value - sum(t.number for t in gone)
    if gone and rest == 0:
        return NOTHING  # it counts only what was left: "several chest keloids, one on the ear. Chest injected. Ear not injected."
    if not gone or rest < 1 or sum(t.number for t in listed) != value:
        return count
    parts = tuple(p for p in count.parts if not is_at(p, spared))
    return replace(count, fact=Fact(rest, "derived", count.fact.evidence, "the list less the place that was left"), parts=parts)


def _places_left(view: NoteView, last: Unit, owns: Owner) -> frozenset[Place]:
    """Places that short sentences behind the work take out of it."""
    behind = [
        u
        for u in view.units[last.index + 1 : last.index + 1 + _BEHIND]
        if len(u.lower) <= _LONG
        and not any(is_performed(view, m) for m in view.mentions_in(u, "PROC"))
        and all(c.category != _OF_ANOTHER_DAY for c in view.cues_in(u))  # "last year the ear ones were not treated"
    ]
    return places_left(view, behind, owns)


def places_left(view: NoteView, units: Iterable[Unit], owns: Owner | None = None) -> frozenset[Place]:
    """Places of which sentences without a number say that they were left ("chin left alone"); with `owns` none that names another disease."""
    return frozenset(
        (fact.value.region, fact.value.side if fact.value.side in ("left", "right") else "")
        for unit in units
        if unit.may_hold(UNTREATED) and not any(t.open and t.site.known and t.role != "article" for t in tallies_in(view, unit))
        for mention, fact in (*affected_sites(view, unit), *_untouched(view, unit))
        if fact.value is not None
        and fact.value.region
        and fact.value.subsite not in _DIGITS
        and is_spared(view, unit, mention)
        and (owns is None or not _of_other_lesions(view, unit, mention, owns))
    )


def _untouched(view: NoteView, unit: Unit) -> list[tuple[Mention, Fact[Site]]]:
    """Places that are no site of the work for this very reason: "right ear was not treated"."""
    spared = [m for m in view.mentions_in(unit, "SITE") if _UNTOUCHED.match(view.lower, m.end, unit.end)]
    return [(m, site_of(view, m)) for m in spared]


def _of_other_lesions(view: NoteView, unit: Unit, place: Mention, owns: Owner) -> bool:
    """Does the sentence name, up to the end of the clause of the place, a disease that the treatment was not for?"""
    stop = clause_end(view, unit, place)
    named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion" and m.start < stop]
    return any(not owns(one_of(m)) for m in named)
