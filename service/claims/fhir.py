"""FHIR R4 Claim -> billed lines. Tolerant: what billing systems leave out or nest oddly costs only itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coding.compare.claims import BilledLine
from service.claims.records import ClaimError, ClaimRecord, date_from, money_from, units_from


def from_fhir(claim: dict[str, Any], record: str) -> ClaimRecord:
    """One Claim resource as a record.

    Raises:
        ClaimError: `item` is not a list, or an item has no code or no whole units.
    """
    items = claim.get("item") or []
    if not isinstance(items, list):
        raise ClaimError(record, "item", "must be a list")
    diagnoses = {d.get("sequence"): _code(d.get("diagnosisCodeableConcept")) for d in claim.get("diagnosis") or []}
    lines = tuple(_line(item, place, diagnoses, record) for place, item in enumerate(items))
    on = _service_date(claim, items)
    context = {"date_of_service": on[:10]} if on else {}
    return ClaimRecord(
        record, lines, _note_id(claim), context, _reference(claim.get("patient")), _provider(claim),
        date_from(on, record, "item[0].servicedDate"),
    )  # fmt: skip


def _line(item: dict[str, Any], place: int, diagnoses: Mapping[Any, str], record: str) -> BilledLine:
    where = f"item[{place}]"
    code = _code(item.get("productOrService"))
    if not code:
        raise ClaimError(record, f"{where}.productOrService", "has no code")
    pointed = [diagnoses.get(number, "") for number in item.get("diagnosisSequence") or []]
    quantity = (item.get("quantity") or {}).get("value", 1)
    return BilledLine(
        code.upper(),
        units_from(quantity, record, f"{where}.quantity"),
        tuple(m.upper() for concept in item.get("modifier") or [] if (m := _code(concept))),
        tuple(d for d in pointed if d),
        money_from((item.get("net") or {}).get("value"), record, f"{where}.net"),
        int(item.get("sequence") or place + 1),
    )


def _code(concept: Any) -> str:
    codings = (concept or {}).get("coding") or []
    return next((str(c["code"]) for c in codings if c.get("code")), "")


def _service_date(claim: dict[str, Any], items: list[dict[str, Any]]) -> str:
    for holder in (*items, claim):
        period = holder.get("servicedPeriod") or holder.get("billablePeriod") or {}
        found = holder.get("servicedDate") or period.get("start")
        if found:
            return str(found)
    return ""


def _reference(value: Any) -> str:
    text = str((value or {}).get("reference") or ((value or {}).get("identifier") or {}).get("value") or "")
    return text.rsplit("/", 1)[-1]


def _provider(claim: dict[str, Any]) -> str:
    team = claim.get("careTeam") or []
    return _reference(team[0].get("provider")) if team else _reference(claim.get("provider"))


def _note_id(claim: dict[str, Any]) -> str:
    """The document that supports the claim, where one is attached."""
    for info in claim.get("supportingInfo") or []:
        reference = (info.get("valueReference") or {}).get("reference", "")
        if reference.startswith(("DocumentReference/", "Composition/")):
            return str(reference).rsplit("/", 1)[-1]
    return ""
