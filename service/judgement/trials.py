"""Three judgements that were tried and not shipped: `python -m service.judgement.trials [GOLD.jsonl ...]`.

(a) is a mention of a procedure work done today, (b) does a sentence belong to the visit or to a procedure, (c) what kind of section
is a paragraph without a heading. Each is a logistic model of words, judged out of fold by author on the held-back notes and
measured on the files named. docs/models.md holds the figures and what follows from them.

Labels of (a) and (b) are gold: a mention or sentence that overlaps the quote of a fact; whatever overlaps none is left out.
Labels of (c) are weak: the section that the rules read from a heading, which the model does not see.
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
from nlp.view import Mention, NoteView, Unit
from service.evaluation.fields import NOT_DONE
from service.evaluation.gold import GoldCase, read_gold
from service.judgement.examples import is_fresh
from service.judgement.folds import split
from service.judgement.policy import POLICY

_WINDOW = 6
_KINDS = {name: "before the work" for name in POLICY.before_the_work} | {
    "procedure": "work", "procedure_title": "work", "operative_narrative": "work",
    "assessment": "plan", "plan": "plan", "assessment_plan": "plan",
}  # fmt: skip

Spans = Sequence[tuple[int, int]]


class Case(NamedTuple):
    """One thing to judge: what is seen of it, the answer, and what the rules say (None where they say nothing)."""

    seen: frozenset[str]
    answer: str
    rules: str | None
    group: str
    fresh: bool


def _spans(case: GoldCase, fields: Iterable[str], values: frozenset[str] | None = None) -> Spans:
    return [
        found.span()
        for fact in case.facts
        if fact.field in fields and fact.words and (values is None or fact.value.lower() in values)
        for found in re.finditer(re.escape(fact.words), case.text)
    ]


def _overlap(start: int, end: int, spans: Spans) -> bool:
    return any(a < end and start < b for a, b in spans)


def _around(view: NoteView, unit: Unit, mention: Mention) -> frozenset[str]:
    left = unit.lower[: mention.start - unit.start].split()[-_WINDOW:]
    right = unit.lower[mention.end - unit.start :].split()[:_WINDOW]
    words = [f"left {w.strip('.,;:()')}" for w in left] + [f"right {w.strip('.,;:()')}" for w in right]
    return frozenset([*words, f"section {unit.section}", f"concept {mention.concept}", *(f"cue {c.category}" for c in view.cues_in(unit))])


def mentions(case: GoldCase, pages: Sequence[tuple[int, NoteView]], facts: Encounter, source: str) -> Iterator[Case]:
    """(a) Mentions of procedures that gold says were done or not done."""
    done, undone = _spans(case, ["technique"]), _spans(case, ["assertion"], NOT_DONE)
    read = [(e.start, e.end, p.assertion == "performed") for p in facts.procedures for e in p.evidence if e.field != "assertion"]
    for offset, view in pages:
        for mention in view.all("PROC"):
            start, end = mention.start + offset, mention.end + offset
            is_done, is_undone = _overlap(start, end, done), _overlap(start, end, undone)
            said = [performed for a, b, performed in read if a < end and start < b]
            if is_done or is_undone:
                rules = None if not said else "done" if any(said) else "not done"
                seen = _around(view, view.unit_at(mention.start), mention)
                yield Case(seen, "done" if is_done else "not done", rules, f"{source} {case.group}", is_fresh(case.id, source))


def sentences(case: GoldCase, pages: Sequence[tuple[int, NoteView]], _: Encounter, source: str) -> Iterator[Case]:
    """(b) Sentences that gold quotes for the visit or for a procedure, never both."""
    visit, work = _spans(case, ["problem", "act"]), _spans(case, ["technique"])
    for offset, view in pages:
        for unit in view.units:
            start, end = unit.start + offset, unit.end + offset
            of_visit = _overlap(start, end, visit)
            if of_visit != _overlap(start, end, work):
                seen = frozenset([*re.findall(r"[a-z]+", unit.lower), f"section {unit.section}", *(f"label {m.label}" for m in view.mentions_in(unit))])
                yield Case(seen, "visit" if of_visit else "procedure", None, f"{source} {case.group}", is_fresh(case.id, source))


def paragraphs(case: GoldCase, pages: Sequence[tuple[int, NoteView]], _: Encounter, source: str) -> Iterator[Case]:
    """(c) Paragraphs under a heading, without the heading."""
    for _offset, view in pages:
        blocks: dict[int, list[Unit]] = {}
        for unit in view.units:
            blocks.setdefault(unit.block, []).append(unit)
        for units in blocks.values():
            words = frozenset(re.findall(r"[a-z]+", " ".join(unit.lower for unit in units)))
            kind = _KINDS.get(units[0].section)
            if kind and len(words) > 3:
                yield Case(words, kind, None, f"{source} {case.group}", is_fresh(case.id, source))


TRIALS: dict[str, Callable[..., Iterator[Case]]] = {"mention done today": mentions, "sentence of the visit": sentences, "kind of paragraph": paragraphs}


def fitted(cases: Sequence[Case]) -> Callable[[Sequence[Case]], list[str]]:
    """A model of these cases: words that enough authors use; held-back notes count double."""
    users: dict[str, set[str]] = {}
    for case in cases:
        for word in case.seen:
            users.setdefault(word, set()).add(case.group)
    known = {word for word, who in users.items() if len(who) >= POLICY.training.word_authors}
    table = DictVectorizer()
    rows = table.fit_transform([dict.fromkeys(sorted(case.seen & known), 1) for case in cases])
    model = LogisticRegression(max_iter=2000).fit(rows, [case.answer for case in cases], sample_weight=[1.0 if case.fresh else 0.5 for case in cases])
    return lambda some: [str(a) for a in model.predict(table.transform([dict.fromkeys(sorted(c.seen & known), 1) for c in some]))] if some else []


def apart(cases: Sequence[Case]) -> list[str]:
    """An answer for each case by a model that saw no note of its author."""
    out = [""] * len(cases)
    for fold in split([case.group for case in cases], POLICY.training.folds, POLICY.training.seed):
        inside = set(fold.tolist())
        said = fitted([case for n, case in enumerate(cases) if n not in inside])([cases[n] for n in fold])
        for n, answer in zip(fold.tolist(), said, strict=True):
            out[n] = answer
    return out


def row(name: str, cases: Sequence[Case], said: Sequence[str]) -> str:
    """Cases, commonest answer, right by rules, right by the model, and what the cautious reading would do where the two differ."""
    if not cases:
        return f"{name:16} no quotes of facts"
    known = [(case, answer) for case, answer in zip(cases, said, strict=True) if case.rules is not None] or list(zip(cases, said, strict=True))
    common = max(Counter(case.answer for case, _ in known).values()) / len(known)
    rules = sum(case.rules == case.answer for case, _ in known) / len(known)
    model = sum(answer == case.answer for case, answer in known) / len(known)
    billed = [(case, answer) for case, answer in known if case.rules == "done" and answer != case.rules]
    wrong = sum(case.answer != case.rules for case, _ in billed)
    beside = f"  rules {rules:.3f}  would lower {len(billed)}, of them {wrong} wrong" if known[0][0].rules is not None else ""
    return f"{name:16} n {len(known):4}  commonest {common:.3f}  model {model:.3f}{beside}"


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
    """Print the figures of all three."""
    own = read(sorted((Path(__file__).resolve().parent.parent.parent / "training_data").glob("notes_*.jsonl")))
    others = {Path(check).stem: read([Path(check)]) for check in checks}
    for name, cases in own.items():
        held = [(case, answer) for case, answer in zip(cases, apart(cases), strict=True) if case.fresh]
        print(name)
        print(row("held-back notes", [case for case, _ in held], [answer for _, answer in held]))
        model = fitted(cases)
        for stem, found in others.items():
            print(row(stem, found[name], model(found[name])))


if __name__ == "__main__":
    main(sys.argv[1:])
