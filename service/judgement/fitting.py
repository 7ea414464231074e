"""Fitting the two parts of the model: the second reader of words and the judge of lines. All of it is deterministic."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from service.judgement.examples import Example
from service.judgement.features import Row
from service.judgement.policy import Training
from service.judgement.words import VISIT_OF_ITS_OWN, SecondReader, reader_from

Floats = NDArray[np.float64]
_DIGITS = 6
"""Digits that are stored: the last bits of a sum depend on the processor."""


def fit_words(examples: Sequence[Example], settings: Training) -> dict[str, Any]:
    """The stored form of a second reader trained on these notes."""
    found = [example.words for example in examples]
    words = vocabulary(found, [example.group for example in examples], settings)
    places = {word: number for number, word in enumerate(words)}
    inside = [sorted(places[word] for word in note if word in places) for note in found]
    count = np.bincount([place for note in inside for place in note], minlength=len(words))
    rarity = np.round(np.log((1 + len(inside)) / (1 + count)) + 1, _DIGITS)
    matrix = _matrix(inside, rarity)
    services = _learnable(examples, settings)
    models = [_service_model(matrix, [name in example.services for example in examples], settings) for name in services]
    due = [(place, example.visit_due) for place, example in enumerate(examples) if example.visit_due is not None]
    if len({wanted for _, wanted in due}) > 1:
        services.append(VISIT_OF_ITS_OWN)
        models.append(_service_model(matrix[[place for place, _ in due]], [wanted for _, wanted in due], settings))
    weights = np.stack([weights for weights, _ in models], axis=1) if models else np.zeros((len(words), 0))
    return {
        "words": "\n".join(words), "rarity": rarity, "weights": weights, "offsets": np.array([offset for _, offset in models]), "services": services,
    }  # fmt: skip


def vocabulary(found: Sequence[Iterable[str]], groups: Sequence[str], settings: Training) -> list[str]:
    """Words that enough authors use: nothing that one note alone says is kept."""
    authors: dict[str, set[str]] = {}
    for note, group in zip(found, groups, strict=True):
        for word in note:
            authors.setdefault(word, set()).add(group)
    return sorted(word for word, who in authors.items() if len(who) >= settings.word_authors)


def _matrix(inside: Sequence[Sequence[int]], rarity: Floats) -> csr_matrix:
    rows = [rarity[list(note)] / np.sqrt((rarity[list(note)] ** 2).sum()) if note else np.zeros(0) for note in inside]
    ends = np.cumsum([0, *(len(note) for note in inside)])
    columns = np.array([place for note in inside for place in note], dtype=np.int64)
    return csr_matrix((np.concatenate(rows), columns, ends), shape=(len(inside), len(rarity)))


def _learnable(examples: Sequence[Example], settings: Training) -> list[str]:
    """Services that enough notes hold, and enough do not."""
    names = sorted({name for example in examples for name in example.services if name})
    counts = {name: sum(name in example.services for example in examples) for name in names}
    return [name for name in names if settings.word_notes <= counts[name] <= len(examples) - settings.word_notes]


def _service_model(matrix: csr_matrix, wanted: Sequence[bool], settings: Training) -> tuple[Floats, float]:
    """Weights and offset of the log odds beyond those of any note: a rare service is no more doubtful for being rare."""
    model = LogisticRegression(C=settings.word_inverse_penalty, max_iter=1000)
    model.fit(matrix, np.array(wanted, dtype=np.int64))
    usual = log(sum(wanted) / (len(wanted) - sum(wanted)))
    return np.round(model.coef_[0], _DIGITS), round(float(model.intercept_[0]) - usual, _DIGITS)


@dataclass(frozen=True)
class FittedJudge:
    """Scaler and model of the features that count."""

    features: list[str]
    scaler: StandardScaler
    model: LogisticRegression

    def odds(self, rows: Sequence[Row]) -> Floats:
        """Log odds that each line is right."""
        return np.asarray(self.model.decision_function(scaled(self.scaler, rows, self.features)), dtype=np.float64)


def scaled(scaler: StandardScaler, rows: Sequence[Row], names: Sequence[str]) -> Floats:
    """The rows in steps from the average line; an unknown value is the average."""
    return np.nan_to_num(np.asarray(scaler.transform(table(rows, names)), dtype=np.float64))


def table(rows: Sequence[Row], names: Sequence[str]) -> Floats:
    """Rows as a matrix in the order of the names."""
    return np.array([[row[name] for name in names] for row in rows], dtype=np.float64).reshape(len(rows), len(names))


def fit_judge(
    rows: Sequence[Row], right: Sequence[bool], weights: Sequence[float], signs: Mapping[str, int], settings: Training
) -> FittedJudge:
    """A logistic model of those features whose weight has the sign given here.

    Raises:
        ValueError: too little to learn from.
    """
    names = list(signs)
    answer, share = np.array(right, dtype=np.int64), np.array(weights)
    if answer.min(initial=1) == answer.max(initial=0):
        raise ValueError("too few notes: training needs right and wrong lines")
    while names:
        scaler = StandardScaler().fit(table(rows, names), sample_weight=share)
        scaler.scale_ = np.round(np.maximum(scaler.scale_, settings.least_scale), _DIGITS)
        scaler.mean_ = np.round(scaler.mean_, _DIGITS)
        model = LogisticRegression(C=settings.inverse_penalty, max_iter=1000)
        model.fit(scaled(scaler, rows, names), answer, sample_weight=share)
        wrong = {name for name, weight in zip(names, model.coef_[0], strict=True) if weight * signs[name] <= 0}
        if not wrong:
            model.coef_, model.intercept_ = np.round(model.coef_, _DIGITS), np.round(model.intercept_, _DIGITS)
            return FittedJudge(names, scaler, model)
        names = [name for name in names if name not in wrong]
    raise ValueError("too few notes: no feature tells right lines from wrong ones")


def fit_calibration(odds: Floats, right: Sequence[bool]) -> tuple[float, float]:
    """Platt's slope and shift: out-of-fold log odds to those at which lines are right as often as is said."""
    if len(set(right)) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=1.0, max_iter=1000).fit(odds[:, None], np.array(right, dtype=np.int64))
    slope, shift = round(float(model.coef_[0][0]), _DIGITS), round(float(model.intercept_[0]), _DIGITS)
    return (slope, shift) if slope > 0 else (1.0, 0.0)


def second_reader(examples: Sequence[Example], settings: Training) -> SecondReader:
    """A second reader trained on these notes."""
    return reader_from(fit_words(examples, settings))
