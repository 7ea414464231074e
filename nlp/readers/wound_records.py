"""One wound of the skin, and the key by which the lesion ledger knows the removal that made it."""

from __future__ import annotations

from decimal import Decimal

from nlp.facts import Fact, Procedure, Site
from nlp.records import dataclass

TORN = "injury"
"""Key of a wound that no removal made."""


@dataclass(slots=True)
class Wound:
    """One wound of the skin. `removal` is the procedure that made it, None for an injury or another's defect."""

    site: Fact[Site]
    label: str = ""
    removal: Procedure | None = None
    torn: bool = False
    """An injury, whose own size is the length to be closed."""
    dehiscence: bool = False
    size: Decimal | None = None
    """Length in cm by which the note tells several injuries of one place apart."""

    @property
    def injury(self) -> bool:
        return self.removal is None


def wound_key(wound: Wound) -> str:
    """Names the removal that made the wound by where it stands, for the lesion ledger; `TORN` for an injury, "" for another's defect."""
    removal = wound.removal
    if removal is not None:
        return removal_key(removal)
    return TORN if wound.torn and not wound.dehiscence else ""


def removal_key(removal: Procedure) -> str:
    """Kind and place in the note of a removal; two removals under one heading differ by where their sites stand."""
    spots = [e.start for e in (*removal.evidence[:1], *removal.site.evidence[:1])]
    return removal.kind + "@" + "/".join(map(str, spots))
