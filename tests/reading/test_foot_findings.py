"""Class findings of the feet: the examination in, Q7, Q8 or Q9 on foot care out (tests/cases/reading/foot_findings.jsonl)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.assistant import suggest

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "foot_findings.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["note"][:40])
def test_findings_of_the_feet_give_the_qualifier(case: dict[str, Any]) -> None:
    lines = suggest(case["note"], {"payer": "medicare", "patient_status": "established"})["lines"]
    found = next(line for line in lines if line["code"] == case["code"])
    assert found["modifiers"] == case["modifiers"]
    words = [case["note"][e["start"] : e["end"]] for e in found["evidence"] if e["field"] == "class_findings"]
    assert bool(words) == bool(case["modifiers"])
