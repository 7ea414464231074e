"""The places that a light treated: those that its areas stand with, one in each row or phrase.

"R elbow 45 sq cm, L elbow 40, scalp 30", a table of plaques, "Elbows: 30 cm2 each": what `nlp.areas` adds up was lit there.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from nlp.areas import areas_told
from nlp.facts import Fact, Procedure, Site
from nlp.readers.events import SILENT
from nlp.sites import affected_sites
from nlp.view import NoteView, Unit


def lit_places(view: NoteView, p: Procedure) -> list[Fact[Site]]:
    """Places beside the areas of the light; none where its areas name none."""
    if p.kind != "excimer":
        return []
    added = {e.start for e in p.area.evidence}
    units = [u for u in view.units if u.section not in SILENT]
    spots = sorted(added | {m.start for m in areas_told(view, units)})
    return [fact for unit in dict.fromkeys(view.unit_at(at) for at in spots) for fact in _beside(view, unit, [at for at in spots if unit.start <= at < unit.end], added)]


def _beside(view: NoteView, unit: Unit, spots: Iterable[int], added: set[int]) -> list[Fact[Site]]:
    """The places of a unit that stand with its areas: those before each, or, where none does, those behind it."""
    named = [fact for _, fact in affected_sites(view, unit) if fact.value is not None and fact.value.region]
    if not added.intersection(spots) and any(word in unit.lower for word in _LEFT_OUT):
        return []
    found: list[Fact[Site]] = []
    edge = unit.start
    cut = [*spots, unit.end]
    for at, after in pairwise(cut):
        before = [f for f in named if edge <= f.evidence[0].start < at]
        found += before or [f for f in named if at < f.evidence[0].start < after]
        edge = at
    return [f for f in named if f in found]


_LEFT_OUT = ("skip", "held", "omit", "not treated", "spared", "deferred")
