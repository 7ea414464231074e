"""Forms of requests and answers, for checking and for OpenAPI. Fields as in docs/contract.md."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib import resources
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

EXAMPLES = "examples.json"


@lru_cache(maxsize=1)
def examples() -> dict[str, Any]:
    """Requests with the answers that the program gives; tests hold them to it."""
    text = resources.files("service.web").joinpath(EXAMPLES).read_text(encoding="utf-8")
    return dict(json.loads(text))


class NoteIn(BaseModel):
    """A note with what the practice knows beside it."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["suggest"]["request"]]})

    id: str = Field("note", max_length=200)
    text: str = Field(min_length=1)
    context: dict[str, Any] | None = None


class ReconcileIn(BaseModel):
    """A billed claim (docs/contract.md, or a FHIR R4 Claim) and its note; without a note nothing can be checked."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["reconcile"]["request"]]})

    note: NoteIn | None = None
    claim: dict[str, Any]


class EvidenceOut(BaseModel):
    """The words `text[start:end]` of the note that prove one element."""

    field: str
    value: str
    start: int
    end: int
    text: str


class AlternativeOut(BaseModel):
    """Another code and what would make it that."""

    code: str
    units: int
    modifiers: list[str]
    decides: str


class LineOut(BaseModel):
    """One proposed line."""

    code: str
    units: int
    modifiers: list[str]
    icd10: list[str]
    status: Literal["supported", "review", "hold"]
    confidence: float
    evidence: list[EvidenceOut]
    rules: list[str]
    alternatives: list[AlternativeOut]
    reason: str


class MdmOut(BaseModel):
    """The three columns of medical decision making."""

    problems: str
    data: str
    risk: str


class EmOut(BaseModel):
    """The verdict on the visit."""

    verdict: Literal["supported", "not_supported", "unclear", "none"]
    code: str | None
    alternatives: list[str]
    modifiers: list[str]
    mdm: MdmOut
    time_minutes: int | None
    evidence: list[EvidenceOut]


class GapOut(BaseModel):
    """What was looked for and not found, and what that costs."""

    element: str
    line: int | None
    consequence: str
    searched: list[str]
    query: str


class NotBilledOut(BaseModel):
    """What the note names and does not bill."""

    what: str
    why: str
    start: int
    end: int


class AnswerOut(BaseModel):
    """The proposed claim of a note."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["suggest"]["answer"]]})

    id: str
    lines: list[LineOut]
    em: EmOut
    gaps: list[GapOut]
    not_billed: list[NotBilledOut]
    versions: dict[str, str]
    warnings: list[str] = Field(default_factory=list)


class BilledOut(BaseModel):
    """One line as billed."""

    number: int
    code: str
    units: int
    modifiers: list[str]
    icd10: list[str]
    charge: str | None = None


class FindingOut(BaseModel):
    """One difference between claim and note."""

    kind: str
    code: str
    billed: BilledOut | None
    proposed: LineOut | None
    direction: Literal["over", "under", "neutral"]
    severity: Literal["error", "warning", "info"]
    evidence: list[EvidenceOut]
    rules: list[str]
    message: str


class ReconcileOut(BaseModel):
    """The comparison of a claim with its note."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples()["reconcile"]["answer"]]})

    id: str
    note_id: str
    proposed: AnswerOut | None
    findings: list[FindingOut]
    verdict: Literal["agrees", "differs", "cannot_check", "not_covered"]
    unchecked: list[str]
