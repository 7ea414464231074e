"""Readings: a note by its hash, the answer without the note's words."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from service.batch import dumps
from service.notes import CODED_CONTEXT
from service.web.store.chain import canonical, now, sha256
from service.web.store.database import Scope
from service.web.store.sealing import Sealer
from service.web.store.tables import Decision, Organisation, Reading


def note_hash(text: str) -> str:
    """SHA-256 of a note's UTF-8 bytes."""
    return sha256(text.encode())


def without_words(value: Any) -> Any:
    """The same answer without the words of its evidence; places and values stay."""
    if isinstance(value, dict):
        return {k: without_words(v) for k, v in value.items() if not (k == "text" and "start" in value)}
    return [without_words(item) for item in value] if isinstance(value, list) else value


def keep(scope: Scope, note: Mapping[str, Any], answer: dict[str, Any], by: str, sealer: Sealer | None = None) -> Reading:
    """Store a reading, once for the same note, context and answer. The note itself is kept only where the organisation says so and a key is there, encrypted and for a time."""
    context = {k: v for k, v in (note.get("context") or {}).items() if v not in (None, "")}
    owner = scope.session.get(Organisation, scope.organisation)
    days = owner.keep_notes_days if owner and sealer else 0
    expires = (datetime.now(UTC) + timedelta(days=days)).isoformat(timespec="microseconds") if days else None
    sealed = sealer.seal(canonical({"text": note["text"], "context": context}), scope.organisation) if sealer and days else None
    known = {
        "note_hash": note_hash(note["text"]),
        "context_hash": sha256(canonical(context)),
        "answer_hash": sha256(dumps(answer).encode()),
    }
    row = scope.get(Reading, **known)
    if row is None:
        row = Reading(
            id=str(uuid.uuid4()), note_id=answer["id"], context={k: v for k, v in context.items() if k in CODED_CONTEXT},
            answer=without_words(answer), versions=answer["versions"], created=now(), by=by, **known,
        )  # fmt: skip
        scope.add(row)
    row.note, row.note_expires = sealed, expires
    scope.session.flush()
    return row


def last_decisions(scope: Scope, reading: str) -> dict[int, dict[str, Any]]:
    """The last decision on each proposed line of a reading: its number and record."""
    return {record["line"]: record for record in _decisions(scope, reading) if record["line"]}


def added_lines(scope: Scope, reading: str) -> list[dict[str, Any]]:
    """Lines that people added to a reading: number and record of each decision, in order."""
    return [record for record in _decisions(scope, reading) if not record["line"]]


def _decisions(scope: Scope, reading: str) -> list[dict[str, Any]]:
    rows = scope.session.scalars(scope.select(Decision).filter_by(reading=reading).order_by(Decision.number))
    return [{"number": row.number, **row.record} for row in rows]
