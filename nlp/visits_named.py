"""Work of a visit that is called by its month or weekday: "cryo x9 at the June visit did not hold"."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from nlp.dates import MONTH, MONTHS, WEEKDAY
from nlp.facts import Assertion
from nlp.view import DATE_OF_SERVICE

if TYPE_CHECKING:
    from nlp.assertion import Place

_VISIT = rf"\b(?:at|during|from|since|on|in|of) (?:the|our|my|his|her|their|that|last)(?: last)? (?:(?:early|late|mid)[- ])?(?P<when>{MONTH}|{WEEKDAY})(?:'s)? (?:visit|session|appointment|appt|sitting|treatment|check|exam|round|clinic)\b"
_BEHIND = re.compile(rf"(?:(?!\b(?:today|now|and|but|for|until)\b)[^.;:\n]){{0,40}}?{_VISIT}")
_BEFORE = re.compile(rf"(?:^|[.;:,(\n]) ?(?:and |but |that )?{_VISIT},?(?:(?!\b(?:today|now|but)\b)[^.;:,\n]){{0,60}}$")
_MAY_BE_TODAY = re.compile(r"\b(?:my|our|the) (?:\w+ )?clinic\b|\bclinic\b")
"""The clinic of a weekday is as well that of the visit: "in my Tuesday clinic"."""
_SOON = 4
"""Months ahead up to which a visit is one to come."""


def by_named_visit(place: Place) -> tuple[Assertion, None] | None:
    """Another visit beside the words: one before, or one of the next months."""
    if place.has("TODAY"):
        return None
    told = _BEHIND.match(place.after) or _BEFORE.search(place.before)
    if told is None:
        return None
    visit = place.view.memo.get(DATE_OF_SERVICE)
    if told["when"].endswith("day"):
        return None if "last" not in told.group() and _MAY_BE_TODAY.search(told.group()) else ("historical", None)
    if not isinstance(visit, date):
        return "historical", None
    ahead = (MONTHS.index(told["when"][:3]) + 1 - visit.month) % 12
    if not ahead:
        return None
    return ("planned" if ahead <= _SOON and "will" in place.unit.lower else "historical"), None
