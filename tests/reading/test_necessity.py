"""Why a benign lesion was treated: only words that say so of the patient's lesion count."""

from __future__ import annotations

import pytest

import dermcoder

FROZEN = "Cryotherapy to 3 seborrheic keratoses on the back."

REASONS = [
    ("They itch and bleed.", {"itching", "bleeding"}),
    ("Tender under the bra strap.", {"pain"}),
    ("Irritated by the collar.", {"irritation"}),
    ("They catch on clothing.", {"irritation"}),
    ("Growing over two months.", {"change"}),
    ("One has changed in color.", {"change"}),
    ("Inflamed on exam.", {"inflammation"}),
    ("One bled twice after shaving.", {"bleeding"}),
]
NO_REASONS = [
    "Nontender, unchanged for years.",
    "Non-tender.",
    "They are painless.",
    "Not itching or bleeding.",
    "Denies pain, itching or bleeding.",
    "Without pain or bleeding.",
    "Area painted with betadine.",
    "She is off to Spain.",
    "Two stitches removed from the chin.",
    "Switched to a new sunscreen.",
    "Bandage changed.",
    "I have changed losartan to amlodipine.",
    "Call for pain or bleeding.",
    "Return if they itch.",
    "Bleeding was controlled with pressure.",
    "Pinpoint bleeding seen.",
    "Pain control with acetaminophen.",
    "Tolerated well with little pain.",
    "Psoriasis of the elbows itches.",
    "A BCC of the nose bleeds and was biopsied.",
]


def reasons(words: str) -> tuple[str, set[str]]:
    """Status and reasons of the frozen keratoses' line."""
    line = next(line for line in dermcoder.suggest(f"{FROZEN} {words}", models=False)["lines"] if line["code"] == "17110")
    return line["status"], {item["value"] for item in line["evidence"] if item["field"] == "symptoms"}


@pytest.mark.parametrize(("words", "want"), REASONS)
def test_a_reason_is_read_with_its_whole_word(words: str, want: set[str]) -> None:
    assert reasons(words) == ("supported", want)


@pytest.mark.parametrize("words", NO_REASONS)
def test_what_is_no_reason_leaves_the_line_to_review(words: str) -> None:
    assert reasons(words) == ("review", set())
