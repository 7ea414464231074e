"""Of what a note names, the one nearest to some words: looked for around them, since every act of a page asks for it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from nlp.facts import Fact
from nlp.view import Mention

_Found = TypeVar("_Found", bound=tuple[Mention, Fact[Any]])
_FEW = 16
_NEAR, _WIDER = 100, 4
_LONGEST = 160
"""Characters of a mention."""


def distance(mention: Mention, start: int, end: int) -> int:
    """Characters between a mention and the words at [start, end)."""
    return start - mention.end if mention.end <= start else max(0, mention.start - end)


def nearest(found: Sequence[_Found], start: int, end: int, cost: Callable[[_Found], int]) -> _Found | None:
    """The first one of least cost, which is no less than its distance from the words at [start, end).

    Args:
        found: in text order.
    """
    reach = _NEAR if len(found) > _FEW else None
    while reach is not None:
        first = bisect_left(found, start - reach - _LONGEST, key=_starts)
        around = found[first : bisect_left(found, end + reach, first, key=_starts)]
        best = min(around, key=cost, default=None)
        if best is not None and cost(best) <= reach:
            return best
        reach = reach * _WIDER if len(around) < len(found) else None
    return min(found, key=cost, default=None)


def _starts(found: tuple[Mention, Fact[Any]]) -> int:
    return found[0].start
