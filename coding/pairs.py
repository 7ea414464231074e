"""Procedure-to-procedure edits: the rule form that ships, and the imported quarter that replaces it.

`pairs.csv` says in a few hundred rows which codes of column 1 meet which of column 2, and
whether a modifier may free the pair (G-07, MOD-02). A cell is a list of codes and code ranges;
a range means the codes of codes.csv between its ends, so the file speaks only of supported codes.
"""

from __future__ import annotations

import csv
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

PairEntry = tuple[int, date | None, date | None]
"""Modifier indicator, first and last day."""
PairIndex = dict[str, dict[str, PairEntry]]
"""Column 1 code -> column 2 code -> entry. Codes are shared strings, so that a look-up builds none."""


def expand(cell: str, codes: Sequence[str]) -> Iterator[str]:
    """The codes of a cell such as `11102-11107 17000`, given all supported codes in order."""
    for item in cell.split():
        first, dash, last = item.partition("-")
        if not dash:
            yield item
        else:
            yield from codes[bisect_left(codes, first) : bisect_right(codes, last)]


def expand_rules(path: Path, codes: Sequence[str]) -> PairIndex:
    """Every pair of a rule file. Equal periods share one tuple, so that the index stays small."""
    index: PairIndex = {}
    entries = {indicator: (indicator, None, None) for indicator in (0, 1)}
    with path.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            entry = entries[int(row["indicator"])]
            seconds = tuple(expand(row["column2"], codes))
            for first in expand(row["column1"], codes):
                index.setdefault(first, {}).update(dict.fromkeys(seconds, entry))
    return index


def every_pair(index: PairIndex) -> Iterator[tuple[str, str, PairEntry]]:
    """All pairs as (column 1, column 2, entry)."""
    for first, seconds in index.items():
        for second, entry in seconds.items():
            yield first, second, entry


def load_pairs(folder: Path, store: Path | None, codes: Sequence[str]) -> PairIndex:
    """The imported quarter where the store has one, else the rules that ship."""
    if store is not None:
        from coding.store import read_pairs

        imported = read_pairs(store)
        if imported is not None:
            return imported
    return expand_rules(folder / "pairs.csv", codes)
