"""`dermcoder reconcile`: parts done by worker processes, each written whole or not at all.

The folder of a run holds `staging.sqlite` while it runs, `parts/`, and at the end `results.jsonl`, `claims.parquet`, `findings.parquet`,
`errors.jsonl`, `unmatched.jsonl` and `summary.json`. A run that was ended, even by kill -9, and is started again
does only the parts that are missing; the outputs are the same bytes as those of an undisturbed run.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from service.assistant import own_settings
from service.batches.outputs import finish
from service.batches.partition import reconcile_batches
from service.batches.staging import Inputs, open_staging, pairs_between, stage
from service.worker import start_worker

PART = 200
"""Claims of one part: a few seconds of work, so that little is lost when a run is ended."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run did."""

    claims: int
    failed: int


def run(
    inputs: Inputs, out: Path, *, workers: int = 1, store: Path | None = None, part_size: int = PART, planned: Callable[[int], object] = lambda _: None,
) -> Summary:  # fmt: skip
    """Reconcile all claims into a folder.

    Args:
        planned: told the number of claims before the first is done.

    Raises:
        OSError: an input cannot be read or the folder cannot be written.
        service.claims.tables.MappingError: a table lacks a needed column.
    """
    parts = out / "parts"
    parts.mkdir(parents=True, exist_ok=True)
    staging = out / "staging.sqlite"
    count = stage(inputs, staging)
    planned(count)
    _forget_other_run(out, inputs, store, part_size)
    numbers = range((count + part_size - 1) // part_size)
    missing = [n for n in numbers if not _part(parts, n).exists()]
    progress = _Progress(count, count - part_size * len(missing))
    do_part = partial(_do_part, staging, parts, store=store, size=part_size)
    for _ in _done(do_part, missing, workers, store):
        progress.step(part_size)
    progress.end()
    failed = finish(staging, [_part(parts, n) for n in numbers], out)
    staging.unlink()  # it holds whole notes; what the results quote is enough
    return Summary(count, failed)


def _part(parts: Path, number: int) -> Path:
    return parts / f"{number:06d}.jsonl"


def _forget_other_run(out: Path, inputs: Inputs, store: Path | None, part_size: int) -> None:
    """Parts of other inputs, tables, settings or program versions are no use."""
    from coding.lookup import load_tables
    from service.judgement.store import version
    from service.version import PROGRAM

    versions = sorted(load_tables(store).versions().items())
    made_of = json.dumps([inputs.fingerprint(), part_size, PROGRAM, version(), versions, own_settings()])
    mark = out / "parts" / "made_of.json"
    if mark.exists() and mark.read_text(encoding="utf-8") == made_of:
        return
    for old in (out / "parts").glob("*.jsonl"):
        old.unlink()
    _write_whole(mark, made_of)


def _write_whole(path: Path, text: str) -> None:
    """A file that is there is complete: written beside its place, then moved."""
    fresh = path.with_suffix(".new")
    fresh.write_text(text, encoding="utf-8", newline="\n")
    fresh.replace(path)


def _done(do_part: Callable[[int], int], missing: list[int], workers: int, store: Path | None) -> Iterator[int]:
    if workers == 1 or len(missing) < 2:
        if missing:
            start_worker(store)
        for number in missing:
            yield do_part(number)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=start_worker, initargs=(store, os.getpid())) as pool:
        jobs = [pool.submit(do_part, number) for number in missing]
        for job in as_completed(jobs):
            yield job.result()


def _do_part(staging: Path, parts: Path, number: int, *, store: Path | None, size: int) -> int:
    with closing(open_staging(staging)) as database:
        pairs = pairs_between(database, number * size, (number + 1) * size)
    answers = reconcile_batches(iter([pairs]), store)
    _write_whole(_part(parts, number), "".join(f"{line}\n" for batch in answers for line in batch["answer"].to_pylist()))
    return number


class _Progress:
    """Rate and time left on a terminal; nothing elsewhere, never a word of a note."""

    def __init__(self, total: int, done: int, write: Callable[[str], object] = sys.stderr.write) -> None:
        self._total, self._done, self._new = total, max(0, done), 0
        self._started, self._write = time.monotonic(), write

    def step(self, claims: int) -> None:
        """So many more claims are done."""
        self._new += claims
        if sys.stderr.isatty():
            done = min(self._total, self._done + self._new)
            rate = self._new / max(time.monotonic() - self._started, 1e-6)
            left = (self._total - done) / max(rate, 1e-6)
            self._write(f"\r{done} of {self._total} claims, {rate:.0f} a second, {left:.0f} s left ")

    def end(self) -> None:
        """Close the line."""
        if sys.stderr.isatty():
            self._write("\n")
