"""Doubts about a line that was read as done: it goes to review with the gap of that name, and stays on the claim.

Each case is a note of a visit on 10 June 2026, the code asked about and the gap expected ("" for none).
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dermcoder

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "doubts.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
_DOUBTS = {"day_of_work", "wound_measures", "depth", "lesion_count", "organ_or_skin"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_doubt_of_a_line(case: dict[str, str]) -> None:
    answer = dermcoder.suggest(
        case["note"], {"date_of_service": "2026-06-10", "payer": "commercial", "patient_status": "established"}, models=False
    )
    codes = [line["code"] for line in answer["lines"]]
    assert case["code"] in codes
    place = codes.index(case["code"])
    assert {g["element"] for g in answer["gaps"] if g["line"] == place} & _DOUBTS == ({case["gap"]} if case["gap"] else set())
    if case["gap"]:
        assert answer["lines"][place]["status"] == "review"
