"""Probability that a line is right, from what is known of how it was made."""

from __future__ import annotations

from functools import lru_cache

from coding.families.base import Draft
from coding.rulebook import rules


@lru_cache(maxsize=512)
def _score(status: str, doubts: int, gaps: int, judgement: str) -> float:
    table = rules("confidence")
    value: float = table["base"][status] - table["per_doubt"] * min(doubts, 4) - table["per_gap"] * min(gaps, 4)
    return float(round(max(table["floor"], value - table["judgement"].get(judgement, 0)), 3))


def confidence(draft: Draft) -> float:
    """A number in [0, 1]; the figures are data (`coding/rules/confidence.yaml`)."""
    return _score(draft.status, draft.doubts, len(draft.gaps), draft.judgement)
