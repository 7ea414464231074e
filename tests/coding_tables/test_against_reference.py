"""The compact tables say what the official files say, pair by pair."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

from coding.agreement import agreement, compare
from coding.lookup import TABLES_DIR, load_tables
from coding.pairs import every_pair

TABLES = load_tables()
SHARED = Path(__file__).resolve().parents[3] / "shared"
REFDATA = SHARED / "refdata"
needs_refdata = pytest.mark.skipif(not REFDATA.is_dir(), reason="reference material is not here")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@needs_refdata
def test_every_pair_of_supported_codes_agrees_both_ways() -> None:
    known = set(TABLES.codes())
    official = {
        row["col1"] + row["col2"]: int(row["modifier_indicator"])
        for row in rows(REFDATA / "ncci_ptp_practitioner_2024q3_derm.csv")
        if not row["deletion_date"] and row["col1"] in known and row["col2"] in known
    }
    ours = {first + second: entry[0] for first, second, entry in every_pair(TABLES.pair_index)}
    assert len(official) > 19_000
    assert ours == official


@needs_refdata
def test_pairs_of_the_current_quarter_that_are_known_agree() -> None:
    known = set(TABLES.codes())
    wrong = []
    for row in rows(REFDATA / "ncci_ptp_2026q3_verified_subset.csv"):
        if row["col1"] in known and row["col2"] in known and row["same_as_2024q3"] == "1":
            entry = TABLES.pair_index.get(row["col1"], {}).get(row["col2"])
            if entry is None or str(entry[0]) != row["modifier_indicator"]:
                wrong.append(row)
    assert wrong == []


@needs_refdata
def test_common_pairs_of_the_rulebook_agree() -> None:
    for row in rows(SHARED / "rulebook" / "ptp_common.csv"):
        pair = TABLES.ptp(row["column1"], row["column2"])
        if row["modifier_indicator"] == "none":
            assert pair is None, row
        else:
            assert pair is not None, row
            assert (pair.column1, pair.column2, str(pair.indicator)) == (
                row["column1"], row["column2"], row["modifier_indicator"],
            )  # fmt: skip


@needs_refdata
def test_unit_limits_and_global_days_agree() -> None:
    limits = {row["hcpcs"]: (int(row["mue"]), int(row["mai"])) for row in
              rows(REFDATA / "ncci_mue_practitioner_2024q3_derm_and_drugs.csv")}  # fmt: skip
    fees = {row["hcpcs"]: row["glob"] for row in rows(REFDATA / "mpfs_2024jul_derm.csv") if not row["mod"]}
    for code in TABLES.codes():
        row = TABLES.code(code)
        assert row is not None
        if row.valid_to is None:
            if code in limits:
                assert TABLES.mue(code) == limits[code], code
            if code in fees:
                assert row.global_days == fees[code], code


@needs_refdata
def test_parents_agree_with_the_addon_file() -> None:
    known = set(TABLES.codes())
    official: dict[str, set[str]] = {}
    for row in rows(REFDATA / "ncci_addon_codes_2024jul_derm.csv"):
        if row["add_on_code"] in known and row["primary_code"] in known:
            official.setdefault(row["add_on_code"], set()).add(row["primary_code"])
    for code, parents in official.items():
        row = TABLES.code(code)
        assert row is not None
        if row.add_on:
            assert parents <= set(row.parents), code


@needs_refdata
def test_every_diagnosis_code_of_the_skin_chapters_is_a_valid_leaf() -> None:
    valid = {row["code"] for row in rows(REFDATA / "icd10cm_2026apr_derm.csv") if row["billable"] == "1"}
    families = {code[:3] for code in valid}
    ours: set[str] = set()
    for name in ("icd10.csv", "icd10_sites.csv"):
        for line in rows(TABLES_DIR / name):
            scheme = name == "icd10_sites.csv" and line["scheme"] == "C44"
            ours |= {line["code"].replace("X", digit) for digit in "0129"} if scheme else {line["code"]}
    ours.discard("")
    assert {code for code in ours if code[:3] in families} - valid == set()


def test_tables_stay_small() -> None:
    assert sum(path.stat().st_size for path in TABLES_DIR.glob("*.csv")) < 150_000


def test_every_diagnosis_concept_of_the_reader_has_a_row() -> None:
    terms = TABLES_DIR.parents[1] / "nlp" / "terms" / "diagnoses.csv"
    with (TABLES_DIR / "icd10.csv").open(encoding="utf-8") as lines:
        ours = {row["concept"] for row in csv.DictReader(lines)}
    assert {row["concept"] for row in rows(terms)} - ours == set()


def test_every_drug_concept_of_the_reader_has_a_row_or_is_no_injectable() -> None:
    terms = TABLES_DIR.parents[1] / "nlp" / "terms" / "drugs.csv"
    ours = {row["concept"] for row in rows(TABLES_DIR / "drugs.csv")}
    injected = {"biologic", "injectable", "photosensitizer", "toxin"}
    if terms.exists():
        assert {row["concept"] for row in rows(terms) if row["kind"] in injected} - ours == set()


@needs_refdata
def test_the_command_finds_no_disagreement_without_a_reason() -> None:
    found = {item.name: item for item in agreement(REFDATA)}
    assert {name: item.differ for name, item in found.items() if item.differ} == {}
    assert found["ncci_ptp_practitioner_2024q3_derm_core"].compared > 13_000
    assert found["ncci_ptp_2026q3_verified_subset"].compared > 100
    assert len(found) == 7


def test_a_disagreement_is_reported_unless_it_is_explained() -> None:
    ours, official = {("11102", "17000"): "1"}, {("11102", "17000"): "0", ("99441",): "1/2"}
    found = compare("pairs", ours, official, complete=True)
    assert found.differ == ("11102 17000: official 0, ours 1",)
    assert [text.split(":")[0] for text in found.explained] == ["99441"]
    assert found.agree == 0
