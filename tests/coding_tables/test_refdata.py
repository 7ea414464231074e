"""Import of the official quarterly files: what is accepted, what is refused, and that refusal changes nothing."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from coding.lookup import load_tables
from coding.pairs import every_pair
from coding.refdata import import_files, quarter_in
from coding.refdata_files import RefdataError
from coding.store import quarters

BASE = load_tables()
PAIRS = sum(1 for _ in every_pair(BASE.pair_index))
ON = date(2026, 8, 1)


def pair_lines(end: str = "*") -> list[str]:
    head = ["Column1/Column2 Edits", "\t".join(("Column 1", "Column 2", "*=in existence prior to 1996",
            "Effective Date", "Deletion Date *=no data", "Modifier 0=not allowed 1=allowed 9=not applicable",
            "PTP Edit Rationale"))]  # fmt: skip
    body = ["\t".join((first, second, "", "20190101", end, str(entry[0]), "test")) for first, second, entry in every_pair(BASE.pair_index)]
    return [*head, *body, "99999\t99998\t\t20190101\t20190101\t9\ttest"]


def write_pairs(path: Path, lines: list[str] | None = None) -> Path:
    path.write_text("\n".join(lines or pair_lines()) + "\n", encoding="utf-8")
    return path


def write_mue(path: Path) -> Path:
    rows = [BASE.code(code) for code in BASE.codes()]
    lines = ["notice", "HCPCS/CPT Code,Practitioner Services MUE Values,MUE Adjudication Indicator,MUE Rationale"]
    lines += [f"{row.code},{7 if row.code == '17000' else row.mue},{row.mai} Date of Service Edit,x"
              for row in rows if row and row.mue is not None]  # fmt: skip
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def write_rvu(path: Path) -> Path:
    rows = [BASE.code(code) for code in BASE.codes()]
    head = "HCPCS,MOD,DESCRIPTION,CODE,PAYMENT,RVU,PE RVU,INDICATOR,PE RVU,INDICATOR,RVU,TOTAL,TOTAL,IND,DAYS"
    lines = ["Physician fee schedule", head]
    lines += [f"{row.code},,x,A,,1.00,1.0,,1.0,,0.1,{row.rvu + 1},2.0,0,{row.global_days}" for row in rows if row]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def state(store: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(store.rglob("*")):
        digest.update(path.relative_to(store).as_posix().encode())
        digest.update(path.read_bytes() if path.is_file() else b"")
    return digest.hexdigest()


def test_pairs_limits_and_values_take_effect(tmp_path: Path) -> None:
    store = tmp_path / "store"
    pairs = write_pairs(tmp_path / "ccipra-v322r0-f1.txt")
    mue = write_mue(tmp_path / "MCR_MUE_PractitionerServices_Eff_07-01-2026.csv")
    rvu = write_rvu(tmp_path / "PPRRVU26_JUL.csv")
    report = import_files([pairs, mue, rvu], store, year=2026)
    assert {(item.kind, item.quarter) for item in report.kinds} == {
        ("ptp", "2026Q3"), ("mue", "2026Q3"), ("rvu", "2026Q3"),
    }  # fmt: skip
    tables = load_tables(store)
    assert tables.pair_index.keys() == BASE.pair_index.keys()
    assert tables.ptp("17000", "11102", ON) == BASE.ptp("17000", "11102", ON)
    assert tables.mue("17000", ON) == (7, 2)
    assert tables.code("11102", ON).rvu == BASE.code("11102", ON).rvu + 1  # type: ignore[union-attr]
    assert tables.versions()["edits"] == "imported 2026Q3"


def test_a_deleted_pair_ends_on_its_date(tmp_path: Path) -> None:
    import_files([write_pairs(tmp_path / "ccipra-v322r0-f1.txt", pair_lines("20260630"))], tmp_path / "store")
    tables = load_tables(tmp_path / "store")
    assert tables.ptp("17000", "11102", date(2026, 6, 30)) is not None
    assert tables.ptp("17000", "11102", ON) is None


def test_zip_is_read_and_import_is_repeatable(tmp_path: Path) -> None:
    inner = write_pairs(tmp_path / "ccipra-v322r0-f1.txt")
    packed = tmp_path / "download.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(inner, inner.name)
    store = tmp_path / "store"
    import_files([packed], store)
    before = state(store)
    import_files([packed], store)
    assert state(store) == before


def test_drug_files_are_read(tmp_path: Path) -> None:
    asp = tmp_path / "January 2026 ASP Pricing File.csv"
    asp.write_text("notice\nHCPCS Code,Short Description,HCPCS Code Dosage,Payment Limit\nJ3301,x,10 MG,1.234\n")
    ndc = tmp_path / "January 2026 ASP NDC-HCPCS Crosswalk.csv"
    ndc.write_text("_2026_CODE,Short Description,LABELER NAME,NDC2,Drug Name,HCPCS dosage,PKG SIZE,PKG QTY,BILLUNITS,"
                   "BILLUNITSPKG\nJ3301,x,y,00003-0293-05,z,10 MG,1,1,4,4\n")  # fmt: skip
    report = import_files([asp, ndc], tmp_path / "store")
    assert [(item.kind, item.quarter, item.rows_kept) for item in report.kinds] == [("asp", "2026Q1", 1), ("ndc", "2026Q1", 1)]
    assert load_tables(tmp_path / "store").ndc("00003-0293-05") == ("J3301", 4)
    assert BASE.ndc("00003-0293-05") is None


def cut_row(lines: list[str]) -> list[str]:
    return [*lines[:400], lines[400][:12], *lines[401:]]


def bad_indicator(lines: list[str]) -> list[str]:
    return [*lines[:400], "11102\t17000\t\t20190101\t*\t7\ttest", *lines[400:]]


def bad_date(lines: list[str]) -> list[str]:
    return [*lines[:400], "11102\t17000\t\t2019\t*\t1\ttest", *lines[400:]]


def half(lines: list[str]) -> list[str]:
    return lines[: len(lines) // 2]


@pytest.mark.parametrize(
    ("spoil", "line", "words"),
    [(cut_row, 401, "columns"), (bad_indicator, 401, "indicator"), (bad_date, 401, "not a date"), (half, None, "missing")],
)
def test_bad_files_are_refused_and_the_store_stays(
    tmp_path: Path, spoil: Callable[[list[str]], list[str]], line: int | None, words: str
) -> None:
    store = tmp_path / "store"
    import_files([write_pairs(tmp_path / "ccipra-v321r0-f1.txt")], store)
    before = state(store)
    spoiled = write_pairs(tmp_path / "ccipra-v322r0-f1.txt", spoil(pair_lines()))
    with pytest.raises(RefdataError) as refused:
        import_files([spoiled], store)
    assert (refused.value.line, words in refused.value.reason) == (line, True)
    assert spoiled.name in str(refused.value)
    assert state(store) == before
    assert quarters(store) == {"ptp": "2026Q2"}


def test_wrong_year_older_quarter_and_other_setting_are_refused(tmp_path: Path) -> None:
    store = tmp_path / "store"
    new = write_pairs(tmp_path / "ccipra-v322r0-f1.txt")
    with pytest.raises(RefdataError, match="not of 2027"):
        import_files([new], store, year=2027)
    assert not store.exists()
    import_files([new], store)
    with pytest.raises(RefdataError, match="older than"):
        import_files([write_pairs(tmp_path / "ccipra-v311r0-f1.txt")], store)
    with pytest.raises(RefdataError, match="another setting"):
        import_files([write_pairs(tmp_path / "ccioph-v323r0-f1.txt")], store)


def test_a_cut_download_is_refused(tmp_path: Path) -> None:
    text = "\n".join(pair_lines())
    cut = tmp_path / "ccipra-v322r0-f1.txt"
    cut.write_text(text[: len(text) * 2 // 3])
    with pytest.raises(RefdataError):
        import_files([cut], tmp_path / "store")
    packed = tmp_path / "ccipra-v322r0-f1.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ccipra-v322r0-f1.txt", text)
    packed.write_bytes(packed.read_bytes()[:-40])
    with pytest.raises(RefdataError):
        import_files([packed], tmp_path / "store")
    with pytest.raises(RefdataError):
        import_files([tmp_path / "absent.csv"], tmp_path / "store")


@pytest.mark.parametrize(
    ("text", "quarter"),
    [("ccipra-v302r0-f1.txt", "2024Q3"), ("MCR_MUE_PractitionerServices_Eff_01-01-2026.csv", "2026Q1"),
     ("PPRRVU24_JUL.csv", "2024Q3"), ("rvu26c.zip", "2026Q3"), ("October 2025 ASP Pricing File.csv", "2025Q4"),
     ("AOC_V2026Q2-MCR.txt", "2026Q2"), ("something.csv", "")],
)  # fmt: skip
def test_quarters_in_names(text: str, quarter: str) -> None:
    assert quarter_in(text) == quarter


def test_excel_files_are_read(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    for line in pair_lines():
        book.active.append(line.split("\t"))
    book.save(tmp_path / "ccipra-v322r0-f1.xlsx")
    report = import_files([tmp_path / "ccipra-v322r0-f1.xlsx"], tmp_path / "store")
    assert report.kinds[0].rows_kept == PAIRS


def write_addons(path: Path) -> Path:
    """The official columns: the edit, the add-on and the primary code each have a last day of their own."""
    head = "Add-On_Code,AOC_Del_DT,Primary_Code,Primary_Code_Del_DT,AOC_Edit_EffDT,AOC_Edit_DelDT,AOC_Edit_Type,Notes"
    rows = ["17003,,17000,,2013091,,1,", "17003,,11102,,2013091,2025365,1,", "17003,,11200,,2013091,20270101,1,",
            "99100,,CCCCC,,2013091,,2,contractor"]  # fmt: skip
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    return path


def test_addon_edits_end_on_their_day(tmp_path: Path) -> None:
    import_files([write_addons(tmp_path / "AOC_V2026Q3-MCR.csv")], tmp_path / "store")
    row = load_tables(tmp_path / "store").code("17003", ON)
    assert row is not None
    assert row.parents == ("11200", "17000")


def test_relative_values_come_as_csv_beside_a_fixed_width_text(tmp_path: Path) -> None:
    table = write_rvu(tmp_path / "PPRRVU2026_Jul_nonQPP.csv")
    packed = tmp_path / "rvu26c.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("PPRRVU2026_Jul_nonQPP.txt", "HDR copyright notice\n11102  TANGENTIAL  A   0.66\n")
        archive.write(table, table.name)
        archive.writestr("GPCI2026.csv", "Medicare Administrative Contractor,State\n10112,AL\n")
    report = import_files([packed], tmp_path / "store")
    assert [(item.kind, item.quarter) for item in report.kinds] == [("rvu", "2026Q3")]
    assert sorted(report.ignored) == ["rvu26c.zip/GPCI2026.csv", "rvu26c.zip/PPRRVU2026_Jul_nonQPP.txt"]


def test_heading_of_the_pair_file_may_run_over_two_rows_below_a_notice(tmp_path: Path) -> None:
    head = ["CPT only copyright notice", "", "Column1/Column2 Edits",
            "\t".join(("Column 1", "Column 2", "*=in existence", "Effective", "Deletion", "Modifier", "PTP Edit Rationale")),
            "\t".join(("", "", "prior to 1996", "Date", "Date", "0=not allowed", "")),
            "\t".join(("", "", "", "", "*=no data", "1=allowed", "")),
            "\t".join(("", "", "", "", "", "9=not applicable", ""))]  # fmt: skip
    lines = [*head, *pair_lines()[2:]]
    report = import_files([write_pairs(tmp_path / "ccipra-v322r0-f1.txt", lines)], tmp_path / "store")
    assert report.kinds[0].rows_kept == PAIRS


def test_crosswalk_heading_of_the_newer_files(tmp_path: Path) -> None:
    file = tmp_path / "section 508 version of July 2026 ASP NDC-HCPCS Crosswalk 06-12-2026.csv"
    file.write_text("notice\nHCPCS Level II Code defer to DCDRG,Short Description defer to DCDRG,Labeler Name,NDC2,"
                    "Drug Name,HCPCS Dosage,PKG SIZE,PKG QTY,BILLUNITS,BILLUNITSPKG\n"
                    "J3301,x,y,00003-0293-05,z,10 MG,1,1,4,4\n")  # fmt: skip
    report = import_files([file], tmp_path / "store")
    assert [(item.kind, item.quarter) for item in report.kinds] == [("ndc", "2026Q3")]
