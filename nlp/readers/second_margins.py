"""A margin that was widened before the wound was closed: one excision at its final width (EX-08)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.readers.events import narrowest
from nlp.view import Measure, NoteView

_MORE_BEFORE = re.compile(
    r"\b(?:(?:another|(?:an? )?(?:further|additional|extra|second|more|new))(?: (?:an?|strip|rim|cuff|ring|collar|margin|border|layer|peripheral|circumferential|skin|of|complete))*"
    r"|(?:widened|extended|enlarged|increased|expanded)(?: (?:it|the|this|margins?|excision|circumferentially|all round|all around|peripherally))* by(?: an?)?(?: (?:further|additional|extra))?) $"
)
_MORE_BEHIND = re.compile(r" (?:more|further|extra|wider|additional)\b")
_ROUND = re.compile(
    r"\b(?:all (?:the way )?a?round|(?:the )?(?:entire|whole|full|complete) (?:way a?round|circumference|periphery|perimeter|edge|margin|wound|rim|border)|circumferential(?:ly)?|in (?:all|every) directions?|on (?:all|every) sides?|360)\b"
)


def is_second(view: NoteView, measure: Measure) -> bool:
    """“Another 2 mm”, “2 mm more”: told as added to what was cut before."""
    before = view.lower[max(view.units[measure.unit].start, measure.start - 70) : measure.start]
    return _MORE_BEFORE.search(before) is not None or _MORE_BEHIND.match(view.lower, measure.end) is not None


def final_margin(view: NoteView, found: list[Measure], bare: Callable[[], list[Measure]]) -> Fact[Decimal]:
    """The margin first cut, with what was then taken all the way round; what was added on one side alone widens nothing."""
    first = [m for m in found if not is_second(view, m)]
    if not first:
        return narrowest("margin", found)
    told = narrowest("margin", first)
    added = [m for m in {m.start: m for m in [*found, *bare()]}.values() if is_second(view, m) and _went_round(view, m)]
    if told.value is None or len(added) != 1 or added[0].start < first[0].start:
        return told
    more = added[0]
    return Fact(
        told.value + more.dims.shortest,
        "derived",
        (*told.evidence, Evidence("margin", str(more.dims.shortest), more.start, more.end)),
        "widened in the same session",
    )


def _went_round(view: NoteView, measure: Measure) -> bool:
    unit = view.units[measure.unit]
    return unit.search(_ROUND) is not None and assertion_at(view, unit, measure.start, measure.end)[0] == "performed"
