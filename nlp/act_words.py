"""The parts of an act and the rules that make an act of them (`nlp/terms/acts.csv`, `nlp/terms/act_rules.csv`).

A rule's needs are tags; "a|b" is either of them, and "~" allows the neighbouring sentences to hold it.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from functools import lru_cache
from importlib import resources

from nlp.anchor_index import WordList
from nlp.cue_reach import SAMPLE_IN_BRACKET
from nlp.gate import find_all
from nlp.records import dataclass
from nlp.term_families import expand
from nlp.view import NoteView


@dataclass(frozen=True, slots=True)
class Part:
    """A word of an act: its tags are the values of `acts.csv` ("take", "flat", "level")."""

    start: int
    end: int
    tags: frozenset[str]
    is_reject: bool


@dataclass(frozen=True, slots=True)
class ActRule:
    """The act `concept`/`value` is told where all needs are met and none of `without` stands in the sentence."""

    concept: str
    value: str
    here: tuple[frozenset[str], ...]
    """One tag of each set must stand in the sentence."""

    near: tuple[frozenset[str], ...]
    """One tag of each set must stand in the sentence or near it."""

    without: frozenset[str]


@lru_cache(maxsize=1)
def act_rules() -> tuple[ActRule, ...]:
    """All rules, the first that fits decides."""
    return tuple(map(_rule, _rows("act_rules.csv")))


def _rule(row: dict[str, str]) -> ActRule:
    needs = row["needs"].split()
    here = tuple(frozenset(words.split("|")) for words in needs if not words.startswith("~"))
    near = tuple(frozenset(words.lstrip("~").split("|")) for words in needs if words.startswith("~"))
    return ActRule(row["concept"], row["value"], here, near, frozenset(row["without"].split("|")))


def rules_for(tags: frozenset[str]) -> Iterator[ActRule]:
    """The rules whose first need these tags meet, in their order."""
    first = _by_first_need()
    places = sorted({place for tag in tags for place in first.get(tag, ())})
    return (act_rules()[place] for place in places)


@lru_cache(maxsize=1)
def _by_first_need() -> dict[str, list[int]]:
    """Tag -> places of the rules whose first need of the sentence itself holds it."""
    out: dict[str, list[int]] = {}
    for place, rule in enumerate(act_rules()):
        for tag in rule.here[0]:
            out.setdefault(tag, []).append(place)
    return out


def parts_of(view: NoteView) -> list[Part]:
    """Parts of acts in a note, in order."""
    padded = view.lower + " "  # the last and, by index -1, the first word have a neighbour too
    words, table = _words()
    found = []
    for start, word in view.gate.occurrences(words):
        end = start + len(word)
        if not padded[end].isalnum() and not (word[0].isalnum() and padded[start - 1].isalnum()) and padded.startswith(word, start):
            found.append(Part(start, end, *table[word]))
    found.sort(key=lambda part: (part.start, -part.end))
    aside = [hit.span() for hit in find_all(view, SAMPLE_IN_BRACKET)] if "(" in view.lower else []
    return [part for part in found if not any(a <= part.start < b for a, b in aside)] if aside else found


@lru_cache(maxsize=1)
def _words() -> tuple[WordList, dict[str, tuple[frozenset[str], bool]]]:
    """The words of `acts.csv`, each with (tags, is a reject)."""
    table: dict[str, tuple[frozenset[str], bool]] = {}
    for row in _rows("acts.csv"):
        for word in itertools.chain.from_iterable(map(expand, row["terms"].split("|"))):
            tags, is_reject = table.get(word, (frozenset(), False))
            table[word] = tags | {row["value"]}, is_reject or row["part"] == "reject"
    return WordList(table), table


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (resources.files("nlp") / "terms" / name).open(encoding="utf-8") as lines:
        yield from csv.DictReader(lines)
