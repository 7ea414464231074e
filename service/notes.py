"""Reading notes and their context: files, standard input, JSON Lines. Text is never altered."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from coding.claim import Context, ContextPathology, PriorProcedure
from nlp.normalise import LONGEST

MAX_CHARACTERS = LONGEST
"""A longer text is a chart, not a note."""
_MOST_BYTES = 4 * MAX_CHARACTERS
_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
"""Surrogates come from broken escapes; they cannot be written as UTF-8."""
_CHOICES = {
    "patient_status": {"new", "established"},
    "telehealth": {"audio_video", "audio_only", "asynchronous"},
    "pathology_status": {"pending", "final"},
    "pathology_lab": {"in_house", "outside"},
    "pathology_component": {"global", "26", "TC"},
    "drug_source": {"practice", "pharmacy"},
    "drug_container": {"single_dose", "multi_dose"},
}

CODED_CONTEXT = frozenset([*_CHOICES, "date_of_service", "payer", "place_of_service"])
"""Context fields that hold a choice or a date, none of the practice's words."""

_KNOWN = frozenset(f.name for f in fields(Context)) - {"unknown_fields"}
_PRIOR = tuple(f.name for f in fields(PriorProcedure))
_RESULT = tuple(f.name for f in fields(ContextPathology))


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
    check_length(len(text), record)
    if "\0" in text:
        raise NoteError(record, "text", "is binary data, not text")
    if not text.isascii() and _HALF_CHARACTER.search(text):
        raise NoteError(record, "text", "holds half a character (a broken escape)")
    return text


def check_length(length: int, record: str, most: int = MAX_CHARACTERS) -> None:
    """Raises NoteError where a text is longer than `most`."""
    if length > most:
        raise NoteError(record, "text", f"is longer than {most:,} characters")


def read_file(path: Path) -> Note:
    """A text file as a note; line ends are kept as they are."""
    record = path.name
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        return Note(record, error=NoteError(record, "file", error.strerror or "cannot be read"))
    return note_from_bytes(record, raw)


def note_from_bytes(record: str, raw: bytes) -> Note:
    """Bytes as a note: UTF-8 only, so that offsets are certain. A byte order mark counts as a character."""
    try:
        if len(raw) > _MOST_BYTES:
            raise NoteError(record, "text", f"is longer than {MAX_CHARACTERS:,} characters")
        if b"\0" in raw:
            raise NoteError(record, "text", "is binary data, not text")
        return Note(record, check_text(raw.decode("utf-8"), record))
    except NoteError as error:
        return Note(record, error=error)
    except UnicodeDecodeError as error:
        return Note(record, error=NoteError(record, "text", f"is not UTF-8 (byte {error.start})"))


def note_from_json(line: bytes, number: int) -> Note:
    """One line of JSON Lines; an unusable one becomes a note with an error that names the line."""
    record = f"line {number}"
    try:
        value = _json_object(line, record)
        # Names are echoed in the answer: one that cannot be written is replaced by the line.
        name = value.get("id")
        if isinstance(name, str | int) and not _HALF_CHARACTER.search(str(name)):
            record = str(name)
        return Note(record, *_fields_of(value, record, number))
    except NoteError as error:
        return Note(record, error=error)


def _json_object(line: bytes, record: str) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise NoteError(record, "json", f"is not UTF-8 (byte {error.start})") from None
    except (ValueError, RecursionError) as error:
        place = getattr(error, "pos", None)
        detail = "" if place is None else f" (character {place})"
        raise NoteError(record, "json", f"cannot be read{detail}") from None
    if not isinstance(value, dict):
        raise NoteError(record, "json", "must be an object")
    return value


def _fields_of(value: dict[str, Any], record: str, number: int) -> tuple[str, dict[str, Any] | None]:
    if "text" not in value:
        raise NoteError(record, "text", f"is missing (line {number})")
    context = value.get("context")
    if context is not None and not isinstance(context, dict):
        raise NoteError(record, "context", "must be an object")
    return check_text(value["text"], record), context


def read_context(raw: dict[str, Any] | None, record: str = "note") -> Context:
    """The typed context. Unknown fields are kept by name for a warning; wrong values are an error.

    An empty value is the same as an absent one: unknown.
    """
    if raw is not None and not isinstance(raw, dict):
        raise NoteError(record, "context", "must be an object")
    unknown: list[str] = []
    values: dict[str, Any] = {}
    for key, value in (raw or {}).items():
        if key not in _KNOWN:
            unknown.append(_printable(key))
        elif value not in (None, ""):
            values[key] = _field(key, value, record, unknown)
    return Context(**values, unknown_fields=tuple(sorted(set(unknown))))


def _printable(name: object) -> str:
    return _HALF_CHARACTER.sub("\N{REPLACEMENT CHARACTER}", str(name))[:80]


def _field(key: str, value: Any, record: str, unknown: list[str]) -> Any:
    where = f"context.{key}"
    if key == "date_of_service":
        return _date(value, record, where)
    if key == "prior_procedures":
        return tuple(_prior(item, record, place) for item, place in _items(value, record, key, _PRIOR, unknown))
    if key == "pathology":
        return tuple(_result(item, record, place) for item, place in _items(value, record, key, _RESULT, unknown))
    words = _words(value, record, where)
    if key in _CHOICES and words not in _CHOICES[key]:
        raise NoteError(record, where, "must be one of " + ", ".join(sorted(_CHOICES[key])))
    return words


def _items(value: Any, record: str, key: str, known: Collection[str], unknown: list[str]) -> Iterator[tuple[dict[str, Any], str]]:
    """The objects of a list with their place, such as context.pathology[0]."""
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise NoteError(record, f"context.{key}", "must be a list of objects")
    for index, item in enumerate(value):
        unknown.extend(f"{key}.{_printable(name)}" for name in item if name not in known)
        yield item, f"context.{key}[{index}]"


def _date(value: Any, record: str, where: str) -> date:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise NoteError(record, where, "must be a date like 2026-03-31") from None


def _words(value: Any, record: str, where: str) -> str:
    if not isinstance(value, str):
        raise NoteError(record, where, "must be a string")
    if _HALF_CHARACTER.search(value):
        raise NoteError(record, where, "holds half a character (a broken escape)")
    return value


def _strings(item: dict[str, Any], names: Collection[str], record: str, place: str) -> dict[str, Any]:
    """The filled fields of one object, typed; absent ones keep their default."""
    out: dict[str, Any] = {}
    for name in names:
        value = item.get(name)
        if value not in (None, ""):
            where = f"{place}.{name}"
            out[name] = _date(value, record, where) if name == "date" else _words(value, record, where)
    return out


def _prior(item: dict[str, Any], record: str, place: str) -> PriorProcedure:
    return PriorProcedure(**_strings(item, _PRIOR, record, place))


def _result(item: dict[str, Any], record: str, place: str) -> ContextPathology:
    return ContextPathology(**_strings(item, _RESULT, record, place))
