"""Notes and claims of a run, staged in one SQLite file so that memory does not grow with their number.

A run that is ended at any moment starts again from what is whole: the staging file says whether it is
complete and of which inputs it was made.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow

from service.batches.partition import PAIRS
from service.claims.read import read_claims
from service.claims.records import ClaimRecord
from service.documents.read import read_notes
from service.documents.record import NoteRecord
from service.reconcile import billed_json

_SCHEMA = """
create table notes (place integer primary key, id text, text text, context text, patient text, provider text, day text, error text);
create table claims (place integer primary key, id text, record text, note integer, why text);
create table facts (name text primary key, value text);
create index notes_by_id on notes (id);
create index notes_by_visit on notes (patient, day, provider);
"""
_ROWS = 500


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run is made of; `mapping` names the columns of a table of claims."""

    notes: Path
    claims: Path
    mapping: dict[str, str | list[str]] | None = None

    def fingerprint(self) -> str:
        """Changes when a file's name, size or time changes."""
        parts = [json.dumps(self.mapping, sort_keys=True)]
        for path in (self.notes, self.claims):
            files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
            parts += [f"{p.name}:{p.stat().st_size}:{p.stat().st_mtime_ns}" for p in files]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def open_staging(path: Path) -> sqlite3.Connection:
    """The staging file for reading."""
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True)


def pairs_between(database: sqlite3.Connection, first: int, end: int) -> pyarrow.RecordBatch:
    """Staged claims [first, end) beside their notes, as a batch of `PAIRS`."""
    query = (
        "select c.place, c.record, n.id, n.text, n.context, n.error from claims c left join notes n on n.place = c.note "
        "where c.place >= ? and c.place < ? order by c.place"
    )
    rows = database.execute(query, (first, end)).fetchall()
    return pyarrow.RecordBatch.from_pylist([dict(zip(PAIRS.names, row, strict=True)) for row in rows], schema=PAIRS)


def stage(inputs: Inputs, path: Path) -> int:
    """Stage the inputs unless they are staged already; returns the number of claims."""
    print_of_inputs = inputs.fingerprint()
    if path.exists():
        with closing(open_staging(path)) as database:
            known = dict(database.execute("select name, value from facts"))
        if known.get("inputs") == print_of_inputs:
            return int(known["claims"])
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with closing(sqlite3.connect(fresh)) as database:
        database.executescript(_SCHEMA)
        _insert(database, "insert into notes values (?,?,?,?,?,?,?,?)", _note_rows(read_notes(inputs.notes)))
        _insert(database, "insert into claims values (?,?,?,null,null)", _claim_rows(read_claims(inputs.claims, inputs.mapping)))
        _match(database)
        number = int(database.execute("select count(*) from claims").fetchone()[0])
        database.executemany("insert into facts values (?,?)", [("inputs", print_of_inputs), ("claims", str(number))])
        database.commit()
    fresh.replace(path)
    return number


def _insert(database: sqlite3.Connection, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    block: list[tuple[Any, ...]] = []
    for row in rows:
        block.append(row)
        if len(block) == _ROWS:
            database.executemany(statement, block)
            block.clear()
    database.executemany(statement, block)


def _note_rows(notes: Iterable[NoteRecord]) -> Iterator[tuple[Any, ...]]:
    for place, item in enumerate(notes):
        note = item.note
        error = json.dumps(note.error.as_dict()) if note.error else None
        context = dict(note.context or {})
        if item.provider:
            context.setdefault("rendering_provider", item.provider)
        yield (
            place, note.id, note.text, json.dumps(context, ensure_ascii=False), item.patient,
            str(context.get("rendering_provider") or ""), str(context.get("date_of_service") or ""), error,
        )  # fmt: skip


def _claim_rows(claims: Iterable[ClaimRecord]) -> Iterator[tuple[int, str, str]]:
    for place, record in enumerate(claims):
        yield place, record.id, json.dumps(_as_json(record), ensure_ascii=False)


def _as_json(record: ClaimRecord) -> dict[str, Any]:
    return {
        "id": record.id, "note_id": record.note_id, "lines": [billed_json(line) for line in record.lines],
        "context": dict(record.context), "patient": record.patient, "provider": record.provider,
        "source": dict(record.source), "error": record.error.as_dict() if record.error else None,
    }  # fmt: skip


def _match(database: sqlite3.Connection) -> None:
    """Tie each claim to its note: by the note's id, by an equal id, else by patient, day and provider.

    What several notes fit is left open: a guess would compare a claim with another visit. `why` says what was missing.
    """
    (count,) = database.execute("select count(*) from claims").fetchone()
    for first in range(0, count, _ROWS):
        rows = database.execute("select place, record from claims where place >= ? and place < ?", (first, first + _ROWS)).fetchall()
        ties = [(*_partner(database, json.loads(record)), place) for place, record in rows]
        database.executemany("update claims set note=?, why=? where place=?", ties)


def _partner(database: sqlite3.Connection, claim: dict[str, Any]) -> tuple[int | None, str]:
    """Place of the claim's note, or None and the reason."""
    for name in (claim["note_id"], claim["id"]):
        place, number = database.execute("select min(place), count(*) from notes where id=?", (name,)).fetchone() if name else (None, 0)
        if number:
            return (place, "") if number == 1 else (None, "several notes have this id")
    patient, day, provider = claim["patient"], claim["context"].get("date_of_service", ""), claim["provider"]
    if not patient or not day:
        return None, "no note has this id; patient or day is unknown" if claim["note_id"] else "note, patient or day is unknown"
    of_visit = "select min(place), count(*) from notes where patient=? and day=? and (?='' or provider='' or provider=?)"
    place, number = database.execute(of_visit, (patient, day, provider, provider)).fetchone()
    if number == 1:
        return place, ""
    return None, "several notes of this patient and day" if number else "no note of this patient, day and provider"
