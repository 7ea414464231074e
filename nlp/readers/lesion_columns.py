"""Lesions side by side: a table with a column for each lesion and a row for each of its facts.

           A             B
    Site   right arm     left back
    Size   0.6 cm        0.3 cm

Each column is read without the words of the others (`lesion_columns`), and what they tell is put together (`joined_columns`).
A table with a row for each lesion is read where it stands (`nlp.measure_tables`), tumours of Mohs surgery by `nlp.readers.mohs_columns`.
"""

from __future__ import annotations

import re
from itertools import chain

from nlp.cells import Cell, cells_in, is_rule
from nlp.facts import Fact, Procedure
from nlp.long_notes import placed
from nlp.normalise import lowered
from nlp.records import dataclass, replace
from nlp.view import NoteView, evidence

_FACT = re.compile(
    r"(?:(?:lesion|clinical|pre-?op\w*|pre-?treatment|post-?op\w*|final|initial|surgical|excision|excised|biopsy|closed|wound|scar|tumou?r|anatomic(?:al)?|marked|greatest|number of|no\. of|#)[ /]+)*"
    r"(?:site|location|place|size|diameter|dimensions?|dx|diagnosis|impression|pathology|path|margins?|closure|repair|length|technique|procedure|method|treatment|tx|type|depth|deep(?: sutures?| layer)?|layers|skin(?: sutures?)?|sutures?|cycles|undermin\w+|defect|excised(?: to)?|specimen|scar(?:/residual)?|h(?:a)?emostasis|an(?:a)?esth\w*|lesions|count|number(?: treated)?)\b[^|]{0,18}"
)
"""What the rows of such a table are called."""
_PLACED = re.compile(r"(?:anatomic(?:al)? )?(?:site|location|place)\b")
_LABEL = re.compile(
    r"(?:(?:lesion|site|spot|specimen|tumou?r|no\.?|excision|biopsy|area|wound|lac(?:eration)?)\s*)?#?\s*(?:[1-6]|[a-f])(?:[.):]?$|[.):]\s)"
)
"""What stands over a column: "A", "Lesion 1", "B. right abdomen"."""
_OPENS = re.compile(
    r"(?m)^[ |]*(?:(?:anatomic\w* )?(?:site|location|place)\b|(?:[a-z]+[ |]+)?#?(?:[a-z]+ )?(?:1|a)\b[.):]?[ |][^\n]*[ |]#?(?:[a-z]+ )?(?:2|b)(?:[.):]|$|[ |]))"
)
"""The first line of such a table, and of some others."""
_COUNTS = re.compile(r"(?:(?:no\.|number|#|count)(?: of)? ?)?(?:lesions|aks?|warts|count|number)?(?: treated| frozen)?")
_WORK = re.compile(r"(?:procedure|treatment|tx|technique|method)\b")
_UNDONE = re.compile(
    r"(?:-+|none|no\b.*|not\b.*|n/?a|observ\w*.*|watch\w*.*|declin\w+.*|deferr?\w*.*|(?:.* )?(?:planned|scheduled|next visit|pending)\b.*)$"
)
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its name, "" for a head, with a cell for each lesion."""

    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Column:
    """The cells of one lesion, and the note with blanks for the cells of the others."""

    cells: tuple[Cell, ...]
    text: str
    count: Fact[int]
    """Of lesions, where a row tells it."""

    def tells(self, procedure: Procedure) -> bool:
        """Does the procedure rest on words of the column?"""
        facts = (
            procedure.technique,
            procedure.site,
            procedure.size,
            procedure.excised_diameter,
            procedure.margin,
            procedure.length,
            procedure.closure,
        )
        proofs = chain(procedure.evidence, *(fact.evidence for fact in facts))
        return any(start <= proof.start < end for proof in proofs for start, end in self.cells)


def lesion_columns(view: NoteView) -> list[Column]:
    """The columns of the first such table of a note; [] where there is none."""
    text = view.lower
    if ("  " not in text and "|" not in text and "\t" not in view.text) or _OPENS.search(text) is None:
        return []
    rows: list[Row] = []
    for cells in _lines(lowered(view.text)):
        row = _row(text, cells, len(rows[0].cells) if rows else 0)
        if row:
            rows.append(row)
        elif len(rows) >= _FEWEST_ROWS:
            break
        else:
            rows = [first] if (first := _row(text, cells, 0)) else []
    if len(rows) < _FEWEST_ROWS or any(m.concept == "mohs" for m in view.all("PROC")):
        return []
    columns = list(zip(*(row.cells for row in rows), strict=True))
    return [
        Column(
            column, _without(view.text, [cell for other in columns if other is not column for cell in other]), _count(text, rows, number)
        )
        for number, column in enumerate(columns)
        if not any(_WORK.match(row.name) and _UNDONE.match(text, *row.cells[number]) for row in rows)
    ]


def _count(text: str, rows: list[Row], number: int) -> Fact[int]:
    for row in rows:
        start, end = row.cells[number]
        if _COUNTS.fullmatch(row.name) and text[start:end].isdigit():
            return Fact(int(text[start:end]), "stated", (evidence("count", text[start:end], start, end),))
    return Fact(1, "derived", why="one lesion in each column")


def _lines(text: str) -> list[list[Cell]]:
    """The cells of each line that has words."""
    out, start = [], 0
    for line in text.split("\n"):
        if not is_rule(line):
            out.append(cells_in(line, start))
        start += len(line) + 1
    return out


def _row(text: str, cells: list[Cell], width: int) -> Row | None:
    """The head or a row of a table of that width, or of one that begins (0)."""
    name, *others = (text[slice(*cell)].rstrip(": ") for cell in cells)
    if not width:
        labels = [_LABEL.match(text, *cell) is not None for cell in cells]
        if len(cells) > 1 and all(labels):
            return Row("", cells)
        if len(cells) > 2 and all(labels[1:]):
            return Row(name, cells[1:])
        if not _PLACED.match(name) or any(_FACT.fullmatch(other) for other in others):
            return None  # the head of a table with a row for each lesion
    return Row(name, cells[1:]) if len(cells) > 2 and width in (0, len(others)) and _FACT.fullmatch(name) else None


def _without(text: str, cells: list[Cell]) -> str:
    for start, end in cells:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def joined_columns(columns: list[Column], found: list[list[Procedure]]) -> list[Procedure]:
    """Procedures of all columns: of each column its own, one of a kind, and once what stands beside the table."""
    out: list[Procedure] = []
    own_kinds: set[str] = set()
    for number, (column, procedures) in enumerate(zip(columns, found, strict=True), 1):
        own: dict[str, Procedure] = {}
        for procedure in procedures:
            if column.tells(procedure):
                own.setdefault(procedure.kind, placed(replace(procedure, count=column.count), 0, f"{number}."))
        out += own.values()
        own_kinds |= own.keys()
    known: set[tuple[str, int]] = set()
    for column, procedures in zip(columns, found, strict=True):
        beside = [
            p
            for p in procedures
            if p.kind not in own_kinds and not column.tells(p) and not any((p.kind, e.start) in known for e in p.evidence)
        ]
        known.update((p.kind, e.start) for p in beside for e in p.evidence)
        out += beside
    return out
