"""Sentences that go through several wounds: the part of each, and a closure told behind a list of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from nlp.readers.events import Trigger
from nlp.readers.lesions import lesion_map
from nlp.readers.wound_ledger import PLURAL, Ledger
from nlp.records import replace
from nlp.series import IN_STEP, length_of_series
from nlp.view import Measure, NoteView, Unit


def parts_in(view: NoteView, ledger: Ledger, unit: Unit) -> list[tuple[list[int], Unit]]:
    """The parts of a sentence that goes through several wounds by their marks or places, each with its wound."""
    if len(ledger.wounds) < 2:
        return []
    if cells := ledger.columns(unit):
        return [([n], replace(unit, start=a, end=b, lower=view.lower[a:b])) for n, (a, b) in cells]
    lesions = lesion_map(view)
    own = [s for s in lesions.of_unit[unit.index] if len(s.rows) == 1]
    if len(own) < 2:
        return []
    pairs = [(ledger.at(lesions.rows[s.rows[0]].site.value), s) for s in own]
    if any(len(owners) != 1 for owners, _ in pairs) or len({owners[0] for owners, _ in pairs}) < 2:
        return []
    return [(owners, replace(unit, start=s.start, end=s.end, lower=view.lower[s.start : s.end])) for owners, s in pairs]


_OTHER_HURT = re.compile(
    r"abra[ds]|contus|bruis|scrape|scratch|superficial|\bno\b|not |clos|sutur|repair|staple|glue|strips|dermabond|\bleft (?:open|to)\b"
)


def listed_before(view: NoteView, ledger: Ledger, trigger: Trigger) -> list[int]:
    """“Forehead 1.5, R cheek 1.8 -> 6-0 nylon”: a closure told behind a list of places with their lengths is of each of them."""
    parts = parts_in(view, ledger, trigger.unit)
    if len(parts) < 2 or not parts[-1][1].start <= trigger.mention.start:
        return []
    told = [view.lower[p.start : p.end] for _, p in parts[:-1]]
    sized = all(any(p.start <= m.start < p.end for m in view.measures_in(trigger.unit)) for _, p in parts)
    if not sized or any(_OTHER_HURT.search(words) for words in told):
        return []
    return [n for owners, _ in parts[:-1] for n in owners]


_ONLY_A_LENGTH = re.compile(r"(?:[\W\d]*(?:[a-z.]+[\s-]+){1,4}[\W\d]*|[\s,;]*#\d\W{1,3}[\d.]+ ?)(?:cm|mm)\W*")


_ENDS_PART = re.compile(r"\s*(?:[.;,)]|and\b|$)")


def of_the_list(view: NoteView, length: Measure, acts: Iterable[tuple[Trigger, str]]) -> list[tuple[Trigger, str]]:
    """“Layered closures: cheek 3.2 cm; neck 4.5 cm”: a place and a length alone go on with the closure told before them."""
    index = length.unit
    unit = view.units[index]
    here = [act for act in acts if act[0].unit.index == index and act[0].mention.end <= length.start]
    edge = max([unit.start, *(m.end for m in view.measures_in(unit) if m.end <= length.start), *(act[0].mention.end for act in here)])
    if here and _ONLY_A_LENGTH.fullmatch(view.lower, edge, length.end) and _ENDS_PART.match(view.lower, length.end, unit.end):
        return here
    while index and _ONLY_A_LENGTH.fullmatch(view.units[index].lower) and view.units[index - 1].group == view.units[index].group:
        index -= 1
        told = [act for act in acts if act[0].unit.index == index]
        if told:
            return told
    return []


def in_their_order(ledger: Ledger, unit: Unit, lengths: list[tuple[int, Measure]]) -> list[int]:
    """“2.8 cm and 3.3 cm respectively” goes through the wounds in their order."""
    if len(lengths) != len(ledger.wounds):
        return []
    listed = length_of_series(unit) == len(ledger.wounds) or _run_on(unit, [m for _, m in lengths])
    if not unit.search(RESPECTIVELY) and (not listed or (ledger.named(unit) and len(ledger.named(unit)) < len(lengths))):
        return []
    named = ledger.named(unit)
    return named if len(named) == len(lengths) else list(range(len(lengths)))


def _run_on(unit: Unit, lengths: list[Measure]) -> bool:
    """“Each closed in layers, 4 cm and 5 cm”, “4-0 nylon, 1.0 cm and 0.7 cm”: nothing but the words of a list between the lengths of all wounds."""
    gaps = [unit.lower[a.end - unit.start : b.start - unit.start] for a, b in pairwise(lengths)]
    of_all = (unit.search(PLURAL) or unit.search(_CLOSURES)) is not None or all(m.role == "repair" for m in lengths)
    return bool(gaps) and of_all and all(_LISTED.fullmatch(gap) for gap in gaps)


def of_all_by_length(view: NoteView, ledger: Ledger, unit: Unit) -> list[int]:
    """“Single layer 4-0 nylon, 1.0 cm and 0.7 cm.”: a closure without a place that has a length for each wound is of all of them."""
    lengths = [(1, m) for m in view.measures_in(unit) if m.role == "repair" and len(m.dims.values) == 1]
    return in_their_order(ledger, unit, lengths) if len(lengths) > 1 and not ledger.named(unit) else []


_CLOSURES = re.compile(r"\b(?:closures|repairs|lengths)\b")
_LISTED = re.compile(r"\s*(?:,|,?\s*(?:and|&|\+)|/)\s*")
RESPECTIVELY = re.compile(rf"\b{IN_STEP}")
