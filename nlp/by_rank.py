"""Lesions of a list told by their rank or as what is left of it: "two on the temple, the third on the cheek"."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nlp.left_out import left_behind
from nlp.records import replace

if TYPE_CHECKING:
    from nlp.tallies import Tally
    from nlp.unnumbered import Placed
    from nlp.view import Unit

_RANKS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth")
_RANK = re.compile(
    rf"(?:^|[,;:(]|\band|\bplus)\s*(?:also\s+)?(?:the\s+|an?\s+)?\b(?:(?P<rank>{'|'.join(_RANKS)})|other|last|remaining|final)\b(?:\s+one)?"
    r"(?:\s+(?:was|is|being|sits|lies))?\s+(?:(?:on|at|behind|over|in|of|near|under|inside|beside|to|by)\s+)?(?:the\s+|his\s+|her\s+)?(?:(?:left|right|l|r|lt|rt|upper|lower|outer|inner|dorsum|dorsal|top|side)\s+(?:of\s+(?:the\s+)?)?){0,3}"
)
_RANK_BEHIND = re.compile(rf",? (?:(?:was|is|sat|lay) )?(?:an?|the) (?P<rank>{'|'.join(_RANKS)})(?: one)?(?=\s*(?:[,;:.)]|$|and\b))")
"""Behind its place: "two on the flank, and beneath the left arm a fifth"."""
_BELONGS = re.compile(r"\s(?:on|at|behind|over|in|of|near|under|inside|beside|to|by)\s")
"""Between a rank and a finger or toe: "a third toe" is a place."""


def may_tell_rank(unit: Unit) -> bool:
    """False where `by_rank` finds nothing."""
    return unit.may_hold(_RANK) or unit.may_hold(_RANK_BEHIND)


def by_rank(unit: Unit, found: Sequence[Tally], places: Sequence[Placed], former: Callable[[], Sequence[Tally]]) -> list[Tally]:
    """One lesion for each rank with a place behind it, after lesions counted in the same sentence; not exact where the rank does not follow on their number.

    Args:
        found: the tallies of the unit in text order.
        former: those of the unit before, for a unit that opens with a rank.
    """
    out: list[Tally] = [*_behind(unit, found, places)]
    for hit in unit.spots(_RANK):
        told = [t for t in (*found, *out) if t.end - unit.start <= hit.start() + 1 and t.role in ("count", "article") and t.open]
        told = told or ([t for t in former() if t.role in ("count", "article") and t.open] if not hit.start() else [])
        place = next((p for p in places if hit.start() < p[0] <= hit.end() + 2 <= p[1] + 3), None)
        if (
            not told
            or place is None
            or any(t.start < unit.start + place[1] and unit.start + hit.start() < t.end for t in found)
            or left_behind(unit, place[1])
        ):
            continue
        if place[2].value is not None and place[2].value.digit and not _BELONGS.search(hit.group()):
            continue
        later = sum(t.number for t in told[1:])
        opens_with_total = len(told) > 2 and told[0].number >= later
        before = later if opens_with_total else told[0].number + later
        follows = hit["rank"] is None or _RANKS.index(hit["rank"]) + 1 in (before, later)
        out.append(
            replace(
                told[-1],
                number=1,
                unit=unit.index,
                start=unit.start + hit.start(),
                end=unit.start + place[1],
                role="count",
                exact=told[-1].exact and follows,
                site=place[2],
                named=True,
                joined=False,
                bracketed=told[-1].bracketed,
                marked=False,
                beside_deed=False,
                opens_list=False,
                coupled=True,
                spread=False,
            )
        )
    return out


def _behind(unit: Unit, found: Sequence[Tally], places: Sequence[Placed]) -> list[Tally]:
    """One lesion for a rank right behind its place, where it follows on the number of those before it."""
    out: list[Tally] = []
    for hit in unit.spots(_RANK_BEHIND):
        told = [t for t in (*found, *out) if t.end - unit.start <= hit.start() and t.role in ("count", "article") and t.open]
        place = next((p for p in places if p[1] == hit.start()), None)
        if place is None or not told or _RANKS.index(hit["rank"]) + 1 != sum(t.number for t in told) or left_behind(unit, hit.end()):
            continue
        out.append(
            replace(
                told[-1],
                number=1,
                start=unit.start + place[0],
                end=unit.start + hit.end(),
                role="count",
                site=place[2],
                named=True,
                joined=False,
                marked=False,
                beside_deed=False,
                opens_list=False,
                coupled=True,
                spread=False,
            )
        )
    return out
