"""Scorecards of the providers of a batch, one provider with what the notes leave open, and the batch as a workbook."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from coding.lookup import load_tables
from service.feedback.collect import collect as collect_feedback
from service.reports.book import excel
from service.reports.charts import both_sides, by_month, rates
from service.reports.collect import NO_PROVIDER, Group, Report, collect
from service.reports.pages import kind_words
from service.reports.results import visit_of
from service.web.access import allowed
from service.web.errors import Problem
from service.web.identity import Identity
from service.web.jobs import api
from service.web.jobs.feedback import open_claims, own_alone, results_of
from service.web.pages import render
from service.web.state import State, state_of
from service.web.store.tables import JobClaim

router = APIRouter(include_in_schema=False)
Reader = Annotated[Identity, Depends(allowed("auditor", "provider"))]
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_ABOVE, _BELOW = "billed above the note", "billed below the note"
_KINDS = 12
_CLAIMS = 20


@router.get("/jobs/{job}/providers")
async def providers(request: Request, job: str, who: Reader) -> Response:
    """A scorecard for each provider: clean claims, over and under alike."""
    return render("providers.html", request, who, here="/jobs", **await asyncio.to_thread(_overview, state_of(request), who, job))


@router.get("/jobs/{job}/providers/{number}")
async def provider(request: Request, job: str, number: int, who: Reader) -> Response:
    """One provider, by the place in the overview: figures, months, kinds of findings, what notes leave open with queries."""
    return render("provider.html", request, who, here="/jobs", **await asyncio.to_thread(_card, state_of(request), who, job, number))


@router.get("/jobs/{job}/workbook")
async def workbook(request: Request, job: str, who: Annotated[Identity, Depends(allowed("coder", "auditor"))]) -> Response:
    """The batch as an Excel workbook; its cells never act."""
    body = await asyncio.to_thread(_workbook, state_of(request), who, job)
    return Response(body, media_type=_SHEET, headers={"Content-Disposition": 'attachment; filename="batch.xlsx"'})


def _report(state: State, who: Identity, job: str) -> Report:
    return collect(own_alone(results_of(state, who, job), who), load_tables(state.settings.store))


def _overview(state: State, who: Identity, job: str) -> dict[str, Any]:
    about = api.one(state.database, who, job)
    report = _report(state, who, job)
    cards = report.providers.items()
    return {
        "job": about, "report": report,
        "findings": both_sides([(name, g.findings["over"], g.findings["under"]) for name, g in cards], _ABOVE, _BELOW) if cards else "",
        "clean": rates([(name, g.clean_rate) for name, g in cards], "claims clean at first pass") if cards else "",
    }  # fmt: skip


def _workbook(state: State, who: Identity, job: str) -> bytes:
    return excel(_report(state, who, job))


def _card(state: State, who: Identity, job: str, number: int) -> dict[str, Any]:
    about = api.one(state.database, who, job)
    results = results_of(state, who, job)
    tables = load_tables(state.settings.store)
    names = list(collect(own_alone(results, who), tables).providers)
    if not 1 <= number <= len(names):
        raise Problem(404)
    name = names[number - 1]
    report = collect([r for r in results if (visit_of(r).provider or NO_PROVIDER) == name], tables)
    told = collect_feedback(results, provider=name)
    notes = told.providers.get(name)
    elements = notes.elements() if notes else []
    return {
        "job": about, "provider": name, "number": number, "of": len(names), "group": report.providers[name],
        "months": _months(report), "kinds": _kinds(report.providers[name]), "notes": notes, "everyone": told.all, "templates": told.templates,
        "elements": elements, "places": _places(state, who, job), "claims": open_claims(results, name), "shown": _CLAIMS,
        "left_open": rates([(told.templates[e].title, notes.rate(e)) for e in elements], "notes that leave an element open") if notes and elements else "",
    }  # fmt: skip


def _months(report: Report) -> Any:
    months = [(month, group.clean_rate) for month, group in sorted(report.months.items()) if month]
    return by_month(months, "claims clean at first pass, by month") if len(months) > 1 else ""


def _kinds(group: Group) -> Any:
    """Kinds of findings, over and under alike; the commonest."""
    kinds: Iterable[str] = dict.fromkeys(kind for kind, _, _ in group.commonest(_KINDS))
    rows = [(kind_words(kind), group.kinds[kind, "over"], group.kinds[kind, "under"]) for kind in kinds]
    rows = [row for row in rows if row[1] or row[2]]
    return both_sides(rows, _ABOVE, _BELOW) if rows else ""


def _places(state: State, who: Identity, job: str) -> dict[str, int]:
    """Where each claim stands in the worklist."""
    with state.database.scope(who.organisation) as scope:
        return {claim.summary["claim"]: claim.place for claim in scope.session.scalars(scope.select(JobClaim).filter_by(job=job))}
