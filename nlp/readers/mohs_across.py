"""Mohs tables that give each stage a column: "Stage | 1 | 2 | 3" above "Blocks | 4 | 2 | 1"."""

from __future__ import annotations

import re

_STAGE = re.compile(r"(?:stages?|layers?|levels?|stg)?\s*#?\s*(?P<n>\d{1,2}|i{1,3}|iv|v|vi)")
_NAMED = re.compile(r"(?:stages?|layers?|levels?|stg)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6}
_BLOCKS = re.compile(
    r"(?:of |no\.? (?:of )?|number of |# ?(?:of )?)?(?:tissue )?(?:bl(?:oc)?ks?|sections?|specimens?|pieces?)(?: \(?(?:#|no\.?)\)?)?:?"
)
_COUNT = re.compile(r"(?P<n>\d{1,2})(?: (?:blocks?|sections?|pieces?))?")


_FIELD = r"(?:(?:#|no\.?|number|total)\s*)?(?:of\s+)?(?:tissue\s+)?(?:(?:sections?|blocks?|pieces?|margins?|results?|tumou?r|residual|findings?|map|time|pos(?:itive)?|neg(?:ative)?)\s*)?(?:[:=#]\s*)?"
_NOTHING = r"(?:_{2,}(?!_)|\*{3,}(?!\*)|n/a|none|-+(?!-)|\[ *\])"
UNFILLED = re.compile(rf"[\s:|.=-]*(?:{_FIELD}{_NOTHING}[\s,;|/.]*+)(?:{_FIELD}{_NOTHING}?[\s,;|/.]*+){{0,5}}")
"""The fields of a stage that a form had room for, and that was not taken: ": # sections __, margin __"."""


def columns_of_stages(cells: list[str]) -> int:
    """How many stages the head of such a table names, counted up from one; 0 for other lines."""
    named = cells[1:] if cells and (not cells[0] or _NAMED.fullmatch(cells[0]) or not _STAGE.fullmatch(cells[0])) else cells
    found = [_STAGE.fullmatch(cell) for cell in named]
    if len(named) < 2 or not all(found) or not any(_NAMED.match(cell) for cell in cells):
        return 0
    numbers = [_ROMAN.get(m["n"]) or int(m["n"]) for m in found if m]
    return len(numbers) if numbers == list(range(1, len(numbers) + 1)) else 0


def blocks_of_columns(cells: list[str], stages: int) -> list[int] | None:
    """The blocks of each stage that was taken, from the row of the blocks; None for another row."""
    if not 2 <= len(cells) <= stages + 1 or not _BLOCKS.fullmatch(cells[0]):
        return None
    out: list[int] = []
    for cell in cells[1:]:
        hit = _COUNT.fullmatch(cell)
        if hit is None or not int(hit["n"]):
            break
        out.append(int(hit["n"]))
    rest = cells[1 + len(out) :]
    return out if out and not any(re.search(r"\d", cell) for cell in rest) else None
