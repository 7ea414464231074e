"""Notes of a batch: JSON Lines, text files, or a folder of them, each with what ties it to a claim."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from service.notes import Note, note_from_json, read_file


@dataclass(frozen=True, slots=True)
class StagedNote:
    """A note and the patient and provider that its record names beside the context."""

    note: Note
    patient: str = ""
    provider: str = ""


def read_notes(path: Path) -> Iterator[StagedNote]:
    """Every note of a file or folder, in order of names. A text file's id is its name, and its name without ending."""
    if path.is_dir():
        for item in sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith(".")):
            yield from read_notes(item)
    elif path.suffix in (".jsonl", ".ndjson"):
        yield from _json_lines(path)
    else:
        note = read_file(path)
        yield StagedNote(Note(path.stem, note.text, note.context, note.error))


def _json_lines(path: Path) -> Iterator[StagedNote]:
    with path.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                note = note_from_json(raw, number)
                yield StagedNote(note, *_ties(raw)) if note.error is None else StagedNote(note)


def _ties(raw: bytes) -> tuple[str, str]:
    value = json.loads(raw.decode("utf-8-sig"))
    return str(value.get("patient") or ""), str(value.get("provider") or "")
