"""The model card: what the training used and what it showed, written by the training itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from service.judgement.folds import Judged
from service.judgement.measures import calibration_error, chance_error, chance_share, measured, precision, ranking
from service.judgement.policy import POLICY, Training

if TYPE_CHECKING:
    from service.judgement.train import Checked, Trained

Source = tuple[str, int, str]
"""Name, notes and checksum of a file trained on."""

_HEAD = """# Model card: confidence of a proposed line
Written by `dermcoder train`; do not edit. docs/models.md explains the method.

- version: `{version}`
- purpose: the probability that a proposed line (code and units) is right. Supported procedure lines below {threshold:.4f}
  become review, and what is withheld below becomes a question. It never raises a status and never changes a code. A visit gets its
  figure from a small model of its own.
- method: a logistic model of {features} named features of the line, calibrated on out-of-fold figures of the held-back notes
  (Platt). One feature is the view of a second reader: a logistic model for each of {services} kinds of services over {words} words that
  at least {authors} authors use. No other text is in the file.
- command: `dermcoder train{command}`, seed {seed}; the same files give the same bytes.
"""

_LIMITS = """
## Limits
- The notes were written for this project; none is a patient's. Real notes may differ, and the figures with them. In real notes the second
  reader finds the wording unfamiliar and puts more lines to review (see the checked files).
- Held-back notes are every third one. They share their authors' ways of writing with the others, but what is called out of fold was judged
  by models that saw no note of the same author. The checked files had no part in training, but the readers were tuned on them,
  so that the rules look better there than on new notes.
- A line is right where the gold accepts its code with all its units. No add-on follows its primary line in these figures, so that the whole
  program stands a little better in precision and a little lower in coverage.
- Few lines are wrong, so the intervals are wide. A service that too few training notes hold is judged by the other features alone.
- The judgement knows nothing that the readers did not see: a line may be wrong with every feature in order.
- Train again after a change of the readers: the old figures do not hold for new ones.
"""


def card(trained: Trained, settings: Training) -> str:
    """The card as Markdown."""
    judge = trained.judge
    head = _HEAD.format(
        version=judge.version, threshold=judge.threshold, features=len(judge.work.weights), services=len(judge.words.services),
        words=len(judge.words.vocabulary), authors=settings.word_authors,
        command=command([one.name for one in trained.checked]), seed=settings.seed,
    )  # fmt: skip
    data = f"\n## Data\n{data_rows(trained.sources)}"
    used = f"\nA line of a note that somebody tuned the readers on weighs {settings.tuned_weight} of one of a held-back note.\n"
    return head + data + used + _figures(trained, settings) + _weights(trained) + _LIMITS


def command(checks: Sequence[str]) -> str:
    """The options of the training command that name gold only measured on."""
    return "".join(f" --check {name}.jsonl" for name in checks)


def data_rows(sources: Sequence[Source]) -> str:
    """The files trained on."""
    return table(("file", "notes", "sha256"), [(name, str(notes), mark) for name, notes, mark in sources])


def _figures(trained: Trained, settings: Training) -> str:
    sets, least = (trained.apart, *trained.checked), trained.judge.threshold
    lines = table(
        ("notes", "supported right, rules alone", "supported right, with the model", "right lines that stay supported", "ranking"),
        [_row(one, least, settings.seed) for one in sets],
    )
    units = table(
        ("notes", "supported right, rules", "coverage, rules", "supported right, model", "coverage, model"),
        [(one.name, *_units(one, 0.0), *_units(one, least)) for one in sets],
    )
    errors = table(
        ("notes", "supported procedure lines", "chance", "all procedure lines", "chance", "visits too", "chance"),
        [(one.name, *(cell for some in _kinds(one.lines) for cell in _errors(some, settings.seed))) for one in sets],
    )
    visits = table(
        (
            "notes",
            "visits right",
            "stated by the rules",
            "stated by the model",
            "calibration error, rules",
            "calibration error, model",
            "chance",
        ),
        [_visit_row(one, settings.seed) for one in sets],
    )
    by_set = table(("file", "rules alone", "with the model", "stay supported"), _by_source(trained, settings))
    curve = table(("supported lines kept", "right", "threshold"), _curve(trained.apart.lines))
    withheld = table(
        ("notes", "lines of work withheld", "right among them", "visits beside work withheld", "due among them"),
        [(one.name, *_withheld(one.lines)) for one in sets],
    )
    return (
        f"\n## Figures\n95 % bootstrap intervals over notes; n is lines.\n\n{lines}\n"
        "Ranking: how often a right supported line stands above a wrong one; the rules' own figure ranks at chance, 0.5.\n"
        f"The threshold is the lowest at which held-back lines are right in {settings.goal_precision:.1%}, or the one that keeps "
        f"{settings.least_kept:.0%} of the supported lines where the former would keep fewer.\n\n"
        f"In units of service:\n\n{units}\n"
        "Expected calibration error in eight groups of equal size. Beside it what figures without fault would show on so few lines, and how often\n"
        f"they would show as much as was found or more:\n\n{errors}\n"
        "Visits keep their status and get a figure of their own. One is right where the gold accepts its code, so that a wrong level is wrong:\n\n"
        f"{visits}\nWhat is so improbable that it becomes a question instead of a line (`withheld` in policy.yaml). A visit counts where the gold says\n"
        f"whether one is due; what rests on withheld work or shares its procedures is not looked at here:\n\n{withheld}\n{by_set}\n{curve}"
    )


def _withheld(lines: Sequence[Judged]) -> tuple[str, ...]:
    policy = POLICY.withheld
    work = [one for one in lines if not one.line.visit and policy.doubts_work(one.row, one.sure)]
    busy = {one.note for one in lines if not one.line.visit}
    visits = {one.note: one.visit_due for one in lines if one.line.visit and one.note in busy and policy.doubts_visit(one.row)}
    told = [due for due in visits.values() if due is not None]
    return str(len(work)), str(sum(one.line.right for one in work)), str(len(told)), str(sum(told))


def _kinds(lines: Sequence[Judged]) -> tuple[Sequence[Judged], ...]:
    """Supported procedure lines, all procedure lines, all lines."""
    work = [one for one in lines if not one.line.visit]
    return [one for one in work if one.supported], work, lines


def _row(one: Checked, least: float, seed: int) -> tuple[str, ...]:
    sure = [line for line in one.lines if line.supported]
    right = [line for line in sure if line.line.right]
    kept = [line for line in sure if line.sure >= least]
    stay = measured(right, lambda some: sum(line.sure >= least for line in some) / max(1, len(some)), seed)
    rank = measured(sure, ranking, seed)
    figures = (measured(sure, precision, seed), measured(kept, precision, seed), stay)
    return one.name, *(figure.words() for figure in figures), rank.words() if rank.value == rank.value else "-"


def _visit_row(one: Checked, seed: int) -> tuple[str, ...]:
    visits = [line for line in one.lines if line.line.visit]
    by_rules = [replace(line, sure=line.row["rule_confidence"]) for line in visits]
    return (
        one.name, measured(visits, precision, seed).words(), _mean(by_rules), _mean(visits),
        measured(by_rules, calibration_error, seed).words(), *_errors(visits, seed),
    )  # fmt: skip


def _mean(lines: Sequence[Judged]) -> str:
    return f"{sum(one.sure for one in lines) / len(lines):.3f}" if lines else "-"


def _units(one: Checked, least: float) -> tuple[str, str]:
    """Precision and coverage of the lines kept, in units; a line with a wrong number of units is wrong in all."""
    kept = [line for line in one.lines if line.supported and line.sure >= least]
    total, right = sum(line.line.units for line in kept), sum(line.line.units for line in kept if line.line.right)
    return f"{right / total:.3f}" if total else "-", f"{right / max(1, one.wanted):.3f}"


def _errors(lines: Sequence[Judged], seed: int) -> tuple[str, str]:
    return measured(
        lines, calibration_error, seed
    ).words(), f"{chance_error(lines, seed):.3f}, {chance_share(lines, seed):.0%}" if lines else "-"


def _by_source(trained: Trained, settings: Training) -> Iterable[tuple[str, ...]]:
    lines = trained.apart.lines
    for source in sorted({one.group.split(" ")[0] for one in lines}):
        sure = [one for one in lines if one.supported and one.group.split(" ")[0] == source]
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
    parts = [("", trained.judge.work), *([("visits: ", trained.judge.visits)] if trained.judge.visits else [])]
    rows = [
        (f"{before}{name}", f"{mean:.3f}", f"{weight:+.3f}")
        for before, scale in parts
        for name, mean, weight in sorted(scale.weights, key=lambda entry: (-abs(entry[2]), entry[0]))
    ]
    return "\n## What counts\n" + table(("feature", "mean", "weight"), rows)


def table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    lines = [f"| {' | '.join(cells)} |" for cells in (titles, ["---"] * len(titles), *rows)]
    return "\n".join(lines) + "\n"
