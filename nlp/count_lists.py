"""Lists of places with a number each: numbers behind words that name no place known here, rows that go on with the one before, places counted elsewhere."""

from __future__ import annotations

import re

from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView, Unit


def in_list_with(view: NoteView, former: Tally, tally: Tally) -> bool:
    """“Scalp 7, beard 3”: behind a place with its number, a number behind words that name no place known here."""
    behind = former.unit == tally.unit and former.site.known and former.site.evidence[0].start < former.start
    return behind and _UNKNOWN_PLACE.fullmatch(view.lower, former.end, tally.start) is not None


def leads_list_of(view: NoteView, tally: Tally, unit: Unit) -> bool:
    """“3 frontal, 4 right parietal, 2 nape”: a number before words that name no place known here, in front of another that has its place behind it."""
    after = next((t for t in tallies_in(view, unit) if t.start > tally.end), None)
    placed = after is not None and after.site.known and after.site.evidence[0].start >= after.end
    return placed and after is not None and _BEFORE_UNKNOWN.fullmatch(view.lower, tally.end, after.start) is not None


def opens_list_of(view: NoteView, tally: Tally, unit: Unit) -> bool:
    """“Nine patches (frontal 2, vertex 4, occiput 3)”: the first number of a list behind words that name no place known here, where the next stands behind its place."""
    if not tally.opens_list:
        return False
    after = next((t for t in tallies_in(view, unit) if t.start > tally.end), None)
    placed = after is not None and after.site.known and tally.end <= after.site.evidence[0].start < after.start
    return (
        placed
        and after is not None
        and _NEXT_PLACE.fullmatch(view.lower, tally.end, after.site.evidence[0].start) is not None
        and _WORD_BEFORE.search(view.lower, unit.start, tally.start) is not None
    )


_NEXT_PLACE = re.compile(r"\s*[,;]\s*(?:and\s+)?(?:the\s+)?(?:left|right|l|r)?\s*")
_WORD_BEFORE = re.compile(r"[(:]\s*(?:(?:left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*[-:x]?\s*$")
_BEFORE_UNKNOWN = re.compile(r"\s+(?:(?:left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*,\s*(?:and\s+)?(?:(?:left|right|l|r)\s+)?")
_UNKNOWN_PLACE = re.compile(r"\)?\s*,\s*(?:(?:and|left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*[-:(]?\s*(?:x\s?)?")
_ROW_LENGTH = 30


def is_row(view: NoteView, before: Unit, unit: Unit) -> bool:
    """“AK LN2: scalp 9” and on the next line “L hand 5”: hardly more than a place and its number, behind another one."""
    if unit.line == before.line or len(unit.lower) > _ROW_LENGTH:
        return False
    rows = [[t for t in tallies_in(view, u) if t.role in ("count", "total")] for u in (before, unit)]
    return all(
        len(found) == 1 and found[0].site.known and found[0].site.evidence[0].start < found[0].start and found[0].end >= u.end - 3
        for found, u in zip(rows, (before, unit), strict=True)
    )


def is_of_place(other: Tally, label: Tally) -> bool:
    """Does another sentence count the lesions of a place that goes without a number here?"""
    here, there = label.site.value, other.site.value
    return (
        other.unit != label.unit
        and here is not None
        and there is not None
        and here.region == there.region
        and here.side in ("", there.side)
    )
