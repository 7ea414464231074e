"""What kind of paper a note is, and how it was set down, changes nothing about its claim."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dermcoder
from nlp.flattened import with_line_ends
from nlp.letterhead import opening
from nlp.term_families import expand
from service.stress.changing import work_lines

CASES = [json.loads(line) for line in (Path(__file__).parent.parent / "cases" / "paper.jsonl").read_text(encoding="utf-8").splitlines()]
CONTEXT = {"payer": "commercial", "patient_status": "established", "date_of_service": "2026-06-12"}


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_claim(case: dict[str, Any]) -> None:
    lines = work_lines(dermcoder.suggest(case["text"], CONTEXT, models=False))
    assert sorted(f"{x['code']} x{x['units']}" for x in lines) == case["lines"]


def test_letterhead_alone_is_the_note() -> None:
    assert opening("patient: j. r.\ndate: 6/12/2026\n") == 0


def test_a_line_of_work_is_no_letterhead() -> None:
    text = "pt: 54m, shave bx of left cheek\nsent to path"
    assert opening(text) == 0


def test_line_ends_keep_every_offset() -> None:
    text = (
        "CC: rash HPI: itchy for weeks, worse at night Exam: red plaques of both arms A/P: eczema. Steroid cream. RTC: 4 weeks or sooner."
    )
    out = with_line_ends(text)
    assert len(out) == len(text)
    assert out.replace("\n", " ") == text
    assert out.count("\n") == 4


def test_a_note_with_lines_is_left_alone() -> None:
    text = "CC: rash HPI: itchy Exam: plaques A/P: eczema.\n" * 3
    assert with_line_ends(text) == text


@pytest.mark.parametrize(
    ("family", "terms"),
    [
        ("ak", ["ak"]),
        ("{two/2} layers", ["two layers", "2 layers"]),
        ("part of {the/} plaque", ["part of the plaque", "part of plaque"]),
        ("{skin/} {tag/tags}", ["skin tag", "skin tags", "tag", "tags"]),
    ],
)
def test_family_of_terms(family: str, terms: list[str]) -> None:
    assert list(expand(family)) == terms


def test_named_family_holds_the_nouns_of_a_lesion() -> None:
    assert {"whole lesion", "whole bump", "whole papule"} <= set(expand("whole {lesion}"))
