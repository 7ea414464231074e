"""Rows of tables, cut into their cells."""

from __future__ import annotations

import re

Cell = tuple[int, int]
"""[start, end) in the row."""
BARS = re.compile(r"\|")
BARS_OR_TABS = re.compile(r"[|\t]")
GAPS = re.compile(r"\s\s+")  # not \s{2,}: `re` skips to the next blank
_ANY_EDGE = re.compile(r"\s*(?:\||\t|\s{2,})\s*")


def cells_between(edges: re.Pattern[str], row: str) -> list[Cell]:
    """The cells with the blanks around their words; a bar at either end of the row has an empty one outside of it."""
    spans = [m.span() for m in edges.finditer(row)]
    return list(zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(row)], strict=True))


def without_outer(row: str, cells: list[Cell]) -> list[Cell]:
    """The cells but for an empty one at either end."""
    last = len(cells) - 1
    return [cell for i, cell in enumerate(cells) if 0 < i < last or row[slice(*cell)].strip()]


def words_of_cells(row: str) -> list[str]:
    """The words of each cell of a row that is parted by bars, tabs or gaps."""
    return _ANY_EDGE.split(row.strip())
