"""Patterns that are only run where one of their key words stands.

Every match of a pattern holds one of its key words. They are read off the pattern itself and looked up once
a note; a pattern with no key word in the note is not run at all, the others only on texts with a key word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

from nlp.view import NoteView

_MANY = 48
_WORDS: dict[int, tuple[re.Pattern[str], tuple[str, ...] | None]] = {}
_OPENINGS: dict[int, tuple[tuple[str, ...], dict[str, list[str]]]] = {}
Words = frozenset[str]
Rows = tuple[tuple[str, re.Pattern[str]], ...]


def seek(view: NoteView, pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """`pattern.search(text)` for a lower-cased text out of the note."""
    try:
        words = view.memo["live words"][id(pattern)]  # type: ignore[index]
    except KeyError:
        words = _live(view, pattern)
    if words is None:
        return pattern.search(text)
    for word in words:
        if word in text:
            return pattern.search(text)
    return None


def spots(view: NoteView, pattern: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """`pattern.finditer(text)` for a lower-cased text out of the note."""
    try:
        words = view.memo["live words"][id(pattern)]  # type: ignore[index]
    except KeyError:
        words = _live(view, pattern)
    if words is None:
        return pattern.finditer(text)
    for word in words:
        if word in text:
            return pattern.finditer(text)
    return ()


def living(view: NoteView, rows: Rows) -> Rows:
    """The rows whose pattern can match anywhere in the note."""
    key = ("living", id(rows))
    if key not in view.memo:
        view.memo[key] = tuple(row for row in rows if _live(view, row[1]) != ())
    return view.memo[key]  # type: ignore[return-value]


def _live(view: NoteView, pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    """Key words of the pattern that the note holds, None where the pattern has no key words."""
    table: dict[int, tuple[str, ...] | None] = view.memo.setdefault("live words", {})  # type: ignore[assignment]
    key = id(pattern)
    if key not in table:
        table[key] = _present(view, pattern)
    return table[key]


def _present(view: NoteView, pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    if key_words(pattern) is None:
        return None
    lower = view.lower
    openings: set[str] | None = view.memo.get("openings")  # type: ignore[assignment]
    if openings is None:
        openings = view.memo["openings"] = {lower[i : i + 3] for i in range(len(lower))}
    short, long = _OPENINGS[id(pattern)]
    return tuple([w for w in short if w in lower] + [w for o in long.keys() & openings for w in long[o] if w in lower])


def _by_opening(words: Iterable[str]) -> tuple[tuple[str, ...], dict[str, list[str]]]:
    """The words of less than three letters, and the others by their first three letters."""
    table: dict[str, list[str]] = {}
    for word in words:
        table.setdefault(word[:3], []).append(word)
    short = tuple(w for o in table if len(o) < 3 for w in table[o])
    return short, {o: ws for o, ws in table.items() if len(o) == 3}


def key_words(pattern: re.Pattern[str]) -> tuple[str, ...] | None:
    """Words of which every match of the pattern holds at least one; None where there are none."""
    known = _WORDS.get(id(pattern))
    if known is None:
        _, best = _sequence(parser.parse(pattern.pattern, pattern.flags))
        plain = best is not None and not pattern.flags & re.IGNORECASE
        _OPENINGS[id(pattern)] = _by_opening(best or ())
        known = _WORDS[id(pattern)] = (pattern, tuple(sorted(best or ())) if plain else None)
    return known[1]


def _sequence(items: object) -> tuple[Words | None, Words | None]:
    """(all texts that the items can match, where they are few; key words)."""
    run: Words | None = frozenset({""})
    whole, best = True, None
    for op, arg in items:  # type: ignore[attr-defined]
        exact, keys = _item(op, arg)
        joined = None if exact is None or run is None else frozenset(a + b for a in run for b in exact)
        if joined is not None and len(joined) <= _MANY * 8:
            run = joined
            best = _better(best, keys)
            continue
        whole = False
        best = _better(_better(best, run), keys)
        run = exact or frozenset({""})
    best = _better(best, run)
    return (run if whole else None), best


def _item(op: object, arg: object) -> tuple[Words | None, Words | None]:
    if op is sre.LITERAL:
        word = frozenset({chr(arg)})  # type: ignore[arg-type]
        return word, word
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return frozenset({""}), None
    if op is sre.IN and all(o is sre.LITERAL for o, _ in arg) and len(arg) <= 4:  # type: ignore
        return frozenset(chr(a) for _, a in arg), None  # type: ignore[attr-defined]
    if op is sre.SUBPATTERN and not arg[1] and not arg[2]:  # type: ignore[index]
        return _sequence(arg[3])  # type: ignore[index]
    if op is sre.BRANCH:
        parts = [_sequence(part) for part in arg[1]]  # type: ignore[index]
        exact = None if any(e is None for e, _ in parts) else frozenset(w for e, _ in parts for w in e or ())
        keys = None if any(k is None for _, k in parts) else _shortest(frozenset(w for _, k in parts for w in k or ()))
        return exact, keys
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT):
        bounds: Any = arg
        low, high, body = bounds[0], bounds[1], bounds[2]
        exact, keys = _sequence(body)
        if low == 0:
            return (exact | {""} if high == 1 and exact is not None else None), None
        return (exact if high == 1 else None), keys
    return None, None


def _shortest(words: Words) -> Words:
    """The words without those that hold another of them."""
    kept: list[str] = []
    for word in sorted(words, key=len):
        if not any(k in word for k in kept):
            kept.append(word)
    return frozenset(kept)


def _better(old: Words | None, new: Words | None) -> Words | None:
    """The more telling of two sets of key words: longer words, then fewer."""
    if new is None or "" in new:
        return old
    new = _shortest(new)
    if old is None:
        return new
    rank = [(min(min(len(w) for w in s), 3), -len(s), min(len(w) for w in s)) for s in (old, new)]
    return new if rank[1] > rank[0] else old
