"""Runs a pattern only where one of its anchors stands.

One pass of an Aho-Corasick automaton over a note finds the anchors of all patterns at once. A pattern whose anchors
are nowhere in the note is not run, the others only on the units and texts that hold one. No match is ever lost: a
pattern that the automaton does not know yet, or that has no anchors, is simply run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import ahocorasick

from nlp.anchors import anchors_of, openings_of

if TYPE_CHECKING:
    from nlp.view import NoteView, Unit

Rows = tuple[tuple[str, re.Pattern[str]], ...]


class _Index:
    """The anchors of every pattern met so far, and the automaton that finds them."""

    def __init__(self) -> None:
        self.built: frozenset[int] = frozenset()
        """Ids of the patterns whose anchors the automaton looks for."""
        self.openings: dict[int, tuple[str, ...]] = {}
        """Patterns of which every match opens with one of these texts; they stand for its anchors."""
        self._met: dict[int, re.Pattern[str]] = {}
        """Kept, so that no other object takes the id of a pattern."""
        self._holders: dict[str, list[int]] = {}
        self._waiting: set[int] = set()
        self._automaton = ahocorasick.Automaton()
        self._lock = Lock()

    def take_in(self, pattern: re.Pattern[str]) -> None:
        """Read the anchors of a pattern met for the first time; the automaton learns them before the next note."""
        key = id(pattern)
        with self._lock:
            if key in self._met:
                return
            self._met[key] = pattern
            openings = openings_of(pattern)
            if openings is not None and all(len(word) > 1 and not word[0].isspace() for word in openings):
                self.openings[key] = openings
            anchors = self.openings.get(key) or anchors_of(pattern)
            if anchors is not None and _telling(anchors):
                self._waiting.add(key)
                for word in anchors:
                    self._holders.setdefault(word, []).append(key)

    def search(self, text: str) -> dict[str, list[int]]:
        """Where each anchor that stands in the text starts."""
        if self._waiting:
            self._build()
        found: dict[str, list[int]] = {}
        if self._holders:
            for end, word in self._automaton.iter(text):
                if word in found:
                    found[word].append(end + 1 - len(word))
                else:
                    found[word] = [end + 1 - len(word)]
        return found

    def holders(self, words: Iterable[str]) -> dict[int, list[str]]:
        """Patterns that have one of the words among their anchors, each with those words."""
        live: dict[int, list[str]] = {}
        for word in words:
            for key in self._holders[word]:
                if key in live:
                    live[key].append(word)
                else:
                    live[key] = [word]
        return live

    def _build(self) -> None:
        automaton = ahocorasick.Automaton()
        with self._lock:
            for word in self._holders:
                automaton.add_word(word, word)
            automaton.make_automaton()
            self._automaton = automaton
            self.built |= self._waiting
            self._waiting = set()


_INDEX = _Index()


def _telling(anchors: tuple[str, ...]) -> bool:
    """False where an anchor is a single letter or space, which stands in every text."""
    return all(len(word) > 1 or not (word.isalnum() or word in " .,:-/") for word in anchors)


class Gate:
    """Where the patterns can match in one note."""

    def __init__(self, text: str, unit_starts: Sequence[int]) -> None:
        self._places_of_word = _INDEX.search(text)
        self._live = _INDEX.holders(self._places_of_word)
        self._asked = _INDEX.built
        self._unit_starts = unit_starts
        self._units: dict[int, list[int]] = {}

    def words(self, pattern: re.Pattern[str]) -> Sequence[str] | None:
        """Anchors of the pattern that stand in the note; None where it must be run without asking."""
        key = id(pattern)
        live = self._live.get(key)
        if live is not None:
            return live
        if key in self._asked:
            return ()
        _INDEX.take_in(pattern)
        return None

    def places(self, pattern: re.Pattern[str]) -> list[int]:
        """Offsets at which an anchor of the pattern starts, in order."""
        return sorted(at for word in self.words(pattern) or () for at in self._places_of_word[word])

    def units(self, pattern: re.Pattern[str]) -> list[int]:
        """Indices of the units in which the pattern can match, in order."""
        key = id(pattern)
        if key not in self._units:
            starts = self._unit_starts
            if self.words(pattern) is None:
                self._units[key] = list(range(len(starts)))
            else:
                inside = dict.fromkeys(bisect_right(starts, at) - 1 for at in self.places(pattern))
                self._units[key] = [index for index in inside if index >= 0]
        return self._units[key]


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    words = view.gate.words(pattern)
    if words is None:
        return pattern.search(text)
    if id(pattern) in _INDEX.openings:
        return next(_opened(pattern, text, words), None)
    for word in words:
        if word in text:
            return pattern.search(text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    words = view.gate.words(pattern)
    if words is None:
        return pattern.finditer(text)
    if id(pattern) in _INDEX.openings:
        return _opened(pattern, text, words)
    for word in words:
        if word in text:
            return pattern.finditer(text)
    return ()


def _opened(pattern: re.Pattern[str], text: str, words: Iterable[str]) -> Iterator[re.Match[str]]:
    """Matches of a pattern that opens with one of the words: tried only where one of them stands."""
    places: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            at = text.find(word, at + 1)
    if len(places) > 1:
        places = sorted(set(places))
    behind = 0
    for at in places:
        if at >= behind:
            match = pattern.match(text, at)
            if match:
                behind = match.end()
                yield match


def find(view: NoteView, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """`pattern.search(view.lower)`."""
    return seek(view, pattern, view.lower)


def find_all(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)`."""
    return spots(view, pattern, view.lower)


def units_with(view: NoteView, pattern: re.Pattern[str]) -> Iterator[Unit]:
    """Units in which the pattern can match, in text order."""
    units = view.units
    return (units[index] for index in view.gate.units(pattern))


def units_with_any(view: NoteView, patterns: Iterable[re.Pattern[str]]) -> Iterator[Unit]:
    """Units in which one of the patterns can match, in text order."""
    indices = {index for pattern in patterns for index in view.gate.units(pattern)}
    return (view.units[index] for index in sorted(indices))


def hits(view: NoteView, pattern: re.Pattern[str]) -> Iterator[tuple[Unit, re.Match[str]]]:
    """The first match in each unit that has one, in text order."""
    for unit in units_with(view, pattern):
        match = seek(view, pattern, unit.lower)
        if match:
            yield unit, match


def living(view: NoteView, rows: Rows) -> Rows:
    """The rows whose pattern can match somewhere in the note."""
    key = ("living", id(rows))
    if key not in view.memo:
        gate = view.gate
        view.memo[key] = tuple(row for row in rows if gate.words(row[1]) != ())
    return view.memo[key]  # type: ignore[return-value]
