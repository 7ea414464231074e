"""Treatment that was weighed and not done: what such a visit decided (EM-01, EM-03)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.facts import VisitAct
from nlp.gate import units_with
from nlp.phrases import phrases
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.stopped import called_off
from nlp.view import NoteView, evidence

_WEIGHED = phrases("visit_weighed", "weighed", whole=True)
_APART = NOT_TODAY_SECTIONS - {"counselling"}


def weighed(view: NoteView, topics: Sequence[Topic]) -> list[VisitAct]:
    """One act where a note without any other decision talks a problem's treatment over, puts it off or has it refused.

    Empty where the day's work was called off: its visit belonged to that work (EM-03).
    """
    if not any(t.problem_class != "history" for t in topics) or called_off(view):
        return []
    for unit in units_with(view, _WEIGHED):
        hit = None if unit.section in _APART and not unit.lower.startswith("option") else unit.search(_WEIGHED)
        if hit is not None:
            proof = evidence("act:weighing", "weighing", unit.start + hit.start(), unit.start + hit.end())
            return [VisitAct("weighing", "", 1, hit.group(), (proof,))]
    return []
