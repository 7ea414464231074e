"""The learned judgement at work: the probability that a proposed line is right, and what follows from it.

It may only lower. A line that the rules put to review or on hold stays so; a supported line below the threshold goes
to review and its reason says what made it doubtful. Without a model the rules' own figures stand.
"""

from __future__ import annotations

import os
import sysconfig
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from coding.claim import Proposal, ProposedLine
from coding.lookup import Tables
from nlp.reader import Reading
from service.judgement.artefact import ModelError, read
from service.judgement.features import NoteFacts, Row, line_features
from service.judgement.policy import POLICY
from service.judgement.words import SecondReader, probability, reader_from, service_of, words_of

FILE = "line_confidence.skops"
FOLDER = "DERMCODER_MODELS"
"""Environment variable with the folder of the models, or `none` to work by rules alone."""

OFF = "none"
_WEIGHTY = 0.15
"""Log odds below those of the average line from which a feature is named as a reason."""

_NAMED = 3


@dataclass(frozen=True)
class Judge:
    """A trained model with its threshold and its name for `versions`."""

    words: SecondReader
    weights: tuple[tuple[str, float, float], ...]
    """(feature, its mean, weight) on the feature's own scale."""

    offset: float
    threshold: float
    version: str

    def judged(self, reading: Reading, proposal: Proposal, tables: Tables) -> Proposal:
        """The proposal with learned confidence; supported lines below the threshold are put to review."""
        rows = line_rows(reading, proposal, self.words, tables)
        lines = [self._line(line, rows[place]) if place in rows else line for place, line in enumerate(proposal.lines)]
        return replace(
            proposal, lines=tuple(_add_ons_follow(lines, tables)), versions=(*proposal.versions, ("models", self.version))
        )

    def odds(self, row: Row) -> float:
        """Log odds that the line is right."""
        return self.offset + sum(pull for pull, _ in self._pulls(row))

    def _pulls(self, row: Row) -> list[tuple[float, str]]:
        """How far each feature moves the line from the average one; an unknown value moves it nowhere."""
        return [(weight * (value - mean), name) for name, mean, weight in self.weights if (value := row[name]) == value]

    def _line(self, line: ProposedLine, row: Row) -> ProposedLine:
        sure = probability(self.odds(row))
        if line.status != "supported" or sure >= self.threshold:
            return replace(line, confidence=sure)
        return replace(line, confidence=sure, status="review", reason=f"{line.reason} {self._why(row)}".strip())

    def _why(self, row: Row) -> str:
        """What made the line doubtful, the weightiest first."""
        words = [POLICY.features[name].words for pull, name in sorted(self._pulls(row))[:_NAMED] if pull < -_WEIGHTY]
        return f"Doubtful because {_joined(words)}." if words else "Doubtful for many small reasons together."


def _joined(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def is_visit(code: str, tables: Tables) -> bool:
    """Visits and their follow-up are decided by the rules of evaluation and management alone."""
    found = tables.code(code)
    return found is not None and found.family == POLICY.visits


def line_rows(reading: Reading, proposal: Proposal, words: SecondReader, tables: Tables) -> dict[int, Row]:
    """All features of each procedure line, by its number: those of the reading and that of the second reader."""
    judged = {place: line for place, line in enumerate(proposal.lines) if not is_visit(line.code, tables)}
    if not judged:
        return {}
    note = NoteFacts(reading, proposal)
    known = words.known(words_of(view.lower for _, view in reading.pages))
    return {
        place: {**line_features(note, line), "words_say": words.odds(known, service_of(line.code, tables))}
        for place, line in judged.items()
    }


def _add_ons_follow(lines: list[ProposedLine], tables: Tables) -> list[ProposedLine]:
    """An add-on code is no surer than the line it is added to."""
    status = {line.code: line.status for line in lines}
    out = []
    for line in lines:
        found = tables.code(line.code)
        parents = [code for code in found.parents if code in status] if found and found.add_on else []
        if line.status == "supported" and parents and all(status[code] != "supported" for code in parents):
            line = replace(line, status="review", reason=f"{line.reason} Doubtful because its primary line is.".strip())
        out.append(line)
    return out


def judge_from(content: dict[str, Any], name: str) -> Judge:
    """The judge of a stored model.

    Raises:
        ModelError: the content does not fit this program.
    """
    try:
        scaler, model, names = content["scaler"], content["model"], list(content["features"])
        unknown = [feature for feature in names if feature not in POLICY.features]
        if unknown or len(names) != len(model.coef_[0]) or len(names) != len(scaler.scale_):
            raise ModelError("was trained for other features; train it anew with `dermcoder train`")
        slope, shift = content["calibration"]
        scaled = zip(names, scaler.mean_.tolist(), model.coef_[0].tolist(), scaler.scale_.tolist(), strict=True)
        weights = tuple((feature, mean, slope * weight / scale) for feature, mean, weight, scale in scaled)
        version = f"line_confidence {content['format']}.{name}"
        offset = slope * float(model.intercept_[0]) + shift
        return Judge(reader_from(content["words"]), weights, offset, float(content["threshold"]), version)
    except ModelError:
        raise
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise ModelError(f"lacks a part ({type(error).__name__})") from None


def model_folder() -> Path | None:
    """Where the models are: the folder named by the environment, a clone's `models`, or an installation's.

    None where models are switched off or nothing was installed.
    """
    named = os.environ.get(FOLDER)
    if named == OFF:
        return None
    if named:
        return Path(named)
    return _shipped_folder()


@lru_cache(maxsize=1)
def _shipped_folder() -> Path | None:
    clone = Path(__file__).resolve().parent.parent.parent / "models"
    installed = Path(sysconfig.get_path("data")) / "share" / "dermcoder" / "models"
    return next((folder for folder in (clone, installed) if (folder / FILE).is_file()), None)


@dataclass(frozen=True, slots=True)
class Loaded:
    """The judge in use, or why there is none."""

    judge: Judge | None = None
    warning: str = ""


def load() -> Loaded:
    """The judge of this process. A file that cannot be used leaves the rules alone at work, with a warning."""
    folder = model_folder()
    return Loaded() if folder is None else _load(folder)


def version() -> str:
    """What `versions.models` of this process's answers says."""
    judge = load().judge
    return judge.version if judge is not None else OFF


@lru_cache(maxsize=4)
def _load(folder: Path) -> Loaded:
    try:
        content, name = read(folder / FILE)
        return Loaded(judge_from(content, name))
    except ModelError as error:
        return Loaded(None, f"models not used, rules alone: {error}")
