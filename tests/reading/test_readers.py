"""A note in, facts out: table-driven cases of surgery and counted treatments."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nlp.facts import DrugGiven, Encounter, Procedure
from nlp.reader import load_reader

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "reading"
CASES = [
    json.loads(line)
    for name in (
        "surgery.jsonl",
        "treatments.jsonl",
        "counts.jsonl",
        "injections.jsonl",
        "light.jsonl",
        "small_procedures.jsonl",
        "pronouns.jsonl",
        "places.jsonl",
    )
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()
]


def seen(procedure: Procedure, field: str) -> Any:
    """The value of a procedure's field in the words of the case files."""
    site, diagnosis = procedure.site.value, procedure.diagnosis.value
    special = {
        "kind": procedure.kind,
        "assertion": procedure.assertion,
        "region": site.region if site else None,
        "side": site.side if site else None,
        "digit": site.digit if site else None,
        "places": [f"{s.region} {s.side}".strip() for s in (site, *procedure.other_sites) if s],
        "bilateral": procedure.bilateral,
        "diagnosis": diagnosis.concept if diagnosis else None,
        "n": procedure.count.value,
        "n_status": procedure.count.status,
        "exact": procedure.count_exact,
        "stages": list(procedure.stages.value or ()),
    }
    if field in special:
        return special[field]
    value = getattr(procedure, field).value
    return str(value) if field in ("size", "margin", "length", "area") and value is not None else value


def drug_seen(drug: DrugGiven) -> dict[str, str | None]:
    """A drug's facts in the words of the case files."""
    facts = {"dose": drug.dose, "wasted": drug.wasted, "container": drug.container, "source": drug.source, "route": drug.route}
    values = {name: None if fact.value is None else str(fact.value) for name, fact in facts.items()}
    return {"concept": drug.concept, "unit": drug.dose_unit, **values}


def read(text: str) -> Encounter:
    return load_reader().read(text)


@pytest.mark.parametrize("case", CASES, ids=[case["text"][:48] for case in CASES])
def test_note_gives_its_facts(case: dict[str, Any]) -> None:
    procedures = read(case["text"]).procedures
    for wanted in case.get("want", []):
        found = [{field: seen(p, field) for field in wanted} for p in procedures]
        assert wanted in found
    done = Counter(p.kind for p in procedures if p.assertion == "performed")
    if case.get("none_performed"):
        assert not done
    for kind, number in case.get("count", {}).items():
        assert done[kind] == number
    given = [drug_seen(drug) for drug in read(case["text"]).drugs]
    for wanted in case.get("drugs", ()):
        assert wanted in [{field: drug[field] for field in wanted} for drug in given]
    if case.get("no_drugs"):
        assert not given


def test_reading_twice_gives_equal_facts() -> None:
    text = CASES[9]["text"]
    assert read(text) == read(text)


def test_ten_lesions_stay_ten() -> None:
    sites = ["nose", "chin", "left ear", "right ear", "left hand", "right hand", "left shin", "right shin", "back", "chest"]
    text = "Biopsies today, lidocaine.\n" + "\n".join(f"{n}. {site} - shave biopsy" for n, site in enumerate(sites, 1))
    done = [p for p in read(text).procedures if p.assertion == "performed"]
    assert len(done) == 10
    assert len({p.lesion for p in done}) == 10


def test_a_thousand_numbers_in_one_line() -> None:
    text = "Labs: " + " ".join(str(n) for n in range(1000)) + "\nNo procedure."
    assert not [p for p in read(text).procedures if p.assertion == "performed"]
