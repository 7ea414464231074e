"""Where the scalp of a bald head begins: at the hairline of the patient's youth (SITE-01)."""

from __future__ import annotations

import re

from nlp.view import Mention, NoteView

_OLD_LINE = (
    r"(?:(?:the |his |her |their )?(?:original|youthful|former|juvenile|childhood|old|pre-?balding|native|pre-?recession|earlier|adolescent|natural) (?:\w+ )?hair ?-?line"
    r"|(?:the )?hair ?-?line (?:(?:that )?(?:he|she|they) (?:once )?had|(?:of|in|from|as (?:a|an)) (?:his |her |their )?(?:youth|younger|young|teen\w*|twenties|20s))"
    r"|where (?:(?:the|his|her|their) )?(?:hair ?(?:-?line)?) (?:once|used to|formerly|originally|had)\b)"
)
_BEYOND = re.compile(rf"\b(?:above|behind|posterior to|superior to|back of|beyond|within|inside) {_OLD_LINE}")
"""“2 cm behind where his hair used to begin”, “above the original hairline”."""
_STORY = 2


def lies_beyond_hairline(view: NoteView, mention: Mention) -> bool:
    """Is the “forehead” of the mention scalp, as the sentence or one of the next says by the hairline of earlier years?"""
    unit = view.units[mention.unit]
    near = [u for u in view.units[unit.index : unit.index + 1 + _STORY] if u.block == unit.block]
    return any(u.search(_BEYOND) for u in near)
