"""From a downloaded file to an answer that uses it: `refdata import`, then `suggest --store`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from coding.lookup import load_tables
from service.cli import main

NAME = "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv"
NOTE = "Skin tags of neck and axillae, irritated and bleeding. Snip removal of 30 skin tags today, lidocaine."


def _unit_limits(path: Path, limit: int) -> Path:
    """A file like the official one, with the same limit for every code."""
    tables = load_tables()
    lines = ["HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale"]
    lines += [f"{code},{limit},2 Date of Service Edit: Policy,x" for code in tables.codes()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("workers", ["1", "2"])
def test_imported_tables_are_used_and_named(workers: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store, notes, out = tmp_path / "store", tmp_path / "notes.jsonl", tmp_path / "out.jsonl"
    assert main(["refdata", "import", str(_unit_limits(tmp_path / NAME, 1)), "--store", str(store)]) == 0
    assert "mue 2026Q3: kept" in capsys.readouterr().out
    notes.write_text(json.dumps({"text": NOTE, "context": {"date_of_service": "2026-08-03"}}), encoding="utf-8")
    batch = ["suggest", "--jsonl", str(notes), "--out", str(out), "--workers", workers]
    assert main(batch) == 0
    shipped = json.loads(out.read_text(encoding="utf-8"))
    assert main([*batch, "--store", str(store)]) == 0
    imported = json.loads(out.read_text(encoding="utf-8"))
    assert imported["versions"]["mue"] == "imported 2026Q3"
    assert _units(shipped, "11201") == 2
    assert _units(imported, "11201") == 1


def _units(answer: dict[str, list[dict[str, object]]], code: str) -> object:
    return next(line["units"] for line in answer["lines"] if line["code"] == code)


def test_a_file_of_another_year_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = _unit_limits(tmp_path / NAME, 1)
    assert main(["refdata", "import", str(path), "--store", str(tmp_path / "store"), "--year", "2025"]) == 1
    assert "not of 2025" in capsys.readouterr().err
