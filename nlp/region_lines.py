"""Lines that list places under a region, "Face: R temple, L cheek", below the line of an act: read as a line for each place.

A line is taken for one lesion; the region before its colon would be taken for the name of a field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_WORD = r"(?:(?!and\b|no\b|not\b|none\b|clear\b|normal\b|neg\w*|benign\b|x\d|per\b|see\b|left alone|declin\w*)[A-Za-z][A-Za-z'.-]{0,14})"
_ONE = rf"{_WORD}(?: {_WORD}){{0,3}}"
_LINE = re.compile(
    r"(?m)^[ \t]*(?:[-*\u2022] )?(?P<region>face|head|neck|head ?(?:/|&|and) ?neck|scalp|trunk|back|chest|torso|arms?|legs?|ext|exts|extremit(?:y|ies)|(?:upper|lower) ext(?:s|remit(?:y|ies))?|ue|le|ues|les|hands?|feet|limbs)"
    rf"[ \t]*[:-][ \t]*(?P<list>{_ONE}(?:(?:,|;| and| &|, and) {_ONE}){{0,7}})[ \t]*[.;]?[ \t]*$",
    re.IGNORECASE,
)
_HEAD = re.compile(r"(?:biops(?:y|ies|ied)|\bbx|shave|punch|tangential|saucer)[^\n]*\n\Z", re.IGNORECASE)
_SIDE = re.compile(r"\b(?:right|left|rt|lt|[rl])\b", re.IGNORECASE)
_NUMBER = re.compile(r"\bx ?(?P<n>\d{1,2})\b")
"""How many the line of the act says there are: the places below are parted only where they are as many."""
_PARTS = re.compile(r"(?:,|;)(?: and)? | and | & ")


def places_parted(text: str) -> Iterator[Edit]:
    """A line for each place of such lines, where they follow the line of a biopsy and two of their places have a side."""
    run: list[re.Match[str]] = []
    for hit in [*_LINE.finditer(text), None]:
        if run and hit is not None and text[run[-1].end() : hit.start()] == "\n":
            run.append(hit)
            continue
        sided = sum(len(_SIDE.findall(m["list"])) for m in run)
        head = _HEAD.search(text[max(0, run[0].start() - 120) : run[0].start()]) if run and sided >= _FEWEST else None
        told = _NUMBER.search(head.group()) if head is not None else None
        places = sum(len(_PARTS.split(m["list"])) for m in run)
        if head is not None and (told is None or int(told["n"]) == places):
            yield from ((*m.span(), "\n".join(_PARTS.split(m["list"]))) for m in run)
        run = [hit] if hit is not None else []


_FEWEST = 2
