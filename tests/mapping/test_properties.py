"""What must hold for any facts: order is irrelevant, more work is never worth less."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mapping_cases import claim, context

from coding.lookup import load_tables
from coding.mapper import propose
from nlp.facts_json import decode, encode

SITES = st.sampled_from(["back", "scalp", "cheek", "nose", "hand", "leg", "neck", "ear"])
AK = {"concept": "actinic_keratosis", "behaviour": "premalignant"}
WART = {"concept": "wart", "behaviour": "benign"}
BCC = {"concept": "basal_cell_carcinoma", "behaviour": "malignant", "certainty": "proven"}


NEVUS = {"concept": "nevus", "behaviour": "benign", "certainty": "proven"}
LIPOMA = {"concept": "lipoma", "behaviour": "benign"}
PSORIASIS = {"concept": "plaque_psoriasis", "behaviour": "inflammatory"}
CONDYLOMA = {"concept": "condyloma", "behaviour": "infectious"}


def _proc(kind: str, site: str, number: int, technique: str) -> dict[str, Any]:
    base: dict[str, Any] = {"kind": kind, "site": {"region": site}, "lesion": f"l{number}"}
    extra: dict[str, dict[str, Any]] = {
        "biopsy": {"technique": technique},
        "destruction": {
            "count": number + 1,
            "diagnosis": (AK, WART, CONDYLOMA)[number % 3],
            "technique": "cryotherapy",
        },
        "excision": {"excised_diameter": str(number / 2 + 0.4), "diagnosis": NEVUS if number % 2 else BCC},
        "soft_tissue_excision": {"size": str(number + 1), "depth": "subcutis", "diagnosis": LIPOMA},
        "shave_removal": {"size": "0.7", "technique": "shave", "symptoms": ["pain"]},
        "tag_removal": {"count": number + 9, "symptoms": ["pain"]},
        "mohs": {"stages": [number + 3, 2], "reader": "self", "diagnosis": BCC},
        "repair": {"closure": "layered", "length": number + 1},
        "flap": {"technique": "rotation", "area": number * 11 + 5},
        "graft": {"technique": "full_thickness" if number % 2 else "split_thickness", "area": number * 9 + 3},
        "intralesional": {"technique": "corticosteroid", "count": number + 4},
        "paring": {"count": number + 1},
        "incision_drainage": {"technique": "incision_drainage", "count": 1},
        "debridement": {"technique": "excisional", "depth": "subcutis", "area": number * 8 + 4},
        "pdt": {"performer": "physician", "diagnosis": AK},
        "phototherapy": {"technique": "nb_uvb", "diagnosis": PSORIASIS},
        "nail_debridement": {"count": number + 2},
        "imaging": {"technique": "total_body_photography"},
        "pathology_read": {"technique": "gross_and_micro", "count": number + 1, "reader": "self"},
        "drug_administration": {"technique": "subcutaneous"},
    }
    return {**base, **extra[kind]}


KINDS = [
    "biopsy",
    "destruction",
    "excision",
    "soft_tissue_excision",
    "shave_removal",
    "tag_removal",
    "mohs",
    "repair",
    "flap",
    "graft",
    "intralesional",
    "paring",
    "incision_drainage",
    "debridement",
    "pdt",
    "phototherapy",
    "nail_debridement",
    "imaging",
    "pathology_read",
    "drug_administration",
]
PROCS = st.lists(
    st.builds(_proc, st.sampled_from(KINDS), SITES, st.integers(0, 6), st.sampled_from(["tangential", "punch", "incisional"])),
    min_size=1,
    max_size=7,
)
VISITS = st.sampled_from(
    [
        {},
        {
            "problems": [{"diagnosis": PSORIASIS, "problem_class": "chronic", "status": "not_at_goal", "own_plan": True}],
            "acts": [{"kind": "rx_start"}, {"kind": "longitudinal_relationship"}],
        },
    ]
)
CONTEXTS = st.fixed_dictionaries(
    {"date_of_service": st.sampled_from(["2018-06-01", "2023-06-30", "2024-03-31", "2025-01-01", "2026-05-20"])},
    optional={
        "payer": st.sampled_from(["medicare", "commercial"]),
        "patient_status": st.sampled_from(["new", "established"]),
        "prior_procedures": st.sampled_from(
            [
                [{"code": "14040", "date": "2026-05-01", "site": "cheek"}],
                [{"code": "17000", "date": "2026-05-15", "site": "back"}],
            ]
        ),
    },
)


def _with_ids(procs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": f"p{number}", **proc} for number, proc in enumerate(procs)]


@settings(max_examples=150, deadline=None)
@given(PROCS, st.randoms(use_true_random=False))
def test_order_of_facts_is_irrelevant(procs: list[dict[str, Any]], random: Any) -> None:
    facts = _with_ids(procs)
    shuffled = list(facts)
    random.shuffle(shuffled)
    first = propose(decode({"procedures": facts}), context({"date_of_service": "2026-05-20"}))
    second = propose(decode({"procedures": shuffled}), context({"date_of_service": "2026-05-20"}))
    assert first.lines == second.lines
    assert first.em == second.em


@settings(max_examples=60, deadline=None)
@given(PROCS)
def test_encounter_round_trip(procs: list[dict[str, Any]]) -> None:
    encounter = decode({"procedures": _with_ids(procs)})
    assert decode(encode(encounter)) == encounter


@settings(max_examples=250, deadline=None)
@given(PROCS, VISITS, CONTEXTS)
def test_no_answer_breaks_an_edit(procs: list[dict[str, Any]], visit: dict[str, Any], known: dict[str, Any]) -> None:
    tables, on = load_tables(), date.fromisoformat(known["date_of_service"])
    found = propose(decode({"procedures": _with_ids(procs), **visit}), context(known))
    codes = [line.code for line in found.lines]
    units = Counter({code: 0 for code in codes})
    for place, line in enumerate(found.lines):
        row = tables.code(line.code, on)
        assert row is not None, "a code that is not in force"
        assert not row.add_on or set(row.parents) & set(codes), "an add-on without its parent"
        leads = [other.status for other in found.lines if other.code in row.parents]
        assert not row.add_on or line.status != "supported" or "supported" in leads, "an add-on surer than its lead"
        pairs = [tables.ptp(line.code, other, on) for other in codes[place + 1 :]]
        assert all(pair is None or pair.indicator for pair in pairs), "a pair that never stands together"
        units[line.code] += line.units
        assert len(line.icd10) <= 4
    limits = {code: limit for code in codes if (limit := tables.mue(code, on)) and limit[1] == 2}
    assert all(units[code] <= limit[0] for code, limit in limits.items()), "units over an absolute limit"
    assert len({code for line in found.lines for code in line.icd10}) <= 12


@settings(max_examples=150, deadline=None)
@given(PROCS, VISITS)
def test_every_line_says_why(procs: list[dict[str, Any]], visit: dict[str, Any]) -> None:
    found = propose(decode({"procedures": _with_ids(procs), **visit}), context({"date_of_service": "2026-05-20"}))
    for line in found.lines:
        assert line.rules
        assert line.reason.endswith(".")
        assert line.reason.count(".") == 1, "one plain sentence"
        assert line.status != "supported" or line.evidence
    for gap in found.gaps:
        assert gap.consequence
        assert gap.searched
        assert gap.query.endswith("?") or "unable to determine" in gap.query


def _value(procs: list[dict[str, Any]]) -> Decimal:
    tables = load_tables()
    rows = [(tables.code(code), units) for code, units, _ in claim({"procedures": procs})]
    return sum((row.rvu * units for row, units in rows if row is not None), Decimal(0))


@pytest.mark.parametrize(
    "kind", [k for k in KINDS if k not in {"incision_drainage", "pdt", "phototherapy", "imaging", "drug_administration"}]
)
@settings(max_examples=30, deadline=None)
@given(sites=st.lists(SITES, min_size=2, max_size=5), technique=st.sampled_from(["tangential", "punch"]))
def test_a_further_lesion_never_lowers_the_value(kind: str, sites: list[str], technique: str) -> None:
    procs = [_proc(kind, site, 2 * number, technique) for number, site in enumerate(sites)]
    assert _value(procs) >= _value(procs[:-1])
