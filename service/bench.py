"""`dermcoder bench`: notes a second and core, beside stock medspaCy in the same run."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

LENGTH = 2_000
ROUNDS = 6


def bench_notes(folder: Path | None = None) -> list[str]:
    """Twelve notes of about 2,000 characters, joined from the shipped examples."""
    folder = folder or Path(__file__).resolve().parent.parent / "examples"
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    out = []
    for start in range(12):
        joined, index = "", start
        while len(joined) < LENGTH:
            joined += texts[index % len(texts)] + "\n\n"
            index += 1
        out.append(joined[:LENGTH])
    return out


def run() -> None:
    """Print the table."""
    from nlp.reader import load_reader
    from service.assistant import suggest, warm_up

    notes = bench_notes()
    started = time.perf_counter()
    warm_up()
    print(f"{len(notes)} notes of {LENGTH} characters; loaded in {time.perf_counter() - started:.2f} s")
    ours, times = _rate(suggest, notes, ROUNDS)
    times.sort()
    print(f"dermcoder, text to claim   {ours:8.1f} notes/s   p50 {times[len(times) // 2] * 1e3:.1f} ms   p95 {times[int(len(times) * 0.95)] * 1e3:.1f} ms")
    for name, seconds in load_reader().timings(notes).items():
        print(f"  {name:<24} {seconds / len(notes) * 1e3:8.2f} ms a note")
    print(f"peak memory                {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB")
    stock, _ = _rate(_stock(), notes, 1)
    print(f"stock medspacy.load()      {stock:8.1f} notes/s")
    print(f"ratio                      {ours / stock:8.1f} times stock")


def _rate(call: Callable[[str], object], notes: list[str], rounds: int) -> tuple[float, list[float]]:
    times = []
    for _ in range(rounds):
        for note in notes:
            started = time.perf_counter()
            call(note)
            times.append(time.perf_counter() - started)
    return len(times) / sum(times), times


def _stock() -> Callable[[str], object]:
    import medspacy

    nlp = medspacy.load()
    nlp.add_pipe("medspacy_sectionizer")
    return nlp
