"""Notes that are no notes, templates, and characters that move offsets."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dermcoder

NOTE = "Plan: shave biopsy left cheek today, lidocaine, specimen to path."


@pytest.mark.parametrize(
    "text",
    [
        "PROCEDURE: ____ biopsy of the ____.\nSize: [X] cm\nSite: ____\nAnesthesia: ____ cc lidocaine",
        "[ ] Shave biopsy  [ ] Punch biopsy  [ ] Excision  [ ] LN2",
        "El paciente llega con dolor de rodilla desde hace tres semanas. Sin lesiones en la piel.",
        "Echocardiogram: ejection fraction 55 percent, no valve disease. Continue lisinopril.",
        "PREOPERATIVE DIAGNOSIS: Cataract, right eye.\nPROCEDURE: Phacoemulsification with lens implant.\nThe lens was removed.",
        "We discussed cryotherapy, curettage and Mohs surgery. He will think about it.",
    ],
)
def test_nothing_is_billed_as_supported(text: str) -> None:
    lines = dermcoder.suggest(text)["lines"]
    assert not [line for line in lines if line["status"] == "supported" and not line["code"].startswith("99")]


@pytest.mark.parametrize(
    "change", [lambda t: t.replace("\n", "\r\n"), lambda t: t.replace(" ", "\u00a0"), lambda t: "\ufeff" + t, lambda t: "\x0b" + t + "\x07"]
)
def test_line_ends_and_odd_spaces_keep_the_claim_and_the_offsets(change) -> None:  # type: ignore[no-untyped-def]
    text = change("Exam: papule.\n" + NOTE)
    answer = dermcoder.suggest(text)
    assert [line["code"] for line in answer["lines"]] == ["11102"]
    for item in answer["lines"][0]["evidence"]:
        assert text[item["start"] : item["end"]] == item["text"]


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=80))
def test_any_text_around_a_note_never_crashes_and_offsets_hold(before: str, after: str) -> None:
    text = before.replace("\x00", "") + "\n" + NOTE + "\n" + after.replace("\x00", "")
    answer = dermcoder.suggest(text)
    for line in answer["lines"]:
        for item in line["evidence"]:
            assert text[item["start"] : item["end"]] == item["text"]
