"""A word inside another word says nothing: cautery is no uterus, mycophenolate no phenol, an anesthetic no esthetician."""

from __future__ import annotations

import pytest

import dermcoder

NOTES = [
    ("Avulsion of the right great toenail under block. Takes mycophenolate.", ["11730"]),
    ("Avulsion of the right great toenail under block, phenol applied to the matrix.", ["11750"]),
    ("Acne surgery: 12 comedones expressed after topical anesthetic.", ["10040"]),
    ("Acne surgery: 12 comedones expressed by the esthetician, facial package.", []),
    ("Laceration of the nasolabial fold, 2.0 cm, closed in layers with Vicryl.", ["12051"]),
    ("Laceration of the chin, 2.0 cm, repaired under endotracheal anesthesia with nylon.", ["12011"]),
    ("Excised BCC of the cheek 1.0 cm, margins 4 mm. Repair with Vicryl after cautery, layered, 3.0 cm.", ["12052", "11642"]),
    ("Hysterectomy years ago. Uterus repaired with Vicryl, 3.0 cm.", []),
]


@pytest.mark.parametrize(("note", "codes"), NOTES)
def test_a_word_inside_another_decides_nothing(note: str, codes: list[str]) -> None:
    assert [line["code"] for line in dermcoder.suggest(note)["lines"]] == codes
