"""The work of a run over Arrow record batches: what the local run does part by part and Spark partition by partition."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow

from coding.compare.claims import Claim
from service.claims.records import line_from
from service.notes import NoteError
from service.reconcile import reconcile

PAIRS = pyarrow.schema(
    [("place", pyarrow.int64()), ("record", pyarrow.string()), ("note_id", pyarrow.string()), ("text", pyarrow.string()),
     ("context", pyarrow.string()), ("note_error", pyarrow.string())]
)  # fmt: skip
"""A staged claim beside its note: the claim's record, the note's context and error as JSON; null where there is no note."""

ANSWERS = pyarrow.schema(
    [("place", pyarrow.int64()), ("claim", pyarrow.string()), ("verdict", pyarrow.string()), ("failed", pyarrow.bool_()),
     ("answer", pyarrow.string())]
)  # fmt: skip
"""`answer` is the line of results.jsonl; `verdict` is null where the record failed."""

_ROWS = 100
"""Pairs answered at a time, so that memory does not grow with the size of a batch."""


def reconcile_batches(batches: Iterator[pyarrow.RecordBatch], store: Path | None = None) -> Iterator[pyarrow.RecordBatch]:
    """Batches of `PAIRS` -> batches of `ANSWERS`, in the same order; a bad record costs itself alone."""
    for batch in batches:
        for first in range(0, batch.num_rows, _ROWS):
            rows = batch.slice(first, _ROWS).to_pylist()
            yield pyarrow.RecordBatch.from_pylist([_answer(row, store) for row in rows], schema=ANSWERS)


def _answer(row: dict[str, Any], store: Path | None) -> dict[str, Any]:
    answer = reconcile_row(row["record"], row["note_id"], row["text"], row["context"], row["note_error"], store=store)
    return {
        "place": row["place"], "claim": answer["id"], "verdict": answer.get("verdict"), "failed": "error" in answer,
        "answer": json.dumps(answer, ensure_ascii=False),
    }  # fmt: skip


def reconcile_row(
    record: str, note_id: str | None, text: str | None, context: str | None, note_error: str | None, *, store: Path | None = None
) -> dict[str, Any]:
    """One staged claim with its staged note: the contract's object, or one with `error`."""
    claim = json.loads(record)
    if claim["error"]:
        return {"id": claim["id"], "note_id": None, "error": claim["error"]}
    if note_error:
        return {"id": claim["id"], "note_id": note_id, "error": json.loads(note_error)}
    lines = tuple(line_from(line, number, claim["id"]) for number, line in enumerate(claim["lines"], 1))
    of_note = json.loads(context or "{}")
    known = {**of_note, **claim["context"]}
    try:
        answer = reconcile(Claim(claim["id"], lines), text, known, note_id=note_id or claim["note_id"], store=store)
    except NoteError as error:
        return {"id": claim["id"], "note_id": note_id, "error": error.as_dict()}
    days = {str(day) for source in (of_note, claim["context"]) if (day := source.get("date_of_service"))}
    if len(days) > 1:
        answer["unchecked"].append("claim and note name different days of service: the claim's is used")
    answer["billed"] = claim["lines"]
    answer["visit"] = {
        "date_of_service": str(known.get("date_of_service") or ""), "payer": str(known.get("payer") or ""),
        "provider": claim["provider"] or str(known.get("rendering_provider") or ""),
    }  # fmt: skip
    if claim["source"]:
        answer["source"] = claim["source"]
    return answer
