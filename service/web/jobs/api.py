"""`/v1/jobs`: a batch of notes and claims, its progress, its worklist."""

from __future__ import annotations

import asyncio
import re
import shutil
import uuid
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from pydantic import BaseModel
from starlette.datastructures import UploadFile as Uploaded

from service.web.access import allowed
from service.web.errors import Problem, answers
from service.web.identity import Identity
from service.web.jobs.feedback import feedback_of
from service.web.jobs.runner import QUEUED
from service.web.state import State, state_of
from service.web.store.chain import now
from service.web.store.database import Database
from service.web.store.tables import Job, JobClaim

router = APIRouter(prefix="/v1/jobs", tags=["batches"])
_ERRORS = answers(400, 401, 403, 404, 413, 422, 429, 500)
_ENDING = re.compile(r"\.(jsonl|ndjson|json|csv|xlsx|parquet|837p?|x12|edi|txt|xml|hl7)$", re.IGNORECASE)
Reader = Annotated[Identity, Depends(allowed("coder", "auditor"))]


class JobOut(BaseModel):
    """A batch: queued, running, done or failed, and how many claims are done."""

    id: str
    name: str
    state: str
    total: int
    done: int
    failed: int
    created: str
    error: str


class JobsOut(BaseModel):
    """Batches, the newest first."""

    jobs: list[JobOut]


class ShareOut(BaseModel):
    """`count` of `of`, with its 95 % interval; None where there is nothing to count."""

    count: int
    of: int
    value: float | None
    low: float | None
    high: float | None


class OpenOut(BaseModel):
    """An element of documentation and how many notes leave it open: this provider's, and everybody's; and the claims."""

    element: str
    title: str
    notes: ShareOut
    everybody: ShareOut
    claims: list[str]


class ProviderOut(BaseModel):
    """What one provider's notes leave open."""

    provider: str
    complete: ShareOut
    elements: list[OpenOut]


class QueryOut(BaseModel):
    """A question about one note that does not lead. `facts` quote the note; without options it is open."""

    element: str
    note_id: str
    claim_id: str
    provider: str
    date_of_service: str
    title: str
    ask: str
    facts: list[dict[str, Any]]
    options: list[dict[str, Any]]


class FeedbackOut(BaseModel):
    """Feedback for the providers of a batch; the first queries of `queries_of`.

    A query must quote the note, so there are some only where the organisation keeps notes; `withheld` counts gaps without one.
    """

    providers: list[ProviderOut]
    queries: list[QueryOut]
    queries_of: int
    withheld: int


class ClaimRow(BaseModel):
    """One claim of a worklist: what the list shows, and where it stands."""

    place: int
    done: bool
    summary: dict[str, Any]


class WorklistOut(BaseModel):
    """Claims in order of gravity."""

    claims: list[ClaimRow]


@router.post("", status_code=201, responses=_ERRORS)
async def start(
    request: Request, who: Annotated[Identity, Depends(allowed("coder"))], notes: Annotated[UploadFile, File()],
    claims: Annotated[UploadFile, File()], name: Annotated[str, Form(max_length=200)] = "",
) -> JobOut:  # fmt: skip
    """Queue a batch; notes and claims in the formats of `dermcoder reconcile`. The files are removed when it ends."""
    return await queue(state_of(request), who, name, notes, claims)


@router.get("", responses=answers(400, 401, 403, 429))
async def jobs(request: Request, who: Reader) -> JobsOut:
    """Batches of the organisation."""
    return JobsOut(jobs=await asyncio.to_thread(listed, state_of(request).database, who))


@router.get("/{job}", responses=answers(400, 401, 403, 404, 422, 429))
async def progress(request: Request, job: str, who: Reader) -> JobOut:
    """How far a batch is."""
    return await asyncio.to_thread(one, state_of(request).database, who, job)


@router.get("/{job}/claims", responses=answers(400, 401, 403, 404, 422, 429))
async def worklist(request: Request, job: str, who: Reader, after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0) -> WorklistOut:
    """The worklist, two hundred claims at a time behind `after`."""

    def found() -> WorklistOut:
        one(state_of(request).database, who, job)
        with state_of(request).database.scope(who.organisation) as scope:
            query = scope.select(JobClaim).filter_by(job=job).where(JobClaim.place > after).order_by(JobClaim.place).limit(200)
            return WorklistOut(claims=[ClaimRow(place=c.place, done=c.done, summary=c.summary) for c in scope.session.scalars(query)])

    return await asyncio.to_thread(found)


@router.get("/{job}/feedback", responses=answers(400, 401, 403, 404, 422, 429))
async def feedback(request: Request, job: str, who: Annotated[Identity, Depends(allowed("coder", "auditor", "provider"))]) -> FeedbackOut:
    """What each provider's notes leave open, and questions about it; a provider sees the own notes alone."""
    return FeedbackOut.model_validate(await asyncio.to_thread(feedback_of, state_of(request), who, job))


@router.get("/{job}/claims/{place}", responses=answers(400, 401, 403, 404, 422, 429))
async def claim(request: Request, job: str, place: int, who: Reader) -> dict[str, Any]:
    """The comparison of one claim, as reconcile gives it, without the words of its evidence."""
    return (await asyncio.to_thread(claim_of, state_of(request).database, who, job, place)).result


@router.delete("/{job}", status_code=204, responses=answers(400, 401, 403, 404, 409, 422, 429))
async def remove(request: Request, job: str, who: Annotated[Identity, Depends(allowed("coder"))]) -> None:
    """Remove a batch that has ended, with its worklist and kept notes."""
    await asyncio.to_thread(_remove, state_of(request).database, who, job)


async def queue(state: State, who: Identity, name: str, notes: Uploaded, claims: Uploaded) -> JobOut:
    """Store the files and put the batch behind the others."""
    folder = state.runner.folder_of(job := str(uuid.uuid4()))
    endings = {part: _ending(part, file) for part, file in (("notes", notes), ("claims", claims))}
    bodies = {"notes": await notes.read(), "claims": await claims.read()}
    row = Job(
        id=job,
        name=name.strip() or "batch",
        state=QUEUED,
        folder=job,
        created=now(),
        by=who.name,
        total=0,
        done=0,
        failed=0,
        error="",
        seen={},
    )

    def store() -> JobOut:
        try:
            for part, body in bodies.items():
                (folder / part).mkdir(parents=True, mode=0o700)
                (folder / part / f"{part}{endings[part]}").write_bytes(body)
            with state.database.scope(who.organisation) as scope:
                scope.add(row)
                scope.session.flush()
                return _out(row)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise

    queued = await asyncio.to_thread(store)
    state.runner.wake()
    return queued


def _ending(part: str, file: Uploaded) -> str:
    """The ending of an uploaded file, which tells its form; its name is not kept."""
    found = _ENDING.search(file.filename or "")
    if not found or not file.size:
        raise Problem(
            422, "A batch needs a file of notes and one of claims.", errors=[{"field": part, "message": "is empty or of an unknown kind"}]
        )
    return Path(found[0].lower()).suffix or found[0].lower()


def listed(database: Database, who: Identity) -> list[JobOut]:
    """Batches of the organisation, the newest first."""
    with database.scope(who.organisation) as scope:
        return [_out(row) for row in scope.session.scalars(scope.select(Job).order_by(Job.created.desc()).limit(200))]


def one(database: Database, who: Identity, job: str) -> JobOut:
    """A batch of the organisation."""
    with database.scope(who.organisation) as scope:
        row = scope.get(Job, id=job)
        if row is None:
            raise Problem(404)
        return _out(row)


def claim_of(database: Database, who: Identity, job: str, place: int) -> JobClaim:
    """One claim of a worklist, free of its session.

    Raises:
        Problem: 404, also for a number that no database holds.
    """
    if not 0 < place < 2**31:
        raise Problem(404)
    with database.scope(who.organisation) as scope:
        row = scope.get(JobClaim, job=job, place=place)
        if row is None:
            raise Problem(404)
        scope.session.expunge(row)
        return row


def _remove(database: Database, who: Identity, job: str) -> None:
    with database.scope(who.organisation) as scope:
        row = scope.get(Job, id=job)
        if row is None:
            raise Problem(404)
        if row.state not in ("done", "failed"):
            raise Problem(409, "The batch has not ended.")
        for found in scope.session.scalars(scope.select(JobClaim).filter_by(job=job)):
            scope.session.delete(found)
        scope.session.flush()
        scope.session.delete(row)


def _out(row: Job) -> JobOut:
    return JobOut(
        id=row.id, name=row.name, state=row.state, total=row.total, done=row.done, failed=row.failed, created=row.created, error=row.error
    )
