"""Short office notes from text to claim: codes and units, and the modifiers of a visit (tests/cases/reading/office_claims.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.assistant import suggest

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "office_claims.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
_VISITS = ("992", "993")


def _written(claim: str) -> set[tuple[str, int, frozenset[str]]]:
    """Lines of "99214-25 17110 J3301x2"."""
    lines = set()
    for word in claim.split():
        head, _, units = word.partition("x")
        code, *modifiers = head.split("-")
        lines.add((code, int(units or 1), frozenset(modifiers)))
    return lines


def _proposed(found: dict[str, Any]) -> set[tuple[str, int, frozenset[str]]]:
    """Lines that do not wait for anything; of procedures only code and units."""
    return {
        (x["code"], x["units"], frozenset(x["modifiers"] if x["code"].startswith(_VISITS) else ()))
        for x in found["lines"]
        if x["status"] != "hold"
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_note_gives_the_claim(case: dict[str, Any]) -> None:
    found = suggest(case["text"], case["context"], models=False)
    assert _proposed(found) in [_written(claim) for claim in case["claims"]], found["em"]
