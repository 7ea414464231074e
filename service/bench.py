"""`dermcoder bench`: notes a second and core, beside stock medspaCy in the same run."""

from __future__ import annotations

import gc
import json
import resource
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

LENGTH = 2_000
NOTES = 12
ROUNDS = 6
ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "training_data"


def bench_notes(folder: Path = EXAMPLES) -> list[str]:
    """Twelve notes of 2,000 characters: the longest of a folder, each filled up from the next; none where it holds none.

    Text files and JSON Lines are read. The longest notes of the project read like full visits; joining many
    short ones instead would give notes with every family in them, which no clinician writes.
    """
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.txt"))]
    for path in sorted(folder.glob("*.jsonl")):
        texts += [json.loads(line)["text"] for line in path.read_text(encoding="utf-8").splitlines()]
    texts = sorted((t for t in texts if t.strip()), key=lambda t: (-len(t), t))
    if not texts:
        return []
    out = []
    for start in range(NOTES):
        joined, index = "", start
        while len(joined) < LENGTH:
            joined += texts[index % len(texts)] + "\n\n"
            index += 1
        out.append(joined[:LENGTH])
    return out


def run(notes: Sequence[str]) -> None:
    """Measure both on one core and print the table."""
    started = time.perf_counter()
    from nlp.reader import load_reader
    from service.assistant import suggest, warm_up

    warm_up()
    gc.freeze()  # as the batch runner does
    loaded = time.perf_counter() - started
    ours = _times(suggest, notes, ROUNDS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    stock = _times(_stock(), notes, 1)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, figure in _figures(ours, stock):
        table.add_row(name, figure)
    table.add_row("import and load, s", f"{loaded:.2f}")
    table.add_row("peak memory before stock is loaded, MB", f"{memory:.0f}")
    for name, seconds in load_reader().timings(notes).items():
        table.add_row(f"  {name}, ms a note", f"{seconds / len(notes) * 1e3:.2f}")
    Console(highlight=False).print(f"{len(notes)} notes of {LENGTH:,} characters, one core", table, sep="\n")


def _figures(ours: list[float], stock: list[float]) -> list[tuple[str, str]]:
    rate, stock_rate = len(ours) / sum(ours), len(stock) / sum(stock)
    times = sorted(ours)
    return [
        ("stock medspacy.load() with sectionizer, notes/s", f"{stock_rate:.1f}"),
        ("dermcoder, text to claim, notes/s", f"{rate:.1f}"),
        ("ratio", f"{rate / stock_rate:.1f}"),
        ("p50, ms", f"{times[len(times) // 2] * 1e3:.1f}"),
        ("p95, ms", f"{times[int(len(times) * 0.95)] * 1e3:.1f}"),
    ]


def _times(call: Callable[[str], object], notes: Sequence[str], rounds: int) -> list[float]:
    """Seconds for each call, after one call that is not counted."""
    call(notes[0])
    times = []
    for note in list(notes) * rounds:
        started = time.perf_counter()
        call(note)
        times.append(time.perf_counter() - started)
    return times


def _stock() -> Callable[[str], object]:
    import medspacy

    pipeline = medspacy.load()
    pipeline.add_pipe("medspacy_sectionizer")

    def read(text: str) -> object:
        return pipeline(text)

    return read
