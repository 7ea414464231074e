"""Several tumours of Mohs surgery told in one sentence, each with its stages or all with the same ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise, takewhile

from nlp.facts import Fact, Site
from nlp.lesion_words import MANY
from nlp.readers.mohs_stage_names import value_of
from nlp.readers.mohs_stages import Part, Record, read_record
from nlp.readers.named_places import places_in
from nlp.readers.places import same_site
from nlp.records import dataclass
from nlp.series import IN_STEP
from nlp.stretches import Stretch, units_of
from nlp.view import NoteView, Unit

_EACH = re.compile(
    r"\b(?:each|both|either)\b(?! (?:of the )?(?:stages?|layers?|sections?|specimens?|blocks?|margins?|sides?|pass|time|edges?|deep|pieces?|of (?:these|which) (?:stages?|layers?)))"
)
_PLURAL = re.compile(rf"\b(?:two|2|both|x ?2|three|3|x ?3)\b|\b(?:bcc|scc|carcinoma|{MANY}|sites)\b[^.;]{{0,60}}\band\b")
_LISTED = 8
"""Sentences from the one that names Mohs surgery in which its tumours may be listed."""
_NEAR = 2
"""Sentences behind the one that names the places in which "each" may tell of the stages."""


@dataclass(slots=True)
class Beside:
    """A tumour of such a sentence: its words, its place and its stages."""

    stretch: Stretch
    site: Fact[Site]
    record: Record


def side_by_side(view: NoteView, stretches: list[Stretch], parts: Callable[[Stretch], list[Part]]) -> list[Beside]:
    """The tumours of a sentence that names Mohs surgery and several places; none where it tells the stages of one (MOHS-02)."""
    for unit in (u for s in stretches for u in units_of(view, s)):
        if not any(m.concept == "mohs" for m in view.mentions_in(unit, "PROC")):
            continue
        behind = [u for u in view.units[unit.index : unit.index + _LISTED] if u.block == unit.block]
        alone, listed = (_each_told(told, _places(view, told), parts) for told in ([unit], behind))
        for own in (alone, listed):
            told = list(takewhile(lambda one: _from_the_first(one.record), own))
            if len(told) > 1 and not any(one.record.known for one in own[len(told) :]):
                return told  # the places behind are those of their repairs
        if stepped := _in_step(view, unit):
            return stepped
        if (
            len(alone) > 1
            and not any(one.record.known for one in alone[:-1])
            and _PLURAL.search(unit.lower)
            and (shared := _shared(view, unit, parts)) is not None
        ):
            return [Beside(one.stretch, one.site, shared) for one in alone]
    return []


_N = r"(?:\d|one|two|three|four|five|six)"
_STEPS = re.compile(
    rf"\b(?P<list>{_N}(?:(?:,|,? and| &) {_N})+) (?:mohs )?(?:stages?|layers?)\b[^.;]{{0,30}}?\b{IN_STEP}|\b(?:stages|layers)\b[^.;\d]{{0,12}}?\b(?P<behind>{_N}(?:(?:,|,? and| &) {_N})+),? {IN_STEP}"
)
_NUMBER = re.compile(_N)


def _in_step(view: NoteView, unit: Unit) -> list[Beside]:
    """“Mohs of the nose and of the back; 2 and 3 stages respectively”: the stages of each in the order of the places."""
    for near in view.units[unit.index : unit.index + 1 + _NEAR]:
        hit = near.search(_STEPS) if near.block == unit.block else None
        if hit is None:
            continue
        numbers = [value_of(word) for word in _NUMBER.findall(hit["list"] or hit["behind"])]
        places = _places(view, [unit]) if near is unit or not _places(view, [near]) else _places(view, [near])
        if len(places) != len(numbers):
            return []
        span = (near.start + hit.start(), near.start + hit.end())
        return [
            Beside(Stretch(start, end, "", site), site, Record(total=number, total_at=span))
            for (start, site), end, number in zip(places, [*(start for start, _ in places[1:]), unit.end], numbers, strict=True)
        ]
    return []


def _each_told(units: list[Unit], places: list[tuple[int, Fact[Site]]], parts: Callable[[Stretch], list[Part]]) -> list[Beside]:
    """What stands from each place to the next."""
    edges = [*(start for start, _ in places), units[-1].end]
    return [
        Beside(Stretch(a, b, "", site), site, read_record(parts(Stretch(a, b))))
        for (a, b), (_, site) in zip(pairwise(edges), places, strict=True)
    ]


def _from_the_first(record: Record) -> bool:
    """The stages are told from the first on, or their number: later ones alone go on with the tumour before."""
    return record.known and (record.total is not None or min(record.blocks) == 1)


def _places(view: NoteView, units: list[Unit]) -> list[tuple[int, Fact[Site]]]:
    """(offset, place) of each place that is not another name of one before it."""
    out: list[tuple[int, Fact[Site]]] = []
    for start, _, site, _ in (place for unit in units for place in places_in(view, unit)):
        if not any(same_site(site.value, known.value) for _, known in out):
            out.append((start, site))
    return out


def _shared(view: NoteView, unit: Unit, parts: Callable[[Stretch], list[Part]]) -> Record | None:
    """“Each clear after one stage of 2 blocks”: the stages that hold for every tumour named before."""
    for near in view.units[unit.index : unit.index + 1 + _NEAR]:
        hit = near.search(_EACH) if near.block == unit.block else None
        if hit is not None and (record := read_record(parts(Stretch(near.start + hit.start(), near.end)))).known:
            return record
    return None
