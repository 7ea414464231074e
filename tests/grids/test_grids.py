"""Notes drawn at random from the wordings of one element carry the claim they were built from."""

from __future__ import annotations

import pytest

from grids.draw import drawn, grids, read

NOTES = 100
EXACT = 0.95
"""Share of the drawn notes; what is missing may only be missing, never supported and wrong."""


@pytest.mark.parametrize("name", grids())
def test_drawn_notes_carry_the_claim_they_were_built_from(name: str) -> None:
    readings = [read(case) for case in drawn(name, 0, NOTES)]
    assert not [(x.case.text, x.wrong) for x in readings if x.wrong]
    assert sum(x.exact for x in readings) >= EXACT * NOTES, [(x.case.text, x.lines) for x in readings if not x.exact]
