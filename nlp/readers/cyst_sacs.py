"""Cysts that came out with their wall: an excision, not a drainage (ID-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import units_with_any
from nlp.phrases import phrases
from nlp.view import NoteView

WITH_ITS_SAC = phrases("cyst_sacs", "with_its_sac")
"""A cyst that came out with its wall."""
_SAC_OUT = re.compile(
    r"\b(?:sac|cyst wall|capsule|lining)\b[^.;]{0,40}\b(?:delivered|(?:teased|dissected|peeled|shelled|pulled|stripped|freed) (?:free|out|away|off)\b|extracted|removed and sent)"
)
_IN_PART = re.compile(
    r"\b(?:part\w*|pieces?|piecemeal|fragments?|as much|some|most|bits?|remnants?|remainder|incomplete\w*|not|could ?n.t|unable|try|attempt\w*)\b"
)
"""Beside a wall of which only some came."""


def came_whole(view: NoteView) -> bool:
    """The cyst came out with its wall, today: not "the cyst with its wall should be excised later"."""
    for unit in units_with_any(view, (WITH_ITS_SAC,)):
        hit = unit.search(WITH_ITS_SAC)
        if hit is not None and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed":
            return True
    for unit in units_with_any(view, (_SAC_OUT,)):
        hit = unit.search(_SAC_OUT) if unit.search(_IN_PART) is None else None
        if hit is not None and assertion_at(view, unit, unit.start + hit.start(), unit.start + hit.end())[0] == "performed":
            return True
    return False
