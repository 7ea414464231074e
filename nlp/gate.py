"""Runs a pattern only where one of its anchors stands.

One pass of an Aho-Corasick automaton over a note finds the anchors of all patterns at once. A pattern whose anchors
are nowhere in the note is not run, the others only on the units and texts that hold one. No match is ever lost: a
pattern that the automaton does not know yet, or that has no anchors, is simply run.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import ahocorasick

from nlp.anchors import anchors_of, is_telling, openings_of

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
        if key in self._met:
            return
        with self._lock:
            if key in self._met:
                return
            self._met[key] = pattern
            anchors, openings = anchors_of(pattern), openings_of(pattern)
            if openings is not None and _is_better(openings, anchors):
                anchors = self.openings[key] = openings
            if anchors is not None and all(map(is_telling, anchors)):
                self._waiting.add(key)
                for word in anchors:
                    self._holders.setdefault(word, []).append(key)

    def search(self, text: str) -> list[tuple[int, tuple[str, tuple[int, ...]]]]:
        """(last character, (anchor, patterns that have it)) for each anchor that stands in the text, in text order."""
        if self._waiting:
            self._build()
        return list(self._automaton.iter(text)) if self._holders else []

    def _build(self) -> None:
        automaton = ahocorasick.Automaton()
        with self._lock:
            for word in self._holders:
                automaton.add_word(word, (word, tuple(self._holders[word])))
            automaton.make_automaton()
            self._automaton = automaton
            self.built = self.built | self._waiting
            self._waiting = set()


def _is_better(openings: tuple[str, ...], anchors: tuple[str, ...] | None) -> bool:
    """Openings tell where to try, unless they stand in every other sentence ("in", "er") and anchors do not."""
    shortest = min(map(len, openings))
    if shortest < 2 or any(word[0].isspace() for word in openings):
        return False
    return anchors is None or shortest > 2 or shortest >= min(map(len, anchors))


_INDEX = _Index()


class Gate:
    """Where the patterns can match in one note."""

    def __init__(self, text: str, unit_starts: Sequence[int], sight: Sight | None = None) -> None:
        places: dict[str, list[int]] = {}
        self.live: dict[int, list[str]] = {}
        """Anchors that stand in the note, by the id of their pattern."""
        live = self.live
        found = _INDEX.search(text)
        self.asked = _INDEX.built
        """Ids of the patterns whose anchors were looked for."""
        for end, (word, keys) in found:
            known = places.get(word)
            if known is not None:
                known.append(end + 1 - len(word))
                continue
            places[word] = [end + 1 - len(word)]
            for key in keys:
                words = live.get(key)
                if words is None:
                    live[key] = [word]
                else:
                    words.append(word)
        self._places_of_word = places
        self._unit_starts = unit_starts
        self._units: dict[int, list[int]] = {}
        if sight is not None:
            sight.gate = self

    def words(self, pattern: re.Pattern[str]) -> Sequence[str] | None:
        """Anchors of the pattern that stand in the note; None where it must be run without asking."""
        key = id(pattern)
        live = self.live.get(key)
        if live is not None:
            return live
        if key in self.asked:
            return ()
        _INDEX.take_in(pattern)
        return None

    def places(self, pattern: re.Pattern[str]) -> list[int]:
        """Offsets at which an anchor of the pattern starts, in order."""
        words = self.words(pattern)
        if not words:
            return []
        if len(words) == 1:
            return self._places_of_word[words[0]]
        return sorted(at for word in words for at in self._places_of_word[word])

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


class Sight:
    """In which units of a note each pattern can match; shared by the units, filled when they ask."""

    __slots__ = ("gate", "known")

    def __init__(self) -> None:
        self.gate: Gate | None = None
        self.known: dict[int, Container[int]] = {}
        """Indices of units by the id of the pattern."""

    def ask(self, pattern: re.Pattern[str]) -> Container[int]:
        """Indices of the units in which the pattern can match."""
        if self.gate is None:
            return _EVERYWHERE
        indices = self.known[id(pattern)] = frozenset(self.gate.units(pattern))
        return indices


_EVERYWHERE = range(sys.maxsize)


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    gate, key = view.gate, id(pattern)
    words = gate.live.get(key)
    if words is None:
        return pattern.search(text) if gate.words(pattern) is None else None
    if key in _INDEX.openings:
        return _first_opened(pattern, text, words)
    for word in words:
        if word in text:
            return pattern.search(text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    gate, key = view.gate, id(pattern)
    words = gate.live.get(key)
    if words is None:
        return pattern.finditer(text) if gate.words(pattern) is None else ()
    if key in _INDEX.openings:
        return _opened(pattern, text, _places(text, words))
    for word in words:
        if word in text:
            return pattern.finditer(text)
    return ()


def _first_opened(pattern: re.Pattern[str], text: str, words: Sequence[str]) -> re.Match[str] | None:
    """The first match of a pattern that opens with one of the words: tried only where one of them stands."""
    if len(words) > 1:
        return next(iter(_opened(pattern, text, _places(text, words))), None)
    word = words[0]
    at = text.find(word)
    while at >= 0:
        match = pattern.match(text, at)
        if match:
            return match
        at = text.find(word, at + 1)
    return None


def _places(text: str, words: Iterable[str]) -> list[int]:
    """Offsets at which one of the words stands, in order."""
    places: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            at = text.find(word, at + 1)
    return sorted(set(places)) if len(places) > 1 else places


def _opened(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterable[re.Match[str]]:
    """Matches of a pattern all of whose matches begin at one of the places, which are in order."""
    return _walk(pattern, text, places) if places else ()


def _walk(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    behind = 0
    for at in places:
        if at >= behind:
            match = pattern.match(text, at)
            if match:
                behind = match.end()
                yield match


def find(view: NoteView, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """`pattern.search(view.lower)`."""
    return next(iter(find_all(view, pattern)), None)


def find_all(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)`."""
    gate, key = view.gate, id(pattern)
    words = gate.live.get(key)
    if words is None:
        return pattern.finditer(view.lower) if gate.words(pattern) is None else ()
    return _opened(pattern, view.lower, gate.places(pattern)) if key in _INDEX.openings else pattern.finditer(view.lower)


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
