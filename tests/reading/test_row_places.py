"""Places that stand one to a row, of toxin for looks, and sides that stand behind a comma or in a correction."""

from __future__ import annotations

import pytest

from nlp.reader import load_reader

CASES = (
    ("Warts. LN2 to all:\nR thumb  2\nL index finger  1\nL heel  3\nTotal 6. Two cycles.", "destruction", "hand right, hand left, foot left"),
    ("Tags snipped:\n- Neck 8\n- R axilla 5\n- L groin 2\n15 in all, irritated, bleeding.", "tag_removal", "neck, axilla right, groin left"),
    (
        "IL Kenalog 10 mg/mL\nSite | mL\nL jaw | 0.1\nR shoulder | 0.2\nchest | 0.2\nTotal 0.5 mL = 5 mg, multi-dose vial. Nodular acne cysts injected.",
        "intralesional",
        "cheek left, shoulder right, chest",
    ),
    ("LN2 to AKs: several on the face and some on the dorsal hands.", "destruction", "face, hand"),
    ("Neck SCC, L, 1.1 cm, excised with 4 mm margins, layered closure 4 cm.", "excision", "neck left"),
    ("Excision neck mass, right level II, 2 cm, layered closure 3 cm. Path: cyst.", "excision", "neck right"),
    ("Shave biopsy of the right forearm 6 mm papule today. Addendum 5/3: wrong side entered; the biopsy was of the left forearm.", "biopsy", "arm left"),
    ("Punch biopsy, left thigh. Addendum: error in date above, DOB corrected. Right thigh clear.", "biopsy", "leg left"),
)  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "places"), CASES)
def test_all_places_of_the_work_are_told(text: str, kind: str, places: str) -> None:
    found = [p for p in load_reader().read(text).procedures if p.kind == kind and p.assertion == "performed"]
    sites = [s for p in found for s in (p.site.value, *p.other_sites) if s is not None]
    assert [f"{s.region} {s.side}".strip() for s in sites] == places.split(", ")


def test_toxin_of_another_day_or_for_sweat_is_none_for_looks() -> None:
    for text in (
        "Previous treatment 3 mo ago: Botox glabella 20 u. Here for mole check: benign nevi, reassured.",
        "PLAN: considering Botox, glabella 20 u next visit. Psoriasis worse: start apremilast.",
        "Hyperhidrosis of the forehead. Botox, starch iodine mapped: forehead 60 u in 30 points.",
    ):
        found = load_reader().read(text).procedures
        assert not any(p.kind == "cosmetic" and p.technique.value == "toxin" and p.assertion == "performed" for p in found)
