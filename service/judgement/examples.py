"""Lines with the answer: what the program proposes for notes with gold, and whether each line is right."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from coding.claim import Proposal
from coding.lookup import Tables, load_tables
from coding.mapper import propose
from nlp.reader import Reading, load_reader
from nlp.reader_hints import ReadingHints
from nlp.view import NoteView
from service.assistant import results_on_file
from service.evaluation.claims import judged_lines, judged_visits, units
from service.evaluation.gold import GoldCase, read_gold
from service.judgement.features import NoteFacts, Row, line_features, visit_features
from service.judgement.ownership import proofs, seen_in
from service.judgement.policy import POLICY
from service.judgement.words import is_visit, service_of, words_of
from service.notes import read_context
from service.render import as_json


@dataclass(frozen=True, slots=True)
class Line:
    """One proposed line; `place` is its number in the proposal."""

    place: int
    code: str
    service: str
    units: int
    status: str
    right: bool
    row: Row
    proofs: tuple[frozenset[str], ...] = ()
    """What is seen of each sentence that proves a visit."""

    @property
    def visit(self) -> bool:
        """A visit or its follow-up, no work."""
        return self.service == POLICY.visits


class Sentence(NamedTuple):
    """A sentence that the gold quotes for the visit or for a procedure: what is seen of it, and whose it is."""

    seen: frozenset[str]
    of_visit: bool


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

    sentences: tuple[Sentence, ...] = ()
    visit_due: bool | None = None
    """Whether the gold holds a visit of its own; None where it leaves that open."""


def read_examples(paths: Sequence[Path]) -> Iterator[Example]:
    """Examples of gold files, in their order.

    Raises:
        service.evaluation.gold.GoldError: a record cannot be used.
    """
    tables = load_tables()
    for path in paths:
        for case in read_gold(path, "author"):
            yield _example(case, path.stem, tables)


def proposed(case: GoldCase, tables: Tables) -> tuple[Reading, Proposal]:
    """What the rules alone read in a note and propose for it."""
    known = read_context(case.context, case.id)
    reading = load_reader().reading(case.text, ReadingHints(known.date_of_service, results_on_file(known)))
    return reading, propose(reading.encounter, known, tables=tables)


def _example(case: GoldCase, source: str, tables: Tables) -> Example:
    reading, proposal = proposed(case, tables)
    answer = as_json(case.id, case.text, proposal)
    right = judged_lines(case, answer) | judged_visits(case, answer)
    note = NoteFacts(reading, proposal)
    lines = tuple(
        _line(place, note, right[place], tables) for place, line in enumerate(proposal.lines) if place in right and line.status != "hold"
    )
    options = [option["code"] for slots in case.sets for slot in slots for option in slot]
    wanted = sum(units(slot[0]) for slot in case.sets[0] if not is_visit(slot[0]["code"], tables))
    return Example(
        case.id, f"{source} {case.group or case.id}", is_fresh(case.id, source),
        tuple(words_of(view.lower for _, view in reading.pages)), frozenset(service_of(code, tables) for code in options), lines, wanted,
        tuple(_sentences(case, reading.pages)), case.em.get("supported"),
    )  # fmt: skip


def _line(place: int, note: NoteFacts, right: bool, tables: Tables) -> Line:
    line = note.proposal.lines[place]
    visit = is_visit(line.code, tables)
    row = visit_features(line) if visit else line_features(note, line)
    seen = tuple(seen_in(view, unit) for view, unit in proofs(note.reading, note.proposal, line)) if visit else ()
    return Line(place, line.code, service_of(line.code, tables), line.units, line.status, right, row, seen)


def _sentences(case: GoldCase, pages: Sequence[tuple[int, NoteView]]) -> Iterator[Sentence]:
    """Sentences that the gold quotes for the visit or for a procedure, never both."""
    visit, work = quoted(case, ("problem", "act")), quoted(case, ("technique",))
    for offset, view in pages:
        for unit in view.units:
            start, end = unit.start + offset, unit.end + offset
            of_visit = any(a < end and start < b for a, b in visit)
            if of_visit != any(a < end and start < b for a, b in work):
                yield Sentence(seen_in(view, unit), of_visit)


def quoted(case: GoldCase, fields: Collection[str], values: Collection[str] = ()) -> list[tuple[int, int]]:
    """Everywhere the words stand that the gold quotes for facts of these fields, and of these values where some are named."""
    return [
        found.span()
        for fact in case.facts
        if fact.field in fields and fact.words and (not values or fact.value.lower() in values)
        for found in re.finditer(re.escape(fact.words), case.text)
    ]


def is_fresh(note_id: str, source: str) -> bool:
    """Nobody tuned on the note: every third one is held back; of some files all are new, and of some none."""
    number = int(re.sub(r"\D", "", note_id) or "1")
    return source in POLICY.training.fresh or (number % 3 == 0 and source not in POLICY.training.opened)
