"""Modifiers of a billed line against those the note and the edits ask for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from coding.claim import ProposedLine
from coding.compare.claims import BilledLine, Finding, finding
from coding.lookup import Tables
from coding.modifiers import COMPONENTS, DISTINCT, SEPARATE_VISIT, SURGERY_DECISION
from coding.rulebook import rules

_TABLE = rules("modifiers")
_REPEAT = frozenset([_TABLE["repeat"]])
_GLOBAL = {"24": "missing_24", "58": "missing_58", "78": "missing_78", "79": "missing_79"}
_SITES = frozenset(_TABLE["order"][2]) - {"50"}
_COVERAGE = frozenset(_TABLE["order"][4])
COSMETIC: str = rules("minor")["cosmetic_modifier"]
"""On a line that goes on a claim only at the patient's wish, to be denied (COS-01)."""
_WASTE = frozenset(["JW", "JZ"])
_SPOKEN_OF = (
    frozenset([*_GLOBAL, SEPARATE_VISIT, SURGERY_DECISION, _TABLE["multiple"]])
    | COMPONENTS
    | DISTINCT
    | _REPEAT
    | _SITES
    | _COVERAGE
    | _WASTE
)
"""Modifiers whose difference has a kind of its own, or none (51 is the payer's)."""


def modifier_findings(ours: BilledLine, theirs: ProposedLine) -> Iterator[Finding]:
    """Findings on a pair of lines of one code; distinctness is judged over the claim, in `distinct_findings`."""
    have, want = set(ours.modifiers), set(theirs.modifiers)
    yield from _visit(ours, theirs, have, want)
    for modifier, kind in _GLOBAL.items():
        if modifier in want - have:
            yield finding(kind, ours, theirs)
        elif modifier in have - want:
            yield finding("needless_global_modifier", ours, theirs, why=modifier)
    if have & COMPONENTS != want & COMPONENTS:
        yield finding("component_modifier", ours, theirs, why=" ".join(sorted(have & COMPONENTS)) or "global")
    if COSMETIC in want - have:
        yield finding("cosmetic_service", ours, theirs)
    elif want & _COVERAGE - have:
        yield finding("missing_coverage_modifier", ours, theirs, why=" ".join(sorted(want & _COVERAGE - have)))
    yield from _sites(ours, theirs, have & _SITES, want & _SITES)
    others = (have ^ want) - _SPOKEN_OF
    if others:
        yield finding("other_modifier", ours, theirs, why=" ".join(sorted(others)))


def _visit(ours: BilledLine, theirs: ProposedLine, have: set[str], want: set[str]) -> Iterator[Finding]:
    missing, extra = want - have, have - want
    if SURGERY_DECISION in missing:
        yield finding("25_should_be_57" if SEPARATE_VISIT in extra else "missing_57", ours, theirs)
    elif SEPARATE_VISIT in missing:
        yield finding("missing_25", ours, theirs)
    elif SEPARATE_VISIT in extra:
        yield finding("unsupported_25", ours, theirs)


def _sites(ours: BilledLine, theirs: ProposedLine, have: set[str], want: set[str]) -> Iterator[Finding]:
    if want and have and have != want:
        yield finding("wrong_site_modifier", ours, theirs, why=" ".join(sorted(want)))
    elif want - have:
        yield finding("missing_site_modifier", ours, theirs, why=" ".join(sorted(want)))


def distinct_findings(
    pairs: list[tuple[BilledLine, ProposedLine]], claim: Sequence[BilledLine], on: date | None, tables: Tables
) -> Iterator[Finding]:
    """59 and X modifiers over the claim: missing, needless, or on the other line of the pair.

    A repeat (76) and a distinctness modifier do the same work on a second line of one code (G-08). Nothing is
    missing where the other line of the pair was not billed: that one is a finding itself.
    """
    parting = DISTINCT | _REPEAT
    missing = [(o, t) for o, t in pairs if set(t.modifiers) & parting and not set(o.modifiers) & parting]
    needless = [(o, t) for o, t in pairs if set(o.modifiers) & parting and not set(t.modifiers) & parting]
    missing = [(o, t) for o, t in missing if not _other_carries(o, needless) and _meets_another(o, claim, on, tables)]
    for ours, theirs in missing:
        if needless:
            wrong, _ = needless.pop(0)
            yield finding("distinct_on_wrong_line", ours, theirs, why=wrong.code)
        else:
            yield finding("missing_distinct", ours, theirs)
    for ours, theirs in needless:
        yield finding("needless_distinct", ours, theirs)


def _meets_another(ours: BilledLine, claim: Sequence[BilledLine], on: date | None, tables: Tables) -> bool:
    others = [line for line in claim if line.number != ours.number]
    return any(line.code == ours.code or tables.ptp(line.code, ours.code, on) is not None for line in others)


def _other_carries(ours: BilledLine, needless: list[tuple[BilledLine, ProposedLine]]) -> bool:
    """Of two lines of one code it does not matter which one carries the modifier."""
    twin = next((entry for entry in needless if entry[0].code == ours.code), None)
    if twin is None:
        return False
    needless.remove(twin)
    return True


def waste_findings(billed: list[BilledLine], proposed: list[ProposedLine]) -> Iterator[Finding]:
    """JW and JZ over all lines of one drug code (DRUG-02, DRUG-03)."""
    first, want = proposed[0], {m for line in proposed for m in line.modifiers} & _WASTE
    have = {m for line in billed for m in line.modifiers} & _WASTE
    if have == _WASTE:
        yield finding("jw_and_jz", billed[0], first)
    elif "JW" in want - have:
        wasted = next(line for line in proposed if "JW" in line.modifiers)
        yield finding("jw_missing", billed[0], wasted)
    elif "JZ" in want - have:
        yield finding("jz_missing", billed[0], first)
    elif have - want:
        yield finding("needless_waste_modifier", billed[0], first, why=" ".join(sorted(have - want)))
