"""What was not done is not billed, and says why; doubt lowers a line, never raises it."""

from __future__ import annotations

from typing import Any

import pytest
from mapping_cases import claim, context

from coding.mapper import propose
from nlp.facts_json import decode

WORDS = [["technique", "shave biopsy", 10, 22]]
BIOPSY: dict[str, Any] = {
    "kind": "biopsy",
    "technique": {"value": "tangential", "status": "stated", "evidence": WORDS},
    "site": {"value": {"region": "back"}, "status": "stated", "evidence": [["site", "back", 26, 30]]},
    "evidence": WORDS,
}


@pytest.mark.parametrize(
    ("assertion", "why"),
    [
        ("planned", "planned"),
        ("offered", "planned"),
        ("conditional", "planned"),
        ("unclear", "planned"),
        ("declined", "declined"),
        ("negated", "negated"),
        ("historical", "historical"),
        ("family", "historical"),
        ("other_provider", "other_provider"),
        ("template", "template"),
    ],
)
def test_only_performed_work_is_billed(assertion: str, why: str) -> None:
    found = propose(decode({"procedures": [{**BIOPSY, "assertion": assertion}]}), context({}))
    assert found.lines == ()
    assert [(x.what, x.why, x.start, x.end) for x in found.not_billed] == [("biopsy", why, 10, 22)]


@pytest.mark.parametrize("facts", [{"is_template": True}, {"out_of_scope": "dental"}])
def test_templates_and_foreign_notes_have_no_lines(facts: dict[str, Any]) -> None:
    found = propose(decode({"procedures": [BIOPSY], **facts}), context({}))
    assert found.lines == ()
    assert len(found.not_billed) == 1


def test_supported_needs_words() -> None:
    stated = propose(decode({"procedures": [BIOPSY]}), context({"date_of_service": "2026-05-20"}))
    bare = propose(decode({"procedures": [{"kind": "biopsy", "technique": "punch"}]}), context({}))
    assert stated.lines[0].status == "supported"
    assert stated.lines[0].evidence
    assert bare.lines[0].status == "review"
    assert any("newest tables" in warning for warning in bare.warnings)


def test_conflict_means_review() -> None:
    site = {"value": {"region": "back"}, "status": "conflicting", "why": "back and chest"}
    found = propose(decode({"procedures": [{**BIOPSY, "site": site}]}), context({}))
    assert found.lines[0].status == "review"


def test_missing_technique_names_its_price() -> None:
    proc = {key: value for key, value in BIOPSY.items() if key != "technique"}
    found = propose(decode({"procedures": [proc]}), context({}))
    assert [line.code for line in found.lines] == ["11102"]
    assert [(gap.element, gap.line) for gap in found.gaps] == [("biopsy_technique", 0)]
    assert {x.code for x in found.lines[0].alternatives} == {"11104", "11106"}
    assert "unable to determine" in found.gaps[0].query


def test_closure_waits_with_its_excision() -> None:
    site = {"region": "back"}
    excision = {"kind": "excision", "site": site, "size": 1, "lesion": "l1", "pathology": "pending"}
    closure = {"kind": "repair", "site": site, "closure": "layered", "length": 3, "lesion": "l1"}
    found = propose(decode({"procedures": [excision, closure]}), context({}))
    assert {line.status for line in found.lines} == {"hold"}


def test_looks_are_not_billed_to_commercial_payers() -> None:
    proc = {
        "kind": "destruction",
        "site": {"region": "face"},
        "count": 3,
        "on_request": True,
        "diagnosis": {"concept": "seborrheic_keratosis", "behaviour": "benign"},
    }
    assert claim({"procedures": [proc]}, payer="commercial") == []
    assert claim({"procedures": [proc]}, payer="medicare") == [("17110", 1, ("GY",))]


def test_drug_of_unknown_source_has_no_line() -> None:
    facts = {
        "procedures": [{"kind": "drug_administration", "technique": "subcutaneous", "drug": "d1"}],
        "drugs": [{"concept": "tildrakizumab", "dose": 100, "dose_unit": "mg"}],
    }
    found = propose(decode(facts), context({}))
    assert [line.code for line in found.lines] == ["96372"]
    assert "drug_source" in {gap.element for gap in found.gaps}
