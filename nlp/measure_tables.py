"""Numbers in tables: the head of a column tells what its cells measure, and in which unit.

Columns are parted by bars, by two and more spaces in an aligned table, or by slashes ("site / size / margin").
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.cells import BARS, GAPS, Cell, cells_between
from nlp.facts import Dimensions
from nlp.measure_words import role_of_heading
from nlp.records import replace
from nlp.view import Measure, Unit

Column = tuple[str, str]
"""Role of a column's numbers and their unit, each may be empty."""

_DIGIT = re.compile(r"\d")
_SLASH = re.compile(r"\s{2,}|\s+/\s+")
_AFTERWARDS = re.compile(r"\W*(?:after|post|final)\W*$")
_CLASS = r"(?:intermediate|interm?|int|complex|cplx|cmplx|simple|layered|linear|lin|2-layer|two-layer)\.?"
_BARE = re.compile(rf"\s*(?:{_CLASS}[ ,:]+)?(\d*\.?\d+)(?:\s*x\s*(\d*\.?\d+))?(?:[ ,]+{_CLASS})?\s*")
_LABELLED = re.compile(r"[^|:]{2,40}:\s{2,}(?!\S*\s{2,})\S[^|]*$")
"""A title with its text behind two spaces is no line of a table."""
_MILLIMETRES = range(3, 26)
"""Whole numbers that tell the size of a lesion in mm."""
_UNIT_ALONE = re.compile(r"\W*(?:in )?[cm]m\.?\W*")
"""Heads a column that says only in which unit it measures."""
_CLOSURE = re.compile(r"repair|clos|layer|sutur|lac\b|wound|length|\blen\b")
_UNIT = re.compile(r"\b(mm|cm)\b")


def by_column(header: list[Column], unit: Unit, found: list[Measure]) -> tuple[list[Column], list[Measure]]:
    """The head of the table in force after this line, and the line's measures with their column's role."""
    line = unit.lower
    if "|" not in line and "  " not in line and " / " not in line:
        return [], found
    numbered = _DIGIT.search(line) is not None
    if numbered and not header:
        return [], found
    cells = _cells(line, len(header))
    if len(cells) < 2 or _LABELLED.match(line):
        return [], found
    if not numbered:
        columns = [_column(line[a:b]) for a, b in cells]
        if not any(role for role, _ in columns) and not _CLOSURE.search(line):
            columns = [
                ("lesion" if _UNIT_ALONE.fullmatch(line, a, b) else role, unit_word)
                for (a, b), (role, unit_word) in zip(cells, columns, strict=True)
            ]
        named = sum(bool(role) for role, _ in columns)
        return (columns if named >= 2 or (named and "|" in line) else header), found
    shift = max(0, len(cells) - len(header))  # the names of the rows have no heading
    out = []
    for number, (start, end) in enumerate(cells):
        role, written = header[number - shift] if 0 <= number - shift < len(header) else ("", "")
        inside = [m for m in found if start <= m.start - unit.start < end]
        if role and not inside:
            inside = _bare(unit, start, end, role, written)
        out += [replace(m, role=role) if role and not _is_own(m, role, inside) else m for m in inside]
    return header, out


def _is_own(measure: Measure, role: str, inside: list[Measure]) -> bool:
    """“16 mm + 1 mm margins” in a column of sizes: the margin stays one."""
    if len(inside) < 2 or role == "margin":
        return False
    return measure.role == "margin" or (measure.start > inside[0].start and any(m.role == "margin" for m in inside))


def _cells(line: str, columns: int) -> list[Cell]:
    barred = "|" in line
    slashed = not barred and " / " in line and (columns > 0 or line.count(" / ") > 1)
    if not barred and not slashed and "  " not in line:
        return []
    cells = cells_between(BARS if barred else GAPS, line)
    return cells_between(_SLASH, line) if slashed and len(cells) < (columns or 3) else cells


def _column(heading: str) -> Column:
    written = _UNIT.search(heading)
    role = role_of_heading(heading) or ("post" if _AFTERWARDS.match(heading) else "")
    return role, written.group() if written else ""


def _bare(unit: Unit, start: int, end: int, role: str, written: str) -> list[Measure]:
    """A cell that holds only a number: in the unit of its heading, in cm where it has a decimal point, or a whole number of a lesion in mm, the smaller reading."""
    hit = _BARE.fullmatch(unit.lower, start, end)
    if hit and not written and "." not in hit.group() and role == "lesion" and all(int(v) in _MILLIMETRES for v in hit.groups() if v):
        written = "mm"
    if not hit or (not written and "." not in hit.group()):
        return []
    scale = 10 if written == "mm" else 1
    values = tuple(Decimal(v) / scale for v in hit.groups() if v)
    last = hit.end(2) if hit[2] else hit.end(1)
    return [Measure(unit.start + hit.start(1), unit.start + last, Dimensions(values), role, unit.index)]
