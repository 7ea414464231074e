"""Round buttons that were printed as letters and stars: "Border:  o medial  * lateral  o both" is one choice of three."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from nlp.edits import Edit

_BUTTON = r"(?:[oO*]|\((?:[ ]{0,2}|[*\u2022\u25cfo])\))"
_IN_LINE = re.compile(
    rf"(?m)^[^\n:]{{2,40}}:[ ]*(?P<all>{_BUTTON}[ ]{{1,3}}[A-Za-z0-9][^\n*:]{{0,40}}?(?:[ ]+{_BUTTON}[ ]{{1,3}}[A-Za-z0-9][^\n*:]{{0,40}}?)+)[ ]*$"
)
_EACH = re.compile(r"(?:^|(?<=[ ]))(?:(?P<off>[oO]|\([ ]{0,2}\)|\(o\))|(?P<on>\*|\([*\u2022\u25cf]\)))(?=[ ]{1,3}[A-Za-z0-9])")
_LINE = re.compile(r"[ \t]*(?:(?P<off>[oO])|(?P<on>\*))[ ]{1,3}(?P<words>[A-Za-z0-9][^\n:]{1,60})")
_LONGEST = 8
"""Words of an option; items of a plan have more of them, or sentences."""
_SENTENCE = re.compile(
    r"[.;]\s|\b(?:was|were|done|performed|discussed|sent|given|applied|today|continue|start|return|follow|recheck|if)\b|(?: - | -- )"
)


def as_boxes(text: str) -> Iterator[Edit]:
    """Boxes in place of the buttons of each choice: one button is full there, and others are empty."""
    if "*" not in text and "(\u2022)" not in text:
        return
    for m in _IN_LINE.finditer(text):
        yield from _boxes([(m.start("all") + e.start(), m.start("all") + e.end(), e["on"] is not None) for e in _EACH.finditer(m["all"])])
    at, lines = 0, []
    for line in text.split("\n"):
        hit = _LINE.fullmatch(line.rstrip())
        option = hit is not None and len(hit["words"].split()) <= _LONGEST and not _SENTENCE.search(hit["words"].lower())
        lines.append((at, line, hit if option else None))
        at += len(line) + 1
    before = ""
    for is_option, run in groupby(lines, key=lambda entry: entry[2] is not None):
        rows = list(run)
        if is_option and before.rstrip().endswith((":", "?")) and not _is_list(before, [hit for _, _, hit in rows if hit is not None]):
            yield from _boxes(
                [
                    (start + hit.start(side), start + hit.end(side), side == "on")
                    for start, _, hit in rows
                    if hit is not None
                    for side in ("off", "on")
                    if hit[side]
                ]
            )
        before = rows[-1][1]


_TITLE = re.compile(
    r"\b(?:plan|a ?/ ?p|assessment|impression|hpi|history|exam|recommendations?|instructions?|today|meds|medications?)\W*$", re.IGNORECASE
)
_ITEM = re.compile(r"\d|(?:\S+ +){3}\S")


def _is_list(title: str, lines: list[re.Match[str]]) -> bool:
    """A list with two kinds of bullets, the star over what belongs to it: "Procedure: / * LN2 to AKs / o scalp 3 / o L ear 2"."""
    if _TITLE.search(title):
        return True
    first, below = lines[0], lines[1:]
    return first["on"] is not None and (
        any(_ITEM.search(hit["words"]) for hit in below) or all(hit.start("off") > first.start("on") for hit in below)
    )


def _boxes(buttons: list[tuple[int, int, bool]]) -> Iterator[Edit]:
    full = sum(on for _, _, on in buttons)
    if full == 1 and len(buttons) > 1:
        yield from ((start, end, "[x]" if on else "[ ]") for start, end, on in buttons)
