"""`/v1/readings`: as suggest, and kept by hash so that decisions can follow."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from service.web.access import allowed
from service.web.api import check_length
from service.web.errors import answers
from service.web.identity import Identity
from service.web.schemas import AnswerOut, NoteIn
from service.web.state import State, state_of
from service.web.store.readings import keep, last_decisions
from service.web.work import suggest_bytes

router = APIRouter(prefix="/v1/readings", tags=["decisions"])


class ReadingOut(BaseModel):
    """A kept reading: the note's hash, and the answer."""

    reading: str
    note_hash: str
    answer: AnswerOut


@router.post("", status_code=201, response_model=ReadingOut, responses=answers(400, 401, 403, 413, 422, 429, 500, 503))
async def read(request: Request, note: NoteIn, who: Annotated[Identity, Depends(allowed("coder"))]) -> dict[str, Any]:
    """The claim that a note supports; the reading is kept without the note's words."""
    state = state_of(request)
    check_length(note, state.settings.max_characters)
    answer = json.loads(await state.pool.run(suggest_bytes, note.model_dump(), state.settings.store))
    reading, note_hash, _ = await asyncio.to_thread(kept, state, note.model_dump(), answer, who)
    return {"reading": reading, "note_hash": note_hash, "answer": answer}


def kept(state: State, note: dict[str, Any], answer: dict[str, Any], who: Identity) -> tuple[str, str, dict[int, dict[str, Any]]]:
    """Store a reading; returns its id, the note's hash, and the last decision on each line."""
    with state.database.scope(who.organisation) as scope:
        row = keep(scope, note, answer, who.name, state.sealer)
        return row.id, row.note_hash, last_decisions(scope, row.id)
