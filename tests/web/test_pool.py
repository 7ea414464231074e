"""The queue: full means come back later, and a lost worker costs one request."""

from __future__ import annotations

import asyncio
import os
import threading

import pytest

from service.web.errors import Problem
from service.web.pool import Pool


def _end() -> None:
    os._exit(3)


def test_a_full_queue_says_when_to_come_back() -> None:
    async def scene() -> None:
        pool, gate = Pool(1, 1), threading.Event()
        first = asyncio.create_task(pool.run(gate.wait))
        second = asyncio.create_task(pool.run(int, "2"))
        await asyncio.sleep(0)
        with pytest.raises(Problem) as refused:
            await pool.run(int, "3")
        assert refused.value.status == 503
        assert int(refused.value.headers["Retry-After"]) >= 1
        gate.set()
        assert await second == 2
        await first
        await asyncio.sleep(0)
        assert pool.taken == 0
        pool.close()

    asyncio.run(scene())


def test_work_that_nobody_waits_for_still_counts() -> None:
    async def scene() -> None:
        pool, gate, begun = Pool(1, 0), threading.Event(), threading.Event()
        task = asyncio.create_task(pool.run(lambda: (begun.set(), gate.wait())))
        await asyncio.to_thread(begun.wait)
        task.cancel()
        await asyncio.sleep(0.01)
        assert pool.taken == 1
        gate.set()
        pool.close()
        await asyncio.sleep(0.01)
        assert pool.taken == 0

    asyncio.run(scene())


def test_a_lost_worker_is_replaced() -> None:
    async def scene() -> None:
        pool = Pool(2, 4)
        with pytest.raises(Problem) as lost:
            await pool.run(_end)
        assert lost.value.status == 503
        assert await pool.run(int, "7") == 7
        pool.close()

    asyncio.run(scene())
