"""Text that real notes carry beside the work: signatures, letterheads, typed codes, risks, history, the work of others.

Each adds one paragraph (`place` head or tail) or one sentence (first or last: on a line of its own where the note has
lines, else beside the others) of `additions.csv`. What belongs to the page leaves the claim as it is; what takes the
work back must take the lines with it.
"""

from __future__ import annotations

import csv
from importlib import resources

from service.stress.changing import work_lines
from service.stress.rewrites import Answer, Rewrite


def _added(name: str, effect: str, place: str, text: str) -> Rewrite:
    def make(note: str, answer: Answer) -> str | None:
        if effect == "drops" and (not work_lines(answer) or text in note):
            return None
        gap = "\n\n" if place in ("head", "tail") else "\n" if "\n" in note.strip() else " "
        return f"{text}{gap}{note}" if place in ("head", "first") else f"{_ended(note)}{gap}{text}\n"

    return Rewrite(name, "drops" if effect == "drops" else "keeps", make)


def _ended(note: str) -> str:
    """The note with an end of its last sentence."""
    note = note.rstrip()
    return note if note.endswith((".", "!", "?", ":", ";", "|")) else f"{note}."


def _rewrites() -> tuple[Rewrite, ...]:
    with (resources.files("service.stress") / "additions.csv").open(encoding="utf-8") as lines:
        return tuple(_added(row["name"], row["effect"], row["place"], row["text"]) for row in csv.DictReader(lines))


REWRITES = _rewrites()
