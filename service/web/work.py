"""What the workers do: plain functions of plain values, so that they can run in another process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from service.assistant import suggest
from service.batch import dumps
from service.claims.json_lines import from_object
from service.notes import check_text
from service.reconcile import reconcile


def suggest_bytes(note: dict[str, Any], store: Path | None) -> bytes:
    """The contract's object for a note, as `dermcoder suggest --json` prints it."""
    answer = suggest(note["text"], note.get("context"), note_id=str(note.get("id") or "note"), store=store)
    return dumps(answer).encode()


def reconcile_bytes(note: dict[str, Any] | None, claim: dict[str, Any], store: Path | None) -> bytes:
    """The contract's object for a claim (its own form or a FHIR Claim) and its note.

    Raises:
        service.notes.NoteError, service.claims.records.ClaimError: a record that cannot be used.
    """
    record = from_object(claim, "claim")
    if record.error is not None:
        raise record.error
    note = note or {}
    note_id = str(note.get("id") or record.note_id or "note")
    text = check_text(note["text"], note_id) if note.get("text") is not None else None
    known = {**(note.get("context") or {}), **record.context}
    return dumps(reconcile(record.claim, text, known, note_id=note_id, store=store)).encode()
