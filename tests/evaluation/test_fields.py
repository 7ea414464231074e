"""The fact measure: a note and its gold facts in, what counts as found, missed, right and wrong out."""

from __future__ import annotations

from collections import Counter

import pytest

from nlp.reader import load_reader
from service.evaluation.fields import compare_fields
from service.evaluation.gold import GoldCase, GoldFact
from service.evaluation.values import gold_count, gold_number, gold_places

TWO = "Shave biopsy of a 6 mm papule on the left cheek today. Shave biopsy of a 9 mm plaque on the right shin today."
KERATOSES = "AKs: left temple x2, right cheek x3, nose x1. All treated with liquid nitrogen today."
FLAP = "BCC left cheek excised with 4 mm margins today. The defect was closed with a rotation flap."
AVULSED = "Total avulsion of the right hallux nail and total avulsion of the right second toenail, under digital block today."
STAGED = "Mohs today. Stage 1: 2 blocks positive at 3 o'clock. Stage 2: 1 block clear. BCC of the left ala."
COSMETIC = "Cosmetic visit, self pay. 4 skin tags of the neck snipped today, she does not like their look."


def counts(text: str, *facts: tuple[str, str, str, int]) -> Counter[tuple[str, str]]:
    case = GoldCase("g", text, {}, ((),), facts=tuple(GoldFact(*fact) for fact in facts))
    return compare_fields(case, load_reader().read(text))


PAIR = "Shave biopsy x2 today: right forearm and left forearm, each a 5 mm papule. Drysol, Band-Aids."
TIP = "Shave biopsy of the R nasal tip today, and of the L bra line."
FROST = "Cryotherapy to 4 AKs of the left cheek and temple today."

CHEEK = ("technique", "tangential", "Shave biopsy of a 6 mm papule", 0), ("site", "left cheek", "left cheek", 0)
SHIN = ("technique", "tangential", "Shave biopsy of a 9 mm plaque", 1), ("site", "right shin", "right shin", 1)
FROZEN = ("technique", "cryotherapy", "treated with liquid nitrogen", 0)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        pytest.param(TWO, [*CHEEK, *SHIN], {("technique", "found"): 2, ("technique", "right"): 2, ("site", "found"): 2, ("site", "wrong"): 0}, id="all there"),
        pytest.param(TWO, [*CHEEK], {("technique", "right"): 2, ("site", "wrong"): 1, ("count", "wrong"): 1}, id="one service for two lesions"),
        pytest.param(TWO, [*CHEEK, *SHIN, ("size", "0.9 cm", "9 mm", 0)], {("size", "missed"): 1, ("size", "wrong"): 1}, id="size of the other lesion"),
        pytest.param(TWO, [*CHEEK, *SHIN], {("size", "right"): 0, ("size", "wrong"): 0}, id="silent on size"),
        pytest.param(TWO, [], {("technique", "wrong"): 2}, id="work that the gold does not know"),
        pytest.param(TWO, [("technique", "punch", "Shave biopsy of a 6 mm papule", 0), CHEEK[1], *SHIN], {("technique", "missed"): 1, ("technique", "wrong"): 1, ("site", "found"): 2}, id="another technique at the same place"),
        pytest.param(KERATOSES, [FROZEN, ("count", "6", "left temple x2", 0)], {("count", "found"): 1, ("site", "wrong"): 0}, id="count of one service"),
        pytest.param(KERATOSES, [FROZEN, ("count", "2", "x2", 0), ("count", "3", "x3", 0), ("count", "1", "x1", 0)], {("count", "found"): 1}, id="parts are added"),
        pytest.param(KERATOSES, [FROZEN, ("site", "left temple, right cheek, nose", "left temple x2", 0)], {("site", "found"): 3, ("count", "wrong"): 1}, id="six lesions at three sites"),
        pytest.param(FLAP, [("technique", "rotation flap", "rotation flap", 0)], {("technique", "found"): 1, ("technique", "wrong"): 0}, id="a flap contains the cut"),
        pytest.param(TWO, [("size", "6 mm", "6 mm", 0)], {("size", "found"): 1}, id="another unit"),
        pytest.param(TWO, [("size", "0.6 cm", "6 mm", 0), ("size", "0.9", "9 mm", 1)], {("size", "found"): 2, ("size", "wrong"): 0, ("technique", "wrong"): 0}, id="measures alone"),
        pytest.param(TWO, [("size", "0.9 cm", "6 mm", 0)], {("size", "found"): 0, ("size", "missed"): 1}, id="a measure alone, of other words"),
        pytest.param("Cryo to 6 AKs of the scalp today.", [("technique", "cryotherapy", "Cryo to 6 AKs", 0)], {("count", "wrong"): 0}, id="the words of the technique tell the count"),
        pytest.param("Cryo to AKs of the scalp today, 6 in all.", [("technique", "cryotherapy", "Cryo to AKs", 0), ("site", "scalp", "scalp", 0)], {("count", "wrong"): 1}, id="other words tell the count"),
        pytest.param(STAGED, [("stage", "2", "Stage 2: 1 block clear", 0)], {("stage", "found"): 1}, id="stages told alone"),
        pytest.param("Cryo to AKs of the scalp today, 6 in all.", [("technique", "cryotherapy", "Cryo", 0), ("assertion", "planned", "5-FU later", 1)], {("count", "wrong"): 0}, id="no count in a note about technique and assertion alone"),
        pytest.param(AVULSED, [("technique", "avulsion", "Total avulsion", 0), ("technique", "avulsion", "total avulsion of the right second toenail", 1)], {("technique", "found"): 2, ("count", "wrong"): 0}, id="two alike without a place"),
        pytest.param(COSMETIC, [("assertion", "cosmetic", "self pay", 0)], {("technique", "wrong"): 0}, id="cosmetic work is no error"),
        pytest.param(PAIR, [("technique", "tangential", "Shave biopsy", 0), ("site", "right forearm", "right forearm", 0), ("technique", "tangential", "Shave biopsy", 1), ("site", "left forearm", "left forearm", 1)], {("technique", "found"): 2, ("site", "missed"): 0, ("site", "wrong"): 0, ("count", "wrong"): 0}, id="two services that one procedure tells"),
        pytest.param(TWO, [("technique", "tangential", "Shave biopsy", 0), CHEEK[1], ("technique", "tangential", "Shave biopsy", 1), ("site", "nose", "Shave biopsy", 1)], {("site", "missed"): 1, ("site", "found"): 1}, id="not put together at another place"),
        pytest.param(TIP, [("technique", "tangential", "Shave biopsy", 0), ("site", "nasal tip", "R nasal tip", 0)], {("site", "found"): 1}, id="the quote tells the side"),
        pytest.param(TIP, [("technique", "tangential", "Shave biopsy", 0), ("site", "left nasal tip", "R nasal tip", 0)], {("site", "missed"): 1}, id="the quote tells another side"),
        pytest.param(FROST, [("technique", "cryotherapy", "Cryotherapy", 0), ("site", "left cheek and temple", "left cheek and temple", 0)], {("site", "found"): 2, ("site", "wrong"): 0}, id="one side for two places"),
        pytest.param("Shave biopsy of the nose was done last year.", [("assertion", "historical", "done last year", 0)], {("assertion", "found"): 1, ("technique", "wrong"): 0}, id="history"),
        pytest.param(TWO, [("assertion", "historical", "Shave biopsy of a 6 mm papule", 0)], {("assertion", "missed"): 1}, id="taken as done"),
    ],
)  # fmt: skip
def test_what_counts(text: str, facts: list[tuple[str, str, str, int]], expected: dict[tuple[str, str], int]) -> None:
    found = counts(text, *facts)
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("0.90 cm", "0.9"),
        ("9 mm", "0.9"),
        ("12 x 8 mm", "1.2"),
        ("1.5 x 1.2 cm", "1.5"),
        ("2.2 sq cm", ""),
        ("missing", ""),
        ("over 3 cm", ""),
        ("1 cm", "1"),
    ],
)
def test_gold_lengths(raw: str, number: str) -> None:
    assert gold_number(raw) == number


@pytest.mark.parametrize(("raw", "number"), [("10-12", "10"), ("15+", "15"), ("about 20", "20"), ("3 blocks", "3"), ("unknown", "")])
def test_gold_counts_are_lower_bounds(raw: str, number: str) -> None:
    assert gold_count(raw) == number


@pytest.mark.parametrize(
    ("raw", "places"),
    [
        ("left axilla, right axilla and neck", {("axilla", ""), ("neck", "")}),
        ("axillae", {("axilla", "")}),
        ("left ear helix", {("ear", "left")}),
        ("moon", set()),
    ],
)
def test_gold_places(raw: str, places: set[tuple[str, str]]) -> None:
    assert gold_places(raw) == places
