"""An add-on is no surer than the lead code that it stands on (BX-03, MOHS-03)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from coding.claim import LineStatus
from coding.lookup import Tables


class Standing(NamedTuple):
    """What the rule asks of a line or draft."""

    code: str
    status: LineStatus
    procedures: frozenset[str]
    """Ids of the procedures that it rests on."""


def waiting(lines: Sequence[Standing], tables: Tables) -> Iterable[int]:
    """The places of supported add-ons whose lead codes all wait for an answer: those that share a procedure with it, else all of its kind."""
    status = [line.status for line in lines]
    for place, line in enumerate(lines):
        row = tables.code(line.code)
        if line.status != "supported" or row is None or not row.add_on:
            continue
        leads = [n for n, other in enumerate(lines) if other.code in row.parents]
        kin = [n for n in leads if not line.procedures.isdisjoint(lines[n].procedures)]
        if leads and all(status[n] != "supported" for n in kin or leads):
            status[place] = "review"  # blocks beyond those of a stage follow the stage
            yield place
