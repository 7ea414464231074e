"""Is what a note opens with its title? "Mammography report" is one, "had mammogram last week" tells of the patient."""

from __future__ import annotations

import re

from nlp.phrases import phrases
from nlp.view import NoteView

_END = re.compile(r"[:;\n]|\.(?=\s|$)")
_LONGEST = 140
_TELLS = phrases("first_words", "tells", whole=True)
"""Words of a sentence about the patient, which stand in no title."""


def is_title(view: NoteView, pattern: re.Pattern[str]) -> bool:
    """Does the note open with these words, in a line or sentence that tells nothing of the patient?"""
    return pattern.match(view.body) is not None and tells_nothing(view)


def tells_nothing(view: NoteView) -> bool:
    """Is the first line or sentence of the note short and without words that tell of the patient?"""
    body = view.body.lstrip()
    end = _END.search(body)
    head = body[: end.start()] if end else body
    return len(head) <= _LONGEST and _TELLS.search(head) is None
