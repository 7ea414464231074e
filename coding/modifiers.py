"""Modifiers: their order on a line, global periods, and which of them part two lines (MOD, GL)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from coding.claim import PriorProcedure
from coding.lookup import Tables

DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})
PARTING = DISTINCT | {"58", "78", "79", "91"}
"""Modifiers that free an indicator-1 pair whatever the site."""
DIGITS_AND_LIDS = frozenset(
    {f"{limb}{digit}" for limb in "FT" for digit in "A123456789"} | {f"E{number}" for number in range(1, 5)}
)
"""Sites narrow enough to part two lines by themselves when they differ."""
GLOBAL_MODIFIERS = frozenset({"24", "58", "78", "79"})

_ORDER = [
    "24 25 57 58 78 79 54 55 56 26 TC 22 52 53 93 95".split(),
    "59 XE XP XS XU 76 77 91".split(),
    ["50", "RT", "LT", *sorted(DIGITS_AND_LIDS)],
    "51 80 82 AS Q7 Q8 Q9 JW JZ".split(),
    "GA GX GY GZ".split(),
]
RANK = {modifier: (group, place) for group, names in enumerate(_ORDER) for place, modifier in enumerate(names)}

Relation = Literal["", "related", "unrelated", "staged", "complication"]


def ordered(modifiers: Iterable[str]) -> tuple[str, ...]:
    """Modifiers without repeats in claim order: global and pricing, distinctness, site, coverage (MOD-01)."""
    return tuple(sorted(set(modifiers), key=lambda modifier: (*RANK.get(modifier, (3, 99)), modifier)))


@dataclass(frozen=True, slots=True)
class OpenGlobal:
    """A global period that covers the date of service, and how today's work relates to it."""

    prior: PriorProcedure
    days: int
    relation: Relation = ""


def open_globals(
    prior: Sequence[PriorProcedure], on: date | None, tables: Tables, relation: Relation = ""
) -> tuple[OpenGlobal, ...]:
    """Global periods still open on the date: 10 or 90 days after the day of surgery (GL-02, BX-10)."""
    found = []
    for item in prior:
        row = tables.code(item.code, item.date) if item.code else None
        days = {"010": 10, "090": 90}.get(row.global_days, 0) if row else 0
        if days and on and item.date and item.date < on <= item.date + timedelta(days=days):
            found.append(OpenGlobal(item, days, relation))
    return tuple(found)


def global_modifier(relation: Relation, *, evaluation: bool) -> str:
    """The modifier for work inside a global period; "" where none is defended (GL-03..05)."""
    if evaluation:
        return "24" if relation == "unrelated" else ""
    return {"unrelated": "79", "staged": "58", "complication": "78"}.get(relation, "")
