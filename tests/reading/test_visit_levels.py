"""Short notes from text to visit: the codes that may be proposed and their modifiers (tests/cases/reading/visit_levels.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from coding.rulebook import rules
from service.assistant import suggest

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "visit_levels.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
_SERIES = ("new", "established", "consult", "emergency", "inpatient", "hospital")


def _visit_codes() -> set[str]:
    table = rules("em")
    return {code for name in _SERIES for code in table[name]}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_visit_beside_the_work(case: dict[str, Any]) -> None:
    found = suggest(case["text"], case["context"], models=False)
    visits = [line for line in found["lines"] if line["code"] in _visit_codes()]
    assert [v["code"] in case["em"] for v in visits] == ([True] if case["em"] else []), (visits, found["em"])
    assert [m for v in visits for m in v["modifiers"]] == case["modifiers"]
