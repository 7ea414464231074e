"""The model card: what the training used and what it showed, written by the training itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from service.judgement.folds import Judged
from service.judgement.measures import calibration_error, measured, precision
from service.judgement.policy import POLICY, Training

if TYPE_CHECKING:
    from service.judgement.train import Trained

_HEAD = """# Model card: confidence of a proposed line
Written by `dermcoder train`; do not edit. docs/models.md explains the method.

- version: `{version}`
- purpose: the probability that a proposed procedure line (code and units) is right. Supported lines below {threshold:.4f}
  become review. It never raises a status, never changes a code, and leaves visits alone.
- method: a logistic model of {features} named counts and yes/no facts about line and note ({left} more had no use), among
  them the view of a second reader: one logistic model for each of {services} kinds of services over {words} words and
  pairs of words that at least {authors} authors use. No other text is in the file.
- command: `dermcoder train{command}`, seed {seed}; the same files give the same bytes.
"""

_LIMITS = """
## Limits
- The notes were written for this project; none is a patient's. Real notes may differ, and the figures with them.
- The files checked had no part in training or in the choice of the threshold; what is called out of fold was judged by
  models that saw no note of the same author.
- The figures count lines (a line is right where the gold accepts its code with all its units), not units, and no add-on
  follows its primary line here, so that the whole program stands a little better.
- Few lines are wrong, so the intervals are wide. Services that the training notes hardly hold (see the coverage list) are judged
  by the note around them alone.
- The judgement knows nothing that the readers did not see: a line may be wrong with every feature in order.
- Train again after a change of the readers: the old figures do not hold for new ones.
"""


def card(trained: Trained, settings: Training) -> str:
    """The card as Markdown."""
    judge = trained.judge
    head = _HEAD.format(
        version=judge.version, threshold=judge.threshold, features=len(judge.weights), services=len(judge.words.services),
        left=len(POLICY.features) - len(judge.weights), words=len(judge.words.places), authors=settings.word_authors,
        command="".join(f" --check {name}.jsonl" for name, _ in trained.checked), seed=settings.seed,
    )  # fmt: skip
    data = ["\n## Data\n", "| file | notes | sha256 |\n|---|---|---|\n", *(f"| {n} | {notes} | {mark} |\n" for n, notes, mark in trained.sources)]
    used = f"\nLines of notes that were tuned on weigh {settings.tuned_weight}, lines in review {settings.review_weight} of the others.\n"
    return head + "".join(data) + used + _figures(trained, settings) + _weights(trained) + _LIMITS


def _figures(trained: Trained, settings: Training) -> str:
    sets = [("out of fold, notes not tuned on", trained.apart), *trained.checked]
    rows = [_row(name, lines, trained.judge.threshold, settings.seed) for name, lines in sets]
    titles = (
        "notes", "supported right, rules alone", "supported right, with the model", "right lines that stay supported",
        "calibration error, supported", "calibration error, all lines",
    )  # fmt: skip
    why = (
        f"\nThe threshold is the lowest at which out-of-fold lines are right in {settings.goal_precision:.0%}, or the one that keeps "
        f"{settings.least_kept:.0%} of the supported lines where the former would keep fewer.\n"
    )
    by_set = _table(("file", "rules alone", "with the model", "stay supported"), _by_source(trained, settings))
    curve = _table(("supported lines kept", "right", "threshold"), _curve(trained.apart))
    return f"\n## Figures\n95 % bootstrap intervals over notes; n is lines.\n\n{_table(titles, rows)}{why}\n{by_set}\n{curve}"


def _row(name: str, lines: Sequence[Judged], least: float, seed: int) -> tuple[str, ...]:
    sure = [one for one in lines if one.supported]
    right = [one for one in sure if one.line.right]
    kept = [one for one in sure if one.sure >= least]
    stay = measured(right, lambda some: sum(one.sure >= least for one in some) / max(1, len(some)), seed)
    errors = (measured(some, calibration_error, seed) for some in (sure, lines))
    figures = (measured(sure, precision, seed), measured(kept, precision, seed), stay, *errors)
    return (name, *(figure.words() for figure in figures))


def _by_source(trained: Trained, settings: Training) -> Iterable[tuple[str, ...]]:
    for source in sorted({one.group.split(" ")[0] for one in trained.apart}):
        sure = [one for one in trained.apart if one.supported and one.group.split(" ")[0] == source]
        kept = [one for one in sure if one.sure >= trained.judge.threshold]
        share = f"{len(kept) / len(sure):.2f}" if sure else "-"
        yield source, measured(sure, precision, settings.seed).words(), measured(kept, precision, settings.seed).words(), share


def _curve(lines: Sequence[Judged]) -> Iterable[tuple[str, ...]]:
    ordered = sorted((one for one in lines if one.supported), key=lambda one: -one.sure)
    for percent in range(30, 101, 10):
        kept = ordered[: max(1, len(ordered) * percent // 100)]
        if kept:
            yield f"{percent} %", f"{precision(kept):.3f}", f"{kept[-1].sure:.3f}"


def _weights(trained: Trained) -> str:
    """What counts, strongest first: change of the log odds for one step of the feature."""
    rows = sorted(trained.judge.weights, key=lambda entry: (-abs(entry[2]), entry[0]))
    return "\n## What counts\n" + _table(("feature", "mean", "weight"), [(n, f"{mean:.3f}", f"{w:+.3f}") for n, mean, w in rows])


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [f"| {' | '.join(cells)} |" for cells in (titles, ["---"] * len(titles), *rows)]
    return "\n".join(lines) + "\n"
