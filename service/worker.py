"""How every process that reads notes gets ready."""

from __future__ import annotations

import gc
from pathlib import Path

from service.parent import end_with


def start_worker(store: Path | None = None, parent: int = 0) -> None:
    """Load pipeline and tables once, and spare the garbage collector from walking them again and again.

    Args:
        store: imported reference data; the shipped tables without it.
        parent: in a process of its own, the process it works for and ends with, even if that was killed.
    """
    if parent:
        end_with(parent)
    from coding.lookup import load_tables
    from service.assistant import warm_up
    from service.logs import silence

    silence()
    load_tables(store)
    warm_up()
    settle_collector()


def settle_collector() -> None:
    """What is loaded is not walked again by the garbage collector, and a note is walked a few times, not fifty: 3 % of a note's time."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
