"""Done today or not, and why not: sentences with the marked words and the reason expected of them.

A case is a note in which `[[words|reason]]` marks the words asked about (tests/cases/reading/assertion.jsonl); `day` is the day of the visit.
"""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from coding.mapper import NOT_DONE
from nlp.assertion import assertion_at
from nlp.reader import view_of
from nlp.view import DATE_OF_SERVICE

_FILE = Path(__file__).parents[1] / "cases" / "reading" / "assertion.jsonl"
CASES = [json.loads(line) for line in _FILE.read_text(encoding="utf-8").splitlines() if line.strip()]
_MARK = re.compile(r"\[\[(?P<words>[^|\]]+)\|(?P<why>\w+)\]\]")


def _read(marked: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The note without its marks, and each marked place with the reason expected."""
    text, places, last = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[last : mark.start()]
        places.append((len(text), len(text) + len(mark["words"]), mark["why"]))
        text, last = text + mark["words"], mark.end()
    return text + marked[last:], places


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_assertion_of_the_marked_words(case: dict[str, str]) -> None:
    text, places = _read(case["note"])
    view = view_of(text)
    view.memo[DATE_OF_SERVICE] = date.fromisoformat(case["day"]) if "day" in case else None
    found = []
    for start, end, _ in places:
        assertion, _ = assertion_at(view, view.unit_at(start), start, end)
        found.append((text[start:end], NOT_DONE.get(assertion, assertion)))
    assert found == [(text[start:end], why) for start, end, why in places]
