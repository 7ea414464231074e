"""A note and a billed claim in, findings out. Lines of a case read CODExUNITS-MOD-MOD ICD ICD."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coding.compare.catalogue import REPORT, page
from coding.compare.claims import CATALOGUE, BilledLine, Claim
from service.cli import main
from service.reconcile import billed_json, reconcile

CASES = [json.loads(line) for line in (Path(__file__).parent / "cases.jsonl").read_text(encoding="utf-8").splitlines()]
NOTE = "Liquid nitrogen to 4 AKs on the scalp today. Shave biopsy of papule on the left cheek performed after lidocaine."

BY_MODELS = {"doubtful_service"}
"""Said only where a trained model withholds work or a visit: tests/judgement/test_withholding.py."""


def billed(words: str, number: int) -> BilledLine:
    code, *icd10 = words.split()
    match = re.fullmatch(r"(\w+?)(?:x(\d+))?((?:-\w+)*)", code)
    assert match
    return BilledLine(match[1], int(match[2] or 1), tuple(match[3].split("-")[1:]), tuple(icd10), None, number)


def claim(lines: list[str]) -> Claim:
    return Claim("c", tuple(billed(words, number) for number, words in enumerate(lines, 1)))


def serious(answer: dict[str, Any]) -> set[str]:
    return {words(f) for f in answer["findings"] if f["severity"] != "info"}


def words(found: dict[str, Any]) -> str:
    return f"{found['kind']} {found['code']} {found['direction']}"


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_findings(case: dict[str, Any]) -> None:
    answer = reconcile(claim(case["billed"]), case["note"], case.get("context"))
    assert serious(answer) == set(case["want"])
    if "info" in case:
        assert {words(f) for f in answer["findings"] if f["severity"] == "info"} == set(case["info"])
    assert answer["verdict"] == case.get("verdict", "differs")


def test_every_kind_has_a_case() -> None:
    named = {found.split()[0] for case in CASES for found in [*case["want"], *case.get("info", [])]}
    assert named == set(CATALOGUE) - BY_MODELS


def test_the_command_says_every_kind(tmp_path: Path) -> None:
    """The cases as files, through the command line: every kind of the catalogue comes out, each with rules and a sentence."""
    notes = [{"id": f"n{n}", "text": case["note"], "context": case.get("context") or {}} for n, case in enumerate(CASES)]
    claims = [
        {"id": f"c{n}", "note_id": f"n{n}", "lines": [billed_json(line) for line in claim(case["billed"]).lines]}
        for n, case in enumerate(CASES)
    ]
    for name, records in (("notes", notes), ("claims", claims)):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    command = ["reconcile", "--notes", str(tmp_path / "notes.jsonl"), "--claims", str(tmp_path / "claims.jsonl")]
    assert main([*command, "--out", str(tmp_path / "out")]) == 0
    results = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    findings = [found for result in results for found in result["findings"]]
    assert {found["kind"] for found in findings} == set(CATALOGUE) - BY_MODELS
    assert all(found["rules"] and found["message"].endswith(".") for found in findings)


@pytest.mark.parametrize(
    ("lines", "kind", "words"),
    [
        (["17000x3 L57.0"], "unit_limit", "Liquid nitrogen"),
        (["17000 L57.0", "11102 D49.2", "11103 D49.2"], "extra_add_on", "Shave biopsy"),
        (["11102 D49.2", "12001 D49.2"], "included_service", "Shave biopsy"),
    ],
)
def test_a_finding_shows_the_words_that_its_line_is_measured_against(lines: list[str], kind: str, words: str) -> None:
    (found,) = [f for f in reconcile(claim(lines), NOTE)["findings"] if f["kind"] == kind]
    assert words in [NOTE[e["start"] : e["end"]] for e in found["evidence"]]


def test_a_missing_note_cannot_be_checked() -> None:
    answer = reconcile(claim(["11102 D49.2"]), None)
    assert answer["verdict"] == "cannot_check"
    assert answer["unchecked"]


def test_every_kind_of_the_catalogue_can_be_said() -> None:
    for kind, entry in CATALOGUE.items():
        assert entry["severity"] in ("error", "warning", "info"), kind
        assert entry["rules"], kind
        assert entry["message"].format(code="c", billed="b", proposed="p", why="w").endswith("."), kind


@given(st.permutations(["17000-59 L57.0", "17003x3 L57.0", "11102 D49.2", "99213-25 L57.0", "12001 L57.0"]))
def test_the_order_of_billed_lines_does_not_matter(lines: list[str]) -> None:
    assert serious(reconcile(claim(lines), NOTE)) == {"unsupported_em 99213 over", "included_service 12001 over"}


def test_billing_what_is_proposed_agrees() -> None:
    proposed = reconcile(claim([]), NOTE)["proposed"]["lines"]
    lines = tuple(BilledLine(p["code"], p["units"], tuple(p["modifiers"]), tuple(p["icd10"]), None, n) for n, p in enumerate(proposed, 1))
    assert reconcile(Claim("c", lines), NOTE)["verdict"] == "agrees"


def test_the_page_of_findings_is_current() -> None:
    assert REPORT.read_text(encoding="utf-8") == page()
