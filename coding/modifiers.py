"""Modifiers: their order on a line, and which of them part two lines (MOD).

The lists are data (`coding/rules/modifiers.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable

from coding.rulebook import rules

_TABLE = rules("modifiers")
DISTINCT = frozenset(_TABLE["distinct"])
PARTING = DISTINCT | frozenset(_TABLE["parting"])
"""Modifiers that free an indicator-1 pair whatever the site."""
COMPONENTS = frozenset(_TABLE["components"])
SEPARATE_VISIT: str = _TABLE["separate_visit"]
SURGERY_DECISION: str = _TABLE["surgery_decision"]
MINOR_GLOBALS = frozenset(_TABLE["minor_globals"])
MAJOR_GLOBAL: str = _TABLE["major_global"]
SURGICAL_GLOBALS = frozenset(_TABLE["surgical_globals"])
MULTIPLE: str = _TABLE["multiple"]
DIGITS_AND_LIDS = frozenset(name for limb in _TABLE["digits"].values() for side in limb.values() for name in side) | frozenset(
    _TABLE["lids"].values()
)
"""Sites narrow enough to part two lines by themselves when they differ."""

RANK = {name: (group, place) for group, names in enumerate(_TABLE["order"]) for place, name in enumerate(names)}
_LAST_BUT_COVERAGE = len(_TABLE["order"]) - 2


def ordered(modifiers: Iterable[str]) -> tuple[str, ...]:
    """Modifiers without repeats in claim order: global and pricing, distinctness, site, coverage (MOD-01)."""
    unknown = (_LAST_BUT_COVERAGE, len(RANK))
    return tuple(sorted(set(modifiers), key=lambda modifier: (*RANK.get(modifier, unknown), modifier)))
