"""Rewrites of a note: what must keep the claim, what must change it, and that a failure is seen."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from service.assistant import suggest
from service.cli import main
from service.notes import Note
from service.stress.run import REWRITES, outcomes

NOTE = """CC: bump
ALLERGIES: none
Exam: 6 mm pearly papule, left cheek.
Procedure: Shave biopsy of the lesion on the left cheek was performed with a DermaBlade after lidocaine. Hemostasis with aluminum chloride.
Specimen to outside lab."""
COUNTED = "A: actinic keratoses\nP: Cryotherapy with liquid nitrogen to 7 AKs on the scalp today."
BY_NAME = {rewrite.name: rewrite for rewrite in REWRITES}


@pytest.mark.parametrize(
    ("name", "text", "fragment"),
    [
        ("mm and cm", NOTE, "0.6 cm pearly"),
        ("synonym", COUNTED, "LN2 to 7 actinic keratoses"),
        ("digits as words", COUNTED, "to seven AKs"),
        ("typo", NOTE, "Shave biospy"),
        ("header", NOTE, "Chief Complaint: bump"),
        ("section order", NOTE, "lab.\n\nALLERGIES: none"),
        ("Windows line ends", NOTE, "\r\n"),
        ("small letters", NOTE, "shave biopsy of the lesion"),
        ("tabs", NOTE, "Exam:\t6 mm"),
        ("British spelling", NOTE, "lignocaine"),
        ("hash numbers", "1. AK scalp: LN2.\n2. AK nose: LN2.", "#2: AK nose"),
        ("signature below", NOTE, "Electronically signed"),
        ("letterhead above", NOTE, "Page 1 of 1.\n\nCC: bump"),
        ("procedure cancelled", NOTE, "nothing was done today"),
        ("negated", NOTE, "no Shave biopsy"),
        ("planned instead", NOTE, "will schedule Shave biopsy"),
        ("other side", NOTE, "on the right cheek"),
        ("one lesion more", COUNTED, "to 8 AKs"),
    ],
)
def test_a_rewrite_says_the_same_or_something_else_in_new_words(name: str, text: str, fragment: str) -> None:
    assert fragment in (BY_NAME[name].make(text, suggest(text)) or "")


def test_a_punch_tool_and_dimensions_keep_their_unit() -> None:
    text = "4 mm punch used. Plaque 3 x 2 cm."
    assert BY_NAME["mm and cm"].make(text, {"lines": []}) == text


TOLD_TWICE = """P: Shave removal of a 6 mm nevus of the neck today, it catches on the collar.
The papule was shaved off level with the skin with a DermaBlade."""


@pytest.mark.parametrize("name", ["negated", "made history", "planned instead"])
def test_every_telling_of_the_work_is_turned(name: str) -> None:
    seen = list(outcomes([Note("n", TOLD_TWICE)], suggest, [BY_NAME[name]]))
    assert [o.passed for o in seen] == [True]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("one lesion more", "AKs: scalp 4, ear 3.\nP: Cryotherapy to all 7 AKs today."),
        ("one lesion more", "3 AKs on the scalp.\nP: LN2 to the three of them, 3 lesions, today."),
    ],
)
def test_a_number_told_twice_is_left_alone(name: str, text: str) -> None:
    assert BY_NAME[name].make(text, suggest(text)) is None


def test_what_was_put_off_was_not_done_today() -> None:
    planned = BY_NAME["planned instead"].make(NOTE, suggest(NOTE)) or ""
    assert "will schedule Shave biopsy" in planned
    assert "was performed" not in planned


def test_plain_notes_stand_every_rewrite() -> None:
    failed = [o for o in outcomes([Note("n", NOTE), Note("c", COUNTED)], suggest) if not o.passed]
    assert failed == []


def test_a_reader_that_ignores_words_is_found_out() -> None:
    """The check can fail: a program that always answers the same passes no meaning-changing rewrite."""
    answer = suggest(NOTE)
    seen = list(outcomes([Note("n", NOTE)], lambda text, context: answer))
    assert {o.rewrite for o in seen if not o.passed} == {
        "negated",
        "made history",
        "planned instead",
        "other side",
        "procedure cancelled",
        "not by the writer",
    }


def test_command_prints_shares_and_writes_failures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    notes, out = tmp_path / "notes.jsonl", tmp_path / "failed.jsonl"
    notes.write_text(json.dumps({"id": "a", "text": NOTE}) + "\n", encoding="utf-8")
    assert main(["stress", str(notes), "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "meaning kept:" in printed
    assert "papule" not in printed + out.read_text(encoding="utf-8")


def test_an_unreadable_note_is_counted_not_fatal(tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    notes.write_text("{broken\n" + json.dumps({"text": NOTE}) + "\n", encoding="utf-8")
    assert main(["stress", str(notes)]) == 1
