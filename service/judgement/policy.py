"""The written policy of the learned judgement, as data (`policy.yaml`)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources

import yaml


@dataclass(frozen=True, slots=True)
class Feature:
    """`sign` is the only direction in which the feature may count; `words` say what it makes doubtful."""

    sign: int
    words: str


@dataclass(frozen=True, slots=True)
class Training:
    """Settings of `dermcoder train`."""

    seed: int
    fresh: tuple[str, ...]
    opened: tuple[str, ...]
    folds: int
    rounds: int
    tuned_weight: float
    inverse_penalty: float
    least_scale: float
    word_notes: int
    word_authors: int
    word_inverse_penalty: float
    sentence_inverse_penalty: float
    goal_precision: float
    least_kept: float


@dataclass(frozen=True, slots=True)
class Withheld:
    """Below these figures work and visits become questions: a probability, and log odds over those of any note.

    `work_familiar` and `visit_familiar` are the share of its words that must be known of a note; lines by a rule of `spared` stay.
    """

    work_familiar: float
    work_below: float
    words_below: float
    visit_familiar: float
    visit_below: float
    spared: frozenset[str] = frozenset()

    def doubts_work(self, row: Mapping[str, float], sure: float) -> bool:
        """The line is improbable and the words speak against it, too; never of a service that was not learned."""
        return row["familiar"] >= self.work_familiar and sure < self.work_below and row["words_say"] < self.words_below

    def doubts_visit(self, row: Mapping[str, float]) -> bool:
        """The words of the note speak against a visit of its own."""
        return row["familiar"] >= self.visit_familiar and row["visit_due"] < self.visit_below


@dataclass(frozen=True, slots=True)
class Policy:
    """Features with their words, the vocabulary they ask for, and the settings of the training."""

    features: dict[str, Feature]
    visit_features: tuple[str, ...]
    elements: tuple[str, ...]
    negative_cues: frozenset[str]
    before_the_work: frozenset[str]
    on_a_lesion: frozenset[str]
    services: dict[str, str]
    visits: str
    withheld: Withheld
    training: Training


def _read() -> Policy:
    raw = yaml.safe_load((resources.files("service.judgement") / "policy.yaml").read_text(encoding="utf-8"))
    settings = {**raw["training"], **{name: tuple(raw["training"][name]) for name in ("fresh", "opened")}}
    return Policy(
        {name: Feature(**entry) for name, entry in raw["features"].items()},
        tuple(raw["visit_features"]), tuple(raw["elements"]), frozenset(raw["negative_cues"]), frozenset(raw["before_the_work"]), frozenset(raw["on_a_lesion"]),
        raw["services"], raw["visits"], Withheld(**{**raw["withheld"], "spared": frozenset(raw["withheld"]["spared"])}), Training(**settings),
    )  # fmt: skip


POLICY = _read()
