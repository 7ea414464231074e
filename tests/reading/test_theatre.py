"""Short surgical notes in, claim lines out (tests/cases/reading/theatre.jsonl): code and number of units of every line, no other."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.assistant import suggest

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "theatre.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
CONTEXT = {"date_of_service": "2026-05-12", "payer": "commercial", "patient_status": "established", "pathology_status": "final"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case['class']}: {case['text'][:40]}" for case in CASES])
def test_lines_of_a_surgical_note(case: dict[str, Any]) -> None:
    lines = suggest(case["text"], {**CONTEXT, **case.get("context", {})}, models=False)["lines"]
    found: Counter[str] = Counter()
    for line in lines:
        if not line["code"].startswith("99"):
            found[line["code"]] += line["units"]
    wanted = Counter(case["codes"].split())
    assert found == wanted
