"""Minutes beyond the highest visit: which code, from which minute, and how many (EM-01)."""

from __future__ import annotations

import pytest

import dermcoder

_NOTE = "Severe atopic dermatitis, flaring. Dupilumab started. I spent a total of {} minutes on the date of service."


@pytest.mark.parametrize(
    ("payer", "status", "minutes", "expected"),
    [
        ("commercial", "established", 54, []),
        ("commercial", "established", 55, ["99417 x1"]),
        ("commercial", "established", 70, ["99417 x2"]),
        ("commercial", "new", 74, []),
        ("commercial", "new", 75, ["99417 x1"]),
        ("medicare", "established", 68, []),
        ("medicare", "established", 69, ["G2212 x1"]),
        ("medicare", "new", 88, []),
        ("medicare", "new", 104, ["G2212 x2"]),
    ],
)
def test_minutes_beyond_the_highest_visit(payer: str, status: str, minutes: int, expected: list[str]) -> None:
    context = {"payer": payer, "patient_status": status, "date_of_service": "2026-05-04"}
    lines = dermcoder.suggest(_NOTE.format(minutes), context, models=False)["lines"]
    assert [f"{x['code']} x{x['units']}" for x in lines if x["code"] in ("99417", "G2212")] == expected
