"""Resources within what record systems send."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from service.documents.fhir import KINDS, notes_of
from service.notes import Note, NoteError


def resources(value: Any, *kinds: str) -> list[dict[str, Any]]:
    """Resources of these kinds in a resource, a list, a Bundle or Parameters."""
    return [found for found in _all(value) if found.get("resourceType") in kinds]


def _all(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _all(item)
    elif isinstance(value, dict) and value.get("resourceType") in ("Bundle", "Parameters"):
        for entry in [*_list(value, "entry"), *_list(value, "parameter")]:
            yield from _all(entry.get("resource") if isinstance(entry, dict) else None)
    elif isinstance(value, dict):
        yield value


def notes_within(value: Any, most: int) -> list[Note]:
    """The notes of all documents, texts in a Binary beside them included; one longer than `most` carries an error."""
    found = resources(value, "Binary", *KINDS)
    bundle = {"resourceType": "Bundle", "entry": [{"resource": resource} for resource in found]}
    return [_measured(record.note, most) for record in notes_of(bundle, "note")]


def _measured(note: Note, most: int) -> Note:
    if len(note.text) > most:
        return Note(note.id, error=NoteError(note.id, "text", f"is longer than {most:,} characters"))
    return note


def as_request(note: Note) -> dict[str, Any]:
    """A note as the workers take it.

    Raises:
        NoteError: the note could not be read.
    """
    if note.error is not None:
        raise note.error
    return {"id": note.id[:200], "text": note.text, "context": note.context or {}}


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []
