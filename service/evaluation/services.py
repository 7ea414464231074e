"""The services of a gold note, and which procedures of the program are about each.

A gold note numbers its services; the program may cut the same work differently (one procedure for four
keratoses, two for an excision and its closure). So each performed procedure is given to the gold service
that it fits best: by technique, place, measure and words. A gold service may tell a measure alone; the
procedure that read this value at these words is about it. Of two procedures alike one is given to a service
that would have none. Where one procedure tells of several services ("two biopsies, at A and B"), these are put
together. Fields are then compared service by service.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from nlp.facts import Fact, Procedure
from service.evaluation.gold import GoldCase, GoldFact
from service.evaluation.values import Place, gold_number, gold_places, merged, plain, site_place

Span = tuple[int, int]

_WORK = frozenset(["technique", "closure", "length", "stage"])
_NOT_WORK = frozenset(["problem", "act"])
_TECHNIQUE, _PLACE, _SPOKEN, _MEASURE, _WORDS = 4, 3, 3, 2, 1
_ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Service:
    """Gold facts of one piece of work that was done today, with the techniques that name it."""

    facts: tuple[GoldFact, ...]
    techniques: tuple[str, ...]
    own: bool = True
    """False where the techniques are those of the service before it, or that it is a closure."""
    parts: int = 1
    """How many services of the gold it is."""

    def of(self, field: str) -> list[GoldFact]:
        """Its facts of one field."""
        return [fact for fact in self.facts if fact.field == field]

    def places(self) -> frozenset[Place]:
        """All places that the gold names for it."""
        return merged(place for fact in self.of("site") for place in gold_places(fact.value))


@lru_cache(maxsize=1)
def technique_names() -> dict[str, tuple[tuple[str, str], ...]]:
    """Gold technique in lower case -> (kind, technique or "") pairs of the program that are the same thing."""
    with (resources.files("service.evaluation") / "techniques.csv").open(encoding="utf-8") as lines:
        return {
            row["gold"]: tuple((kind, technique) for kind, _, technique in (n.partition(":") for n in row["program"].split("|")))
            for row in csv.DictReader(lines)
        }


def is_technique(p: Procedure, wanted: str) -> bool:
    """Does the gold technique name this procedure?

    Mohs surgery of which somebody else read the slides is recorded with that reader and billed as an excision (MOHS-01);
    the gold calls it one.
    """
    pairs = technique_names().get(wanted, ())
    kinds = {p.kind, "excision"} if p.kind == "mohs" and p.reader.value == "other" else {p.kind}
    return any(kind in kinds and technique in ("", p.technique.value or "unspecified") for kind, technique in pairs)


def services(case: GoldCase) -> list[Service]:
    """The services done today that the program reads, in order.

    A number whose facts only tell what was not done or not billed is none, nor one that the gold calls out of
    scope or whose techniques all lack a row in `techniques.csv`. A number without a technique of its own shares
    that of the service before it ("cryotherapy to each").
    """
    numbered: dict[int, list[GoldFact]] = defaultdict(list)
    for fact in case.facts:
        numbered[fact.service].append(fact)
    found: list[Service] = []
    for facts in numbered.values():
        names = {fact.field for fact in facts}
        own = tuple(fact.value.lower() for fact in facts if fact.field == "technique")
        if own and not set(own) & technique_names().keys():
            continue
        if any(fact.field == "assertion" and fact.value == "out of scope" for fact in facts):
            continue
        if not names & _WORK and (names & {"assertion", "act"} or names <= _NOT_WORK):
            continue
        inherited = ("closure",) if names & {"closure", "length"} else found[-1].techniques if found else ()
        found.append(Service(tuple(facts), own or inherited, bool(own)))
    return found


def assign(text: str, gold: list[Service], done: list[Procedure]) -> list[list[Procedure]]:
    """For each service the procedures about it; a procedure that fits none is left out."""
    out: list[list[Procedure]] = [[] for _ in gold]
    rest: list[Procedure] = []
    for p in done:
        scores = [(_fit(text, service, p), -len(out[place]), -place) for place, service in enumerate(gold)]
        best = max(scores, default=(0, 0, 0))
        if best[0] >= _ENOUGH:
            out[-best[2]].append(p)
        else:
            rest.append(p)
    for p in rest:
        home = next((held for held in out if p.lesion and any(p.lesion == other.lesion for other in held)), None)
        if home is not None:
            home.append(p)
    _share_out(text, gold, out)
    _with_their_flaps(out, gold)
    return out


_CUT = frozenset(["excision", "soft_tissue_excision"])


def _with_their_flaps(held: list[list[Procedure]], gold: list[Service]) -> None:
    """The cut that a flap contains is no service of its own: it leaves another excision's service, which keeps its own cut."""
    flaps = {p.lesion: place for place, theirs in enumerate(held) for p in theirs if p.kind == "flap" and p.lesion}
    for place, theirs in enumerate(held):
        for p in [p for p in theirs if p.kind in _CUT and flaps.get(p.lesion, place) != place]:
            if any(q is not p and any(is_technique(q, wanted) for wanted in gold[place].techniques) for q in theirs):
                theirs.remove(p)
                held[flaps[p.lesion]].append(p)


def _share_out(text: str, gold: list[Service], held: list[list[Procedure]]) -> None:
    """Two avulsions told as two services: where both went to one, the other gets the one that it fits."""
    for place, service in enumerate(gold):
        for theirs in held if service.own and not held[place] else ():
            alike = [p for p in theirs if any(is_technique(p, wanted) for wanted in service.techniques)]
            if len({p.lesion or p.id for p in alike}) > 1 and _fit(text, service, alike[-1]) >= _ENOUGH:
                theirs.remove(alike[-1])
                held[place].append(alike[-1])
                break


def told_together(gold: list[Service], held: list[list[Procedure]]) -> tuple[list[Service], list[list[Procedure]]]:
    """Services and their procedures, with a service that has none put to the one whose procedure also names its place."""
    services, procedures = list(gold), list(held)
    for place in range(len(gold) - 1, -1, -1):
        alone = services[place]
        home = next((other for other, theirs in enumerate(procedures) if any(_covers(p, services[other], alone) for p in theirs)), None)
        if alone.own and not procedures[place] and home is not None:
            services[home] = _joined(services[home], alone)
            del services[place], procedures[place]
    return services, procedures


def _covers(p: Procedure, service: Service, other: Service) -> bool:
    """Is the procedure about both services: of several lesions or places, named by both, at a place of each?"""
    if p.kind == "pathology_read":  # one procedure for all specimens of a level, or all stains of a kind
        return (p.count.value or 1) > service.parts and all(any(is_technique(p, w) for w in one.techniques) for one in (service, other))
    named = {place for site in (p.site.value, *p.other_sites) if (place := site_place(site))}
    return ((p.count.value or 1) > 1 or bool(p.other_sites)) and all(
        any(is_technique(p, wanted) for wanted in one.techniques) and any(place in named or (place[0], "") in named for place in one.places())
        for one in (service, other)
    )  # fmt: skip


def _joined(first: Service, second: Service) -> Service:
    """Both services as one; where only one of them tells a count, silence of the other is one lesion at each of its sites."""
    counts = [one.of("count") for one in (first, second)]
    silent = [one for one, told in zip((first, second), counts, strict=True) if not told] if any(counts) else []
    added = [GoldFact("count", str(len(one.places()) or 1), one.facts[0].words, one.facts[0].service) for one in silent]
    return Service((*first.facts, *second.facts, *added), first.techniques, first.own, first.parts + second.parts)


def _fit(text: str, service: Service, p: Procedure) -> int:
    named = any(is_technique(p, wanted) for wanted in service.techniques)
    places = merged(place for site in (p.site.value, *p.other_sites) if (place := site_place(site)))
    measures = _measures(p)
    same = sum(
        gold_number(gold.value) == plain(fact.value)
        for field, fact in measures if fact.known and (field != "count" or named) for gold in service.of(field)
    )  # fmt: skip
    touched = sum(overlaps(text, gold.words, triggers(p)) for gold in service.of("technique"))
    spoken = is_spoken_of(text, service, p)
    return (
        (_TECHNIQUE - (not service.own)) * named
        + _PLACE * bool(places & service.places())
        + _SPOKEN * spoken
        + _MEASURE * same
        + _WORDS * touched
    )


def _measures(p: Procedure) -> tuple[tuple[str, Fact[Any]], ...]:
    staged = Fact(len(p.stages.value), p.stages.status, p.stages.evidence) if p.stages.value else Fact[int]()
    return (
        ("size", p.size),
        ("margin", p.margin),
        ("length", p.length),
        ("count", p.count),
        ("excised", p.excised_diameter),
        ("stage", staged),
    )


def is_spoken_of(text: str, service: Service, p: Procedure) -> bool:
    """Did the procedure read a measure of the service at the gold's own words?"""
    return any(
        gold_number(gold.value) == plain(fact.value) and overlaps(text, gold.words, [(e.start, e.end) for e in fact.evidence])
        for field, fact in _measures(p) if fact.known for gold in service.of(field)
    )  # fmt: skip


def triggers(p: Procedure) -> list[Span]:
    """The words that named the procedure."""
    return [(e.start, e.end) for e in (*p.evidence, *p.technique.evidence) if e.field != "assertion"]


def overlaps(text: str, words: str, spans: list[Span]) -> bool:
    """Does one of the spans touch a place where the gold's words stand?"""
    places = [m.span() for m in re.finditer(re.escape(words), text)] if words else []
    return any(start < b and a < end for start, end in spans for a, b in places)
