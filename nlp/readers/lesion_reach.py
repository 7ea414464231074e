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
from nlp.readers.lesion_rows import Segment
from nlp.view import NoteView, Unit

Reference = tuple[int, int, int]
"""(start, end, row) of a place or label that a sentence names."""
_TAIL = re.compile(r"(?:[,;:(]|[-\u2013]| and) ?(?P<all>both|each|all(?: (?:of (?:them|these)|three|four|five|lesions))?)\b(?! (?:cheeks|ears|arms|legs|hands|feet|lids|eyelids|shins|temples|thighs|calves|forearms|axillae|groins|great|sites? of))")
_WERE = re.compile(r"(?:[\s,(]|\d[\d.x \u00d7]*(?:mm|cm)\b|\))*\s(?P<all>were)\b")
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
    rows = tuple(dict.fromkeys(row for _, _, own in merged for row in own if row in present))
    end = _end_of_list(unit, merged[0][1], merged[-1][1], len(rows))
    start = _start_of_list(view, unit, merged[0][0]) if len(rows) > 1 else unit.start
    edges = [start, *[boundary(view.lower, former[1], latter[0]) for former, latter in pairwise(merged)], end]
    out = [Segment(unit, unit.start, start, rows)] if start > unit.start else []
    for (at, _, own), left, right in zip(merged, edges, edges[1:], strict=False):
        out.append(Segment(unit, left, max(right, left + 1), own, True, tuple([(at, row) for row in own])))
    return [*out, Segment(unit, end, unit.end, rows, True)] if end < unit.end else out


def _end_of_list(unit: Unit, first: int, last: int, count: int) -> int:
    """Where the words begin that are of all lesions of a list; the end of the sentence where none are."""
    if count < _TWO:
        return unit.end
    behind = unit.lower[last - unit.start :]
    joined = _VERB.search(unit.lower, first - unit.start, last - unit.start) is None
    for hit in (_WERE.match(behind) if joined else None, *_TAIL.finditer(behind)):
        if hit is None or (hit["all"] == "both" and count != _TWO) or EACH_WAY.match(behind, hit.start("all")):
            continue
        return last + hit.start("all")
    return unit.end


def _start_of_list(view: NoteView, unit: Unit, first: int) -> int:
    """Where the list of lesions begins behind a head of several: "Closure (layered): A ..."; the start of the sentence where it has none."""
    hit = _HEAD.search(view.lower, max(unit.start, first - 12), first)
    if hit is None:
        return unit.start
    head = [m for m in view.mentions_in(unit, "PROC", "DX") if m.end <= hit.start() + 1]
    return hit.start() + 1 if any(m.concept == "repair" or (m.label == "DX" and is_plural(view.text[m.start : m.end])) for m in head) else unit.start
