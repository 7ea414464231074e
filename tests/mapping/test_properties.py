"""What must hold for any facts: order is irrelevant, more work is never worth less."""

from __future__ import annotations

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


def _proc(kind: str, site: str, number: int, technique: str) -> dict[str, Any]:
    base: dict[str, Any] = {"kind": kind, "site": {"region": site}, "lesion": f"l{number}"}
    extra: dict[str, dict[str, Any]] = {
        "biopsy": {"technique": technique},
        "destruction": {
            "count": number + 1,
            "diagnosis": AK if number % 2 else WART,
            "technique": "cryotherapy",
        },
        "excision": {"excised_diameter": str(number / 2 + 0.4), "diagnosis": BCC},
        "shave_removal": {"size": "0.7", "technique": "shave"},
        "tag_removal": {"count": number + 9, "symptoms": ["pain"]},
        "mohs": {"stages": [number + 3, 2], "reader": "self", "diagnosis": BCC},
        "repair": {"closure": "layered", "length": number + 1},
        "intralesional": {"technique": "corticosteroid", "count": number + 4},
    }
    return {**base, **extra[kind]}


PROCS = st.lists(
    st.builds(
        _proc,
        st.sampled_from(
            [
                "biopsy",
                "destruction",
                "excision",
                "shave_removal",
                "tag_removal",
                "mohs",
                "repair",
                "intralesional",
            ]
        ),
        SITES,
        st.integers(0, 6),
        st.sampled_from(["tangential", "punch", "incisional"]),
    ),
    min_size=1,
    max_size=6,
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


def _value(procs: list[dict[str, Any]]) -> Decimal:
    tables = load_tables()
    rows = [(tables.code(code), units) for code, units, _ in claim({"procedures": procs})]
    return sum((row.rvu * units for row, units in rows if row is not None), Decimal(0))


@pytest.mark.parametrize(
    "kind", ["biopsy", "destruction", "excision", "shave_removal", "tag_removal", "mohs", "intralesional"]
)
@settings(max_examples=30, deadline=None)
@given(sites=st.lists(SITES, min_size=2, max_size=5), technique=st.sampled_from(["tangential", "punch"]))
def test_a_further_lesion_never_lowers_the_value(kind: str, sites: list[str], technique: str) -> None:
    procs = [_proc(kind, site, 2 * number, technique) for number, site in enumerate(sites)]
    assert _value(procs) >= _value(procs[:-1])
