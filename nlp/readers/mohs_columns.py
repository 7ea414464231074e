"""Columns of a table of Mohs tumours: stages and blocks, or a column for each stage or for each tumour."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise

from nlp.facts import Fact, Site
from nlp.readers.mohs_stage_names import value_of
from nlp.readers.mohs_stages import Record

_STAGE_HEADING = re.compile(
    r"(?:(?:stage |st\.? ?|layer |s)#?(\d)|(?:stage |st\.? ?|layer )?([ivx]{1,4}))(?:[ :(]{1,2}(?:bl(?:oc)?ks?|sections?|pieces?)\)?)?"
)


def stage_columns(cells: list[str]) -> dict[int, int]:
    """Columns headed by a stage ("I | II | III"), by their place in the row."""
    if len(cells) < 2:
        return {}
    named = {n: _STAGE_HEADING.fullmatch(c) for n, c in enumerate(cells)}
    found = {n: value_of(hit.group(1) or hit.group(2)) for n, hit in named.items() if hit is not None}
    return found if len(found) > 1 and 1 in found.values() else {}


_MARKED = re.compile(r"(?<![\d.])(?P<n>[1-9]\d?)\s?\((?:[+-]|neg|pos)\w*\)")
"""Blocks and the result of their stage."""
_BLOCKS_IN_CELL = re.compile(r"0*[1-9]\d?\b(?!\.\d|,\d|\s?[x\u00d7]|\s?[cm]m)")
"""Blocks of a stage: no size of the next column, which slid to the left over an empty cell."""


def by_columns(cells: list[str], columns: dict[int, int], start: int, end: int) -> Record:
    """Blocks of each stage from the cells under the stages; an empty cell is a stage not taken."""
    record = Record()
    for place, number in columns.items():
        count = _BLOCKS_IN_CELL.match(cells[place]) if place < len(cells) else None
        marked = list(_MARKED.finditer(cells[place])) if count is not None else []
        for further, hit in enumerate(marked[1:], 1):
            record.put(number + further, int(hit["n"]), start, end)  # "2 (+) 1 (-)": columns that ran together
        if count is not None:
            record.put(number, int(count.group()), start, end)
    if not record.blocks:  # cells that ran together moved the stages away from under their names
        for number, hit in enumerate((hit for cell in cells for hit in _MARKED.finditer(cell)), 1):
            record.put(number, int(hit["n"]), start, end)
    return record


_PLACE_COLUMN = re.compile(r"\b(?:site|location|lesion|tumou?r)\b")
_STAGES_COLUMN = re.compile(r"\b(?:stages|layers|# ?st)")
_BLOCKS_COLUMN = re.compile(r"bl(?:oc)?ks|sections")


def tumour_columns(cells: list[str]) -> tuple[int, int] | None:
    """Places of the columns of stages and blocks (-1 for none) under a heading that has one of places; None for another row."""
    if len(cells) < 3 or not any(_PLACE_COLUMN.search(c) for c in cells):
        return None
    stages = next((i for i, c in enumerate(cells) if _STAGES_COLUMN.search(c)), None)
    blocks = next((i for i, c in enumerate(cells) if _BLOCKS_COLUMN.search(c)), -1)
    return (stages, blocks) if stages is not None else None


_SITES_ROW = re.compile(r"(?:tumou?r |mohs |surgical |anatomic )?(?:sites?|locations?|areas?)\W*")
_STAGES_ROW = re.compile(r"(?:no\.? of |number of |total |# ?(?:of )?)?(?:mohs )?(?:stages|layers)\W*")
_BLOCKS_ROW = re.compile(r"(?:no\.? of |number of |# ?(?:of )?)?(?:tissue )?(?:blocks|sections|pieces)(?: (?:per|by|in each) stage)?\W*")
_COUNT = re.compile(r"\W*(?P<n>\d{1,2})(?!\d|[./]\d)")
_SLASHES = re.compile(r"(?P<head>[a-z# .]{4,24}):(?P<rest>[^\n]+)")
Cell = tuple[int, int]
"""Offsets of a cell."""


def tumours_across(lower: str, place: Callable[[int, int], Fact[Site]]) -> list[tuple[Cell, Fact[Site], Record]]:
    """A table with a column for each tumour: sites in one row, stages in the rows below, or "Site: nose / ear", "Stages: 2 / 1"."""
    out: list[tuple[Cell, Fact[Site], Record]] = []
    position = 0
    if "|" not in lower and " / " not in lower:
        return out
    for line in lower.split("\n"):
        start, position = position, position + len(line) + 1
        head, cells = _across(line, start)
        if len(cells) < 2:
            continue
        if not out and _SITES_ROW.fullmatch(head):
            sites = [place(a, b) for a, b in cells]
            out = [(cell, site, Record()) for cell, site in zip(cells, sites, strict=True)] if all(s.known for s in sites) else []
        elif len(cells) == len(out):
            for (a, b), (_, _, record) in zip(cells, out, strict=True):
                _take(record, head, lower[a:b], a, b)
    return out if all(record.known for _, _, record in out) else []


def _cell_within(line: str, a: int, b: int, start: int) -> Cell:
    """The words of a cell without the blanks around them, as offsets of a text in which the line begins at `start`."""
    words = line[a:b]
    return start + a + len(words) - len(words.lstrip()), start + max(a, b - len(words) + len(words.rstrip()))


def _across(line: str, start: int) -> tuple[str, list[Cell]]:
    """Name of a row and the offsets of its cells; "Blocks: 2,1 / 3" is one as well."""
    if "|" in line:
        bare = line.rstrip().rstrip("|")
        edges = [-1, *(n for n, c in enumerate(bare) if c == "|"), len(bare)]
        spans = [(a + 1, b) for a, b in pairwise(edges)]
        spans = spans[1:] if spans and not line[slice(*spans[0])].strip() else spans
        head = line[slice(*spans[0])].strip() if spans else ""
        return head, [_cell_within(line, a, b, start) for a, b in spans[1:]]
    hit = _SLASHES.match(line.strip()) if " / " in line else None
    if hit is None:
        return "", []
    offset = start + len(line) - len(line.lstrip()) + hit.start("rest")
    cells: list[Cell] = []
    for part in hit["rest"].split(" / "):
        cells.append((offset, offset + len(part)))
        offset += len(part) + 3
    return hit["head"].strip(), cells


def _take(record: Record, head: str, words: str, start: int, end: int) -> None:
    """One cell of a row that tells of stages."""
    named = _STAGE_HEADING.fullmatch(head)
    count = _COUNT.match(words)
    if named is not None:
        if count is not None:
            record.put(value_of(named.group(1) or named.group(2)), int(count["n"]), start, end)
    elif _STAGES_ROW.fullmatch(head) and count is not None:
        record.total, record.total_at = int(count["n"]), (start, end)
    elif _BLOCKS_ROW.fullmatch(head) and record.total is not None:
        listed = tuple(int(n) for n in re.findall(r"\d{1,2}", words))
        record.listed = listed if len(listed) == record.total else ()
