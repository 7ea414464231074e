"""The files of a finished run, made from its parts in order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any, TextIO

import pyarrow
import pyarrow.parquet

from service.batches.staging import open_staging

FINDINGS = pyarrow.schema(
    [(name, pyarrow.int32() if name.endswith("_units") else pyarrow.string())
     for name in ("claim", "note", "kind", "code", "direction", "severity", "billed_units", "proposed_units", "message", "rules")]
)  # fmt: skip
"""findings.parquet: one row a finding."""

CLAIMS = pyarrow.schema(
    [(name, pyarrow.int32() if name in ("over", "under", "neutral") else pyarrow.string())
     for name in ("claim", "note", "verdict", "over", "under", "neutral", "date_of_service", "provider", "payer", "error_field", "error")]
)  # fmt: skip
"""claims.parquet: one row a claim; findings by direction, information left out."""

OUTPUTS = ("results.jsonl", "errors.jsonl", "claims.parquet", "findings.parquet", "unmatched.jsonl", "summary.json")
_ROWS = 5_000


def finish(staging: Path, parts: Iterable[Path], out: Path) -> int:
    """Write all outputs; returns the number of claims that failed."""
    tally: Counter[str] = Counter()
    with ExitStack() as stack:
        results, errors = (stack.enter_context(_fresh(out / name)) for name in ("results.jsonl", "errors.jsonl"))
        claims = stack.enter_context(closing(_Rows(out / "claims.parquet.new", CLAIMS)))
        findings = stack.enter_context(closing(_Rows(out / "findings.parquet.new", FINDINGS)))
        for line in _lines(parts):
            answer = json.loads(line)
            results.write(line)
            claims.add(_claim_row(answer))
            if "error" in answer:
                errors.write(json.dumps({"id": answer["id"], **answer["error"]}, ensure_ascii=False) + "\n")
                tally["failed"] += 1
                continue
            tally.update(_counts(answer))
            for item in answer["findings"]:
                findings.add(_row(answer, item))
    tally.update(write_unmatched(staging, out / "unmatched.jsonl.new"))
    with _fresh(out / "summary.json") as summary:
        json.dump(dict(sorted(tally.items())), summary, indent=1)
        summary.write("\n")
    for name in OUTPUTS:
        (out / f"{name}.new").replace(out / name)
    return tally["failed"]


class _Rows:
    """Rows of a Parquet file, written in groups so that memory does not grow with their number."""

    def __init__(self, path: Path, schema: pyarrow.Schema) -> None:
        self._writer, self._schema = pyarrow.parquet.ParquetWriter(path, schema), schema
        self._rows: list[dict[str, Any]] = []

    def add(self, row: dict[str, Any]) -> None:
        """One more row."""
        self._rows.append(row)
        if len(self._rows) >= _ROWS:
            self._write()

    def close(self) -> None:
        """Write what is left."""
        self._write()
        self._writer.close()

    def _write(self) -> None:
        self._writer.write_table(pyarrow.Table.from_pylist(self._rows, self._schema))
        self._rows.clear()


def _fresh(path: Path) -> TextIO:
    return Path(f"{path}.new").open("w", encoding="utf-8", newline="\n")


def _lines(parts: Iterable[Path]) -> Iterator[str]:
    for part in parts:
        with part.open(encoding="utf-8", newline="\n") as lines:
            yield from lines


def _claim_row(answer: dict[str, Any]) -> dict[str, Any]:
    error, visit = answer.get("error") or {}, answer.get("visit") or {}
    by_direction = Counter(f["direction"] for f in answer.get("findings", ()) if f["severity"] != "info")
    return {
        "claim": answer["id"], "note": answer.get("note_id"), "verdict": answer.get("verdict"),
        **({} if error else {direction: by_direction[direction] for direction in ("over", "under", "neutral")}),
        **{name: visit.get(name) or None for name in ("date_of_service", "provider", "payer")},
        "error_field": error.get("field"), "error": error.get("message"),
    }  # fmt: skip


def _counts(answer: dict[str, Any]) -> Counter[str]:
    serious = [f for f in answer["findings"] if f["severity"] != "info"]
    out = Counter({"claims": 1, f"verdict {answer['verdict']}": 1, "clean": int(answer["verdict"] == "agrees")})
    out.update(f"{f['direction']} {f['kind']}" for f in serious)
    return out


def _row(answer: dict[str, Any], item: dict[str, Any]) -> dict[str, Any]:
    return {
        "claim": answer["id"], "note": answer["note_id"], "kind": item["kind"], "code": item["code"],
        "direction": item["direction"], "severity": item["severity"],
        "billed_units": item["billed"]["units"] if item["billed"] else None,
        "proposed_units": item["proposed"]["units"] if item["proposed"] else None,
        "message": item["message"], "rules": " ".join(item["rules"]),
    }  # fmt: skip


def write_unmatched(staging: Path, path: Path) -> Counter[str]:
    """Claims without a note and notes without a claim, by id, with the reason."""
    queries = {
        "claim without note": "select id, why from claims where note is null and json_extract(record, '$.error') is null order by place",
        "note without claim": "select id, coalesce('cannot be read: ' || json_extract(error, '$.field') || ' ' || json_extract(error, '$.message'), 'no claim names it') from notes where place not in (select note from claims where note is not null) order by place",
    }
    tally: Counter[str] = Counter()
    with closing(open_staging(staging)) as database, path.open("w", encoding="utf-8", newline="\n") as out:
        for what, query in queries.items():
            for name, why in database.execute(query):
                out.write(json.dumps({"what": what, "id": name, "why": why}, ensure_ascii=False) + "\n")
                tally[what] += 1
    return tally
