"""Several lesions of one place, told by their number and their sizes: "two nevi of the back, 6 and 8 mm", "two on the arm, 1.2 cm each"."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.readers.lesion_rows import Row
from nlp.records import replace
from nlp.tallies import tallies_in
from nlp.view import Measure, NoteView, Unit

_MOST = 8
_EACH_BEFORE = re.compile(
    r"\b(?:both|each|all)(?: (?:of (?:them|these|which)|were|was|are|is|being|at|about|measur\w+|lesions?|approximately|~|excised|removed|taken|cut out|to|as|with))* *[:(]?\s*$"
)
_EACH_BEHIND = re.compile(
    r"\s*(?:(?:incl\w*|with|inclusive of)\.? (?:the )?margins?|in (?:greatest )?diameter|across|wide|long|margins?|diam\.?)?,?\s*(?:(?:(?:(?:on|for|around|about|at|to|of) )?each|apiece|ea)\b(?! (?:side|direction|edge|end|time|cycle|way|margin|layer|pole|tip))|both\s*(?:[.;,)]|$))"
)
SIZES = ("lesion", "unknown", "excised")


def told_together(view: NoteView, unit: Unit) -> int:
    """How many lesions the sentence counts and measures, one size for each or one for all; 0 where it does not."""
    sizes = view.measures_in(unit, *SIZES)
    if not sizes or "|" in unit.lower or unit.search(_ONE_OF_THEM):
        return 0
    if len(sizes) > 1 and any(int(hit["n"]) == len(sizes) for hit in unit.spots(_TIMES)):
        return len(sizes)
    alike = len(sizes) == 1 and "punch" not in unit.lower and is_of_each(unit, sizes[0])  # "two punches, both 4 mm": the tool
    if len(sizes) == 1 and not alike:
        return 0
    numbers = {t.number for t in tallies_in(view, unit) if t.role in ("count", "total") and not t.spread and 1 < t.number <= _MOST}
    if len(numbers) != 1:
        return 0
    number = numbers.pop()
    return number if alike or len(sizes) == number else 0


_ONE_OF_THEM = re.compile(
    r"\b(?:one (?:of|was|is)|only|the (?:larger|smaller|bigger|largest|smallest|biggest|other|first|second|last|upper|lower|medial|lateral)|was left|were left)\b"
)
"""A sentence that goes on about one of the lesions."""
_TIMES = re.compile(r"(?<!\d )(?<!\dx)(?<!cm )(?<!mm )(?<!margins )(?<!margin )\bx ?(?P<n>[2-8])\b(?!\.\d| ?(?:mm|cm|x)\b)")


def twins_of(view: NoteView, unit: Unit, row: Row, first: int) -> list[Row]:
    """The further rows, numbered from `first`, of the lesions that the sentence counts and measures at the place of `row`; marks the row as one of them."""
    number = told_together(view, unit)
    if number < _PAIR:
        return []
    sizes = [m.dims.longest for m in view.measures_in(unit, *SIZES)]
    row.twins = (row.index, *range(first, first + number - 1))
    out = [replace(row, index=index, labels=set(), claims=dict(row.claims)) for index in row.twins[1:]]
    for one, size in zip((row, *out), sizes if len(sizes) == number else (), strict=False):
        one.twin_size = size
    return out


_PAIR = 2
_BIGGER = frozenset({"larger", "bigger"})


def twin_called(rows: list[Row], first: int, names: dict[str, int], word: str) -> int | None:
    """Which of several lesions of one place "the larger one" or "the upper" is: by its size, else the next that has no name yet."""
    twins = rows[first].twins
    sized = [row for row in twins if rows[row].twin_size is not None]
    if word in _BIGGER | {"smaller"} and len(sized) == len(twins) == _PAIR:
        return (max if word in _BIGGER else min)(sized, key=lambda row: rows[row].twin_size or Decimal(0))
    return next((row for row in twins if row not in names.values()), None)


def is_of_each(unit: Unit, measure: Measure) -> bool:
    """“Both 9 mm”, “1.2 cm each”."""
    start, end = measure.start - unit.start, measure.end - unit.start
    return _EACH_BEFORE.search(unit.lower, max(0, start - 40), start) is not None or _EACH_BEHIND.match(unit.lower, end) is not None


def told_of_each(view: NoteView, unit: Unit, last: int) -> list[Measure]:
    """Measures behind the last place of a sentence (its offset) that are told of all its lesions: "each 8 mm with 4 mm margins", "8 mm each"."""
    behind = [m for m in view.measures_in(unit) if m.start > last]
    first = next(
        (i for i, m in enumerate(behind) if _EACH_BEFORE.search(unit.lower, max(0, m.start - unit.start - 40), m.start - unit.start)),
        len(behind),
    )
    return [m for i, m in enumerate(behind) if i >= first or _EACH_BEHIND.match(unit.lower, m.end - unit.start)]


_BY_SIZE = re.compile(r"\bthe (?P<size>\d{1,2}(?:\.\d)?) ?-?(?P<unit>mm|cm)\b(?! (?:punch|blade|margin|tool))")


def chosen_by_size(unit: Unit, rows: list[Row]) -> tuple[int, ...]:
    """“The 7 mm one was sampled”: of lesions of one place, told with their sizes, that of this size."""
    hit = unit.search(_BY_SIZE) if any(row.twin_size for row in rows) else None
    if hit is None:
        return ()
    size = Decimal(hit["size"]) / (10 if hit["unit"] == "mm" else 1)
    return tuple(row.index for row in rows if row.twin_size == size)[:1]
