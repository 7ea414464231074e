"""Which billed line stands for which proposed line: the cheapest assignment over the whole claim.

Lines of one code pair first; what is left pairs inside a family, then between families that take
each other's place. A pair that costs more than standing alone is no pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy
from scipy.optimize import linear_sum_assignment

from coding.claim import ProposedLine
from coding.compare.claims import SETTINGS, BilledLine
from coding.lookup import Tables

ALONE = 50.0
"""What a line without a partner costs; two strangers cost more than twice that."""
_SAME_FAMILY, _NEIGHBOUR, _STRANGER = 10.0, 30.0, 200.0

Pairing = list[tuple[BilledLine | None, ProposedLine | None]]


def align(billed: Sequence[BilledLine], proposed: Sequence[ProposedLine], tables: Tables) -> Pairing:
    """Pairs in claim order: billed with proposed, billed alone, proposed alone."""
    count = len(billed) + len(proposed)
    if not count:
        return []
    cost = numpy.full((count, count), 0.0)
    for row in range(count):
        for column in range(count):
            cost[row, column] = _cell(billed, proposed, row, column, tables)
    rows, columns = linear_sum_assignment(cost)
    pairs: Pairing = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        ours = billed[row] if row < len(billed) else None
        theirs = proposed[column] if column < len(proposed) else None
        if ours is not None or theirs is not None:
            pairs.append((ours, theirs))
    return pairs


def _cell(billed: Sequence[BilledLine], proposed: Sequence[ProposedLine], row: int, column: int, tables: Tables) -> float:
    if row < len(billed) and column < len(proposed):
        return _distance(billed[row], proposed[column], tables) + 1e-6 * abs(row - column)
    return 0.0 if row >= len(billed) and column >= len(proposed) else ALONE


def _distance(ours: BilledLine, theirs: ProposedLine, tables: Tables) -> float:
    likeness = (
        0.5 * len(set(ours.modifiers) ^ set(theirs.modifiers))
        + (0.0 if not ours.icd10 or set(ours.icd10) & set(theirs.icd10) else 0.7)
        + min(abs(ours.units - theirs.units), 5) * 0.2
    )
    if ours.code == theirs.code:
        return likeness
    first, second = family_of(ours.code, tables), family_of(theirs.code, tables)
    if not first or not second:
        return _STRANGER
    return _kinship(first, second) + min(likeness, 5.0)


def family_of(code: str, tables: Tables) -> str:
    """Family of the newest row of a code, "" for an unknown one."""
    row = tables.code(code)
    return row.family if row else ""


@lru_cache(maxsize=4096)
def _kinship(first: str, second: str) -> float:
    if first == second:
        return _SAME_FAMILY
    near = any(first in group and second in group for group in SETTINGS["neighbours"])
    return _NEIGHBOUR if near else _STRANGER
