"""Sheets of one graft on several wounds, each with its own size: "R thigh 11 x 10 cm, shin 9 x 5 cm" (GRAFT-01 adds them)."""

from __future__ import annotations

from itertools import pairwise

from nlp.facts import ABSENT, Evidence, Fact, Procedure, Site
from nlp.gate import seek
from nlp.readers.donor_sites import DONOR, is_donor
from nlp.readers.events import Trigger
from nlp.readers.places import same_site
from nlp.readers.tissue_areas import of_product
from nlp.readers.wounds import live
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import Measure, NoteView, Unit

_NEXT = 2
"""Sentences behind that of the graft which may still tell where it went."""
_ROLES = ("graft", "wound", "defect", "lesion", "unknown", "post", "area", "depth")


def each_in_its_place(view: NoteView, made: list[Procedure], triggers: list[Trigger]) -> list[Procedure]:
    """The graft once for each place that stands with a size of its own, where all sizes of the sentences are so told."""
    if any(p.technique.value in ("composite", "pinch") for p in made) or len({p.technique.value for p in made}) != 1:
        return made
    told: list[tuple[Fact[Site], Measure]] = []
    for unit in _units(view, triggers):
        told += [(site, size) for site, size in _pairs(view, unit) if not any(_is_again(site, size, pair) for pair in told)]
    if len(told) < max(2, len(made)) or any(_are_one(a, b) for n, (a, _) in enumerate(told) for b, _ in told[:n]):
        return made
    return [_part(made, site, size) for site, size in told]


def _part(made: list[Procedure], site: Fact[Site], size: Measure) -> Procedure:
    own = next((p for p in made if p.site.known and same_site(p.site.value, site.value)), None)
    value = size.dims.longest if size.is_area else size.dims.area
    area = Fact(value, "stated", (Evidence("area", str(value), size.start, size.end),))
    if own is not None:
        return replace(own, site=site, defect=ABSENT, area=area)
    return replace(made[0], site=site, defect=ABSENT, area=area, lesion="", note="")


def _are_one(first: Fact[Site], second: Fact[Site]) -> bool:
    """Two names of one region are two places ("arm", "forearm") only where words for them differ."""
    one, other = first.value, second.value
    return one is None or other is None or (same_site(one, other) and one.label.lower() == other.label.lower())


def _is_again(site: Fact[Site], size: Measure, pair: tuple[Fact[Site], Measure]) -> bool:
    """The narrative repeats the title."""
    return _are_one(site, pair[0]) and size.dims.area == pair[1].dims.area


def _units(view: NoteView, triggers: list[Trigger]) -> list[Unit]:
    near = {n for t in triggers for n in range(t.unit.index, t.unit.index + _NEXT + 1) if n < len(view.units)}
    blocks = {t.unit.block for t in triggers}
    return [
        u
        for u in (view.units[n] for n in sorted(near))
        if u.block in blocks and live(u) and all(m.concept == "graft" or m.value == "one_layer" for m in view.mentions_in(u, "PROC"))
    ]


def _pairs(view: NoteView, unit: Unit) -> list[tuple[Fact[Site], Measure]]:
    """Place and size by turns; nothing where one of them stands alone."""
    sites = [fact for _, fact in sites_in(view, unit) if fact.evidence and not is_donor(view, fact)]
    sizes = [
        m
        for m in view.measures_in(unit, *_ROLES)
        if (m.is_area or len(m.dims.values) == 2)
        and not of_product(view, m)
        and not seek(view, DONOR, view.lower[max(unit.start, m.start - 30) : m.start])
    ]
    if len(sites) != len(sizes):
        return []
    pairs = list(zip(sites, sizes, strict=True))
    behind = [s.evidence[0].start < m.start for s, m in pairs]
    apart = all(max(a[0].evidence[0].start, a[1].start) < min(b[0].evidence[0].start, b[1].start) for a, b in pairwise(pairs))
    return pairs if apart and (all(behind) or not any(behind)) else []
