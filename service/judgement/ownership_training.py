"""Training of `visit_ownership`: from sentences that gold quotes for a visit or for a procedure to a stored model and its card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from service.judgement.artefact import read, write
from service.judgement.card import Source, command, data_rows, table
from service.judgement.examples import Example, Line, Sentence
from service.judgement.fitting import vocabulary
from service.judgement.folds import Judged, split
from service.judgement.measures import measured, precision
from service.judgement.ownership import KIND, Owner, owner_from
from service.judgement.policy import POLICY, Training
from service.judgement.words import probability

_DIGITS = 6
_EVEN = 0.5
HELD = "held-back notes, out of fold"
TUNED = "notes tuned on, out of fold"

_CARD = """# Model card: whose is a sentence, the visit's or a procedure's
Written by `dermcoder train`; do not edit. docs/models.md explains the method.

- version: `{version}`
- purpose: a supported visit whose proving sentences, each of them, read more like those of a procedure becomes review. Nothing else changes.
- method: a logistic model over {words} words, sections and kinds of terms that at least {authors} authors use. No other text is in the file.
- threshold: even odds for each sentence; it was not chosen by its result.
- command: `dermcoder train{command}`, seed {seed}; the same files give the same bytes. `DERMCODER_MODELS_WITHOUT={name}` leaves it out.

## Data
Sentences that the gold quotes for a problem or an act of the visit, or for the technique of a procedure, and not for both.

{data}
## Figures
95 % bootstrap intervals over notes. Every author's notes are judged by a model that saw none of them.

{sentences}
A visit is right where the gold accepts its code, so that a wrong level is wrong. `stay supported` counts the right ones.

{visits}
## Limits
- Few visits are wrong, so the intervals are wide. In notes that the readers were tuned on hardly a visit is wrong, so that what is lowered there is mostly right.
- The notes were written for this project; none is a patient's.
- The model sees one sentence at a time and nothing of the procedure beside it. It cannot tell a wrong level.
"""


@dataclass(frozen=True, slots=True)
class OwnerTrained:
    """The stored model and what it showed."""

    owner: Owner
    held: tuple[Judged, ...]
    """Supported visits of the held-back notes, each with the odds of its likeliest sentence as a probability."""


def train_owner(
    examples: Sequence[Example], folder: Path, checks: Mapping[str, Sequence[Example]], sources: Sequence[Source], settings: Training
) -> OwnerTrained | None:
    """Train, store the model in the folder and write its card; None, and no file, where the gold quotes too few sentences.

    Args:
        examples: notes to train on.
        folder: gets the model and its card.
        checks: name and notes of gold that is only measured on.
        sources: the files of the examples, for the card.
        settings: how to train.
    """
    try:
        models = _models_apart(examples, settings)
        write(_fitted(examples, settings), folder / KIND.file, KIND)
    except ValueError:
        (folder / KIND.file).unlink(missing_ok=True)
        return None
    owner = owner_from(*read(folder / KIND.file, KIND))
    apart = [(example, models[example.group]) for example in examples]
    sets = {HELD: [pair for pair in apart if pair[0].fresh], TUNED: [pair for pair in apart if not pair[0].fresh]}
    sets |= {name: [(example, owner) for example in some] for name, some in checks.items()}
    visits = {name: [one for example, model in some for one in _visits(example, model)] for name, some in sets.items()}
    text = _CARD.format(
        version=owner.version, words=len(owner.weights), authors=settings.word_authors, command=command(list(checks)), seed=settings.seed,
        name=KIND.name, data=data_rows(sources), sentences=_sentence_rows(sets, settings), visits=_visit_rows(visits, settings),
    )  # fmt: skip
    (folder / KIND.card).write_text(text, encoding="utf-8", newline="\n")
    return OwnerTrained(owner, tuple(visits[HELD]))


def _fitted(examples: Sequence[Example], settings: Training) -> dict[str, Any]:
    """The stored form of a model of the sentences of these notes.

    Raises:
        ValueError: sentences of one kind only, or none.
    """
    found = [(example.group, one) for example in examples for one in example.sentences]
    known = set(vocabulary([one.seen for _, one in found], [group for group, _ in found], settings))
    vectors = DictVectorizer()
    rows = vectors.fit_transform([dict.fromkeys(sorted(one.seen & known), 1) for _, one in found])
    model = LogisticRegression(C=settings.sentence_inverse_penalty, max_iter=2000).fit(
        rows, np.array([one.of_visit for _, one in found], dtype=np.int64)
    )
    weights = np.round(model.coef_[0], _DIGITS)
    return {"words": "\n".join(vectors.get_feature_names_out()), "weights": weights, "offset": round(float(model.intercept_[0]), _DIGITS)}


def _models_apart(examples: Sequence[Example], settings: Training) -> dict[str, Owner]:
    """For each author a model that saw no note of that author."""
    out: dict[str, Owner] = {}
    groups = [example.group for example in examples]
    for number, fold in enumerate(split(groups, settings.folds, settings.seed)):
        inside = {groups[place] for place in fold}
        model = owner_from(
            {**_fitted([example for example in examples if example.group not in inside], settings), "format": 0}, str(number)
        )
        out.update(dict.fromkeys(inside, model))
    return out


def _visits(example: Example, model: Owner) -> list[Judged]:
    """The supported visits of a note; `sure` below one half means that the model doubts every sentence."""
    return [
        Judged(example.id, example.group, example.fresh, line, line.row, probability(max(map(model.odds, line.proofs), default=0.0)))
        for line in example.lines
        if line.visit and line.status == "supported"
    ]


def _sentence_rows(sets: Mapping[str, Sequence[tuple[Example, Owner]]], settings: Training) -> str:
    rows = []
    for name, some in sets.items():
        judged = [(example, one, model.odds(one.seen) > 0) for example, model in some for one in example.sentences]
        if judged:
            share = max(Counter(one.of_visit for _, one, _ in judged).values()) / len(judged)
            right = [_as_judged(example, one, said) for example, one, said in judged]
            rows.append((name, measured(right, precision, settings.seed).words(), f"{share:.3f}"))
    return table(("sentences of", "right", "the commonest answer"), rows)


def _as_judged(example: Example, one: Sentence, said: bool) -> Judged:
    """A sentence in the shape that the measures count."""
    return Judged(example.id, example.group, example.fresh, Line(0, "", POLICY.visits, 1, "", said == one.of_visit, {}), {})


def _visit_rows(visits: Mapping[str, Sequence[Judged]], settings: Training) -> str:
    rows = []
    for name, some in visits.items():
        kept, right = [one for one in some if one.sure >= _EVEN], [one for one in some if one.line.right]
        stay = measured(right, lambda part: sum(one.sure >= _EVEN for one in part) / max(1, len(part)), settings.seed)
        shares = [measured(part, precision, settings.seed).words() for part in (some, kept)]
        rows.append((name, *shares, stay.words()))
    return table(("supported visits of", "right, rules alone", "right, with the model", "stay supported"), rows)
