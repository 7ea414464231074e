"""Tables that record systems print of lesions: one head that names the columns, one row for each lesion or place.

Columns are parted by bars, tabs, or gaps; in an aligned table a cell belongs to the head that it stands under.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.cells import Cell, cells_in, is_rule, may_have_cells
from nlp.names_of_kinds import NamesOfKinds
from nlp.records import dataclass

COLUMNS = NamesOfKinds(
    index=r"#|no\.?|id|nr|n[o°]|idx|item|row|line|entry|pin(?: ?#)?|map ?(?:#|no\.?|id)?|spot ?#|part|mark(?:er)?(?: ?#)?|les(?:ion)?\.? ?(?:#|no\.?|id)|lesion|label|spec(?:imen)?(?: ?#| id)?|jar|bottle|site ?(?:#|no\.?)|annot(?:ation)?(?: ?#)?|tag ?#|num|seq|key",
    place=r"(?:anatomic(?:al)? |body |lesion ?/ ?)?(?:location|site|region|area)s?|spot|loc\.?|body part|where|place|position|anatom(?:y|ic)|treatment (?:site|area)|lesion (?:location|site)",
    diagnosis=r"(?:clin(?:ical)?\.? |working |pre-?op )?(?:dx|diagnos[ie]s|impression|imp\.?)|clinical|finding|lesion type|type of lesion|type|kind|morph(?:ology)?|condition|problem|ddx|what|description|assessment",
    count=r"n|ct\.?|cnt|count|qty\.?|quantity|number|(?:#|no\.?|number)(?: of)? (?:lesions?|les\.?)(?: (?:treated|tx'?d|frozen|done))?|lesions|lesion count|how many|# ?(?:treated|tx'?d|frozen|done)|no\. treated|number treated|total",
    payment=r"pay(?:ment|er|or)?|billing|bill(?:ed)?(?: to)?|ins(?:urance|\.)?|coverage|covered\??|charges?|fee",
    size=r"size(?: ?\(?[cm]m\)?)?|(?:size )?(?:before|pre(?:-?(?:op|tx|curettage|treatment))?)(?: size)?(?: ?\(?[cm]m\)?)?|diam(?:eter)?\.?(?: ?\(?[cm]m\)?)?|dim(?:ension)?s?\.?|[cm]m",
    action=r"status|action(?: taken)?|tx|rx|treatment|treated\??|tx today|treated today\??|disp(?:o|osition)?|procedure|proc\.?|done|done today|what (?:was )?done|intervention|method|modality|outcome|technique|management|service|result of visit|fate|tx given|performed|today|how|did|we did|type of (?:biopsy|bx)|(?:biopsy|bx) (?:type|method|technique)",
    intent=r"plan|recommendations?|recommended(?: tx| treatment| procedure)?|(?:tx |treatment )?options?|(?:proposed|planned|suggested)(?: tx| treatment| procedure)?|next step|follow[ -]?up|f/u",
    result=r"result|path(?:ology)?|path(?:ology)? (?:result|dx|diagnosis)|histolog(?:y|ic dx)|final dx|microscopic|report",
    aside=r"notes?|comments?|remarks?|symptoms?|sx|duration|initials|init\.?|by|cycles|secs?|seconds|time(?: ?\(?s(?:ec)?\)?)?|freeze(?: time)?|photo|icd(?:-?10)?(?: code)?|path(?:ology)? sent\??|sent|anesth(?:esia)?|hemostasis|onset|change|f/?t cycles|thaw|closure|instrument|sutures?|stitch(?:es)?|(?:size )?(?:after|post|final)\b.{0,20}",
)
"""Columns of a table of lesions by what their cells hold; a word of several kinds is of the first that no column has yet."""
TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b.*|sum\b.*|all(?: sites)?")
"""Opens the row that adds the others up."""
_FEWEST_HEADS = 2
_LONGEST_HEAD = 24
_ROWS = 40


@dataclass(frozen=True, slots=True)
class Row:
    """Cells [start, end) of the note by column; an empty one has no letters."""

    start: int
    end: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Head and rows of one table."""

    head: Row
    heads: tuple[str, ...]
    """The names of the columns, lower-cased."""
    rows: tuple[Row, ...]
    above: str
    """The two lines before the head, lower-cased."""
    below: str
    """The two lines after the last row, lower-cased."""
    sizes: tuple[str, ...] = ()
    """The cells of the column of sizes, once it is known."""


def tables_in(text: str) -> Iterator[Table]:
    """The tables of a note, in text order."""
    if "|" not in text and "\t" not in text and "   " not in text:
        return
    lines: list[tuple[int, str]] = []
    start = 0
    for line in text.split("\n"):
        lines.append((start, line.rstrip("\r")))
        start += len(line) + 1
    number = 0
    while number < len(lines) - 1:
        table, number = _table_at(lines, number)
        if table is not None:
            yield table


def kinds_of(heads: tuple[str, ...]) -> tuple[str, ...] | None:
    """What each column holds; None where a head has another name, or where two columns are of one kind."""
    kinds: list[str] = []
    for head in heads:
        words = head.strip(" :?*.")
        fits = COLUMNS.kinds(head, words) if head else ["index"]
        if kinds and _NUMBER_SIGN.fullmatch(head):
            fits = ["count", "index"]
        elif kinds and words == "lesion":
            fits = ["diagnosis"]
        kind = next((k for k in fits if k == "aside" or k not in kinds), "")
        if not kind:
            return None
        kinds.append(kind)
    return tuple(kinds)


_NUMBER_SIGN = re.compile(r"#|no\.?|nr|num")
"""Numbers the rows in the first column, counts the lesions in another."""


def _table_at(lines: list[tuple[int, str]], number: int) -> tuple[Table | None, int]:
    """The table whose head is the line of this number, and the number of the line to go on with."""
    start, line = lines[number]
    cells = cells_in(line, each_tab=True) if may_have_cells(line) else []
    if line.startswith(("   ", "  |", " |", "|")) and cells and _has_one_more(cells, lines[number + 1][1]):
        cells = [(0, 0), *cells]  # letters, numbers or places stand below the blanks before the first head
    heads = tuple(line[a:b].lower() for a, b in cells)
    if len(cells) < _FEWEST_HEADS or not all(len(h) <= _LONGEST_HEAD for h in heads) or is_rule(line):
        return None, number + 1
    rows: list[Row] = []
    last = number + 1
    for at, row in lines[number + 1 : number + 1 + _ROWS]:
        if not row.strip():
            break
        last += 1
        if is_rule(row):
            continue
        own = None if _FIELD.match(row) else _aligned(line, cells, row)
        if own is None:
            last -= 1
            break
        rows.append(Row(at, at + len(row), tuple((at + a, at + b) for a, b in own)))
    if not rows:
        return None, number + 1
    above = "\n".join(words for _, words in lines[max(0, number - 2) : number]).lower()
    head = Row(start, start + len(line), tuple((start + a, start + b) for a, b in cells))
    below = "\n".join(words for _, words in lines[last : last + 2]).lower()
    return Table(head, heads, tuple(rows), above, below), last


_INDEX = re.compile(r"#?\w{1,2}[.)]?|[A-Za-z][A-Za-z /&().*-]{1,24}")


def _has_one_more(heads: list[Cell], row: str) -> bool:
    """Has the row the heads' cells and before them a number, a letter or a place, under no head?"""
    cells = cells_in(row, each_tab=True)
    return len(cells) == len(heads) + 1 and cells[0][1] <= heads[0][0] and _INDEX.fullmatch(row, *cells[0]) is not None


_FIELD = re.compile(r"[ \t]*[A-Za-z][A-Za-z /-]{1,24}: ")
"""A line below the table that opens with a label."""


def _aligned(head: str, heads: list[Cell], row: str) -> list[Cell] | None:
    """The cells of a row under their heads; None for a line that is no row of the table."""
    for sign in "|\t":
        if (sign in head) != (sign in row):
            return None
        if sign in head:
            cells = cells_in(row, each_tab=True)
            if sign == "\t" and len(cells) > len(heads):
                cells = [cell for cell in cells if cell[0] < cell[1]]
            short = len(heads) - len(cells)
            return [*cells, *[(len(row), len(row))] * short] if 0 <= short < len(heads) - 1 else None
    cells = cells_in(row, each_tab=True)
    if len(cells) < 2:
        return None
    if len(cells) == len(heads):
        return cells
    return _under_heads(heads, cells, row) if len(cells) < len(heads) else None


def _under_heads(heads: list[Cell], cells: list[Cell], row: str) -> list[Cell] | None:
    """Cells of an aligned row with empty ones among them: each belongs to the head that begins nearest."""
    out: list[Cell] = [(len(row), len(row))] * len(heads)
    for cell in cells:
        column = min(range(len(heads)), key=lambda n: min(abs(heads[n][0] - cell[0]), abs(heads[n][1] - cell[1])))
        if out[column][0] < out[column][1]:
            return None
        out[column] = cell
    return out
