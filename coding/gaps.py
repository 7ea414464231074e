"""Collect the gaps of the lines with the number of the line they cost (section 18)."""

from __future__ import annotations

from collections.abc import Sequence

from coding.claim import Gap, ProposedLine
from coding.families.base import Draft
from nlp.records import replace


def numbered(drafts: Sequence[Draft], lines: Sequence[ProposedLine], loose: Sequence[Gap]) -> tuple[Gap, ...]:
    """Gaps in claim order, each once a line."""
    places: dict[tuple[str, tuple[str, ...]], int] = {}
    for number, line in enumerate(lines):
        places.setdefault((line.code, line.procedure_ids), number)
    found: dict[tuple[str, int | None], Gap] = {}
    for draft in drafts:
        number_of = places.get((draft.code, tuple(p.id for p in draft.procedures)))
        for item in draft.gaps:
            found.setdefault((item.element, number_of), replace(item, line=number_of))
    for item in loose:
        found.setdefault((item.element, None), item)
    return tuple(sorted(found.values(), key=lambda item: (item.line is None, item.line or 0)))
