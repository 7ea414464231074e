"""The partition function over Arrow batches, and the same under Spark in local mode: record for record as the local run."""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shutil
import subprocess
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

ROOT = Path(__file__).resolve().parents[2]
GOOD = 46
TEXTS = [path.read_text(encoding="utf-8") for path in sorted((ROOT / "examples").glob("*.txt"))] + [
    f"Actinic keratoses: liquid nitrogen to {n + 2} AKs on the scalp today." for n in range(GOOD)
]
NOTES = [{"id": f"n{n}", "text": TEXTS[n], "context": {"date_of_service": "2026-01-02"}} for n in range(GOOD)] + [
    {"id": "empty", "text": ""}, {"id": "nobody", "text": "Nobody billed this."}
]  # fmt: skip
CLAIMS = [
    {"id": f"c{n}", "note_id": f"n{n}", "lines": [{"code": "17000", "icd10": ["L57.0"]}, {"code": "17003", "units": 3, "icd10": ["L57.0"]}]}
    for n in range(GOOD)
] + [{"id": "c-empty", "note_id": "empty", "lines": []}, {"id": "c-broken", "lines": "broken"}, {"id": "c-alone", "lines": [{"code": "11102"}]}]  # fmt: skip
QUICK_START = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"


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


@pytest.mark.parametrize("rows_a_file", [2, 1000])
def test_batches_of_any_size_answer_as_the_local_run(inputs: Inputs, local: list[str], rows_a_file: int, tmp_path: Path) -> None:
    assert write_pairs(inputs, tmp_path / "pairs", rows_a_file) == len(CLAIMS)
    table = pyarrow.parquet.read_table(tmp_path / "pairs")
    assert table.schema.equals(PAIRS)
    answers = list(reconcile_batches(iter(table.to_batches())))
    assert all(batch.schema.equals(ANSWERS) for batch in answers)
    rows = [row for batch in answers for row in batch.to_pylist()]
    assert in_order(rows) == local
    assert [(row["claim"], row["failed"]) for row in rows if row["failed"] or row["verdict"] is None] == [
        ("c-empty", True),
        ("c-broken", True),
    ]


def test_pairs_are_written_once_with_what_found_no_partner(inputs: Inputs, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["pairs", "--notes", str(inputs.notes), "--claims", str(inputs.claims), "--out", str(tmp_path / "pairs")]
    assert main(command) == 0
    unmatched = (tmp_path / "pairs" / "_unmatched.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line)["id"] for line in unmatched} == {"c-alone", "nobody"}
    assert sorted(path.suffix for path in (tmp_path / "pairs").iterdir()) == [".jsonl", ".parquet"]
    assert main(command) == 2
    assert "holds pairs already" in capsys.readouterr().err


def java_version() -> int:
    """Major version of the Java on the path, 0 where there is none."""
    if shutil.which("java") is None:
        return 0
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0


@pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="pyspark is not installed (requirements-spark.lock)")
@pytest.mark.skipif(java_version() < 17, reason="Spark 4 needs Java 17 or later")
def test_spark_in_local_mode_answers_as_the_local_run(
    inputs: Inputs, local: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pyspark.sql import SparkSession

    from service.batches.spark import main as on_spark

    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, sys.path)]))
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    write_pairs(inputs, tmp_path / "pairs", rows_a_file=10)
    settings = {
        "spark.ui.enabled": "false", "spark.driver.host": "127.0.0.1", "spark.driver.extraJavaOptions": QUICK_START,
        "spark.sql.warehouse.dir": str(tmp_path / "warehouse"), "spark.sql.files.minPartitionNum": "5",
        "spark.sql.files.openCostInBytes": "1",
    }  # fmt: skip
    spark = SparkSession.builder.master("local[2]").config(map=settings).getOrCreate()
    try:
        assert on_spark([str(tmp_path / "pairs"), str(tmp_path / "answers")]) == 0
    finally:
        spark.stop()
    assert len(list((tmp_path / "answers").glob("part-*.parquet"))) >= 4  # a file a partition
    assert in_order(pyarrow.parquet.read_table(tmp_path / "answers").to_pylist()) == local
    assert len(local) == len(CLAIMS)
