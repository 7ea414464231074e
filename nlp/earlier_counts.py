"""Numbers that a sentence tells of an earlier visit: "When I first met him in January I counted nine"."""

from __future__ import annotations

import re

from nlp.dates import MONTH, SEASON
from nlp.view import Unit

_VISIT = r"(?:visit|appointment|appt|session|exam(?:ination)?|encounter|consult(?:ation)?|evaluation)"
_OPENS = re.compile(
    rf"\bwhen (?:i|we|he|she|they|dr\.? [a-z]+) (?:had |was |were )?(?:(?:first|last|initially|previously) )+(?:met|saw|seen|examined|came|presented|visited)\b"
    rf"|\bwhen (?:i|we|dr\.? [a-z]+) (?:met|saw|examined|treated) (?:him|her|them) (?:(?:back )?in (?:early |late )?(?:{MONTH}|{SEASON}|the {SEASON})|last|a (?:month|year) ago)\b"
    rf"|\b(?:at|on|during) (?:the|his|her|our|their|that|my) (?:very )?(?:first|initial|last|previous|prior|earlier|former)(?: [a-z]+)? {_VISIT}\b"
    rf"|\bat (?:his|her|our|their|the) {_VISIT} (?:in|of|last) (?:{MONTH}|{SEASON}|month|week|year)\b"
)
"""Words that take the story back to a visit before this one."""
_PLANNED = re.compile(r"\b(?:as|discuss\w*|plan\w*|agreed|decided|offered|scheduled|advised|reviewed|since|than)\b[^.;]{0,60}$")
"""Before it: what follows was only spoken of then, or is compared with it."""
_SEEN = re.compile(
    r"\b(?:count(?:ed)?|saw|found|noted|were|was|had|having|present|showed|recorded|documented|treated|froze|frozen|injected|removed)\b"
)
_BACK = re.compile(
    r"\b(?:today|now|currently|at present|presently|this (?:visit|time|morning|afternoon|week)|new|remain\w*|since then|(?:are|is|has|have) (?:left|still)|down to|only)\b"
)
"""Words that bring it back to this visit."""


def of_earlier_visit(unit: Unit, start: int, end: int) -> bool:
    """Does the sentence, before the number at [start, end) of the unit, go back to an earlier visit and what was seen there, and not come back to this one?"""
    opens = unit.search(_OPENS)
    if opens is None or opens.end() > start or _PLANNED.search(unit.lower, 0, opens.start()):
        return False
    return (
        _SEEN.search(unit.lower, opens.end(), end + _REACH) is not None and _BACK.search(unit.lower, opens.end(), end + _NEXT_WORDS) is None
    )


_REACH = 60
_NEXT_WORDS = 24
