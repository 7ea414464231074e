"""Anchors of a regular expression: words of which every match holds at least one.

They are read off the pattern's own text, so that a pattern cannot be changed and its anchors forgotten.
Syntax that is not known here gives no anchors, and a pattern without anchors is always run.

An anchor that the pattern holds at the edge of a word says so: `\\bno\\b` has the anchor EDGE + "no" + EDGE, which does
not stand in "nose".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache, reduce

Words = frozenset[str]
Ways = tuple[Words, Words]
"""(texts, words): every match opens with one of the texts, or holds one of the words."""
Reading = tuple[Words | None, Words | None, Words, Ways | None]
"""(every text that an expression can match, where they are few; its anchors; texts one of which opens each match; the same
for most of the matches, with anchors of the others)."""

EDGE = "\b"
"""In front of an anchor: no letter, digit or underscore stands before it; behind it: none follows."""

_TELLING = 4
"""So many letters tell enough, wherever they stand."""
_MOST_TEXTS = 384
_MOST_LETTERS = 4
_LONGEST_BEGINNING = 6
"""Letters of a text that opens a match which are looked for where the pattern may stand: the fewer, the fewer texts."""
_EMPTY: Words = frozenset({""})
_NONE: Words = frozenset()
_LEFT_OUT = "\0"
"""Among the texts that open an expression: it may be left out, and a match opens with what follows."""
_NOTHING: Reading = (_EMPTY, None, _EMPTY, None)
_AT_EDGE: Reading = (frozenset({EDGE}), None, frozenset({EDGE}), None)
_ANYTHING: Reading = (None, None, _EMPTY, None)
_QUANTIFIER = re.compile(r"(?:(?P<sign>[*+?])|\{(?P<low>\d*)(?P<comma>,)?(?P<high>\d*)\})[?+]?")
_GROUP = re.compile(r"\((?:\?(?:(?P<look><?[=!])|:|P<\w+>))?")
_CLASS = re.compile(r"\[(?P<inverted>\^)?(?P<body>\]?(?:\\.|[^\]\\])*)\]", re.DOTALL)
_RANGE = re.compile(r"(\w)-(\w)", re.ASCII)
_SKIPPED = re.compile(r"(?:\s+|#[^\n]*)+")
_BY_NUMBER = re.compile(r"\\(?:u(?P<four>[0-9a-f]{4})|x(?P<two>[0-9a-f]{2}))", re.IGNORECASE)
"""A character by its number: "\\u2192"."""
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v"}
_PLACES = frozenset("BAZ")
_NO_WORD = re.compile(r"\(\?<?!(?:\\w|\[[^\^\]\\]*\\w[^\]\\]*\])\)")
"""A look for anything but a letter, digit or underscore."""
_UP_TO_EDGE = re.compile(rf"\??(?:\\b|{_NO_WORD.pattern})")
_GAPS = ("\\s", "\\W")
"""Nothing but the edge of a word can stand beside them."""
_BRACKET = re.compile(
    rf"\\.|{_CLASS.pattern.replace('(?P<inverted>', '(?:').replace('(?P<body>', '(?:')}|(?P<open>\()|(?P<close>\))", re.DOTALL
)
_BRACKET_OR_COMMENT = re.compile(rf"#[^\n]*|{_BRACKET.pattern}", re.DOTALL)


class _Unknown(Exception):
    """Syntax that is not read here."""


def anchors_of(pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    """Anchors of the pattern on lower-cased text, sorted; None where it has none."""
    exact, anchors, _, _ = _read(pattern)
    best = _lowered(_better(anchors, exact), pattern)
    return None if best is None else tuple(sorted(_shortest(frozenset(map(_trimmed, best)))))


def openings_of(pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    """Texts one of which opens every match on lower-cased text, sorted; None where a match can open with anything."""
    _, _, openings, _ = _read(pattern)
    found = None if _hold_empty(openings) else _lowered(openings, pattern)
    return None if found is None else _beginnings(frozenset(map(_trimmed, found)))


def ways_of(pattern: re.Pattern[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """(texts, words): on lower-cased text every match opens with one of the texts or holds one of the words, without their edges.

    For patterns of which some alternatives open with anything ("injur\\w+|bitten by|\\d cm (?:cut|gash)"); None where that tells nothing.
    """
    ways = _ways(_read(pattern))
    texts, words = (None, None) if ways is None else (_lowered(part, pattern) for part in ways)
    if not texts or words is None or not all(map(is_telling, texts | words)):
        return None
    beginnings = frozenset(text.replace(EDGE, "")[:_LONGEST_BEGINNING] for text in texts)
    return _beginnings(beginnings), tuple(sorted(_shortest(frozenset(word.replace(EDGE, "") for word in words))))


def _beginnings(texts: Words) -> tuple[str, ...]:
    """The texts without those that begin with another of them."""
    return tuple(sorted(text for text in texts if not any(text[:length] in texts for length in range(len(text)))))


@lru_cache(maxsize=64)
def _read(pattern: re.Pattern[str]) -> Reading:
    try:
        return _Reader(pattern.pattern, verbose=bool(pattern.flags & re.VERBOSE)).whole()
    except _Unknown:
        return _ANYTHING


def _lowered(words: Words | None, pattern: re.Pattern[str]) -> Words | None:
    """The words as a pattern that is blind to case meets them in lower-cased text."""
    if words is None or not pattern.flags & re.IGNORECASE:
        return words
    return frozenset(word.lower() for word in words) if all(word.isascii() for word in words) else None


class _Reader:
    """Reads an expression from left to right."""

    def __init__(self, text: str, *, verbose: bool) -> None:
        self._text = text
        self._at = 0
        self._verbose = verbose

    def whole(self) -> Reading:
        found = self._alternatives()
        if self._at < len(self._text):
            raise _Unknown
        return found

    def _alternatives(self, before: bool = False, after: bool = False) -> Reading:
        """`before` and `after`: the edge of a word stands there."""
        parts = [self._sequence(before, after)]
        while self._peek() == "|":
            self._at += 1
            parts.append(self._sequence(before, after))
        return parts[0] if len(parts) == 1 else _either(parts)

    def _sequence(self, before: bool, after: bool) -> Reading:
        items: list[Reading] = []
        edge, inexact = before, True
        while self._peek() not in ("", "|", ")"):
            if edge and inexact:
                items.append(_AT_EDGE)
            is_gap = self._text.startswith(_GAPS, self._at)
            item = self._item(edge, after)
            least, once = self._quantifier()
            item = _repeated(item, least, once)
            items.append(item)
            inexact = item[0] is None
            edge = (edge or least > 0) if is_gap else _ends_at_edge(item[0], edge)
        return _joined([*items, _AT_EDGE] if after else items)

    def _peek(self) -> str:
        if self._verbose and (skipped := _SKIPPED.match(self._text, self._at)):
            self._at = skipped.end()
        return self._text[self._at : self._at + 1]

    def _item(self, edge: bool, after: bool) -> Reading:
        char = self._text[self._at]
        if char == "(":
            return self._group(edge, after)
        if char == "[":
            return self._letters()
        if char == "\\":
            return self._escape()
        self._at += 1
        if char in "^$":
            return _NOTHING
        return _ANYTHING if char == "." else _literal(char)

    def _group(self, edge: bool, after: bool) -> Reading:
        no_word = _NO_WORD.match(self._text, self._at)
        if no_word:
            self._at = no_word.end()
            return _AT_EDGE
        opening = _GROUP.match(self._text, self._at)
        assert opening is not None
        if self._text[opening.end() : opening.end() + 1] == "?":
            raise _Unknown  # flags, conditions, references by name
        reaches_edge = not opening["look"] and self._reaches_edge(after)
        self._at = opening.end()
        inside = self._alternatives(edge and not opening["look"], reaches_edge)
        if self._peek() != ")":
            raise _Unknown
        self._at += 1
        return _NOTHING if opening["look"] else inside

    def _reaches_edge(self, after: bool) -> bool:
        """True where the group that opens here ends at the edge of a word and is there once at most."""
        at, depth = self._at, 0
        for found in (_BRACKET_OR_COMMENT if self._verbose else _BRACKET).finditer(self._text, self._at):
            depth += (found.lastgroup == "open") - (found.lastgroup == "close")
            if depth == 0:
                at = found.end()
                break
        return bool(_UP_TO_EDGE.match(self._text, at)) or (after and self._text[at : at + 1] in ("", "|", ")"))

    def _letters(self) -> Reading:
        found = _CLASS.match(self._text, self._at)
        if found is None:
            raise _Unknown
        self._at = found.end()
        body = _RANGE.sub(_spelled_out, found["body"])
        plain = not found["inverted"] and "\\" not in body and "-" not in body and len(body) <= _MOST_LETTERS
        letters = frozenset(body)
        return (letters, letters, letters, None) if plain else _ANYTHING

    def _escape(self) -> Reading:
        numbered = _BY_NUMBER.match(self._text, self._at)
        if numbered is not None:
            self._at = numbered.end()
            return _literal(chr(int(numbered["four"] or numbered["two"], 16)))
        char = self._text[self._at + 1 : self._at + 2]
        self._at += 2
        if char == "b":
            return _AT_EDGE
        if char in _PLACES:
            return _NOTHING
        if char in _CONTROL:
            return _literal(_CONTROL[char])
        if char in "dDsSwW" or char.isdigit():
            return _ANYTHING
        if char.isalnum():
            raise _Unknown
        return _literal(char)

    def _quantifier(self) -> tuple[int, bool]:
        """(how often at least what stands in front of it is there, once at most)."""
        self._peek()
        found = _QUANTIFIER.match(self._text, self._at)
        if found is None:
            return 1, True
        self._at = found.end()
        sign = found["sign"]
        least = {"*": 0, "?": 0, "+": 1}[sign] if sign else int(found["low"] or 0)
        return least, sign == "?" or (not sign and (found["high"] if found["comma"] else found["low"]) == "1")


def _spelled_out(letters: re.Match[str]) -> str:
    """The letters of "1-4"."""
    return "".join(map(chr, range(ord(letters[1]), ord(letters[2]) + 1)))


def _repeated(item: Reading, least: int, once: bool) -> Reading:
    exact, anchors, openings, ways = item
    if least == 0:
        texts = exact | {""} if once and exact is not None else None
        ways = (exact, _NONE) if exact is not None else ways
        return texts, None, texts or _EMPTY, ways and (ways[0] | {_LEFT_OUT}, ways[1])
    if once:
        return item
    return None, anchors, openings, (exact, _NONE) if exact is not None else ways


def _ends_at_edge(exact: Words | None, edge: bool) -> bool:
    """True where the edge of a word stands behind all of the texts; `edge`: one stands before them."""
    return exact is not None and all((not _is_of_word(text[-1])) if text else edge for text in exact)


def _is_of_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def plain(word: str) -> str:
    """The anchor without the edges that it asks for."""
    return word.strip(EDGE)


def _trimmed(word: str) -> str:
    """The word with the edges that tell something: those at its ends, beside a letter, digit or underscore."""
    bare = word.replace(EDGE, "")
    before = EDGE if word.startswith(EDGE) and _is_of_word(bare[0]) else ""
    after = EDGE if word.endswith(EDGE) and _is_of_word(bare[-1]) else ""
    return before + bare + after


def _hold_empty(words: Words) -> bool:
    return any(not word.strip(EDGE) for word in words)


def _literal(char: str) -> Reading:
    letter = frozenset({char})
    return letter, letter, letter, None


def _either(parts: list[Reading]) -> Reading:
    texts = [exact for exact, _, _, _ in parts]
    words = [_better(anchors, exact) for exact, anchors, _, _ in parts]
    openings: Words = reduce(frozenset.union, (opening for _, _, opening, _ in parts))
    exact = None if None in texts else reduce(frozenset.union, (t for t in texts if t is not None))
    anchors = None if None in words else reduce(frozenset.union, (w for w in words if w is not None))
    ways = [_ways(part) for part in parts]
    known = [way for way in ways if way is not None]
    either = (_NONE.union(*(t for t, _ in known)), _NONE.union(*(w for _, w in known))) if len(known) == len(ways) else None
    return (exact if exact is None or len(exact) <= _MOST_TEXTS else None), anchors, openings, either


def _joined(items: list[Reading]) -> Reading:
    """Texts and anchors of one expression after another."""
    run: Words = frozenset({""})
    whole, best = True, None
    for exact, anchors, _, _ in items:
        if exact is not None and len(run) * len(exact) <= _MOST_TEXTS:
            run = frozenset(a + b for a in run for b in exact)
        else:
            whole = False
            best = _better(best, run)
            run = exact or frozenset({""})
        best = _better(best, anchors)
    best = _better(best, run)
    return (run if whole else None), best, _openings(items), None if whole else _ways_in(items, best)


def _openings(items: list[Reading]) -> Words:
    """Texts that open one expression after another: of the first ones as long as their texts are known."""
    found = _EMPTY
    for exact, _, openings, _ in items:
        longer = exact if exact is not None else openings
        if len(found) * len(longer) > _MOST_TEXTS:
            break
        found = frozenset(a + b for a in found for b in longer)
        if exact is None:
            break
    return found


def _ways_in(items: list[Reading], anchors: Words | None) -> Ways | None:
    """As `_openings`, of as many of the matches as can be told; what may be left out passes the word on to what follows."""
    found, told, others = _EMPTY, _NONE, _NONE
    for exact, _, _, ways in items:
        longer = exact if exact is not None else None if ways is None else ways[0] - {_LEFT_OUT}
        if longer is not None and len(found) * len(longer) > _MOST_TEXTS:
            told |= frozenset(text for text in found if plain(text))
            found -= told
        if longer is None or len(found) * len(longer) > 2 * _MOST_TEXTS:
            break
        longer = frozenset(a + b for a in found for b in longer)
        if exact is not None:
            found = longer
            continue
        told |= longer
        others |= ways[1] if ways else _NONE
        if ways and _LEFT_OUT not in ways[0]:
            found = _NONE
            break
    told |= found
    if _hold_empty(told):
        return None if anchors is None else (_NONE, anchors)
    return told, _better(others, anchors) or _NONE if others else _NONE


def _ways(part: Reading) -> Ways | None:
    """How one of several alternatives opens, or its anchors where it opens with anything."""
    exact, anchors, _, ways = part
    if exact is not None:
        ways = exact, _NONE
    anchors = _better(anchors, exact)
    if anchors is not None and all(map(is_telling, anchors)) and (ways is None or not all(map(_opens, ways[0] - {_LEFT_OUT}))):
        return _NONE, anchors
    return ways


def _opens(text: str) -> bool:
    """Does it tell where to try?"""
    return is_telling(text) and not text[0].isspace()


def opens_well(openings: Iterable[str], anchors: Iterable[str] | None) -> bool:
    """Openings tell where to try, unless they stand in every other sentence ("in", "er") and anchors do not."""
    if not all(map(_opens, openings)):
        return False
    shortest = min(len(plain(word)) for word in openings)
    return anchors is None or shortest > 2 or shortest >= min(len(plain(word)) for word in anchors)


def _shortest(words: Words) -> Words:
    """The words without those that hold another of them."""
    kept: list[str] = []
    for word in sorted(words, key=lambda w: (len(w), w)):
        if not any(shorter in word for shorter in kept):
            kept.append(word)
    return frozenset(kept)


def _better(old: Words | None, new: Words | None) -> Words | None:
    """The more telling of two sets of anchors: no short word in it, or short ones at edges, then fewer words."""
    if new is None or _hold_empty(new):
        return old
    if old is None or old == new:
        return new
    return new if _rank(new) > _rank(old) else old


def _rank(words: Words) -> tuple[int, int, int, int]:
    weight = min(min(map(_weight, words)), _TELLING)
    edges = min(map(_edges, words)) if weight < _TELLING else 0
    return weight, edges, -len(words), min(len(plain(word)) for word in words)


def _edges(word: str) -> int:
    return word.startswith(EDGE) + word.endswith(EDGE)


def _weight(word: str) -> int:
    return len(plain(word)) if is_telling(word) else 0


def is_telling(word: str) -> bool:
    """False for a single letter, digit or space, which stands in every text."""
    word = plain(word)
    return len(word) > 1 or not (word.isalnum() or word in " .,:-/")
