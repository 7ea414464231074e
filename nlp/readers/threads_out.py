"""Threads that were taken out: their names tell no closure (GL-03)."""

from __future__ import annotations

import re

from nlp.readers.events import Trigger
from nlp.view import NoteView

_REMOVED = re.compile(r"\b(?:sutures?|stitch(?:es)?|staples?)\b(?:[^.;]|\.\d){0,40}\b(?:removed|taken out|pulled|snipped|clipped|out)\b(?! (?:in|at|on|after)\b)")


def comes_out(view: NoteView, trigger: Trigger) -> bool:
    """"Sutures x9 (6-0 Prolene) removed. Steri-strips applied.": the thread that was taken out, and the strips put where it had been."""
    if trigger.mention.value == "strips":
        before = view.units[max(0, trigger.unit.index - 2) : trigger.unit.index + 1]
        return any(u.block == trigger.unit.block and u.search(_REMOVED) for u in before)
    return trigger.unit.search(_REMOVED) is not None and view.lower[trigger.mention.start : trigger.mention.end] in _THREADS


_THREADS = frozenset({"prolene", "nylon", "ethilon", "staples", "silk", "gut", "vicryl", "monocryl", "sutures", "fast gut", "chromic"})
