"""Both edges of every threshold, generated from the figures of the code set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from mapping_cases import CASES, claim

TABLE: dict[str, Any] = json.loads((CASES / "thresholds.json").read_text(encoding="utf-8"))
PROVEN = {
    "malignant": {"concept": "basal_cell_carcinoma", "behaviour": "malignant", "certainty": "proven"},
    "benign": {"concept": "nevus", "behaviour": "benign", "certainty": "proven"},
}


def _sized() -> Iterator[Any]:
    for row in TABLE["sized"]:
        edges = [Decimal(edge) for edge in row["edges"]]
        for place, code in enumerate(row["codes"]):
            if place < len(edges):
                yield pytest.param(row, edges[place] - row_step(row) * (not row["inclusive"]), code)
            if place:
                yield pytest.param(row, edges[place - 1] + row_step(row) * row["inclusive"], code)


def row_step(row: dict[str, Any]) -> Decimal:
    """Smallest step of the measure."""
    return Decimal(row.get("step", "0.1"))


def _procedures(row: dict[str, Any], size: Decimal) -> list[dict[str, Any]]:
    proc = {"kind": row["kind"], "site": row["site"], row["field"]: str(size), **row.get("with", {})}
    if "class" in row:
        proc["diagnosis"] = PROVEN[row["class"]]
    return [proc]


@pytest.mark.parametrize(("row", "size", "code"), list(_sized()))
def test_size_edges(row: dict[str, Any], size: Decimal, code: str) -> None:
    found = claim({"procedures": _procedures(row, size)})
    assert [line[0] for line in found if line[0] not in row.get("addons", [])] == [code]


@pytest.mark.parametrize(
    ("row", "count", "lines"),
    [(row, count, lines) for row in TABLE["counted"] for count, lines in row["cases"]],
)
def test_count_edges(row: dict[str, Any], count: int, lines: list[list[Any]]) -> None:
    found = claim({"procedures": [{**row["procedure"], "count": count}]})
    assert [list(line[:2]) for line in found] == sorted(lines)


@pytest.mark.parametrize(("blocks", "units"), [([5], 0), ([6], 1), ([7, 2, 1], 2), ([4, 6, 8], 4), ([5, 5], 0)])
def test_blocks_beyond_five_of_a_stage(blocks: list[int], units: int) -> None:
    facts = {"procedures": [{"kind": "mohs", "site": {"region": "nose"}, "stages": blocks, "reader": "self"}]}
    assert sum(line[1] for line in claim(facts) if line[0] == "17315") == units


@pytest.mark.parametrize(("size", "closed"), [("0.5", False), ("0.6", True)])
def test_repair_of_small_benign_excision(size: str, closed: bool) -> None:
    site = {"region": "back"}
    facts = {
        "procedures": [
            {
                "kind": "excision",
                "site": site,
                "excised_diameter": size,
                "diagnosis": PROVEN["benign"],
                "lesion": "l1",
            },
            {"kind": "repair", "site": site, "closure": "layered", "length": 2, "lesion": "l1"},
        ]
    }
    assert any(line[0] == "12031" for line in claim(facts)) is closed


@pytest.mark.parametrize(("length", "units"), [("7.5", 0), ("7.6", 1), ("12.5", 1), ("12.6", 2), ("17.5", 2)])
def test_each_further_five_centimetres(length: str, units: int) -> None:
    repair = {"kind": "repair", "site": {"region": "leg"}, "closure": "layered", "length": length}
    facts = {"procedures": [{**repair, "complex_elements": ["retention_sutures"]}]}
    assert sum(line[1] for line in claim(facts) if line[0] == "13122") == units


@pytest.mark.parametrize(("concept", "dose", "unit", "code", "units"), [tuple(row) for row in TABLE["drug_units"]])
def test_drug_units_round_up(concept: str, dose: str, unit: str, code: str, units: int) -> None:
    drug = {
        "concept": concept,
        "dose": dose,
        "dose_unit": unit,
        "source": "practice",
        "route": "subcutaneous",
    }
    facts = {
        "procedures": [{"kind": "drug_administration", "technique": "subcutaneous", "drug": "d1"}],
        "drugs": [drug],
    }
    assert (code, units) in [line[:2] for line in claim(facts)]


@pytest.mark.parametrize(
    ("row", "value", "lines"),
    [(row, value, lines) for row in TABLE["measured"] for value, lines in row["cases"]],
)
def test_measured_edges(row: dict[str, Any], value: Any, lines: list[list[Any]]) -> None:
    value = int(value) if row["field"] == "minutes" else value
    found = claim({"procedures": [{**row["procedure"], row["field"]: value}]})
    assert [list(line[:2]) for line in found] == sorted(lines)


@pytest.mark.parametrize(("status", "minutes", "code"), [tuple(row) for row in TABLE["minutes"]])
def test_minutes_of_a_visit(status: str, minutes: int, code: str) -> None:
    problem = {"diagnosis": {"concept": "rash", "behaviour": "inflammatory"}, "problem_class": "minor", "own_plan": True}
    facts = {"problems": [problem], "acts": [{"kind": "reassurance"}], "visit_minutes": minutes}
    assert [line[0] for line in claim(facts, patient_status=status)] == [code]


def test_there_are_three_hundred_cases_on_thresholds() -> None:
    edges = sum(2 * len(row["edges"]) for row in TABLE["sized"])
    listed = sum(len(row["cases"]) for name in ("counted", "measured") for row in TABLE[name])
    assert edges + listed + len(TABLE["drug_units"]) + len(TABLE["minutes"]) >= 300
