"""Whose is the sentence: the visit's, or a procedure's? A model of words doubts visits whose every proof reads like work.

The rules decide whether a visit stands beside a procedure. This second opinion only lowers: a supported visit whose sentences, each of them,
are more like those of a procedure becomes review, and the reason says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coding.claim import Proposal, ProposedLine
from coding.doubt import NO_DOUBT, Doubt
from coding.lookup import Tables
from nlp.reader import Reading
from nlp.records import replace
from nlp.view import NoteView, Unit
from service.judgement.artefact import Kind, ModelError, read
from service.judgement.words import is_visit

KIND = Kind("visit_ownership", "dermcoder visit ownership", 1)
WHY = "Doubtful because every sentence that proves the visit reads like part of a procedure."
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True)
class Owner:
    """The model at work: log odds that a sentence is the visit's, a sum of weights."""

    weights: Mapping[str, float]
    offset: float
    version: str

    def odds(self, seen: frozenset[str]) -> float:
        """Log odds that a sentence of which this is seen belongs to the visit."""
        return self.offset + sum(self.weights[word] for word in sorted(seen) if word in self.weights)

    def doubt(self, reading: Reading, proposal: Proposal, tables: Tables) -> Doubt:
        """Nothing: one wrong guess about a sentence would cost a right visit."""
        return NO_DOUBT

    def judged(self, reading: Reading, proposal: Proposal, tables: Tables) -> Proposal:
        """The proposal with doubtful visits put to review."""
        doubtful = {
            n for n, line in enumerate(proposal.lines)
            if line.status == "supported" and is_visit(line.code, tables) and self._doubts(reading, proposal, line)
        }  # fmt: skip
        if not doubtful:
            return proposal
        lines = [_lowered(line) if n in doubtful else line for n, line in enumerate(proposal.lines)]
        of_these = proposal.em.code in {proposal.lines[n].code for n in doubtful}
        em = replace(proposal.em, verdict="unclear") if of_these and proposal.em.verdict == "supported" else proposal.em
        return replace(proposal, lines=tuple(lines), em=em)

    def _doubts(self, reading: Reading, proposal: Proposal, line: ProposedLine) -> bool:
        sentences = list(proofs(reading, proposal, line))
        return bool(sentences) and all(self.odds(seen_in(view, unit)) < 0 for view, unit in sentences)


def _lowered(line: ProposedLine) -> ProposedLine:
    return replace(line, status="review", reason=f"{line.reason} {WHY}".strip())


def proofs(reading: Reading, proposal: Proposal, line: ProposedLine) -> Iterator[tuple[NoteView, Unit]]:
    """The sentences that prove a visit, each once, in the order of the note."""
    places = {}
    for proof in (*line.evidence, *proposal.em.evidence):
        offset, view = reading.page_at(proof.start)
        places[offset, view.unit_at(proof.start - offset).index] = view
    for place in sorted(places):
        yield places[place], places[place].units[place[1]]


def seen_in(view: NoteView, unit: Unit) -> frozenset[str]:
    """What the model sees of a sentence: its words, its section, the kinds of terms in it."""
    return frozenset([*_WORD.findall(unit.lower), f"section {unit.section}", *(f"label {m.label}" for m in view.mentions_in(unit))])


def owner_from(content: Mapping[str, Any], name: str) -> Owner:
    """The model of stored arrays.

    Raises:
        ModelError: the content does not fit this program.
    """
    try:
        words, weights = content["words"].split("\n"), content["weights"].tolist()
        version = f"{KIND.name} {content['format']}.{name}"
        return Owner(dict(zip(words, weights, strict=True)), float(content["offset"]), version)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ModelError(f"{KIND.file}: lacks a part ({type(error).__name__})") from None


def load_owner(folder: Path) -> Owner:
    """The stored model of a folder.

    Raises:
        ModelError: the file cannot be used.
    """
    return owner_from(*read(folder / KIND.file, KIND))
