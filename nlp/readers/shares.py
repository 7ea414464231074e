"""Numbers told for several lesions in one breath: "8 and 11 mm respectively", "1.9, 2.2 and 3.1 cm"."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Dimensions
from nlp.readers.lesion_rows import Row, Segment
from nlp.readers.lesions import lesion_map
from nlp.series import IN_STEP, SERIES, length_of_series
from nlp.view import Measure, NoteView

_RESPECTIVELY = re.compile(r"(?P<list>(?:(?:\d+(?:\.\d+)?|\.\d+)(?:\s*(?:mm|cm))?\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|/)){1,12}(?:\d+(?:\.\d+)?|\.\d+)\s*(?:mm|cm))[\s,(]*(?:\w+\s+){0,3}?" + IN_STEP)
_STEP_WORDS = ("resp", " order", "in turn")
_AMOUNT = re.compile(r"(?P<n>\d*\.?\d+)\s*(?P<u>mm|cm)?")


def shares_of(view: NoteView, segment: Segment, row: Row | None) -> list[Measure]:
    """The lesion's own number of each list that is given "respectively"."""
    lesions = lesion_map(view)
    if row is None or len(lesions.rows) < 2:
        return []
    rows = tuple(dict.fromkeys(one for s in lesions.of_unit[segment.unit.index] for one in s.rows))
    if len(rows) < 2 or row.index not in rows:
        return []
    each = _of_each(view, segment)
    if each:
        return each
    in_step = any(word in segment.unit.lower for word in _STEP_WORDS)
    if not (in_step or length_of_series(segment.unit) > 1):
        return []
    hits = segment.unit.spots(_RESPECTIVELY if in_step else SERIES)
    return [share for hit in hits if (share := _share(view, segment, hit, rows, row.index)) is not None]


_EACH_BEFORE = re.compile(r"\b(?:each|both|apiece)(?: (?:about|approx\w*|measuring|being|of|is|was|were))* ?$")
_EACH_BEHIND = re.compile(r",? ?\(?(?:each|apiece)\b(?! (?:side|way|direction|end|edge|pole|of|lesion|margin|cycle))")


def _of_each(view: NoteView, segment: Segment) -> list[Measure]:
    """The size of every lesion of the sentence: "two nevi, each 1.2 cm, mid back and left flank"."""
    if "each" not in segment.unit.lower and "both" not in segment.unit.lower and "apiece" not in segment.unit.lower:
        return []
    return [m for m in view.measures_in(segment.unit, "lesion", "margin", "excised")
            if _EACH_BEFORE.search(view.lower, max(segment.unit.start, m.start - 30), m.start) or _EACH_BEHIND.match(view.lower, m.end)]  # fmt: skip


def _share(view: NoteView, segment: Segment, hit: re.Match[str], rows: tuple[int, ...], row: int) -> Measure | None:
    numbers = list(_AMOUNT.finditer(hit["list"]))
    if len(rows) != len(numbers):
        return None
    unit = next(n["u"] for n in reversed(numbers) if n["u"])
    mine = numbers[rows.index(row)]
    start = segment.unit.start + hit.start("list") + mine.start()
    near = [m for m in view.measures_in(segment.unit) if segment.unit.start + hit.start() <= m.start < segment.unit.start + hit.end()]
    role = near[0].role if near else "lesion"
    return Measure(start, segment.unit.start + hit.start("list") + mine.end(), Dimensions((_cm(mine["n"], mine["u"] or unit),)), role, segment.unit.index)


def _cm(number: str, unit: str) -> Decimal:
    value = Decimal(number if number[0] != "." else "0" + number)
    return value / 10 if unit == "mm" else value
