"""Whether the service lives, is ready, and how busy it is."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from pydantic import BaseModel

from service.version import PROGRAM
from service.web.access import allowed
from service.web.errors import Problem, answers
from service.web.identity import Identity
from service.web.state import state_of

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The program answers."""

    status: str
    program: str


@router.get("/healthz", responses=answers(400))
async def healthz() -> Health:
    """The process lives."""
    return Health(status="ok", program=PROGRAM)


@router.get("/readyz", responses=answers(400, 503))
async def readyz(request: Request) -> Health:
    """The model is loaded and notes are read."""
    if not state_of(request).ready:
        raise Problem(503, "The model is being loaded.", headers={"Retry-After": "2"})
    return Health(status="ready", program=PROGRAM)


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}, **answers(400, 401, 403, 429)},
)
async def metrics(request: Request, _: Annotated[Identity, Depends(allowed("auditor"))]) -> Response:
    """Counts and times for Prometheus."""
    return Response(state_of(request).metrics.text(), media_type="text/plain; version=0.0.4")
