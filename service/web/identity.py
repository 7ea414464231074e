"""Who asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that is asked and stored is so in the name of one organisation."""

    organisation: str
    name: str
    role: str
    member: str = ""
