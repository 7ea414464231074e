"""Load on loopback: one client, many clients at once, and the service killed in the middle of a batch.

    python -m service.web.load [--clients 50] [--seconds 60] [--workers 2]

Starts services of its own on free ports, with their files in a folder that is removed. Needs httpx and the notes of
`training_data`. Ends with 1 where an answer is lost or wrong, or the batch does not end. Wall time counts whatever else the
machine does, so the time on the processor stands beside it for one client.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from service.assistant import suggest
from service.batch import dumps
from service.bench import bench_notes

ROOT = Path(__file__).resolve().parents[2]
BATCH = 120
"""Claims of the batch in whose middle the service is killed."""
_ROUNDS = 8
_WAIT = 300
"""Seconds until a service must be ready, or a batch done."""


class Service:
    """`dermcoder serve` on a free port, with its files in a folder."""

    def __init__(self, folder: Path, workers: int) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = str(free.getsockname()[1])
        self.address = f"http://127.0.0.1:{port}"
        many = ["--workers", str(workers)] if workers > 1 else []
        database = f"sqlite:///{folder / 's.sqlite'}"
        self._command = [sys.executable, "-m", "service.cli", "serve", "--port", port, *many, "--database", database]
        self._environment = {**os.environ, "DERMCODER_WEB_DATA": str(folder / "batches")}
        self.start()

    def start(self) -> None:
        """Start, and return when it is ready.

        Raises:
            TimeoutError: it does not become ready.
        """
        self.process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _WAIT
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.address}/readyz", timeout=2).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.1)
        self.kill()
        raise TimeoutError("the service did not become ready")

    def kill(self) -> None:
        """As if the power went."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self) -> None:
        """Ask it to end."""
        self.process.terminate()
        self.process.wait(_WAIT)

    def processor(self) -> float:
        """Seconds that its first process has spent on the processor; 0 where the system does not tell."""
        try:
            told = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        except OSError:
            return 0.0
        return (int(told[11]) + int(told[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Load:
    """What clients met: seconds of each answer, answers by status, requests without an answer, answers that are not the expected bytes."""

    seconds: float = 0.0
    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    lost: int = 0
    wrong: int = 0

    @property
    def whole(self) -> bool:
        """Every request was answered, and rightly."""
        return set(self.statuses) == {200} and not self.lost and not self.wrong

    def told(self) -> str:
        """Throughput and times in words."""
        counts = ", ".join(f"{n} answers {status}" for status, n in sorted(self.statuses.items()))
        rate = sum(self.statuses.values()) / self.seconds
        return f"{rate:.0f} answers/s, p50 {quantile(self.times, 50):.0f} ms, p95 {quantile(self.times, 95):.0f} ms; {counts}, {self.lost} lost, {self.wrong} wrong"


def quantile(times: Sequence[float], percent: int) -> float:
    """The quantile of seconds, in ms."""
    ordered = sorted(times)
    return 1000 * ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


async def many(address: str, notes: Sequence[str], clients: int, seconds: float) -> Load:
    """So many clients, each with its next note as soon as the last is answered."""
    expected = [dumps(suggest(text)).encode() for text in notes]
    load, began = Load(), time.monotonic()

    async def client(place: int) -> None:
        limits = httpx.Limits(max_connections=1)
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as session:
            while time.monotonic() < began + seconds:
                place = (place + 1) % len(notes)
                await _ask(session, notes[place], expected[place], load)

    await asyncio.gather(*(client(n) for n in range(clients)))
    load.seconds = time.monotonic() - began
    return load


async def _ask(session: httpx.AsyncClient, text: str, expected: bytes, load: Load) -> None:
    began = time.monotonic()
    try:
        answer = await session.post("/v1/suggest", json={"text": text})
    except httpx.HTTPError:
        load.lost += 1
        return
    load.times.append(time.monotonic() - began)
    load.statuses[answer.status_code] += 1
    load.wrong += answer.status_code == 200 and answer.content != expected


def alone(service: Service, notes: Sequence[str]) -> str:
    """One client, one request after the other; in rounds, since a busy machine stretches some of them."""
    rounds: list[float] = []
    before = 0.0
    with httpx.Client(base_url=service.address, timeout=60) as client:
        for number in range(_ROUNDS + 1):  # the first warms up
            times = []
            for text in [*notes] * 4:
                began = time.monotonic()
                client.post("/v1/suggest", json={"text": text}).raise_for_status()
                times.append(time.monotonic() - began)
            if number:
                rounds.append(quantile(times, 95))
            else:
                before = service.processor()
    spent = 1000 * (service.processor() - before) / (_ROUNDS * 4 * len(notes))
    told = ", ".join(f"{value:.0f}" for value in sorted(rounds))
    return f"p95 of {_ROUNDS} rounds of {4 * len(notes)}: {told} ms; {spent:.1f} ms on the processor a request"


def killed(service: Service, notes: Sequence[str]) -> dict[str, Any]:
    """Kill the service in the middle of a batch, start it again, and return the batch as it ends.

    Raises:
        TimeoutError: the batch was over too soon, or does not end.
    """
    place = _start_batch(service, notes)
    until = time.monotonic() + _WAIT
    while (found := httpx.get(place, timeout=30).json())["done"] == 0 and time.monotonic() < until:
        time.sleep(0.05)
    service.kill()
    if found["state"] != "running":
        raise TimeoutError(f"the batch was {found['state']} when the service was killed")
    service.start()
    until = time.monotonic() + _WAIT
    while (ended := httpx.get(place, timeout=30).json())["state"] in ("queued", "running") and time.monotonic() < until:
        time.sleep(0.1)
    return {
        "done_when_killed": found["done"],
        "known_when_killed": found["total"],
        **{name: ended[name] for name in ("state", "done", "failed")},
    }


def _start_batch(service: Service, notes: Sequence[str]) -> str:
    texts = [{"id": f"n{n}", "text": f"{notes[n % len(notes)]} Number {n}."} for n in range(BATCH)]
    claims = [{"id": f"c{n}", "note_id": f"n{n}", "lines": [{"code": "11102", "units": 1}]} for n in range(BATCH)]
    files = {name: (f"{name}.jsonl", "\n".join(map(json.dumps, rows)).encode()) for name, rows in (("notes", texts), ("claims", claims))}
    job = httpx.post(f"{service.address}/v1/jobs", files=files, timeout=30).raise_for_status().json()["id"]
    return f"{service.address}/v1/jobs/{job}"


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--workers", type=int, default=2)
    args = parser.parse_args()
    notes = bench_notes()
    with tempfile.TemporaryDirectory() as name:
        (first := Path(name) / "1").mkdir()
        (second := Path(name) / "2").mkdir()
        service = Service(first, 1)
        print(f"One client, notes of {len(notes[0]):,} characters: {alone(service, notes)}", flush=True)
        service.end()
        service = Service(second, args.workers)
        load = asyncio.run(many(service.address, notes, args.clients, args.seconds))
        print(f"{args.clients} clients, {load.seconds:.0f} s, {args.workers} workers: {load.told()}", flush=True)
        batch = killed(service, notes)
        print(f"Killed in a batch of {BATCH}: {batch}")
        service.end()
    return 0 if load.whole and (batch["state"], batch["done"], batch["failed"]) == ("done", BATCH, 0) else 1


if __name__ == "__main__":
    sys.exit(main())
