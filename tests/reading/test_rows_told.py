"""Tables of lesions and fields of a dose, written out as sentences before anything is read."""

from __future__ import annotations

import pytest

from nlp.dose_fields import told_doses
from nlp.remnants import cleaned
from nlp.rows_told import written_out

_MAP = """# | location | dx | n | status
1 | R thumb | wart | 2 | TX LN2
2 | chin | milium | 1 | OBS
3 | ___ | ___ | |
"""


def _read(text: str) -> str:
    told = cleaned(text)
    return told.text if told else text


def test_rows_say_what_was_done_to_each_lesion() -> None:
    assert _read(_MAP) == "R thumb: 2 wart - treated with LN2.\nchin: 1 milium - not treated.\n"


def test_words_of_a_row_are_found_in_the_note_as_given() -> None:
    told = cleaned(_MAP)
    assert told is not None
    start, end = told.span(0, told.text.index("\n"))
    assert _MAP[start:end] == "1 | R thumb | wart | 2 | TX LN2"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("# | site | dx | n | status\n1 | R thumb | wart | 2 | see below\n", id="a cell that is not understood"),
        pytest.param("Site | AK\nScalp | 4\nTotal | 5\nLN2 to all\n", id="a total of its own"),
        pytest.param("Problem | Status | Plan\npsoriasis | flaring | clobetasol\n", id="no places"),
    ],
)
def test_other_tables_are_left_as_they_stand(text: str) -> None:
    assert not list(written_out(text))


@pytest.mark.parametrize(
    ("giver", "told"),
    [("K. Lee RN", ["Given SC: "]), ("____", ["Held, not given", ""]), ("patient, at home", [])],
)
def test_fields_tell_who_gave_a_dose(giver: str, told: list[str]) -> None:
    text = f"Medication: dupilumab 300 mg\nRoute: SC\nSite: L arm\nGiven by: {giver}\n"
    assert [new for _, _, new in told_doses(text)] == told
