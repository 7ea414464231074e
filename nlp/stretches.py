"""Stretches: the runs of a note that speak of one lesion each, by its label, its list item or a turn of dictation.

A stretch begins at a head ("Site A:", "#2", "Lesion 3 -", a list item that names a place) or where a dictated
note turns to the next lesion, and lasts until the next one; a table row ends with its line, a bare list item
with its paragraph. A note without heads is one stretch.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from nlp.facts import ABSENT, Fact, Site
from nlp.gate import find, find_all
from nlp.lesion_words import ONE
from nlp.records import dataclass
from nlp.sites import sites_in
from nlp.structure import starts_turn
from nlp.view import NoteView, Unit

_LABEL_OF_HEAD = r"(?P<label>[a-h]|\d{1,2}|i{1,3}|iv|one|two|three|four)\b(?!\.\d)\s*(?=[:.)(=,|-]|\s)(?![-\s]*\d?\s*(?:blade|nylon|vicryl|silk|suture|prolene|gut|scalpel|x\b|cm|mm|-0|0\b))"
_SPELLED = {"one": "1", "two": "2", "three": "3", "four": "4"}
_HEAD = re.compile(
    rf"(?:(?:mohs )?(?:{ONE}|site|case|wound|defect|excision|area|location|procedure|laceration|lac)\s*(?:no\.?\s*|#\s*)?|#\s?)"
    + _LABEL_OF_HEAD
)
_SHORT_HEAD = re.compile(
    r"(?:for(?= #?\d (?!weeks?\b|days?\b|months?\b|hours?\b|min|years?\b|more\b|of\b|or\b|to\b))\s*(?:no\.?\s*|#\s*)?|\bt(?=[1-4]\b))"
    + _LABEL_OF_HEAD
)
"""Heads of two letters and three, which stand in most notes: "T1", "For #2"."""
_HEADED_SHORTLY = re.compile(r"\bt[1-4]\b|for #?\d ")
_OPENS = re.compile(r"(?:\A|\n|[.;|*-]\s|[a-z]\.)[ \t*-]*\Z")
"""Before a head: a new line, cell or sentence, and list marks."""
_INDENT = 24
_BRACKETED = re.compile(r"(?<![\w)])\((?P<label>[a-h])\)(?=\s*[a-z])")
_STAGE_ITEM = re.compile(
    r"^\W*(?:[ivx]{1,4}|\d)\W{1,4}(?:\w+\W+){0,2}?(?:bl(?:oc)?ks?|sections?|pieces?|positive|negative|pos\b|neg\b|clear)"
)


@dataclass(slots=True)
class Stretch:
    """Offsets of a run of text about one lesion, its label ("a", "2", "") and the first place it names."""

    start: int
    end: int
    label: str = ""
    site: Fact[Site] = ABSENT

    def holds(self, offset: int) -> bool:
        return self.start <= offset < self.end


def stretches_of(view: NoteView) -> list[Stretch]:
    """The stretches of a note in text order; they cover it without gaps."""
    known = view.memo.get("stretches")
    if known is None:
        known = view.memo["stretches"] = _stretches(view)
    return known  # type: ignore[return-value]


def _stretches(view: NoteView) -> list[Stretch]:
    starts: dict[int, str] = {0: ""}
    short = find_all(view, _SHORT_HEAD) if find(view, _HEADED_SHORTLY) is not None else ()
    for hit in (*find_all(view, _HEAD), *short):
        if _OPENS.search(view.lower, max(0, hit.start() - _INDENT), hit.start()):
            starts[hit.start()] = _SPELLED.get(hit["label"], hit["label"])
    starts.update(_bracketed(view))
    starts.update(_lettered(view))
    previous: Unit | None = None
    for unit in view.units:
        if starts_turn(unit.lower) and not unit.label:
            starts.setdefault(unit.start, "")
        elif (
            (previous is None or unit.group != previous.group or "|" in unit.lower) and unit.start not in starts and _opens_item(view, unit)
        ):
            starts[unit.start] = unit.label
            starts.setdefault(_end_of_item(view, unit), "")
        previous = unit
    out: list[Stretch] = []
    edges = sorted(edge for edge in starts if edge < len(view.text) or not edge)
    for start, end in zip(edges, [*edges[1:], len(view.text)], strict=True):
        out.append(Stretch(start, end, starts[start], first_site(view, start, end)))
    return out


def _bracketed(view: NoteView) -> dict[int, str]:
    """“Two tumours: (A) left cheek, ...; (B) left temple, ...”: letters in order inside a sentence, each with a place."""
    hits = list(_BRACKETED.finditer(view.lower)) if "(a)" in view.lower else []
    if len(hits) < 2 or [h["label"] for h in hits] != list("abcdefgh"[: len(hits)]):
        return {}
    ends = [*(h.start() for h in hits[1:]), len(view.text)]
    if not all(first_site(view, h.start(), end).known for h, end in zip(hits, ends, strict=True)):
        return {}
    return {h.start(): h["label"] for h in hits}


_LETTER = re.compile(r"(?P<label>[a-h])(?:(?<=\A.)|(?<=\n.)|(?<=[.;-] .))[:)=](?=\s)")


def _lettered(view: NoteView) -> dict[int, str]:
    """“A: L shin SCC. B: R shoulder BCC.” and further “A: one stage. B: ...” in running text: runs of the same letters, the first with their places."""
    hits = (
        [(hit.start("label"), hit["label"]) for hit in _LETTER.finditer(view.lower)]
        if "b:" in view.lower or "b)" in view.lower or "b=" in view.lower
        else []
    )
    count = len({label for _, label in hits})
    if count < 2 or len(hits) % count or any(label != "abcdefgh"[n % count] for n, (_, label) in enumerate(hits)):
        return {}
    ends = [*(start for start, _ in hits[1:]), len(view.text)]
    if not all(first_site(view, start, end).known for (start, _), end in zip(hits[:count], ends, strict=False)):
        return {}
    return dict(hits)


def _end_of_item(view: NoteView, unit: Unit) -> int:
    """Where a table row or a list item ends: with the line, or at the next blank line or section."""
    end = view.lower.find("\n" if "|" in unit.lower else "\n\n", unit.start)
    end = end + 1 if end >= 0 else len(view.text)
    return next((u.start for u in _units_from(view, unit.start) if u.section != unit.section and u.start < end), end)


def _opens_item(view: NoteView, unit: Unit) -> bool:
    """A list item or a new paragraph that names a place of its own; the rows of a stage table do not."""
    return bool(unit.label or "|" in unit.lower) and not _STAGE_ITEM.match(unit.lower) and bool(sites_in(view, unit))


def first_site(view: NoteView, start: int, end: int) -> Fact[Site]:
    """The first place named between two offsets."""
    for unit in _units_from(view, start):
        if unit.start >= end:
            break
        for mention, fact in sites_in(view, unit):
            if start <= mention.start < end:
                return fact
    return ABSENT


def units_of(view: NoteView, stretch: Stretch) -> Iterator[Unit]:
    """The units that begin inside a stretch."""
    for unit in _units_from(view, stretch.start):
        if unit.start >= stretch.end:
            return
        if unit.start >= stretch.start:
            yield unit


def _units_from(view: NoteView, offset: int) -> Iterator[Unit]:
    first = view.unit_at(offset).index if view.units else 0
    return (view.units[index] for index in range(first, len(view.units)))


def stretch_at(view: NoteView, offset: int) -> Stretch:
    """The stretch that holds an offset."""
    every = stretches_of(view)
    return every[max(0, bisect_right(every, offset, key=lambda s: s.start) - 1)]
