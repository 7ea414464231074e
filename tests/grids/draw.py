"""Notes drawn from the parts of one element each, with the claim that they were built from: a reader that errs on one wording errs beside others."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import dermcoder

CONTEXT = {"patient_status": "established", "date_of_service": "2026-06-10", "payer": "commercial"}
VISITS = ("992", "994", "980", "G2211")


@dataclass(frozen=True)
class Case:
    """A note and its claim without the visit, as "17003 x4"; `either` are other claims that the same words defend."""

    text: str
    lines: tuple[str, ...]
    either: tuple[tuple[str, ...], ...] = ()
    context: dict[str, Any] = field(default_factory=lambda: CONTEXT)


Part = Callable[[random.Random], tuple[str, list[str]]]
"""Draws one piece of work: its words and its lines."""


def joined(rng: random.Random, parts: Sequence[Part]) -> Case:
    """A note of several pieces of work, each a paragraph."""
    told = [part(rng) for part in parts]
    return Case("\n\n".join(text for text, _ in told), tuple(line for _, lines in told for line in lines))


@dataclass(frozen=True)
class Reading:
    """What the program made of a case: its lines, and those of them that are called supported and should not be."""

    case: Case
    lines: tuple[str, ...]
    wrong: tuple[str, ...]

    @property
    def exact(self) -> bool:
        return self.lines in (self.case.lines, *self.case.either)


def grids() -> dict[str, Callable[[random.Random], Case]]:
    """The grids by name: each module of this folder with a function `draw`."""
    modules = (import_module(f"grids.{path.stem}") for path in sorted(Path(__file__).parent.glob("*.py")) if "_" not in path.stem)
    return {module.__name__.split(".")[1]: module.draw for module in modules if hasattr(module, "draw")}


def read(case: Case) -> Reading:
    """The claim of the rules alone."""
    found = [x for x in dermcoder.suggest(case.text, case.context, models=False)["lines"] if not x["code"].startswith(VISITS)]
    told = {line for lines in (case.lines, *case.either) for line in lines}
    names = [f"{x['code']} x{x['units']}" for x in found]
    wrong = tuple(name for name, x in zip(names, found, strict=True) if x["status"] == "supported" and name not in told)
    return Reading(case, tuple(sorted(names)), wrong)


def drawn(name: str, seed: int, notes: int) -> Iterator[Case]:
    """The same cases for the same seed, whatever was drawn before."""
    draw = grids()[name]
    for number in range(notes):
        case = draw(random.Random(f"{name} {seed} {number}"))
        yield Case(case.text, tuple(sorted(case.lines)), tuple(tuple(sorted(lines)) for lines in case.either), case.context)
