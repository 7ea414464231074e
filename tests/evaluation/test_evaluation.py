"""The measure itself: hand-made answers against hand-made gold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from service.cli import main
from service.evaluation.claims import compare
from service.evaluation.gold import GoldCase, GoldError, read_gold
from service.evaluation.report import figures

TEXT = "Shave biopsy of a 6 mm papule on the left cheek today. Shave biopsy of the nose was done last year."
FACTS = (
    ("technique", "tangential", "Shave biopsy of a 6 mm papule"),
    ("site", "left cheek", "left cheek"),
    ("assertion", "historical", "Shave biopsy of the nose was done last year"),
)


def line(code: str, units: int = 1, *modifiers: str, status: str = "supported") -> dict[str, Any]:
    return {"code": code, "units": units, "modifiers": list(modifiers), "status": status}


def case(*lines: dict[str, Any], **more: Any) -> GoldCase:
    return GoldCase("g", TEXT, {}, (tuple((x,) for x in lines), *more.pop("others", ())), **more)


@pytest.mark.parametrize(
    ("gold", "lines", "expected"),
    [
        (case(line("11102"), line("11103", 3)), [line("11102"), line("11103", 3)], {"hits": 4, "exact": 1, "supported_right": 4}),
        (case(line("11102"), line("11103", 3)), [line("11102"), line("11103", 4)], {"hits": 4, "extra": 1, "exact": 0, "supported": 5}),
        (case(line("11102")), [line("11104")], {"hits": 0, "extra": 1, "missed": 1, "supported_right": 0}),
        (case(line("11602")), [line("11602", status="hold")], {"hits": 0, "missed": 1}),
        (case(line("11602"), hold=True), [line("11602", status="hold")], {"hits": 1, "exact": 1, "supported": 0}),
        (case(line("17110", 1, "59")), [line("17110", 1, "XS")], {"mod_hits": 1, "mod_extra": 0}),
        (case(line("11750")), [line("11750", 1, "T5")], {"mod_extra": 0, "exact": 1}),
        (case(line("11750", 1, "TA")), [line("11750", 1, "T5")], {"mod_extra": 0, "mod_missed": 1}),
        (case(optional=frozenset(["J3301"])), [line("J3301", 2)], {"extra": 0, "exact": 1}),
        (case(must_not=frozenset(["17000"])), [line("17000")], {"must_not": 1, "extra": 1}),
        (case(line("11102"), others=(((line("11104"),),),)), [line("11104")], {"exact": 1, "missed": 0}),
        (
            case(em={"supported": True, "code": "99213", "modifier_25": True}),
            [line("99213", 1, "25")],
            {"visit_right": 1, "level_right": 1, "right_25": 1},
        ),
        (case(em={"supported": False}), [line("99213")], {"visit_right": 0, "visits": 1, "extra": 0}),
    ],
)
def test_counts(gold: GoldCase, lines: list[dict[str, Any]], expected: dict[str, int]) -> None:
    counts = compare(gold, {"lines": lines})
    assert {key: counts[key] for key in expected} == expected


def test_intervals_hold_the_value_and_repeat() -> None:
    counts = [compare(case(line("11102")), {"lines": [line(code)]}) for code in ["11102"] * 7 + ["11104"] * 3]
    first, again = figures(counts), figures(counts)
    assert first == again
    exact = first[0]
    assert exact.value == 0.7
    assert exact.low is not None
    assert exact.high is not None
    assert 0.3 <= exact.low < 0.7 < exact.high <= 1


def test_a_broken_gold_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text(json.dumps({"id": "a", "text": TEXT}) + "\n", encoding="utf-8")
    with pytest.raises(GoldError, match=r"gold.jsonl line 1: expected"):
        list(read_gold(path))
    assert _status(["evaluate", str(path)]) == 2


def _status(arguments: list[str]) -> int:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    return int(stop.value.code or 0)


def test_command_prints_tables_and_a_page_without_the_note(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    record = {
        "id": "a", "text": TEXT, "scope": "biopsy", "expected": [{"code": "11102", "units": 1, "modifiers": []}],
        "facts": [{"field": f, "value": v, "quote": q, "procedure": 0} for f, v, q in FACTS],
    }  # fmt: skip
    gold, page = tmp_path / "gold.jsonl", tmp_path / "page.html"
    gold.write_text(json.dumps(record) + "\n", encoding="utf-8")
    assert main(["evaluate", str(gold), "--html", str(page)]) == 0
    printed, written = capsys.readouterr().out, page.read_text(encoding="utf-8")
    assert "supported precision" in printed
    assert "biopsy (1)" in written
    assert "papule" not in printed + written
