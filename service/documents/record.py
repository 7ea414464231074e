"""A note as a document carries it, with what ties it to a claim."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.notes import Note, NoteError, check_text, read_context


@dataclass(frozen=True, slots=True)
class NoteRecord:
    """A note and the patient and provider that its record names beside the context."""

    note: Note
    patient: str = ""
    provider: str = ""


def note_record(name: str, text: object, context: Mapping[str, Any] | None = None, *, patient: str = "", provider: str = "") -> NoteRecord:
    """A record, with an error in it where text or context cannot be used; empty fields of the context are left out."""
    known = {key: value for key, value in (context or {}).items() if value not in (None, "")}
    try:
        read_context(known, name)
        return NoteRecord(Note(name, check_text(text, name), known or None), patient, provider)
    except NoteError as error:
        return failed(name, error)


def failed(name: str, error: NoteError) -> NoteRecord:
    """A record that could not be read."""
    return NoteRecord(Note(name, error=error))


def day_of(stamp: str) -> str:
    """The ISO day of an HL7 or ISO time stamp, "" where it has none."""
    digits = stamp.replace("-", "")[:8]
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 and digits.isdigit() else ""
