"""Questions asked in passing beside the work that the patient came for: settled with words or from the shelf they are trifles (EM-05)."""

from __future__ import annotations

from collections.abc import Iterable

from nlp.facts import VisitAct
from nlp.phrases import phrases
from nlp.view import NoteView, Unit

_IN_PASSING = phrases("visit_asides", "in_passing", whole=True)
_SLIGHT = frozenset({"otc", "counselling", "reassurance", "rx_unclear"})
_SENTENCES = 3
"""So many sentences before a diagnosis the question may stand."""


def asked_in_passing(view: NoteView, unit: Unit, acts: Iterable[VisitAct]) -> bool:
    """“By the way: asked about peeling toes. Athlete's foot. OTC terbinafine”: no problem that a visit is billed for beside planned work."""
    if not all(act.kind in _SLIGHT for act in acts):
        return False
    near = view.units[max(0, unit.index - _SENTENCES) : unit.index + 1]
    return any(u.block == unit.block and u.search(_IN_PASSING) for u in near)
