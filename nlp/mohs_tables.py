"""Heads of a table of Mohs stages in their short forms: "St | Blk | Pos?", "Layer | Pcs | Margin" are read as "Stage | Blocks | ...".

Under a head that is not known the number of blocks of the first stage would pass for the number of stages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.row_tables import tables_in

STAGE = re.compile(r"(?:mohs )?(?:stages?|stg|st|layers?|lyr|lvl|level|pass)\.? ?(?:#|no\.?|number)?|#|no")
BLOCKS = re.compile(
    r"(?:(?:#|no\.?|number)(?: of)? ?)?(?:tissue |frozen )?(?:bl(?:oc)?ks?|bl|pcs?|pieces?|sections?|secs?|sect|specimens?|specs?|chunks?)\.?(?: ?(?:#|taken|cut|processed|examined|per stage))?"
)
_MARGIN = re.compile(r"margins?|edges?|(?:deep|peripheral) margins?|result/margin")
_NUMBER = re.compile(r"(?:stage |st |layer )?(?:\d|[ivx]{1,4})\b.{0,6}")


def stage_heads(text: str) -> Iterator[Edit]:
    """The first head as "Stage", that of the blocks as "Blocks" and a bare "Margin" as "Result", where each row opens with the number of a stage."""
    if "ohs" not in text and "OHS" not in text and "MMS" not in text:
        return
    for table in tables_in(text):
        names = [head.strip(" :?*.") for head in table.heads]
        blocks = [n for n, name in enumerate(names) if n and BLOCKS.fullmatch(name)]
        rows = [text[slice(*row.cells[0])].strip().lower() for row in table.rows]
        if len(blocks) != 1 or not STAGE.fullmatch(names[0]) or not all(not row or _NUMBER.fullmatch(row) for row in rows):
            continue
        yield *table.head.cells[0], "Stage"
        yield *table.head.cells[blocks[0]], "Blocks"
        for n, name in enumerate(names):
            if n and _MARGIN.fullmatch(name):
                yield *table.head.cells[n], "Result"
