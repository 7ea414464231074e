"""Calendar dates as notes write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DATE = re.compile(r"\b(?:\d{1,2}/\d{1,2}/(?:20)?\d{2}\b|20\d\d-\d\d-\d\d\b)")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
"""How the names of the months begin, in their order."""
MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may(?! (?:recur|need|require|scar|blister|be|have|not|also|well|cause|repeat|take|leave|use|resume|shower|return|call|want|consider|develop|bleed|crust|swell|itch|redden|peel|still|or may)\b)|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
"""The name of a month in lower case, whole or shortened."""
YEAR = r"(?:19[4-9]|20[0-4])\d"
"""A year of a patient's life; "nail trephination 1915" was done at a quarter past seven."""
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
_NUMBER = re.compile(r"\d+")
_NAMED = re.compile(rf"\b{MONTH}\b")
_LAST_DAY = 31


def dates_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Each whole date, month first, with its place; "3/14" without a year and days that no calendar has are left out."""
    for match in _DATE.finditer(words):
        found = _day(*_in_order(match.group())[0])
        if found is not None:
            yield found, match.start(), match.end()


def days_of(written: str, year: int | None = None) -> tuple[date, ...]:
    """The days that a date in lower case may mean: month first as American notes write it, then day first; `year` completes "3/14" and "june 2"."""
    named = _NAMED.search(written)
    if named is not None:
        numbers = [int(part) for part in _NUMBER.findall(written)]
        told = next((number for number in numbers if number > _LAST_DAY), year)
        day = next((number for number in numbers if number <= _LAST_DAY), 0)
        found = _day(told or 0, MONTHS.index(named.group()[:3]) + 1, day)
        return () if found is None else (found,)
    orders = _in_order(written if year is None or len(_NUMBER.findall(written)) != 2 else f"{written}/{year}")
    return tuple(dict.fromkeys(found for order in orders if (found := _day(*order)) is not None))


def _in_order(written: str) -> list[tuple[int, int, int]]:
    """(year, month, day) both ways round; one way where the year comes first, none where three numbers do not stand there."""
    parts = [int(part) for part in _NUMBER.findall(written)]
    if len(parts) != 3:
        return []
    first, second, last = parts
    if first > 999:
        return [(first, second, last)]
    year = last + 2000 * (last < 100)
    return [(year, first, second), (year, second, first)]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
