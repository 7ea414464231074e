"""A note in, claim lines out: short notes that each turn on one coding question."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import dermcoder

_CASES = Path(__file__).resolve().parent.parent / "cases" / "vignettes.jsonl"
CASES = [json.loads(line) for line in _CASES.read_text(encoding="utf-8").splitlines()]
_VISIT = re.compile(r"99[2-4]\d\d|G2211|980\d\d")


@pytest.mark.parametrize("case", CASES, ids=[f"{case['family']}: {case['text'][:40]}" for case in CASES])
def test_claim_of_a_short_note(case: dict[str, Any]) -> None:
    lines = dermcoder.suggest(case["text"], case["context"], models=False)["lines"]  # what is read, whatever a new training withholds
    assert sorted(f"{x['code']} x{x['units']}" for x in lines if not _VISIT.fullmatch(x["code"])) == case["lines"]
    assert [x["code"] for x in lines if _VISIT.fullmatch(x["code"])] == ([case["visit"]] if case["visit"] else [])
