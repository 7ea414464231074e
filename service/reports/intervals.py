"""Figures with their 95 % intervals: exact binomial for shares, linearised for ratios of sums."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import sqrt

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Share:
    """A share of `of` counted things, with its interval. All None where nothing was counted."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


def share(count: int, of: int, level: float = LEVEL) -> Share:
    """Exact binomial (Clopper-Pearson) interval: never narrower than its level promises, also for 0 of n and n of n."""
    if of <= 0:
        return Share(0, 0, None, None, None)
    if not 0 <= count <= of:
        raise ValueError("count must lie between 0 and the number counted")
    from scipy.stats import beta

    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(beta.ppf(tail, count, of - count + 1))
    high = 1.0 if count == of else float(beta.ppf(1 - tail, count + 1, of - count))
    return Share(count, of, count / of, low, high)


@dataclass(frozen=True, slots=True)
class Mean:
    """A ratio of two sums over `of` claims, with its interval; the interval is None for fewer than two claims."""

    of: int
    value: float | None
    low: float | None
    high: float | None


def ratio(pairs: Counter[tuple[int, int]], level: float = LEVEL) -> Mean:
    """Sum of the second over sum of the first, each pair counted as often as claims have it.

    The interval treats claims as the drawn units (ratio estimator, t distribution), since the parts of one claim
    go together.
    """
    of = sum(pairs.values())
    bottom, top = (sum(pair[side] * n for pair, n in pairs.items()) for side in (0, 1))
    if not bottom:
        return Mean(of, None, None, None)
    value = top / bottom
    if of < 2:
        return Mean(of, value, None, None)
    from scipy.stats import t

    spread = sum(n * (pair[1] - value * pair[0]) ** 2 for pair, n in pairs.items()) / (of - 1)
    half = float(t.ppf(1 - (1 - level) / 2, of - 1)) * sqrt(spread / of) / (bottom / of)
    return Mean(of, value, value - half, value + half)
