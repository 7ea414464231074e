"""Tables of Mohs stages of several tumours, a stage to a row, are written out as lines: "Tumor A Stage 1: 6 blocks, positive".

Under "site | stage | # blocks | result" the first cell says whose stage the row is; read as one table, the stages of
all tumours would be those of one, and its blocks would contradict each other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.mohs_tables import BLOCKS, STAGE
from nlp.row_tables import Table, tables_in

_WHOSE = re.compile(r"(?:mohs )?(?:sites?|tumou?rs?|lesions?|cases?|loc(?:ation)?s?|areas?|les|tum)\.? ?(?:#|no\.?|id|label)?")
_LABEL = re.compile(r"(?:(?:tumou?r|site|lesion|case|no\.?) ?)?#?(?P<mark>[a-h1-6])[.):]?", re.IGNORECASE)
_STAGE_NUMBER = re.compile(r"(?:stage |st |layer )?(?P<n>\d|[ivx]{1,4})\b", re.IGNORECASE)
_COUNT = re.compile(r"\d{1,2}\b")


def stages_by_tumour(text: str) -> Iterator[Edit]:
    """Each row of such a table as a line of its own, the head left out; a table that tells of one tumour stays as it is."""
    if "|" not in text or not any(word in text for word in ("tage", "TAGE", "ayer", "AYER")):
        return
    for table in tables_in(text):
        columns = _columns(table)
        if columns is None:
            continue
        lines = list(_lines(text, table, *columns))
        tumours = len({whose for whose, _ in lines})
        if len(lines) != len(table.rows) or tumours < 2 or (tumours == len(lines) and not all(" Stage 1:" in told for _, told in lines)):
            continue  # a tumour to a row: the column counts its stages
        yield table.head.start, table.head.end, ""
        for row, (_, told) in zip(table.rows, lines, strict=True):
            yield row.start, row.end, told


def _columns(table: Table) -> tuple[int, int] | None:
    """Places of the columns of stage and blocks, where the first one says whose they are."""
    names = [head.strip(" :?*.") for head in table.heads]
    stages = [n for n, name in enumerate(names) if n and STAGE.fullmatch(name) and name not in ("#", "no")]
    blocks = [n for n, name in enumerate(names) if n and BLOCKS.fullmatch(name)]
    return (stages[0], blocks[0]) if _WHOSE.fullmatch(names[0]) and len(stages) == 1 == len(blocks) else None


def _lines(text: str, table: Table, stage: int, blocks: int) -> Iterator[tuple[str, str]]:
    whose = ""
    for row in table.rows:
        cells = [text[a:b].strip(" |") for a, b in row.cells]
        if len(cells) <= max(stage, blocks):
            return
        label = _LABEL.fullmatch(cells[0]) if cells[0] else None
        whose = f"Tumor {label['mark'].upper()}" if label is not None else cells[0] or whose
        number = _STAGE_NUMBER.match(cells[stage])
        if not whose or number is None:
            return
        count = _COUNT.match(cells[blocks])
        rest = ", ".join(cell for n, cell in enumerate(cells) if n not in (0, stage, blocks) and cell)
        told = f"{count[0]} blocks" if count is not None else ""
        yield whose, f"{whose} Stage {number['n']}: " + ", ".join(part for part in (told, rest) if part)
