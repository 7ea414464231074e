"""Billed and proposed side by side: each billed line beside the line that the note supports."""

from __future__ import annotations

from typing import Any

from coding.compare.claims import Claim
from service.reconcile import billed_json

_FIELDS = ("code", "units", "modifiers", "icd10")


def side_by_side(claim: Claim, lines: list[dict[str, Any]], compared: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of {billed, proposed, number, findings, direction}; one side may be None.

    `direction` is over, under, both, neutral, agrees, or unchecked where one side stands alone without a finding (a line on hold).

    `number` is the proposed line's place from 1. Findings bring lines together; the rest pairs by code.
    """
    rows: list[dict[str, Any]] = [{"billed": billed_json(b), "proposed": None, "number": None, "findings": []} for b in claim.lines]
    free = dict(enumerate(lines, 1))
    loose = []
    for finding in compared["findings"]:
        row = next((r for r in rows if _is(r["billed"], finding["billed"])), None)
        if row is None:
            loose.append(finding)
            continue
        row["findings"].append(finding)
        _tie(row, finding["proposed"], free)
    for row in rows:
        if row["proposed"] is None:
            _tie(row, next((x for x in free.values() if x["code"] == row["billed"]["code"]), None), free)
    rows += [{"billed": None, "proposed": line, "number": number, "findings": []} for number, line in free.items()]
    for finding in loose:
        home = next((r for r in rows if _is(r["proposed"], finding["proposed"])), None)
        if home is None:
            rows.append(home := {"billed": None, "proposed": None, "number": None, "findings": []})
        home["findings"].append(finding)
    for row in rows:
        both = row["billed"] is not None and row["proposed"] is not None
        row["direction"] = _direction(row["findings"]) if row["findings"] or both else "unchecked"
    return rows


def _tie(row: dict[str, Any], line: dict[str, Any] | None, free: dict[int, dict[str, Any]]) -> None:
    if line is None or row["proposed"] is not None:
        return
    number = next((n for n, x in free.items() if _is(x, line)), None)
    if number is not None:
        row["number"], row["proposed"] = number, free.pop(number)


def _is(one: dict[str, Any] | None, other: dict[str, Any] | None) -> bool:
    """The same line; billed lines have a number of their own, which tells equal ones apart."""
    if one is None or other is None:
        return False
    return one.get("number") == other.get("number") and all(one[name] == other[name] for name in _FIELDS)


def _direction(findings: list[dict[str, Any]]) -> str:
    told = {f["direction"] for f in findings}
    if {"over", "under"} <= told:
        return "both"
    return next((d for d in ("over", "under", "neutral") if d in told), "agrees")
