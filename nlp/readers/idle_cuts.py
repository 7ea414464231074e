"""Cuts and drainages that a note names though they let nothing out that day (ID-01).

An earlier cut that stands open, a collection that ran by itself, the way out of a drain after other surgery, and a
nick in the wall of a cyst that is dissected out are no incision and drainage.
"""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.view import NoteView, Unit

_BY_ITSELF = re.compile(r"[^.;,]{0,24}\b(?:by itself|on its own|spontaneously|overnight)\b")
_OLD_CUT = re.compile(r" (?:site|wound|cavity|scar)s? (?:is|are|was|were|has|looks?|continues?|heal\w+|still)\b")
"""Behind "I and D": the place of an earlier one."""
_PACKED_BEFORE = r",?\s+(?:with )?(?:an? |the |its )?(?:wick|packing|gauze|iodoform|drain)(?: strip)?(?: (?:still |is |was )*(?:in (?:place|situ)|in|present|protruding|out)\b|(?=[,.;]))(?![^.;]{0,20}\b(?:placed|inserted|left|packed))"
_STANDS_OPEN = re.compile(rf"(?:incision)?{_PACKED_BEFORE}")
"""An incision that was there: "1.5 cm incision, wick in place"."""
_EXIT_OF_DRAIN = re.compile(
    r"\bdrains?\b[^.;\n]{0,50}?\b(?:through|via|by|out|from|exit\w*)\b[^.;\n]{0,24}?\bstab\b|\bstab\b[^.;\n]{0,20}?\bfor (?:an? |the )?(?:[\w-]+ ){0,3}drains?\b"
)
"""Where a drain leaves the wound: "a Blake drain was placed through a stab incision"."""
_WALL_NICKED = re.compile(
    r"\b(?:wall|sac|capsule|lining)\b[^.;,\n]{0,24}?\bnick(?:ed|s)?\b|\bnick(?:ed)? (?:in |of )?(?:the |its )?(?:cyst )?(?:wall|sac|capsule|lining)\b"
)
"""What happened while a cyst was dissected: "the wall was nicked once and cheesy material came out"."""


def lets_nothing_out(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Is the cut or drainage at [start, end) an earlier one, nobody's, or only a step of other work?"""
    if _BY_ITSELF.match(view.lower, end) or _OLD_CUT.match(view.lower, end):
        return True
    if _STANDS_OPEN.match(view.lower, end) or _STANDS_OPEN.match(view.lower, start):
        return True
    for pattern in (_EXIT_OF_DRAIN, _WALL_NICKED):
        hit = seek(view, pattern, unit.lower)
        if hit is not None and unit.start + hit.start() < end and start < unit.start + hit.end():
            return True
    return False
