"""Wrong use ends with status 2 and a sentence; refused imports and ended workers are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import service.assistant
from service.cli import main

NOTE = "Plan: shave biopsy left cheek today, lidocaine, specimen to path."


def _stops(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    return capsys.readouterr().err


@pytest.fixture
def note(tmp_path: Path) -> str:
    path = tmp_path / "n1.txt"
    path.write_text(NOTE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "required"),
        (["bill"], "invalid choice"),
        (["suggest", "--jsonl", "a.jsonl"], "--out"),
        (["suggest", "--out", "a.jsonl"], "--jsonl"),
        (["suggest", "--jsonl", "none.jsonl", "--out", "b.jsonl"], "none.jsonl"),
        (["suggest", "--jsonl", "a.jsonl", "--out", "./a.jsonl"], "overwrite"),
        (["suggest", "--jsonl", "a.jsonl", "--out", "b.jsonl", "--payer", "medicare"], "own context"),
        (["suggest", "--jsonl", "a.jsonl", "--out", "b.jsonl", "--workers", "0"], "at least 1"),
        (["suggest", "n1.txt", "--date-of-service", "yesterday"], "date_of_service"),
        (["suggest", "n1.txt", "--patient-status", "regular"], "patient_status"),
        (["suggest", "n1.txt", "--context", "none.json"], "none.json"),
        (["suggest", "n1.txt", "--store", "."], "imported"),
        (["bench", "--notes", "none"], "--notes"),
        (["refdata", "import", "a.csv"], "--store"),
    ],
)
def test_wrong_use_is_said(
    arguments: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert says in _stops(arguments, capsys)
    assert not (tmp_path / "b.jsonl").exists() or not (tmp_path / "b.jsonl").read_bytes()


@pytest.mark.parametrize("content", ["{", "[]", '"payer"', '{"date_of_service": "soon"}'])
def test_context_file_must_be_a_context(content: str, note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "context.json"
    path.write_text(content, encoding="utf-8")
    assert "context" in _stops(["suggest", note, "--context", str(path)], capsys)


def test_options_win_over_the_context_file(note: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "context.json"
    path.write_text('{"date_of_service": "2026-03-02", "payer": "nobody"}', encoding="utf-8")
    assert main(["suggest", "--json", note, "--context", str(path), "--payer", "medicare"]) == 0
    assert "warnings" not in json.loads(capsys.readouterr().out)


def test_one_missing_file_costs_itself_alone(note: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["suggest", "--json", "none.txt", note]) == 1
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert answers[0]["error"]["field"] == "file"
    assert answers[1]["lines"]


def test_refused_import_leaves_the_store(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "prices.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    assert main(["refdata", "import", str(path), "--store", str(tmp_path / "store")]) == 1
    assert "refused" in capsys.readouterr().err
    assert not (tmp_path / "store").exists()


def test_errors_inside_never_quote_the_note(note: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def broken(*_: object) -> None:
        raise KeyError(NOTE)

    monkeypatch.setattr(service.assistant, "load_reader", broken)
    assert main(["suggest", "--json", note]) == 1
    out = capsys.readouterr()
    assert "KeyError" in out.out
    assert "biopsy" not in out.out + out.err
    with pytest.raises(ValueError, match="KeyError") as error:
        service.assistant.suggest(NOTE)
    assert error.value.__suppress_context__
