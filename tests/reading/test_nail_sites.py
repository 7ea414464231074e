"""Toes and fingers by side and number, where no place stands beside the work."""

from __future__ import annotations

import pytest

import dermcoder

_FORM = "Procedure: nail avulsion, toe, digital block, plates removed whole.\nDigits: {}\nTolerated well.\n"


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("[x] L hallux  [x] L 2nd toe  [ ] R hallux", ["L hallux", "L 2nd toe"]),
        ("[x] hallux, left  [x] 2nd toe, left  [ ] hallux, right", ["hallux, left", "2nd toe, left"]),
    ],
)
def test_ticked_digits_are_shown_by_their_own_words(digits: str, words: list[str]) -> None:
    lines = dermcoder.suggest(_FORM.format(digits), {"date_of_service": "2026-06-10"})["lines"]
    assert [line["modifiers"] for line in lines] == [["TA"], ["T1"]]
    assert [found["text"] for line in lines for found in line["evidence"] if found["field"] == "site"] == words
