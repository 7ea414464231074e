"""How far the words of a sentence reach that names several lesions: one segment each, and words before or behind the list that are of all.

"Closure (layered): A 3.6 cm, B 2.2 cm" and "BCC right cheek and BCC left temple, both biopsied before, were excised".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from nlp.number_words import is_plural
from nlp.readers.lesion_labels import boundary
from nlp.readers.lesion_order import EACH_WAY
from nlp.readers.lesion_rows import LesionMap, Segment
from nlp.view import Mention, NoteView, Unit

Reference = tuple[int, int, int]
"""(start, end, row) of a place or label that a sentence names."""
_TAIL = re.compile(
    r"(?:[,;:(]|[-\u2013]| and) ?(?P<all>both|each|all(?: (?:of (?:them|these)|three|four|five|lesions))?)\b(?! (?:cheeks|ears|arms|legs|hands|feet|lids|eyelids|shins|temples|thighs|calves|forearms|axillae|groins|great|sites? of))| (?P<each>each|both) (?:(?:was|were) )?(?:\w+ed|cut|out|done)\b"
)
_WERE = re.compile(r"(?:[\s,(]|\d[\d.x \u00d7]*(?:mm|cm)\b|\))*\s(?P<all>were)\b(?P<each>)")
"""A verb in the plural behind the last place, with nothing but its size between."""
_VERB = re.compile(r"\b(?:was|were|is|are|had|has|been)\b")
"""Between two places that are no list."""
_TWO = 2
_HEAD = re.compile(r":[\s(#]*(?:(?:lesion|site|tumou?r|wound|no\.?) ?)?#?\Z")


def merged_places(references: Sequence[Reference]) -> list[tuple[int, int, tuple[int, ...]]]:
    """(start, end, rows) of each place: rows that share one are taken together, a place said again is one."""
    merged: list[tuple[int, int, tuple[int, ...]]] = []
    for start, end, row in references:
        if merged and merged[-1][0] == start:
            merged[-1] = (start, end, (*merged[-1][2], row))
        elif not merged or merged[-1][2] != (row,):
            merged.append((start, end, (row,)))
    return merged


def segments_of(view: NoteView, unit: Unit, references: Sequence[Reference], present: set[int]) -> list[Segment]:
    """One segment for each place, cut at the strongest mark between two, and one of the words of all `present` rows before or behind."""
    merged = merged_places(references)
    again = next((n for n, place in enumerate(merged) if any(place[2] == earlier[2] for earlier in merged[:n])), len(merged))
    rows = tuple(dict.fromkeys(row for _, _, own in merged[:again] for row in own if row in present))
    start = _start_of_list(view, unit, merged[0][0]) if len(rows) > 1 else unit.start
    edges = [start, *[boundary(view.lower, former[1], latter[0]) for former, latter in pairwise(merged)], unit.end]
    tail = _end_of_list(unit, merged[0][0], merged[again - 1][1], edges[again], len(rows))
    out = [Segment(unit, unit.start, start, rows)] if start > unit.start else []
    for n, (at, _, own) in enumerate(merged):
        left, right = edges[n], tail if n == again - 1 else edges[n + 1]
        out.append(Segment(unit, left, max(right, left + 1), own, True, tuple([(at, row) for row in own])))
        if n == again - 1 and tail < edges[again]:
            out.append(Segment(unit, tail, edges[again], rows, True))
    return out


def _end_of_list(unit: Unit, first: int, last: int, end: int, count: int) -> int:
    """Where between the last place of a list and `end` the words begin that are of all its lesions; `end` where none are."""
    if count < _TWO:
        return end
    behind = unit.lower[last - unit.start : end - unit.start]
    joined = _VERB.search(unit.lower, first - unit.start, last - unit.start) is None
    for hit in (_WERE.match(behind) if joined else None, *_TAIL.finditer(behind)):
        if hit is None:
            continue
        name = "all" if hit["all"] else "each"
        if (hit[name] == "both" and count != _TWO) or EACH_WAY.match(behind, hit.start(name)):
            continue
        return last + hit.start(name)
    return end


def _start_of_list(view: NoteView, unit: Unit, first: int) -> int:
    """Where the list of lesions begins behind a head of several: "Closure (layered): A ..."; the start of the sentence where it has none."""
    hit = _HEAD.search(view.lower, max(unit.start, first - 12), first)
    if hit is None:
        return unit.start
    head = [m for m in view.mentions_in(unit, "PROC", "DX") if m.end <= hit.start() + 1]
    return (
        hit.start() + 1
        if any(m.concept == "repair" or (m.label == "DX" and is_plural(view.text[m.start : m.end])) for m in head)
        else unit.start
    )


def behind_its_place(lesions: LesionMap, view: NoteView, unit: Unit, mention: Mention) -> tuple[int, ...]:
    """“R cheek ISK shave removal, nose papule shave biopsy”: where each place of a sentence has an act behind it, the act is of that place."""
    own = [s for s in lesions.of_unit[unit.index] if s.places]
    acts = [m.start for m in view.mentions_in(unit, "PROC") if m.concept != "repair"]
    if len(own) < _TWO or any(
        len(s.places) > 1 or any(s.start <= at < s.places[0][0] for at in acts) or not any(s.places[0][0] < at < s.end for at in acts)
        for s in own
    ):
        return ()
    return lesions.at(unit, mention.start).rows


def _is_margin(view: NoteView, unit: Unit) -> bool:
    """“4 mm margins.” behind a sentence that lists several lesions: a margin and no act."""
    measures = view.measures_in(unit)
    return bool(measures) and all(m.role == "margin" for m in measures) and not view.mentions_in(unit, "PROC", "SITE", "DX")


class Inventory:
    """A run of sentences that only name a lesion each, with its size: what is done behind it without a place is done to all of them."""

    def __init__(self, view: NoteView) -> None:
        self._view = view
        self._items: list[int] = []
        self._called = True
        self._sized: list[int] = []
        """Lesions that the last sentence with places lists with their sizes."""

    def behind(self, unit: Unit, rows: set[int], labelled: set[int]) -> list[int]:
        """Rows of the run that ends before this sentence, which names none itself; takes in a sentence that goes on with it.

        `rows`: lesions that the sentence names; `labelled`: those that have a label.
        """
        roles = ("lesion", "unknown", "excised") if rows and self._view.mentions_in(unit, "DX") else ("lesion",)
        sizes = self._view.measures_in(unit, *roles) if rows else ()
        if sizes and len(sizes) == len(rows) and not self._view.mentions_in(unit, "PROC"):
            self._called = (self._called or not self._items) and any(m.value != "unspecified" for m in self._view.mentions_in(unit, "DX"))
            self._items = [row for row in self._items if row not in rows] + sorted(rows)
            return []
        if rows:
            self._sized = sorted(rows) if len(self._view.measures_in(unit, "lesion", "unknown")) == len(rows) > 1 else []
        elif self._sized and _is_margin(self._view, unit):
            return self._sized
        told, self._items = self._items, []
        alike = (self._called or set(told) <= labelled) and not rows
        return told if len(told) > 1 and alike and unit.search(_OF_ONE) is None else []


_OF_ONE = re.compile(r"\b(?:this|it|one of|(?:larger|smaller|first|second|former|latter)|the (?:\w+ ){1,2}(?:was|is|had|then))\b")
