"""A practice of nine claims that report tests share."""

from __future__ import annotations

from typing import Any

import pytest

from tests.reports.answers import finding, line, proposed, result


@pytest.fixture
def practice() -> list[dict[str, Any]]:
    """Nine claims: five compared by Ek, two by Castro, one without a note, one unreadable."""
    punch, shave = line("11104"), proposed("11102")
    over = finding("undocumented_service", "over", billed=line("12051"))
    return [
        result("clean", billed=(line("11102"),), ours=(proposed("11102"),)),
        result("hint", finding("other_modifier", "neutral", billed=punch, ours=shave, severity="info")),
        result("technique", finding("wrong_technique", "over", billed=punch, ours=shave), day="2026-01-02"),
        result("unbilled", finding("unbilled_service", "under", ours=proposed("17000")), day="2026-02-03"),
        result("both", over, finding("unbilled_service", "under", ours=proposed("17000", 2)), day="2026-01-20"),
        result(
            "warned", finding("unbilled_doubtful", "under", ours=proposed("17110", status="review"), severity="warning"), provider="Castro"
        ),
        result("clean too", provider="Castro", day="2026-02-28"),
        {**result("no note", verdict="cannot_check"), "proposed": None, "unchecked": ["the note of this claim is missing"]},
        {"id": "broken", "note_id": None, "error": {"record": "broken", "field": "lines", "message": "must be a list"}},
    ]
