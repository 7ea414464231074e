"""The term files: well formed, and what the words of a clinician mean."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from nlp.diagnoses import diagnoses_in
from nlp.facts import Site
from nlp.reader import view_of
from nlp.remnants import cleaned
from nlp.sites import sites_in
from nlp.view import Measure

ROOT = Path(__file__).resolve().parents[2]
TERMS = ROOT / "nlp" / "terms"
CASES = ROOT / "tests" / "cases" / "terms"


def cases(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (CASES / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def rows(name: str) -> list[dict[str, str]]:
    with (TERMS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def written(site: Site | None) -> str:
    """A site in the words of the case file: side region/subsite/digit."""
    assert site is not None
    place = "/".join(filter(None, (site.region, site.subsite, str(site.digit or ""))))
    return f"{site.side} {place}".strip()


@pytest.mark.parametrize("case", cases("sites"), ids=lambda case: case["text"][:50])
def test_sites_of_a_sentence(case: dict[str, Any]) -> None:
    view = view_of(case["text"])
    assert [written(fact.value) for unit in view.units for _, fact in sites_in(view, unit)] == case["sites"]


with (CASES / "site_names.csv").open(encoding="utf-8", newline="") as _lines:
    NAMED = {row["region"]: row["names"].split("|") for row in csv.DictReader(_lines)}


@pytest.mark.parametrize("region", NAMED)
def test_names_of_a_region(region: str) -> None:
    """What clinicians write for a place, sub-sites and border sites among them, is of its region."""
    text = "".join(f"Shave biopsy of the {name}.\n\n" for name in NAMED[region])
    view = view_of(text)
    found: dict[int, set[str]] = defaultdict(set)
    for unit in view.units:
        found[unit.line] |= {fact.value.region for _, fact in sites_in(view, unit) if fact.value}
    wrong = [name for line, name in enumerate(NAMED[region]) if found[2 * line] != {region}]
    assert not wrong


def measured(measure: Measure) -> str:
    return f"{measure.role} {' x '.join(str(value) for value in measure.dims.values)}"


@pytest.mark.parametrize("case", cases("measures"), ids=lambda case: case["text"][:50])
def test_measures_of_a_sentence(case: dict[str, Any]) -> None:
    assert [measured(m) for m in view_of(case["text"]).measures] == case["measures"]


@pytest.mark.parametrize("case", cases("diagnoses"), ids=lambda case: case["text"][:50])
def test_diagnoses_of_a_sentence(case: dict[str, Any]) -> None:
    view = view_of(case["text"])
    found = [fact.value for unit in view.units for _, fact in diagnoses_in(view, unit)]
    assert [f"{d.concept} {d.certainty}" for d in found if d] == case["diagnoses"]


@pytest.mark.parametrize("case", cases("sections"), ids=lambda case: case["text"][:50])
def test_section_of_a_word(case: dict[str, Any]) -> None:
    view = view_of(case["text"])
    assert view.unit_at(case["text"].index(case["at"])).section == case["section"]


def test_every_region_of_a_site_is_known_to_coding() -> None:
    with (ROOT / "coding" / "tables" / "sites.csv").open(encoding="utf-8") as lines:
        known = {row["region"] for row in csv.DictReader(lines)}
    assert {row["region"] for row in rows("sites.csv")} <= known


@pytest.mark.parametrize("name", ["sites.csv", "diagnoses.csv", "drugs.csv"])
def test_no_term_names_two_concepts(name: str) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for row in rows(name):
        for term in row["terms"].split("|"):
            owners[term].add(row["concept"])
    assert {term: who for term, who in owners.items() if len(who) > 1} == {}


def test_no_title_opens_two_sections() -> None:
    titles = [title for row in rows("sections.csv") for title in row["titles"].split("|")]
    assert sorted(titles) == sorted(set(titles))


def test_drugs_are_known_to_coding() -> None:
    with (ROOT / "coding" / "tables" / "drugs.csv").open(encoding="utf-8") as lines:
        known = {row["concept"] for row in csv.DictReader(lines)}
    assert {row["concept"] for row in rows("drugs.csv")} == known


@pytest.mark.parametrize(
    "path", sorted({*TERMS.glob("*.csv")} - {TERMS / "act_rules.csv", TERMS / "shorthand.csv"}), ids=lambda path: path.name
)
def test_term_file_is_well_formed(path: Path) -> None:
    table = rows(path.name)
    assert table
    for row in table:
        assert None not in row, "a comma too many"
        assert None not in row.values(), "a comma too few"
        terms = next(row[name] for name in ("terms", "titles", "words") if name in row).split("|")
        assert all(term and term == term.strip() and term == term.lower() for term in terms)
        assert len(set(terms)) == len(terms)


@pytest.mark.parametrize("row", rows("shorthand.csv"), ids=lambda row: row["written"])
def test_a_form_of_shorthand_is_read_in_its_plain_form(row: dict[str, str]) -> None:
    """Each row brings an example: its pattern finds it, behind one of its signs, and it is read as the row says."""
    assert row["how"] in ("", "cased", "sentences")
    assert any(sign in row["written"].lower() for sign in row["signs"].replace("\\n", "\n").split("|"))
    assert re.search(row["pattern"], row["written"], 0 if row["how"] else re.IGNORECASE)
    found = cleaned(row["written"])
    assert found is not None
    assert found.text == row["read"] != row["written"]


def test_an_act_rule_needs_parts_that_exist() -> None:
    of_the_note = {"mm", "cuff", "excised", "site", "trace", "nail_word", "growth", "tag", "collection", "ak", "no_matrix"}
    known = {row["value"] for row in rows("acts.csv")} | of_the_note
    for row in rows("act_rules.csv"):
        named = {tag for need in row["needs"].split() for tag in need.lstrip("~").split("|")}
        assert named | set(filter(None, row["without"].split("|"))) <= known, row


def test_diagnoses_have_a_code() -> None:
    with (ROOT / "coding" / "tables" / "icd10.csv").open(encoding="utf-8") as lines:
        known = {row["concept"] for row in csv.DictReader(lines)}
    assert {row["concept"] for row in rows("diagnoses.csv")} <= known


@pytest.mark.parametrize("name", ["not_sites.csv", "not_diagnoses.csv"])
def test_an_idiom_hides_no_term(name: str) -> None:
    others = {
        term
        for path in TERMS.glob("*.csv")
        if path.name not in ("not_sites.csv", "not_diagnoses.csv", "sections.csv", "context.csv", "measure_words.csv", "acts.csv")
        for row in rows(path.name)
        for term in row.get("terms", "").split("|")
    }
    assert {term for row in rows(name) for term in row["terms"].split("|")} & others == set()
