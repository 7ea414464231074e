"""Long rows of forms are read at once, whatever ends them: no pattern tries every way to cut them."""

from __future__ import annotations

import re
import time

import pytest

from nlp.box_numbers import with_units
from nlp.boxes import options_of
from nlp.cue_ahead import PROVEN_ON
from nlp.dose_fields import told_doses
from nlp.readers.both_sides import _ELLIPTIC
from nlp.readers.lesion_size import _ONE_MORE
from nlp.readers.light_performer import _PRONOUN
from nlp.rows_told import _POINTER
from nlp.unfilled_fields import unfilled_fields

_SECONDS = 2.0


@pytest.mark.parametrize(
    "line",
    [
        "stage | blocks | margin\nii |" + "          |" * 30 + " clear",
        "a: ____\n1 " + "-" * 300 + " done",
        "size " + "[  ] " * 40 + "x",
        "site: ____" + " " * 300 + "x",
    ],
)
def test_rows_that_are_nearly_empty(line: str) -> None:
    started = time.process_time()
    unfilled_fields(line)
    assert time.process_time() - started < _SECONDS


def test_blanks_of_a_dose_record() -> None:
    started = time.process_time()
    assert list(told_doses("Route: SC\n" + " " * 60_000 + "x\nmedication: " + " " * 60_000 + "x")) == []
    assert time.process_time() - started < _SECONDS


def test_pointers_to_many_rows() -> None:
    started = time.process_time()
    assert _POINTER.search("ln2 to rows 1" + ", and " * 40 + "x") is not None
    assert _POINTER.search("ln2 to rows 1, 2, and 4-6.")[0] == " to rows 1, 2, and 4-6"  # type: ignore[index]
    assert time.process_time() - started < _SECONDS


def test_many_volumes_beside_a_place() -> None:
    started = time.process_time()
    assert _ELLIPTIC.match(" 0.1, 0.2" * 40 + ", 1234567890123456789012345678901 ml") is None
    assert _ELLIPTIC.match(" 30 units. and 50 into the left") is not None
    assert time.process_time() - started < _SECONDS


@pytest.mark.parametrize(
    ("pattern", "opening", "again"),
    [(_PRONOUN, "she", " personally"), (PROVEN_ON, "sampled", " a pair"), (_ONE_MORE, "", "and also ")],
)
def test_words_that_fit_twice(pattern: re.Pattern[str], opening: str, again: str) -> None:
    started = time.process_time()
    assert pattern.match(opening + again * 60 + "x") is None
    assert time.process_time() - started < _SECONDS


def test_many_ticked_numbers() -> None:
    line = "conc: " + "[x] 5 [ ] 10 " * 2_000
    started = time.process_time()
    with_units(line, line, options_of(line))
    assert time.process_time() - started < _SECONDS
