"""The second reader: which services the words of a note speak for, whatever the rules read.

One logistic model for each kind of service, over the words that several authors use. It learned from the gold alone
and never saw the rules at work, so that its doubt is independent of them: where both agree a line is surer, and less
sure where they disagree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, nan, sqrt
from typing import Any

from coding.lookup import Tables
from service.judgement.policy import POLICY

_SPACES = {number: " " for number in range(128) if not chr(number).isalpha()}
"""Digits and signs part words; `str.translate` and `split` take a tenth of the time of a pattern."""


def words_of(lower: Iterable[str]) -> list[str]:
    """The different words of lower-case texts, in the order of the note: a sum over a set would differ in its last bit."""
    return list(dict.fromkeys(word for text in lower for word in text.translate(_SPACES).split()))


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
    """Plain tables, so that a note costs a few dictionary look-ups."""

    squares: Mapping[str, float]
    """Word -> square of its rarity."""

    weights: Mapping[str, Mapping[str, float]]
    """Service -> word -> weight times rarity."""

    offsets: Mapping[str, float]

    def known(self, words: Iterable[str]) -> tuple[list[str], float]:
        """The words of the vocabulary, and the length of their vector."""
        here = [word for word in words if word in self.squares]
        return here, sqrt(sum(map(self.squares.__getitem__, here))) or 1.0

    def odds(self, known: tuple[list[str], float], service: str) -> float:
        """How far the words raise the log odds of the service over those of any note, within three.

        Not a number for a service that was not learned.
        """
        weights = self.weights.get(service)
        if weights is None:
            return nan
        here, length = known
        return max(-_LIMIT, min(_LIMIT, sum(map(weights.__getitem__, here)) / length + self.offsets[service]))


_LIMIT = 3.0
"""Beyond this the second reader is sure only of the style that it learned from."""


def probability(odds: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def reader_from(stored: Mapping[str, Any]) -> SecondReader:
    """The reader from its stored arrays: `weights` has a row for each word and a column for each service."""
    words, rarity = stored["words"].split("\n"), stored["rarity"].tolist()
    columns = (stored["weights"] * stored["rarity"][:, None]).T.tolist()
    services = list(stored["services"])
    return SecondReader(
        {word: value * value for word, value in zip(words, rarity, strict=True)},
        {service: dict(zip(words, column, strict=True)) for service, column in zip(services, columns, strict=True)},
        dict(zip(services, stored["offsets"].tolist(), strict=True)),
    )
