"""Every implemented rule has a case: facts in, the claim and the rule's id out."""

from __future__ import annotations

from typing import Any

import pytest
from mapping_cases import CASES, load, run

from coding.claim import Proposal
from coding.coverage import coverage

FILES = sorted(path.name for path in (CASES / "rules").glob("*.jsonl"))
ROWS = [case for name in FILES for case in load(f"rules/{name}")]
BY_DESIGN = {row.rule for row in coverage() if row.by_design}


def cited(proposal: Proposal) -> set[str]:
    """Rule ids anywhere in the answer."""
    parts: tuple[Any, ...] = (*proposal.lines, *proposal.gaps, *proposal.not_billed, proposal.em)
    return {rule for part in parts for rule in part.rules}


@pytest.mark.parametrize("case", ROWS, ids=lambda case: case["id"])
def test_rule_decides_the_claim(case: dict[str, Any]) -> None:
    found = run(case)
    lines = {line.code: line for line in found.lines}
    assert sorted((x.code, x.units, list(x.modifiers)) for x in found.lines) == sorted(
        (code, units, modifiers) for code, units, modifiers in case["expect"]
    )
    if not case.get("silent"):
        assert set(case["rules"]) <= cited(found)
    assert set(case.get("gaps", ())) <= {gap.element for gap in found.gaps}
    assert set(case.get("not_billed", ())) <= {item.what for item in found.not_billed}
    for code, status in case.get("status", {}).items():
        assert lines[code].status == status
    for code, diagnoses in case.get("icd", {}).items():
        assert list(lines[code].icd10) == diagnoses
    for code, others in case.get("alternatives", {}).items():
        assert set(others) <= {item.code for item in lines[code].alternatives}
    assert not set(case.get("forbid", ())) & set(lines)


def test_every_implemented_rule_has_a_case() -> None:
    proven = {rule for case in ROWS for rule in case["rules"]}
    implemented = {row.rule for row in coverage() if row.status == "implemented"}
    assert sorted(implemented - proven) == []


def test_a_rule_that_shows_in_no_answer_is_one_by_design() -> None:
    shown = {rule for case in ROWS if not case.get("silent") for rule in case["rules"]}
    implemented = {row.rule for row in coverage() if row.status == "implemented"}
    assert sorted(implemented - shown - BY_DESIGN) == []


def test_case_ids_are_unique() -> None:
    ids = [case["id"] for case in ROWS]
    assert len(ids) == len(set(ids))
