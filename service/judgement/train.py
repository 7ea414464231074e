"""`dermcoder train`: from notes with gold to a stored model and its card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coding.lookup import load_tables
from service.judgement.artefact import read, write
from service.judgement.card import card
from service.judgement.examples import Example, read_examples
from service.judgement.fitting import fit_calibration, fit_words
from service.judgement.folds import Judged, fit, judge_apart, lines_of, odds_apart, read_apart
from service.judgement.measures import ranking, threshold
from service.judgement.model import FILE, Judge, judge_from
from service.judgement.policy import POLICY, Training
from service.judgement.words import probability

CARD = "line_confidence.md"

USEFUL = 0.6
"""Ranking (0.5 is chance) from which a model is worth using."""


@dataclass(frozen=True, slots=True)
class Trained:
    """What the training made and what it showed."""

    judge: Judge
    apart: Checked
    """Lines of notes that nobody tuned on, each judged by a model that saw no note of its author."""

    checked: tuple[Checked, ...]
    """Gold files that had no part in the training."""

    sources: tuple[tuple[str, int, str], ...]
    """Name, notes and checksum of each file trained on."""

    @property
    def useful(self) -> bool:
        """The model tells right supported lines of the held-back notes from wrong ones clearly better than chance."""
        return ranking(self.apart.lines) >= USEFUL


@dataclass(frozen=True, slots=True)
class Checked:
    """Judged lines of some notes, and the units that their gold holds."""

    name: str
    lines: tuple[Judged, ...]
    wanted: int


def train(paths: Sequence[Path], folder: Path, checks: Sequence[Path] = (), settings: Training = POLICY.training) -> Trained:
    """Train on gold files and store the model in the folder.

    Args:
        paths: gold files to train on.
        folder: gets the model and its card.
        checks: gold files that are only measured on.
        settings: how to train.
    """
    examples = list(read_examples(paths))
    lines = read_apart(examples, settings)
    odds = odds_apart(lines, settings)
    apart = judge_apart(lines, odds, settings)
    fresh = [n for n, one in enumerate(lines) if one.fresh]
    folder.mkdir(parents=True, exist_ok=True)
    write(
        {
            **_fitted(examples, lines, settings),
            "calibration": list(fit_calibration(odds[fresh], [lines[n].line.right for n in fresh])),
            "threshold": threshold(apart, settings.goal_precision, settings.least_kept),
        },
        folder / FILE,
    )
    judge = judge_from(*read(folder / FILE))
    held = Checked("held-back notes, out of fold", tuple(apart), sum(example.wanted for example in examples if example.fresh))
    sources = tuple((path.name, len(path.read_bytes().splitlines()), _checksum(path)) for path in paths)
    trained = Trained(judge, held, tuple(_checked(judge, path) for path in checks), sources)
    (folder / CARD).write_text(card(trained, settings), encoding="utf-8", newline="\n")
    return trained


def _fitted(examples: Sequence[Example], lines: Sequence[Judged], settings: Training) -> dict[str, Any]:
    fitted = fit(lines, settings)
    return {
        "features": fitted.features, "scaler": fitted.scaler, "model": fitted.model,
        "words": fit_words(examples, settings), "rules": dict(load_tables().versions()).get("rules", ""),
    }  # fmt: skip


def _checked(judge: Judge, path: Path) -> Checked:
    examples = list(read_examples([path]))
    lines = [one for example in examples for one in lines_of(example, judge.words)]
    judged = tuple(replace(one, sure=probability(judge.odds(one.row))) for one in lines)
    return Checked(path.stem, judged, sum(example.wanted for example in examples))


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
