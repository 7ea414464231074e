"""Boxes on a form: the words of each, and that what stands behind an empty one tells nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from nlp.boxes import options_of
from nlp.normalise import reading_copy
from nlp.reader import view_of

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "boxes.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize("case", CASES, ids=[case["form"][:40] for case in CASES])
def test_words_of_each_box(case: dict[str, list[str]]) -> None:
    lower = reading_copy(str(case["form"])).lower()
    found = options_of(lower)
    assert [lower[o.start : o.end].strip() for o in found if not o.ticked] == case["empty"]
    assert [lower[o.start : o.end].strip() for o in found if o.ticked] == case["ticked"]


def test_sites_and_counts_behind_an_empty_box_are_not_of_the_patient() -> None:
    view = view_of("Site: [ ] scalp x 4  [x] left cheek")
    assert [view.text[m.start : m.end] for m in view.all("SITE")] == ["cheek"]
    assert len(view.lower) == len(view.text)
    assert "x 4" not in view.lower
