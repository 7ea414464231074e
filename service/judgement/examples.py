"""Lines with the answer: what the program proposes for notes with gold, and whether each line is right."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from coding.lookup import Tables, load_tables
from coding.mapper import propose
from nlp.reader import load_reader
from nlp.reader_hints import ReadingHints
from service.assistant import results_on_file
from service.evaluation.claims import judged_lines, units
from service.evaluation.gold import GoldCase, read_gold
from service.judgement.features import NoteFacts, Row, line_features
from service.judgement.model import is_visit
from service.judgement.policy import POLICY
from service.judgement.words import service_of, words_of
from service.notes import read_context
from service.render import as_json


@dataclass(frozen=True, slots=True)
class Line:
    """One proposed procedure line; `place` is its number in the proposal."""

    place: int
    code: str
    service: str
    units: int
    status: str
    right: bool
    row: Row


@dataclass(frozen=True, slots=True)
class Example:
    """A note with its lines. `group` is its author: a fold never splits one."""

    id: str
    group: str
    fresh: bool
    words: tuple[str, ...]
    services: frozenset[str]
    """Kinds of services that the gold holds or would accept."""

    lines: tuple[Line, ...]
    wanted: int
    """Units of the procedure lines of the gold's claim."""


def read_examples(paths: Sequence[Path]) -> Iterator[Example]:
    """Examples of gold files, in their order.

    Raises:
        service.evaluation.gold.GoldError: a record cannot be used.
    """
    tables = load_tables()
    for path in paths:
        for case in read_gold(path, "author"):
            yield _example(case, path.stem, tables)


def _example(case: GoldCase, source: str, tables: Tables) -> Example:
    known = read_context(case.context, case.id)
    reading = load_reader().reading(case.text, ReadingHints(known.date_of_service, results_on_file(known)))
    proposal = propose(reading.encounter, known, tables=tables)
    right = judged_lines(case, as_json(case.id, case.text, proposal))
    note = NoteFacts(reading, proposal)
    lines = tuple(
        Line(place, line.code, service_of(line.code, tables), line.units, line.status, right[place], line_features(note, line))
        for place, line in enumerate(proposal.lines)
        if place in right and line.status != "hold" and not is_visit(line.code, tables)
    )
    options = [option["code"] for slots in case.sets for slot in slots for option in slot]
    wanted = sum(units(slot[0]) for slot in case.sets[0] if not is_visit(slot[0]["code"], tables))
    return Example(
        case.id, f"{source} {case.group or case.id}", is_fresh(case.id, source),
        tuple(words_of(view.lower for _, view in reading.pages)), frozenset(service_of(code, tables) for code in options), lines, wanted,
    )  # fmt: skip


def is_fresh(note_id: str, source: str) -> bool:
    """Nobody tuned on the note: every third one is held back, and of some files all are new."""
    number = int(re.sub(r"\D", "", note_id) or "1")
    return source in POLICY.training.fresh or number % 3 == 0
