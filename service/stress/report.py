"""`dermcoder stress`: runs the rewrites, prints a table, writes the failures."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.assistant import suggest
from service.documents.read import read_notes
from service.notes import Note
from service.stress.run import REWRITES, Outcome, outcomes


def notes_of(paths: Iterable[Path]) -> list[Note]:
    """Notes of text files and JSON Lines files, in order."""
    notes: list[Note] = []
    for path in paths:
        notes += [record.note for record in read_notes(path)]
    return notes


def run(notes: list[Note], out: Path | None, console: Console | None = None) -> int:
    """Print shares by rewrite; returns the number of notes that could not be read."""
    seen = list(outcomes(notes, suggest))
    console = console or Console(highlight=False)
    console.print(_table(seen))
    for keeps, words in ((True, "meaning kept"), (False, "meaning changed")):
        chosen = [o for o in seen if (o.effect == "keeps") == keeps]
        passed = sum(o.passed for o in chosen)
        share = f"{passed / len(chosen):.3f}" if chosen else "-"
        console.print(f"{words}: {passed} of {len(chosen)} as it should be ({share})")
    if out is not None:
        failures = [json.dumps(asdict(o), ensure_ascii=False) for o in seen if not o.passed]
        out.write_text("".join(line + "\n" for line in failures), encoding="utf-8")
    return sum(note.error is not None for note in notes)


def _table(seen: list[Outcome]) -> Table:
    tried, passed = Counter(o.rewrite for o in seen), Counter(o.rewrite for o in seen if o.passed)
    table = Table(box=None, pad_edge=False)
    for title in ("rewrite", "the claim", "notes", "as it should be"):
        table.add_column(title, justify="right" if title in ("notes", "as it should be") else "left")
    for rewrite in REWRITES:
        if tried[rewrite.name]:
            share = passed[rewrite.name] / tried[rewrite.name]
            table.add_row(rewrite.name, _EFFECTS[rewrite.effect], str(tried[rewrite.name]), f"{share:.3f}")
    return table


_EFFECTS = {
    "keeps": "stays",
    "drops": "is not supported any more",
    "moves_side": "names the other side",
    "adds_one": "counts one more",
}
