"""`dermcoder plant`: makes the errors, looks for them, and prints what was found by kind."""

from __future__ import annotations

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coding.compare.claims import CATALOGUE, Claim, Comparison
from coding.compare.reconcile import compare
from coding.lookup import Tables, load_tables
from coding.mapper import profile_for
from service.assistant import read_and_propose
from service.evaluation.report import ratio
from service.planting import codes, earlier, lines, modifiers, note_side, reasons
from service.planting.clean import CleanClaim, billed_as, clean_claims
from service.planting.plant import Maker, Planted

SEED = 20260101
MAKERS: Sequence[tuple[str, Maker]] = (*codes.MAKERS, *lines.MAKERS, *modifiers.MAKERS, *note_side.MAKERS, *reasons.MAKERS, *earlier.MAKERS)


@dataclass(slots=True)
class Benchmark:
    """Counts by kind, and each miss: (note, kind, code, direction, what was found instead)."""

    notes: int = 0
    clean: int = 0
    false: int = 0
    planted: Counter[str] = field(default_factory=Counter)
    line: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    directed: Counter[str] = field(default_factory=Counter)
    misses: list[dict[str, object]] = field(default_factory=list)


def errors_of(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """At most one error of each kind for a claim, drawn with a fixed seed."""
    by_kind: dict[str, list[Planted]] = {}
    for kind, maker in MAKERS:
        by_kind.setdefault(kind, []).extend(maker(clean, tables))
    for kind, candidates in by_kind.items():
        chance = random.Random(f"{SEED} {clean.id} {kind}")
        chance.shuffle(candidates)
        usable = (candidate for candidate in candidates if _proposal_stands(clean, candidate))
        yield from list(_first(usable))


def _first(items: Iterator[Planted]) -> Iterator[Planted]:
    for item in items:
        yield item
        return


def _proposal_stands(clean: CleanClaim, error: Planted) -> bool:
    """What is put into a note or its context moves no more of the proposal than it should, or it would be more than one error."""
    if error.moves == "lines" or (error.text is None and error.context is None):
        return True
    proposed = billed_as(read_and_propose(error.text or clean.text, error.context or clean.context, None)[1])
    if error.moves == "modifiers":
        return [(line.code, line.units) for line in proposed] == [(line.code, line.units) for line in clean.lines]
    return proposed == clean.lines


def look(clean: CleanClaim, error: Planted | None, tables: Tables) -> Comparison:
    """Compare a claim, with or without an error in it, with its note."""
    claim_lines = clean.lines if error is None else error.lines
    context = (error and error.context) or clean.context
    encounter, proposal = clean.encounter, clean.proposal
    if error is not None and (error.text is not None or error.context is not None):
        reading, proposal = read_and_propose(error.text or clean.text, context, None)
        encounter = reading.encounter
    claim = Claim(clean.id, claim_lines)
    return compare(claim, proposal, encounter, context, tables=tables, profile=profile_for(context.payer))


def measure(paths: Iterable[Path]) -> Benchmark:
    """Plant errors in all clean claims of gold files and look for them.

    Raises:
        service.evaluation.gold.GoldError: a record is no gold case.
    """
    seen, tables = Benchmark(), load_tables(None)
    for path in paths:
        for clean in clean_claims(path):
            seen.clean += 1
            wrong = [f for f in look(clean, None, tables).findings if f.severity != "info"]
            seen.false += bool(wrong)
            seen.misses += [{"note": clean.id, "kind": "clean", "found": [f"{f.kind} {f.code}" for f in wrong]}] if wrong else []
            for error in errors_of(clean, tables):
                _count(seen, clean, error, look(clean, error, tables))
    return seen


def _count(seen: Benchmark, clean: CleanClaim, error: Planted, result: Comparison) -> None:
    informal = CATALOGUE[error.kind]["severity"] == "info"
    said = [f for f in result.findings if informal or f.severity != "info"]
    same_kind = [f for f in said if f.kind == error.kind and f.code == error.code]
    seen.planted[error.kind] += 1
    seen.line[error.kind] += any(f.code == error.code for f in said)
    seen.found[error.kind] += bool(same_kind)
    right = any(f.direction == error.direction for f in same_kind)
    seen.directed[error.kind] += right
    if not right:
        seen.misses.append(
            {"note": clean.id, "kind": error.kind, "code": error.code, "direction": error.direction,
             "found": [f"{f.kind} {f.code} {f.direction}" for f in result.findings]}
        )  # fmt: skip


def table_rows(seen: Benchmark) -> list[tuple[str, str, str, str, str]]:
    """Kind, errors planted, shares with the right line, the right kind, and the right kind and direction."""
    rows = []
    for kind in CATALOGUE:
        of = seen.planted[kind]
        shares = [ratio(counted[kind], of) for counted in (seen.line, seen.found, seen.directed)]
        rows.append((kind, str(of), *("-" if share is None else f"{share:.3f}" for share in shares)))
    return rows  # type: ignore[return-value]


def run(paths: Sequence[Path], out: Path | None) -> None:
    """Print the tables; write what was missed as JSON Lines, by note id, without a word of any note."""
    from rich.console import Console
    from rich.table import Table

    seen = measure(paths)
    console = Console(highlight=False)
    table = Table("kind", "planted", "line found", "kind right", "kind and direction", box=None, pad_edge=False)
    for row in table_rows(seen):
        table.add_row(*row)
    console.print(table)
    total = sum(seen.planted.values())
    share = ratio(sum(seen.directed.values()), total)
    console.print(f"{seen.clean} clean claims, {seen.false} with a false finding; {total} errors planted")
    if share is not None:
        console.print(f"found with the right kind, code and direction: {share:.3f}")
    if out is not None:
        out.write_text("".join(json.dumps(miss) + "\n" for miss in seen.misses), encoding="utf-8")
