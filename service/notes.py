"""Reading notes and their context: files, standard input, JSON Lines. Text is never altered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from coding.claim import Context, ContextPathology, PriorProcedure

MAX_CHARACTERS = 2_000_000
_CHOICES = {
    "patient_status": {"new", "established"},
    "telehealth": {"audio_video", "audio_only", "asynchronous"},
    "pathology_status": {"pending", "final"},
    "pathology_lab": {"in_house", "outside"},
    "pathology_component": {"global", "26", "TC"},
    "drug_source": {"practice", "pharmacy"},
    "drug_container": {"single_dose", "multi_dose"},
}


class NoteError(ValueError):
    """A record that cannot be used. Names the record and the field, never quotes the note."""

    def __init__(self, record: str, field: str, message: str) -> None:
        super().__init__(f"{record}: {field}: {message}")
        self.record, self.field, self.message = record, field, message

    def as_dict(self) -> dict[str, str]:
        return {"record": self.record, "field": self.field, "message": self.message}


@dataclass(frozen=True, slots=True)
class Note:
    """One note to read; `error` instead of text where the record is unusable."""

    id: str
    text: str = ""
    context: dict[str, Any] | None = None
    error: NoteError | None = None


def check_text(text: object, record: str) -> str:
    """The text, if it can be read at all."""
    if not isinstance(text, str):
        raise NoteError(record, "text", "must be a string")
    if not text.strip():
        raise NoteError(record, "text", "is empty")
    if len(text) > MAX_CHARACTERS:
        raise NoteError(record, "text", f"is longer than {MAX_CHARACTERS:,} characters")
    if text.count("\x00") > 0:
        raise NoteError(record, "text", "is binary data, not text")
    return text


def read_file(path: Path) -> Note:
    """A text file as a note; line ends are kept as they are."""
    record = path.name
    try:
        raw = path.read_bytes()
    except OSError as error:
        return Note(record, error=NoteError(record, "file", error.strerror or "cannot be read"))
    return note_from_bytes(record, raw)


def note_from_bytes(record: str, raw: bytes) -> Note:
    """Bytes as a note: UTF-8 only, so that offsets are certain."""
    try:
        return Note(record, raw.decode("utf-8"))
    except UnicodeDecodeError as error:
        return Note(record, error=NoteError(record, "text", f"is not UTF-8 (byte {error.start})"))


def read_json_lines(path: Path) -> Iterator[Note]:
    """Notes of a JSON Lines file; a broken line becomes a note with an error."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield note_from_json(line, number)


def note_from_json(line: bytes, number: int) -> Note:
    """One line of JSON Lines."""
    record = f"line {number}"
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        place = getattr(error, "pos", None)
        return Note(record, error=NoteError(record, "json", "cannot be read" + (f" (character {place})" if place else "")))
    if not isinstance(value, dict):
        return Note(record, error=NoteError(record, "json", "must be an object"))
    name = str(value.get("id", record))
    if "text" not in value:
        return Note(name, error=NoteError(name, "text", "is missing"))
    try:
        text = check_text(value["text"], name)
    except NoteError as error:
        return Note(name, error=error)
    context = value.get("context")
    if context is not None and not isinstance(context, dict):
        return Note(name, error=NoteError(name, "context", "must be an object"))
    return Note(name, text, context)


def read_context(raw: dict[str, Any] | None, record: str = "note") -> Context:
    """The typed context. Unknown fields are kept by name for a warning; wrong values are an error."""
    raw = raw or {}
    known = {f.name for f in fields(Context)} - {"unknown_fields"}
    values: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in known or value is None:
            continue
        values[key] = _field(key, value, record)
    return Context(**values, unknown_fields=tuple(sorted(k for k in raw if k not in known)))


def _field(key: str, value: Any, record: str) -> Any:
    if key == "date_of_service":
        return _date(value, record, key)
    if key == "prior_procedures":
        return tuple(_prior(item, record) for item in _list(value, record, key))
    if key == "pathology":
        return tuple(_pathology(item, record) for item in _list(value, record, key))
    if not isinstance(value, str):
        raise NoteError(record, f"context.{key}", "must be a string")
    if key in _CHOICES and value not in _CHOICES[key]:
        raise NoteError(record, f"context.{key}", "must be one of " + ", ".join(sorted(_CHOICES[key])))
    return value


def _list(value: Any, record: str, key: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise NoteError(record, f"context.{key}", "must be a list of objects")
    return value


def _date(value: Any, record: str, key: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NoteError(record, f"context.{key}", "must be a date like 2026-03-31") from None


def _prior(item: dict[str, Any], record: str) -> PriorProcedure:
    day = _date(item["date"], record, "prior_procedures.date") if item.get("date") else None
    return PriorProcedure(str(item.get("code") or ""), str(item.get("description") or ""), day, str(item.get("site") or ""))


def _pathology(item: dict[str, Any], record: str) -> ContextPathology:
    day = _date(item["date"], record, "pathology.date") if item.get("date") else None
    words = [str(item.get(key) or "") for key in ("specimen", "site", "diagnosis", "icd10")]
    return ContextPathology(*words, date=day)
