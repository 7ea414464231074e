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

_COLUMNS = ("claim", "note", "kind", "code", "direction", "severity", "billed_units", "proposed_units", "message", "rules")
_SCHEMA = pyarrow.schema(
    [(name, pyarrow.int32() if name.endswith("_units") else pyarrow.string()) for name in _COLUMNS]
)
_ROWS = 5_000


def finish(staging: Path, parts: Iterable[Path], out: Path) -> int:
    """Write all outputs; returns the number of claims that failed."""
    tally: Counter[str] = Counter()
    with ExitStack() as stack:
        results, errors = (stack.enter_context(_fresh(out / name)) for name in ("results.jsonl", "errors.jsonl"))
        table = stack.enter_context(pyarrow.parquet.ParquetWriter(out / "findings.parquet.new", _SCHEMA))
        rows: list[dict[str, Any]] = []
        for line in _lines(parts):
            answer = json.loads(line)
            results.write(line)
            if "error" in answer:
                errors.write(json.dumps({"id": answer["id"], **answer["error"]}, ensure_ascii=False) + "\n")
                tally["failed"] += 1
                continue
            tally.update(_counts(answer))
            rows += [_row(answer, item) for item in answer["findings"]]
            if len(rows) >= _ROWS:
                table.write_table(pyarrow.Table.from_pylist(rows, _SCHEMA))
                rows = []
        table.write_table(pyarrow.Table.from_pylist(rows, _SCHEMA))
    tally.update(write_unmatched(staging, out / "unmatched.jsonl.new"))
    with _fresh(out / "summary.json") as summary:
        json.dump(dict(sorted(tally.items())), summary, indent=1)
        summary.write("\n")
    for name in ("results.jsonl", "errors.jsonl", "findings.parquet", "unmatched.jsonl", "summary.json"):
        (out / f"{name}.new").replace(out / name)
    return tally["failed"]


def _fresh(path: Path) -> TextIO:
    return Path(f"{path}.new").open("w", encoding="utf-8", newline="\n")


def _lines(parts: Iterable[Path]) -> Iterator[str]:
    for part in parts:
        with part.open(encoding="utf-8", newline="\n") as lines:
            yield from lines


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
        "note without claim": "select id, 'no claim names it' from notes where place not in (select note from claims where note is not null) order by place",
    }
    tally: Counter[str] = Counter()
    with closing(open_staging(staging)) as database, path.open("w", encoding="utf-8", newline="\n") as out:
        for what, query in queries.items():
            for name, why in database.execute(query):
                out.write(json.dumps({"what": what, "id": name, "why": why}, ensure_ascii=False) + "\n")
                tally[what] += 1
    return tally
