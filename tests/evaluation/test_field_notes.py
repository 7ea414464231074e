"""Notes of several lesions with the facts of each: every fact is found at its service, and nothing else is read there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from nlp.reader import load_reader
from service.evaluation.fields import verdicts
from service.evaluation.gold import GoldCase, GoldFact

FILE = Path(__file__).parents[1] / "cases" / "reading" / "fields.jsonl"
NOTES = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("note", NOTES, ids=[note["id"] for note in NOTES])
def test_facts_of_each_service(note: dict[str, Any]) -> None:
    facts = tuple(GoldFact(f["field"], f["value"], f["quote"], f["procedure"]) for f in note["facts"])
    case = GoldCase(note["id"], note["text"], {}, ((),), facts=facts)
    found = list(verdicts(case, load_reader().read(note["text"])))
    assert any(v.outcome == "found" for v in found)
    assert [v for v in found if v.outcome in ("missed", "wrong")] == []
