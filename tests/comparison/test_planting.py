"""Planted errors: each stands in its claim once, and is found again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coding.compare.claims import CATALOGUE
from coding.lookup import load_tables
from service.planting.clean import CleanClaim, clean_claims
from service.planting.run import MAKERS, errors_of, look, measure

TRAINING = Path(__file__).resolve().parents[2] / "training_data"
RIGHT = {"id": "A1", "text": "Shave biopsy of papule on the left cheek performed today after lidocaine.",
         "expected": [{"code": "11102", "units": 1, "modifiers": []}], "em": {"supported": False}}  # fmt: skip
WRONG = {**RIGHT, "id": "A2", "expected": [{"code": "11104", "units": 1, "modifiers": []}]}


def gold(path: Path, *records: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return path


@pytest.fixture
def clean(tmp_path: Path) -> CleanClaim:
    (claim,) = clean_claims(gold(tmp_path / "gold.jsonl", RIGHT, WRONG))
    return claim


def test_only_notes_whose_proposal_is_the_gold_are_used(clean: CleanClaim) -> None:
    assert clean.id == "A1"
    assert not look(clean, None, load_tables(None)).findings


def test_an_error_differs_from_the_clean_claim(clean: CleanClaim) -> None:
    errors = list(errors_of(clean, load_tables(None)))
    assert {"wrong_technique", "needless_distinct", "diagnosis_missing", "unit_limit", "historical_service"} <= {e.kind for e in errors}
    assert all(e.lines != clean.lines or e.text or e.context for e in errors)


def test_the_same_errors_every_time(clean: CleanClaim) -> None:
    tables = load_tables(None)
    assert list(errors_of(clean, tables)) == list(errors_of(clean, tables))


IRRITATED = {"id": "A3", "context": {"date_of_service": "2026-03-02", "patient_status": "established"},
             "text": "Three seborrheic keratoses of the back, irritated and bleeding, treated with liquid nitrogen today.",
             "expected": [{"code": "17110", "units": 1, "modifiers": []}], "em": {"supported": False}}  # fmt: skip
VISIT = {"id": "A4", "context": {"date_of_service": "2026-03-02", "patient_status": "established"},
         "text": "Established patient. Psoriasis flaring on elbows and knees, start apremilast 30 mg BID, CBC ordered.\n"
                 "Also actinic keratoses: liquid nitrogen to 3 AKs on the forehead today.",
         "expected": [{"code": "17000", "units": 1, "modifiers": []}, {"code": "17003", "units": 2, "modifiers": []}],
         "em": {"supported": True, "code": "99214", "modifier_25": True}}  # fmt: skip
FOLLOW_UP = {"id": "A5", "context": {"date_of_service": "2026-03-10", "patient_status": "established", "payer": "medicare",
                                     "prior_procedures": [{"code": "11602", "date": "2026-03-03", "site": "back"}]},
             "text": "Here for suture removal, 7 days after excision of a basal cell carcinoma of the back. Wound healed well, sutures removed.",
             "expected": [{"code": "99024", "units": 1, "modifiers": []}], "em": {"supported": False}}  # fmt: skip


@pytest.mark.parametrize(
    ("record", "kind", "code", "direction"),
    [
        (IRRITATED, "necessity_not_documented", "17110", "over"),
        (IRRITATED, "missing_coverage_modifier", "17110", "over"),
        (IRRITATED, "missing_79", "17110", "under"),
        (VISIT, "pair_without_modifier", "99212", "neutral"),
        (VISIT, "missing_24", "99214", "under"),
        (VISIT, "missing_add_on", "17003", "under"),
        (FOLLOW_UP, "global_period", "99213", "over"),
    ],
)
def test_errors_that_lie_in_the_note_or_in_earlier_surgery(
    tmp_path: Path, record: dict[str, object], kind: str, code: str, direction: str
) -> None:
    tables = load_tables(None)
    (claim,) = clean_claims(gold(tmp_path / "gold.jsonl", record))
    (error,) = [e for e in errors_of(claim, tables) if e.kind == kind]
    assert (error.code, error.direction) == (code, direction)
    found = {(f.kind, f.code, f.direction) for f in look(claim, error, tables).findings}
    assert (kind, code, direction) in found
    assert kind not in {f.kind for f in look(claim, None, tables).findings}


def test_a_reason_that_the_name_of_the_disease_gives_cannot_be_lost(tmp_path: Path) -> None:
    named = {**IRRITATED, "text": "ISK x3 of the back, bleeding, treated with liquid nitrogen today."}
    (claim,) = clean_claims(gold(tmp_path / "gold.jsonl", named))
    assert "necessity_not_documented" not in {e.kind for e in errors_of(claim, load_tables(None))}


def test_every_kind_is_planted() -> None:
    assert {kind for kind, _ in MAKERS} == set(CATALOGUE)


def test_what_is_not_found_is_counted(clean: CleanClaim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.planting import run

    blind = look(clean, None, load_tables(None))
    monkeypatch.setattr(run, "look", lambda *_: blind)
    seen = measure([gold(tmp_path / "g.jsonl", RIGHT)])
    assert sum(seen.planted.values()) > 10
    assert sum(seen.directed.values()) == 0


def test_errors_of_seldom_kinds_are_found_in_notes_written_for_them() -> None:
    seen = measure([Path(__file__).parent / "rare.jsonl"])
    seldom = ("missing_57", "25_should_be_57", "missing_78", "jw_missing", "component_modifier", "global_period", "pathology_pending")
    assert all(seen.planted[kind] >= 3 for kind in seldom)
    assert (seen.clean, seen.false, seen.misses) == (23, 0, [])


@pytest.mark.skipif(not TRAINING.is_dir(), reason="the project's notes are not here")
def test_errors_planted_in_our_own_notes_are_found(tmp_path: Path) -> None:
    lines = (TRAINING / "notes_surgical.jsonl").read_text(encoding="utf-8").splitlines()
    some = [record for line in lines if int((record := json.loads(line))["id"][1:]) % 3][:24]
    seen = measure([gold(tmp_path / "gold.jsonl", *some)])
    assert seen.clean >= 15
    assert seen.false == 0
    assert sum(seen.directed.values()) / sum(seen.planted.values()) >= 0.97
