"""The service as a process of its own: many clients at once, and killed in the middle of a batch.

`make load` measures the same with 50 clients for a minute.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.bench import bench_notes
from service.web.load import BATCH, Service, killed, many


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path, workers=2)
    yield running
    running.end()


def test_many_clients_at_once_lose_nothing(service: Service) -> None:
    load = asyncio.run(many(service.address, bench_notes(), clients=12, seconds=3))
    assert load.whole, load.told()


def test_a_service_killed_in_a_batch_comes_back_and_finishes_it(service: Service) -> None:
    batch = killed(service, bench_notes())
    assert 0 < batch["done_when_killed"] < BATCH
    assert batch["known_when_killed"] == BATCH
    assert (batch["state"], batch["done"], batch["failed"]) == ("done", BATCH, 0)


def _children(process: int) -> list[int]:
    told = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process)], capture_output=True, text=True, check=False).stdout
    return [int(line) for line in told.split()]


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_killed_service_leaves_no_worker_behind(service: Service) -> None:
    workers = _children(service.process.pid)
    assert len(workers) >= 2
    service.kill()
    until = time.monotonic() + 20
    while any(map(_lives, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_lives, workers))
