"""A note in, a claim line out: the shipped examples."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import dermcoder

CASES = json.loads((Path(__file__).resolve().parent.parent / "cases" / "examples.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", sorted(CASES))
def test_example_gives_its_claim(name: str, examples: Path) -> None:
    answer = dermcoder.suggest((examples / name).read_text(encoding="utf-8"), {"date_of_service": "2026-03-02"})
    lines = [[line["code"], line["units"], line["status"]] for line in answer["lines"]]
    assert sorted(lines) == sorted(CASES[name])


def test_every_line_of_every_example_has_words_of_the_note(examples: Path) -> None:
    for path in sorted(examples.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        for line in dermcoder.suggest(text)["lines"]:
            assert line["evidence"], (path.name, line["code"])
            for item in line["evidence"]:
                assert text[item["start"] : item["end"]] == item["text"]


def test_same_note_gives_the_same_bytes(examples: Path) -> None:
    text = (examples / "03_mohs_table.txt").read_text(encoding="utf-8")
    first, second = (json.dumps(dermcoder.suggest(text)) for _ in range(2))
    assert first == second
