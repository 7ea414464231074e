"""Calendar dates as American notes write them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

_DATE = re.compile(r"\b(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:20)?\d{2})\b|\b(?P<iso>20\d\d-\d\d-\d\d)\b")


def dates_in(words: str) -> Iterator[tuple[date, int, int]]:
    """Each whole date with its place; "3/14" without a year and days that no calendar has are left out."""
    for match in _DATE.finditer(words):
        try:
            yield _as_date(match), match.start(), match.end()
        except ValueError:
            continue


def _as_date(match: re.Match[str]) -> date:
    if match["iso"]:
        return date.fromisoformat(match["iso"])
    year = int(match["y"])
    return date(year if year > 1999 else 2000 + year, int(match["m"]), int(match["d"]))
