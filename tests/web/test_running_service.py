"""The service as a process of its own: many clients at once, and killed in the middle of a batch.

`DERMCODER_LOAD_SECONDS=60 DERMCODER_LOAD_CLIENTS=50` measures longer; the figures are printed.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

import dermcoder

ROOT = Path(__file__).resolve().parent.parent.parent
SECONDS = float(os.environ.get("DERMCODER_LOAD_SECONDS", "4"))
CLIENTS = int(os.environ.get("DERMCODER_LOAD_CLIENTS", "12"))
NOTE = ("Exam: face, trunk and arms examined, no other concerns were raised at this visit. " * 24 + "Shave biopsy left cheek, lidocaine.")[-2000:]


class Service:
    """`dermcoder serve` on a free port, with its files in a folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{self.port}"
        self._command = [sys.executable, "-m", "service.cli", "serve", "--port", str(self.port), "--workers", "2", "--database", f"sqlite:///{folder / 's.sqlite'}"]
        self._environment = {**os.environ, "DERMCODER_WEB_DATA": str(folder / "batches")}
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start, and wait until it is ready."""
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)
        for _ in range(1200):
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return self.process
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        raise AssertionError("the service did not start")

    def kill(self) -> None:
        """As if the power went."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    running = Service(tmp_path)
    yield running
    running.process.terminate()
    running.process.wait(20)


def test_many_clients_at_once_lose_nothing(service: Service, capsys: pytest.CaptureFixture[str]) -> None:
    expected = dermcoder.suggest(NOTE)["lines"]
    statuses: Counter[int] = Counter()
    times: list[float] = []
    wrong: list[object] = []
    end = time.monotonic() + SECONDS

    def ask() -> None:
        with httpx.Client(base_url=service.address, timeout=60) as client:
            while time.monotonic() < end:
                began = time.monotonic()
                answer = client.post("/v1/suggest", json={"text": NOTE})
                times.append(time.monotonic() - began)
                statuses[answer.status_code] += 1
                if answer.status_code == 200 and answer.json()["lines"] != expected:
                    wrong.append(answer.text)

    threads = [threading.Thread(target=ask) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    p95 = statistics.quantiles(times, n=20)[-1]
    with capsys.disabled():
        print(f"\n{CLIENTS} clients, {SECONDS:.0f} s: {sum(statuses.values()) / SECONDS:.0f} answers a second, p95 {p95 * 1000:.0f} ms, {dict(statuses)}")
    assert statuses[200]
    assert set(statuses) <= {200, 503}
    assert wrong == []


def test_a_service_killed_in_a_batch_comes_back_and_finishes_it(service: Service) -> None:
    notes = "\n".join(json.dumps({"id": f"n{n}", "text": f"{NOTE} Lesion {n}."}) for n in range(120))
    claims = "\n".join(json.dumps({"id": f"c{n}", "note_id": f"n{n}", "lines": [{"code": "11102", "units": 1}]}) for n in range(120))
    files = {"notes": ("n.jsonl", notes.encode()), "claims": ("c.jsonl", claims.encode())}
    job = httpx.post(f"{service.address}/v1/jobs", files=files, timeout=30).json()["id"]
    place = f"{service.address}/v1/jobs/{job}"
    while (found := httpx.get(place, timeout=30).json())["done"] == 0:
        assert found["state"] in ("queued", "running")
        time.sleep(0.05)
    service.kill()
    assert found["state"] == "running"
    service.start()
    for _ in range(1200):
        found = httpx.get(place, timeout=30).json()
        if found["state"] == "done":
            break
        time.sleep(0.1)
    assert (found["state"], found["done"], found["failed"]) == ("done", 120, 0)
