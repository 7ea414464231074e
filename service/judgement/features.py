"""What a line and its note look like, in numbers: no word of the note is among them.

`policy.yaml` describes each feature and says in words what it makes doubtful. All are counts, shares or
yes/no, taken from the views, the facts and the proposal that were made anyway; a note costs about a tenth of a
millisecond.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log1p, log2

from coding.claim import Proposal, ProposedLine
from coding.lookup import Tables
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.reader import Reading
from nlp.view import Measure, Mention, NoteView, Unit
from service.judgement.policy import POLICY

_PAST = frozenset(["HISTORICAL", "PAST_TIME", "AFTER", "OTHER_PROVIDER"])
_AHEAD = frozenset(["PLANNED", "ANNOUNCED", "FUTURE_TIME", "MONTH", "OFFERED", "CONDITIONAL"])
_NEGATIVE = frozenset(["NEGATED", "DECLINED"])
_PAST_WORK = frozenset(["historical", "other_provider"])
_TEST_ROLES = frozenset(["unknown", "other"])
_SIZES = frozenset(["lesion", "wound", "unknown", "other"])
_ELSEWHERE = frozenset(["emergency", "inpatient", "letter", "consult", "postoperative", "pathology_report", "image_review"])
_BEFORE_THE_WORK = frozenset(
    ["hpi", "history", "chief_complaint", "indication", "exam", "assessment", "preop_diagnosis", "postop_diagnosis", "findings", "pathology"]
)
_FORM_MARKS = ("[ ]", "[]", "___", "\u2610", "|")
_ON_A_LESION = frozenset(
    [
        "biopsy", "shave_removal", "excision", "soft_tissue_excision", "mohs", "destruction", "incision_drainage", "paring",
        "tag_removal", "intralesional", "debridement", "granulation_cautery", "acne_surgery", "nail_avulsion", "nail_matrix_excision",
        "nail_debridement", "nail_trimming", "nail_wedge", "nail_evacuation",
    ]
)  # fmt: skip
"""Work on a lesion itself: two kinds of it at one site are often one service read twice."""

Row = dict[str, float]


def features(reading: Reading, proposal: Proposal, tables: Tables) -> list[Row]:
    """One row of numbers for each line of the proposal, in its order."""
    if not proposal.lines:
        return []
    note = _Note(reading, proposal)
    shared = _of_note(note)
    return [{**shared, **_of_line(note, line, tables)} for line in proposal.lines]


@dataclass(frozen=True)
class _Note:
    """What several features of a note ask for."""

    reading: Reading
    proposal: Proposal

    @property
    def procedures(self) -> tuple[Procedure, ...]:
        return self.reading.encounter.procedures

    @cached_property
    def by_id(self) -> dict[str, Procedure]:
        return {p.id: p for p in self.procedures}

    @cached_property
    def performed(self) -> list[Procedure]:
        return [p for p in self.procedures if p.assertion == "performed"]

    @cached_property
    def not_done(self) -> list[Procedure]:
        return [p for p in self.procedures if p.assertion != "performed"]

    @cached_property
    def mentions(self) -> dict[str, list[Mention]]:
        out: dict[str, list[Mention]] = {"PROC": [], "SITE": [], "DX": [], "PATH": []}
        for _, view in self.reading.pages:
            for mention in view.mentions:
                if mention.label in out:
                    out[mention.label].append(mention)
        return out

    @cached_property
    def measures(self) -> list[Measure]:
        return [measure for _, view in self.reading.pages for measure in view.measures]

    @cached_property
    def cues(self) -> Counter[str]:
        return Counter(cue.category for _, view in self.reading.pages for cue in view.cues)

    @cached_property
    def codes(self) -> Counter[str]:
        return Counter(line.code for line in self.proposal.lines)

    def page_of(self, start: int) -> tuple[NoteView, int, int]:
        """View, its offset in the note, and the number of its first unit."""
        first = 0
        for number, (offset, view) in enumerate(self.reading.pages):
            following = self.reading.pages[number + 1 :]
            if not following or start < following[0][0]:
                return view, offset, first
            first += len(view.units)
        raise AssertionError("a note has pages")

    def places(self, evidence: Iterable[Evidence]) -> list[tuple[NoteView, Unit, int]]:
        """(view, unit, number of the unit in the note) of some words."""
        out = []
        for item in evidence:
            view, offset, first = self.page_of(item.start)
            unit = view.unit_at(item.start - offset)
            out.append((view, unit, first + unit.index))
        return out


def _of_note(note: _Note) -> Row:
    reading, proposal = note.reading, note.proposal
    length = sum(len(view.text) for _, view in reading.pages)
    named = {m.value for m in note.mentions["SITE"]}
    treated = {p.site.value.region for p in note.performed if p.site.value is not None}
    return {
        "length": log2(max(length, 50) / 500),
        "procedure_words": log1p(len(note.mentions["PROC"])),
        "kinds_named": len({m.concept for m in note.mentions["PROC"]}),
        "kinds_done": len({p.kind for p in note.performed}),
        "not_done": log1p(len(note.not_done)),
        "not_billed": log1p(len(proposal.not_billed)),
        "past_words": log1p(sum(note.cues[c] for c in _PAST)),
        "ahead_words": log1p(sum(note.cues[c] for c in _AHEAD)),
        "negative_words": log1p(sum(note.cues[c] for c in _NEGATIVE)),
        "sites_left": log1p(len(named - treated)),
        "measures_left": min(3, sum(m.role in _TEST_ROLES for m in note.measures)),
        "loose_gaps": min(3, sum(gap.line is None for gap in proposal.gaps)),
        "form_marks": log1p(sum(view.text.count(mark) for _, view in reading.pages for mark in _FORM_MARKS)),
        "unusual_setting": float((reading.encounter.visit_kind.value or "") in _ELSEWHERE),
        "lines": log1p(len(proposal.lines)),
    }


def _of_line(note: _Note, line: ProposedLine, tables: Tables) -> Row:
    procedures = [note.by_id[i] for i in line.procedure_ids if i in note.by_id]
    kinds = {p.kind for p in procedures}
    found = tables.code(line.code)
    family = found.family if found else ""
    triggers = [e for p in procedures for e in p.evidence]
    return {
        **_of_place(note, line, procedures, triggers),
        **_of_kind(note, procedures, kinds),
        **{name: float(family in families) for name, families in POLICY.families.items()},
        "same_code": float(note.codes[line.code] > 1),
        "other_lines_doubtful": _doubtful_others(note, line),
        "units": log2(max(1, line.units)),
        "several_codes_fit": min(3, len(line.alternatives)),
        "no_diagnosis_code": float(not line.icd10),
        "proofs": log1p(len(line.evidence)),
        "stated": _share(procedures, "stated"),
        "no_diagnosis": _any_absent(procedures, "diagnosis"),
        "no_technique": _any_absent(procedures, "technique"),
        "count_guessed": float(any(p.count.status == "derived" for p in procedures)),
        "rule_confidence": line.confidence,
        "distinct_modifier": float(bool({"59", "XS", "XE", "XP", "XU"} & set(line.modifiers))),
    }


def _of_place(note: _Note, line: ProposedLine, procedures: list[Procedure], triggers: list[Evidence]) -> Row:
    places = note.places(triggers)
    units = {number: (view, unit) for view, unit, number in places}
    proofs = [number for *_, number in note.places(line.evidence)]
    sites = [number for *_, number in note.places(e for p in procedures for e in p.site.evidence)]
    near = min((abs(a - b) for a in sites for b in units), default=3)
    mentions = [[m for m in view.mentions_in(unit)] for view, unit in units.values()]
    cues = {cue.category for view, unit in units.values() for cue in view.cues_in(unit)}
    return {
        "spread": log1p(max(proofs, default=0) - min(proofs, default=0)),
        "far_site": log1p(near),
        "own_site": float(any(m.label == "SITE" for found in mentions for m in found)),
        "own_diagnosis": float(any(m.label == "DX" for found in mentions for m in found)),
        "own_measure": float(any(view.measures_in(unit) for view, unit in units.values())),
        "crowded_sentence": float(any(len({m.concept for m in found if m.label == "PROC"}) > 1 for found in mentions)),
        "sites_in_sentence": float(any(len({m.concept for m in found if m.label == "SITE"}) > 1 for found in mentions)),
        "told_before": float(bool(units) and all(unit.section in _BEFORE_THE_WORK for _, unit in units.values())),
        "title_only": float(bool(units) and all(unit.section == "procedure_title" for _, unit in units.values())),
        "past_in_sentence": float(bool(cues & _PAST)),
        "ahead_in_sentence": float(bool(cues & _AHEAD)),
        "negative_in_sentence": float(bool(cues & _NEGATIVE)),
        "named_often": log1p(len(units)),
    }


def _of_kind(note: _Note, procedures: list[Procedure], kinds: set[str]) -> Row:
    same = [p for p in note.not_done if p.kind in kinds]
    words = sum(m.concept in kinds for m in note.mentions["PROC"])
    rivals = [p for p in note.performed if p.kind not in kinds and p.kind in _ON_A_LESION]
    own = [p for p in procedures if p.kind in _ON_A_LESION]
    sizes = {m.dims for m in note.measures if m.role in _SIZES}
    sized = [p for p in procedures if p.size.known]
    results = note.reading.encounter.pathology or any(m.concept == "proven" for m in note.mentions["PATH"])
    proven = any(p.diagnosis.value is not None and p.diagnosis.value.certainty == "proven" for p in note.performed)
    return {
        "same_not_done": log1p(len(same)),
        "same_past": float(any(p.assertion in _PAST_WORK for p in same)),
        "same_words": log1p(words),
        "same_done": log1p(sum(p.kind in kinds for p in note.performed)),
        "other_kinds": len({p.kind for p in note.performed} - kinds),
        "same_site": float(any(_same_place(p.site.value, r.site.value) for p in own for r in rivals)),
        "same_words_twice": float(any(_overlap(p.evidence, r.evidence) for p in own for r in rivals)),
        "result_known": float(bool(kinds & {"biopsy"}) and bool(results or proven)),
        "sizes_left": log1p(max(0, len(sizes) - len(note.performed))) if sized else 0.0,
        "uncertain_diagnosis": float(any(p.diagnosis.value is not None and p.diagnosis.value.certainty == "suspected" for p in procedures)),
    }


def _doubtful_others(note: _Note, line: ProposedLine) -> float:
    others = [other for other in note.proposal.lines if other is not line]
    return sum(other.status != "supported" for other in others) / max(1, len(others))


def _share(procedures: Sequence[Procedure], status: str) -> float:
    """Known elements of that status, per procedure."""
    facts = [getattr(p, name) for p in procedures for name in POLICY.elements]
    return log1p(sum(isinstance(f, Fact) and f.status == status for f in facts) / max(1, len(procedures)))


def _any_absent(procedures: Sequence[Procedure], name: str) -> float:
    return float(any(getattr(p, name).status == "absent" for p in procedures))


def _same_place(one: Site | None, other: Site | None) -> bool:
    return one is not None and other is not None and (one.region, one.side, one.subsite, one.digit) == (
        other.region, other.side, other.subsite, other.digit
    )  # fmt: skip


def _overlap(one: Sequence[Evidence], other: Sequence[Evidence]) -> bool:
    return any(a.start < b.end and b.start < a.end for a in one for b in other)
