"""Speed and memory of the coding engine: `python -m coding.benchmark`.

Prints the load time and memory of the tables, claims a second through the edits with a pair table of
the official size, and encounters a second from facts to claim. All times are of the processor.
"""

from __future__ import annotations

import gc
import random
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from coding.claim import Context, ProposedLine
from coding.edits import apply
from coding.lookup import Tables
from coding.mapper import propose
from coding.pairs import PairIndex, every_pair
from coding.profiles import load_profile
from nlp.facts import Diagnosis, Encounter, Evidence, Fact, Procedure, Site

ON = date(2026, 6, 1)
OFFICIAL_PAIRS = 1_600_000
"""About as many active pairs as the official practitioner file has."""
REGIONS = ("back", "scalp", "cheek", "nose", "hand", "leg", "neck", "ear")


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


def sample_encounters(count: int, procedures: int, seed: int = 7) -> list[Encounter]:
    """Made-up encounters: biopsy, destruction, excision with its closure, Mohs, shave, injection."""
    draw = random.Random(seed)
    return [Encounter(procedures=tuple(_procedure(draw, place) for place in range(procedures))) for _ in range(count)]


def _procedure(draw: random.Random, place: int) -> Procedure:
    words = (Evidence("procedure", "words", 40 * place, 40 * place + 9),)
    made = Procedure(
        id=f"p{place}", kind="biopsy", assertion="performed", evidence=words, lesion=f"l{place}",
        site=Fact(Site(draw.choice(REGIONS)), "stated", words), technique=Fact("punch", "stated", words),
    )  # fmt: skip
    keratosis = Fact(Diagnosis("actinic_keratosis", "premalignant"), "stated", words)
    carcinoma = Fact(Diagnosis("basal_cell_carcinoma", "malignant", "proven"), "stated", words)
    kind = draw.randrange(6)
    if kind == 1:
        return replace(made, kind="destruction", count=Fact(draw.randint(1, 20), "stated", words), diagnosis=keratosis)
    if kind == 2:
        size = Fact(Decimal(draw.randint(3, 30)) / 10, "stated", words)
        return replace(made, kind="excision", size=size, margin=Fact(Decimal("0.4"), "stated", words), diagnosis=carcinoma)
    if kind == 3:
        return replace(made, kind="mohs", stages=Fact((2, 6, 1), "stated", words), reader=Fact("self", "stated", words))
    if kind == 4:
        length = Fact(Decimal(draw.randint(10, 90)) / 10, "stated", words)
        return replace(made, kind="repair", closure=Fact("layered", "stated", words), length=length)
    if kind == 5:
        return replace(made, kind="intralesional", count=Fact(draw.randint(1, 12), "stated", words))
    return made


def official_size(shipped: PairIndex, seed: int = 7) -> PairIndex:
    """The shipped pairs in a table of the official size; the other pairs are of made-up codes."""
    draw = random.Random(seed)
    codes = [f"{number:05d}" for number in range(20_000, 29_000)]
    index = {first: dict(seconds) for first, seconds in shipped.items()}
    each = OFFICIAL_PAIRS // len(codes) + 1
    for first in codes:
        index.setdefault(first, {}).update(dict.fromkeys(draw.sample(codes, each), (1, date(2020, 1, 1), None)))
    return index


def per_second(work: Callable[[int], object], count: int) -> float:
    """Calls a second of processor time, after a short warm-up."""
    for place in range(min(count, 50)):
        work(place)
    started = time.process_time()
    for place in range(count):
        work(place)
    return count / (time.process_time() - started)


def _loaded() -> Tables:
    tracemalloc.start()
    started = time.process_time()
    tables = Tables()
    pairs = sum(1 for _ in every_pair(tables.pair_index))
    taken = time.process_time() - started
    memory = tracemalloc.get_traced_memory()[0] / 1e6
    print(f"tables that ship: {taken * 1e3:.0f} ms, {memory:.1f} MB, {len(tables.codes())} codes, {pairs:,} pairs")
    before, started = tracemalloc.get_traced_memory()[0], time.process_time()
    tables.pair_index = official_size(tables.pair_index)
    taken, memory = time.process_time() - started, (tracemalloc.get_traced_memory()[0] - before) / 1e6
    tracemalloc.stop()
    pairs = sum(1 for _ in every_pair(tables.pair_index))
    print(f"official size: {pairs:,} pairs, {memory:.0f} MB, made up in {taken:.1f} s (traced)")
    gc.freeze()  # as a worker of the service does: the collector need not walk the tables again and again
    return tables


def _reference(steps: int = 3_000_000) -> None:
    """How fast the machine is just now: compare figures of two runs by this."""
    started, total = time.process_time(), 0
    for number in range(steps):
        total += number
    print(f"reference: {steps:,} additions in {time.process_time() - started:.2f} s")


def main(claims: int = 20_000, encounters: int = 10_000, lines: int = 8, procedures: int = 4) -> None:
    """Print the three figures."""
    _reference()
    tables, profile = _loaded(), load_profile()
    made: Sequence[list[ProposedLine]] = sample_claims(tables, claims, lines)
    speed = per_second(lambda place: apply(made[place], on=ON, tables=tables, profile=profile), claims)
    print(f"edits and modifiers: {speed:,.0f} claims/s and core ({lines} lines)")
    notes = sample_encounters(encounters, procedures)
    context = Context(date_of_service=ON, payer="medicare", patient_status="established")
    speed = per_second(lambda place: propose(notes[place], context, tables=tables), encounters)
    print(f"facts to claim: {speed:,.0f} encounters/s and core ({procedures} procedures)")


if __name__ == "__main__":
    main()
