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


def test_every_maker_makes_a_kind_of_the_catalogue() -> None:
    assert {kind for kind, _ in MAKERS} <= set(CATALOGUE)


def test_what_is_not_found_is_counted(clean: CleanClaim, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from service.planting import run

    blind = look(clean, None, load_tables(None))
    monkeypatch.setattr(run, "look", lambda *_: blind)
    seen = measure([gold(tmp_path / "g.jsonl", RIGHT)])
    assert sum(seen.planted.values()) > 10
    assert sum(seen.directed.values()) == 0


@pytest.mark.skipif(not TRAINING.is_dir(), reason="the project's notes are not here")
def test_errors_planted_in_our_own_notes_are_found(tmp_path: Path) -> None:
    lines = (TRAINING / "notes_surgical.jsonl").read_text(encoding="utf-8").splitlines()
    some = [record for line in lines if int((record := json.loads(line))["id"][1:]) % 3][:24]
    seen = measure([gold(tmp_path / "gold.jsonl", *some)])
    assert seen.clean >= 15
    assert seen.false == 0
    assert sum(seen.directed.values()) / sum(seen.planted.values()) >= 0.97
