"""Where CPU time goes, by module: the running code is looked at every millisecond of CPU time.

A profiler that hooks into calls slows small functions most; looking now and then slows nothing and leaves out nothing.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

ROOMS = ("nlp", "coding", "service")
INTERVAL = 0.001
_ROOT = Path(__file__).resolve().parent.parent


def shares(work: Callable[[], object]) -> dict[str, float]:
    """Share of the CPU time of `work` by module of the project; a library's time counts for the module that called it.

    Empty where the system has no timer of CPU time (Windows).
    """
    if not hasattr(signal, "setitimer"):
        return {}
    seen: Counter[str] = Counter()

    def look(_signal: int, frame: FrameType | None) -> None:
        seen[_module(frame)] += 1

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    total = sum(seen.values())
    return {name: count / total for name, count in seen.most_common()}


def _module(frame: FrameType | None) -> str:
    """The innermost module of ours on the stack."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.is_relative_to(_ROOT):
            inside = path.relative_to(_ROOT)
            if inside.parts[0] in ROOMS and inside != Path("service/bench.py"):
                return ".".join(inside.with_suffix("").parts)
        frame = frame.f_back
    return "other"
