"""Decisions on proposed lines: accepted, changed or rejected, or a line added; with who, when, why and on what."""

from __future__ import annotations

import asyncio
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from service.web.access import allowed
from service.web.errors import Problem, answers
from service.web.identity import Identity
from service.web.schemas import examples
from service.web.state import state_of
from service.web.store.chain import append, now
from service.web.store.database import Database
from service.web.store.tables import Decision, Reading

router = APIRouter(prefix="/v1/decisions", tags=["decisions"])
_CODE = r"^[0-9A-Z][0-9]{3}[0-9A-Z]$"


class ChangedLine(BaseModel):
    """The line as the person wants it."""

    code: str = Field(pattern=_CODE)
    units: int = Field(1, ge=1, le=9999)
    modifiers: list[Annotated[str, Field(pattern=r"^[0-9A-Z]{2}$")]] = Field(default_factory=list, max_length=4)
    icd10: list[Annotated[str, Field(pattern=r"^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]{1,4})?$")]] = Field(default_factory=list, max_length=12)


class DecisionIn(BaseModel):
    """A decision on line `line` (from 1) of a reading; 0 where a line is added that was not proposed.

    A change or an addition needs the line as it should be; everything but an acceptance needs a reason.
    """

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["decision"]["request"]]})

    reading: str = Field(min_length=1, max_length=36)
    line: int = Field(0, ge=0, le=999)
    decision: Literal["accept", "change", "reject", "add"]
    reason: str = Field("", max_length=500)
    change: ChangedLine | None = None

    @field_validator("reason")
    @classmethod
    def _trimmed(cls, value: str) -> str:
        return value.strip()

    @model_validator(mode="after")
    def _complete(self) -> DecisionIn:
        if (self.decision == "add") != (self.line == 0):
            raise ValueError("line")
        if (self.decision in ("change", "add")) != (self.change is not None):
            raise ValueError("change")
        if self.decision != "accept" and not self.reason:
            raise ValueError("reason")
        return self


class DecisionOut(BaseModel):
    """A stored decision with its place in the chain."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["decision"]["answer"]]})

    number: int
    record: dict[str, Any]
    previous: str
    hash: str


class DecisionsOut(BaseModel):
    """Decisions in order."""

    decisions: list[DecisionOut]


@router.post("", status_code=201, responses=answers(400, 401, 403, 404, 413, 422, 429, 500))
async def decide(request: Request, decision: DecisionIn, who: Annotated[Identity, Depends(allowed("coder"))]) -> DecisionOut:
    """Store a decision; it cannot be taken back, only followed by another."""
    return await asyncio.to_thread(_store, state_of(request).database, decision, who)


@router.get("", responses=answers(400, 401, 403, 422, 429))
async def decisions(
    request: Request, who: Annotated[Identity, Depends(allowed("coder", "auditor"))],
    reading: Annotated[str, Query(max_length=36)] = "", after: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> DecisionsOut:  # fmt: skip
    """Decisions of the organisation, of one reading or all, a hundred at a time behind `after`."""
    return await asyncio.to_thread(_list, state_of(request).database, who, reading, after)


def _store(database: Database, decision: DecisionIn, who: Identity) -> DecisionOut:
    with database.scope(who.organisation) as scope:
        reading = scope.get(Reading, id=decision.reading)
        lines = reading.answer["lines"] if reading else []
        if reading is None or decision.line > len(lines):
            raise Problem(404, "There is no such line of such a reading.")
        proposed = lines[decision.line - 1] if decision.line else None
        row = append(scope, reading.id, _record(decision, reading, proposed, who))
        return _out(row)


def _record(decision: DecisionIn, reading: Reading, line: dict[str, Any] | None, who: Identity) -> dict[str, Any]:
    return {
        "reading": reading.id, "note_hash": reading.note_hash, "answer_hash": reading.answer_hash, "versions": reading.versions,
        "line": decision.line, "proposed": line, "decision": decision.decision, "reason": decision.reason,
        "change": decision.change.model_dump() if decision.change else None, "by": who.name, "role": who.role, "at": now(),
    }  # fmt: skip


def _list(database: Database, who: Identity, reading: str, after: int) -> DecisionsOut:
    with database.scope(who.organisation) as scope:
        query = scope.select(Decision).where(Decision.number > after).order_by(Decision.number).limit(100)
        if reading:
            query = query.where(Decision.reading == reading)
        return DecisionsOut(decisions=[_out(row) for row in scope.session.scalars(query)])


def _out(row: Decision) -> DecisionOut:
    return DecisionOut(number=row.number, record=row.record, previous=row.previous, hash=row.hash)
