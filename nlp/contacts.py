"""Calls, messages and threads of a portal: work that they speak of was done on another day, or is asked for."""

from __future__ import annotations

import re

from nlp.call_heads import BEFORE_HEAD, CALL_HEAD, MESSAGE_HEAD
from nlp.gate import find
from nlp.view import NoteView

_HEAD = re.compile(
    rf"{BEFORE_HEAD}(?:{CALL_HEAD}|{MESSAGE_HEAD}|(?:[\w'-]+ ){{0,2}}?(?:(?:telephone|phone) (?:enc|encounter|note|call)\b|after[- ]?hours (?:phone |telephone )?call\b|(?:message|portal|mychart|messaging|secure chat|e-?mail) (?:thread|exchange)\b))"
)
_CAME = re.compile(
    r"\b(?:(?:came|come|brought|walked|drove|squeezed|worked|fit) (?:back |right )?in(?:to)?\b(?! (?:touch|handy))|(?:seen|examined|treated|done|performed|frozen|biopsied|here|in (?:the )?(?:office|clinic)) (?:today|this (?:morning|afternoon)|same day)|(?:presents|presented|arrived|here) (?:today|for|with)|on arrival|o/e|exam(?:ination)? ?:)"
)
"""Of one who called and was then seen."""


def is_contact(view: NoteView) -> bool:
    """Does the note tell of a call or of messages, and of no meeting?"""
    return view.once(is_contact, lambda: _HEAD.match(view.body) is not None and find(view, _CAME) is None)
