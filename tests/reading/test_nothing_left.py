"""What was read of a note is freed with its last use: nothing that a view remembers leads back to it."""

from __future__ import annotations

import gc
import json
from pathlib import Path

from service.assistant import suggest

CASES = Path(__file__).parents[1] / "cases" / "vignettes.jsonl"


def test_a_note_leaves_nothing_to_the_garbage_collector() -> None:
    notes = [json.loads(line)["text"] for line in CASES.read_text(encoding="utf-8").splitlines()[::200]]
    gc.disable()
    try:
        for _ in range(2):  # what is made once in a process is made in the first turn
            gc.collect()
            for note in notes:
                suggest(note)
            left = gc.collect()
    finally:
        gc.enable()
    assert left == 0
