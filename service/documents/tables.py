"""Notes from Parquet: one row a note, read in batches so that memory does not grow with the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from coding.claim import Context
from service.documents.record import NoteRecord, failed, note_record
from service.notes import NoteError

_NAMES = {
    "id": ("id", "note_id", "note id", "document_id"),
    "text": ("text", "note", "note_text", "note text", "body"),
    "patient": ("patient", "patient_id", "patient id", "mrn"),
    "provider": ("provider", "rendering_provider", "npi"),
    "context": ("context",),
}
_FIELDS = {f.name for f in fields(Context)} - {"unknown_fields"}
_ROWS = 500


def read_parquet(path: Path) -> Iterator[NoteRecord]:
    """Notes of a Parquet file. Columns named like fields of the context fill it; `context` is a struct or JSON."""
    import pyarrow
    import pyarrow.parquet

    try:
        file = pyarrow.parquet.ParquetFile(path)
    except pyarrow.ArrowException:
        yield failed(path.name, NoteError(path.name, "parquet", "cannot be read"))
        return
    present = {name.lower(): name for name in file.schema_arrow.names}
    columns = {ours: next((present[n] for n in names if n in present), "") for ours, names in _NAMES.items()}
    if not columns["text"]:
        yield failed(path.name, NoteError(path.name, "text", "has no column"))
        return
    number = 0
    for batch in file.iter_batches(batch_size=_ROWS):
        for row in batch.to_pylist():
            number += 1
            yield _note(row, f"{path.name} row {number}", columns)


def _note(row: dict[str, Any], name: str, columns: dict[str, str]) -> NoteRecord:
    name = _words(row, columns["id"]) or name
    context = row.get(columns["context"]) if columns["context"] else None
    if isinstance(context, str):
        try:
            context = json.loads(context)
        except ValueError:
            return failed(name, NoteError(name, "context", "is not JSON"))
    if context is not None and not isinstance(context, dict):
        return failed(name, NoteError(name, "context", "must be an object"))
    known = {key: value for key, value in (context or {}).items() if value is not None}
    known |= {key: _plain(row[key]) for key in _FIELDS & row.keys() if row[key] is not None}
    patient, provider = _words(row, columns["patient"]), _words(row, columns["provider"])
    return note_record(name, row.get(columns["text"]), known, patient=patient, provider=provider)


def _plain(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, date) else value


def _words(row: dict[str, Any], column: str) -> str:
    value = row.get(column) if column else None
    return "" if value is None else str(value).strip()
