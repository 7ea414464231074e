"""Rows under the name of a treatment that list lesions of several kinds: "Cryotherapy / AK: forehead (2) / Wart: R palm (4)"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

if TYPE_CHECKING:
    from nlp.readers.events import Trigger

_FILLER = re.compile(
    r"\b(?:procedures?|treatments?|performed|done|today|rendered|provided|given|completed|logs?|record|table|list|note|report|the|following|as follows|below|to|of|for|at|on|with|by|using|was|were|and|lesions?|benign|premalignant"
    r"|liquid nitrogen|ln2?|nitrogen|spray|destruction|therapy|treated|tx|x ?\d|\d ?s(?:ec(?:onds?)?)?|each|cycles?|freeze|thaw|f/?t|sites?|areas?)\b"
)
_WORDS = re.compile(r"[a-z]{2,}")
_LONGEST_HEADING = 80
_LONGEST_ROW = 110
_ROWS = 12
_TOLD_ELSE = re.compile(
    r"\b(?:reassur\w*|benign\b(?!\s*(?:lesion|\())|stable|observ\w*|monitor\w*|watch\w*|discuss\w*|declin\w*|defer\w*|plan\w*|next|will|not|no (?:treatment|tx)|consider\w*|refer\w*|biops\w*|schedul\w*|return|history|h/o|hx|prior|previous\w*|start\w*|cream|bid|daily|resolved|seen|noted|left alone)\b"
)
"""Of the lesions of such a row something else is told."""
_KINDS = frozenset({
    "actinic_keratosis", "wart", "plantar_wart", "flat_wart", "seborrheic_keratosis", "seborrheic_keratosis_inflamed", "molluscum", "lentigo", "sebaceous_hyperplasia",
})  # fmt: skip
"""What a list under a treatment names to have it destroyed."""


def rows_of_kinds(view: NoteView, trigger: Trigger, named: Callable[[NoteView, tuple[Unit, ...]], list[Mention]], stem: Callable[[str], str]) -> list[Unit]:
    """The rows under a heading that is nothing but the treatment, where they name two kinds of lesions or more, each with its place."""
    unit = trigger.unit
    if len(unit.lower) > _LONGEST_HEADING or _continues(view, unit) or view.mentions_in(unit, "DX", "SITE"):
        return []
    rest = unit.lower
    for act in view.mentions_in(unit, "PROC"):
        rest = rest.replace(view.lower[act.start : act.end], " ")
    if _WORDS.search(_FILLER.sub(" ", rest)):
        return []
    rows: list[Unit] = []
    kinds: set[str] = set()
    for below in view.units[unit.index + 1 : unit.index + 1 + _ROWS]:
        own = [m for m in named(view, (below,)) if m.concept in _KINDS]
        if not own and not rows and below.index == unit.index + 1 and "|" in below.lower and not view.mentions_in(below, "PROC", "SITE", "DX"):
            continue  # the heads of the columns
        fits = own and sites_in(view, below) and len(below.lower) <= _LONGEST_ROW and not view.mentions_in(below, "PROC") and below.search(_TOLD_ELSE) is None
        if not fits or below.line == unit.line:
            break
        rows.append(below)
        kinds |= {stem(m.concept) for m in own}
    return rows if len(kinds) > 1 else []


def _continues(view: NoteView, unit: Unit) -> bool:
    """Do other sentences stand on its line?"""
    return any(0 <= n < len(view.units) and view.units[n].line == unit.line for n in (unit.index - 1, unit.index + 1))
