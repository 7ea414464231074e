"""Runs a pattern only where one of its anchors stands.

One pass of an Aho-Corasick automaton over a note finds the anchors of all patterns at once. A pattern whose anchors
are nowhere in the note is not run, the others only on the units and texts that hold one. A pattern that the automaton
does not know yet is looked for by itself, with the same answer; one that has no anchors is simply run.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from threading import Lock
from typing import TYPE_CHECKING

import ahocorasick

from nlp.anchors import EDGE, anchors_of, is_telling, openings_of, plain

if TYPE_CHECKING:
    from nlp.view import NoteView, Unit

Rows = tuple[tuple[str, re.Pattern[str]], ...]
Holder = tuple[int, str, int]
"""(id of a pattern, its anchor without edges, shift from where the anchor is found to end to where it begins in the note)."""

_MANY_WAITING = 24
_LONGEST_WAIT = 128


class _BetweenWords(dict[int, str]):
    """For `str.translate`: a space for each character that is no part of a word; learns them as they come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = known = char if char.isalnum() or char == "_" else " "
        return known


_BETWEEN_WORDS = _BetweenWords()


def _spaced(text: str) -> str:
    """The text between spaces, with a space for each character that is no part of a word."""
    return f" {text.translate(_BETWEEN_WORDS)} "


def _spelling(word: str) -> tuple[bool, str]:
    """(whether it stands in the spaced text, as it is spelled there): in the raw text edges cannot be told."""
    if word.replace(" ", "").replace(EDGE, "").replace("_", "").isalnum():
        return True, word.replace(EDGE, " ")
    return False, plain(word)


def _shift(word: str) -> int:
    """From the offset of the last character of an anchor, as it is spelled, to the anchor's first one in the note."""
    is_spaced, spelled = _spelling(word)
    return len(spelled) - (word.startswith(EDGE) if is_spaced else 1)


class _Index:
    """The anchors of every pattern met so far, and the automata that find them."""

    def __init__(self) -> None:
        self.built: frozenset[int] = frozenset()
        """Ids of the patterns whose anchors the automata look for."""
        self.openings: dict[int, tuple[str, ...]] = {}
        """Patterns of which every match opens with one of these texts; they stand for its anchors."""
        self.anchors: dict[int, tuple[str, ...]] = {}
        """Anchors by the id of their pattern."""
        self.holders: list[tuple[Holder, ...]] = []
        """Who holds an anchor, by the number that the automata give."""
        self.stated: dict[int, tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...] | None]] = {}
        """Anchors and openings that whoever made a pattern has told, since its form hides them."""
        self._met: dict[int, re.Pattern[str]] = {}
        """Kept, so that no other object takes the id of a pattern."""
        self._by_spelling: dict[tuple[bool, str], list[Holder]] = {}
        self._waiting: set[int] = set()
        self._patience = 0
        """Notes to be read before the automata are built anew."""
        self._builds = 0
        self._spaced = ahocorasick.Automaton()
        self._raw = ahocorasick.Automaton()
        self._lock = Lock()

    def take_in(self, pattern: re.Pattern[str]) -> None:
        """Read the anchors of a pattern met for the first time; the automata learn them before one of the next notes."""
        key = id(pattern)
        if key in self._met:
            return
        with self._lock:
            if key in self._met:
                return
            anchors, openings = self.stated[key][1:] if key in self.stated else (anchors_of(pattern), openings_of(pattern))
            if openings is not None and (key in self.stated or _is_better(openings, anchors)):
                anchors = self.openings[key] = openings
            if anchors is not None and all(map(is_telling, anchors)):
                self.anchors[key] = anchors
                self._waiting.add(key)
                for word in anchors:
                    self._by_spelling.setdefault(_spelling(word), []).append((key, plain(word), _shift(word)))
            self._met[key] = pattern

    def search(self, raw: str, spaced: str) -> list[list[tuple[int, int]]]:
        """(last character, number of the anchor) for the anchors in the raw and for those in the spaced text, in text order.

        Building takes as long as reading a note, so rare patterns wait for company: twice as long after each build.
        """
        self._patience -= 1
        if self._waiting and (self._patience < 0 or len(self._waiting) >= _MANY_WAITING):
            self._build()
        return [list(finder.iter(text)) if len(finder) else [] for finder, text in ((self._raw, raw), (self._spaced, spaced))]

    def _build(self) -> None:
        finders = ahocorasick.Automaton(), ahocorasick.Automaton()
        with self._lock:
            for number, (is_spaced, word) in enumerate(self._by_spelling):
                finders[is_spaced].add_word(word, number)
            for finder in finders:
                if len(finder):
                    finder.make_automaton()
            self._raw, self._spaced = finders
            self.holders = [tuple(holders) for holders in self._by_spelling.values()]
            self.built = self.built | self._waiting
            self._waiting = set()
            self._builds += 1
            self._patience = min(2**self._builds, _LONGEST_WAIT) - 2


def _is_better(openings: tuple[str, ...], anchors: tuple[str, ...] | None) -> bool:
    """Openings tell where to try, unless they stand in every other sentence ("in", "er") and anchors do not."""
    if not all(is_telling(word) and not word[0].isspace() for word in openings):
        return False
    shortest = min(len(plain(word)) for word in openings)
    return anchors is None or shortest > 2 or shortest >= min(len(plain(word)) for word in anchors)


_INDEX = _Index()


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


class Gate:
    """Where the patterns can match in one note."""

    def __init__(self, text: str, unit_starts: Sequence[int], sight: Sight | None = None) -> None:
        self._text = text
        self._spaced = _spaced(text)
        self._unit_starts = unit_starts
        found = _INDEX.search(text, self._spaced)
        self.asked = _INDEX.built
        """Ids of the patterns whose anchors were looked for."""
        self.live: defaultdict[int, list[str]] = defaultdict(list)
        """Anchors that stand in the note, by the id of their pattern."""
        self._found: defaultdict[int, list[tuple[list[int], int]]] = defaultdict(list)
        """(where it is found to end, shift to its beginning) for each of these anchors."""
        self._units: dict[int, list[int]] = {}
        live, all_found, holders = self.live, self._found, _INDEX.holders
        for hits in found:
            ends: defaultdict[int, list[int]] = defaultdict(list)
            for end, number in hits:
                ends[number].append(end)
            for number, places in ends.items():
                for key, word, shift in holders[number]:
                    live[key].append(word)
                    all_found[key].append((places, shift))
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
        anchors = _INDEX.anchors.get(key)
        if anchors is None:
            return None
        for word in anchors:
            self._look_for(key, word)
        return self.live[key]

    def _look_for(self, key: int, word: str) -> None:
        """As the automata would: for a pattern that they do not know yet."""
        is_spaced, spelled = _spelling(word)
        ends = [at + len(spelled) - 1 for at in _places(self._spaced if is_spaced else self._text, (spelled,))]
        if ends:
            self.live[key].append(plain(word))
            self._found[key].append((ends, _shift(word)))

    def starts(self, pattern: re.Pattern[str]) -> list[int] | None:
        """Offsets in the note at which the pattern's anchors begin, in order; None where it must be run without asking."""
        if self.words(pattern) is None:
            return None
        found = self._found.get(id(pattern), ())
        if len(found) == 1:
            ends, shift = found[0]
            return [end - shift for end in ends]
        return sorted({end - shift for ends, shift in found for end in ends})

    def units(self, pattern: re.Pattern[str]) -> list[int]:
        """Indices of the units in which the pattern can match, in order."""
        key = id(pattern)
        known = self._units.get(key)
        if known is None:
            starts = self.starts(pattern)
            unit_starts = self._unit_starts
            if starts is None:
                known = list(range(len(unit_starts)))
            else:
                known = list(dict.fromkeys([bisect_right(unit_starts, start) - 1 for start in starts]))
                if known and known[0] < 0:
                    del known[0]  # before the first unit
            self._units[key] = known
        return known

    def places(self, pattern: re.Pattern[str]) -> Mapping[int, Sequence[int] | None]:
        """Units in which the pattern can match, by index: the offsets in the unit at which it can begin, None for anywhere."""
        if id(pattern) not in _INDEX.openings:
            return dict.fromkeys(self.units(pattern))
        unit_starts = self._unit_starts
        known: dict[int, list[int]] = {}
        for start in self.starts(pattern) or ():
            index = bisect_right(unit_starts, start) - 1
            if index >= 0:
                known.setdefault(index, []).append(start - unit_starts[index])
        return known


class Sight:
    """In which units of a note each pattern can match; shared by the units, filled when they ask."""

    __slots__ = ("gate", "known")

    def __init__(self) -> None:
        self.gate: Gate | None = None
        self.known: dict[int, Mapping[int, Sequence[int] | None]] = {}
        """`Gate.places` by the id of the pattern."""

    def ask(self, pattern: re.Pattern[str]) -> Mapping[int, Sequence[int] | None]:
        """`Gate.places` of the pattern."""
        if self.gate is None:
            return _EVERYWHERE
        known = self.known[id(pattern)] = self.gate.places(pattern)
        return known


class _Everywhere(dict[int, None]):
    """For units without a note around them."""

    def __contains__(self, index: object) -> bool:
        return True

    def __missing__(self, index: int) -> None:
        return None


_EVERYWHERE = _Everywhere()


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    gate, key = view.gate, id(pattern)
    words: Sequence[str] | None = gate.live.get(key)
    if words is None:
        if key in gate.asked:
            return None
        words = gate.words(pattern)
        if words is None:
            return pattern.search(text)
    if key in _INDEX.openings:
        return first_at(pattern, text, _places(text, words))
    for word in words:
        if word in text:
            return pattern.search(text)
    return None


def opening(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.match(text)` for a lower-cased text out of the note: `search` tries a pattern with ^ at every place."""
    words = view.gate.words(pattern)
    if words is None or any(word in text for word in words):
        return pattern.match(text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    gate, key = view.gate, id(pattern)
    words: Sequence[str] | None = gate.live.get(key)
    if words is None:
        if key in gate.asked:
            return ()
        words = gate.words(pattern)
        if words is None:
            return pattern.finditer(text)
    if key in _INDEX.openings:
        return all_at(pattern, text, _places(text, words))
    for word in words:
        if word in text:
            return pattern.finditer(text)
    return ()


def first_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> re.Match[str] | None:
    """The first match that begins at one of the offsets, which are in order."""
    for at in places:
        match = pattern.match(text, at)
        if match:
            return match
    return None


def _places(text: str, words: Iterable[str]) -> list[int]:
    """Offsets at which one of the words stands, in order."""
    places: list[int] = []
    for word in words:
        if word in text:
            at = text.find(word)
            while at >= 0:
                places.append(at)
                at = text.find(word, at + 1)
    return sorted(set(places)) if len(places) > 1 else places


def all_at(pattern: re.Pattern[str], text: str, places: Iterable[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at one of the offsets, which are in order, and not inside the one before."""
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
    words = view.gate.words(pattern)
    if words is None:
        return pattern.finditer(view.lower)
    if id(pattern) in _INDEX.openings:
        return all_at(pattern, view.lower, view.gate.starts(pattern) or ())
    return pattern.finditer(view.lower) if words else ()


def lines_with(view: NoteView, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
    """`pattern.finditer(view.lower)` for a pattern that begins with a line: tried on lines that hold one of its anchors."""
    words = view.gate.words(pattern)
    if words is None:
        return pattern.finditer(view.lower)
    starts = dict.fromkeys(view.lower.rfind("\n", 0, at) + 1 for at in _places(view.lower, words))
    return [m for start in starts if (m := pattern.match(view.lower, start))]


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
        view.memo[key] = tuple(row for row in rows if (words := gate.words(row[1])) is None or words)
    return view.memo[key]  # type: ignore[return-value]


def rows_by_unit(view: NoteView, rows: Rows) -> dict[int, Rows]:
    """Index of each unit -> the rows whose pattern can match in it."""
    out: dict[int, Rows] = {}
    for row in living(view, rows):
        for index in view.gate.units(row[1]):
            out[index] = (*out.get(index, ()), row)
    return out
