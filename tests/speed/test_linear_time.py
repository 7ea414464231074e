"""Time grows in proportion to length: work is counted in calls of Python functions, not in seconds."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import FrameType

import pytest

import dermcoder
from nlp.components.splitter import LONGEST_UNIT, boundaries
from nlp.long_notes import PAGE, pages
from nlp.reader import load_reader

NOTES = [
    json.loads(line)["text"]
    for line in (Path(__file__).parents[2] / "training_data" / "notes_surgical.jsonl").read_text("utf-8").splitlines()
]
WARM, SHORT, LONG = 5_000, 24_000, 72_000
"""Characters; a page holds 20,000."""


def chart(length: int) -> str:
    """The same visits again and again."""
    visits = "\n\n".join(NOTES[:20])[:10_000]
    return (visits * (1 + length // len(visits)))[:length]


KINDS: dict[str, Callable[[int], str]] = {
    "notes one after the other": chart,
    "a thousand numbers in one line": lambda n: "Sizes " + " ".join(f"{i % 9}.{i % 7} cm," for i in range(n // 8)),
    "counts in one line": lambda n: "Treated " + ", ".join(f"{i % 30} mm x {i % 12}" for i in range(n // 11)),
    "one long sentence": lambda n: "shave biopsy of left cheek was not performed and no lesion on the nose, " * (n // 72),
    "nested lists": lambda n: "".join(f"{'  ' * (i % 9)}{i % 20}. Shave biopsy left cheek 4 mm\n" for i in range(n // 45)),
    "one procedure a sentence": lambda n: "Shave biopsy left cheek performed. " * (n // 35),
    "unticked boxes": lambda n: "[ ] shave biopsy [x] punch ___ mm " * (n // 34),
    "dots": lambda n: ". " * (n // 2),
    "blank lines": lambda n: "a\n" + "\n" * n + "b",
}


def calls(text: str) -> int:
    """Functions that reading and mapping the text enters."""
    count = 0

    def profile(_frame: FrameType, event: str, _value: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(profile)
    try:
        dermcoder.suggest(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("kind", KINDS)
def test_three_times_the_length_is_three_times_the_work(kind: str) -> None:
    for length in (WARM, LONG):  # loads, and shows the patterns to the gate, which learns them with the next page
        dermcoder.suggest(KINDS[kind](length))
    assert calls(KINDS[kind](LONG)) < 4.2 * calls(KINDS[kind](SHORT))


WITHIN_A_PAGE = {
    "numbers of many places": ("Froze AKs: ", "scalp (3), left ear 4, "),
    "two acts by turns": ("", "Froze AK. Shave biopsy. "),
    "items by turns": ("", "1. AK - LN2. 2. SK - reassured. "),
    "a drug a sentence": ("", "PDT face with Levulan. "),
    "light a sentence": ("", "UVB treatment given. "),
    "an abscess a sentence": ("", "I&D of abscess of the back. Packed. "),
    "drugs by turns": ("", "Kenalog injected. Botox injected. "),
    "lesions that are not named": ("", "Both lesions frozen. All done. "),
    "boxes": ("", "[ ] shave biopsy [x] punch ___ mm "),
    "nails by turns": (
        "",
        "Rt hallux: lateral border avulsed and phenol matrixectomy. Lt hallux: whole nail plate avulsed, no matrixectomy. ",
    ),
    "shaves for their symptoms": ("", "Shave removal of irritated nevi: back 7 mm, abdomen 4 mm. "),
    "tumours by turns": ("", "Mohs. L ala BCC stage I 2 blocks clear. R ear SCC stage I 1 block clear. "),
    "a steroid without its dose": ("", "3 sore cysts (L jaw 2, neck 1): ILK 2.5 mg/cc, 0.1 cc each. "),
    "a wound a sentence": ("", "Chin lac 1.2 cm, 6-0 fast gut. "),
    "places below a head": ("", "Biopsy by shave method\nLocations:\n- Right Cheek\n- Left Cheek\n- Right Dorsal Forearm\nDermablade. "),
    "bullets before the act": ("", "- R arm plaque\n- L thigh plaque\n4 mm punch, 4-0 nylon. To path.\n\n"),
    "a service a paragraph": ("", "Froze AK.\n\nShave biopsy left arm.\n\n"),
}


@pytest.mark.parametrize("kind", WITHIN_A_PAGE)
def test_a_page_of_one_sentence_again_and_again_costs_no_square_of_its_length(kind: str) -> None:
    opening, again = WITHIN_A_PAGE[kind]
    short, long = (opening + again * (length // len(again)) for length in (3_000, 9_000))
    for text in (short, long):
        dermcoder.suggest(text)
    assert calls(long) < 4.2 * calls(short)


def test_a_unit_has_an_end() -> None:
    text = "word " * 2_000 + "x" * 5_000
    starts = [*boundaries(text), len(text)]
    assert max(b - a for a, b in pairwise(starts)) <= LONGEST_UNIT
    assert "".join(text[a:b] for a, b in pairwise(starts)) == text


@pytest.mark.parametrize("text", ["", "short note", chart(3 * PAGE), "y" * (2 * PAGE + 5), "w " * PAGE])
def test_pages_are_the_text(text: str) -> None:
    found = list(pages(text))
    assert "".join(words for _, words in found) == text
    assert all(text[start : start + len(words)] == words and len(words) <= PAGE for start, words in found)


def test_a_chart_is_read_like_its_pages() -> None:
    page = "Plan: shave biopsy left cheek today, lidocaine, specimen to path."
    text = page + "\n\n" + "Nothing else of note in this line of the chart.\n" * 800 + "\n" + page.replace("left cheek", "right arm")
    read = load_reader().read(text)
    done = [p for p in read.procedures if p.kind == "biopsy" and p.assertion == "performed"]
    assert [text[p.site.evidence[0].start : p.site.evidence[0].end] for p in done] == ["left cheek", "right arm"]
    assert len({p.id for p in read.procedures}) == len(read.procedures)
    answer = dermcoder.suggest(text)
    assert "read in" in " ".join(answer["warnings"])
    for line in answer["lines"]:
        for item in line["evidence"]:
            assert text[item["start"] : item["end"]] == item["text"]


@pytest.mark.parametrize("sign", "_.*# -=xm0")
def test_a_page_of_one_sign_costs_no_square_of_its_length(sign: str) -> None:
    """A search that starts anew at each sign of the run takes many seconds, and is one call."""
    dermcoder.suggest("Shave biopsy left cheek.")
    start = time.process_time()
    dermcoder.suggest(f"Blank form {sign * PAGE} mm")
    assert time.process_time() - start < 2
