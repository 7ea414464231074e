"""Facts that a caller does not let make lines: they become questions instead."""

from __future__ import annotations

from typing import NamedTuple


class Doubt(NamedTuple):
    """What is read in a note and yet not trusted enough to be proposed, not even for review (section 18)."""

    procedures: frozenset[str] = frozenset()
    """Ids of procedures."""

    visit: bool = False
    """The problems and decisions are taken as part of the work of the day."""


NO_DOUBT = Doubt()
