"""Totals told by an article: "AKs sixteen; inflamed SKs x2. LN2 to the eighteen" sums up what was counted before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from nlp.records import replace
from nlp.view import NoteView, Unit

if TYPE_CHECKING:
    from nlp.tallies import Tally

_THE = re.compile(r"\b(?:to|on|for|of|treated|froze|frozen|sprayed|all) (?:all )?(?:of )?the $")
_KINDS = 2
_BACK = 5


Told = Callable[[Unit], Iterable["Tally"]]


def summing_up(view: NoteView, unit: Unit, found: list[Tally], told: Told) -> list[Tally]:
    """The tallies of the unit, where a bare number behind "to the" that is the sum of those of several kinds before it is their total."""
    if len(found) != 1 or found[0].role != "count" or not _summed(view, unit, found[0], told):
        return found
    return [replace(found[0], role="total")]


def summed_units(view: NoteView, unit: Unit, told: Told) -> list[Unit]:
    """The sentences whose numbers the total of the unit sums up."""
    own = list(told(unit))
    return _summed(view, unit, own[0], told) if len(own) == 1 and own[0].role == "total" else []


def _summed(view: NoteView, unit: Unit, whole: Tally, told: Told) -> list[Unit]:
    if whole.concept or whole.site.known or whole.marked or _THE.search(view.lower, max(unit.start, whole.start - 24), whole.start) is None:
        return []
    near = [u for u in view.units[max(0, unit.index - _BACK) : unit.index] if u.block == unit.block]
    counted = [(u, t) for u in near for t in told(u) if t.role == "count" and t.open]
    kinds = {t.concept for _, t in counted if t.concept}
    if len(kinds) < _KINDS or sum(t.number for _, t in counted) != whole.number:
        return []
    return [u for u in near if any(u is v for v, _ in counted)]
