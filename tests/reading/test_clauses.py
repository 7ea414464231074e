"""Clauses before and behind the work (why it was done, after what talk, what may follow) leave its claim as it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.assistant import suggest

TABLE: dict[str, list[str]] = json.loads((Path(__file__).resolve().parents[1] / "cases" / "clauses.json").read_text(encoding="utf-8"))
CONTEXT = {"date_of_service": "2026-05-04", "patient_status": "established"}


def work_of(text: str) -> list[tuple[Any, ...]]:
    lines = suggest(text, CONTEXT, models=False)["lines"]
    return sorted((line["code"], line["units"], line["status"]) for line in lines if not line["code"].startswith("99"))


@pytest.mark.parametrize("work", TABLE["works"])
def test_a_clause_beside_the_work_changes_nothing(work: str) -> None:
    alone = work_of(f"{work}.")
    assert alone
    changed = [words for words in TABLE["before"] if work_of(f"{words}, {work[0].lower()}{work[1:]}.") != alone]
    changed += [words for words in TABLE["behind"] if work_of(f"{work}{'' if words[0] in ',;.' else ' '}{words}.") != alone]
    assert changed == []
