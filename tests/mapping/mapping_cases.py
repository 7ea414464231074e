"""Reading of the table-driven cases: facts and context as JSON, claims as comparable tuples."""

from __future__ import annotations

import json
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from coding.claim import Context, PriorProcedure, Proposal
from coding.mapper import propose
from nlp.facts_json import decode

CASES = Path(__file__).resolve().parent.parent / "cases"
Line = tuple[str, int, tuple[str, ...]]


@lru_cache(maxsize=4)
def load(name: str) -> tuple[dict[str, Any], ...]:
    """Rows of a case file."""
    return tuple(json.loads(line) for line in (CASES / name).read_text(encoding="utf-8").splitlines())


def context(data: dict[str, Any]) -> Context:
    """Context of a case."""
    values = dict(data)
    if "date_of_service" in values:
        values["date_of_service"] = date.fromisoformat(values["date_of_service"])
    values["prior_procedures"] = tuple(
        PriorProcedure(**{**item, "date": date.fromisoformat(item["date"])}) for item in values.get("prior_procedures", ())
    )
    return Context(**values)


def run(case: dict[str, Any]) -> Proposal:
    """The proposal for a case."""
    return propose(decode(case["facts"]), context(case["context"]))


def lines(proposal: Proposal, *, held: bool = False) -> list[Line]:
    """Lines that are (not) on hold, sorted."""
    found = [x for x in proposal.lines if (x.status == "hold") == held]
    return sorted((x.code, x.units, x.modifiers) for x in found)


def claim(facts: dict[str, Any], **values: Any) -> list[Line]:
    """All lines of facts written in JSON form, sorted."""
    values.setdefault("date_of_service", "2026-05-20")
    proposal = propose(decode(facts), context(values))
    return sorted((x.code, x.units, x.modifiers) for x in proposal.lines)
