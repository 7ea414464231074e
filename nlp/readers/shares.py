"""Numbers told for several lesions in one breath: "8 and 11 mm respectively", "1.9, 2.2 and 3.1 cm"."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Dimensions
from nlp.readers.lesion_rows import Row, Segment
from nlp.readers.lesions import lesion_map
from nlp.readers.twins import is_of_each, told_of_each
from nlp.records import replace
from nlp.series import RESPECTIVELY, SERIES, is_in_step, length_of_series
from nlp.view import Measure, NoteView

_AMOUNT = re.compile(r"(?P<n>\d*\.?\d+)\s*(?P<u>mm|cm)?")


def shares_of(view: NoteView, segment: Segment, row: Row | None) -> list[Measure]:
    """The lesion's own number of each list that is given "respectively"."""
    lesions = lesion_map(view)
    if row is None or len(lesions.rows) < 2:
        return []
    rows = tuple(dict.fromkeys(one for s in lesions.of_unit[segment.unit.index] for one in s.rows))
    if len(rows) < 2 or row.index not in rows:
        return []
    turns = _by_turn(view, segment, rows)
    if turns:
        return [m for m, index in turns if index == row.index]
    each = _of_each(view, segment)
    if each:
        return each
    in_step = is_in_step(segment.unit)
    if not (in_step or length_of_series(segment.unit) > 1):
        return _by_rank(view, segment, rows, row)
    hits = segment.unit.spots(RESPECTIVELY if in_step else SERIES)
    return [share for hit in hits if (share := _share(view, segment, hit, rows, row.index)) is not None]


_TURN = re.compile(r"\s*(?:margins? )?(?:for|at|on|around|with) the (?P<turn>former|first|latter|second|third)\b")
_TURNS = {"former": 0, "first": 0, "latter": 1, "second": 1, "third": 2}


def _by_turn(view: NoteView, segment: Segment, rows: tuple[int, ...]) -> list[tuple[Measure, int]]:
    """“Margins of 5 mm for the former and 4 mm for the latter”: each number with the row that its word means."""
    if not segment.unit.may_hold(_TURN):
        return []
    found = [(m, hit["turn"]) for m in view.measures_in(segment.unit) if (hit := _TURN.match(view.lower, m.end, segment.unit.end))]
    return [(m, rows[_TURNS[turn]]) for m, turn in found if _TURNS[turn] < len(rows)] if len(found) > 1 else []


def _of_each(view: NoteView, segment: Segment) -> list[Measure]:
    """The size of every lesion of the sentence: "two nevi, each 1.2 cm, mid back and left flank", "left and right arm, each 8 mm with 4 mm margins"."""
    unit = segment.unit
    if "each" not in unit.lower and "both" not in unit.lower and "apiece" not in unit.lower:
        return []
    places = lesion_map(view).places_of(unit)
    behind = told_of_each(view, unit, places[-1][0]) if len(places) > 1 else []
    return [m for m in view.measures_in(unit, "lesion", "margin", "excised") if m in behind or is_of_each(unit, m)]


def _by_rank(view: NoteView, segment: Segment, rows: tuple[int, ...], row: Row) -> list[Measure]:
    """“Two on the back, 9 mm and 1.3 cm”: as many sizes as lesions of one place."""
    sizes = view.measures_in(segment.unit, "lesion", "unknown", "excised") if row.twins else ()
    if len(sizes) != len(rows):
        return []
    role = "excised" if any(m.role == "excised" for m in sizes) else "lesion"  # "1.2 cm and 0.9 cm including margins"
    return [replace(sizes[rows.index(row.index)], role=role)]


def _share(view: NoteView, segment: Segment, hit: re.Match[str], rows: tuple[int, ...], row: int) -> Measure | None:
    numbers = list(_AMOUNT.finditer(hit["list"]))
    if len(rows) != len(numbers):
        return None
    unit = next(n["u"] for n in reversed(numbers) if n["u"])
    mine = numbers[rows.index(row)]
    start = segment.unit.start + hit.start("list") + mine.start()
    near = [m for m in view.measures_in(segment.unit) if segment.unit.start + hit.start() <= m.start < segment.unit.start + hit.end()]
    role = near[0].role if near else "lesion"
    return Measure(
        start,
        segment.unit.start + hit.start("list") + mine.end(),
        Dimensions((_cm(mine["n"], mine["u"] or unit),)),
        role,
        segment.unit.index,
    )


def _cm(number: str, unit: str) -> Decimal:
    value = Decimal(number if number[0] != "." else "0" + number)
    return value / 10 if unit == "mm" else value
