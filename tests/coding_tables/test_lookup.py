"""Look-ups by date, site and size."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from coding.lookup import load_tables
from nlp.facts import Diagnosis, Site

TABLES = load_tables()
ON = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("code", "day", "valid"),
    [("J0135", date(2024, 12, 31), True), ("J0135", date(2025, 1, 1), False), ("J0139", date(2024, 6, 1), False),
     ("J0139", ON, True), ("11100", date(2018, 6, 1), True), ("11100", ON, False), ("11102", date(2018, 6, 1), False),
     ("99201", date(2021, 1, 1), False), ("J7354", date(2024, 3, 31), False), ("nosuch", ON, False)],
)  # fmt: skip
def test_codes_are_valid_by_date(code: str, day: date, valid: bool) -> None:
    assert TABLES.is_valid(code, day) is valid


@pytest.mark.parametrize(
    ("series", "group", "size", "code"),
    [("excision_malignant", "TAL", "0.5", "11600"), ("excision_malignant", "TAL", "0.6", "11601"),
     ("excision_malignant", "TAL", "1.04", "11601"), ("excision_malignant", "TAL", "2.0", "11602"),
     ("excision_malignant", "FEENLM", "4.1", "11646"), ("excision_benign", "SNHFG", None, "11420"),
     ("soft_tissue_subcutaneous", "back_flank", "2.9", "21930"), ("soft_tissue_subcutaneous", "back_flank", "3", "21931"),
     ("soft_tissue_subfascial", "face_scalp", "2", "21014"), ("soft_tissue_subcutaneous", "hand_finger", "1.5", "26111"),
     ("complex_repair", "SAL", "13", "13121"), ("flap", "FCCMNAGHF", "10", "14040"), ("flap", "ENEL", "10.1", "14061"),
     ("flap", "SAL", "75", "14301"), ("ftsg", "ENEL", "45", "15260"), ("intermediate_repair", "FEENLM", "2.6", "12052"),
     ("malignant_destruction", "SNHFG", "0.8", "17271"), ("excimer", "ANY", "250", "96921"), ("excimer", "ANY", "249", "96920"),
     ("vascular_destruction", "ANY", None, "17106")],
)  # fmt: skip
def test_size_brackets(series: str, group: str, size: str | None, code: str) -> None:
    assert TABLES.sized(series, group, Decimal(size) if size else None, ON).code == code


@pytest.mark.parametrize(
    ("family", "site", "group", "certain"),
    [("lesion", Site("scalp"), "SNHFG", True), ("intermediate_repair", Site("scalp"), "SATE", True),
     ("complex_repair", Site("scalp"), "SAL", True), ("mohs", Site("scalp"), "HNHFG", True),
     ("mohs", Site("neck"), "HNHFG", True), ("flap", Site("axilla"), "FCCMNAGHF", True),
     ("lesion", Site("axilla"), "TAL", True), ("lesion", Site("shoulder"), "TAL", True),
     ("complex_repair", Site("shoulder"), "TRUNK", False), ("lesion", Site("wrist"), "TAL", False),
     ("lesion", Site("temple"), "FEENLM", True), ("lesion", None, "TAL", False),
     ("lesion", Site("ear", subsite="mastoid"), "SNHFG", False), ("excision_malignant", Site("nose"), "FEENLM", True),
     ("soft_tissue", Site("leg", subsite="thigh"), "thigh_knee", True), ("soft_tissue", Site("leg"), "leg_ankle", False)],
)  # fmt: skip
def test_site_groups(family: str, site: Site | None, group: str, certain: bool) -> None:
    found = TABLES.site_group(family, site)
    assert (found.group, found.certain) == (group, certain)


@pytest.mark.parametrize(
    ("concept", "certainty", "site", "pending", "code"),
    [("basal_cell_carcinoma", "proven", Site("nose"), False, "C44.311"),
     ("basal_cell_carcinoma", "clinical", Site("nose"), True, "D49.2"),
     ("basal_cell_carcinoma", "proven", Site("nose"), True, "C44.311"),
     ("basal_cell_carcinoma", "suspected", Site("nose"), False, "D49.2"),
     ("squamous_cell_carcinoma", "proven", Site("eyelid", "right", "upper_lid"), False, "C44.1221"),
     ("squamous_cell_carcinoma", "proven", Site("shoulder", "left"), False, "C44.629"),
     ("melanoma", "proven", Site("ear", "left", "helix"), False, "C43.22"),
     ("melanoma_in_situ", "proven", Site("arm", "right", "forearm"), False, "D03.61"),
     ("actinic_keratosis", "clinical", Site("face"), False, "L57.0"),
     ("plantar_wart", "clinical", Site("foot"), True, "B07.0"), ("lipoma", "clinical", Site("back"), True, "D17.1"),
     ("wart", "clinical", Site("foot", subsite="sole"), False, "B07.0"),
     ("nevus", "clinical", Site("leg", "left"), False, "D22.72")],
)  # fmt: skip
def test_diagnosis_codes(concept: str, certainty: str, site: Site, pending: bool, code: str) -> None:
    diagnosis = Diagnosis(concept, "malignant", certainty)  # type: ignore[arg-type]
    assert TABLES.icd10(diagnosis, site, ON, path_pending=pending) == (code,)


def test_suspected_rash_has_no_code() -> None:
    assert TABLES.icd10(Diagnosis("psoriasis", "inflammatory", "suspected"), None, ON) == ()


def test_drugs_follow_route_and_date() -> None:
    subcutaneous = TABLES.drug("risankizumab", ON, "subcutaneous")
    infused = TABLES.drug("risankizumab", ON, "iv_infusion")
    assert subcutaneous
    assert subcutaneous.hcpcs == "J3590"
    assert subcutaneous.unlisted
    assert infused
    assert infused.hcpcs == "J2327"
    assert TABLES.drug("secukinumab", date(2024, 5, 1), "iv_infusion").hcpcs == "J3590"  # type: ignore[union-attr]
    assert TABLES.drug("nosuch", ON) is None
