"""Day care with tar or psoralen and light: the hours that a physician supervised (PHO-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import find, find_all, units_with
from nlp.number_words import number_of
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.view import NoteView

_SUPERVISED = phrases("day_care", "supervised")
_HOURS = re.compile(
    r"\b(?P<n>[4-8]|four|five|six|seven|eight)(?:[.-]\d)?[- ]?(?:h|hrs?|hours?)\b(?! (?:before|after|ago|prior|later|post))"
)
_STAY = re.compile(
    r"\b(?P<n>[4-8]|four|five|six|seven|eight)(?:[.-]\d)?[- ]?(?:h|hrs?|hours?)\b(?: ?\d{1,2} ?min\w*)? (?:(?:in|on|at) (?:the |our )?(?:day )?(?:unit|care|cent(?:er|re)|suite|clinic|ward)|in (?:all|total)|total|of (?:day ?care|care|treatment|supervised))\b"
    r"|\b(?:time (?:in|on) (?:the )?(?:unit|day ?care|clinic)|total(?: (?:time|stay|care|unit|treatment)){0,3}|stay|duration)\W{1,3}(?P<m>[4-8]|four|five|six|seven|eight)(?:[.-]\d)?[- ]?(?:h|hrs?|hours?)\b"
)
"""The whole stay: "5 h on the unit", "Total time 6 hrs"."""
_CLOCK = r"(?:at )?(\d{1,2})(?:[:.h]?([0-5]\d))? ?(?:am|pm|a\.m\.|p\.m\.|a\b|p\b|h\b|hrs\b)?"
_IN_AND_OUT = re.compile(
    rf"\b(?:in|arriv\w+|check(?:ed)?[- ]?in|time in|admitted|on (?:the )?unit|came|start(?:ed)?|here(?: from)?|from|day ?care|goeckerman)\W{{1,3}}{_CLOCK}"
    rf"[^\n\d]{{0,24}}?(?:\b(?:out|left|discharged?|home|to|till?|until|end(?:ed)?|finish(?:ed)?|time out|dc'?d?)\W{{1,3}}|-\s?|\u2013\s?){_CLOCK}(?![\d%/])"
)
"""“In 08:00, out 14:20”, “arrived 8:10, left at 1:40 pm”."""
_LEAST, _MOST = 240, 600


def supervised_minutes(view: NoteView) -> Fact[int]:
    """Minutes of day care under a physician's own supervision, four hours and more; unknown where no such supervision is told."""
    for unit in units_with(view, _SUPERVISED):
        hit = unit.search(_HOURS) if unit.section not in SILENT and unit.search(_SUPERVISED) else None
        if hit:
            return _told(number_of(hit["n"]) * 60, unit.start + hit.start(), unit.start + hit.end())
    if find(view, _SUPERVISED) is None:
        return Fact(searched=("hours of supervised care",))
    stay = find(view, _STAY)
    if stay is not None:
        return _told(number_of(stay["n"] or stay["m"]) * 60, stay.start(), stay.end())
    for clock in find_all(view, _IN_AND_OUT):
        begun, ended = (int(clock[i]) * 60 + int(clock[i + 1] or 0) for i in (1, 3))
        minutes = (ended - begun) % 720  # a clock of twelve hours
        if _LEAST <= minutes <= _MOST:
            return _told(minutes, clock.start(), clock.end())
    return Fact(searched=("hours of supervised care",))


def _told(minutes: int, start: int, end: int) -> Fact[int]:
    return Fact(minutes, "stated", (Evidence("minutes", str(minutes), start, end),))
