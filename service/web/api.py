"""`/v1`: one note or one claim in, the contract's object out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from service.notes import check_length
from service.web.access import allowed
from service.web.errors import answers
from service.web.identity import Identity
from service.web.schemas import AnswerOut, NoteIn, ReconcileIn, ReconcileOut
from service.web.state import state_of
from service.web.work import reconcile_bytes, suggest_bytes

router = APIRouter(prefix="/v1", tags=["coding"])
_ERRORS = answers(400, 401, 403, 413, 422, 429, 500, 503)
Caller = Annotated[Identity, Depends(allowed("coder", "auditor"))]


@router.post("/suggest", response_class=Response, responses={200: {"model": AnswerOut, "description": "The proposed claim."}, **_ERRORS})
async def suggest(request: Request, note: NoteIn, _: Caller) -> Response:
    """The claim that a note supports, with the words that prove it."""
    state = state_of(request)
    check_length(len(note.text), note.id, state.settings.max_characters)
    body = await state.pool.run(suggest_bytes, note.model_dump(), state.settings.store)
    return Response(body, media_type="application/json")


@router.post("/reconcile", response_class=Response, responses={200: {"model": ReconcileOut, "description": "The comparison."}, **_ERRORS})
async def reconcile(request: Request, pair: ReconcileIn, _: Caller) -> Response:
    """How a billed claim differs from what its note supports."""
    state = state_of(request)
    if pair.note is not None:
        check_length(len(pair.note.text), pair.note.id, state.settings.max_characters)
    note = pair.note.model_dump() if pair.note is not None else None
    body = await state.pool.run(reconcile_bytes, note, pair.claim, state.settings.store)
    return Response(body, media_type="application/json")
