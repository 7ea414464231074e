"""`dermcoder train`: from notes with gold to a stored model and its card."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coding.lookup import load_tables
from service.judgement.artefact import read, write
from service.judgement.card import Source, card
from service.judgement.examples import Example, read_examples
from service.judgement.fitting import fit_calibration, fit_words
from service.judgement.folds import Judged, fit, judge_apart, kinds, lines_of, odds_apart, read_apart
from service.judgement.measures import ranking, threshold
from service.judgement.model import KIND, Judge, judge_from
from service.judgement.ownership_training import OwnerTrained, train_owner
from service.judgement.policy import POLICY, Training

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

    sources: tuple[Source, ...]

    owner: OwnerTrained | None
    """None where the gold quotes too few sentences to learn whose they are."""

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
    """Train on gold files and store both models in the folder.

    Args:
        paths: gold files to train on.
        folder: gets the models and their cards.
        checks: gold files that are only measured on.
        settings: how to train.
    """
    examples = list(read_examples(paths))
    work, visits = kinds(read_apart(examples, settings))
    (scale, judged), (visit_scale, visits_judged) = _learned(work, settings), _visits_learned(visits, settings)
    folder.mkdir(parents=True, exist_ok=True)
    write(
        {
            "work": scale, "visits": visit_scale, "words": fit_words(examples, settings),
            "threshold": threshold(judged, settings.goal_precision, settings.least_kept),
            "rules": dict(load_tables().versions()).get("rules", ""),
        },
        folder / KIND.file,
        KIND,
    )  # fmt: skip
    judge = judge_from(*read(folder / KIND.file, KIND))
    held = Checked("held-back notes, out of fold", (*judged, *visits_judged), sum(example.wanted for example in examples if example.fresh))
    sources = tuple((path.name, len(path.read_bytes().splitlines()), _checksum(path)) for path in paths)
    checked = {path.stem: list(read_examples([path])) for path in checks}
    owner = train_owner(examples, folder, checked, sources, settings)
    trained = Trained(judge, held, tuple(_checked(judge, name, some) for name, some in checked.items()), sources, owner)
    (folder / KIND.card).write_text(card(trained, settings), encoding="utf-8", newline="\n")
    return trained


def _learned(lines: Sequence[Judged], settings: Training) -> tuple[dict[str, Any], list[Judged]]:
    """The stored part for lines of one kind, and the held-back ones judged out of fold."""
    odds = odds_apart(lines, settings)
    fresh = [n for n, one in enumerate(lines) if one.fresh]
    fitted = fit(lines, settings)
    calibration = fit_calibration(odds[fresh], [lines[n].line.right for n in fresh])
    stored = {"features": fitted.features, "scaler": fitted.scaler, "model": fitted.model, "calibration": list(calibration)}
    return stored, judge_apart(lines, odds, settings)


def _visits_learned(visits: Sequence[Judged], settings: Training) -> tuple[dict[str, Any], list[Judged]]:
    """As `_learned`; where too few visits are wrong to learn from, they keep the figure of the rules."""
    try:
        return _learned(visits, settings)
    except ValueError:
        return {}, [replace(one, sure=one.row["rule_confidence"]) for one in visits if one.fresh]


def _checked(judge: Judge, name: str, examples: Sequence[Example]) -> Checked:
    lines = [one for example in examples for one in lines_of(example, judge.words)]
    judged = tuple(replace(one, sure=judge.sure(one.row, visit=one.line.visit)) for one in lines)
    return Checked(name, judged, sum(example.wanted for example in examples))


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:12]
