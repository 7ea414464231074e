"""Out-of-fold judgement: each line judged by a model that saw no note of its author."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coding.lookup import load_tables
from service.judgement.examples import Example, Line
from service.judgement.features import Row
from service.judgement.fitting import FittedJudge, fit_judge, second_reader
from service.judgement.model import with_words
from service.judgement.policy import Training
from service.judgement.words import SecondReader, probability


@dataclass(frozen=True, slots=True)
class Judged:
    """A line with all its features and, once known, the probability that it is right."""

    note: str
    group: str
    fresh: bool
    line: Line
    row: Row
    sure: float = 0.0

    @property
    def supported(self) -> bool:
        """The rules call it supported."""
        return self.line.status == "supported"


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
    tables = load_tables()
    odds = reader.read(example.text)
    rows = with_words([line.row for line in example.lines], [example.proposed[line.place] for line in example.lines], odds, tables)
    for line, row in zip(example.lines, rows, strict=True):
        yield Judged(example.id, example.group, example.fresh, line, row)


def read_apart(examples: Sequence[Example], settings: Training) -> list[Judged]:
    """All lines; the second reader of each was trained on notes of other authors."""
    out: list[Judged] = []
    for fold in split([example.group for example in examples], settings.folds, settings.seed):
        inside = set(fold.tolist())
        reader = second_reader([e for n, e in enumerate(examples) if n not in inside], settings)
        for place in fold:
            out.extend(lines_of(examples[place], reader))
    return sorted(out, key=lambda judged: (judged.group, judged.note, judged.line.place))


def fit(lines: Sequence[Judged], settings: Training) -> FittedJudge:
    """A judge of these lines; those of notes that were tuned on, and those in review, weigh less."""
    weights = [
        (1.0 if one.fresh else settings.tuned_weight) * (1.0 if one.supported else settings.review_weight) for one in lines
    ]
    kept = [(one, weight) for one, weight in zip(lines, weights, strict=True) if weight > 0]
    return fit_judge([one.row for one, _ in kept], [one.line.right for one, _ in kept], [w for _, w in kept], settings)


def judge_apart(lines: Sequence[Judged], settings: Training) -> list[Judged]:
    """The fresh lines with their out-of-fold probability, the mean of several divisions into folds."""
    total = np.zeros(len(lines))
    groups = [one.group for one in lines]
    for number in range(settings.rounds):
        for fold in split(groups, settings.folds, settings.seed + number):
            inside = set(fold.tolist())
            judge = fit([one for n, one in enumerate(lines) if n not in inside], settings)
            odds = judge.odds([lines[n].row for n in fold])
            total[fold] += [probability(value) for value in odds]
    sure = total / settings.rounds
    return [
        Judged(one.note, one.group, one.fresh, one.line, one.row, float(value))
        for one, value in zip(lines, sure, strict=True) if one.fresh
    ]  # fmt: skip
