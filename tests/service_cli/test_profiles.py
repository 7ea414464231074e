"""A practice's own payer profiles, from a folder of YAML files to the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.assistant import PROFILES
from service.cli import main

NOTE = "Procedure: shave biopsy of papule, nose. Cryotherapy of 3 actinic keratoses, left hand. Patient is established."


def lines(capsys: pytest.CaptureFixture[str]) -> dict[str, list[str]]:
    answer = json.loads(capsys.readouterr().out)
    return {line["code"]: line["modifiers"] for line in answer["lines"]}


def test_own_profile_by_the_name_of_its_file(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROFILES, "")
    (tmp_path / "note.txt").write_text(NOTE)
    own = tmp_path / "payers"
    own.mkdir()
    (own / "Harbor Health.yaml").write_text("distinct_modifier: XS\n")
    call = ["suggest", "--json", str(tmp_path / "note.txt"), "--payer", "harbor health", "--date-of-service", "2026-05-20"]
    assert main([*call, "--profiles", str(own)]) == 0
    assert lines(capsys)["17000"] == ["XS"]
    monkeypatch.setenv(PROFILES, "")
    assert main(call) == 0
    assert lines(capsys)["17000"] == ["59"]


def test_a_mistake_in_a_profile_is_said_before_the_first_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.yaml").write_text("distinct_modifer: XS\n")
    with pytest.raises(SystemExit) as stop:
        main(["suggest", "absent.txt", "--profiles", str(tmp_path)])
    assert stop.value.code == 2
    assert "unknown setting 'distinct_modifer'" in capsys.readouterr().err


def test_the_comparison_follows_the_profile_and_forgets_answers_made_under_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PROFILES, "")
    context = {"payer": "harbor health", "patient_status": "established", "date_of_service": "2026-05-20"}
    text = "Psoriasis flaring on elbows and knees, start apremilast 30 mg BID, CBC ordered. Liquid nitrogen to 3 AKs on the forehead today."
    billed = [{"code": "99212"}, {"code": "17000"}, {"code": "17003", "units": 2}]
    (tmp_path / "notes.jsonl").write_text(json.dumps({"id": "n", "text": text, "context": context}))
    (tmp_path / "claims.jsonl").write_text(json.dumps({"id": "c", "note_id": "n", "lines": billed}))
    own = tmp_path / "payers"
    own.mkdir()
    (own / "Harbor Health.yaml").write_text("apply_pairs: false\n")
    call = [
        "reconcile",
        "--notes",
        str(tmp_path / "notes.jsonl"),
        "--claims",
        str(tmp_path / "claims.jsonl"),
        "--out",
        str(tmp_path / "out"),
    ]

    def kinds() -> set[str]:
        return {found["kind"] for found in json.loads((tmp_path / "out" / "results.jsonl").read_text())["findings"]}

    assert main(call) == 0
    assert "pair_without_modifier" in kinds()
    assert main([*call, "--profiles", str(own)]) == 0
    assert "pair_without_modifier" not in kinds()
