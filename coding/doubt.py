"""Facts that a caller does not let make lines: they become questions instead."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import NamedTuple

from coding.claim import LineStatus, Proposal, ProposedLine
from nlp.records import replace


class Doubt(NamedTuple):
    """What is read in a note and yet not trusted enough to be proposed, not even for review (section 18)."""

    procedures: frozenset[str] = frozenset()
    """Ids of procedures."""

    visit: bool = False
    """The problems and decisions are taken as part of the work of the day."""


NO_DOUBT = Doubt()
_STATUS: tuple[LineStatus, ...] = ("hold", "review", "supported")
_NO_SURER = "No surer than beside the work that is withheld."


def without(proposal: Proposal, doubt: Doubt, again: Callable[[Doubt], Proposal]) -> Proposal:
    """The claim without what is doubted, proposed anew so that modifiers and edits fit what is left.

    What was only a part of it, such as the closure of a doubted excision, must not turn up as a line of its own or in that of another wound: it is doubted too.
    Nothing gets surer because the work beside it is doubted.
    """
    codes, rested = {line.code for line in proposal.lines}, _units(proposal)
    while True:
        left = again(doubt)
        more = Doubt(
            doubt.procedures.union(name for name, units in _units(left).items() if units > rested[name]),
            doubt.visit or (bool(left.em.code) and left.em.code not in codes),
        )
        if more == doubt:
            return replace(left, lines=tuple(_no_surer(line, proposal) for line in left.lines))
        doubt = more


def _units(proposal: Proposal) -> Counter[str]:
    """How many units of all lines rest on each procedure; a lead code that is left out hands its unit to an add-on's work, and the sum stays."""
    units: Counter[str] = Counter()
    for line in proposal.lines:
        for name in line.procedure_ids:
            units[name] += line.units
    return units


def _no_surer(line: ProposedLine, proposal: Proposal) -> ProposedLine:
    """The line with the status it had beside the doubted work, where that was lower."""
    before = [
        one for one in proposal.lines if (set(one.procedure_ids) & set(line.procedure_ids) if line.procedure_ids else one.code == line.code)
    ]
    highest = max((_STATUS.index(one.status) for one in before), default=_STATUS.index(line.status))
    if highest >= _STATUS.index(line.status):
        return line
    return replace(line, status=_STATUS[highest], reason=f"{line.reason} {_NO_SURER}".strip())
