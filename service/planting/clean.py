"""Claims that agree with their note: those whose proposal is the gold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from coding.claim import Context, Proposal
from coding.compare.claims import BilledLine
from coding.rulebook import rules
from nlp.facts import Encounter
from service.assistant import read_and_propose
from service.evaluation.claims import compare
from service.evaluation.gold import GoldCase, read_gold
from service.notes import read_context
from service.render import as_json

_FOLLOW_UP = rules("global")["follow_up"]
_PARTS_OF_A_VISIT = (("visits", "visit_right"), ("levels", "level_right"), ("with_25", "right_25"))


@dataclass(frozen=True, slots=True)
class CleanClaim:
    """A note whose proposal equals the gold, and the claim that bills just that (lines on hold are not billed)."""

    id: str
    text: str
    context: Context
    encounter: Encounter
    proposal: Proposal
    lines: tuple[BilledLine, ...]


def clean_claims(path: Path) -> Iterator[CleanClaim]:
    """The clean claims of a gold file, in its order.

    Raises:
        service.evaluation.gold.GoldError: a record is no gold case.
    """
    for case in read_gold(path):
        context = read_context(case.context, case.id)
        reading, proposal = read_and_propose(case.text, context, None)
        if _is_right(case, proposal):
            yield CleanClaim(case.id, case.text, context, reading.encounter, proposal, billed_as(proposal))


def billed_as(proposal: Proposal) -> tuple[BilledLine, ...]:
    """The claim that bills a proposal."""
    ready = [line for line in proposal.lines if line.status != "hold"]
    return tuple(BilledLine(line.code, line.units, line.modifiers, line.icd10, None, number) for number, line in enumerate(ready, 1))


def _is_right(case: GoldCase, proposal: Proposal) -> bool:
    """Lines, modifiers, visit, its level and modifier 25 as in the gold."""
    counts = compare(case, as_json(case.id, case.text, proposal))
    if not counts["exact"] or counts["must_not"] or counts["mod_extra"] or counts["mod_missed"]:
        return False
    wanted = any(option["code"] == _FOLLOW_UP for lines in case.sets for slot in lines for option in slot)
    proposed = any(line.code == _FOLLOW_UP for line in proposal.lines)
    if wanted or proposed:  # it has no charge: gold and proposal have the line and no visit to bill
        return wanted and proposed
    return all(counts[asked] == counts[right] for asked, right in _PARTS_OF_A_VISIT)
