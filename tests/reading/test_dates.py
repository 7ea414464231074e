"""Dates in figures: which days they may mean, and that work of the visit's own day is of today."""

from datetime import date

import pytest

from nlp.dates import dates_in, days_of
from nlp.reader import load_reader
from nlp.reader_hints import ReadingHints


@pytest.mark.parametrize(
    ("written", "year", "days"),
    [
        ("june 2, 2026", None, [(2026, 6, 2)]),
        ("2nd of june", 2026, [(2026, 6, 2)]),
        ("feb 30", 2026, []),
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


@pytest.mark.parametrize(("visit", "assertion"), [(date(2026, 9, 1), "historical"), (date(2025, 9, 1), "performed")])
def test_a_year_is_old_beside_the_day_of_the_visit(visit: date, assertion: str) -> None:
    note = "Papule of the left cheek noted.\nShave biopsy of left cheek 2025, drysol, to path."
    found = load_reader().read(note, ReadingHints(visit)).procedures
    assert {p.assertion for p in found if p.kind == "biopsy"} == {assertion}


@pytest.mark.parametrize(("visit", "told"), [(date(2026, 9, 1), "right knee"), (date(2025, 3, 2), "left cheek")])
def test_acts_below_the_date_of_another_day_are_history(visit: date, told: str) -> None:
    note = (
        "03/02/2025 office visit\nPearly papule of the left cheek. Took a thin slice with a Dermablade, drysol, specimen to path.\n\n"
        "09/01/2026 office visit\nDark papule of the right knee. Took a thin slice with a Dermablade, drysol, specimen to path."
    )
    done = [p for p in load_reader().read(note, ReadingHints(visit)).procedures if p.assertion == "performed"]
    assert [" ".join(filter(None, (p.site.value.side, p.site.value.subsite or p.site.value.region))) for p in done if p.site.value] == [
        told
    ]
