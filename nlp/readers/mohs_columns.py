"""Columns of a table of Mohs tumours: stages, blocks, or a column for each stage."""

from __future__ import annotations

import re

from nlp.readers.mohs_stages import Record, value_of

_STAGE_HEADING = re.compile(r"(?:(?:stage |st\.? ?|layer |s)#?(\d)|(?:stage |st\.? ?|layer )?([ivx]{1,4}))(?:[ :(]{1,2}(?:bl(?:oc)?ks?|sections?|pieces?)\)?)?")


def stage_columns(cells: list[str]) -> dict[int, int]:
    """Columns headed by a stage ("I | II | III"), by their place in the row."""
    if len(cells) < 2:
        return {}
    named = {n: _STAGE_HEADING.fullmatch(c) for n, c in enumerate(cells)}
    found = {n: value_of(hit.group(1) or hit.group(2)) for n, hit in named.items() if hit is not None}
    return found if len(found) > 1 and 1 in found.values() else {}


def by_columns(cells: list[str], columns: dict[int, int], start: int, end: int) -> Record:
    """Blocks of each stage from the cells under the stages; an empty cell is a stage not taken."""
    record = Record()
    for place, number in columns.items():
        count = re.match(r"\d{1,2}\b", cells[place]) if place < len(cells) else None
        if count is not None:
            record.put(number, int(count.group()), start, end)
    return record


_PLACE_COLUMN = re.compile(r"\b(?:site|location|lesion|tumou?r)\b")
_STAGES_COLUMN = re.compile(r"\b(?:stages|layers|# ?st)")
_BLOCKS_COLUMN = re.compile(r"bl(?:oc)?ks|sections")


def tumour_columns(cells: list[str]) -> tuple[int, int] | None:
    if len(cells) < 3 or not any(_PLACE_COLUMN.search(c) for c in cells):
        return None
    stages = next((i for i, c in enumerate(cells) if _STAGES_COLUMN.search(c)), None)
    blocks = next((i for i, c in enumerate(cells) if _BLOCKS_COLUMN.search(c)), -1)
    return (stages, blocks) if stages is not None else None
