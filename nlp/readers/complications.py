"""Complications of earlier surgery: does the note treat the wound of an operation, and where (GL-05)."""

from __future__ import annotations

import re

from nlp.gate import spots
from nlp.phrases import phrases
from nlp.view import NoteView

_ROOM = phrases("complications", "room")
_DENIED = re.compile(r"\b(?:not?|without|never|rather than|no need)\b[^.;]*\Z")
_AFTER = phrases("complications", "after")
_INJURY = re.compile(r"[^.;]{0,40}\b(?:fall|fell|bump|blow|injury|kick|hit|struck|trauma|accident)")


def in_operating_room(view: NoteView, text: str) -> bool:
    """True where a lower-case text out of the note names an operating or procedure room as the place of the work."""
    return any(not _DENIED.search(text, max(0, hit.start() - 24), hit.start()) for hit in spots(view, _ROOM, text))


def after_surgery(view: NoteView, text: str) -> bool:
    """True where a lower-case text out of the note counts the days since an operation or names its wound; days since an injury do not count."""
    return any(not _INJURY.match(text, hit.end()) for hit in spots(view, _AFTER, text))
