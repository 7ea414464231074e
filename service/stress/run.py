"""Runs every rewrite on every note and says where the claim moved and should not have, or did not and should.

The report names notes and rewrites only, never a word of a note.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from service.notes import Note
from service.stress import additions, changing, preserving
from service.stress.rewrites import Answer, Rewrite

Suggest = Callable[[str, dict[str, Any] | None], Answer]
_ROUNDS = 5
REWRITES = preserving.REWRITES + additions.REWRITES + changing.REWRITES


@dataclass(frozen=True, slots=True)
class Outcome:
    """One rewrite of one note. `before` and `after` are claims in short (code x units-modifiers)."""

    note_id: str
    rewrite: str
    effect: str
    passed: bool
    before: str
    after: str


def outcomes(notes: Iterable[Note], suggest: Suggest, rewrites: Iterable[Rewrite] = REWRITES) -> Iterator[Outcome]:
    """Every rewrite that has something to work on in a readable note, in the order of the notes."""
    rewrites = tuple(rewrites)
    for note in notes:
        if note.error is not None:
            continue
        before = suggest(note.text, note.context)
        for rewrite in rewrites:
            after = _answer(rewrite, note, before, suggest)
            if after is not None:
                passed = _CHECKS[rewrite.effect](before, after)
                yield Outcome(note.id, rewrite.name, rewrite.effect, passed, _short(before), _short(after))


def _answer(rewrite: Rewrite, note: Note, before: Answer, suggest: Suggest) -> Answer | None:
    """The answer to the rewritten note; None where it cannot be rewritten.

    A note tells its work in several words. What should drop is turned again wherever the answer still finds it
    told, until it drops or every telling is turned.
    """
    text, answer = note.text, before
    for number in range(_ROUNDS if rewrite.effect == "drops" else 1):
        new = rewrite.make(text, answer)
        if new == "" or (not number and new in (None, text)):
            return None
        if new is None or new == text:
            break
        text, answer = new, suggest(new, note.context)
        if _CHECKS[rewrite.effect](before, answer):
            break
    return answer


def _short(answer: Answer) -> str:
    return " ".join(f"{line['code']}x{line['units']}" + "".join("-" + m for m in line["modifiers"]) for line in answer["lines"])


def _claim(answer: Answer) -> list[tuple[object, ...]]:
    return sorted((line["code"], line["units"], *line["modifiers"], "|", *line["icd10"]) for line in answer["lines"])


def _keeps(before: Answer, after: Answer) -> bool:
    return _claim(before) == _claim(after)


def _supported(answer: Answer) -> set[str]:
    return {line["code"] for line in answer["lines"] if line["status"] == "supported"}


def _drops(before: Answer, after: Answer) -> bool:
    """No procedure line of the original may still be `supported`."""
    work = {line["code"] for line in changing.work_lines(before)}
    return not work & _supported(after)


def _sides(answer: Answer) -> list[str]:
    values = {e["value"] for line in changing.work_lines(answer) for e in line["evidence"] if e["field"] == "site"}
    return sorted(value.split(" ")[0] for value in values if changing.names_side(value))


def _moves_side(before: Answer, after: Answer) -> bool:
    turned = sorted({"left": "right", "right": "left"}[side] for side in _sides(before))
    return turned == _sides(after)


def _counted(answer: Answer) -> int:
    values = {(e["start"], e["value"]) for line in changing.work_lines(answer) for e in line["evidence"] if e["field"] == "count"}
    return sum(int(value) for _, value in values if value.isdigit())


def _adds_one(before: Answer, after: Answer) -> bool:
    return _counted(after) == _counted(before) + 1


_CHECKS: dict[str, Callable[[Answer, Answer], bool]] = {
    "keeps": _keeps,
    "drops": _drops,
    "moves_side": _moves_side,
    "adds_one": _adds_one,
}
