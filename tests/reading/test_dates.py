"""Dates in figures: which days they may mean, and that work of the visit's own day is of today."""

from datetime import date

import pytest

from nlp.dates import dates_in, days_of
from nlp.reader import load_reader


@pytest.mark.parametrize(
    ("written", "year", "days"),
    [
        ("3/14", 2026, [(2026, 3, 14)]), ("3/4", 2026, [(2026, 3, 4), (2026, 4, 3)]), ("31-10-26", None, [(2026, 10, 31)]),
        ("10/31/2026", None, [(2026, 10, 31)]), ("2026-02-30", None, []), ("3/14", None, []), ("2022", 2026, []),
    ],
)  # fmt: skip
def test_days_that_a_date_may_mean(written: str, year: int | None, days: list[tuple[int, int, int]]) -> None:
    assert days_of(written, year) == tuple(date(*day) for day in days)


def test_dates_of_a_text_are_month_first() -> None:
    assert [day for day, *_ in dates_in("seen 3/4/26, again 2026-05-06, 31/12/26 and 3/14")] == [date(2026, 3, 4), date(2026, 5, 6)]


@pytest.mark.parametrize(("day", "assertion"), [("10/31", "performed"), ("10/30", "performed"), ("9/30", "historical")])
def test_work_of_the_visits_own_day(day: str, assertion: str) -> None:
    visit = day if assertion == "performed" else "10/31"
    note = f"Date of service: {visit}/2026\nPapule of the left cheek. Shave biopsy {day}/2026, drysol, to path."
    assert {p.assertion for p in load_reader().read(note).procedures if p.kind == "biopsy"} == {assertion}
