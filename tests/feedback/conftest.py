"""Results of a run with documentation gaps, as feedback reads them."""

from __future__ import annotations

from typing import Any

import pytest

BIOPSY = [
    {"field": "site", "value": "right lower_leg", "start": 24, "end": 34, "text": "right shin"},
    {"field": "technique", "value": "unspecified", "start": 3, "end": 9, "text": "biopsy"},
]


def noted(
    name: str, *elements: str, provider: str = "Ek", day: str = "2026-01-05", evidence: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A result whose only line lacks these elements."""
    proof = BIOPSY if evidence is None else evidence
    gaps = [{"element": e, "line": 0, "consequence": "The lowest is assumed.", "searched": [], "query": "", "rules": []} for e in elements]
    proposed = {"lines": [{"code": "11102", "evidence": proof}], "em": {"evidence": []}, "gaps": gaps}
    return {
        "id": f"claim of {name}", "note_id": name, "verdict": "agrees", "findings": [], "proposed": proposed,
        "visit": {"provider": provider, "date_of_service": day, "payer": "medicare"},
    }  # fmt: skip


@pytest.fixture
def results() -> list[dict[str, Any]]:
    """Ek: four notes in two months, two of them with gaps. Castro: one with a gap. One claim without a note, one unreadable."""
    return [
        noted("n1", "biopsy_technique", "lesion_count"),
        noted("n2", "biopsy_technique", day="2026-02-09"),
        noted("n3"),
        noted("n4", day="2026-02-10"),
        noted("n5", "lesion_count", provider="Castro"),
        {**noted("gone"), "proposed": None, "verdict": "cannot_check"},
        {"id": "broken", "note_id": None, "error": {"record": "broken", "field": "lines", "message": "must be a list"}},
    ]
