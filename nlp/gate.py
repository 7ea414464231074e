"""Runs a pattern only where one of its anchors stands.

One pass of an Aho-Corasick automaton over a note finds the anchors of all patterns at once. A pattern whose anchors
are nowhere in the note is not run, the others only on the units and texts that hold one. No match is ever lost: a
pattern that the automaton does not know yet, or that has no anchors, is simply run.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence

import ahocorasick

from nlp.anchors import anchors_of
from nlp.view import NoteView, Unit

Rows = tuple[tuple[str, re.Pattern[str]], ...]


class _Index:
    """The anchors of every pattern met so far, and the automaton that finds them."""

    def __init__(self) -> None:
        self.anchors: dict[int, tuple[str, ...] | None] = {}
        self._patterns: list[re.Pattern[str]] = []
        """Kept, so that no other object takes the id of a pattern."""
        self._words: set[str] = set()
        self._built: set[int] = set()
        self._automaton = ahocorasick.Automaton()

    def take_in(self, pattern: re.Pattern[str]) -> None:
        """Read the anchors of a pattern; the automaton learns them before the next note."""
        found = anchors_of(pattern)
        self.anchors[id(pattern)] = found if found is not None and _telling(found) else None
        self._patterns.append(pattern)
        self._words.update(self.anchors[id(pattern)] or ())

    def search(self, text: str) -> tuple[set[int], dict[str, list[int]]]:
        """Patterns whose anchors were looked for, and where each anchor that stands in the text starts."""
        if len(self._built) < len(self.anchors):
            self._build()
        found: dict[str, list[int]] = {}
        if self._words:
            for end, word in self._automaton.iter(text):
                if word in found:
                    found[word].append(end + 1 - len(word))
                else:
                    found[word] = [end + 1 - len(word)]
        return self._built, found

    def _build(self) -> None:
        automaton = ahocorasick.Automaton()
        for word in self._words:
            automaton.add_word(word, word)
        automaton.make_automaton()
        self._automaton, self._built = automaton, set(self.anchors)


_INDEX = _Index()


def _telling(anchors: tuple[str, ...]) -> bool:
    """False where an anchor is a single letter or space, which stands in every text."""
    return all(len(word) > 1 or not (word.isalnum() or word in " .,:-/") for word in anchors)


class Gate:
    """Where the patterns can match in one note."""

    def __init__(self, text: str, unit_starts: Sequence[int]) -> None:
        self._known, self._places_of_word = _INDEX.search(text)
        self._unit_starts = unit_starts
        self._live: dict[int, tuple[str, ...] | None] = {}
        self._places: dict[int, list[int]] = {}
        self._units: dict[int, list[int]] = {}

    def words(self, pattern: re.Pattern[str]) -> tuple[str, ...] | None:
        """Anchors of the pattern that stand in the note; None where it must be run without asking."""
        key = id(pattern)
        try:
            return self._live[key]
        except KeyError:
            if key not in _INDEX.anchors:
                _INDEX.take_in(pattern)
            anchors = _INDEX.anchors[key]
            known = anchors is not None and key in self._known
            live = tuple(w for w in anchors or () if w in self._places_of_word) if known else None
            self._live[key] = live
            return live

    def places(self, pattern: re.Pattern[str]) -> list[int]:
        """Offsets at which an anchor of the pattern starts, in order."""
        key = id(pattern)
        if key not in self._places:
            self._places[key] = sorted(at for word in self.words(pattern) or () for at in self._places_of_word[word])
        return self._places[key]

    def units(self, pattern: re.Pattern[str]) -> list[int]:
        """Indices of the units in which the pattern can match, in order."""
        key = id(pattern)
        if key not in self._units:
            starts = self._unit_starts
            inside = range(len(starts)) if self.words(pattern) is None else ()
            self._units[key] = list(inside or dict.fromkeys(bisect_right(starts, at) - 1 for at in self.places(pattern)))
        return self._units[key]


def gate_of(view: NoteView) -> Gate:
    """The note's gate, made once."""
    known = view.memo.get("gate")
    if known is None:
        known = view.memo["gate"] = Gate(view.lower.replace("\t", " "), [unit.start for unit in view.units])
    return known  # type: ignore[return-value]


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    words = gate_of(view).words(pattern)
    if words is None:
        return pattern.search(text)
    for word in words:
        if word in text:
            return pattern.search(text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    words = gate_of(view).words(pattern)
    if words is None:
        return pattern.finditer(text)
    for word in words:
        if word in text:
            return pattern.finditer(text)
    return ()


def find(view: NoteView, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """`pattern.search(view.lower)`."""
    return pattern.search(view.lower) if gate_of(view).words(pattern) != () else None


def find_all(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)`."""
    return pattern.finditer(view.lower) if gate_of(view).words(pattern) != () else ()


def units_with(view: NoteView, pattern: re.Pattern[str]) -> Iterator[Unit]:
    """Units in which the pattern can match, in text order."""
    units = view.units
    return (units[index] for index in gate_of(view).units(pattern) if index >= 0)


def hits(view: NoteView, pattern: re.Pattern[str]) -> Iterator[tuple[Unit, re.Match[str]]]:
    """The first match in each unit that has one, in text order."""
    for unit in units_with(view, pattern):
        match = pattern.search(unit.lower)
        if match:
            yield unit, match


def can_match(view: NoteView, pattern: re.Pattern[str], start: int, end: int) -> bool:
    """False where the pattern cannot match within [start, end)."""
    gate = gate_of(view)
    if gate.words(pattern) is None:
        return True
    places = gate.places(pattern)
    at = bisect_left(places, start)
    return at < len(places) and places[at] < end


def living(view: NoteView, rows: Rows) -> Rows:
    """The rows whose pattern can match somewhere in the note."""
    key = ("living", id(rows))
    if key not in view.memo:
        gate = gate_of(view)
        view.memo[key] = tuple(row for row in rows if gate.words(row[1]) != ())
    return view.memo[key]  # type: ignore[return-value]
