"""Decisions as a chain: each record holds the hash of the one before, so that none can be changed unseen."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from service.web.store.database import Scope
from service.web.store.tables import Decision, Organisation

FIRST = "0" * 64
"""What stands before the first record."""


def now() -> str:
    """The time as it is stored."""
    return datetime.now(UTC).isoformat(timespec="microseconds")


def canonical(value: Any) -> bytes:
    """One way to write a value, so that equal values have equal hashes."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def sha256(data: bytes) -> str:
    """Hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def link(organisation: str, number: int, previous: str, record: dict[str, Any]) -> str:
    """Hash of a record at its place."""
    return sha256(canonical([organisation, number, previous, record]))


def append(scope: Scope, reading: str, record: dict[str, Any]) -> Decision:
    """Add a record behind the last one of the organisation; others wait until this transaction ends."""
    session, organisation = scope.session, scope.organisation
    if session.get_bind().dialect.name == "sqlite":
        session.execute(text("UPDATE organisations SET name = name WHERE id = :id"), {"id": organisation})  # takes the lock for writing
    else:
        session.execute(select(Organisation).filter_by(id=organisation).with_for_update())
    last = session.scalars(scope.select(Decision).order_by(Decision.number.desc()).limit(1)).first()
    number, previous = (last.number + 1, last.hash) if last else (1, FIRST)
    row = Decision(number=number, reading=reading, record=record, previous=previous, hash=link(organisation, number, previous, record))
    scope.add(row)
    session.flush()
    return row


@dataclass(frozen=True, slots=True)
class Checked:
    """The chain of one organisation: how many records hold, the last hash, and what is wrong with the next one."""

    organisation: str
    whole: int
    head: str
    fault: str = ""


def verify(session: Session) -> list[Checked]:
    """Every chain, record by record."""
    names = session.scalars(select(Organisation.id).order_by(Organisation.id)).all()
    return [
        _checked(name, session.scalars(select(Decision).filter_by(organisation=name).order_by(Decision.number)).yield_per(500))
        for name in names
    ]


def holds(session: Session, head: str) -> bool:
    """Whether a hash that was written down stands in a chain; an empty chain has the hash before its first record."""
    return head == FIRST or session.scalars(select(Decision).filter_by(hash=head)).first() is not None


def _checked(organisation: str, rows: Iterable[Decision]) -> Checked:
    head, whole = FIRST, 0
    for row in rows:
        fault = _fault(row, whole, head)
        if fault:
            return Checked(organisation, whole, head, fault)
        whole, head = row.number, row.hash
    return Checked(organisation, whole, head)


def _fault(row: Decision, whole: int, head: str) -> str:
    if row.number != whole + 1:
        return f"record {whole + 1} is missing"
    if row.previous != head:
        return f"record {row.number} does not follow the one before"
    if row.record.get("reading") != row.reading or row.hash != link(row.organisation, row.number, row.previous, row.record):
        return f"record {row.number} was changed"
    return ""
