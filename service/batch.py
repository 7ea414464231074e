"""Batches of notes: in order, one bad record costing itself alone, over several processes."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from service.assistant import suggest_note
from service.logs import silence
from service.notes import Note, read_json_lines

CHUNK = 32


def dumps(answer: dict[str, Any]) -> str:
    """One answer as one line of JSON."""
    return json.dumps(answer, ensure_ascii=False, separators=(", ", ": "))


def run_json_lines(source: Path, target: Path, workers: int = 1) -> int:
    """Write an answer for each note of `source`; returns the number of failed records."""
    failed = done = 0
    started = time.monotonic()
    with target.open("w", encoding="utf-8", newline="\n") as out:
        for line, is_error in _answers(read_json_lines(source), workers):
            out.write(line + "\n")
            done, failed = done + 1, failed + is_error
            _progress(done, started)
    _progress(done, started, last=True)
    return failed


def _answers(notes: Iterable[Note], workers: int) -> Iterator[tuple[str, bool]]:
    if workers <= 1:
        for note in notes:
            yield _one(note)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=silence) as pool:
        chunks = iter(lambda source=iter(notes): list(islice(source, CHUNK)), [])  # type: ignore[misc]
        waiting = [pool.submit(_many, chunk) for chunk in islice(chunks, workers * 3)]
        while waiting:
            first = waiting.pop(0)
            yield from first.result()
            waiting.extend(pool.submit(_many, chunk) for chunk in islice(chunks, 1))


def _one(note: Note) -> tuple[str, bool]:
    answer = suggest_note(note)
    return dumps(answer), "error" in answer


def _many(notes: list[Note]) -> list[tuple[str, bool]]:
    return [_one(note) for note in notes]


def _progress(done: int, started: float, *, last: bool = False) -> None:
    """Count and rate on a terminal; nothing elsewhere, never a word of a note."""
    if not sys.stderr.isatty() or (done % 20 and not last):
        return
    rate = done / max(time.monotonic() - started, 1e-6)
    sys.stderr.write(f"\r{done} notes, {rate:.0f} a second" + ("\n" if last else ""))
    sys.stderr.flush()
