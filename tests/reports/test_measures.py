"""A practice's figures beside published ones."""

from __future__ import annotations

from typing import Any

import pytest

from coding.lookup import load_tables
from service.reports.measures import Measure, Practice
from service.reports.settings import data
from tests.reports.answers import line, result

TABLES = load_tables()


def measured(*claims: dict[str, Any]) -> dict[str, Measure]:
    practice = Practice(TABLES)
    for claim in claims:
        practice.add(claim, claim["visit"]["provider"])
    return {measure.reference["title"]: measure for measure in practice.measures()}


def visits(alone: int, with_procedure: int) -> Measure:
    bare = [result(f"a{n}", billed=(line("99213"),)) for n in range(alone)]
    both = [result(f"b{n}", billed=(line("99213", 1, ("25",)), line("17000"))) for n in range(with_procedure)]
    return measured(*bare, *both)["Visits billed on the day of a minor procedure"]


@pytest.mark.parametrize(("alone", "with_procedure", "says"), [(100, 20, "below"), (5, 95, "above"), (4, 6, "no difference shown")])
def test_visits_on_the_day_of_a_minor_procedure(alone: int, with_procedure: int, says: str) -> None:
    measure = visits(alone, with_procedure)
    figure = measure.figures[0]
    assert (figure.of_what, figure.of) == ("billed", alone + with_procedure)
    assert figure.value == with_procedure / (alone + with_procedure)
    assert measure.against(figure) == says


def test_major_surgery_and_procedures_without_a_visit_do_not_count() -> None:
    flap, shave = result("flap", billed=(line("99213"), line("14040"))), result("shave", billed=(line("11102"),))
    figure = measured(flap, shave)["Visits billed on the day of a minor procedure"].figures[0]
    assert (figure.value, figure.of) == (0, 1)


def test_stages_are_counted_where_the_reference_counted_them() -> None:
    nose = result("nose", billed=(line("17311"), line("17312", 2)))
    two = result("two tumours", billed=(line("17311"), line("17311"), line("17312")))
    back = result("back", billed=(line("17313"),))
    found = measured(nose, two, back)
    head = found["Mohs stages a tumour, head, neck, hands, feet, genitalia"].figures[0]
    assert (head.of, head.value) == (2, (3 + 3) / 3)
    trunk = found["Mohs stages a tumour, trunk, arms, legs"]
    assert trunk.figures[0].value == 1
    assert trunk.against(trunk.figures[0]) == "", "nothing published, nothing compared"


def test_providers_stand_alone_from_ten_claims_on() -> None:
    few = [result(f"f{n}", billed=(line("99213"),), provider="few") for n in range(9)]
    enough = [result(f"e{n}", billed=(line("99213"),), provider="billed") for n in range(10)]
    figures = measured(*few, *enough)["Visits billed on the day of a minor procedure"].figures
    assert [(figure.of_what, figure.of) for figure in figures] == [("billed", 19), ("billed", 10)]


def test_every_published_value_is_cited() -> None:
    for name, entry in data("references").items():
        if name != "version" and entry["value"] is not None:
            assert entry["source"], name
            assert entry["link"].startswith("https://"), name
            assert entry["read"], name
