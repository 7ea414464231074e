"""One planted error, and what all makers of errors share."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

from coding.claim import Context
from coding.compare.claims import BilledLine, Direction
from coding.lookup import Tables
from coding.rows import CodeRow
from service.planting.clean import CleanClaim


@dataclass(frozen=True, slots=True)
class Planted:
    """A claim with one error and the finding that it calls for.

    `text` and `context` are given where the error lies in what note or practice say, not in the claim. `moves` tells what
    they change in the proposal: nothing, the modifiers and diagnoses of its lines, or the lines themselves.
    """

    kind: str
    code: str
    direction: Direction
    lines: tuple[BilledLine, ...]
    text: str | None = None
    context: Context | None = None
    moves: Literal["nothing", "modifiers", "lines"] = "nothing"


Maker = Callable[[CleanClaim, Tables], Iterator[Planted]]


@lru_cache(maxsize=1)
def plants() -> dict[str, Any]:
    """The data of `plants.yaml`."""
    text = (Path(__file__).parent / "plants.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


def numbered(lines: Sequence[BilledLine]) -> tuple[BilledLine, ...]:
    """The lines with numbers from 1."""
    return tuple(replace(line, number=number) for number, line in enumerate(lines, 1))


def changed(clean: CleanClaim, place: int, **values: Any) -> tuple[BilledLine, ...]:
    """The claim with other values on one line."""
    lines = list(clean.lines)
    lines[place] = replace(lines[place], **values)
    return tuple(lines)


def without(clean: CleanClaim, *places: int) -> tuple[BilledLine, ...]:
    """The claim less some lines."""
    return numbered([line for place, line in enumerate(clean.lines) if place not in places])


def with_line(clean: CleanClaim, code: str, *, modifiers: tuple[str, ...] = (), units: int = 1) -> tuple[BilledLine, ...]:
    """The claim with a line more, which points to the first diagnosis of the claim."""
    icd10 = next((line.icd10[:1] for line in clean.lines if line.icd10), ())
    return numbered([*clean.lines, BilledLine(code, units, modifiers, icd10)])


def rows(clean: CleanClaim, tables: Tables) -> Iterator[tuple[int, BilledLine, CodeRow]]:
    """Place, line and code row of each line of the claim."""
    for place, line in enumerate(clean.lines):
        row = tables.code(line.code, clean.context.date_of_service) or tables.code(line.code)
        if row is not None:
            yield place, line, row


def more_or_less(billed: CodeRow, right: CodeRow, billed_units: int = 1, right_units: int = 1) -> Direction:
    """Who gains, by relative value."""
    have, want = billed.rvu * billed_units, right.rvu * right_units
    return "neutral" if have == want else "over" if have > want else "under"
