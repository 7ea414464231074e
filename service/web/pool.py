"""The bounded pool that reads notes: so many at work, so many waiting, the rest is told to come back."""

from __future__ import annotations

import asyncio
import math
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path
from typing import Any, TypeVar

from service import worker
from service.web.errors import Problem

T = TypeVar("T")


_all_here: Barrier | None = None
"""In a worker process: where the workers meet once, when all have loaded everything."""


def start_worker(store: Path | None, service: int = 0, meeting: Barrier | None = None) -> None:
    """Load the model and the tables once.

    Args:
        service: in a process of its own, the process of the service, with which it ends.
        meeting: kept for `_meet`.
    """
    global _all_here
    _all_here = meeting
    worker.start_worker(store, service)


class Pool:
    """Runs work beside the event loop.

    One worker is a thread, which shares the model with the process; several are processes, since reading
    a note keeps a core busy. Work that was begun is counted until it ends, even if nobody waits for it any more.
    """

    def __init__(self, workers: int, waiting: int, store: Path | None = None) -> None:
        self._workers, self._store = workers, store
        self._most = workers + waiting
        self._taken = 0
        self._mean = 0.05
        self._executor = self._start()

    @property
    def taken(self) -> int:
        """Requests at work or waiting."""
        return self._taken

    def _start(self) -> Executor:
        if self._workers == 1:
            return ThreadPoolExecutor(1, thread_name_prefix="reader", initializer=start_worker, initargs=(self._store,))
        context = get_context("spawn")
        return ProcessPoolExecutor(self._workers, context, start_worker, (self._store, os.getpid(), context.Barrier(self._workers)))

    async def warm(self) -> None:
        """Return when all workers have loaded everything."""
        await asyncio.gather(*(asyncio.wrap_future(self._executor.submit(_meet)) for _ in range(self._workers)))

    async def run(self, work: Callable[..., T], *arguments: Any) -> T:
        """The result of `work(*arguments)`.

        Raises:
            Problem: 503 where the queue is full or a worker was lost.
        """
        if self._taken >= self._most:
            wait = max(1, math.ceil(self._mean * self._taken / self._workers))
            raise Problem(503, "The queue is full.", headers={"Retry-After": str(wait)})
        started = time.monotonic()
        try:
            future = self._executor.submit(work, *arguments)
        except BrokenProcessPool:
            raise self._lost() from None
        self._taken += 1
        loop = asyncio.get_running_loop()

        def ended(_: Future[T]) -> None:
            loop.call_soon_threadsafe(self._free)

        future.add_done_callback(ended)
        try:
            result = await asyncio.wrap_future(future)
        except BrokenProcessPool:
            raise self._lost() from None
        self._mean = 0.9 * self._mean + 0.1 * (time.monotonic() - started)
        return result

    def _free(self) -> None:
        self._taken -= 1

    def _lost(self) -> Problem:
        """A worker was ended from outside: the others are replaced, and the caller may try again."""
        broken, self._executor = self._executor, self._start()
        broken.shutdown(wait=False, cancel_futures=True)
        return Problem(503, "A worker was lost.", headers={"Retry-After": "5"})

    def close(self) -> None:
        """End the workers; work that has not begun is dropped."""
        self._executor.shutdown(wait=True, cancel_futures=True)


def _meet() -> None:
    """Wait for the other workers, so that each of them takes one of these calls."""
    if _all_here is not None:
        _all_here.wait()
