"""What a payer's profile changes on the claim, setting by setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from mapping_cases import context

from coding.mapper import propose
from nlp.facts_json import decode

BACK, NOSE = {"region": "back"}, {"region": "nose"}
AK = {"concept": "actinic_keratosis", "behaviour": "premalignant"}
BCC = {"concept": "basal_cell_carcinoma", "behaviour": "malignant", "certainty": "proven"}
NEVUS = {"concept": "nevus", "behaviour": "benign", "certainty": "proven"}
BIOPSY = {"kind": "biopsy", "technique": "tangential", "site": NOSE, "lesion": "l1"}
FROZEN = {"kind": "destruction", "technique": "cryotherapy", "site": BACK, "lesion": "l2", "count": 2, "diagnosis": AK}
SMALL = [
    {"kind": "excision", "site": BACK, "excised_diameter": "0.5", "diagnosis": NEVUS, "lesion": "l1"},
    {"kind": "repair", "site": BACK, "closure": "layered", "length": 2, "lesion": "l1"},
]
TWO_TUMORS = [
    {"kind": "mohs", "site": NOSE, "stages": [2], "reader": "self", "diagnosis": BCC, "lesion": "l1"},
    {"kind": "mohs", "site": {"region": "ear"}, "stages": [2], "reader": "self", "diagnosis": BCC, "lesion": "l2"},
]
TWO_EXCISIONS = [
    {"kind": "excision", "site": BACK, "excised_diameter": "1.5", "diagnosis": BCC, "lesion": f"l{number}"} for number in (1, 2)
]
INJECTION = [{"kind": "drug_administration", "technique": "subcutaneous", "drug": "d1"}]
ILUMYA = [{"concept": "tildrakizumab", "dose": "100", "dose_unit": "mg", "source": "practice", "wasted": "0"}]
VISIT = {
    "problems": [
        {
            "diagnosis": {"concept": "plaque_psoriasis", "behaviour": "inflammatory"},
            "problem_class": "chronic",
            "status": "not_at_goal",
            "own_plan": True,
        }
    ],
    "acts": [{"kind": "rx_start"}, {"kind": "longitudinal_relationship"}],
}
ASKED = {**VISIT, "acts": [{"kind": "rx_start"}, {"kind": "consult_request"}]}
GLUE = [{"kind": "repair", "site": BACK, "closure": "adhesive", "length": 2}]


def lines(tmp_path: Path, settings: str, facts: dict[str, Any]) -> list[str]:
    (tmp_path / "own.yaml").write_text(settings)
    known = context({"date_of_service": "2026-05-20", "payer": "own", "patient_status": "established"})
    found = propose(decode(facts), known, profiles=tmp_path)
    return ["-".join((line.code, *line.modifiers)) for line in found.lines]


@pytest.mark.parametrize(
    ("settings", "facts", "expected"),
    [
        ("{}", {"procedures": [BIOPSY, FROZEN]}, "11102 17000-59 17003"),
        ("distinct_modifier: XS", {"procedures": [BIOPSY, FROZEN]}, "11102 17000-XS 17003"),
        ("distinct_column: 1", {"procedures": [BIOPSY, FROZEN]}, "11102-59 17000 17003"),
        ("apply_pairs: false", {"procedures": [BIOPSY, FROZEN]}, "11102 17000 17003"),
        ("multiple_procedure_51: true", {"procedures": [BIOPSY, FROZEN]}, "11102 17000-59-51 17003"),
        ("ncci_small_benign_repair: true", {"procedures": SMALL}, "11400"),
        ("ncci_small_benign_repair: false", {"procedures": SMALL}, "12031-59 11400"),
        ('mohs_repeat: "76"', {"procedures": TWO_TUMORS}, "17311 17311-76"),
        ('same_code_repeat: "76"', {"procedures": TWO_EXCISIONS}, "11602 11602-76"),
        ("complex_injection: [tildrakizumab]", {"procedures": INJECTION, "drugs": ILUMYA}, "96401 J3245-JZ"),
        ("drug_waste: false", {"procedures": INJECTION, "drugs": ILUMYA}, "96372 J3245"),
        ("glue_code: ''", {"procedures": GLUE}, "12001"),
        ("consults: true\nlongitudinal_addon: false", ASKED, "99244"),
        ("consults: false\nlongitudinal_addon: true", VISIT, "99214 G2211"),
    ],
)
def test_setting_changes_the_claim(tmp_path: Path, settings: str, facts: dict[str, Any], expected: str) -> None:
    assert sorted(lines(tmp_path, settings, facts)) == sorted(expected.split())


def test_before_july_2019_only_column_2_carried_the_modifier(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("distinct_column: 1\n")
    known = context({"date_of_service": "2019-06-30", "payer": "own"})
    found = propose(decode({"procedures": [BIOPSY, FROZEN]}), known, profiles=tmp_path)
    assert {line.code: line.modifiers for line in found.lines}["17000"] == ("59",)


def test_an_unknown_payer_gets_the_strictest_rules_and_a_warning() -> None:
    found = propose(decode({"procedures": [BIOPSY]}), context({"date_of_service": "2026-05-20", "payer": "nosuch"}))
    assert "no profile for the payer: Medicare rules used" in found.warnings
