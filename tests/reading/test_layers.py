"""The layers under the readers: reading copy, tokens, units, measures, assertion."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.components.splitter import boundaries
from nlp.normalise import reading_copy
from nlp.pipeline import build_pipeline
from nlp.reader import view_of
from nlp.terms_loader import plural


@given(st.text(max_size=200))
def test_the_reading_copy_keeps_every_offset(text: str) -> None:
    assert len(reading_copy(text)) == len(text)


WRAPPED = """Plan: the lesion of the left cheek was excised with a 4 mm
margin down to fat. Vicryl was placed in the dermis and Prolene
in the skin for a length of 3.2 cm. No complication. The wound
Dressing was changed by RN Lopez before he left. Return in 7 d
PATH: pending"""
LIST = "A: BCC left cheek\nP: Mohs next week\nShave biopsy right arm\nLN2 to AKs of scalp"


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        (WRAPPED, ["4 mm margin", "Prolene in the", "wound Dressing"]),
        ("Undermined 3 mm all around, closed in layers over 12.2\ncm. Dressing.", ["12.2 cm"]),
        ("Levulan was applied to the scalp for 90 minutes by Dr.\nQuintero.", ["Dr. Quintero"]),
    ],
)
def test_wrapped_lines_run_on(text: str, joined: list[str]) -> None:
    copy = reading_copy(text)
    assert all(words in copy for words in joined)


def test_lines_of_a_list_and_titles_stay() -> None:
    assert reading_copy(LIST) == LIST
    assert "\nPATH: pending" in reading_copy(WRAPPED)


@settings(deadline=None)
@given(st.text(max_size=200))
def test_tokens_join_to_the_text(text: str) -> None:
    assert build_pipeline().make_doc(text).text == text


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("Lesion 0.8 cm. Excised.", 2),
        ("Seen by Dr. Smith today.", 1),
        ("Approx. 3 mm papule.", 1),
        ("R axilla ....... 6", 1),
        ("Snip x 3; cautery.", 2),
        ("1. Nose\n2. Chin", 2),
    ],
)
def test_units(text: str, units: int) -> None:
    starts = [s for s in boundaries(text) if text[s:].strip()]
    assert len(starts) == units


@pytest.mark.parametrize(
    ("text", "role", "value"),
    [
        ("lesion 8 mm", "lesion", "0.8"),
        ("4 mm margins were marked", "margin", "0.4"),
        ("margins of 3 to 4 mm", "margin", "0.3"),
        ("a 3 mm punch", "tool", "0.3"),
        ("size 1.1 cm + 0.4 cm margin per side = 1.9 cm", "excised", "1.9"),
        ("closure 4.5 cm", "repair", "4.5"),
        ("undermined 2.6 cm along the edge", "undermining", "2.6"),
        ("final defect 1.4 x 1.3 cm", "defect", "1.4"),
    ],
)
def test_what_a_number_measures(text: str, role: str, value: str) -> None:
    found = {(m.role, str(m.dims.values[0])) for m in view_of(text).measures}
    assert (role, value) in found


@pytest.mark.parametrize(("one", "many"), [("biopsy", "biopsies"), ("lesion", "lesions"), ("patch", "patches"), ("keratosis", "keratosis")])
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many
