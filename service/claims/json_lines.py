"""Claims of the contract: one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.claims.fhir import from_fhir
from service.claims.records import ClaimError, ClaimRecord, date_from, line_from


def read(path: Path) -> Iterator[ClaimRecord]:
    """Every line as a record; an unusable one carries its error. Lines that are FHIR Claims are read as such."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                yield from_line(raw, f"line {number}")


def from_line(raw: bytes, record: str) -> ClaimRecord:
    """One line as a record."""
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return ClaimRecord(record, error=ClaimError(record, "json", "cannot be read"))
    return from_object(value, record)


def from_object(value: Any, record: str) -> ClaimRecord:
    """A decoded claim as a record: the contract's form or a FHIR Claim."""
    if not isinstance(value, dict):
        return ClaimRecord(record, error=ClaimError(record, "json", "must be an object"))
    name = value.get("id")
    record = str(name) if isinstance(name, str | int) and str(name) else record
    try:
        return from_fhir(value, record) if value.get("resourceType") == "Claim" else _contract(value, record)
    except ClaimError as error:
        return ClaimRecord(record, error=error)
    except (AttributeError, TypeError, ValueError):  # a nested value of another kind than FHIR says
        return ClaimRecord(record, error=ClaimError(record, "claim", "is not built as it should be"))


def _contract(value: dict[str, Any], record: str) -> ClaimRecord:
    lines, context = value.get("lines"), value.get("context") or {}
    if not isinstance(lines, list):
        raise ClaimError(record, "lines", "must be a list")
    if not isinstance(context, dict):
        raise ClaimError(record, "context", "must be an object")
    words = {name: str(value.get(name) or "") for name in ("note_id", "patient", "provider")}
    on = str(context.get("date_of_service") or value.get("service_date") or "")
    return ClaimRecord(
        record, tuple(line_from(line, number, record) for number, line in enumerate(lines, 1)), words["note_id"],
        context, words["patient"], words["provider"] or str(context.get("rendering_provider") or ""),
        date_from(on, record, "context.date_of_service"),
    )  # fmt: skip
