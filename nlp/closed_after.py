"""A closure told before the cut that it closes: "layered closure, 3 cm, after excision of a cyst"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.view import Cue, Unit

if TYPE_CHECKING:
    from nlp.assertion import Place

_CLOSURE_WITH_LENGTH = re.compile(
    r"^[^.;]{0,30}\b(?:closures?|repairs?|closed|flap|graft)\b[^.;]{0,24}?\d ?(?:cm|mm)\b[^.;]{0,60}$|^[^.;]{0,30}\d ?(?:cm|mm) [^.;]{0,24}\b(?:closures?|repairs?|flap|graft)\b[^.;]{0,30}$"
)
_OF_A_WOUND_CHECK = re.compile(
    r"\b(?:heal\w*|s/p|dehisc\w*|check|days?|wks?|weeks?|months?|f/u|follow|removed|revis\w+|re-?repair|breakdown|infect\w*|last|prior|previous)\b"
)


def is_closed_first(unit: Unit, end: int) -> bool:
    """Do the words of the unit before the offset `end` in the note tell a closure with its length, and nothing of an older wound?"""
    told = unit.lower[: max(0, end - unit.start)]
    return _CLOSURE_WITH_LENGTH.match(told) is not None and _OF_A_WOUND_CHECK.search(unit.lower) is None


def closes_its_wound(place: Place, cue: Cue, between: str) -> bool:
    """Is what the cue "after" stands before the cut of the closure in front of it, made at the same sitting?"""
    return len(between) <= 4 and is_closed_first(place.unit, cue.start)
