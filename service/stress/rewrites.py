"""What a rewrite is: a name, what it should do to the claim, and how it makes a new text."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

Answer = dict[str, Any]
Effect = Literal["keeps", "drops", "moves_side", "adds_one"]
"""What must become of the claim: it stays; the rewritten lines are no longer `supported`; the side of
the site evidence turns; one lesion more is counted."""


@dataclass(frozen=True, slots=True)
class Rewrite:
    """One way to write a note anew.

    `make` takes the text and the answer to it, and returns the new text, or None where the note gives the
    rewrite nothing to work on, "" where its words cannot be turned. The context of the note stays.
    """

    name: str
    effect: Effect
    make: Callable[[str, Answer], str | None]


@lru_cache(maxsize=8)
def swaps(kind: str) -> tuple[tuple[str, str], ...]:
    """Pairs of wordings of one kind (`synonym`, `noun`, `shorthand`, `typo`, `header`) from `swaps.csv`."""
    with (resources.files("service.stress") / "swaps.csv").open(encoding="utf-8") as lines:
        return tuple((row["from"], row["to"]) for row in csv.DictReader(lines) if row["kind"] == kind)
