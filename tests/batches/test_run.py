"""A batch of claims against a batch of notes: matching, errors, and a run that was ended."""

from __future__ import annotations

import json
import os
import signal
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from service.batches.run import run
from service.batches.staging import Inputs
from service.cli import main

NOTES = [
    {"id": "n1", "text": "Shave biopsy of papule on the left cheek performed today after lidocaine.", "patient": "7",
     "provider": "Dr Ek",
     "context": {"date_of_service": "2026-01-02"}},
    {"id": "n2", "text": "Actinic keratoses: liquid nitrogen to 5 AKs on the scalp today."},
    {"id": "n3", "text": ""},
    {"id": "n4", "text": "Nobody billed this."},
]  # fmt: skip
CLAIMS = [
    {"id": "c1", "note_id": "n1", "lines": [{"code": "11104", "icd10": ["D49.2"]}]},
    {"id": "c2", "note_id": "n2", "lines": [{"code": "17000", "icd10": ["L57.0"]}, {"code": "17003", "units": 4, "icd10": ["L57.0"]}]},
    {"id": "c3", "note_id": "n3", "lines": [{"code": "11102"}]},
    {"id": "c4", "lines": [{"code": "11102"}]},
    {"id": "c5", "patient": "7", "context": {"date_of_service": "2026-01-02"}, "lines": [{"code": "11102", "icd10": ["D49.2"]}]},
    {"id": "c6", "lines": "broken"},
]  # fmt: skip


def write(path: Path, records: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in records), encoding="utf-8")
    return path


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    return Inputs(write(tmp_path / "notes.jsonl", NOTES), write(tmp_path / "claims.jsonl", CLAIMS))


def lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_command_reconciles_what_it_can_and_names_the_rest(inputs: Inputs, tmp_path: Path) -> None:
    out = tmp_path / "out"
    status = main(["reconcile", "--notes", str(inputs.notes), "--claims", str(inputs.claims), "--out", str(out)])
    results = {r["id"]: r for r in lines(out / "results.jsonl")}
    assert status == 1
    assert {name: r.get("verdict", "error") for name, r in results.items()} == {
        "c1": "differs", "c2": "agrees", "c3": "error", "c4": "cannot_check", "c5": "agrees", "c6": "error",
    }  # fmt: skip
    assert results["c5"]["visit"] == {"date_of_service": "2026-01-02", "payer": "", "provider": "Dr Ek"}
    assert [line["code"] for line in results["c2"]["billed"]] == ["17000", "17003"]
    assert {e["id"]: e["field"] for e in lines(out / "errors.jsonl")} == {"c3": "text", "c6": "lines"}
    assert lines(out / "unmatched.jsonl") == [
        {"what": "claim without note", "id": "c4"}, {"what": "note without claim", "id": "n4"},
    ]  # fmt: skip
    findings = pyarrow.parquet.read_table(out / "findings.parquet").to_pylist()
    assert {(f["claim"], f["kind"]) for f in findings} >= {("c1", "wrong_technique")}
    assert not (out / "staging.sqlite").exists()


def test_two_visits_of_one_patient_and_day_are_not_guessed(tmp_path: Path) -> None:
    twin = {**NOTES[0], "id": "n1b"}
    inputs = Inputs(write(tmp_path / "n.jsonl", [NOTES[0], twin]), write(tmp_path / "c.jsonl", [CLAIMS[4]]))
    run(inputs, tmp_path / "out")
    assert lines(tmp_path / "out" / "results.jsonl")[0]["verdict"] == "cannot_check"


OUTPUTS = ("results.jsonl", "errors.jsonl", "findings.parquet", "unmatched.jsonl", "summary.json")


def test_a_killed_run_goes_on_and_gives_the_same_bytes(inputs: Inputs, tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(inputs, whole, part_size=1)
    child = get_context("spawn").Process(target=run, args=(inputs, broken), kwargs={"part_size": 1})
    child.start()
    deadline = time.monotonic() + 60
    while not list(broken.glob("parts/*.jsonl")) and time.monotonic() < deadline and child.is_alive():
        time.sleep(0.01)
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    assert list(broken.glob("parts/*.jsonl"))
    run(inputs, broken, part_size=1)
    for name in OUTPUTS:
        assert (whole / name).read_bytes() == (broken / name).read_bytes(), name


def test_workers_do_not_change_a_byte(inputs: Inputs, tmp_path: Path) -> None:
    for workers in (1, 2):
        run(inputs, tmp_path / str(workers), workers=workers, part_size=2)
    for name in OUTPUTS:
        assert (tmp_path / "1" / name).read_bytes() == (tmp_path / "2" / name).read_bytes(), name


def test_changed_inputs_are_done_anew(inputs: Inputs, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(inputs, out)
    write(inputs.claims, [*CLAIMS, {"id": "c7", "note_id": "n1", "lines": [{"code": "11102", "icd10": ["D49.2"]}]}])
    run(inputs, out)
    assert lines(out / "results.jsonl")[-1]["verdict"] == "agrees"
