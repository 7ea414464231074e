"""Facts that a caller does not let make lines: they become questions instead."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from coding.claim import Proposal


class Doubt(NamedTuple):
    """What is read in a note and yet not trusted enough to be proposed, not even for review (section 18)."""

    procedures: frozenset[str] = frozenset()
    """Ids of procedures."""

    visit: bool = False
    """The problems and decisions are taken as part of the work of the day."""


NO_DOUBT = Doubt()


def without(proposal: Proposal, doubt: Doubt, again: Callable[[Doubt], Proposal]) -> Proposal:
    """The claim without what is doubted, proposed anew so that modifiers and edits fit what is left.

    What was only a part of it, such as the closure of a doubted excision, must not turn up as a line of its own: it is doubted too.
    """
    codes = {line.code for line in proposal.lines}
    billed = {name for line in proposal.lines for name in line.procedure_ids}
    while True:
        left = again(doubt)
        new = [line for line in left.lines if line.code not in codes and billed.isdisjoint(line.procedure_ids)]
        more = Doubt(
            doubt.procedures.union(*(line.procedure_ids for line in new)),
            doubt.visit or any(line.code == left.em.code for line in new),
        )
        if more == doubt:
            return left
        doubt = more
