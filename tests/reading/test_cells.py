"""Rows of tables, cut into cells."""

from __future__ import annotations

import pytest

import dermcoder
from nlp.cells import cells_in, is_rule


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("| scalp | 4 |  | 10 s |", ["scalp", "4", "", "10 s"]),
        ("R2 | x |", ["R2", "x"]),
        ("site\t\tno.\tml", ["site", "no.", "ml"]),
        ("left cheek    0.6 cm", ["left cheek", "0.6 cm"]),
        ("one sentence.", ["one sentence."]),
    ],
)
def test_cells_and_their_places(line: str, words: list[str]) -> None:
    assert [line[start - 100 : end - 100] for start, end in cells_in(line, 100)] == words


def test_each_tab_of_a_filled_in_table_ends_a_cell() -> None:
    row = "chin\t\t2\tTX  LN2"
    assert [row[start:end] for start, end in cells_in(row, each_tab=True)] == ["chin", "", "2", "TX  LN2"]
    assert [row[start:end] for start, end in cells_in(row)] == ["chin", "2", "TX", "LN2"]


def test_a_rule_has_no_words() -> None:
    assert is_rule("|:---|---:|")
    assert is_rule("\x0c| \xa0|"), "blanks of any kind"
    assert not is_rule("| - | 3 |")


@pytest.mark.parametrize("head", ["| Site | Count | Seconds |\n|---|---|---|", "Site | Count | Seconds"])
def test_seconds_of_a_table_are_no_lesions(head: str) -> None:
    answer = dermcoder.suggest(f"AK. LN2 today.\n{head}\n| scalp | 4 | 10 |\n| L ear | 2 | 8 |", {})
    assert [(line["code"], line["units"]) for line in answer["lines"]] == [("17000", 1), ("17003", 5)]
