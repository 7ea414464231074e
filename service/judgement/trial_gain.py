"""What a tried judgement would do to proposed lines: as a guard, and as one more feature of the confidence.

The guard is the cautious reading: a supported line whose words the model takes for work not done becomes review. It gains where the lines caught are wrong far more often than lines in general. As a feature it gains
where the held-back lines get better figures out of fold; differences come with paired 95 % bootstrap intervals over notes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from math import isnan, log, nan
from pathlib import Path
from statistics import mean

import numpy as np

from coding.claim import ProposedLine
from coding.lookup import load_tables
from nlp.reader import Reading
from service.evaluation.gold import read_gold
from service.judgement.examples import proposed, read_examples
from service.judgement.folds import Judged, judge_apart, kinds, odds_apart, read_apart
from service.judgement.measures import Share, calibration_error, ranking
from service.judgement.policy import POLICY
from service.judgement.trials import Case, Fitted, around, models_apart
from service.judgement.words import is_visit

_FEATURE = "tried"
_LEAST, _MOST = -4.0, 1.0
"""Bounds of the feature: above the upper one a mention is as sure as any, only doubt shall count."""

_DRAWS = 400

Asked = dict[tuple[str, int], list[frozenset[str]]]
"""(note, number of the line) -> what the model is asked about it."""

Odds = Mapping[tuple[str, int], float]


def asked(paths: Sequence[Path]) -> Iterator[tuple[str, Asked]]:
    """(author, what is asked about each procedure line) for each note."""
    tables = load_tables()
    for path in paths:
        for case in read_gold(path, "author"):
            reading, proposal = proposed(case, tables)
            lines = [(n, line) for n, line in enumerate(proposal.lines) if not is_visit(line.code, tables)]
            yield f"{path.stem} {case.group or case.id}", {(case.id, n): _technique_words(reading, line) for n, line in lines}


def _technique_words(reading: Reading, line: ProposedLine) -> list[frozenset[str]]:
    """What is seen of the words that name the techniques of a line."""
    found = [p for p in reading.encounter.procedures if p.id in line.procedure_ids]
    words = {e.start: e for p in found for e in p.evidence if e.field == "technique"} or {e.start: e for p in found for e in p.evidence}
    return [around(view, e.start - offset, e.end - offset) for e in words.values() for offset, view in [reading.page_at(e.start)]]


def line_odds(model: Fitted, questions: Asked) -> dict[tuple[str, int], float]:
    """Log odds of the likeliest mention of each line, not a number where a line names none."""
    return {key: max(model.odds(seen, "done"), default=nan) for key, seen in questions.items()}


def odds_of_authors(cases: Sequence[Case], notes: Sequence[tuple[str, Asked]]) -> Odds:
    """Log odds of each line by a model that saw nothing of its author."""
    models = models_apart(cases, [author for author, _ in notes])
    return {key: odds for author, questions in notes for key, odds in line_odds(models[author], questions).items()}


def guard(name: str, lines: Sequence[Judged], odds: Odds) -> str:
    """How many supported lines the guard would lower, and how many of them are wrong."""
    sure = [one for one in lines if one.line.status == "supported"]
    caught = [one for one in sure if odds.get((one.note, one.line.place), nan) < 0]
    wrong = [sum(not one.line.right for one in some) for some in (caught, sure)]
    return f"{name:16} guard lowers {len(caught)} of {len(sure)} supported lines; wrong {wrong[0]} of these, {wrong[1]} of all"


def as_feature(lines: Sequence[Judged], odds: Odds) -> Iterator[str]:
    """The held-back figures out of fold without and with the feature, and their paired difference."""
    settings = POLICY.training
    more = [replace(one, row={**one.row, _FEATURE: _bounded(odds.get((one.note, one.line.place), nan))}) for one in lines]
    without = judge_apart(lines, odds_apart(lines, settings), settings)
    with_it = judge_apart(more, odds_apart(more, settings, {_FEATURE: 1}), settings)
    for name, share in _SHARES.items():
        if not isnan(share(without)):
            low, high = _paired(without, with_it, share)
            yield f"as a feature: {name:18} {share(without):.3f} without, {share(with_it):.3f} with; difference {low:+.3f} to {high:+.3f}"


def _bounded(odds: float) -> float:
    return odds if isnan(odds) else max(_LEAST, min(_MOST, odds))


def likelihood(lines: Sequence[Judged]) -> float:
    """Mean log of the probability given to what came true: higher is better."""
    return mean(log(one.sure if one.line.right else 1 - one.sure) for one in lines)


_SHARES: dict[str, Share] = {"ranking": ranking, "log likelihood": likelihood, "calibration error": calibration_error}


def _paired(before: Sequence[Judged], after: Sequence[Judged], share: Share) -> tuple[float, float]:
    """95 % interval of the difference, the same notes drawn for both."""
    notes: dict[str, list[int]] = {}
    for number, one in enumerate(before):
        notes.setdefault(one.note, []).append(number)
    names, chance = sorted(notes), np.random.default_rng(POLICY.training.seed)
    drawn = []
    for _ in range(_DRAWS):
        some = [n for place in chance.integers(len(names), size=len(names)) for n in notes[names[place]]]
        drawn.append(share([after[n] for n in some]) - share([before[n] for n in some]))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    return float(low), float(high)


def report(cases: Sequence[Case], paths: Sequence[Path], checks: Sequence[Path]) -> Iterator[str]:
    """Guard and feature, from mentions with answers `done` and `not done`."""
    lines, _ = kinds(read_apart(list(read_examples(paths)), POLICY.training))
    yield "mention done today: what it would do to lines"
    odds = odds_of_authors(cases, list(asked(paths)))
    yield guard("held-back notes", [one for one in lines if one.fresh], odds)
    yield guard("notes tuned on", [one for one in lines if not one.fresh], odds)
    yield from as_feature(lines, odds)
    model = Fitted(cases)
    for path in checks:
        found, _ = kinds(read_apart(list(read_examples([path])), POLICY.training))
        yield guard(path.stem, found, {key: value for _, questions in asked([path]) for key, value in line_odds(model, questions).items()})
