"""Lists of numbers that share one unit of length, and the words that go through two lists in step."""

from __future__ import annotations

import re

from nlp.view import Unit

SERIES = re.compile(
    r"(?<![\w.#/-])(?P<list>\d{1,2}(?:\.\d{1,2})?(?:\s*,\s*\d{1,2}(?:\.\d{1,2})?){0,12},?\s+(?:and|&)\s+\d{1,2}(?:\.\d{1,2})?\s*(?:mm|cm))\b"
)
"""Numbers of which the last alone has the unit: "3, 5, 8 and 6 mm"."""
_OF_A_SERIES = re.compile(r"\d{1,2}(?:\.\d{1,2})?")
IN_STEP = r"(?:respectively|resp\b|in (?:that|the same|this|their|the) (?:same )?order|in order\b(?! to\b)|in turn\b)"
"""What puts the numbers of a sentence beside its places one by one."""


def length_of_series(unit: Unit) -> int:
    """How many numbers share one unit of length in the sentence ("measured 3, 5, 8 and 6 mm"); 0 for none."""
    lower = unit.lower
    if not (("mm" in lower or "cm" in lower) and (" and " in lower or "&" in lower)):
        return 0
    hit = unit.search(SERIES)
    return len(_OF_A_SERIES.findall(hit.group())) if hit else 0


RESPECTIVELY = re.compile(
    r"(?P<list>(?:(?:\d+(?:\.\d+)?|\.\d+)(?:\s*(?:mm|cm))?\s*(?:,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|/)){1,12}(?:\d+(?:\.\d+)?|\.\d+)\s*(?:mm|cm))[\s,(]*(?:\w+\s+){0,3}?"
    + IN_STEP
)
"""Numbers of a list that are told in step with another list."""
_STEP_WORDS = ("resp", " order", "in turn")
_NUMBER = re.compile(r"\d*\.?\d+")


def is_in_step(unit: Unit) -> bool:
    """May the sentence put numbers beside lesions one by one?"""
    return any(word in unit.lower for word in _STEP_WORDS)


def length_in_step(unit: Unit) -> int:
    """How many numbers of the sentence are told in step with lesions ("margins of 4 mm and 6 mm respectively"); 0 for none."""
    hit = unit.search(RESPECTIVELY) if is_in_step(unit) else None
    return len(_NUMBER.findall(hit["list"])) if hit else 0
