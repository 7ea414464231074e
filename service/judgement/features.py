"""What a line and the sentences behind it look like, in numbers: no word of the note is among them.

`policy.yaml` describes each feature and says in words what it makes doubtful. All are yes/no or shares, so that none
grows with the length of a note or with the way somebody writes. They are taken from the views, the facts and the
proposal that were made anyway.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log1p

from coding.claim import Proposal, ProposedLine
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.reader import Reading
from nlp.view import NoteView, Unit
from service.judgement.policy import POLICY

Row = dict[str, float]
_UNFILLED = re.compile(
    r"[_*\[\u2610@](?:(?<=_)__|(?<=\*)\*\*|(?<=\[)\s*\]|(?<=\u2610)|(?<=@)[A-Z]{3,}@)"
)  # opens with a set: `re` skips to the next of them
"""Fields of a form that nobody filled in: a line to write on, a wildcard, an empty box, a name to be put in."""


@dataclass(frozen=True)
class NoteFacts:
    """What the features of several lines of a note ask for."""

    reading: Reading
    proposal: Proposal

    @cached_property
    def by_id(self) -> dict[str, Procedure]:
        return {p.id: p for p in self.reading.encounter.procedures}

    @cached_property
    def kinds_not_done(self) -> set[str]:
        return {p.kind for p in self.reading.encounter.procedures if p.assertion != "performed"}

    @cached_property
    def on_lesions(self) -> list[Procedure]:
        """Work done on a lesion itself."""
        return [p for p in self.reading.encounter.procedures if p.assertion == "performed" and p.kind in POLICY.on_a_lesion]

    @cached_property
    def unfilled(self) -> bool:
        """The note is a form with fields that nobody filled in: readers take them for other things more often than running text."""
        return any(_UNFILLED.search(view.text) for _, view in self.reading.pages)

    def units(self, evidence: Iterable[Evidence]) -> list[tuple[NoteView, Unit]]:
        """The sentences of some words, each once."""
        out: dict[tuple[int, int], tuple[NoteView, Unit]] = {}
        for item in evidence:
            offset, view = self.reading.page_at(item.start)
            unit = view.unit_at(item.start - offset)
            out[offset, unit.index] = view, unit
        return list(out.values())


def line_features(note: NoteFacts, line: ProposedLine) -> Row:
    """One row of numbers for a line of the proposal."""
    procedures = [note.by_id[name] for name in line.procedure_ids if name in note.by_id]
    kinds = {p.kind for p in procedures}
    return {
        "rule_confidence": line.confidence,
        "stated": _stated(procedures),
        "dosed": float(any(proof.field == "dose" for proof in line.evidence)),
        "unfilled": float(note.unfilled),
        "same_not_done": float(not kinds.isdisjoint(note.kinds_not_done)),
        "same_site": float(_shares_a_site(note, procedures, kinds)),
        **_of_sentences(note.units(e for p in procedures for e in p.evidence)),
    }


def visit_features(line: ProposedLine) -> Row:
    """What is known of a visit before the second reader speaks."""
    return {"rule_confidence": line.confidence}


def _of_sentences(units: Sequence[tuple[NoteView, Unit]]) -> Row:
    sites = procedures = 0
    negative = False
    for view, unit in units:
        mentions = view.mentions_in(unit)
        sites = max(sites, len({m.concept for m in mentions if m.label == "SITE"}))
        procedures = max(procedures, len({m.concept for m in mentions if m.label == "PROC"}))
        negative = negative or any(cue.category in POLICY.negative_cues for cue in view.cues_in(unit))
    return {
        "sites_in_sentence": float(sites > 1),
        "crowded_sentence": float(procedures > 1),
        "negative_in_sentence": float(negative),
        "told_before": float(bool(units) and all(unit.section in POLICY.before_the_work for _, unit in units)),
    }


def _stated(procedures: Sequence[Procedure]) -> float:
    """Elements that the note states, per procedure."""
    found = 0
    for procedure in procedures:
        for name in POLICY.elements:
            fact = getattr(procedure, name)
            found += isinstance(fact, Fact) and fact.status == "stated"
    return log1p(found / max(1, len(procedures)))


def _shares_a_site(note: NoteFacts, procedures: Sequence[Procedure], kinds: set[str]) -> bool:
    """Another kind of work was read at the same place: often one service read twice."""
    own = [p.site.value for p in procedures if p.kind in POLICY.on_a_lesion]
    return any(_same_place(site, other.site.value) for other in note.on_lesions if other.kind not in kinds for site in own)


def _same_place(one: Site | None, other: Site | None) -> bool:
    return one is not None and other is not None and (one.region, one.side, one.subsite, one.digit) == (
        other.region, other.side, other.subsite, other.digit
    )  # fmt: skip
