"""`/v1/reference`: the tables in use with their quarter, and what is covered."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel

from service.web.access import allowed
from service.web.errors import answers
from service.web.identity import Identity
from service.web.state import state_of
from service.web.views.coverage import covered

router = APIRouter(prefix="/v1/reference", tags=["reference"])


class CodeOut(BaseModel):
    """One code of the tables. `mue` is the unit limit of a day, None where none is published."""

    code: str
    label: str
    family: str
    status: Literal["supported", "partly", "not"]
    rules: list[str]
    rule_cases: int
    note_cases: int
    mue: int | None
    global_days: str


class RuleOut(BaseModel):
    """One rule and where it lives."""

    rule: str
    status: str
    where: str


class ReferenceOut(BaseModel):
    """Versions of the tables, codes and rules."""

    versions: dict[str, str]
    codes: list[CodeOut]
    rules: list[RuleOut]


@router.get("", responses=answers(400, 401, 403, 429))
async def reference(request: Request, _: Annotated[Identity, Depends(allowed("coder", "auditor", "provider"))]) -> ReferenceOut:
    """The reference data in use and its quarter."""
    return ReferenceOut.model_validate(await asyncio.to_thread(covered, state_of(request).settings.store))
