"""Lesions that a numbered item of an assessment describes, and that its one act was done on."""

from __future__ import annotations

import re
from functools import partial

from nlp.lesion_words import ANY
from nlp.readers.counted_rows import rows_in, speaks_of_lesion
from nlp.readers.events import Trigger
from nlp.readers.lesion_labels import labels_in
from nlp.readers.lesion_rows import LesionMap, Segment
from nlp.view import Mention, NoteView

_LABELS_FIELD = re.compile(
    rf"\b(?:{ANY}|locations?|sites?|specimens?)(?:\(s\))?(?: (?:treated|biopsied|sampled))?\s*[:=]\s*\(?(?P<list>[a-h]\)?(?:(?:,|,? and|,? &| \+) ?\(?[a-h]\b\)?)+)(?=\W|$)"
)
"""The lesions of a form told by their letters: "Location(s): A, B"."""
_OF_SEVERAL = re.compile(
    r"\b(?:each|both|all (?:sites|lesions|specimens|biopsies))\b|\bspecimens (?:were )?(?:sent|submitted|placed|label\w+|obtained)\b|\bbiopsies\b"
)
_MOST_OF_ITEM = 6


def rows_of_items(view: NoteView, lesions: LesionMap, done: list[Trigger]) -> list[tuple[int, Trigger]]:
    """Lesions that a numbered item describes above its biopsy, where what follows the act speaks of several.

    "1. Neoplasms: papule on the left ala (A); plaque on the back (B). Plan: Biopsy by shave. Location(s): A, B."
    """
    out: list[tuple[int, Trigger]] = []
    acts: dict[int, list[Trigger]] = {}
    for trigger in done:
        acts.setdefault(trigger.unit.group, []).append(trigger)
    for group, triggers in acts.items():
        first = min(t.unit.index for t in triggers)
        if any(t.mention.concept != "biopsy" or lesions.places_of(t.unit) for t in triggers):
            continue
        behind = [u for u in view.units_of_group(group) if u.index >= first]
        told = next((hit for u in behind if (hit := u.search(_LABELS_FIELD))), None)
        number = len(set(labels_in(told["list"]))) if told is not None else 0
        if not number and not any(u.search(_OF_SEVERAL) for u in behind):
            continue
        if any(lesions.places_of(u) for u in behind):
            continue  # the places follow the act, each with its own words
        above = {u.index for u in view.units_of_group(group) if u.index < first}
        rows = rows_in(lesions, partial(_describes, view, above))
        if 1 < len(rows) <= _MOST_OF_ITEM and number in (0, len(rows)):
            out += [(row, triggers[0]) for row in rows if not lesions.rows[row].deferred]
    return out


def _describes(view: NoteView, units: set[int], segment: Segment) -> bool:
    return segment.unit.index in units and speaks_of_lesion(view, segment)


_PLANS = frozenset({"plan", "assessment_plan", "procedure"})


def rows_of_other_items(view: NoteView, lesions: LesionMap, loose: list[Trigger]) -> set[int]:
    """Lesions that another numbered item of the plan names with work or a drug of its own: "1) excised today ... 2) Kenalog into the jaw cyst"."""
    groups = {t.unit.group for t in loose}
    if not all(t.unit.section in _PLANS for t in loose):
        return set()
    out: set[int] = set()
    for segment in lesions.segments:
        unit = segment.unit
        if unit.section not in _PLANS or unit.group in groups or not segment.named or not view.mentions_in(unit, "PROC", "DRUG"):
            continue
        head = next(iter(view.units_of_group(unit.group)), unit)
        if _NUMBERED.match(head.lower) is not None:
            out.update(segment.rows)
    return out


_NUMBERED = re.compile(r"\W*#?\d{1,2}[.):]\s")


def in_another_item(view: NoteView, triggers: list[Trigger], mention: Mention) -> bool:
    """Is the disease the heading of another numbered item than that of the act, as "3. Seborrheic keratoses" behind "1. Neoplasm"?"""
    groups = {t.unit.group for t in triggers}
    own = view.units[mention.unit].group
    if own in groups:
        return False
    heads = [next(iter(view.units_of_group(group)), None) for group in (own, *groups)]
    return all(head is not None and _NUMBERED.match(head.lower) is not None for head in heads)
