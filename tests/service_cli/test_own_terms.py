"""A practice's own wordings, from its file to the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.assistant import TERMS
from service.cli import main

NOTE = "Procedure: dermal skimming of barnacle, left apple of the cheek, today. Lidocaine. Sent to pathology."
OWN = (
    "label,concept,value,terms\nSITE,cheek,,apple of the cheek\nDX,seborrheic_keratosis,,barnacle\nPROC,biopsy,tangential,dermal skimming\n"
)


@pytest.fixture
def note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(TERMS, "")
    path = tmp_path / "note.txt"
    path.write_text(NOTE)
    return path


def codes(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line["code"] for line in json.loads(capsys.readouterr().out)["lines"]]


def test_own_words_are_read(note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "own.csv"
    own.write_text(OWN)
    assert main(["suggest", "--json", str(note), "--terms", str(own)]) == 0
    assert codes(capsys) == ["11102"]


def test_without_the_file_they_are_unknown(note: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "--json", str(note)]) == 0
    assert "11102" not in codes(capsys)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("concept,terms\ncheek,apple\n", "column missing: label"),
        ("label,concept,value,terms\nSITE,elbo,,funny bone\n", 'line 2: no concept "elbo" under SITE'),
        ("label,concept,value,terms\nPLACE,cheek,,apple\n", 'label "PLACE" is none of'),
        ("label,concept,value,terms\nPROC,biopsy,,t-bx\n", "line 2: say in `value` which"),
        ("label,concept,value,terms\nPROC,biopsy,laser,t-bx\n", 'not "laser"'),
        ("label,concept,value,terms\nSITE,cheek,,\n", "line 2: no terms"),
        ("label,concept,value,terms\nSITE,cheek,,nose\n", '"nose" already means SITE nose'),
        ("label,concept,value,terms\nSITE,cheek,,apple,pear\n", "more cells than columns"),
    ],
)
def test_a_bad_file_is_refused_before_the_first_note(
    content: str, message: str, note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = tmp_path / "own.csv"
    own.write_text(content)
    with pytest.raises(SystemExit) as stop:
        main(["suggest", str(note), "--terms", str(own)])
    assert stop.value.code == 2
    assert message in capsys.readouterr().err


def test_a_file_that_is_not_there(note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["suggest", str(note), "--terms", str(tmp_path / "absent.csv")])
    assert stop.value.code == 2
    assert "absent.csv: cannot be read" in capsys.readouterr().err
