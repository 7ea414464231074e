"""Samples for an audit: seeded, fair, and what the filled-in sheet says."""

from __future__ import annotations

import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from service.cli import main
from service.reports.sampling import draw
from tests.reports.answers import finding, line, result

CLAIMS = [result(f"c{n}", provider=f"p{n % 3}") for n in range(60)]


def names(size: int, seed: int, **more: Any) -> list[str]:
    return [answer["id"] for answer in draw(CLAIMS, size, seed, **more).answers]


@given(st.integers(0, 10_000), st.integers(1, 80))
def test_the_same_seed_draws_the_same_claims_and_none_twice(seed: int, size: int) -> None:
    drawn = names(size, seed)
    assert drawn == names(size, seed)
    assert len(set(drawn)) == len(drawn) == min(size, len(CLAIMS))


def test_every_claim_is_as_likely_as_any_other() -> None:
    """2,000 samples of 15 from 60: each claim is expected 500 times; five standard deviations are 97."""
    drawn = Counter(name for seed in range(2000) for name in names(15, seed))
    assert len(drawn) == 60
    assert max(abs(count - 500) for count in drawn.values()) < 97


def test_so_many_of_each_provider() -> None:
    drawn = draw(CLAIMS, 4, 1, by_provider=True).answers
    assert Counter(answer["visit"]["provider"] for answer in drawn) == {"p0": 4, "p1": 4, "p2": 4}


def test_frames(practice: list[dict[str, Any]]) -> None:
    sizes = {among: draw(practice, 99, 1, among=among).population for among in ("compared", "agrees", "differs", "over", "under")}
    assert sizes == {"compared": 7, "agrees": 3, "differs": 4, "over": 2, "under": 3}


def test_draw_fill_in_and_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = finding("undocumented_service", "over", billed=line("12051"))
    claims = [result(f"c{n}", wrong, billed=(line("12051"),)) for n in range(40)]
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in claims), encoding="utf-8")
    assert main(["sample", str(tmp_path), "--size", "21", "--seed", "7"]) == 0
    book = load_workbook(tmp_path / "sample.xlsx")
    page = book["Sample"]
    assert page["F2"].value == "12051"
    for row in range(2, 22):
        page.cell(row, 10, "wrong" if row == 5 else "Right")
    book.save(tmp_path / "done.xlsx")
    capsys.readouterr()
    assert main(["sample", str(tmp_path), "--audited", str(tmp_path / "done.xlsx")]) == 0
    assert capsys.readouterr().out == "1 of 20 wrong: 5.0 %, exact 95 % interval 0.1 to 24.9 %; 1 rows without an answer\n"


@pytest.mark.parametrize("answer", ["maybe", "2"])
def test_an_unclear_answer_is_named_by_its_row(answer: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from service.reports.sampling import sheet

    book = load_workbook(io.BytesIO(sheet(draw(CLAIMS, 3, 1), seed=1, among="compared")))
    book["Sample"].cell(3, 10, answer)
    book.save(tmp_path / "done.xlsx")
    with pytest.raises(SystemExit):
        main(["sample", str(tmp_path), "--audited", str(tmp_path / "done.xlsx")])
    assert "row 3: write right or wrong" in capsys.readouterr().err
