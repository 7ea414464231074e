"""The places of counted work: those of the numbers that its count is made of.

"R arm: hand 3, wrist 1, forearm 4. ... All eight were frozen": the list adds up to the count, so its places were treated.
A place of which other words say that its lesions were left drops out where the rest of the list makes the count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.count_scope import Place, is_at
from nlp.diagnoses import is_history, is_negated
from nlp.facts import Fact, Procedure, Site
from nlp.laterality import DIRECTIONS, is_paired
from nlp.left_alone import left_alone
from nlp.number_words import is_plural
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import SILENT
from nlp.records import replace
from nlp.sites import affected_places, affected_sites
from nlp.spared_places import places_left
from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView, Unit

_HEADS = re.compile(r"\s*:")


def counted_places(view: NoteView, p: Procedure) -> list[Fact[Site]]:
    """The places of the list whose numbers make the count of `p`; none where no list does."""
    number = p.count.value or 0
    if number < 2:
        return []
    every = _of_everything(view, p)
    if every and (spread := _over_sentences(view, p, number, every=True)):
        return spread
    alone = _place_of_number(view, p, number) if p.count.status != "conflicting" else []
    if alone:
        return alone
    for unit in _lists(view, p):
        listed = [t for t in tallies_in(view, unit) if t.site.value is not None and t.site.value.region and t.role != "article"]
        told = [t for t in listed if t.open]
        if any(t.spread for t in told):
            continue  # "one each on the nose and the hand": places that share a number
        for chosen in (told, [t for t in told if not _is_spared(view, t)]):
            if len(chosen) > 1 and sum(t.number for t in chosen) == number:
                return _with_side_of(p.site.value, _sharing(view, unit, chosen, _headed(view, unit, chosen)))
        if told and sum(t.number for t in told) < number and (rest := _of_the_rest(view, unit)):
            return [*(t.site for t in told), *rest]
        more = [t for t in tallies_in(view, unit) if t.open and not t.site.known and t.role == "count"]
        if told and p.site.known and more and number in (sum(t.number for t in (*told, *more)), sum(t.number for t in (*told, *more[1:]))):
            return [p.site, *(t.site for t in told)]
    return [] if every else _over_sentences(view, p, number, every=False)


_JOINED = re.compile(rf"\s*(?:,|;|&|/|\+|,?\s?and\b)\s*(?:(?:the|his|her|on|of|over|at|both|left|right|l|r|lt|rt|{DIRECTIONS})\b\.?\s*)*")


_AND = re.compile(r"\s*(?:&|/|\+|and\b)\s*(?:(?:the|left|right|l|r|lt|rt)\b\.?\s*)*")


def _sharing(view: NoteView, unit: Unit, told: list[Tally], places: list[Fact[Site]]) -> list[Fact[Site]]:
    """The places of the numbers, and those that share a number: "six over the forehead and cheeks and two on the nose", "R cheek/temple x4, nose x2"."""
    here = [fact for fact in affected_places(view, unit) if fact.evidence]
    numbered = {t.site.evidence[0].start for t in tallies_in(view, unit) if t.site.evidence}
    out: list[Fact[Site]] = []
    for tally, place in zip(told, places, strict=True):
        left, end = tally.number - 1, place.evidence[0].end if place.evidence else unit.end
        if left and end <= tally.start:
            shared = [
                f
                for f in here
                if f.evidence[0].start not in numbered and _AND.fullmatch(view.lower, f.evidence[0].end, place.evidence[0].start)
            ]
            out, left = [*out, *shared], left - len(shared)
        out.append(place)
        for fact in here:
            start = fact.evidence[0].start
            if left and end <= start and start not in numbered and _JOINED.fullmatch(view.lower, end, start):
                out.append(fact)
                left, end = left - 1, fact.evidence[0].end
    return out


def _over_sentences(view: NoteView, p: Procedure, number: int, *, every: bool) -> list[Fact[Site]]:
    """“The left index finger has a wart at the nail fold. The right knee has two more”: a place in each of several sentences, together the count."""
    disease = p.diagnosis.value
    if disease is None:
        return []
    places: list[Fact[Site]] = []
    total = 0
    before = -1
    for unit in view.units:
        told = _told_in(view, unit, disease.concept) if unit.section not in SILENT else []
        if not told:
            continue
        if before not in (-1, unit.index - 1):
            if every and total >= number and len(places) > 1:
                return places
            places, total = [], 0
        before = unit.index
        places += [site for site, _ in told]
        total += sum(count for _, count in told)
        if total == number and len(places) > 1 and not every:
            return places
    return places if total >= number and len(places) > 1 and (every or total == number) else []


_EVERY = re.compile(r"\b(?:all|everything)\b(?! (?:but|except|save|over|on|of the|at))")


def _of_everything(view: NoteView, p: Procedure) -> bool:
    """“LN2 to all warts”: a sentence about the work that names neither a number nor a place."""
    own = view.unit_at(p.evidence[0].start)
    return own.search(_EVERY) is not None and not affected_sites(view, own) and not any(t.open for t in tallies_in(view, own))


def _told_in(view: NoteView, unit: Unit, disease: str) -> list[tuple[Fact[Site], int]]:
    """Places of a sentence with the lesions that it counts there; one where it names a single lesion at a single place."""
    named = [m for m in view.mentions_in(unit, "DX") if m.value != "unspecified"]
    if any(stem(m.concept) != stem(disease) for m in named) or view.mentions_in(unit, "PROC"):
        return []
    listed = [
        t
        for t in tallies_in(view, unit)
        if t.site.value is not None and t.site.value.region and t.open and not t.spread and t.role != "article"
    ]
    if listed:
        return [(t.site, t.number) for t in listed]
    here = affected_places(view, unit)
    lesions = [m for m in view.mentions_in(unit, "DX") if not is_negated(view, m) and not is_history(view, m) and not left_alone(view, m)]
    return [(here[0], 1)] if len(here) == 1 and len(lesions) == 1 and not is_plural(view.text[lesions[0].start : lesions[0].end]) else []


def _place_of_number(view: NoteView, p: Procedure, number: int) -> list[Fact[Site]]:
    """“The 4 lesions on the neck”: the one number that is the count has its own place, with the side that a list gives it."""
    starts = {e.start for e in p.count.evidence if e.field == "count"}
    told = [
        t
        for u in {view.unit_at(at).index: view.unit_at(at) for at in starts}.values()
        for t in tallies_in(view, u)
        if t.start in starts and t.site.value is not None
    ]
    told += _said_again(view, told)
    named = [{fact.value.region for _, fact in affected_sites(view, view.units[t.unit]) if fact.value is not None} for t in told]
    if not told or any(t.number != number or (t.spread and not _on_both_sides(t)) for t in told):
        return []
    alone = {frozenset(here) for here in named if len(here) == 1}  # "neck (4), axilla (3). ... The 4 of the neck were snipped"
    if len(alone) != 1 or any(t.site.value is None or t.site.value.region not in next(iter(alone)) for t in told):
        return []
    return [next((t.site for t in told if t.site.value and t.site.value.side), told[0].site)]


def _said_again(view: NoteView, told: list[Tally]) -> list[Tally]:
    """The same number of the same place in a sentence about the work: "neck (5), axilla (2). The 5 lesions on the neck were removed"."""
    if len(told) != 1 or told[0].site.value is None or len(affected_sites(view, view.units[told[0].unit])) < 2:
        return []
    first, region = told[0], told[0].site.value.region
    behind = [t for u in view.units[first.unit + 1 : first.unit + 1 + _NEAR] if view.mentions_in(u, "PROC") for t in tallies_in(view, u)]
    return [t for t in behind if t.open and t.number == first.number and t.site.value is not None and t.site.value.region == region]


_NEAR = 4


def _on_both_sides(tally: Tally) -> bool:
    """“Three on each ear”: one number of each side of one place."""
    return tally.site.value is not None and tally.site.value.side == "bilateral"


def _lists(view: NoteView, p: Procedure) -> Iterator[Unit]:
    """Units that may hold the list: those of the count, of the act, and the nearest before it."""
    own = view.unit_at(p.evidence[0].start)
    near = {u.index: u for u in (*(view.unit_at(e.start) for e in p.count.evidence if e.field == "count"), own)}
    yield from near.values()
    for unit in reversed(view.units[: own.index]):
        if len(view.mentions_in(unit, "SITE")) > 1 and unit.section not in SILENT and sum(t.site.known for t in tallies_in(view, unit)) > 1:
            if unit.index not in near:
                yield unit
            return


_REST_AT = re.compile(
    r"\b(?:rest|remainder|remaining(?: \w+)?|others?)(?: (?:were|was|are))? (?:on|over|at|of|along|behind) (?:the |his |her )?(?:\w+ )?$"
)


def _of_the_rest(view: NoteView, unit: Unit) -> list[Fact[Site]]:
    """“Four on the forehead and the rest on the scalp”: the place without a number."""
    return [
        fact
        for mention, fact in affected_sites(view, unit)
        if _REST_AT.search(view.lower, max(unit.start, mention.start - 40), fact.evidence[0].start)
    ]


def without_spared(view: NoteView, p: Procedure) -> Procedure:
    """The procedure without the places of which the note says that they were left: "Scalp NOT treated today"."""
    if not p.other_sites or p.site.value is None:
        return p
    spared = _spared(view, stem(p.diagnosis.value.concept) if p.diagnosis.value is not None else "")
    places = [p.site.value, *p.other_sites]
    kept = [s for s in places if not any(region == s.region and side in ("", s.side) for region, side in spared)]
    if not kept or len(kept) == len(places):
        return p
    return replace(p, site=replace(p.site, value=kept[0]), other_sites=tuple(kept[1:]))


def _is_spared(view: NoteView, tally: Tally) -> bool:
    return is_at(tally, _spared(view))


def _spared(view: NoteView, disease: str | None = None) -> frozenset[Place]:
    """Places that the note leaves out; with `disease` not those of another one."""
    told = [u for u in view.units if u.section not in SILENT]
    owns = None if disease is None else lambda tally: stem(tally.concept) == disease
    return view.once(("spared places", disease), lambda: places_left(view, told, owns))


def _with_side_of(site: Site | None, places: list[Fact[Site]]) -> list[Fact[Site]]:
    """The side that the place found has, for parts of the same region ("left foot: one under the heel, one under the toe")."""
    if (
        site is None
        or site.side not in ("left", "right")
        or any(f.value is None or f.value.side or f.value.region != site.region for f in places)
    ):
        return places
    return [replace(f, value=replace(f.value, side=site.side)) for f in places if f.value]


def _headed(view: NoteView, unit: Unit, told: list[Tally]) -> list[Fact[Site]]:
    """The places, with the side that heads them all: "R arm: dorsal hand 3, wrist 1"."""
    facts = [t.site for t in told]
    first = next((fact for _, fact in affected_sites(view, unit) if fact.value is not None), None)
    if first is None or first.value is None or first.value.side not in ("left", "right") or not first.evidence:
        return facts
    at = first.evidence[0].end
    if (
        at > told[0].start
        or not _HEADS.match(view.lower, at)
        or any(f.value.side for f in facts if f.value and f is not first and f.evidence != first.evidence)
    ):
        return facts
    side = first.value.side
    return [
        replace(f, value=replace(f.value, side=side)) if f.value and not f.value.side and is_paired(f.value.region, f.value.subsite) else f
        for f in facts
    ]
