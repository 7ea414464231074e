"""What real notes carry beside the work (risks, history, options, signatures) leaves the codes of the project's own notes as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.assistant import suggest
from service.stress.additions import REWRITES
from service.stress.rewrites import Answer, Rewrite

NOTES = Path(__file__).parents[2] / "training_data"
SAMPLE = ("notes_theatre.jsonl", "notes_surgical.jsonl")
KEPT = 0.97
"""Share of the notes; 0 to 3 of 145 changed when the test was written; a list of what further surgery may be once changed a fifth."""


def notes() -> Iterator[tuple[str, dict[str, object]]]:
    """Notes that are not held back, with what is known beside them."""
    for name in SAMPLE:
        for line in (NOTES / name).read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            if int(record["id"][1:]) % 3:
                yield record["text"], record["context"]


def codes(answer: Answer) -> list[tuple[str, int]]:
    return sorted((line["code"], line["units"]) for line in answer["lines"])


@pytest.fixture(scope="module")
def plain() -> list[tuple[str, dict[str, object], Answer]]:
    return [(text, context, suggest(text, context)) for text, context in notes()]


@pytest.mark.parametrize("addition", [r for r in REWRITES if r.effect == "keeps"], ids=lambda r: r.name)
def test_text_beside_the_work_leaves_the_codes(addition: Rewrite, plain: list[tuple[str, dict[str, object], Answer]]) -> None:
    changed = [
        text[:60] for text, context, before in plain if codes(suggest(addition.make(text, before) or text, context)) != codes(before)
    ]
    assert len(changed) <= (1 - KEPT) * len(plain), changed
