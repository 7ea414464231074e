"""Lines that count several kinds of work, of which some were not done: "Bx 0 / cryo 0 / exc 0", "Biopsies: none  LN2: 3"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_SIGN = re.compile(r"(?:\b0|\bnone|\bnil|\bzero)\b(?![.\d/-])")
_PARTED = re.compile(r" *[,;/|] *| {2,}|\. +")
_ITEM = re.compile(
    r"(?:[a-z][a-z ]{2,24}: *)?(?P<label>[a-z][a-z0-9&' -]{1,28}?) *[:=]? *(?:(?P<none>0|none|nil|zero|not done)|(?:x ?)?[1-9]\d?)[. ]*"
)
_LONGEST = 160


def noughts(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Offsets of the names of work that such a line answers with none; lines are those of the lower-cased copy."""
    start = 0
    for line in lines:
        if len(line) < _LONGEST and _SIGN.search(line) is not None:
            yield from ((start + opens, start + closes) for opens, closes in _none_in(line))
        start += len(line) + 1


def _none_in(line: str) -> list[tuple[int, int]]:
    """Within one line, where each of its parts is a name and a number."""
    opens = len(line) - len(line.lstrip())
    out, parts = [], 0
    ends = [m.span() for m in _PARTED.finditer(line, opens)]
    for closes, after in [*ends, (len(line), len(line))]:
        if line[opens:closes].strip():
            item = _ITEM.fullmatch(line, opens, closes)
            if item is None:
                return []
            parts += 1
            if item["none"]:
                out.append(item.span("label"))
        opens = after
    return out if parts > 1 else []
