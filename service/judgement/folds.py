"""Out-of-fold judgement: each line judged by a model that saw no note of its author."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from service.judgement.examples import Example, Line
from service.judgement.features import Row
from service.judgement.fitting import FittedJudge, Floats, fit_calibration, fit_judge, second_reader
from service.judgement.policy import POLICY, Training
from service.judgement.words import SecondReader, probability

NO_MORE: Mapping[str, int] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with all its features and, once known, the probability that it is right."""

    note: str
    group: str
    fresh: bool
    line: Line
    row: Row
    sure: float = 0.0
    visit_due: bool | None = None
    """Whether the gold of the note holds a visit of its own; None where it leaves that open."""

    @property
    def supported(self) -> bool:
        """The rules call it supported and it is no visit: such a line may become review."""
        return self.line.status == "supported" and not self.line.visit


def split(groups: Sequence[str], folds: int, seed: int) -> list[NDArray[np.int64]]:
    """Places of each fold's notes; an author is in one fold, folds are about equal."""
    chance = np.random.default_rng(seed)
    names = sorted(set(groups))
    order = [names[place] for place in chance.permutation(len(names))]
    size = {name: groups.count(name) for name in names}
    home: dict[str, int] = {}
    filled = [0] * folds
    for name in sorted(order, key=lambda name: -size[name]):
        home[name] = filled.index(min(filled))
        filled[home[name]] += size[name]
    return [np.array([n for n, group in enumerate(groups) if home[group] == fold], dtype=np.int64) for fold in range(folds)]


def lines_of(example: Example, reader: SecondReader) -> Iterator[Judged]:
    """The lines of a note with the second reader's view of them."""
    known = reader.known(example.words)
    of_note = reader.of_note(known, len(example.words))
    for line in example.lines:
        row = {**line.row, "words_say": reader.odds(known, line.service), **of_note}
        yield Judged(example.id, example.group, example.fresh, line, row, visit_due=example.visit_due)


def read_apart(examples: Sequence[Example], settings: Training) -> list[Judged]:
    """All lines; the second reader of each was trained on notes of other authors."""
    out: list[Judged] = []
    for fold in split([example.group for example in examples], settings.folds, settings.seed):
        inside = set(fold.tolist())
        reader = second_reader([e for n, e in enumerate(examples) if n not in inside], settings)
        for place in fold:
            out.extend(lines_of(examples[place], reader))
    return sorted(out, key=lambda judged: (judged.group, judged.note, judged.line.place))


def fit(lines: Sequence[Judged], settings: Training, more: Mapping[str, int] = NO_MORE) -> FittedJudge:
    """A judge of these lines, all of work or all of visits; those of notes that were tuned on weigh less.

    Args:
        lines: what to learn from.
        settings: how to learn.
        more: features beyond those of the policy, with their signs.
    """
    weights = [1.0 if one.fresh else settings.tuned_weight for one in lines]
    names = POLICY.visit_features if any(one.line.visit for one in lines) else tuple(POLICY.features)
    signs = {name: POLICY.features[name].sign for name in names} | dict(more)
    return fit_judge([one.row for one in lines], [one.line.right for one in lines], weights, signs, settings)


def kinds(lines: Iterable[Judged]) -> tuple[list[Judged], list[Judged]]:
    """(lines of work, lines of visits), which are judged apart."""
    work: list[Judged] = []
    visits: list[Judged] = []
    for one in lines:
        (visits if one.line.visit else work).append(one)
    return work, visits


def odds_apart(lines: Sequence[Judged], settings: Training, more: Mapping[str, int] = NO_MORE) -> Floats:
    """Log odds of each line from judges that saw no line of its author, the mean of several divisions into folds."""
    total = np.zeros(len(lines))
    for number in range(settings.rounds):
        for inside, outside in _divisions(lines, settings, number):
            judge = fit([lines[n] for n in outside], settings, more)
            total[inside] += judge.odds([lines[n].row for n in inside])
    return total / settings.rounds


def judge_apart(lines: Sequence[Judged], odds: Floats, settings: Training) -> list[Judged]:
    """The fresh lines with their probability; the calibration of each saw no line of its author either."""
    places = [n for n, one in enumerate(lines) if one.fresh]
    fresh, odds = [lines[n] for n in places], odds[places]
    total = np.zeros(len(fresh))
    for number in range(settings.rounds):
        for inside, outside in _divisions(fresh, settings, number):
            slope, shift = fit_calibration(odds[outside], [fresh[n].line.right for n in outside])
            total[inside] += slope * odds[inside] + shift
    return [replace(one, sure=probability(float(value))) for one, value in zip(fresh, total / settings.rounds, strict=True)]


def _divisions(lines: Sequence[Judged], settings: Training, number: int) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """(lines of some authors, lines of all others) for each fold."""
    everything = np.arange(len(lines), dtype=np.int64)
    for fold in split([one.group for one in lines], settings.folds, settings.seed + number):
        if len(fold):
            yield fold, np.setdiff1d(everything, fold)
