"""Literal rules over a Doc, in time that grows with its length.

medspaCy's components prune overlapping matches of the whole document at once and write an extension attribute on
every token or span; half of a note's time and all of the superlinear growth came from there. The components here keep
medspaCy's rules and pruning, match literals by spaCy's PhraseMatcher alone, as medspaCy's matcher does beside patterns,
and prune each run of overlapping matches by itself, which gives the same matches, and those that overlap none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from operator import itemgetter
from typing import Generic, TypeVar

from medspacy.common import BaseRule
from spacy.attrs import IDX, LENGTH
from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

Match = tuple[int, int, int]
Meaning = TypeVar("Meaning")
"""What is kept of a rule."""


class Phrases(Generic[Meaning]):
    """Rules of one kind; `find` gives the longest of overlapping matches, in text order."""

    def __init__(self, nlp: Language, meaning: Callable[[BaseRule], Meaning]) -> None:
        self._nlp = nlp
        self._meaning = meaning
        self._matcher = PhraseMatcher(nlp.vocab, attr="LOWER")
        self._meanings: dict[int, Meaning] = {}

    def add(self, rules: Iterable[BaseRule]) -> None:
        """Take in rules that match by their literal."""
        for rule in rules:
            name = f"{rule.category}_{len(self._meanings)}"
            self._matcher.add(name, [self._nlp.make_doc(rule.literal.lower())])
            self._meanings[self._nlp.vocab.strings[name]] = self._meaning(rule)

    def find(self, doc: Doc) -> list[tuple[Meaning, int, int]]:
        """(meaning of the rule, first token, token behind the last) of each match."""
        meanings, matches = self._meanings, self._matcher(doc)
        matches.sort(key=_BY_PLACE)
        return [(meanings[key], start, end) for key, start, end in _apart(matches)]


_BY_PLACE = itemgetter(1, 2)


def _apart(matches: list[Match]) -> list[Match]:
    """Sorted matches, of those that overlap the longest."""
    kept: list[Match] = []
    first, reach = 0, 0  # of the matches that overlap up to here
    for place, match in enumerate(matches):
        if match[1] >= reach:
            kept += matches[first:place] if place - first < 2 else _longest(matches[first:place])
            first = place
        if match[2] > reach:
            reach = match[2]
    kept += _longest(matches[first:])
    return kept


def _longest(run: list[Match]) -> list[Match]:
    """medspaCy's pruning: of each pair of neighbours that overlap the longer match stays, until none overlap; then what overlaps none of these."""
    every = run
    if len(run) == 2:  # nearly always
        first, second = run
        return [second if second[2] - second[1] > first[2] - first[1] else first]
    while len(run) > 1:
        kept: list[Match] = []
        at = 0
        while at < len(run):
            match, after = run[at], run[at + 1] if at + 1 < len(run) else None
            if after is not None and after[1] < match[2]:
                kept.append(after if after[2] - after[1] > match[2] - match[1] else match)
                at += 1
            else:
                kept.append(match)
            at += 1
        if len(kept) == len(run):
            break
        run = sorted(kept, key=_BY_PLACE)
    for match in every:  # "excised" of "subcutaneous lipoma excised", for which "lipoma excised" fell to the longer name
        if all(match[2] <= kept[1] or kept[2] <= match[1] for kept in run):
            run = sorted([*run, match], key=_BY_PLACE)
    return run


def token_bounds(doc: Doc) -> tuple[list[int], list[int]]:
    """Character offsets at which each token starts and ends."""
    known: tuple[list[int], list[int]] | None = doc.user_data.get("token bounds")
    if known is None:
        table = doc.to_array([IDX, LENGTH])
        starts = table[:, 0]
        known = doc.user_data["token bounds"] = (starts.tolist(), (starts + table[:, 1]).tolist())
    return known
