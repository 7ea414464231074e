"""Rows of tables, cut into their cells."""

from __future__ import annotations

import re

Cell = tuple[int, int]
"""[start, end) in the row, or in the text that the row stands in."""
BARS = re.compile(r"\|")
GAPS = re.compile(r"\s\s+")  # not \s{2,}: `re` skips to the next blank
_STROKES = str.maketrans("", "", "|-=+:")
_TABS = re.compile(r"\t")
_TABS_OR_GAPS = re.compile(r"\t\s*|[^\S\t]\s+")


def may_have_cells(row: str) -> bool:
    """Does a bar, a tab or a gap of blanks stand in the row?"""
    return "|" in row or "\t" in row or "  " in row


def cells_between(edges: re.Pattern[str], row: str) -> list[Cell]:
    """The cells with the blanks around their words; a bar at either end of the row has an empty one outside of it."""
    spans = [m.span() for m in edges.finditer(row)]
    return list(zip([0, *(end for _, end in spans)], [*(start for start, _ in spans), len(row)], strict=True))


def without_outer(row: str, cells: list[Cell]) -> list[Cell]:
    """The cells but for an empty one at either end."""
    last = len(cells) - 1
    return [cell for i, cell in enumerate(cells) if 0 < i < last or row[slice(*cell)].strip()]


def cells_in(row: str, at: int = 0, *, each_tab: bool = False) -> list[Cell]:
    """The words of each cell of a row that begins at `at`, parted by bars or, where it has none, by tabs and gaps; the frame makes no empty cell.

    Args:
        each_tab: a tab ends a cell, so that two in a row leave one empty, and gaps part nothing beside tabs; else a run of tabs and blanks is one edge.
    """
    by_tabs = each_tab and "|" not in row and "\t" in row
    cells = cells_between(_TABS, row) if by_tabs else without_outer(row, cells_between(BARS if "|" in row else _TABS_OR_GAPS, row))
    return [(at + start, at + end) for start, end in (_stripped(row, *cell) for cell in cells)]


def is_rule(row: str) -> bool:
    """The line between the heads of a table and its rows, or around them: nothing but strokes and blanks of any kind."""
    return not row.translate(_STROKES).strip()


def _stripped(row: str, start: int, end: int) -> Cell:
    """The words of a cell; an empty one stands at its end."""
    start = end - len(row[start:end].lstrip())
    return start, start + len(row[start:end].rstrip())
