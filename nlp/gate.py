"""Runs a pattern only where one of its anchors stands.

One pass of an Aho-Corasick automaton over a note finds the anchors of all patterns at once. A pattern whose anchors
are nowhere in the note is not run, the others only on the units and texts that hold one. A pattern that the automaton
does not know yet is looked for by itself, with the same answer; one that has no anchors is simply run.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING

from nlp.anchor_index import (
    NOWHERE,
    AnchorIndex,
    Asked,
    Where,
    WordList,
    places_of,
    shift_of,
    spaced,
    spelling_of,
)
from nlp.anchors import EDGE, anchors_of, is_telling, plain

if TYPE_CHECKING:
    from nlp.view import NoteView, Unit

Rows = tuple[tuple[str, re.Pattern[str]], ...]

_INDEX = AnchorIndex()


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """A pattern for whole words in lower case, longest first, with blanks that may be hyphens.

    Grouped by their first letters hundreds of words are told apart in a tenth of the time; the anchors are those of the
    plain list, which the groups hide, and every match opens with the first part of a word.
    """
    words = list(words)
    spelled = [[r"[\s-]" if letter == " " else re.escape(letter) for letter in word] for word in words]
    pattern = re.compile(rf"(?<![\w-])(?:{_grouped(spelled, 3)})(?!\w)")
    anchors = anchors_of(re.compile("|".join(rf"(?<![\w-]){''.join(word)}(?!\w)" for word in spelled)))
    if anchors is not None:
        openings = {opening for word in words for opening in _openings_of_word(word)}
        _INDEX.stated[id(pattern)] = pattern, anchors, tuple(sorted(openings)) if all(map(is_telling, openings)) else None
    return pattern


def _openings_of_word(word: str) -> list[str]:
    """Its first part; of "t cell lymphoma", whose first part stands everywhere, the first two with all that may part them."""
    first, _, rest = word.partition(" ")
    if is_telling(first) or not rest:
        return [EDGE + first if first[:1].isalnum() else first]
    return [first + gap + rest.partition(" ")[0] for gap in (" ", "-", "\n", "\t")]


def _grouped(words: list[list[str]], depth: int) -> str:
    groups: dict[str, list[list[str]]] = {}
    for word in words:
        groups.setdefault(word[0] if word else "", []).append(word[1:])
    if depth == 0 or len(words) < 3:
        return "|".join(map("".join, words))
    return "|".join(f"{letter}(?:{_grouped(rest, depth - 1)})" if letter else "" for letter, rest in groups.items())


ANYWHERE: Where = (None, None, False)


class Sight:
    """Where patterns can match in a text that no gate has looked at: anywhere."""

    def __init__(self) -> None:
        self.known: dict[int, Where] = {}
        """By the id of the pattern, of those that were asked for."""

    def where(self, pattern: Asked) -> Where:
        """Where the pattern can match."""
        return self.known.get(id(pattern)) or ANYWHERE


class Gate(Sight):
    """Where the patterns can match in one note."""

    def __init__(self, text: str, unit_starts: Sequence[int] = ()) -> None:
        super().__init__()
        self._text = text
        self._spaced = spaced(text)
        self.unit_starts = unit_starts
        finders = _INDEX.finders()
        self._units: dict[int, list[int]] = {}
        self._places = finders.search(text, self._spaced)
        """Where each anchor that stands in the note begins, by its number."""
        self._met: defaultdict[int, list[int]] = defaultdict(list)
        """Their numbers, by the id of the pattern that holds them."""
        self._finders = finders
        met, holders = self._met, finders.holders
        for number in self._places:
            for key in holders[number]:
                met[key].append(number)
        self._nowhere = finders.nowhere
        self.known = self._nowhere.copy()
        for key in met:
            del self.known[key]  # worked out once it is asked for

    def where(self, pattern: Asked) -> Where:
        """Where the pattern can match in the note."""
        key = id(pattern)
        known = self.known.get(key)
        if known is None:
            known = self.known[key] = self._where(pattern)
        return known

    def _where(self, pattern: Asked) -> Where:
        found = self._found(pattern)
        if not found:
            return ANYWHERE if found is None else NOWHERE
        opens = id(pattern) in _INDEX.openings
        if len(found) == 1:
            word, starts = found[0]
            return (word,), starts, opens
        words, places = zip(*found, strict=True)
        return words, sorted(chain.from_iterable(places)), opens

    def _found(self, pattern: Asked) -> list[tuple[str, list[int]]] | None:
        """Its anchors that stand in the note, each with the offsets at which it begins; None where it has no anchors."""
        key = id(pattern)
        numbers = self._met.get(key)
        if numbers is None:
            return [] if key in self._nowhere else self._look_for(pattern)
        holders, anchors, places = self._finders.holders, self._finders.anchors, self._places
        found: list[tuple[str, list[int]]] = []
        at, last = 0, -1
        for number in numbers:
            at = holders[number].index(key, at + 1 if number == last else 0)  # "referral " and " referral" of one pattern are one anchor
            word, shift = anchors[number][at]
            found.append((word, [start - shift for start in places[number]] if shift else places[number]))
            last = number
        return found

    def _look_for(self, pattern: Asked) -> list[tuple[str, list[int]]] | None:
        """Does for a pattern that the automata do not know yet what they would."""
        _INDEX.take_in(pattern)
        anchors = _INDEX.anchors.get(id(pattern))
        if anchors is None:
            return None
        out: list[tuple[str, list[int]]] = []
        for word in anchors:
            is_spaced, spelled = spelling_of(word)
            starts = places_of(self._spaced if is_spaced else self._text, (spelled,))
            if starts:
                shift = shift_of(word)
                out.append((plain(word), [start - shift for start in starts]))
        return out

    def words(self, pattern: Asked) -> Sequence[str] | None:
        """Anchors of the pattern that stand in the note; None where it must be run without asking."""
        return self.where(pattern)[0]

    def occurrences(self, words: WordList) -> list[tuple[int, str]]:
        """(offset in the note, word) for each of the words that stands there, in any order."""
        return [(start, word) for word, starts in self._found(words) or () for start in starts]

    def units(self, pattern: re.Pattern[str]) -> list[int]:
        """Indices of the units in which the pattern can match, in order."""
        key = id(pattern)
        known = self._units.get(key)
        if known is None:
            _, starts, _ = self.where(pattern)
            unit_starts = self.unit_starts
            if starts is None:
                known = list(range(len(unit_starts)))
            elif not starts:
                known = []
            else:
                known = list(dict.fromkeys([bisect_right(unit_starts, start) - 1 for start in starts]))
                if known and known[0] < 0:
                    del known[0]  # before the first unit
            self._units[key] = known
        return known


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    words, _, opens = view.gate.known.get(id(pattern)) or view.gate.where(pattern)
    if words is None:
        return pattern.search(text)
    for word in words:
        if word in text:
            return first_at(pattern, text, places_of(text, words)) if opens else first_in(pattern, text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    words, _, opens = view.gate.known.get(id(pattern)) or view.gate.where(pattern)
    if words is None:
        return pattern.finditer(text)
    for word in words:
        if word in text:
            return all_at(pattern, text, places_of(text, words)) if opens else all_in(pattern, text)
    return ()


def first_in(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` where one of its anchors stands in the text: tried at once where matches open, if that is known."""
    ways = _INDEX.ways.get(id(pattern))
    if ways is None:
        return pattern.search(text)
    for word in ways[1]:
        if word in text:
            return pattern.search(text)
    return first_at(pattern, text, places_of(text, ways[0]))


def all_in(pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)`, in the same way."""
    first = first_in(pattern, text)
    return () if first is None else pattern.finditer(text, first.start())


def first_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> re.Match[str] | None:
    """The first match that begins at one of the offsets, which are in order."""
    for at in places:
        match = pattern.match(text, at)
        if match:
            return match
    return None


def all_at(pattern: re.Pattern[str], text: str, places: Iterable[int], end: int = sys.maxsize) -> Iterator[re.Match[str]]:
    """The matches that begin at one of the offsets, which are in order, and not inside the one before; none goes beyond `end`."""
    behind = 0
    for at in places:
        if at >= behind:
            match = pattern.match(text, at, end)
            if match:
                behind = match.end()
                yield match


def find(view: NoteView, pattern: re.Pattern[str]) -> re.Match[str] | None:
    """`pattern.search(view.lower)`."""
    words, starts, opens = view.gate.where(pattern)
    if words is not None and not words:
        return None
    if words is None:
        return pattern.search(view.lower)
    return first_at(pattern, view.lower, starts or ()) if opens else first_in(pattern, view.lower)


def find_all(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)`."""
    words, starts, opens = view.gate.where(pattern)
    if words is not None and not words:
        return ()
    if words is None:
        return pattern.finditer(view.lower)
    return all_at(pattern, view.lower, starts or ()) if opens else all_in(pattern, view.lower)


def first_within(view: NoteView, pattern: re.Pattern[str], start: int, end: int) -> re.Match[str] | None:
    """`pattern.search(view.lower, start, end)`."""
    return next(iter(all_within(view, pattern, start, end)), None)


def all_within(view: NoteView, pattern: re.Pattern[str], start: int, end: int) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower, start, end)`."""
    _, starts, opens = view.gate.known.get(id(pattern)) or view.gate.where(pattern)
    lower = view.lower
    if starts is None or lower[max(end - 1, 0) : end + 1].isalnum():  # the gate knows whole words, not one that is cut off here
        return pattern.finditer(lower, start, end)
    first = bisect_left(starts, start)
    if first == len(starts) or starts[first] >= end:
        return ()
    return all_at(pattern, lower, starts[first : bisect_left(starts, end, first)], end) if opens else pattern.finditer(lower, start, end)


def lines_with(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)` for a pattern that begins with a line: tried on lines that hold one of its anchors."""
    words = view.gate.words(pattern)
    if words is None:
        return pattern.finditer(view.lower)
    starts = dict.fromkeys(view.lower.rfind("\n", 0, at) + 1 for at in places_of(view.lower, words))
    return [m for start in starts if (m := pattern.match(view.lower, start))]


def units_with(view: NoteView, pattern: re.Pattern[str]) -> Sequence[Unit]:
    """Units in which the pattern can match, in text order."""
    indices = view.gate.units(pattern)
    return [view.units[index] for index in indices] if indices else ()


def units_with_any(view: NoteView, patterns: Iterable[re.Pattern[str]]) -> Iterator[Unit]:
    """Units in which one of the patterns can match, in text order."""
    indices = {index for pattern in patterns for index in view.gate.units(pattern)}
    return (view.units[index] for index in sorted(indices))


def those_with(view: NoteView, pattern: re.Pattern[str], units: Iterable[Unit]) -> list[Unit]:
    """Of the units those in which the pattern can match, in their order."""
    indices = set(view.gate.units(pattern))
    return [unit for unit in units if unit.index in indices] if indices else []


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
        view.memo[key] = tuple(row for row in rows if (words := gate.words(row[1])) is None or words)
    return view.memo[key]  # type: ignore[return-value]


def rows_by_unit(view: NoteView, rows: Rows) -> dict[int, Rows]:
    """Index of each unit -> the rows whose pattern can match in it."""
    out: dict[int, Rows] = {}
    for row in living(view, rows):
        for index in view.gate.units(row[1]):
            out[index] = (*out.get(index, ()), row)
    return out
