"""A batch of claims against a batch of notes: matching, errors, and a run that was ended."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from service.batches.outputs import CLAIMS as CLAIM_ROWS
from service.batches.outputs import FINDINGS, OUTPUTS
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
    {"id": "n5", "text": ""},
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
        {"what": "claim without note", "id": "c4", "why": "note, patient or day is unknown"},
        {"what": "note without claim", "id": "n4", "why": "no claim names it"},
        {"what": "note without claim", "id": "n5", "why": "cannot be read: text is empty"},
    ]  # fmt: skip
    findings = pyarrow.parquet.read_table(out / "findings.parquet").to_pylist()
    assert {(f["claim"], f["kind"]) for f in findings} >= {("c1", "wrong_technique")}
    assert pyarrow.parquet.read_schema(out / "findings.parquet").equals(FINDINGS)
    assert pyarrow.parquet.read_schema(out / "claims.parquet").equals(CLAIM_ROWS)
    by_claim = {row["claim"]: row for row in pyarrow.parquet.read_table(out / "claims.parquet").to_pylist()}
    assert {name: row["verdict"] for name, row in by_claim.items()} == {name: r.get("verdict") for name, r in results.items()}
    assert [by_claim[name]["under"] for name in ("c1", "c2", "c3")] == [1, 0, None]
    assert (by_claim["c5"]["date_of_service"], by_claim["c6"]["error_field"]) == ("2026-01-02", "lines")
    assert not (out / "staging.sqlite").exists()


VISIT = {"text": NOTES[0]["text"], "patient": "7", "provider": "Ek", "context": {"date_of_service": "2026-01-02"}}
BILLED = [{"code": "11102", "icd10": ["D49.2"]}]


@pytest.mark.parametrize(
    ("notes", "claim", "verdict", "why"),
    [
        ([{"id": "a"}], {"note_id": "a"}, "agrees", None),
        ([{"id": "c"}], {}, "agrees", None),
        ([{"id": "a"}, {"id": "c"}], {"note_id": "a"}, "agrees", None),
        ([{"id": "a", "text": "Nothing done."}, {"id": "c"}], {"note_id": "a"}, "differs", None),
        ([{"id": "a"}, {"id": "a"}], {"note_id": "a"}, "cannot_check", "several notes have this id"),
        ([{"id": "a"}], {"note_id": "b"}, "cannot_check", "no note has this id; patient or day is unknown"),
        ([{"id": "a"}], {"note_id": "b", "patient": "7", "context": {"date_of_service": "2026-01-02"}}, "agrees", None),
        ([{"id": "a"}], {"patient": "7", "context": {"date_of_service": "2026-01-02"}}, "agrees", None),
        ([{"id": "a"}], {"patient": "7", "provider": "Ek", "context": {"date_of_service": "2026-01-02"}}, "agrees", None),
        ([{"id": "a"}], {"patient": "7", "provider": "Ng", "context": {"date_of_service": "2026-01-02"}}, "cannot_check", "no note of this patient, day and provider"),
        ([{"id": "a"}], {"patient": "7", "context": {"date_of_service": "2026-01-03"}}, "cannot_check", "no note of this patient, day and provider"),
        ([{"id": "a"}, {"id": "b"}], {"patient": "7", "context": {"date_of_service": "2026-01-02"}}, "cannot_check", "several notes of this patient and day"),
        ([{"id": "a"}, {"id": "b", "provider": "Ng"}], {"patient": "7", "provider": "Ng", "context": {"date_of_service": "2026-01-02"}}, "agrees", None),
        ([{"id": "a"}], {"patient": "7"}, "cannot_check", "note, patient or day is unknown"),
    ],
)  # fmt: skip
def test_a_claim_finds_its_note_or_says_why_not(
    notes: list[dict[str, Any]], claim: dict[str, Any], verdict: str, why: str | None, tmp_path: Path
) -> None:
    inputs = Inputs(
        write(tmp_path / "n.jsonl", [{**VISIT, **note} for note in notes]),
        write(tmp_path / "c.jsonl", [{"id": "c", "lines": BILLED, **claim}]),
    )
    out = tmp_path / "out"
    run(inputs, out)
    assert lines(out / "results.jsonl")[0]["verdict"] == verdict
    unmatched = lines(out / "unmatched.jsonl")
    assert [u["why"] for u in unmatched if u["what"] == "claim without note"] == ([why] if why else [])
    lonely = len(notes) - (why is None)
    assert len([u for u in unmatched if u["what"] == "note without claim"]) == lonely


@pytest.mark.parametrize(("day", "said"), [("2026-01-02", False), ("2026-01-03", True)])
def test_another_day_than_the_notes_is_said(tmp_path: Path, day: str, said: bool) -> None:
    claim = {"id": "c", "note_id": "a", "lines": BILLED, "context": {"date_of_service": day}}
    run(Inputs(write(tmp_path / "n.jsonl", [{**VISIT, "id": "a"}]), write(tmp_path / "c.jsonl", [claim])), tmp_path / "out")
    (answer,) = lines(tmp_path / "out" / "results.jsonl")
    assert any("different days" in words for words in answer["unchecked"]) is said
    assert answer["visit"]["date_of_service"] == day


def test_a_run_killed_at_random_moments_goes_on_and_gives_the_same_bytes(tmp_path: Path) -> None:
    """Three kills with signal 9 at moments drawn by a fixed seed, some while staging, some between parts."""
    many = [{**CLAIMS[n % 6], "id": f"c{n}"} for n in range(24)]
    inputs = Inputs(write(tmp_path / "n.jsonl", NOTES), write(tmp_path / "c.jsonl", many))
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    run(inputs, whole, part_size=1)
    chance = random.Random(20260101)
    for wanted in (0, 1, chance.randrange(2, 20)):
        child = get_context("spawn").Process(target=run, args=(inputs, broken), kwargs={"part_size": 1, "workers": 2})
        child.start()
        _wait_for(lambda wanted=wanted: len(list(broken.glob("parts/*.jsonl"))) >= wanted and broken.exists(), child)
        time.sleep(chance.random() / 20)
        _kill(child)
    run(inputs, broken, part_size=1, workers=2)
    for name in OUTPUTS:
        assert (whole / name).read_bytes() == (broken / name).read_bytes(), name


def _wait_for(ready: Callable[[], bool], child: SpawnProcess) -> None:
    deadline = time.monotonic() + 120
    while not ready() and time.monotonic() < deadline and child.is_alive():
        time.sleep(0.01)


def _kill(child: SpawnProcess) -> None:
    if child.pid is not None and child.is_alive():
        os.kill(child.pid, signal.SIGKILL)
    child.join()


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
