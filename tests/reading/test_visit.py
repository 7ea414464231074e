"""The visit and pathology readers on short notes: text in, fields out (tests/cases/reading/visit.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.facts import Diagnosis, Evidence, Fact, Procedure
from nlp.pipeline import build_pipeline
from nlp.readers.pathology import read_pathology
from nlp.readers.visit import VisitFacts, note_nature, read_visit
from nlp.sites import nearest_site
from nlp.view import NoteView
from nlp.view_builder import build_view

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "visit.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]


def _procedures(view: NoteView, rows: list[dict[str, Any]]) -> list[Procedure]:
    """Performed procedures as the procedure readers would hand them over; `words` shows where they stand."""
    out = []
    for number, row in enumerate(rows, 1):
        start = view.lower.index(row["words"].lower())
        proof = Evidence("procedure", row["kind"], start, start + len(row["words"]))
        diagnosis = Fact(Diagnosis(row["dx"]), "stated") if row.get("dx") else Fact()
        site = nearest_site(view, start, proof.end, widen=False)
        out.append(Procedure(f"p{number}", row["kind"], "performed", (proof,), diagnosis=diagnosis, site=site))
    return out


def _left_acts(seen: VisitFacts) -> set[str]:
    return {a.kind for a in seen.acts if not a.owner}


def _left_problems(seen: VisitFacts) -> dict[str, Any]:
    return {p.diagnosis.concept: p for p in seen.problems if not p.owner}


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_visit_fields(case: dict[str, Any]) -> None:
    view = build_view(build_pipeline(), case["text"])
    slides, results = read_pathology(view)
    seen = read_visit(view, [*_procedures(view, case.get("procedures", [])), *slides])
    for key, wanted in case["expect"].items():
        assert _CHECKS[key](view, seen, slides, results, wanted), (key, seen, slides, results)


_CHECKS: dict[str, Any] = {
    "minutes": lambda v, s, p, r, w: s.visit_minutes.value == w,
    "minutes_status": lambda v, s, p, r, w: s.visit_minutes.status == w,
    "kind": lambda v, s, p, r, w: s.visit_kind.value == w,
    "patient": lambda v, s, p, r, w: s.patient_status.value == w,
    "telehealth": lambda v, s, p, r, w: s.telehealth.value == w,
    "global": lambda v, s, p, r, w: s.global_period.value == w,
    "cosmetic": lambda v, s, p, r, w: s.cosmetic_visit == w,
    "template": lambda v, s, p, r, w: note_nature(v)[0] == w,
    "out_of_scope": lambda v, s, p, r, w: bool(note_nature(v)[1]) == w,
    "acts": lambda v, s, p, r, w: set(w) <= _left_acts(s),
    "no_acts": lambda v, s, p, r, w: not set(w) & _left_acts(s),
    "labs": lambda v, s, p, r, w: sum(a.count for a in s.acts if a.kind in ("lab_order", "lab_review")) == w,
    "left": lambda v, s, p, r, w: set(w) <= set(_left_problems(s)),
    "not_left": lambda v, s, p, r, w: not set(w) & set(_left_problems(s)),
    "own_plan": lambda v, s, p, r, w: {q.diagnosis.concept for q in s.problems if q.own_plan} == set(w),
    "status": lambda v, s, p, r, w: {k: _left_problems(s)[k].status for k in w} == w,
    "class": lambda v, s, p, r, w: {k: _left_problems(s)[k].problem_class for k in w} == w,
    "reads": lambda v, s, p, r, w: sorted([q.technique.value, q.specimen_kind.value or "", q.count.value] for q in p) == sorted(w),
    "reader": lambda v, s, p, r, w: {q.reader.value for q in p} == {w},
    "results": lambda v, s, p, r, w: [[q.diagnosis.concept, q.label] for q in r] == w,
}


@pytest.mark.parametrize("case", CASES, ids=[c["id"] for c in CASES])
def test_every_fact_has_its_words(case: dict[str, Any]) -> None:
    view = build_view(build_pipeline(), case["text"])
    slides, results = read_pathology(view)
    seen = read_visit(view, slides)
    proofs = [e for item in (*seen.problems, *seen.acts, *slides, *results) for e in item.evidence]
    assert all(0 <= e.start < e.end <= len(case["text"]) for e in proofs)
