"""Notes of 10 June 2026 that name procedures though none was done that day: calls, plans, results, letters, other people's work.

Whatever the tense or the author, no procedure may stand on the claim (tests/cases/reading/no_work.jsonl).
"""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import dermcoder

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "no_work.jsonl"
NOTES = [json.loads(line)["note"] for line in _FILE.read_text(encoding="utf-8").splitlines()]
_VISIT = re.compile(r"99[2-4]\d\d|G2211|980\d\d")


@pytest.mark.parametrize("note", NOTES, ids=[note[:48] for note in NOTES])
def test_no_procedure_of_today(note: str) -> None:
    answer = dermcoder.suggest(
        note, {"date_of_service": "2026-06-10", "payer": "commercial", "patient_status": "established"}, models=False
    )
    assert [line["code"] for line in answer["lines"] if not _VISIT.fullmatch(line["code"])] == []
