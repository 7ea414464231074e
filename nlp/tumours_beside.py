"""Mohs records with a column for each tumour are written out one tumour below the other.

    TUMOR A                 TUMOR B
    Site    left ala        right forearm
    Stage I 3 blocks, +     clear

The stages, defect and closure of a column belong to the tumour at its head, whatever stands beside them in the line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from nlp.edits import Edit

_HEAD = re.compile(
    r"(?im)^[ \t|]*(?P<first>(?:tumou?r|lesion|site|case) ?#?(?:a|1))\b:?(?P<rest>(?:[ \t|]{3,}(?:tumou?r|lesion|site|case) ?#?[b-d2-4]\b:?)+)[ \t|]*$"
)
_NAME = re.compile(r"(?i)(?:tumou?r|lesion|site|case) ?#?[a-d1-4]\b")
_ROW = re.compile(r"[ \t]*(?P<name>[A-Za-z][A-Za-z.#/ -]{0,24}?)(?::[ \t]*|[ \t]{2,}|[ \t]*\|[ \t]*)(?P<cells>\S.*)$")
_STAGE = re.compile(r"(?im)^[ \t|]*(?:stage|layer)\b")
_GAP = re.compile(r"[ \t]{2,}|[ \t]*\|[ \t]*")
_NOTHING = re.compile(r"\W*(?:n/?a|none)?\W*", re.IGNORECASE)
_FEWEST_ROWS = 3
_SLACK = 8
"""Characters by which a cell may stand off from its head."""


def tumours_told(text: str) -> Iterator[Edit]:
    """The lines of such a table in the order of the tumours; a table in which a row does not fit stays as it is."""
    if not any(word in text for word in ("ohs", "OHS", "MMS")):
        return
    for head in _HEAD.finditer(text):
        names = [m.group() for m in _NAME.finditer(head.group())]
        starts = [m.start() for m in _NAME.finditer(head.group())]
        end, rows = head.end(), []
        for line in text[head.end() + 1 :].split("\n"):
            row = _cells(line, starts)
            if row is None:
                break
            rows.append(row)
            end += 1 + len(line)
        if len(rows) < _FEWEST_ROWS or not _STAGE.search(text, head.end(), end):
            continue
        yield head.start(), end, "\n".join(_told(name, [(field, cells[n]) for field, cells in rows]) for n, name in enumerate(names))


def _cells(line: str, starts: list[int]) -> tuple[str, list[str]] | None:
    """Name of a row and the words under each head; None where they cannot be told apart."""
    row = _ROW.match(line)
    if row is None:
        return None
    gaps = [m.end() for m in _GAP.finditer(line, row.start("cells"))]
    edges = [row.start("cells")]
    for start in starts[1:]:
        near = min((gap for gap in gaps if gap > edges[-1]), key=lambda gap: abs(gap - start), default=None)
        if near is None or abs(near - start) > _SLACK:
            return None
        edges.append(near)
    return row["name"].strip(), [line[a:b].strip(" \t|") for a, b in pairwise([*edges, len(line)])]


def _told(name: str, rows: list[tuple[str, str]]) -> str:
    return "\n".join([name, *(f"{field}: {' '.join(words.split())}" for field, words in rows if not _NOTHING.fullmatch(words))])
