"""Speed of the tables and the claim edits: `python -m coding.benchmark`."""

from __future__ import annotations

import random
import time
import tracemalloc
from datetime import date

from coding.claim import ProposedLine
from coding.edits import apply
from coding.lookup import Tables
from coding.profiles import load_profile

ON = date(2026, 6, 1)


def sample_claims(tables: Tables, count: int, lines: int, seed: int = 7) -> list[list[ProposedLine]]:
    """Made-up claims of supported codes; the same seed gives the same claims."""
    draw = random.Random(seed)
    codes = [code for code in tables.codes() if tables.is_valid(code, ON)]
    return [
        [
            ProposedLine(code, draw.randint(1, 3), (), ("L57.0",), "supported", procedure_ids=(f"p{place}",))
            for place, code in enumerate(draw.sample(codes, lines))
        ]
        for _ in range(count)
    ]


def main(count: int = 4000, lines: int = 8) -> None:
    """Print load time, memory and claims a second on one core."""
    tracemalloc.start()
    started = time.perf_counter()
    tables = Tables()
    pairs = len(tables.pair_index)
    loaded = time.perf_counter() - started
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    profile = load_profile("medicare")
    claims = sample_claims(tables, count, lines)
    started = time.perf_counter()
    for claim in claims:
        apply(claim, on=ON, tables=tables, profile=profile)
    taken = time.perf_counter() - started
    print(f"tables: {loaded * 1e3:.0f} ms, {memory:.1f} MB, {len(tables.codes())} codes, {pairs} pairs")
    print(f"edits: {count / taken:,.0f} claims/s of {lines} lines ({taken / count * 1e6:.0f} us each)")


if __name__ == "__main__":
    main()
