"""The places that a light treated: those that its areas stand with, one in each row or phrase.

"R elbow 45 sq cm, L elbow 40, scalp 30", a table of plaques, "Elbows: 30 cm2 each": what `nlp.areas` adds up was lit there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from nlp.areas import areas_told, is_left_out
from nlp.facts import Fact, Procedure, Site
from nlp.readers.events import SILENT
from nlp.sites import affected_places
from nlp.view import NoteView, Unit


def lit_places(view: NoteView, p: Procedure) -> list[Fact[Site]]:
    """Places beside the areas of the light; none where its areas name none."""
    if p.kind != "excimer" and not (p.kind == "destruction" and p.technique.value == "laser" and p.area.known):
        return []
    added = {e.start for e in p.area.evidence}
    units = [u for u in view.units if u.section not in SILENT]
    spots = sorted(added | {m.start for m in areas_told(view, units)})
    found = [
        fact
        for unit in dict.fromkeys(view.unit_at(at) for at in spots)
        for fact in _beside(view, unit, [at for at in spots if unit.start <= at < unit.end], added)
    ]
    return found if found or p.kind != "excimer" else _in_form(view, units)


_FIELD = re.compile(
    r"\W*(?:areas?|sites?|plaques?|locations?|regions?|body (?:parts?|areas?))(?: (?:treated|lased|today|done))*\s*:|\btreated(?: today)?\s*:"
)
_ROW = re.compile(r"\|\s*\d")


def _in_form(view: NoteView, units: list[Unit]) -> list[Fact[Site]]:
    """The places of a field, or of the rows of a table, whose areas the form leaves blank: "Areas treated: [x] R elbow [x] L elbow"."""
    rows = [u for u in units if (_FIELD.match(u.lower) or _ROW.search(u.lower)) and not is_left_out(u)]
    return [fact for u in rows for fact in affected_places(view, u)]


def _beside(view: NoteView, unit: Unit, spots: Iterable[int], added: set[int]) -> list[Fact[Site]]:
    """The places of a unit that stand with its areas: those before each, or, where none does, those behind it."""
    named = affected_places(view, unit)
    if is_left_out(unit) and (len(named) == 1 or not added.intersection(spots)):
        return []
    found: list[Fact[Site]] = []
    edge = unit.start
    cut = [*spots, unit.end]
    for at, after in pairwise(cut):
        before = [f for f in named if edge <= f.evidence[0].start < at]
        behind = [f for f in named if at < f.evidence[0].start < after]
        found += behind if behind and (not before or _OF.match(view.lower, at)) else before
        edge = at
    return [f for f in named if f in found]


_OF = re.compile(r"[\d.x\u00d7 ]+(?:sq\.? ?cm|cm ?(?:2|\^2|\u00b2)|square \w+)(?: each)? (?:of|on|at|to|over)\b")
"""An area right before its place: "70 cm2 of | both shins"."""
