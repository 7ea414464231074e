"""Claim edits on known cases, and what must hold for every claim."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coding import edits
from coding.claim import ProposedLine
from coding.lookup import load_tables
from coding.modifiers import ordered
from coding.profiles import Profile, ProfileError, load_profile

TABLES = load_tables()
SHARED = Path(__file__).resolve().parents[3] / "shared"
needs_refdata = pytest.mark.skipif(not SHARED.is_dir(), reason="reference material is not here")
MEDICARE = load_profile("medicare")
ON = date(2026, 6, 1)
SOFT = {"25", "57", "59"}


def line(text: str, place: int = 0) -> ProposedLine:
    base, _, units = text.partition("x")
    code, *modifiers = base.split("-")
    return ProposedLine(code, int(units or 1), tuple(modifiers), procedure_ids=(f"p{place}",), status="supported")


def edited(text: str, profile: Profile = MEDICARE) -> str:
    lines = [line(item, place) for place, item in enumerate(text.split())]
    out = edits.apply(lines, on=ON, tables=TABLES, profile=profile)
    return " ".join("-".join((item.code, *item.modifiers)) + (f"x{item.units}" if item.units > 1 else "") for item in out)


@pytest.mark.parametrize(
    ("before", "after"),
    [("17000 11102 17003x6", "11102 17000-59 17003x6"), ("17004 11102", "17004 11102-59"),
     ("11102 11104", "11104"), ("17000 17003x4 17004", "17004"), ("17000x5", "17000"), ("17003x3", ""),
     ("17000 17003x20", "17000 17003x13"), ("11602 11602 12032", "12032 11602 11602-59"),
     ("17311 17311 17312", "17311 17312 17311-59"), ("17311 12052", "17311 12052"),
     ("99213 11102", "99213-25 11102"), ("14060 99204", "99204-57 14060"), ("99213-24 11102-79", "99213-24-25 11102-79"),
     ("11102 11103 17110", "17110-59 11102 11103"), ("11730-TA 11732-T5", "11730-TA 11732-T5"),
     ("J0135 96372", "96372"), ("96372 99211", "96372"), ("G2211", "")],
)  # fmt: skip
def test_known_claims(before: str, after: str) -> None:
    assert sorted(edited(before).split()) == sorted(after.split())


@needs_refdata
def test_answers_of_the_edge_cases_get_their_modifiers_back() -> None:
    with (SHARED / "rulebook" / "edge_cases.jsonl").open(encoding="utf-8") as cases:
        for text in cases:
            case = json.loads(text)
            gold = [(item["code"], item["units"], tuple(item["modifiers"])) for item in case.get("expect") or []]
            if len(gold) < 2:
                continue
            bare = [
                ProposedLine(code, units, tuple(m for m in mods if m not in SOFT), procedure_ids=(str(place),))
                for place, (code, units, mods) in enumerate(gold)
            ]
            out = edits.apply(bare, on=ON, tables=TABLES, profile=MEDICARE)
            assert sorted((item.code, item.units, item.modifiers) for item in out) == sorted(gold), case["id"]


def test_payer_profile_decides_modifier_and_line() -> None:
    assert edited("17000 11102", replace(MEDICARE, distinct_modifier="XS")) == "11102 17000-XS"
    assert edited("17000 11102", replace(MEDICARE, distinct_column=1)) == "11102-59 17000"
    assert edited("17311 17311", replace(MEDICARE, mohs_repeat="76")) == "17311 17311-76"


def test_order_of_modifiers() -> None:
    assert ordered(["GA", "RT", "59", "58"]) == ("58", "59", "RT", "GA")
    assert ordered(["25", "24"]) == ("24", "25")


def test_same_procedure_is_not_called_distinct() -> None:
    lines = [ProposedLine("17000", procedure_ids=("p1",), status="supported"), ProposedLine("11102", procedure_ids=("p1",))]
    out = edits.apply(lines, on=ON, tables=TABLES, profile=MEDICARE)
    assert [(item.code, item.modifiers, item.status) for item in out] == [("11102", (), "review"), ("17000", (), "review")]


def test_diagnoses_are_capped() -> None:
    many = tuple(f"L{number:02}.0" for number in range(6))
    out = edits.apply([ProposedLine("11102", icd10=many)], on=ON, tables=TABLES, profile=MEDICARE)
    assert out[0].icd10 == many[:4]


def test_unknown_profile_is_refused(tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ProfileError):
        load_profile("nosuch")
    own = tmp_path / "own.yaml"
    own.write_text("name: own\ndistinct_modifier: XS\n")
    assert load_profile(own).distinct_modifier == "XS"
    own.with_name("bad.yaml").write_text("distinct_modifer: XS\n")
    with pytest.raises(ProfileError, match="unknown setting"):
        load_profile(own.with_name("bad.yaml"))


COMMON = ["11102", "11103", "11104", "11105", "11106", "11107", "17000", "17003", "17004", "17110", "17111", "99213",
          "99211", "96372", "17311", "17312", "17313", "17315", "14060", "14302", "14301", "12032", "12031", "13121",
          "13122", "11642", "11402", "11900", "11901", "11721", "11720", "11055", "11056", "G2211", "15853", "J0135",
          "88305", "88331", "88314", "88311", "11100", "99201"]  # fmt: skip
CODES = st.one_of(st.sampled_from(COMMON), st.sampled_from(TABLES.codes()))
LINES = st.lists(
    st.builds(
        ProposedLine,
        code=CODES,
        units=st.integers(1, 20),
        modifiers=st.sampled_from([(), ("59",), ("RT",), ("25",), ("T5",), ("79",)]),
        icd10=st.lists(st.sampled_from(["L57.0", "D49.2", "C44.311", "L82.0", "B07.8"]), max_size=5, unique=True).map(tuple),
        procedure_ids=st.integers(0, 5).map(lambda number: (f"p{number}",)),
    ),
    max_size=10,
)


@settings(max_examples=300, deadline=None)
@given(LINES, st.sampled_from([ON, date(2018, 5, 1), None]))
def test_no_claim_breaks_an_edit(lines: list[ProposedLine], on: date | None) -> None:
    out = edits.apply(lines, on=on, tables=TABLES, profile=MEDICARE)
    codes = [item.code for item in out]
    units: dict[str, int] = {}
    for place, item in enumerate(out):
        row = TABLES.code(item.code, on)
        assert row is not None
        assert TABLES.is_valid(item.code, on)
        assert not row.add_on or set(row.parents) & set(codes)
        units[item.code] = units.get(item.code, 0) + item.units
        assert len(item.icd10) <= 4
        assert item.modifiers == ordered(item.modifiers)
        for other in codes[place + 1 :]:
            pair = TABLES.ptp(item.code, other, on)
            assert pair is None or pair.indicator != 0
    for code, total in units.items():
        limit = TABLES.mue(code, on)
        assert limit is None or limit[1] != 2 or total <= limit[0]


@settings(max_examples=150, deadline=None)
@given(st.data(), LINES)
def test_order_of_lines_does_not_matter(data: st.DataObject, lines: list[ProposedLine]) -> None:
    other = data.draw(st.permutations(lines))
    first = edits.apply(lines, on=ON, tables=TABLES, profile=MEDICARE)
    assert edits.apply(other, on=ON, tables=TABLES, profile=MEDICARE) == first


@settings(max_examples=100, deadline=None)
@given(LINES)
def test_a_second_pass_keeps_every_line(lines: list[ProposedLine]) -> None:
    once = edits.apply(lines, on=ON, tables=TABLES, profile=MEDICARE)
    again = edits.apply(once, on=ON, tables=TABLES, profile=MEDICARE)
    assert sorted((item.code, item.units) for item in again) == sorted((item.code, item.units) for item in once)
