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
from service.judgement.fitting import fit_words
from service.judgement.folds import Judged, fit, judge_apart, lines_of, read_apart
from service.judgement.measures import threshold
from service.judgement.model import FILE, Judge, judge_from
from service.judgement.policy import POLICY, Training
from service.judgement.words import probability

CARD = "line_confidence.md"


@dataclass(frozen=True, slots=True)
class Trained:
    """What the training made and what it showed."""

    judge: Judge
    apart: tuple[Judged, ...]
    """Lines of notes that nobody tuned on, each judged by a model that saw no note of its author."""

    checked: tuple[tuple[str, tuple[Judged, ...]], ...]
    """Name and lines of gold files that had no part in the training."""

    sources: tuple[tuple[str, int, str], ...]
    """Name, notes and checksum of each file trained on."""


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
    apart = judge_apart(lines, settings)
    content = _content(examples, lines, threshold(apart, settings.goal_precision, settings.least_kept), settings)
    folder.mkdir(parents=True, exist_ok=True)
    write(content, folder / FILE)
    judge = judge_from(*read(folder / FILE))
    checked = tuple((path.stem, tuple(_judged(judge, read_examples([path])))) for path in checks)
    sources = tuple((path.name, len(path.read_bytes().splitlines()), _checksum(path)) for path in paths)
    trained = Trained(judge, tuple(apart), checked, sources)
    (folder / CARD).write_text(card(trained, settings), encoding="utf-8", newline="\n")
    return trained


def _content(examples: Sequence[Example], lines: Sequence[Judged], least: float, settings: Training) -> dict[str, Any]:
    fitted = fit(lines, settings)
    return {
        "features": fitted.features, "scaler": fitted.scaler, "model": fitted.model, "threshold": least,
        "words": fit_words(examples, settings), "rules": dict(load_tables().versions()).get("rules", ""),
    }  # fmt: skip


def _judged(judge: Judge, examples: Any) -> list[Judged]:
    lines = [one for example in examples for one in lines_of(example, judge.words)]
    return [replace(one, sure=probability(judge.odds(one.row))) for one in lines]


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
