"""Numbers of lesions of which another sentence, or the end of their own, says that they were left: "Not removed.", "she would like the 2 tiny ones gone, declined"."""

from __future__ import annotations

import re

from nlp.view import NoteView, Unit

_NOT_DONE = re.compile(
    r"\W*(?:it |this |these |those |they )?(?:was |were )?(?:not|none) (?:removed|treated|done|frozen|snipped|injected|destroyed|touched)(?: today)?\W*$"
)
"""A sentence of its own, of the lesions told right before it."""
_WOULD_LEAVE = re.compile(
    r"\W*(?:she|he|they|the patient|patient|pt|mom|mother|i)(?: (?:would rather|(?:would )?prefers?(?:red)? to|wants? to|wanted to|chose to|elect(?:s|ed) to|decided to|will|would))+ (?:leave|keep|watch|observe)(?: (?:it|them|that|those|these|this)\b(?: one| ones)?)?(?: alone| as is| be)?\W*$"
)
_WISHED = re.compile(
    r"\b(?:would (?:also )?like|'d (?:also )?like|wants?|wanted|wishe[sd]|ask(?:s|ed) (?:about|for|to have)|interested in)\b[^.;]{0,80}\b(?:gone|off|removed|treated|done|frozen|out|about)\b(?:(?!\bthen\b)[^.;]){0,120}\b(?:declin\w+|not (?:done|removed|treated|today)|will (?:think|call|wait)|think(?:ing)? (?:about|it over)|too expensive|(?<!not )(?<!not for )cosmetic\w*|quote[ds]?|self[- ]?pay|changed (?:his|her|their) mind)\b"
)
"""A wish, with its end or its price: "she'd also like the 2 tiny ones gone ... $150 quoted, declined", "wants 7 flat ones off too, cosmetic"."""
_ELSEWHERE = re.compile(r"\b(?:will|to) (?:see|be seen by) (?:[a-z.]+ ){1,4}for (?:these|those|them|it|that|this)\b")
"""Of the lesions of its sentence: somebody else is to see to them."""


def left_elsewhere(view: NoteView, unit: Unit, start: int) -> bool:
    """Does the note say beside the number at `start` of the unit that the lesions it counts were left, or only wished away?"""
    wish = unit.search(_WISHED)
    if wish is not None and wish.start() < start:
        return True
    elsewhere = unit.search(_ELSEWHERE)
    if elsewhere is not None and elsewhere.start() > start and not _works(view, unit):
        return True
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    left = _NOT_DONE.match(behind.lower) or _WOULD_LEAVE.match(behind.lower)
    return behind.line == unit.line and left is not None and not _works(view, unit)


def _works(view: NoteView, unit: Unit) -> bool:
    return bool(view.mentions_in(unit, "PROC"))
