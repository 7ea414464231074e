"""Biopsies, shaves and excisions: a note in, every lesion that was worked on out, and no other."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from nlp.facts import Procedure
from nlp.reader import load_reader

CASES = [
    json.loads(line)
    for line in (Path(__file__).resolve().parent.parent / "cases" / "reading" / "lesions.jsonl").read_text(encoding="utf-8").splitlines()
]
KINDS = frozenset(
    [
        "biopsy",
        "shave_removal",
        "excision",
        "soft_tissue_excision",
        "hidradenitis_excision",
        "pilonidal_excision",
        "wedge_excision",
        "scar_revision",
    ]
)


def seen(procedure: Procedure, field: str) -> Any:
    """A field of a procedure in the words of the case file."""
    site, diagnosis = procedure.site.value, procedure.diagnosis.value
    special = {
        "kind": procedure.kind,
        "region": site.region if site else "",
        "side": site.side if site else "",
        "subsite": site.subsite if site else "",
        "diagnosis": diagnosis.concept if diagnosis else None,
        "n": procedure.count.value,
    }
    return special[field] if field in special else getattr(procedure, field).value


def fits(procedure: Procedure, want: dict[str, Any]) -> bool:
    return all(
        seen(procedure, field) == (Decimal(value) if value and field in ("size", "margin", "excised_diameter") else value)
        for field, value in want.items()
    )


@pytest.mark.parametrize("case", CASES, ids=[f"{case['class']}: {case['text'][:40]}" for case in CASES])
def test_every_lesion_worked_on_and_no_other(case: dict[str, Any]) -> None:
    done = [p for p in load_reader().read(case["text"]).procedures if p.assertion == "performed" and p.kind in KINDS]
    left = list(done)
    for want in case["done"]:
        match = next((p for p in left if fits(p, want)), None)
        assert match is not None, want
        left.remove(match)
    assert [p.kind for p in left] == []
    assert all(any(getattr(p, field).status == "conflicting" for p in done) for field in case.get("doubt", ()))
