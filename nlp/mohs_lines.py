"""Tumours of one Mohs day, a line for each: "Scalp SCC: 4 stages / L chest BCC: 1 stage" is read as a numbered list.

Without a mark the lines are read as one paragraph, in which the stages of the second tumour cannot be told from the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_LINE = re.compile(
    r"(?m)^(?P<mark>[ \t]*(?:[-*\u2022][ \t]*)?)(?=(?:l|r|lt|rt|left|right|[a-z]{3,})\b)(?!(?:stages?|layers?|mohs|total|number|defect|closure|repair|first|second|final)\b)"
    r"[a-z][^\n]{2,48}?(?:[:,;(\u2013\u2014-]|\bmohs\b)[^\n\d]{0,14}(?<![\w/.])(?:[1-9]|one|two|three|four|five) (?:mohs )?(?:stages?|layers?|stgs?)\b(?![ \t]+(?:closure|repair|sutur))[^\n]*$",
    re.IGNORECASE,
)
_MOHS = re.compile(r"\bmohs\b", re.IGNORECASE)


def tumours_numbered(text: str) -> Iterator[Edit]:
    """A number before each of two or more such lines that follow each other."""
    if _MOHS.search(text) is None:
        return
    run: list[re.Match[str]] = []
    for hit in [*_LINE.finditer(text), None]:
        if run and hit is not None and not text[run[-1].end() : hit.start()].strip():
            run.append(hit)
            continue
        if len(run) > 1:
            yield from ((*m.span("mark"), f"{n}. ") for n, m in enumerate(run, 1))
        run = [hit] if hit is not None else []
