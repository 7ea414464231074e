"""Names of work that name a thing or a record: "the I&D tray", "procedure tab 'shave biopsy' is void"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.phrases import phrases

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.facts import Assertion

_THING = phrases("names_of_things", "behind")
"""Behind the name of work what it is the tray, the form or the slot of."""
_TAKEN = re.compile(r"[^.;\n]{0,60}\b(?:used|utili[sz]ed)\b")
"""Behind a tray with which the work was done."""
_VOID = phrases("names_of_things", "void")
"""Behind the name of work: a record of it that does not count."""
_REACH = 90
_QUOTED = re.compile(
    r"\b(?:consent|(?:template|note|macro|form|procedure) (?:heading|title|header)|(?:heading|header|titled|headed))\b[^.;\n\"]{0,30}\"[^\".;\n]{0,60}$"
)
"""Before the name of work: a form that bears it between quotation marks ("Consent \"destruction of benign lesion\"")."""


def by_thing(place: Place) -> tuple[Assertion, tuple[int, int]] | None:
    """A tray that was brought for work, or a record of it made in error, is none of it done."""
    if place.has("DONE"):
        return None
    quoted = _QUOTED.search(place.before) if '"' in place.before else None
    if quoted is not None:
        return "offered", (place.start, place.end)
    thing = _THING.match(place.after)
    if thing is not None and _TAKEN.match(place.after, thing.end()) is None:
        return "offered", (place.end, place.end + thing.end())
    if not place.unit.may_hold(_VOID):
        return None
    void = _VOID.search(place.view.lower, place.end, min(place.unit.end, place.end + _REACH))
    return None if void is None else ("negated", void.span())
