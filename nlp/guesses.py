"""What a lesion was thought to be before it was sampled or treated: "likely BCC: shave bx", "LCV likely: punch 4 mm"."""

from __future__ import annotations

import re

from nlp.view import Cue, NoteView, Unit

_GUESS = frozenset({"likely", "probable", "possible", "possibly"})
_SMALL_WORK = frozenset({"biopsy", "destruction", "shave_removal", "intralesional", "incision_drainage", "tag_removal", "paring"})
"""Work that is done as soon as it is decided; a flap or Mohs surgery behind a guess is still to come."""
_PARTED = re.compile(r"^\s*(?::|[-\u2013\u2014]+>?\s|=>)|:\s|\s[-\u2013\u2014]+>?\s")
_FEW_WORDS = 6
_TO_COME = re.compile(
    r"\b(?:if|when|next|later|then|plan\w*|schedul\w*|book\w*|will|would|could|should|may|might|consider\w*|offer\w*|discuss\w*|recommend\w*|refer\w*|declin\w*|tomorrow|wk|wks|weeks?|months?|mo|path\w*|pending)\b"
)


def names_guess(view: NoteView, unit: Unit, cue: Cue, between: str, start: int) -> bool:
    """Does the cue only say how sure the diagnosis is, the work standing behind a colon or a dash?"""
    if view.lower[cue.start : cue.end] not in _GUESS or _PARTED.search(between) is None:
        return False
    if not any(m.start <= start < m.end and m.concept in _SMALL_WORK for m in view.mentions_in(unit, "PROC")):
        return False
    if _TO_COME.search(between) or _TO_COME.search(view.lower, unit.start, cue.start):
        return False
    edge = cue.end + (hit.start() if (hit := _PARTED.search(between)) else 0)
    named = any(unit.start <= m.start and m.end <= edge for m in view.mentions_in(unit, "DX"))
    before = view.lower[unit.start : cue.start].split()
    return named or (1 <= len(before) <= _FEW_WORDS and not view.lower[cue.end : edge].strip())
