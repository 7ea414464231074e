"""`POST /fhir/Claim/$submit`: a Claim with its note is checked, and answered as ClaimResponse or OperationOutcome (R4B)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Request, Response

from service.claims.records import ClaimError
from service.notes import NoteError
from service.web.access import allowed
from service.web.ehr.documents import as_request, notes_within, resources
from service.web.identity import Identity
from service.web.schemas import examples
from service.web.state import state_of
from service.web.work import reconcile_bytes

router = APIRouter(prefix="/fhir", tags=["FHIR"])
_FHIR = "application/fhir+json"
_SYSTEM = "urn:dermcoder:check"
_TYPES = {"schema": {"type": "object"}}
Sent = Annotated[dict[str, Any], Body(examples=[examples()["submit"]["request"]])]
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"description": "ClaimResponse", "content": {_FHIR: {**_TYPES, "example": examples()["submit"]["answer"]}}},
    422: {"description": "OperationOutcome", "content": {_FHIR: _TYPES, "application/problem+json": _TYPES}},
    **{s: {"description": "Problem", "content": {"application/problem+json": _TYPES}} for s in (400, 401, 403, 413, 429, 500, 503)},
}


@router.post("/Claim/$submit", response_class=Response, responses=_ANSWERS)
async def submit(request: Request, body: Sent, _: Annotated[Identity, Depends(allowed("coder", "auditor"))]) -> Response:
    """Check one Claim against its DocumentReference; both stand in a Bundle or in Parameters. Nothing is submitted to a payer."""
    state = state_of(request)
    try:
        claims, notes = resources(body, "Claim"), notes_within(body, state.settings.max_characters)
        if len(claims) != 1:
            raise ClaimError("claim", "Claim", "must be there once")
        if len(notes) > 1:
            raise ClaimError("claim", "DocumentReference", "must be there once")
        note = as_request(notes[0]) if notes else None
        seen = json.loads(await state.pool.run(reconcile_bytes, note, claims[0], state.settings.store))
        return _answer(claim_response(claims[0], seen), 200)
    except (NoteError, ClaimError) as error:
        return _answer(operation_outcome(error.field, error.message), 422)


def operation_outcome(field: str, message: str) -> dict[str, Any]:
    """An OperationOutcome that names the field."""
    from fhir.resources.R4B.operationoutcome import OperationOutcome

    issue = {"severity": "error", "code": "invalid", "diagnostics": f"{field} {message}"}
    return _json(OperationOutcome.model_validate({"resourceType": "OperationOutcome", "issue": [issue]}))


def claim_response(claim: dict[str, Any], seen: dict[str, Any]) -> dict[str, Any]:
    """A ClaimResponse: each finding is a note, each billed line says which notes concern it.

    Raises:
        ClaimError: the Claim lacks what a ClaimResponse must repeat.
    """
    from fhir.resources.R4B.claimresponse import ClaimResponse
    from pydantic import ValidationError

    findings = list(enumerate(seen["findings"], 1))
    response: dict[str, Any] = {
        "resourceType": "ClaimResponse", "status": "active", "type": claim.get("type"), "use": claim.get("use", "claim"),
        "patient": claim.get("patient"), "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "insurer": claim.get("insurer") or {"display": "not a payer: a check of documentation"},
        "outcome": "partial" if seen["verdict"] in ("cannot_check", "not_covered") else "complete",
        "disposition": "; ".join([f"Documentation check: {seen['verdict'].replace('_', ' ')}", *seen["unchecked"]]),
        "processNote": [{"number": n, "type": "display", "text": f"{f['severity']}, {f['direction']}: {f['message']}"} for n, f in findings],
        "item": [_item(item, place, seen["findings"]) for place, item in enumerate(claim.get("item") or [], 1)],
    }  # fmt: skip
    if claim.get("id"):
        response["request"] = {"reference": f"Claim/{claim['id']}"}
    try:
        return _json(ClaimResponse.model_validate({k: v for k, v in response.items() if v not in (None, [], "")}))
    except ValidationError as error:
        places = sorted({str(item["loc"][0]) for item in error.errors(include_input=False)})
        raise ClaimError("claim", "Claim", f"cannot be answered: {', '.join(places)} missing or not as FHIR R4 says") from None


def _item(item: dict[str, Any], place: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    sequence = int(item.get("sequence") or place)
    about = [(n, f) for n, f in enumerate(findings, 1) if f["billed"] and f["billed"]["number"] == sequence]
    ways = dict.fromkeys(f["direction"] for _, f in about) or {"agrees": None}
    out: dict[str, Any] = {
        "itemSequence": sequence,
        "adjudication": [{"category": {"coding": [{"system": _SYSTEM, "code": way}]}} for way in ways],
    }
    return out | ({"noteNumber": [n for n, _ in about]} if about else {})


def _json(resource: Any) -> dict[str, Any]:
    return dict(json.loads(resource.model_dump_json()))


def _answer(resource: dict[str, Any], status: int) -> Response:
    return Response(json.dumps(resource, ensure_ascii=False), status, media_type=_FHIR)
