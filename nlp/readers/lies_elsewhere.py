"""Lesions that lie at another place than the one where something was done."""

from __future__ import annotations

import re

from nlp.facts import Site
from nlp.readers.events import Trigger
from nlp.readers.places import same_site
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

_OWN_OBJECT = re.compile(
    r"\b(?:a|an|one|the|this|single|1)(?: (?:small|new|rough|scaly|thick|tender|solitary|single|similar|little|bothersome|persistent))* (?:keratosis|lesion|spot|growth|papule|area|place|bump)\b|\b(?:froze|treated|sprayed|cryo'd) (?:lesion|spot)\b"
)
"""What such a sentence says was treated, with no name that tells its kind."""


def lies_elsewhere(view: NoteView, mention: Mention, here: list[Site | None]) -> bool:
    """Does the sentence of a lesion name places, and none of those where something was frozen?"""
    there = [fact.value for _, fact in sites_in(view, view.units[mention.unit])]
    return bool(there) and not any(same_site(a, b) for a in here for b in there)


def within_reach(view: NoteView, trigger: Trigger, named: list[Mention]) -> list[Mention]:
    """“A tag on the neck is cosmetic. I froze a keratosis on his right ear”: without the lesions of other places, where the act has an object and a place of its own."""
    unit = trigger.unit
    if all(m.unit == unit.index for m in named) or unit.search(_OWN_OBJECT) is None:
        return named
    here = [fact.value for _, fact in sites_in(view, unit)]
    return [m for m in named if m.unit == unit.index or not here or not lies_elsewhere(view, m, here)]


def declined(view: NoteView, mention: Mention) -> bool:
    """“SK, left temple: cryo declined”."""
    unit = view.units[mention.unit]
    return "declin" in view.lower[mention.end : min(unit.end, mention.end + 70)]


def in_item(view: NoteView, mention: Mention, unit: Unit) -> bool:
    """Is the lesion named in the sentence of the act, or in its numbered item?"""
    return mention.unit == unit.index or (bool(unit.label) and view.units[mention.unit].group == unit.group)
