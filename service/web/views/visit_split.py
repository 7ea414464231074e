"""Modifier 25: which sentences the procedures own, and which are left over for a visit (EM-03, EM-05)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from nlp.facts import Encounter, Evidence
from nlp.reader import Reading

OWNED, LEFT, BOTH = "owned", "left", "both"


def visit_split(reading: Reading) -> dict[str, Any]:
    """Sentences with their owner, and what each side consists of.

    Returns:
        `sentences`: [{start, end, owner: owned | left | both}] of sentences that say anything of either side;
        `owned`, `left`: [{what, detail, start, end}] of the problems and acts on each side, `sites` work included.
    """
    encounter = reading.encounter
    owned, left = list(_owned(encounter)), list(_left(encounter))
    sentences = []
    for start, end in _sentences(reading):
        sides = [_touches(start, end, owned), _touches(start, end, left)]
        if any(sides):
            sentences.append({"start": start, "end": end, "owner": BOTH if all(sides) else OWNED if sides[0] else LEFT})
    return {"sentences": sentences, "owned": owned, "left": left}


def _sentences(reading: Reading) -> Iterator[tuple[int, int]]:
    for offset, view in reading.pages:
        for unit in view.units:
            yield reading.span(unit.start + offset, unit.end + offset)


def _touches(start: int, end: int, items: list[dict[str, Any]]) -> bool:
    return any(item["start"] < end and start < item["end"] for item in items)


def _owned(encounter: Encounter) -> Iterator[dict[str, Any]]:
    for procedure in encounter.procedures:
        if procedure.assertion == "performed":
            yield from _items(procedure.kind, str(procedure.technique.value or ""), procedure.evidence[:1] + procedure.technique.evidence)
    yield from _work(encounter, owned=True)


def _left(encounter: Encounter) -> Iterator[dict[str, Any]]:
    yield from _work(encounter, owned=False)
    yield from _items("time", f"{encounter.visit_minutes.value} minutes", encounter.visit_minutes.evidence)


def _work(encounter: Encounter, *, owned: bool) -> Iterator[dict[str, Any]]:
    for problem in encounter.problems:
        if bool(problem.owner) == owned:
            detail = ", ".join(word for word in (problem.problem_class, problem.status) if word)
            yield from _items(problem.diagnosis.label or problem.diagnosis.concept, detail, problem.evidence)
    for act in encounter.acts:
        if bool(act.owner) == owned:
            yield from _items(act.kind, act.detail, act.evidence)


def _items(what: str, detail: str, proof: tuple[Evidence, ...]) -> Iterator[dict[str, Any]]:
    for start, end in dict.fromkeys((e.start, e.end) for e in proof if e.start < e.end):
        yield {"what": what.replace("_", " "), "detail": detail.replace("_", " "), "start": start, "end": end}
