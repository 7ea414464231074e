"""Histories and examinations before an operation: the plan names what will be done ("PLAN: Excision of the scalp lesion. NPO after midnight")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.assertion_words import PARTICIPLE
from nlp.gate import find, seek
from nlp.view import WORK_SECTIONS, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.facts import Assertion

_TITLE = re.compile(
    r"\b(?:history (?:and|&) physical|h ?& ?p\b|pre-?(?:op(?:erative)?|surgical|admission) (?:history|visit|evaluation|h ?& ?p|notes?|consult\w*|assessment|exam\w*|clearance|testing))"
)
_FASTING = re.compile(r"\bnpo (?:after|past|from|p)\b|\bnothing by mouth (?:after|past|from)\b|\bfast(?:ing)? (?:after|from) midnight\b")
_AHEAD = re.compile(
    r"\b(?:surgery|operation|procedure|excision|mohs|case) (?:is |has been |was )?(?:scheduled|set|booked|planned) (?:for|on)\b"
    r"|\bscheduled for (?:surgery|excision|wide|mohs|the operating|the or\b)|\b(?:is|being) admitted for\b|\b(?:will|is to|to) undergo\b|\btaken to the (?:operating|or\b)|\btomorrow\b|\bin the morning\b|\bpre-?(?:op|admission) (?:testing|labs?|clearance|orders?)\b"
)
_BEGUN = re.compile(
    r"\b(?:numbed|infiltrated|prepped|draped|tolerated|lidocaine (?:was|with|\d)|anesthesia (?:was|with)|sutured|specimens? (?:was|were)|today (?:i|we) (?:did|excised|removed|treated|froze))\b"
)
_PLANS = frozenset({"plan", "assessment_plan", "assessment", "follow_up"})
_HEAD = 160


def _is_before_surgery(view: NoteView) -> bool:
    fasts = find(view, _FASTING) is not None
    if not fasts and (seek(view, _TITLE, view.body[:_HEAD]) is None or find(view, _AHEAD) is None):
        return False
    return find(view, _BEGUN) is None and not any(u.section in WORK_SECTIONS for u in view.units)


def by_coming_surgery(place: Place) -> tuple[Assertion, None] | None:
    """What the plan of such a note names, and no sentence tells as done, is to come."""
    if place.unit.section not in _PLANS or place.has("DONE") or place.has("TODAY"):
        return None
    if PARTICIPLE.match(place.view.lower, place.start) is not None:
        return None
    view = place.view
    return ("planned", None) if view.once("before surgery", lambda: _is_before_surgery(view)) else None
