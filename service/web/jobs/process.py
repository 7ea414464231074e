"""One batch in a process of its own, which ends when the service ends."""

from __future__ import annotations

import sys
from pathlib import Path

from service.batches.run import run
from service.batches.staging import Inputs
from service.parent import end_with

_TOTAL = "claims"
_PART = 20
"""Claims between two figures of progress."""


def run_batch(notes: Path, claims: Path, out: Path, store: Path | None, parent: int) -> None:
    """As `dermcoder reconcile`; a batch that was ended goes on where it stood."""
    end_with(parent)  # a new service will start the batch again
    try:
        run(Inputs(notes, claims), out, store=store, part_size=_PART, planned=lambda count: (out / _TOTAL).write_text(str(count)))
    except Exception as error:  # a traceback on standard error may quote a note
        sys.stderr.write(f"batch ended: {type(error).__name__}\n")
        sys.exit(1)


def done_so_far(out: Path) -> int:
    """Claims whose part is written; the last part may hold fewer."""
    return _PART * len(list((out / "parts").glob("*.jsonl")))


def claims_of(out: Path) -> int:
    """All claims of a batch; 0 until they were counted."""
    try:
        return int((out / _TOTAL).read_text())
    except (OSError, ValueError):
        return 0
