"""Acts told without their name: which procedures the reader takes from them, and near-misses that are none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.reader import load_reader

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "acts.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]
ACTS = frozenset(
    [
        "biopsy",
        "shave_removal",
        "excision",
        "tag_removal",
        "destruction",
        "nail_matrix_excision",
        "nail_avulsion",
        "incision_drainage",
        "repair",
        "mohs",
        "flap",
        "graft",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=[f"{number}: {case['class']}" for number, case in enumerate(CASES, 1)])
def test_act(case: dict[str, object]) -> None:
    found = load_reader().read(str(case["text"])).procedures
    done = [
        f"{p.kind}/{p.closure.value if p.kind == 'repair' else p.technique.value}"
        for p in found
        if p.assertion == "performed" and p.kind in ACTS
    ]
    assert sorted(done) == sorted(case["want"])  # type: ignore[call-overload]
