"""Pages of batches: start one, its worklist, one claim. Addresses hold numbers only."""

from __future__ import annotations

import asyncio
import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse

from coding.compare.claims import Claim
from service.claims.records import line_from
from service.web.access import allowed
from service.web.errors import Problem
from service.web.identity import Identity
from service.web.jobs import api
from service.web.jobs.results import context_of
from service.web.pages import note_response, render
from service.web.readings import days_kept
from service.web.state import State, state_of
from service.web.store.tables import Job, JobClaim
from service.web.views.note_page import note_page
from service.web.views.pairs import side_by_side
from service.web.views.worklist import FILTERS, choices, chosen, neighbours, passes

router = APIRouter(include_in_schema=False)
Reader = Annotated[Identity, Depends(allowed("coder", "auditor"))]
_SHOWN = 500


@router.get("/jobs")
async def jobs(request: Request, who: Reader) -> Response:
    """Batches, and a form for a new one."""
    return await _jobs(request, who)


@router.post("/jobs")
async def start(request: Request, who: Annotated[Identity, Depends(allowed("coder"))]) -> Response:
    """Queue a batch."""
    state = state_of(request)
    async with request.form(max_part_size=state.settings.max_body) as form:
        notes, claims = form.get("notes"), form.get("claims")
        if not isinstance(notes, UploadFile) or not isinstance(claims, UploadFile):
            raise Problem(422)
        try:
            job = await api.queue(state, who, str(form.get("name") or "")[:200], notes, claims)
        except Problem as problem:
            return await _jobs(request, who, problem.detail)
    return RedirectResponse(f"/jobs/{job.id}", 303)


async def _jobs(request: Request, who: Identity, problem: str = "") -> Response:
    state = state_of(request)
    listed = await asyncio.to_thread(api.listed, state.database, who)
    kept_days = await asyncio.to_thread(days_kept, state, who)
    return render("jobs.html", request, who, status=422 if problem else 200, jobs=listed, problem=problem, kept_days=kept_days)


@router.get("/jobs/{job}")
async def worklist(request: Request, job: str, who: Reader) -> Response:
    """Progress while the batch runs, then its claims in order of gravity."""
    found = await asyncio.to_thread(_worklist, state_of(request), who, job)
    return render("worklist.html", request, who, here="/jobs", **found)


@router.post("/jobs/{job}/filters")
async def narrow(request: Request, job: str, who: Reader) -> Response:
    """Keep the filters; they stay for the next visit."""
    form = await request.form()
    wanted = {name: str(form.get(name) or "")[:200] for name in FILTERS}
    await asyncio.to_thread(_save_filters, state_of(request), who, job, wanted)
    return RedirectResponse(f"/jobs/{job}", 303)


@router.get("/jobs/{job}/claims/{place}")
async def claim(request: Request, job: str, place: int, who: Reader) -> Response:
    """One claim: beside its note where that was kept, else alone."""
    state = state_of(request)
    row, steps = await asyncio.to_thread(_claim, state, who, job, place)
    billed = {"id": row.summary["claim"], "lines": row.result.get("billed") or []}
    if row.note is not None and state.sealer is not None:
        kept = json.loads(state.sealer.open(row.note, who.organisation))
        note = {"id": row.result.get("note_id") or "note", **kept}
        page = await state.pool.run(note_page, note, billed, state.settings.store)
        return await note_response(request, who, note, page, steps)
    pairs = []
    if row.result.get("proposed"):
        lines = tuple(line_from(line, number, "claim") for number, line in enumerate(billed["lines"], 1))
        pairs = side_by_side(Claim(billed["id"], lines), row.result["proposed"]["lines"], row.result)
    page = {"compared": row.result, "pairs": pairs}
    pasted = json.dumps({**billed, "context": context_of(row.result)})
    return render("claim.html", request, who, here="/jobs", page=page, steps=steps, row=row, pasted=pasted)


@router.post("/jobs/{job}/claims/{place}/done")
async def looked_at(request: Request, job: str, place: int, who: Annotated[Identity, Depends(allowed("coder"))]) -> Response:
    """Mark a claim as looked at (or not) and go to the next one."""
    following = await asyncio.to_thread(_toggle, state_of(request), who, job, place)
    return RedirectResponse(f"/jobs/{job}/claims/{following}" if following else f"/jobs/{job}", 303)


def _rows(state: State, who: Identity, job: str) -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Saved filters, and of each claim what lists need."""
    with state.database.scope(who.organisation) as scope:
        owner = scope.get(Job, id=job)
        if owner is None:
            raise Problem(404)
        query = scope.select(JobClaim).filter_by(job=job).order_by(JobClaim.place)
        return chosen(owner.seen, _person(who)), [
            {"place": c.place, "done": c.done, "summary": c.summary} for c in scope.session.scalars(query)
        ]


def _worklist(state: State, who: Identity, job: str) -> dict[str, Any]:
    about = api.one(state.database, who, job)
    filters, rows = _rows(state, who, job)
    shown = [row for row in rows if passes(row["summary"], row["done"], filters)]
    options = choices(row["summary"] for row in rows)
    return {"job": about, "filters": filters, "choices": options, "rows": shown[:_SHOWN], "shown": len(shown), "all": len(rows)}


def _save_filters(state: State, who: Identity, job: str, wanted: dict[str, str]) -> None:
    with state.database.scope(who.organisation) as scope:
        row = scope.get(Job, id=job)
        if row is None:
            raise Problem(404)
        row.seen = {**row.seen, _person(who): wanted}


def _person(who: Identity) -> str:
    """Under which name somebody's filters are kept."""
    return who.member or who.name


def _claim(state: State, who: Identity, job: str, place: int) -> tuple[JobClaim, dict[str, Any]]:
    row = api.claim_of(state.database, who, job, place)
    filters, rows = _rows(state, who, job)
    before, behind = neighbours([r["place"] for r in rows if passes(r["summary"], r["done"], filters)], place)
    return row, {
        "job": job,
        "claim": row.summary["claim"],
        "place": place,
        "of": len(rows),
        "before": before,
        "behind": behind,
        "done": row.done,
    }


def _toggle(state: State, who: Identity, job: str, place: int) -> int | None:
    _, steps = _claim(state, who, job, place)
    with state.database.scope(who.organisation) as scope:
        row = scope.get(JobClaim, job=job, place=place)
        assert row is not None
        row.done = not row.done
        return steps["behind"] if row.done else place
