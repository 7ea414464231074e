"""The second reader: which services the words of a note speak for, whatever the rules read.

One logistic model for each kind of service, over the words that several authors use. It learned from the gold alone
and never saw the rules at work, so that its doubt is independent of them: where both agree a line is surer, and less
sure where they disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from math import exp, nan, sqrt
from operator import itemgetter
from typing import Any

from coding.lookup import Tables
from service.judgement.policy import POLICY

VISIT_OF_ITS_OWN = "visit of its own"
"""A service that stands for no code: whether a visit is due, beside work or without any."""

_SPACES = {number: " " for number in range(128) if not chr(number).isalpha()}
"""Digits and signs part words; `str.translate` and `split` take a tenth of the time of a pattern."""


def words_of(lower: Iterable[str]) -> list[str]:
    """The different words of lower-case texts, in the order of the note: a sum over a set would differ in its last bit."""
    return list(dict.fromkeys(chain.from_iterable(text.translate(_SPACES).split() for text in lower)))


def service_of(code: str, tables: Tables) -> str:
    """The kind of service that a code stands for, "" for an unknown code."""
    found = tables.code(code)
    return POLICY.services.get(code) or (found.family if found else "")


def is_visit(code: str, tables: Tables) -> bool:
    """Visits and their follow-up are decided by the rules of evaluation and management."""
    found = tables.code(code)
    return found is not None and found.family == POLICY.visits


@dataclass(frozen=True)
class SecondReader:
    """Plain tables, so that a note costs one dictionary look-up a word."""

    vocabulary: Mapping[str, tuple[float, ...]]
    """Word -> the square of its rarity, and behind it for each service its weight times rarity."""

    services: Mapping[str, tuple[int, float]]
    """Service -> place of its weights, and its offset."""

    def known(self, words: Iterable[str]) -> tuple[list[tuple[float, ...]], float]:
        """The figures of the words of the vocabulary, and the length of their vector."""
        here = list(filter(None, map(self.vocabulary.get, words)))
        return here, sqrt(sum(map(itemgetter(0), here))) or 1.0

    def odds(self, known: tuple[list[tuple[float, ...]], float], service: str) -> float:
        """How far the words raise the log odds of the service over those of any note, within three.

        Not a number for a service that was not learned.
        """
        learned = self.services.get(service)
        if learned is None:
            return nan
        (here, length), (place, offset) = known, learned
        pull: float = sum(map(itemgetter(place), here)) / length + offset
        return max(-_LIMIT, min(_LIMIT, pull))

    def of_note(self, known: tuple[list[tuple[float, ...]], float], different: int) -> dict[str, float]:
        """What is said of a note, whatever line is asked about.

        `visit_due`: log odds, over those of any note, that a visit of its own is due. `familiar`: share of its different
        words that the reader knows; of a note in a strange tongue its view is worth little.
        """
        return {"visit_due": self.odds(known, VISIT_OF_ITS_OWN), "familiar": len(known[0]) / max(1, different)}


_LIMIT = 3.0
"""Beyond this the second reader is sure only of the style that it learned from."""


def probability(odds: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def reader_from(stored: Mapping[str, Any]) -> SecondReader:
    """The reader from its stored arrays: `weights` has a row for each word and a column for each service."""
    words, rarity = stored["words"].split("\n"), stored["rarity"].tolist()
    weights = (stored["weights"] * stored["rarity"][:, None]).tolist()
    offsets = zip(stored["services"], stored["offsets"].tolist(), strict=True)
    return SecondReader(
        {word: (value * value, *row) for word, value, row in zip(words, rarity, weights, strict=True)},
        {service: (place, offset) for place, (service, offset) in enumerate(offsets, 1)},
    )
