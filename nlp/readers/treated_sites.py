"""Every place of work that covers several lesions or fields, and the side that only other words tell.

The readers of counted work (freezing, snipping, injecting, light) find one place. The others stand in the same list:
"vertex scalp, left ear and cheek", or, one a line, as many places as lesions were counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from nlp.diagnoses import is_history, is_negated
from nlp.facts import Fact, Procedure, Site
from nlp.laterality import DIRECTIONS
from nlp.left_alone import left_alone
from nlp.number_words import SPELLED
from nlp.readers.both_sides import on_the_other_side
from nlp.readers.counted_places import counted_places, without_spared
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import SILENT
from nlp.readers.injected_wounds import is_of_wound
from nlp.readers.lesions import lesion_map
from nlp.readers.lit_places import lit_places
from nlp.readers.needle_places import given_at
from nlp.readers.organs import ORGANS
from nlp.readers.places import same_site
from nlp.readers.row_places import row_places
from nlp.readers.sizes_told import with_size
from nlp.readers.told_sides import corrected_at, put_right, side_of_lesion, told_side
from nlp.records import replace
from nlp.sites import affected_places, sites_in
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit

Place = Fact[Site]

_GROUPED = frozenset(
    ["destruction", "tag_removal", "intralesional", "paring", "incision_drainage", "acne_surgery", "pdt", "phototherapy", "excimer", "chemodenervation", "drug_administration"]
)  # fmt: skip
_FIELDS = frozenset(["pdt", "phototherapy", "excimer", "chemodenervation", "drug_administration", "acne_surgery"])
"""Work on areas: its places are one list, whatever was counted."""
_GAP = re.compile(
    rf"(?>\((?:bald|dorsal|dorsum|extensor|sun[- ]exposed|entire|whole|vertex|frontal|balding)\)|\b(?:{SPELLED}|and|also|plus|both|each|the|of|on|at|over|in|into|to|a|an|other|more"
    rf"|left|right|l|r|lt|rt|bilateral|handful|several|some|{DIRECTIONS}|area|skin|folds?|fossae?|creases?|regions?|aspect|lesions?|spots?|papules?|ones?|few"
    rf"|x?\d+(?:\.\d+)?\s*(?:%|mg|ml|cc|u|units?|cm2|cm|mm|mj|sites?)?)\b|[\s,;/&+().:*x=-])*+"
)
"""Between two places of one list."""
_CONNECTED = re.compile(r"[,;/&+\n\d(]| {3}|\band\b|\s-\s")
_DETAILED = re.compile(r"\s*[(:]\s*")
"""Between a region and its parts: "face (left temple, nose)"."""
_WHOLE = frozenset(["face", "trunk", "head", "extremity", "generalized"])


def with_sites(view: NoteView, found: list[Procedure]) -> list[Procedure]:
    """The procedures with all places of counted work and the sides that the note tells elsewhere."""
    found = [replace(p, site=given_at(view, p)) for p in found]
    done = [p for p in found if p.assertion == "performed"]
    told = [_told_in_full(view, p, done) if p.assertion == "performed" else p for p in found]
    moved = [p for p, old in zip(told, found, strict=True) if p.site.value and old.site.value and p.site.value.side != old.site.value.side]
    return [p for p in told if not any(_is_said_again(view, p, first) for first in moved)]


def _is_said_again(view: NoteView, p: Procedure, first: Procedure) -> bool:
    """The same work in the line that puts its side right: "wrong side entered; the biopsy was of the left forearm"."""
    if p is first or p.kind != first.kind or p.assertion != "performed" or not p.evidence or not first.evidence or p.site.value is None:
        return False
    a, b = p.site.value, first.site.value
    at = corrected_at(view)
    return (
        b is not None and (a.region, a.side) == (b.region, b.side)
        and p.evidence[0].start > first.evidence[0].start
        and any(u.index <= view.unit_at(p.evidence[0].start).index <= u.index + 1 for u in at)
    )  # fmt: skip


def _told_in_full(view: NoteView, p: Procedure, done: list[Procedure]) -> Procedure:
    if is_of_wound(view, p):
        return p
    everywhere = _of_both_sides(view, without_spared(view, _placed(view, p, done)))
    return with_size(view, _sided(view, everywhere, [q for q in done if q is not p]))


def _of_both_sides(view: NoteView, p: Procedure) -> Procedure:
    """The place with its other side, or with a sharper name than that in the name of the disease ("plantar warts L heel")."""
    if not p.other_sites:
        p = replace(p, site=_beyond_name(view, p))
    other = on_the_other_side(view, p)
    return (
        p
        if other is None or other.value is None
        else replace(p, site=replace(p.site, evidence=(*p.site.evidence, *other.evidence)), other_sites=(*p.other_sites, other.value))
    )


def _beyond_name(view: NoteView, p: Procedure) -> Fact[Site]:
    """The place behind the name of a disease that holds one: "plantar warts | L heel"."""
    site = p.site.value
    if site is None or site.side or not p.site.evidence:
        return p.site
    start = p.site.evidence[0].start
    unit = view.unit_at(start)
    named = next((m for m in view.mentions_in(unit, "DX") if m.start <= start < m.end), None)
    told = [
        f
        for f in affected_places(view, unit)
        if named is not None and f.value is not None and f.value.region == site.region and f.evidence[0].start >= named.end
    ]
    return told[0] if len(told) == 1 else p.site


def _placed(view: NoteView, p: Procedure, done: list[Procedure]) -> Procedure:
    if p.kind not in _GROUPED or not p.evidence or (p.site.value and p.site.value.region in ORGANS):
        return p
    if p.kind == "paring" and p.site.value is not None and p.site.value.side == "bilateral":
        return p  # the feet
    if p.site.value is not None and p.site.value.subsite == "lid_margin" and p.count.value == 1:
        return p  # "R upper lid ... on the lid margin" is one place
    split = any(q is not p and q.kind == p.kind and q.evidence[:1] == p.evidence[:1] for q in done)
    listed = [] if split else _distinct(lit_places(view, p) or counted_places(view, p))
    listed = listed or _distinct(row_places(view, p))
    if listed:
        proof = tuple(dict.fromkeys(e for f in listed for e in f.evidence))
        return replace(p, site=replace(listed[0], evidence=proof), other_sites=tuple(f.value for f in listed[1:] if f.value is not None))
    if p.other_sites:
        return _widened(view, p)
    if split:
        return p  # one act cut into several by organ or lesion: the reader knows which place is whose
    if p.size.known:
        return _where_diagnosed(view, p)
    own = view.unit_at(p.evidence[0].start)
    others = {q.site.evidence[0].start for q in done if q is not p and q.site.evidence} - {
        e.start for e in p.site.evidence if own.start <= e.start < own.end
    }
    for units in _anchors(view, p):
        chosen = _listed(view, p, [u for u in units if u.section not in SILENT], others)
        if chosen:
            home, *more = _distinct([*chosen, *_of_further_acts(view, p, len(chosen))])
            proof = tuple(dict.fromkeys((*home.evidence, *(e for f in more for e in f.evidence))))
            return replace(p, site=replace(home, evidence=proof), other_sites=tuple(f.value for f in more if f.value is not None))
    return p


def _widened(view: NoteView, p: Procedure) -> Procedure:
    """“Two at the temple and one each on the nose and the left hand”: the list that holds all places found, and those that share a number."""
    have = {(s.region, s.side) for s in (p.site.value, *p.other_sites) if s is not None}
    for unit in dict.fromkeys(view.unit_at(e.start) for e in (*p.evidence, *p.count.evidence)):
        counted = {e.start for e in p.count.evidence}
        apart = {t.site.evidence[0].start for t in tallies_in(view, unit) if t.site.evidence and t.start not in counted}
        for run in _runs(view, affected_places(view, unit)) if affected_places(view, unit) else ():
            places = [f for f in _distinct(run) if f.evidence[0].start not in apart]
            named = {(f.value.region, f.value.side) for f in places if f.value is not None}
            if have < named and len(places) <= (p.count.value or len(places)):
                return replace(p, site=places[0], other_sites=tuple(f.value for f in places[1:] if f.value is not None))
    return p


def _of_further_acts(view: NoteView, p: Procedure, known: int) -> list[Place]:
    """Places of the other sentences that say the work was done: "I froze three on the sole. ... of the left finger, frozen also"."""
    own = view.unit_at(p.evidence[0].start)
    others = dict.fromkeys(u for e in p.evidence[1:] if e.field != "assertion" and (u := view.unit_at(e.start)).index != own.index)
    found = [fact for unit in others for fact in _distinct(affected_places(view, unit))]
    return found if known + len(found) <= (p.count.value or 0) else []


def _where_diagnosed(view: NoteView, p: Procedure) -> Procedure:
    """A tumour lies where its diagnosis is told, unless the act names a place itself."""
    own = view.unit_at(p.evidence[0].start)
    if sites_in(view, own) or not p.diagnosis.evidence:
        return p
    lesions = lesion_map(view)
    named = lesions.at(own, p.evidence[0].start)
    if named.named and len(named.rows) == 1 and same_site(lesions.rows[named.rows[0]].site.value, p.site.value):
        return p
    told = _distinct(affected_places(view, view.unit_at(p.diagnosis.evidence[0].start)))
    return replace(p, site=told[0]) if len(told) == 1 else p


def _anchors(view: NoteView, p: Procedure) -> Iterator[Sequence[Unit]]:
    """Where the places of the work may be listed, surest first: its sentence, its count, its disease, the place found.

    Where a drug was put in is no matter of its disease.
    """
    own = view.unit_at(p.evidence[0].start)
    if p.kind == "drug_administration":
        yield from ((view.unit_at(at),) for at in [*(e.start for e in p.site.evidence[:1]), own.start])
        return
    counted = [view.unit_at(e.start) for e in p.count.evidence if e.field == "count"]
    yield (own,)
    yield tuple(dict.fromkeys(u for u in counted if u.index != own.index))
    if not _diagnosed_in_item(view, p, own):
        yield _with_number(view, p.count.value or 0, own)
    if p.kind != "acne_surgery" or not p.site.evidence:  # comedones lie elsewhere than the cyst that is named beside them
        yield _of_disease(view, p, own)
    if p.site.evidence:
        yield (view.unit_at(p.site.evidence[0].start),)


def _diagnosed_in_item(view: NoteView, p: Procedure, own: Unit) -> bool:
    """Does the act's own item of the list name the disease and the place found?"""
    unit = view.unit_at(p.site.evidence[0].start) if p.site.evidence else own
    value = p.diagnosis.value
    return (
        unit.index != own.index
        and unit.group == own.group
        and value is not None
        and any(stem(m.concept) == stem(value.concept) for m in view.mentions_in(unit, "DX"))
    )


def _with_number(view: NoteView, number: int, own: Unit) -> Sequence[Unit]:
    """The unit before the act that counts as many lesions and names places."""
    if number < 2:
        return ()
    told = [u for u in view.units[: own.index] if affected_places(view, u) and _counts(view, u, number)]
    if told and any(u.index < own.index and affected_places(view, u) for u in view.units_of_group(own.group)):
        told = [u for u in told if u.group == own.group]  # "2. ISK: left back, right flank. 2 treated" is not about the ear (2) of item 1
    return told[-1:]


def _counts(view: NoteView, unit: Unit, number: int) -> bool:
    """Does the unit count as many lesions, in one number or as the sum of those of its places?"""
    told = [t for t in tallies_in(view, unit) if t.open]
    sited = [t.number for t in told if t.site.known]
    return any(t.number == number for t in told) or (len(sited) > 1 and sum(sited) == number)


def _of_disease(view: NoteView, p: Procedure, own: Unit) -> Sequence[Unit]:
    """The nearest unit that names the disease and a place."""
    value = p.diagnosis.value
    if value is None:
        return ()
    named = [
        view.units[m.unit]
        for m in view.all("DX")
        if stem(m.concept) == stem(value.concept) and not is_negated(view, m) and not is_history(view, m) and not left_alone(view, m)
    ]
    usable = [u for u in named if affected_places(view, u)]
    same = [u for u in usable if u.group == own.group] or usable
    return (min(same, key=lambda u: (abs(u.index - own.index), u.index)),) if same else ()


def _listed(view: NoteView, p: Procedure, units: Sequence[Unit], others: set[int]) -> list[Place]:
    """The list of places in the units that holds the one found, or as many places as lesions were counted."""
    found = [fact for unit in units for fact in affected_places(view, unit) if fact.evidence[0].start not in others]
    number = p.count.value or 0
    if not found:
        lines = _one_a_line(view, units[0]) if units and number > 2 and p.kind not in _FIELDS else []
        return lines if len(lines) == number else []
    start = p.site.evidence[0].start if p.site.evidence else p.evidence[0].start
    if (
        number > 1
        and len(units) == 1
        and len(whole := _distinct(found)) == number
        and not any(f.value.region in _WHOLE for f in whole if f.value)
        and not any(m.concept != p.kind for m in view.mentions_in(units[0], "PROC"))
    ):
        return whole  # "both were injected: sternum 0.3 mL by seven sticks, earlobe 0.2 mL by three"
    runs = _runs(view, found)
    held = next((run for run in runs if any(f.evidence[0].start <= start < f.evidence[0].end for f in run)), None)
    places = _distinct(held or min(runs, key=lambda run: abs(run[0].evidence[0].start - _middle(p, units))))
    return places if p.kind in _FIELDS or not number or len(places) <= number else places[:1]


def _one_a_line(view: NoteView, unit: Unit) -> list[Place]:
    """The places of a list around the unit, or right above it, that gives each its own line."""
    table = _by_line(view)
    lines = sorted(table)
    at = next((i for i, line in enumerate(lines) if line in (unit.line, unit.line - 1, unit.line + 1)), None)
    if at is None:
        return []
    first = last = at
    while first and lines[first - 1] == lines[first] - 1:
        first -= 1
    while last + 1 < len(lines) and lines[last + 1] == lines[last] + 1:
        last += 1
    places = _distinct(fact for line in lines[first : last + 1] for fact in table[line])
    return places if len(places) == last + 1 - first else []


def _by_line(view: NoteView) -> dict[int, list[Place]]:
    """Line -> the places that it names beside a lesion or a disease."""
    known = view.memo.get("places by line")
    if known is None:
        table: dict[int, list[Place]] = {}
        for unit in view.units:
            if unit.section not in SILENT and view.mentions_in(unit, "DX") and (found := affected_places(view, unit)):
                table.setdefault(unit.line, []).extend(found)
        known = view.memo["places by line"] = table
    return known  # type: ignore[return-value]


def _middle(p: Procedure, units: Sequence[Unit]) -> int:
    """Where in the units the work is told: the words of the count, of the disease, or of the act."""
    spans = [e.start for f in (p.count, p.diagnosis) for e in f.evidence] + [p.evidence[0].start]
    return next((s for s in spans if any(u.start <= s < u.end for u in units)), units[0].start)


def _runs(view: NoteView, places: list[Place]) -> list[list[Place]]:
    """Places in text order, cut where other words than those of a list stand between them."""
    runs = [places[:1]]
    for before, after in pairwise(places):
        start, end = before.evidence[0].end, after.evidence[0].start
        gap = _without_diseases(view, start, end)
        whole = before.value is not None and before.value.region in _WHOLE
        if whole and _DETAILED.fullmatch(gap):
            runs[-1][-1] = after
        elif _GAP.fullmatch(gap) and _CONNECTED.search(gap):
            runs[-1].append(after)
        else:
            runs.append([after])
    return runs


def _without_diseases(view: NoteView, start: int, end: int) -> str:
    """The words between two places without the names of lesions ("boil left buttock + boil right thigh")."""
    gap = view.lower[start:end]
    for m in view.mentions_in(view.unit_at(start), "DX"):
        if start <= m.start and m.end <= end:
            gap = gap[: m.start - start] + " " * (m.end - m.start) + gap[m.end - start :]
    return gap


def _distinct(places: Iterable[Place]) -> list[Place]:
    seen: dict[tuple[str, str, str, int], Place] = {}
    for fact in places:
        site = fact.value
        if site is not None:
            seen.setdefault((site.region, site.side, site.subsite, site.digit), fact)
    return list(seen.values())


def _sided(view: NoteView, p: Procedure, done: list[Procedure]) -> Procedure:
    """“Forearm: frozen” is the left one where all other words about a forearm say left."""
    site = p.site.value
    if site is None:
        return p
    if (right := put_right(view, site)) is not None:
        return replace(p, site=Fact(replace(site, side=right.value), "derived", (*p.site.evidence, right)))  # type: ignore[arg-type]
    side = told_side(view, site) or side_of_lesion(view, p, done)
    others = tuple(replace(s, side=told.value) if (told := told_side(view, s)) else s for s in p.other_sites)  # type: ignore[arg-type]
    if side is None:
        return p if others == p.other_sites else replace(p, other_sites=others)
    others = tuple(s if s.side or s.region != site.region else replace(s, side=side.value) for s in others)  # type: ignore[arg-type]
    return replace(p, site=Fact(replace(site, side=side.value), "derived", (*p.site.evidence, side)), other_sites=others)  # type: ignore[arg-type]
