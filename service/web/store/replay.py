"""A past decision again: the same note under the same versions must give the same bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.assistant import suggest
from service.batch import dumps
from service.notes import NoteError, note_from_bytes
from service.web.store.chain import canonical, sha256
from service.web.store.database import Scope
from service.web.store.readings import note_hash
from service.web.store.sealing import sealer_of
from service.web.store.tables import Decision, Reading


class ReplayError(ValueError):
    """Why a decision cannot be replayed, or what differs; never quotes the note."""


def replay(scope: Scope, number: int, file: Path | None, store: Path | None) -> str:
    """Read the note of decision `number` again and compare.

    Args:
        file: the note, where the service did not keep it.
        store: reference data in use that day.

    Raises:
        ReplayError: no such decision, another note, other versions, or another answer.
        OSError: the file cannot be read.
    """
    decision = scope.get(Decision, number=number)
    reading = scope.get(Reading, id=decision.reading) if decision else None
    if decision is None or reading is None:
        raise ReplayError(f"there is no decision {number}")
    text, context = _note(reading, file)
    if note_hash(text) != reading.note_hash:
        raise ReplayError("this is not the note that was read: its hash differs")
    if sha256(canonical(context)) != reading.context_hash:
        raise ReplayError("the context differs from the one of that day: give it in the JSON form of the note")
    try:
        answer = suggest(text, context, note_id=reading.note_id, store=store)
    except NoteError as error:
        raise ReplayError(f"{error.field} {error.message}") from None
    other = [f"{name} {old}" for name, old in reading.versions.items() if answer["versions"].get(name) != old]
    if other:
        raise ReplayError("needs the versions of that day: " + ", ".join(sorted(other)))
    if sha256(dumps(answer).encode()) != reading.answer_hash:
        raise ReplayError("the answer differs although the versions are the same")
    record = decision.record
    line = f"line {record['line']} ({record['proposed']['code']})" if record["proposed"] else f"a line ({record['change']['code']})"
    return f"decision {number}: {record['decision']} {line} by {record['by']} at {record['at']}; answer byte-identical"


def _note(reading: Reading, file: Path | None) -> tuple[str, dict[str, Any]]:
    """Text and context: of the file, else as kept; a text file goes with the coded context that was kept."""
    if file is None:
        sealer = sealer_of()
        if reading.note is None or sealer is None:
            raise ReplayError("the note was not kept, or its key is not here: name it with --note")
        kept = json.loads(sealer.open(reading.note, reading.organisation))
        return kept["text"], kept["context"]
    raw = file.read_bytes()
    if file.suffix == ".json":
        try:
            value = json.loads(raw)
            return value["text"], {k: v for k, v in (value.get("context") or {}).items() if v not in (None, "")}
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ReplayError("the JSON file holds no note") from None
    note = note_from_bytes("note", raw)
    if note.error is not None:
        raise ReplayError(f"{note.error.field} {note.error.message}")
    return note.text, reading.context
