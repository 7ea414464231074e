"""The results of a finished batch as rows of a worklist, the gravest and surest first, without words of the notes."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coding.lookup import Tables
from service.documents.read import read_notes
from service.reports.results import read_results
from service.reports.worklist import Item, item_of
from service.web.store.sealing import Sealer
from service.web.store.tables import Job, JobClaim


def blanked(value: Any) -> Any:
    """The same result with the words of its evidence emptied; places and values stay."""
    if isinstance(value, dict):
        return {k: "" if k == "text" and "start" in value else blanked(v) for k, v in value.items()}
    return [blanked(item) for item in value] if isinstance(value, list) else value


def context_of(answer: dict[str, Any]) -> dict[str, str]:
    """What a result knows of the visit, as a note's context."""
    visit = answer.get("visit") or {}
    named = {"rendering_provider": visit.get("provider"), "payer": visit.get("payer"), "date_of_service": visit.get("date_of_service")}
    return {name: str(value) for name, value in named.items() if value}


def rows(job: Job, folder: Path, notes: Path, tables: Tables, sealer: Sealer | None) -> Iterator[JobClaim]:
    """One row a claim. Notes are put beside, sealed, only where a sealer is given."""
    kept = {item.note.id: (item.note.text, item.note.context or {}) for item in read_notes(notes)} if sealer else {}
    found = [(answer, None if "error" in answer else item_of(answer, tables, None)) for answer in map(blanked, read_results(folder))]
    found.sort(key=lambda pair: _rank(*pair))
    for place, (answer, item) in enumerate(found, 1):
        sealed = None
        if sealer and answer.get("note_id") in kept:
            text, context = kept[answer["note_id"]]
            sealed = sealer.seal(json.dumps({"text": text, "context": {**context_of(answer), **context}}).encode(), job.organisation)
        yield JobClaim(
            id=str(uuid.uuid4()), organisation=job.organisation, job=job.id, place=place, summary=_summary(answer, item),
            result=answer, note=sealed, done=False,
        )  # fmt: skip


def _rank(answer: dict[str, Any], item: Item | None) -> tuple[Any, ...]:
    if item is not None:
        return (0, *item.rank)
    return (2 if "error" in answer else 1, str(answer["id"]))


def _summary(answer: dict[str, Any], item: Item | None) -> dict[str, Any]:
    """What the list shows and filters by."""
    visit = answer.get("visit") or {}
    first = item.rows[0] if item else None
    return {
        "claim": str(answer["id"]), "provider": str(visit.get("provider") or ""), "payer": str(visit.get("payer") or ""),
        "day": str(visit.get("date_of_service") or ""), "verdict": "failed" if "error" in answer else answer["verdict"],
        "severity": first.severity if first else "", "sureness": first.sureness if first else "",
        "directions": list(item.directions) if item else [], "kinds": list(dict.fromkeys(r.kind for r in item.rows)) if item else [],
        "message": first.message if first else (answer.get("error") or {}).get("message", ""), "findings": len(item.rows) if item else 0,
    }  # fmt: skip
