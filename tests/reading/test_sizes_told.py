"""The size of a lesion that was drained, injected, frozen, sampled or cut as a wedge; and what is no work beside a removal."""

from __future__ import annotations

import pytest

from nlp.facts import Procedure
from nlp.reader import load_reader


def _done(text: str) -> list[Procedure]:
    return [p for p in load_reader().read(text).procedures if p.assertion == "performed"]


@pytest.mark.parametrize(
    ("text", "kind", "size"),
    [
        ("Left groin 2.5 cm fluctuant abscess, surrounding erythema 6 cm. #11 stab 1 cm, 10 cc pus, packed.", "incision_drainage", "2.5"),
        ("Two abscesses: R axilla 3 cm, L axilla 1.5 cm. Both incised, pus expressed, packed.", "incision_drainage", "3"),
        ("Natal cleft, 2 cm left of midline, a fluctuant 3 cm area. Pilonidal abscess incised, 10 mL pus.", "incision_drainage", "3"),
        ("Keloid of the sternum, 3 x 1 cm. Injected with Kenalog 40 mg/mL, 0.3 mL.", "intralesional", "3"),
        ("Wart of the right thumb, 6 mm. LN2 two cycles. Mole of the back, 4 mm, benign, watched.", "destruction", "0.6"),
        ("Umbilical granuloma 5 mm, silver nitrate applied x1. Infant 3 weeks old.", "granulation_cautery", "0.5"),
        ("Skin tag of the left neck, 5 mm, bleeds. Snipped with scissors.", "tag_removal", "0.5"),
        ("BCC, L lower eyelid, 3 mm below lash line, 0.6 x 0.5 cm. Mohs: stage I 2 blocks, clear, read by me.", "mohs", "0.6"),
        ("MOHS L helix. BCC, recurrent after ED&C 2022, 1.1 x 0.9 cm. I acted as pathologist. Stage I: 3 blocks, clear.", "mohs", "1.1"),
        ("On the left labium majus a firm 6 mm raised white area. A 4 mm punch biopsy was taken from it.", "biopsy", "0.6"),
        ("SCC left helix, 1.2 cm. Full-thickness wedge, 5 mm off the tumor on both sides. Histo: SCC 9 mm.", "wedge_excision", "1.2"),
    ],
)
def test_size_at_the_place_of_the_work(text: str, kind: str, size: str) -> None:
    assert [str(p.size.value) for p in _done(text) if p.kind == kind] == [size]


def test_a_limit_or_what_lies_around_is_no_size() -> None:
    (drained,) = _done("Boil of the back. Incised, pus out, packed. Redness around it 5 cm.")
    assert not drained.size.known


@pytest.mark.parametrize(
    ("text", "technique"),
    [
        ("Severely dysplastic nevus L calf, shave reached the edge. Scar 9 mm excised with 5 mm margins to fat.", "re_excision"),
        ("Here for the re-excisions booked after path. 1. L arm scar 9 mm. 5 mm margin, excised to fat.", "re_excision"),
        ("BCC R cheek, biopsy scar 8 mm. Excised with 4 mm margins. If margins are positive, re-excision later.", "excision"),
    ],
)
def test_what_an_earlier_removal_left(text: str, technique: str) -> None:
    assert [p.technique.value for p in _done(text) if p.kind == "excision"] == [technique]


@pytest.mark.parametrize(
    "text",
    [
        "SCC left forearm. Office biopsy 5 wk back. 1.2 cm, 4 mm margins, excised to fat.",
        "BCC neck (own bx), 8 mm, excised with 4 mm margins to fat.",
        "Cyst of the back, 2 cm. An elliptical incision was made around the punctum and the cyst dissected out whole.",
    ],
)
def test_beside_an_excision_neither_its_cut_nor_the_known_biopsy_is_work(text: str) -> None:
    assert {p.kind for p in _done(text)} <= {"excision", "repair"}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("AESTHETIC VISIT, self pay. Xeomin: glabella 20 u, lateral canthi 10 u R + 10 u L. Paid.", True),
        ("Cosmetic: 20 units of Botox were placed in the procerus and corrugators.", True),
        ("Her last Botox was five months ago, glabella 20 units. A quote was given today.", False),
    ],
)
def test_toxin_in_wrinkles(text: str, given: bool) -> None:
    assert any(p.kind == "cosmetic" and p.technique.value == "toxin" for p in _done(text)) is given
