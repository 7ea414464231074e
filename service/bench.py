"""`dermcoder bench`: notes a second and core, beside stock medspaCy in the same run.

The notes are the longest of the project's own notes, whole first: those of 2,000 characters and more are cut there,
the few that fall short are filled up with the beginning of the next one. They were chosen by length alone.
Rates and the ratio are of CPU time, since a busy machine stretches wall time; wall time stands beside them.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from itertools import chain, islice, repeat
from pathlib import Path

from rich.console import Console
from rich.table import Table

from service.sampling import shares
from service.worker import settle_collector

LENGTH = 2_000
NOTES = 12
ROUNDS = 6
TURNS = 3
"""Readings of each note by dermcoder for one by stock medspaCy; both take turns, since a machine's speed changes by the minute."""
CHUNKS = 6
"""Chunks that each worker reads when workers are compared."""

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "training_data"

Times = list[tuple[float, float]]
"""(wall, CPU) seconds of each call."""


def bench_notes(folder: Path = EXAMPLES) -> list[str]:
    """Twelve notes of 2,000 characters from the text and JSON Lines files of a folder; none where it holds none."""
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
    """Measure both on one core, then one worker beside two, and print the tables."""
    started = time.perf_counter()
    from service.assistant import suggest, warm_up

    warm_up()
    settle_collector()  # as the batch runner does
    loaded = time.perf_counter() - started
    _times(suggest, notes)
    memory = _peak_memory()
    where = shares(lambda: [suggest(note) for note in notes for _ in range(ROUNDS * 2)])
    ours, stock = _in_turn(suggest, _stock(), notes)
    one, two = (_rate(notes, workers) for workers in (1, 2))
    rows = [
        *_figures(ours, stock),
        ("one worker, notes/s by the clock", f"{one:.0f}"),
        ("two workers, notes/s by the clock", f"{two:.0f}"),
        ("two workers against one", f"{two / one:.2f}"),
        ("import and load, s", f"{loaded:.2f}"),
        ("peak memory before stock is loaded, MB", memory),
    ]
    each = sum(cpu for _, cpu in ours) / len(ours) * 1e3
    modules = [(name, f"{share * each:.2f}") for name, share in where.items() if share >= 0.005]
    console = Console(highlight=False)
    console.print(f"{len(notes)} notes of {LENGTH:,} characters, one core", _table(rows), sep="\n")
    if modules:
        console.print("\nCPU time by module, ms a note (a library's time counts for its caller)", _table(modules), sep="\n")


def _table(rows: Sequence[tuple[str, str]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column()
    table.add_column(justify="right")
    for name, figure in rows:
        table.add_row(name, figure)
    return table


def _figures(ours: Times, stock: Times) -> list[tuple[str, str]]:
    rate, stock_rate = (len(times) / sum(cpu for _, cpu in times) for times in (ours, stock))
    wall, stock_wall = (len(times) / sum(clock for clock, _ in times) for times in (ours, stock))
    by_cpu, by_clock = sorted(cpu for _, cpu in ours), sorted(clock for clock, _ in ours)
    return [
        ("stock medspacy.load() with sectionizer, notes/s of CPU time", f"{stock_rate:.1f}"),
        ("dermcoder, text to claim, notes/s of CPU time", f"{rate:.1f}"),
        ("ratio of CPU time", f"{rate / stock_rate:.1f}"),
        ("both by the clock, notes/s", f"{stock_wall:.1f}, {wall:.1f}"),
        ("p50 and p95 of CPU time, ms", f"{_quantile(by_cpu, 0.5):.1f}, {_quantile(by_cpu, 0.95):.1f}"),
        ("p50 and p95 by the clock, ms", f"{_quantile(by_clock, 0.5):.1f}, {_quantile(by_clock, 0.95):.1f}"),
    ]


def _quantile(times: list[float], share: float) -> float:
    return times[int(len(times) * share)] * 1e3


def _in_turn(ours: Callable[[str], object], stock: Callable[[str], object], notes: Sequence[str]) -> tuple[Times, Times]:
    """Times of both; ours has read the notes before, and the first reading by the other is not counted."""
    _times(stock, notes)
    fast: Times = []
    slow: Times = []
    for _ in range(ROUNDS):
        for _ in range(TURNS):
            fast += _times(ours, notes)
        slow += _times(stock, notes)
    return fast, slow


def _times(call: Callable[[str], object], notes: Sequence[str]) -> Times:
    """Seconds for each call."""
    times = []
    for note in notes:
        clock, cpu = time.perf_counter(), time.process_time()
        call(note)
        times.append((time.perf_counter() - clock, time.process_time() - cpu))
    return times


def _rate(notes: Sequence[str], workers: int) -> float:
    """Notes a second of the batch runner, counted from when every worker has read its first chunk."""
    from service.batch import CHUNK, answers
    from service.notes import Note

    first, rest = CHUNK * workers, CHUNK * workers * CHUNKS
    texts = islice(chain.from_iterable(repeat(notes)), first + rest)
    found = answers((Note(f"n{n}", text) for n, text in enumerate(texts)), workers)
    for _ in islice(found, first):
        pass
    started = time.perf_counter()
    return sum(1 for _ in found) / (time.perf_counter() - started)


def _peak_memory() -> str:
    """Megabytes; a system without `resource` (Windows) does not tell."""
    try:
        import resource
    except ImportError:
        return "not known"
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f}"


def _stock() -> Callable[[str], object]:
    import medspacy

    pipeline = medspacy.load()
    pipeline.add_pipe("medspacy_sectionizer")

    def read(text: str) -> object:
        return pipeline(text)

    return read
