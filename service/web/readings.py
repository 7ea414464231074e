"""`/v1/readings`: as suggest, and kept by hash so that decisions can follow."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict

from service.notes import check_length
from service.web.access import allowed
from service.web.errors import answers
from service.web.identity import Identity
from service.web.schemas import AnswerOut, NoteIn, examples
from service.web.state import State, state_of
from service.web.store.readings import added_lines, keep, last_decisions
from service.web.store.tables import Organisation
from service.web.work import suggest_bytes

router = APIRouter(prefix="/v1/readings", tags=["decisions"])


class ReadingOut(BaseModel):
    """A kept reading: the note's hash, and the answer."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["reading"]["answer"]]})

    reading: str
    note_hash: str
    answer: AnswerOut


@router.post("", status_code=201, response_model=ReadingOut, responses=answers(400, 401, 403, 413, 422, 429, 500, 503))
async def read(request: Request, note: NoteIn, who: Annotated[Identity, Depends(allowed("coder"))]) -> dict[str, Any]:
    """The claim that a note supports; the reading is kept without the note's words."""
    state = state_of(request)
    check_length(len(note.text), note.id, state.settings.max_characters)
    answer = json.loads(await state.pool.run(suggest_bytes, note.model_dump(), state.settings.store))
    stored = await asyncio.to_thread(kept, state, note.model_dump(), answer, who)
    return {"reading": stored.reading, "note_hash": stored.note_hash, "answer": answer}


def days_kept(state: State, who: Identity) -> int:
    """How long the organisation keeps notes; 0 where it keeps none or no key is there."""
    with state.database.scope(who.organisation) as scope:
        owner = scope.session.get(Organisation, who.organisation)
        return owner.keep_notes_days if owner and state.sealer else 0


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored reading: its id, the note's hash, the last decision on each line, and lines that were added."""

    reading: str
    note_hash: str
    decided: dict[int, dict[str, Any]]
    added: list[dict[str, Any]]


def kept(state: State, note: dict[str, Any], answer: dict[str, Any], who: Identity) -> Kept:
    """Store a reading."""
    with state.database.scope(who.organisation) as scope:
        row = keep(scope, note, answer, who.name, state.sealer)
        return Kept(row.id, row.note_hash, last_decisions(scope, row.id), added_lines(scope, row.id))
