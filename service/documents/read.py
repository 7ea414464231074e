"""Which reader a file of notes needs: by its ending."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from service.documents.ccda import read_ccda
from service.documents.fhir import KINDS, notes_of
from service.documents.hl7v2 import read_messages
from service.documents.record import NoteRecord, failed
from service.documents.tables import read_parquet
from service.notes import Note, NoteError, note_from_json, read_file

JSON_LINES = frozenset([".jsonl", ".ndjson"])
RECORDS = JSON_LINES | frozenset([".json", ".xml", ".hl7", ".parquet"])
"""Endings of files that are more than a text: they may hold several notes, and their text is taken out of them."""
_LARGEST = 64 * 2**20
"""Bytes of one XML, JSON or HL7 file that are held in memory."""


def read_notes(path: Path) -> Iterator[NoteRecord]:
    """Every note of a file or folder, in order of names. A text file's id is its name without ending.

    Raises:
        OSError: the file cannot be opened.
    """
    ending = path.suffix.lower()
    if path.is_dir():
        for item in sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith(".")):
            yield from read_notes(item)
    elif ending in JSON_LINES:
        yield from read_json_lines(path)
    elif ending == ".parquet":
        yield from read_parquet(path)
    elif ending in RECORDS:
        yield from _whole(path, ending)
    else:
        note = read_file(path)
        yield NoteRecord(Note(path.stem, note.text, note.context, note.error))


def read_json_lines(path: Path) -> Iterator[NoteRecord]:
    """Notes of the contract, or FHIR resources, one a line."""
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            if b'"resourceType"' in raw:
                yield from _json(raw, f"line {number}")
            else:
                yield _contract(raw, number)


def _whole(path: Path, ending: str) -> Iterator[NoteRecord]:
    if path.stat().st_size > _LARGEST:
        yield failed(path.name, NoteError(path.name, "file", f"is larger than {_LARGEST // 2**20} MiB"))
        return
    yield from notes_in(path.read_bytes(), ending, path.stem)


def notes_in(raw: bytes, ending: str, name: str) -> Iterator[NoteRecord]:
    """Notes of the bytes of an XML, HL7 or JSON file; `name` is the id of a note that has none of its own."""
    if ending == ".xml":
        yield read_ccda(raw, name)
    elif ending == ".hl7":
        yield from read_messages(raw, name)
    else:
        yield from _json(raw, name)


def _json(raw: bytes, name: str) -> Iterator[NoteRecord]:
    """One FHIR resource or Bundle, one note of the contract, or a list of either."""
    try:
        value = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        yield failed(name, NoteError(name, "json", "cannot be read"))
        return
    for number, item in enumerate(value if isinstance(value, list) else [value], 1):
        if isinstance(item, dict) and item.get("resourceType") in KINDS | {"Bundle"}:
            yield from notes_of(item, name if not isinstance(value, list) else f"{name} item {number}")
        elif isinstance(item, dict) and "resourceType" not in item:
            yield _contract(json.dumps(item).encode(), number)
        else:
            yield from notes_of(item, name)


def _contract(raw: bytes, number: int) -> NoteRecord:
    note = note_from_json(raw, number)
    if note.error is not None:
        return NoteRecord(note)
    value = json.loads(raw.decode("utf-8-sig"))
    return NoteRecord(note, str(value.get("patient") or ""), str(value.get("provider") or ""))
