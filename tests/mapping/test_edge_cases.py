"""The edge cases of the rulebook: codes, units, modifiers, holds and codes that must not stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from mapping_cases import lines, load, run

RULEBOOK = Path(__file__).resolve().parents[3] / "shared" / "rulebook" / "edge_cases.jsonl"


def _cases() -> list[Any]:
    return [
        pytest.param(
            case,
            id=case["id"],
            marks=[pytest.mark.xfail(strict=True, reason=case["xfail"])] if "xfail" in case else [],
        )
        for case in load("edge_cases.jsonl")
    ]


def _forbidden(entry: str, found: list[tuple[str, int, tuple[str, ...]]]) -> bool:
    code, _, units = entry.partition("*")
    code, _, modifiers = code.partition("-")
    for line_code, line_units, line_modifiers in found:
        if line_code != code or (units and line_units != int(units)):
            continue
        if not modifiers or set(modifiers.split("-")) <= set(line_modifiers):
            return True
    return False


@pytest.mark.parametrize("case", _cases())
def test_edge_case(case: dict[str, Any]) -> None:
    proposal = run(case)
    found = lines(proposal)
    expected = sorted((code, units, tuple(modifiers)) for code, units, modifiers in case["expect"])
    if case["status"] == "hold":
        assert found == []
        assert lines(proposal, held=True)
    elif case["status"] == "em_only":
        assert all(code.startswith("992") for code, _, _ in found)
    elif case["status"] == "no_path_line":
        assert not any(code.startswith("88") for code, _, _ in found)
    else:
        assert [(c, u, set(m)) for c, u, m in found] == [(c, u, set(m)) for c, u, m in expected]
    banned = [entry for entry in case["forbid"] if _forbidden(entry, found)]
    assert [entry for entry in banned if not _expected_too(entry, expected)] == []


def _expected_too(entry: str, expected: list[tuple[str, int, tuple[str, ...]]]) -> bool:
    """A bare code that is forbidden only without the modifier it is expected with."""
    return "-" not in entry and "*" not in entry and any(code == entry and mods for code, _, mods in expected)


@pytest.mark.skipif(not RULEBOOK.exists(), reason="the shared rulebook is not here")
def test_cases_follow_the_rulebook() -> None:
    rulebook = {row["id"]: row for row in map(json.loads, RULEBOOK.read_text(encoding="utf-8").splitlines())}
    own = {row["id"]: row for row in load("edge_cases.jsonl")}
    assert own.keys() == rulebook.keys()
    for key, row in rulebook.items():
        assert own[key]["expect"] == [[x["code"], x["units"], x["modifiers"]] for x in row["expect"]]
        assert own[key]["status"] == row["status"]
        assert own[key]["forbid"] == row["forbid"]
