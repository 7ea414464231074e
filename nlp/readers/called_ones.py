"""Lesions that are taken up by what they were called: "the three inflamed ones frozen"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from nlp.view import Mention, NoteView, Unit

_ONES = re.compile(
    r"\b(?P<what>inflamed|irritated|crusted|scaly|itchy|itching|bleeding|sore|symptomatic|rubbed|raw|angry|catching|verrucous|warty|gritty|rough|pigmented|stuck-on) (?:ones?|lot)\b"
)
_IRRITATED = frozenset(
    {"inflamed", "irritated", "itchy", "itching", "bleeding", "sore", "symptomatic", "rubbed", "raw", "angry", "catching"}
)
_BEFORE = 30
"""Characters before the name of a lesion in which it is called so."""


def called_so(unit: Unit, before: Callable[[], Sequence[Mention]], view: NoteView, kind: Callable[[str], str]) -> list[Mention]:
    """Those of the lesions named before that the sentence means, where they are of one kind; none where it takes up none by such a word."""
    told = unit.search(_ONES)
    if told is None:
        return []
    named = before()
    so = [m for m in named if _is_called(view, m, told["what"], [other for other in named if other.unit == m.unit], kind)]
    return so if len({kind(m.concept) for m in so}) == 1 else []


def _is_called(view: NoteView, mention: Mention, what: str, beside: Sequence[Mention], kind: Callable[[str], str]) -> bool:
    """“Inflamed SKs”, “four keratoses rubbed by the collar, inflamed”: the word stands before the lesion, or anywhere beside the only kind of its sentence."""
    if what in _IRRITATED and mention.concept.endswith("_inflamed"):
        return True
    unit = view.units[mention.unit]
    if len({kind(m.concept) for m in beside}) == 1:
        return what in unit.lower
    start = mention.start - unit.start
    return what in unit.lower[max(0, start - _BEFORE) : mention.end - unit.start]
