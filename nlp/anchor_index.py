"""The anchors of all patterns met so far, found in a note by one pass of two Aho-Corasick automata.

One reads the note as it is; the other reads it with a space for each character that is no letter or digit, where an
anchor can ask for the edge of a word by a space of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from nlp.anchors import EDGE, anchors_of, is_telling, openings_of, opens_well, plain, ways_of

Holder = tuple[int, str, int]
"""(id of a pattern, its anchor without edges, how far the place where it is found is ahead of its beginning in the note)."""
Anchor = tuple[str, int]
"""The same without the pattern."""
Where = tuple[Sequence[str] | None, Sequence[int] | None, bool]
"""Where in a note one pattern can match: (its anchors that stand there, the offsets at which they begin, in order, and
whether every match begins at one of these); None, None for a pattern that must be run without asking."""

NOWHERE: Where = ((), (), True)

_MANY_WAITING = 24
_LONGEST_WAIT = 128


class _BetweenWords(dict[int, str]):
    """For `str.translate`: a space for each character that is no letter or digit; learns them as they come."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        self[code] = known = char if char.isalnum() else " "
        return known


_BETWEEN_WORDS = _BetweenWords()


def spaced(text: str) -> str:
    """The text between spaces, with a space for each character that is no letter or digit."""
    return f" {text.translate(_BETWEEN_WORDS)} "


def spelling_of(word: str) -> tuple[bool, str]:
    """(whether it stands in the spaced text, as it is spelled there): in the raw text edges cannot be told."""
    if word.replace(" ", "").replace(EDGE, "").isalnum():
        return True, word.replace(EDGE, " ")
    return False, plain(word)


class WordList:
    """Words of which a gate tells every place in a note (`Gate.occurrences`)."""

    def __init__(self, words: Iterable[str]) -> None:
        """Lower-case words, met between characters that are no letters or digits.

        Raises:
            ValueError: a word is a single letter or sign, which stands everywhere.
        """
        self.anchors = tuple([EDGE * word[0].isalnum() + word + EDGE * word[-1].isalnum() for word in words])
        if not all(map(is_telling, self.anchors)):
            raise ValueError("a list of words holds a single character")


Asked = re.Pattern[str] | WordList


def shift_of(word: str) -> int:
    """How far an anchor's place in the text that it is looked for in is ahead of the anchor's first character in the note."""
    return 1 - word.startswith(EDGE) if spelling_of(word)[0] else 0


class Finders(NamedTuple):
    """Automata for the spaced and the raw text; for each anchor, by its number, the ids of the patterns that hold it, and
    beside them how each of these has it; what they say of each pattern that they know in a note without its anchors.

    The anchors of the raw text, the fewer, are numbered behind those of the spaced text. Ids and anchors are kept apart:
    of each anchor in a note the ids are read, of few the anchors, and what is read lies cold in the memory.
    """

    spaced: AhoCorasick
    raw: AhoCorasick
    first_raw: int
    holders: list[tuple[int, ...]]
    anchors: list[tuple[Anchor, ...]]
    nowhere: dict[int, Where]

    def search(self, raw: str, spaced: str) -> dict[int, list[int]]:
        """Where each anchor that stands in the raw or in the spaced text begins there, by its number."""
        places: defaultdict[int, list[int]] = defaultdict(list)
        for number, start, _ in self.spaced.find_matches_as_indexes(spaced, overlapping=True):
            places[number].append(start)
        for number, start, _ in self.raw.find_matches_as_indexes(raw, overlapping=True):
            places[self.first_raw + number].append(start)
        return places


def _finders(by_spelling: dict[tuple[bool, str], list[Holder]], known: Iterable[int]) -> Finders:
    numbered = sorted(by_spelling.items(), key=lambda item: not item[0][0])
    parts = [[spelled for (is_spaced, spelled), _ in numbered if is_spaced is kind] for kind in (True, False)]
    spaced, raw = (AhoCorasick(part, implementation=Implementation.ContiguousNFA, store_patterns=False) for part in parts)
    holders = [tuple([key for key, _, _ in held]) for _, held in numbered]
    anchors = [tuple([(word, shift) for _, word, shift in held]) for _, held in numbered]
    return Finders(spaced, raw, len(parts[0]), holders, anchors, dict.fromkeys(known, NOWHERE))


class AnchorIndex:
    """The anchors of every pattern met so far, and the automata that find them."""

    def __init__(self) -> None:
        self.openings: dict[int, tuple[str, ...]] = {}
        """Patterns of which every match opens with one of these texts; they stand for its anchors."""
        self.ways: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        """Other patterns of which every match opens with one of the first texts or holds one of the second."""
        self.anchors: dict[int, tuple[str, ...]] = {}
        """Anchors by the id of their pattern."""
        self.stated: dict[int, tuple[re.Pattern[str], tuple[str, ...], tuple[str, ...] | None]] = {}
        """Anchors and openings that whoever made a pattern has told, since its form hides them."""
        self._met: dict[int, Asked] = {}
        """Kept, so that no other object takes the id of a pattern."""
        self._by_spelling: dict[tuple[bool, str], list[Holder]] = {}
        self._waiting: set[int] = set()
        self._patience = 0
        """Notes to be read before the automata are built anew."""
        self._builds = 0
        self._finders = _finders({}, ())
        self._lock = Lock()

    def take_in(self, pattern: Asked) -> None:
        """Read the anchors of a pattern met for the first time; the automata learn them before one of the next notes."""
        key = id(pattern)
        if key in self._met:
            return
        with self._lock:
            if key in self._met:
                return
            anchors, openings = self._read(pattern)
            if openings is not None and (key in self.stated or opens_well(openings, anchors)):
                anchors = self.openings[key] = openings
            elif not isinstance(pattern, WordList) and (ways := ways_of(pattern)) is not None:
                self.ways[key] = ways
            if anchors is not None and all(map(is_telling, anchors)):
                self.anchors[key] = anchors
                self._waiting.add(key)
                for word in anchors:
                    self._by_spelling.setdefault(spelling_of(word), []).append((key, plain(word), shift_of(word)))
            self._met[key] = pattern

    def _read(self, pattern: Asked) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
        """(anchors, openings)."""
        if isinstance(pattern, WordList):
            return pattern.anchors, None
        known = self.stated.get(id(pattern))
        return known[1:] if known is not None else (anchors_of(pattern), openings_of(pattern))

    def finders(self) -> Finders:
        """The automata for the next note.

        Building takes as long as reading a note, so rare patterns wait for company: twice as long after each build.
        """
        self._patience -= 1
        if self._waiting and (self._patience < 0 or len(self._waiting) >= _MANY_WAITING):
            with self._lock:
                self._finders = _finders(self._by_spelling, [*self._finders.nowhere, *self._waiting])
                self._waiting = set()
                self._builds += 1
                self._patience = min(2**self._builds, _LONGEST_WAIT) - 2
        return self._finders


def places_of(text: str, words: Iterable[str]) -> list[int]:
    """Offsets at which one of the words stands, in order."""
    places: list[int] = []
    for word in words:
        if word in text:
            at = text.find(word)
            while at >= 0:
                places.append(at)
                at = text.find(word, at + 1)
    return sorted(set(places)) if len(places) > 1 else places
