"""A note is read without what an export or a printer left in it, and its evidence points into the note as given."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import dermcoder
from nlp.remnants import cleaned

_CASES = Path(__file__).resolve().parent.parent / "cases" / "remnants.jsonl"
CASES = [json.loads(line) for line in _CASES.read_text(encoding="utf-8").splitlines()]
_NOTE = "Exam: 5 mm pearly papule of the left cheek.\nPlan: shave biopsy of the papule was performed with a blade.\nSpecimen to pathology."
_CONTEXT = {"payer": "commercial", "patient_status": "established", "date_of_service": "2026-07-14"}


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_what_is_read(case: dict[str, Any]) -> None:
    found = cleaned(case["text"])
    assert (found.text if found else None) == case["read"]


@pytest.mark.parametrize("case", [case for case in CASES if case["read"]], ids=[case["name"] for case in CASES if case["read"]])
def test_each_character_keeps_its_place(case: dict[str, Any]) -> None:
    found = cleaned(case["text"])
    assert found is not None
    for n, (letter, start, end) in enumerate(zip(found.text, found.starts, found.ends, strict=True)):
        assert found.span(n, n + 1) == (start, end)
        if letter.isalnum() and end - start == 1:
            assert case["text"][start] == letter


@pytest.mark.parametrize(
    "written",
    [
        _NOTE.replace("\n", "<br>"),
        "".join(f"<p>{line}</p>" for line in _NOTE.split("\n")),
        _NOTE.replace("\n", "\\n"),
        _NOTE.replace(" ", "&nbsp;"),
        _NOTE.replace(" ", "  "),
        "{\\rtf1\\ansi " + _NOTE.replace("\n", "\\par\n") + "}",
        _NOTE.replace("of the papule", "\nPage 1 of 2\n\nof the papule"),
        _NOTE.replace("Exam:", "**Exam:**").replace("Plan:", "<u>Plan</u>:"),
    ],
)
def test_the_claim_stays_and_its_words_are_those_of_the_note(written: str) -> None:
    answer = dermcoder.suggest(written, _CONTEXT)
    assert [(line["code"], line["status"]) for line in answer["lines"]] == [("11102", "supported")]
    words = {proof["field"]: proof["text"].replace("&nbsp;", " ").replace("  ", " ").lower() for proof in answer["lines"][0]["evidence"]}
    assert words["technique"] == "shave biopsy"
    assert "cheek" in words["site"]
    for proof in answer["lines"][0]["evidence"]:
        assert written[proof["start"] : proof["end"]] == proof["text"]
