"""Numbers beside boxes whose unit stands once: "Conc: [ ] 5 [x] 10 [ ] 40 mg/mL", "Conc (mg/mL): [ ] 2.5 [x] 5".

The number that was ticked is read with the unit of its line, written into the blanks behind it.
"""

from __future__ import annotations

import re

from nlp.boxes import Option

_NUMBER = re.compile(r"\s*(?P<n>\d{1,4}(?:\.\d{1,2})?)[\s|]*")
_UNIT = r"(?P<unit>mg ?/ ?(?:ml|cc)|mcg|mg|mm|cm|%|ml|cc|grams?|g|units?|j/cm2?|mj/cm2?)"
_LAST = re.compile(rf"\s*\d{{1,4}}(?:\.\d{{1,2}})? ?{_UNIT}(?![a-z])")
_BEHIND = re.compile(rf"[ |]{{0,6}}(?:\[[ x]?\]|\([ x]?\)|[\u2610-\u2612\u25a1\u25a0])?[ |]{{0,6}}{_UNIT}(?![a-z])")
_LABEL = re.compile(rf"(?:\(\s?{_UNIT}\s?\)|(?<![a-z]){_UNIT.replace('unit>', 'bare>')})\s*[:=]?\s*$")


def with_units(lower: str, blanked: str, options: list[Option]) -> str:
    """`blanked`, the copy without what was not ticked, with the unit behind each ticked number that stands without one."""
    for index, option in enumerate(options):
        hit = _NUMBER.fullmatch(lower, option.start, option.end) if option.ticked else None
        unit = _unit_of(lower, options, index) if hit is not None else None
        if hit is None or unit is None:
            continue
        end = hit.end("n") + len(unit) + 1
        if not blanked[hit.end("n") : end + 1].strip(" |") and "\n" not in blanked[hit.end("n") : end]:
            blanked = f"{blanked[: hit.end('n')]} {unit}{blanked[end:]}"
    return blanked


def _unit_of(lower: str, options: list[Option], index: int) -> str | None:
    """The unit behind the last number of the row of boxes, or in the label before the first."""
    first = last = index
    while last + 1 < len(options) and last - index < _ROW and _beside(lower, options[last], options[last + 1]):
        last += 1
    while first and index - first < _ROW and _beside(lower, options[first - 1], options[first]):
        first -= 1
    hit = _LAST.match(lower, options[last].start, options[last].end) if last > index else None
    hit = hit or _BEHIND.match(lower, options[last].end)
    if hit is None:
        label = (
            lower[max(0, options[first].start - _LONGEST_LABEL) : options[first].start]
            .rpartition("\n")[2]
            .rstrip("[]()_x \u2610\u2611\u2612\u25a1\u25a0")
            .rstrip()
        )
        hit = _LABEL.search(label + ")" if label.count("(") > label.count(")") else label)
        return (hit["unit"] or hit["bare"]) if hit else None
    return hit["unit"]


_ROW = 20
"""Boxes to either side that are looked at."""
_LONGEST_LABEL = 160


def _beside(lower: str, option: Option, following: Option) -> bool:
    """Are both numbers of one row of boxes?"""
    return (
        "\n" not in lower[option.end : following.start]
        and following.start - option.end < 8
        and all(_OF_ROW.fullmatch(lower, o.start, o.end) for o in (option, following))
    )


_OF_ROW = re.compile(rf"\s*\d{{1,4}}(?:\.\d{{1,2}})? ?(?:{_UNIT})?[\s|]*[^\d\n]{{0,40}}")
