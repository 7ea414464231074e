"""Batches of notes: in order, one bad record costing itself alone, over several processes."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from service.assistant import suggest_note
from service.documents.read import RECORDS, read_json_lines, read_notes
from service.notes import Note
from service.worker import start_worker

CHUNK = 32
"""Notes handed to a worker at a time: large enough that sending them costs nothing."""

AHEAD = 3
"""Chunks in flight for each worker; the rest of the file stays on disk."""

Answers = list[tuple[str, bool]]


def dumps(answer: dict[str, Any]) -> str:
    """One answer as one line of JSON."""
    return json.dumps(answer, ensure_ascii=False, separators=(", ", ": "))


def run_json_lines(source: Path, target: Path, workers: int = 1, store: Path | None = None) -> int:
    """Write an answer for each note of `source`; returns the number of failed records."""
    failed = done = 0
    started = time.monotonic()
    with target.open("w", encoding="utf-8", newline="\n") as out:
        records = read_notes(source) if source.suffix.lower() in RECORDS else read_json_lines(source)
        for line, is_error in answers((record.note for record in records), workers, store):
            out.write(line + "\n")
            done, failed = done + 1, failed + is_error
            _progress(done, started)
    _progress(done, started, last=True)
    return failed


def answers(notes: Iterator[Note], workers: int = 1, store: Path | None = None) -> Iterator[tuple[str, bool]]:
    """(line of JSON, is it an error) for each note, in order."""
    if workers == 1:
        start_worker(store)
        for note in notes:
            yield from _many([note], store)
        return
    # Spawned, not forked: a forked copy of loaded libraries and their threads can hang.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=start_worker, initargs=(store, os.getpid())) as pool:
        waiting: deque[Future[Answers]] = deque()
        while chunk := list(islice(notes, CHUNK)):
            waiting.append(pool.submit(_many, chunk, store))
            if len(waiting) >= workers * AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _many(notes: Iterable[Note], store: Path | None) -> Answers:
    answers = (suggest_note(note, store) for note in notes)
    return [(dumps(answer), "error" in answer) for answer in answers]


def _progress(done: int, started: float, *, last: bool = False) -> None:
    """Count and rate on a terminal; nothing elsewhere, never a word of a note."""
    if not sys.stderr.isatty() or (done % 20 and not last):
        return
    rate = done / max(time.monotonic() - started, 1e-6)
    sys.stderr.write(f"\r{done} notes, {rate:.0f} a second" + ("\n" if last else ""))
    sys.stderr.flush()
