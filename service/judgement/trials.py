"""Two judgements that were tried and not shipped: `python -m service.judgement.trials [GOLD.jsonl ...]`.

Is a mention of a procedure work done today; what kind of section is a paragraph without a heading. Each is a logistic model of words,
judged out of fold by author on the held-back notes and measured on the files named. `trial_gain.py` says what would follow from the
first for proposed lines; docs/models.md holds the figures.

Labels of the first are gold: a mention that overlaps the quote of a fact; whatever overlaps none is left out.
Labels of the second are weak: the section that the rules read from a heading, which the model does not see.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from nlp.facts import Encounter
from nlp.reader import load_reader
from nlp.view import NoteView, Unit
from service.evaluation.fields import NOT_DONE
from service.evaluation.gold import GoldCase, read_gold
from service.judgement.examples import is_fresh, quoted
from service.judgement.fitting import vocabulary
from service.judgement.folds import split
from service.judgement.policy import POLICY

_WINDOW, _NEAR, _BESIDE, _OPENING = 12, 3, 25, 10
"""Words looked at: on each side of a mention, those next to it, of the sentences beside, and of the first line of the note."""

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+(?:/\d+)?|\[[ x_]*\]|_{2,}|[:;,.()?/|]")
_KINDS = {name: "before the work" for name in POLICY.before_the_work} | {
    "procedure": "work", "procedure_title": "work", "operative_narrative": "work",
    "assessment": "plan", "plan": "plan", "assessment_plan": "plan",
}  # fmt: skip

Spans = Sequence[tuple[int, int]]
Pages = Sequence[tuple[int, NoteView]]


class Case(NamedTuple):
    """One thing to judge: what is seen of it, whether the answer is yes, what the rules say (None where they say nothing)."""

    seen: frozenset[str]
    answer: str
    rules: str | None
    group: str
    fresh: bool


def _overlap(start: int, end: int, spans: Spans) -> bool:
    return any(a < end and start < b for a, b in spans)


def _words(text: str) -> list[str]:
    return ["#" if word[0].isdigit() else word for word in _WORD.findall(text)]


def around(view: NoteView, start: int, end: int) -> frozenset[str]:
    """What is seen of words of a page: those beside them by distance, the sentences beside, the first line, cues and section."""
    unit = view.unit_at(start)
    sides = {"left": _words(unit.lower[: start - unit.start])[::-1], "right": _words(unit.lower[end - unit.start :])}
    seen = {f"section {unit.section}", *(f"opening {word}" for word in _words(view.units[0].lower)[:_OPENING])}
    for side, words in sides.items():
        seen.update(f"{side} {word}" for word in words[:_WINDOW])
        seen.update(f"{side} {min(place, 1)} {word}" for place, word in enumerate(words[:_NEAR]))
    for step in (-1, 1):
        if 0 <= unit.index + step < len(view.units):
            seen.update(f"beside {step} {word}" for word in _words(view.units[unit.index + step].lower)[:_BESIDE])
    seen.update(f"cue {cue.category} {'before' if cue.start < start else 'behind'}" for cue in view.cues_in(unit))
    return frozenset(seen)


def mentions(case: GoldCase, pages: Pages, facts: Encounter, source: str) -> Iterator[Case]:
    """Mentions of procedures that gold says were done or not done."""
    done, undone = quoted(case, ("technique",)), quoted(case, ("assertion",), NOT_DONE)
    read = [(e.start, e.end, p.assertion == "performed") for p in facts.procedures for e in p.evidence if e.field != "assertion"]
    for offset, view in pages:
        for mention in view.all("PROC"):
            start, end = mention.start + offset, mention.end + offset
            is_done, is_undone = _overlap(start, end, done), _overlap(start, end, undone)
            said = [performed for a, b, performed in read if a < end and start < b]
            if is_done or is_undone:
                rules = None if not said else "done" if any(said) else "not done"
                answer = "done" if is_done else "not done"
                yield Case(around(view, mention.start, mention.end), answer, rules, f"{source} {case.group}", is_fresh(case.id, source))


def paragraphs(case: GoldCase, pages: Pages, _: Encounter, source: str) -> Iterator[Case]:
    """Paragraphs under a heading, without the heading."""
    for _offset, view in pages:
        blocks: dict[int, list[Unit]] = {}
        for unit in view.units:
            blocks.setdefault(unit.block, []).append(unit)
        for units in blocks.values():
            words = frozenset(re.findall(r"[a-z]+", " ".join(unit.lower for unit in units)))
            kind = _KINDS.get(units[0].section)
            if kind and len(words) > 3:
                yield Case(words, kind, None, f"{source} {case.group}", is_fresh(case.id, source))


TRIALS: dict[str, Callable[..., Iterator[Case]]] = {"mention done today": mentions, "kind of paragraph": paragraphs}


class Fitted:
    """A model of cases: words that enough authors use; those of held-back notes count double."""

    def __init__(self, cases: Sequence[Case]) -> None:
        self._known = set(vocabulary([case.seen for case in cases], [case.group for case in cases], POLICY.training))
        self._table = DictVectorizer()
        rows = self._table.fit_transform([self._row(case.seen) for case in cases])
        weights = [1.0 if case.fresh else 0.5 for case in cases]
        self._model = LogisticRegression(C=0.3, max_iter=2000).fit(rows, [case.answer for case in cases], sample_weight=weights)

    def _row(self, seen: frozenset[str]) -> dict[str, int]:
        return dict.fromkeys(sorted(seen & self._known), 1)

    def answers(self, cases: Sequence[Case]) -> list[str]:
        """The likeliest answer to each case."""
        return [str(a) for a in self._model.predict(self._table.transform([self._row(case.seen) for case in cases]))] if cases else []

    def odds(self, seen: Sequence[frozenset[str]], answer: str) -> list[float]:
        """Log odds of an answer of two."""
        found = self._model.decision_function(self._table.transform([self._row(one) for one in seen])) if seen else []
        return [float(one) * (1 if self._model.classes_[1] == answer else -1) for one in found]


def models_apart(cases: Sequence[Case], groups: Iterable[str]) -> dict[str, Fitted]:
    """For each author a model that saw none of that author's cases."""
    names = sorted({case.group for case in cases} | set(groups))
    out: dict[str, Fitted] = {}
    for fold in split(names, POLICY.training.folds, POLICY.training.seed):
        inside = {names[place] for place in fold}
        model = Fitted([case for case in cases if case.group not in inside])
        out.update(dict.fromkeys(inside, model))
    return out


def apart(cases: Sequence[Case]) -> list[str]:
    """An answer for each case by a model that saw no note of its author."""
    models = models_apart(cases, ())
    return [models[case.group].answers([case])[0] for case in cases]


def row(name: str, cases: Sequence[Case], said: Sequence[str]) -> str:
    """Cases, commonest answer, right by rules, right by the model."""
    if not cases:
        return f"{name:16} no quotes of facts"
    known = [(case, answer) for case, answer in zip(cases, said, strict=True) if case.rules is not None] or list(
        zip(cases, said, strict=True)
    )
    common = max(Counter(case.answer for case, _ in known).values()) / len(known)
    model = sum(answer == case.answer for case, answer in known) / len(known)
    rules = f"  rules {sum(case.rules == case.answer for case, _ in known) / len(known):.3f}" if known[0][0].rules is not None else ""
    return f"{name:16} n {len(known):4}  commonest {common:.3f}  model {model:.3f}{rules}"


def read(paths: Iterable[Path]) -> dict[str, list[Case]]:
    """The cases of each trial in some gold files."""
    out: dict[str, list[Case]] = {name: [] for name in TRIALS}
    for path in paths:
        for case in read_gold(path, "author"):
            reading = load_reader().reading(case.text)
            for name, trial in TRIALS.items():
                out[name] += trial(case, reading.pages, reading.encounter, path.stem)
    return out


def main(checks: Sequence[str]) -> None:
    """Print the figures of both, and what the first would do to proposed lines."""
    from service.judgement.trial_gain import report

    paths = sorted((Path(__file__).resolve().parent.parent.parent / "training_data").glob("notes_*.jsonl"))
    own = read(paths)
    others = {Path(check): read([Path(check)]) for check in checks}
    for name, cases in own.items():
        held = [(case, answer) for case, answer in zip(cases, apart(cases), strict=True) if case.fresh]
        print(name)
        print(row("held-back notes", [case for case, _ in held], [answer for _, answer in held]))
        model = Fitted(cases)
        for path, found in others.items():
            print(row(path.stem, found[name], model.answers(found[name])))
    print(*report(own["mention done today"], paths, list(others)), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
