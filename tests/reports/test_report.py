"""Results in, report out: counts, order of the worklist, money, page and workbook."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from coding.compare.claims import CATALOGUE
from coding.lookup import load_tables
from service.cli import main
from service.reports.book import excel
from service.reports.collect import Report, collect
from service.reports.page import html
from service.reports.values import Values, ValueTableError, read_values
from service.reports.worklist import sureness
from tests.reports.answers import finding, line, proposed, result

TABLES = load_tables()


@pytest.fixture
def report(practice: list[dict[str, Any]]) -> Report:
    return collect(practice, TABLES)


def test_over_and_under_are_counted_alike(report: Report) -> None:
    assert (report.whole.compared, report.whole.clean) == (7, 3)
    assert dict(report.whole.claims) == {"over": 2, "under": 3, "several": 1}
    assert dict(report.whole.findings) == {"over": 2, "under": 3}
    assert report.hints == 1
    assert report.verdicts["failed"] == report.verdicts["cannot_check"] == 1


def test_groups_add_up_to_the_whole(report: Report) -> None:
    for groups in (report.kinds, report.families, report.providers):
        assert sum(g.total() for g in groups.values()) == report.whole.total()
    assert sum(g.compared for g in report.providers.values()) == report.whole.compared
    assert report.providers["Castro"].clean_rate.count == 1
    assert report.providers["Castro"].commonest(3) == [("unbilled_doubtful", "under", 1)]
    assert list(report.months) == ["2026-01", "2026-02"]


def test_the_worklist_goes_by_severity_then_sureness_then_age(report: Report) -> None:
    assert [item.claim for item in report.worklist] == ["technique", "both", "unbilled", "warned"]


def test_a_service_without_any_words_comes_after_one_with_words() -> None:
    bare = result("bare", finding("undocumented_service", "over", billed=line("12051")), day="2020-01-01")
    told = result("told", finding("unbilled_service", "under", ours=proposed("17000")), day="2026-01-01")
    edit = result("edit", finding("unit_limit", "over", billed=line("11102", 2)), day="2026-01-01")
    assert [item.claim for item in collect([bare, told, edit], TABLES).worklist] == ["edit", "told", "bare"]


@pytest.mark.parametrize(("kind", "sure"), [("extra_add_on", "open"), ("included_service", "likely"), ("unit_limit", "sure")])
def test_words_of_the_lead_code_do_not_speak_against_an_add_on(kind: str, sure: str) -> None:
    assert sureness({**finding(kind, "over", billed=line("11103")), "evidence": proposed("11102")["evidence"]}) == sure


def test_the_order_of_results_does_not_matter(practice: list[dict[str, Any]]) -> None:
    assert html(collect(practice, TABLES)) == html(collect(practice[::-1], TABLES))


def test_money_is_off_without_a_table(report: Report) -> None:
    assert not report.has_money
    assert "$" not in html(report)


KINDS = st.sampled_from(sorted(CATALOGUE))
LINES = st.none() | st.builds(line, st.sampled_from(["11102", "17000", "99213", "15823", "?"]), st.integers(1, 9))
OURS = st.none() | st.builds(proposed, st.sampled_from(["11102", "17000"]), status=st.sampled_from(["supported", "review"]))
FOUND = st.builds(
    finding, KINDS, st.sampled_from(["over", "under", "neutral"]), billed=LINES, ours=OURS, severity=st.sampled_from(["error", "warning", "info"])
)  # fmt: skip
DAYS = st.sampled_from(["", "2026-01-31", "2024-02-29", "31.01.2026", "soon"])
CLAIMS = st.lists(
    st.builds(lambda name, found, day, who: result(name, *found, day=day, provider=who), st.uuids().map(str), st.lists(FOUND, max_size=4), DAYS, st.text(max_size=5)),
    max_size=12,
)  # fmt: skip


@given(CLAIMS)
@settings(max_examples=40)
def test_any_results_add_up_and_can_be_shown(claims: list[dict[str, Any]]) -> None:
    found = collect(claims, TABLES, VALUES)
    serious = [f for claim in claims for f in claim["findings"] if f["severity"] != "info"]
    assert found.whole.total() == len(serious) == sum(len(item.rows) for item in found.worklist)
    assert found.whole.compared == len(claims) == found.whole.clean + len(found.worklist)
    assert found.hints == sum(len(claim["findings"]) for claim in claims) - len(serious)
    assert [item.rank for item in found.worklist] == sorted(item.rank for item in found.worklist)
    assert sum(found.whole.dollars.values(), Decimal(0)) == sum(
        (row.dollars or 0 for item in found.worklist for row in item.valued()), Decimal(0)
    )
    assert html(found)
    assert excel(found) == excel(found)


VALUES = Values({("11104", ""): Decimal(100), ("11102", ""): Decimal(70), ("17000", ""): Decimal(60), ("99213", ""): Decimal(90)})


def test_money_is_the_difference_in_the_direction_of_the_finding(practice: list[dict[str, Any]]) -> None:
    found = collect(practice, TABLES, VALUES)
    assert found.whole.dollars == {"over": Decimal(30), "under": Decimal(60 + 120)}
    assert found.without_value == 2
    assert "$180" in html(found)


def test_a_missing_modifier_puts_the_whole_line_at_stake() -> None:
    visit = finding("missing_25", "under", billed=line("99213"), ours=proposed("99213", modifiers=("25",)))
    assert VALUES.stake(visit) == Decimal(90)


def test_a_line_with_two_findings_counts_once() -> None:
    billed = line("11104", 2)
    two = [finding("undocumented_service", "over", billed=billed), finding("unit_limit", "over", billed=billed)]
    found = collect([result("c", *two)], TABLES, VALUES)
    assert found.whole.dollars == {"over": Decimal(200)}
    assert found.without_value == 1, "a limit says nothing of the value"


@pytest.mark.parametrize(
    ("text", "factor", "want"),
    [
        ("code,amount\n11102,70.50\n", None, Decimal("70.50")),
        ("HCPCS,Total RVU\n11102,2\n", Decimal(33), Decimal(66)),
        ('code,mod,amount\n11102,,"1,070"\n', None, Decimal(1070)),
    ],
)
def test_tables_of_values(tmp_path: Path, text: str, factor: Decimal | None, want: Decimal) -> None:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    assert read_values(path, factor).line(line("11102")) == want


@pytest.mark.parametrize(
    ("text", "says"), [("code,rvu\n11102,2\n", "conversion-factor"), ("a,b\n1,2\n", "column code"), ("code,fee\nx,y\n", "not a number")]
)
def test_unusable_tables_of_values_are_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "v.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueTableError, match=says):
        read_values(path)


def test_the_first_words_of_the_page_say_over_under_and_what_to_open(report: Report) -> None:
    page = html(report)
    places = [
        page.index(words)
        for words in ("4 of 7 compared claims differ", "Over: billed more", "Under: documented", "Open these first", "technique</td>")
    ]
    assert places == sorted(places)
    assert page.index("By code family") > page.index("Open these first")


def test_ages_count_to_the_day_asked_for(report: Report) -> None:
    assert "3 days" in html(report, as_of="2026-01-05")
    assert "57 days" in html(report), "the newest service where no day is given"


def test_the_page_needs_nothing_from_elsewhere_and_obeys_no_words_of_a_claim() -> None:
    evil = result("<script>alert(1)</script>", finding("unbilled_service", "under", ours=proposed("17000")), provider="<b>x</b>")
    page = html(collect([evil], TABLES))
    assert "<script" not in page
    assert "<b>x" not in page
    for outside in ("http-equiv", "<link", "src=", "@import", "url("):
        assert outside not in page


def test_an_empty_run_has_a_page_and_a_workbook() -> None:
    nothing = collect([], TABLES)
    assert "0 of 0 compared claims" in html(nothing)
    assert load_workbook(io.BytesIO(excel(nothing))).sheetnames[0] == "Summary"


def test_no_cell_of_the_workbook_acts() -> None:
    evil = result("=cmd|'/c calc'!A0", finding("unbilled_service", "under", ours=proposed("17000")), provider="@SUM(1+1)")
    book = load_workbook(io.BytesIO(excel(collect([evil], TABLES))))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    acting = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@"))]
    assert len(acting) >= 4
    assert all(cell.quotePrefix for cell in acting)


def test_the_workbook_is_the_same_bytes_at_any_time(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    import openpyxl.writer.excel as writer

    first = excel(report)

    class Later(writer.datetime.datetime):  # type: ignore[misc, name-defined]
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return super().now(tz).replace(year=2031)

    monkeypatch.setattr(writer.datetime, "datetime", Later)
    assert excel(report) == first


def test_commands_write_the_report_beside_the_results(
    practice: list[dict[str, Any]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "results.jsonl").write_text("".join(json.dumps(r) + "\n" for r in practice), encoding="utf-8")
    assert main(["report", str(tmp_path)]) == 0
    assert "7 claims compared" in capsys.readouterr().out
    assert {p.name for p in tmp_path.iterdir()} == {"results.jsonl", "report.html", "report.xlsx"}


@pytest.mark.parametrize("lines", [None, "not json\n", "[]\n", '{"id": 1}\n'])
def test_a_folder_without_results_is_wrong_use(lines: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if lines is not None:
        (tmp_path / "results.jsonl").write_text(lines, encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["report", str(tmp_path)])
    assert stop.value.code == 2
    assert "results.jsonl" in capsys.readouterr().err
