"""Sentences that go through several wounds: the part of each, and a closure told behind a list of them."""

from __future__ import annotations

import re

from nlp.readers.events import Trigger
from nlp.readers.lesions import lesion_map
from nlp.readers.wounds import Ledger
from nlp.records import replace
from nlp.view import NoteView, Unit


def parts_in(view: NoteView, ledger: Ledger, unit: Unit) -> list[tuple[list[int], Unit]]:
    """The parts of a sentence that goes through several wounds by their marks or places, each with its wound."""
    if len(ledger.wounds) < 2:
        return []
    lesions = lesion_map(view)
    own = [s for s in lesions.of_unit[unit.index] if len(s.rows) == 1]
    if len(own) < 2:
        return []
    pairs = [(ledger.at(lesions.rows[s.rows[0]].site.value), s) for s in own]
    if any(len(owners) != 1 for owners, _ in pairs) or len({owners[0] for owners, _ in pairs}) < 2:
        return []
    return [(owners, replace(unit, start=s.start, end=s.end, lower=view.lower[s.start : s.end])) for owners, s in pairs]


_OTHER_HURT = re.compile(r"abra[ds]|contus|bruis|scrape|scratch|superficial|\bno\b|not |clos|sutur|repair|staple|glue|strips|dermabond|\bleft (?:open|to)\b")


def listed_before(view: NoteView, ledger: Ledger, trigger: Trigger) -> list[int]:
    """"Forehead 1.5, R cheek 1.8 -> 6-0 nylon": a closure told behind a list of places with their lengths is of each of them."""
    parts = parts_in(view, ledger, trigger.unit)
    if len(parts) < 2 or not parts[-1][1].start <= trigger.mention.start:
        return []
    told = [view.lower[p.start : p.end] for _, p in parts[:-1]]
    sized = all(any(p.start <= m.start < p.end for m in view.measures_in(trigger.unit)) for _, p in parts)
    if not sized or any(_OTHER_HURT.search(words) for words in told):
        return []
    return [n for owners, _ in parts[:-1] for n in owners]
