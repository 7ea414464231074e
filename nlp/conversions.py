"""A technique given up for another on the same lesion: "shave biopsy attempted, inadequate, so converted to a punch" (BX-05: one biopsy a lesion)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion
from nlp.gate import hits
from nlp.view import Mention, NoteView

if TYPE_CHECKING:
    from nlp.assertion import Place

_SAME_LESION = r"(?:same|very) (?:lesion|site|spot|place|papule|plaque|nodule|area|mole)\b"
_SAME = re.compile(rf"\b{_SAME_LESION}")
_CHANGED = re.compile(
    r"\b(?:(?:convert|switch|chang)(?:ed|ing)?(?: (?:it|this|over|the \w+))?|went on|moved on|proceeded|progressed|had to (?:go|resort)|resorted) (?:to|with)\b"
    rf"|\b(?:of|from|at|on|to) (?:the |this )?{_SAME_LESION}"
    r"|\b(?:done|performed|taken|obtained|carried out|used|made|did) instead\b|\binstead,? (?:an? |i |we )|\bthen (?:taken|done|performed|obtained) from (?:the|this) (?:same|very)\b|\bso (?:an? )?(?=(?:\d(?:\.\d)? ?mm )?(?:punch|shave|incisional|deep)\b)"
)
_FAILED = re.compile(
    r"\b(?:attempt(?:ed)?|tried|trial of|start(?:ed)?|begun|began|initial(?:ly)?|first|in-?adequate\w*|in-?sufficient\w*|too (?:deep|superficial|thin|shallow|little|small)|fragment\w*|t(?:ore|orn)|crush\w*|non-?diagnostic|not (?:adequate|enough|deep enough|possible|representative)|un-?success\w*|fail\w*|could(?: not|n't)|scant\w*|shallow|poor (?:sample|specimen|depth))\b"
)
_REACH = 170
"""Characters between the two techniques and the words of change."""
_BEFORE_FIRST = 28


def by_conversion(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """The technique that was given up was not the one performed."""
    given_up = place.view.once("techniques given up", lambda: _given_up(place.view))
    cue = given_up.get(place.start)
    return ("negated", cue) if cue is not None else None


def _given_up(view: NoteView) -> dict[int, tuple[int, int]]:
    """Where the words of each such technique begin, with the words of change."""
    biopsies = [m for m in view.all("PROC") if m.concept == "biopsy" and m.value]
    if len({m.value for m in biopsies}) < 2:
        return {}
    out = {}
    for unit, hit in hits(view, _CHANGED):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        pair = _pair(biopsies, start, end, unit.end)
        if pair is not None and _is_one_lesion(view, *pair) and _FAILED.search(view.lower, max(0, pair[0].start - _BEFORE_FIRST), start):
            out[pair[0].start] = (start, end)
    return out


def _pair(biopsies: list[Mention], start: int, end: int, stop: int) -> tuple[Mention, Mention] | None:
    """The technique before the words of change, and the other one: behind them, or right before "done instead"."""
    before = [m for m in biopsies if start - _REACH <= m.start < start]
    behind = [m for m in biopsies if end <= m.start < min(stop, end + _REACH)]
    pair = (before[-1], behind[0]) if before and behind else (before[-2], before[-1]) if len(before) > 1 and not behind else None
    return pair if pair is not None and pair[0].value != pair[1].value else None


def _is_one_lesion(view: NoteView, first: Mention, other: Mention) -> bool:
    """Is no second place named for the other technique?"""
    if _SAME.search(view.lower, first.start, min(len(view.lower), other.end + 60)):
        return True
    units = {first.unit, other.unit}
    places = {(m.value, view.lower[max(0, m.start - 6) : m.start]) for m in view.all("SITE") if m.unit in units}
    return len(places) < 2
