"""Modifiers: their order on a line, and which of them part two lines (MOD)."""

from __future__ import annotations

from collections.abc import Iterable

DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
PARTING = DISTINCT | {"58", "78", "79", "91"}
"""Modifiers that free an indicator-1 pair whatever the site."""
DIGITS_AND_LIDS = frozenset(
    {f"{limb}{digit}" for limb in "FT" for digit in "A123456789"} | {f"E{number}" for number in range(1, 5)}
)
"""Sites narrow enough to part two lines by themselves when they differ."""

_ORDER = (
    "24 25 57 58 78 79 54 55 56 26 TC 22 52 53 93 95",
    "59 XE XP XS XU 76 77 91",
    " ".join(["50", "RT", "LT", *sorted(DIGITS_AND_LIDS)]),
    "51 80 82 AS Q7 Q8 Q9 JW JZ",
    "GA GX GY GZ",
)
RANK = {name: (group, place) for group, names in enumerate(_ORDER) for place, name in enumerate(names.split())}

def ordered(modifiers: Iterable[str]) -> tuple[str, ...]:
    """Modifiers without repeats in claim order: global and pricing, distinctness, site, coverage (MOD-01)."""
    return tuple(sorted(set(modifiers), key=lambda modifier: (*RANK.get(modifier, (3, 99)), modifier)))
