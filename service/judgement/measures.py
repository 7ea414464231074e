"""Figures of the judgement, each with a 95 % bootstrap interval over notes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from service.judgement.folds import Judged

DRAWS = 1000
BINS = 8
Share = Callable[[Sequence[Judged]], float]


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure with its interval and the number of lines it was counted on."""

    value: float
    low: float
    high: float
    of: int

    def words(self) -> str:
        """As text, `-` where there was nothing to count."""
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f}, n = {self.of})" if self.of else "-"


def precision(lines: Sequence[Judged]) -> float:
    """Share of right lines."""
    return sum(one.line.right for one in lines) / len(lines) if lines else float("nan")


def calibration_error(lines: Sequence[Judged]) -> float:
    """Expected calibration error over groups of equal size: how far stated and found shares lie apart."""
    if not lines:
        return float("nan")
    ordered = sorted(lines, key=lambda one: (one.sure, one.note, one.line.place))
    groups = [group for group in np.array_split(np.arange(len(ordered)), BINS) if len(group)]
    return float(sum(abs(sum(ordered[n].sure - ordered[n].line.right for n in group)) for group in groups) / len(ordered))


def chance_error(lines: Sequence[Judged], seed: int) -> float:
    """The calibration error that figures without any fault would show on so few lines, the mean of many draws."""
    return float(_drawn_errors(lines, seed).mean()) if lines else float("nan")


def chance_share(lines: Sequence[Judged], seed: int) -> float:
    """How often figures without any fault would show as large a calibration error as these do, or a larger one."""
    return float((_drawn_errors(lines, seed) >= calibration_error(lines)).mean()) if lines else float("nan")


def _drawn_errors(lines: Sequence[Judged], seed: int) -> NDArray[np.float64]:
    """Calibration errors of the same figures where each line is right exactly as often as its figure says."""
    chance = np.random.default_rng(seed)
    sure = np.sort(np.array([one.sure for one in lines]))
    drawn = (chance.random((DRAWS, len(sure))) < sure) - sure
    groups = np.array_split(drawn, BINS, axis=1)
    return np.asarray(np.sum([np.abs(group.sum(axis=1)) for group in groups], axis=0) / len(sure), dtype=np.float64)


def ranking(lines: Sequence[Judged]) -> float:
    """Probability that a right supported line stands above a wrong one (area under the ROC curve); 0.5 is chance."""
    right = np.array([one.sure for one in lines if one.supported and one.line.right])
    wrong = np.array([one.sure for one in lines if one.supported and not one.line.right])
    if not len(right) or not len(wrong):
        return float("nan")
    above = (right[:, None] > wrong).sum() + 0.5 * (right[:, None] == wrong).sum()
    return float(above / (len(right) * len(wrong)))


def measured(lines: Sequence[Judged], share: Share, seed: int) -> Measured:
    """The figure over these lines, its interval from notes drawn with replacement."""
    notes: dict[str, list[Judged]] = {}
    for one in lines:
        notes.setdefault(one.note, []).append(one)
    names, chance = sorted(notes), np.random.default_rng(seed)
    drawn = []
    for _ in range(DRAWS if names else 0):
        value = share([one for place in chance.integers(len(names), size=len(names)) for one in notes[names[place]]])
        if not np.isnan(value):
            drawn.append(value)
    low, high = np.quantile(drawn, [0.025, 0.975]) if drawn else (float("nan"), float("nan"))
    return Measured(share(lines), float(low), float(high), len(lines))


def threshold(lines: Sequence[Judged], goal: float, least_kept: float) -> float:
    """The lowest probability at which the lines kept are right as often as the goal asks.

    Where that would keep fewer lines than `least_kept` of them, the threshold that keeps just so many.
    """
    ordered = sorted((one for one in lines if one.supported), key=lambda one: -one.sure)
    if not ordered:
        return 0.0
    right, floor = 0, max(1, round(least_kept * len(ordered)))
    reached = 0
    for number, one in enumerate(ordered, 1):
        right += one.line.right
        if right / number >= goal:
            reached = number
    return round(ordered[max(reached, floor) - 1].sure, 4)
