"""The second reader: which services the mere wording of a note makes likely, whatever the rules read.

Words and pairs of words that several authors use, digits all alike, weighed by how rare they are; one logistic
model for each kind of service. It knows nothing of sites, sizes or tense: it is there to disagree.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from coding.lookup import Tables
from service.judgement.policy import POLICY

_TOKEN = re.compile(r"[a-z]+(?:[-'&/][a-z]+)*|\d+")


def grams(text: str) -> set[str]:
    """Words and pairs of neighbouring words, lower case, every number as 0."""
    tokens = [token if token[0] > "9" else "0" for token in _TOKEN.findall(text.lower())]
    return {*tokens, *(f"{a} {b}" for a, b in pairwise(tokens))}


def service_of(code: str, tables: Tables) -> str:
    """The kind of service that a code stands for, "" for an unknown code."""
    found = tables.code(code)
    return POLICY.services.get(code) or (found.family if found else "")


@dataclass(frozen=True)
class SecondReader:
    """Rows of `weights` belong to the words of `places`, columns to `services`."""

    places: Mapping[str, int]
    rarity: NDArray[np.float64]
    weights: NDArray[np.float64]
    offsets: NDArray[np.float64]
    services: tuple[str, ...]

    def read(self, text: str) -> dict[str, float]:
        """Log odds of each service."""
        places = self.places
        # Sorted: the order of a set differs between processes, and so would the last bit of a sum.
        here = sorted(places[gram] for gram in grams(text) if gram in places)
        if not here:
            return dict(zip(self.services, self.offsets.tolist(), strict=True))
        rarity = self.rarity[here]
        odds = (rarity / sqrt(float(rarity @ rarity))) @ self.weights[here] + self.offsets
        return dict(zip(self.services, odds.tolist(), strict=True))


_LIMIT = 6.0


def word_features(odds: Mapping[str, float], code: str, on_claim: set[str], tables: Tables) -> dict[str, float]:
    """What the second reader thinks of a line: of its own service, and of the likeliest that no line stands for."""
    own = odds.get(service_of(code, tables))
    others = [v for name, v in odds.items() if name not in on_claim and name != POLICY.visits]
    return {
        "words_say": _limited(own) if own is not None else 0.0,
        "words_say_more": _limited(max(others, default=-_LIMIT)),
    }


def _limited(odds: float) -> float:
    return max(-_LIMIT, min(_LIMIT, odds))


def probability(odds: float) -> float:
    """The logistic function, safe at both ends."""
    return 1 / (1 + exp(-max(-30.0, min(30.0, odds))))


def reader_from(stored: Mapping[str, Any]) -> SecondReader:
    """The reader from its stored arrays."""
    places = {word: number for number, word in enumerate(stored["words"].split("\n"))}
    return SecondReader(places, stored["rarity"], stored["weights"], stored["offsets"], tuple(stored["services"]))
