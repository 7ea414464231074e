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


def test_own_profile_by_the_name_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
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
