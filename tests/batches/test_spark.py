"""The partition function over Arrow batches, and the same under Spark in local mode: record for record as the local run."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet
import pytest

from service.batches.pairs import write_pairs
from service.batches.partition import ANSWERS, PAIRS, reconcile_batches
from service.batches.run import run
from service.batches.staging import Inputs
from service.cli import main

NO_SPARK = importlib.util.find_spec("pyspark") is None or shutil.which("java") is None
NOTES = [
    {"id": f"n{n}", "text": f"Actinic keratoses: liquid nitrogen to {n + 2} AKs on the scalp today.", "context": {"date_of_service": "2026-01-02"}}
    for n in range(6)
] + [{"id": "n6", "text": ""}, {"id": "n7", "text": "Nobody billed this."}]
CLAIMS = [
    {"id": f"c{n}", "note_id": f"n{n}", "lines": [{"code": "17000", "icd10": ["L57.0"]}, {"code": "17003", "units": 3, "icd10": ["L57.0"]}]}
    for n in range(7)
] + [{"id": "c7", "lines": "broken"}, {"id": "c8", "lines": [{"code": "11102"}]}]  # fmt: skip


@pytest.fixture
def inputs(tmp_path: Path) -> Inputs:
    for name, records in (("notes.jsonl", NOTES), ("claims.jsonl", CLAIMS)):
        (tmp_path / name).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return Inputs(tmp_path / "notes.jsonl", tmp_path / "claims.jsonl")


@pytest.fixture
def local(inputs: Inputs, tmp_path: Path) -> list[str]:
    run(inputs, tmp_path / "local")
    return (tmp_path / "local" / "results.jsonl").read_text(encoding="utf-8").splitlines()


def in_order(rows: list[dict[str, Any]]) -> list[str]:
    return [row["answer"] for row in sorted(rows, key=lambda row: row["place"])]


@pytest.mark.parametrize("rows_a_file", [2, 100])
def test_batches_of_any_size_answer_as_the_local_run(inputs: Inputs, local: list[str], rows_a_file: int, tmp_path: Path) -> None:
    assert write_pairs(inputs, tmp_path / "pairs", rows_a_file) == len(CLAIMS)
    table = pyarrow.parquet.read_table(tmp_path / "pairs")
    assert table.schema.equals(PAIRS)
    answers = list(reconcile_batches(iter(table.to_batches())))
    assert all(batch.schema.equals(ANSWERS) for batch in answers)
    rows = [row for batch in answers for row in batch.to_pylist()]
    assert in_order(rows) == local
    assert [(row["claim"], row["failed"]) for row in rows if row["failed"] or row["verdict"] is None] == [("c6", True), ("c7", True)]


def test_pairs_are_written_once_with_what_found_no_partner(inputs: Inputs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["pairs", "--notes", str(inputs.notes), "--claims", str(inputs.claims), "--out", str(tmp_path / "pairs")]
    assert main(command) == 0
    unmatched = (tmp_path / "pairs" / "_unmatched.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in unmatched} == {"c8", "n7"}
    assert sorted(path.suffix for path in (tmp_path / "pairs").iterdir()) == [".jsonl", ".parquet"]
    assert main(command) == 2
    assert "holds pairs already" in capsys.readouterr().err


@pytest.mark.skipif(NO_SPARK, reason="pyspark or Java is not here")
def test_spark_in_local_mode_answers_as_the_local_run(
    inputs: Inputs, local: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark.sql import SparkSession

    from service.batches.spark import main as on_spark

    root = str(Path(__file__).resolve().parents[2])
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([root, *filter(None, sys.path)]))
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    write_pairs(inputs, tmp_path / "pairs", rows_a_file=4)
    builder = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").config("spark.driver.host", "127.0.0.1")
    spark = builder.config("spark.sql.warehouse.dir", str(tmp_path / "warehouse")).getOrCreate()
    try:
        assert on_spark([str(tmp_path / "pairs"), str(tmp_path / "answers")]) == 0
    finally:
        spark.stop()
    assert in_order(pyarrow.parquet.read_table(tmp_path / "answers").to_pylist()) == local
