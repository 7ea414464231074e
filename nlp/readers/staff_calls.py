"""Calls that nurses and assistants make or take: a result passed on, an appointment made; no visit, whatever is talked of."""

from __future__ import annotations

import re

from nlp.call_heads import BEFORE_HEAD, CALL_HEAD, CALLER, REACHED, RESULTS_HEAD
from nlp.gate import find
from nlp.phrases import phrases
from nlp.view import NoteView

_CALL = re.compile(rf"{BEFORE_HEAD}(?:{CALL_HEAD}|(?:telephone|phone|tel)\b(?! visit| consult)|spoke (?:with|w/|to) {CALLER}\b)")
"""Head of the note of a call; the visit by telephone is a physician's."""
_OUTREACH = re.compile(RESULTS_HEAD)
_CALLED = re.compile(REACHED)
_STAFF = phrases("staff_calls", "staff")
_HEAD, _FOOT = 220, 60
_PHYSICIAN_CALLED = phrases("staff_calls", "physician_called", whole=True)


def called_by_staff(view: NoteView) -> bool:
    """Is the note one of a call by somebody who makes no visits?"""
    if _CALL.match(view.body) is None and (_OUTREACH.match(view.body) is None or find(view, _CALLED) is None):
        return False
    text = view.body
    if _STAFF.search(text, 0, _HEAD) is None and _STAFF.search(text, max(0, len(text.rstrip()) - _FOOT)) is None:
        return False
    return find(view, _PHYSICIAN_CALLED) is None
