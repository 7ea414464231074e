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
_MACHINE = re.compile(
    r"\b(?:screen|picture|video|image|zoom|webcam|camera|connection|computer|feed|app|link|audio|call|system|ehr|emr|laptop|tablet|signal|session|browser|phone|software)s? (?:(?:then|had|has|was|were|just|briefly|kept|got|repeatedly) ){0,2}$"
)
_NONE_FOUND = re.compile(r"\s*[:\u2013-]\s*(?:none\b|no\b|not\b|n/a)")
"""Behind the field of a foreign body's removal."""
_STOOD_STILL = frozenset({"froze", "frozen", "freezes", "freezing"})
"""What machines do that no lesion has done to it."""
_QUOTED = re.compile(
    r"\b(?:consent|(?:template|note|macro|form|procedure) (?:heading|title|header)|(?:heading|header|titled|headed))\b[^.;\n\"]{0,30}\"[^\".;\n]{0,60}$"
)
"""Before the name of work: a form that bears it between quotation marks ("Consent \"destruction of benign lesion\"")."""

_LISTED = re.compile(r"\b(?:on|in|onto|has|have|got|given|holds?|waits? for|waiting for) (?:(?:an?|the|my|our|her|his|their|dr\.? \w+) )*$")
_LIST = re.compile(
    r"(?:'s)? (?:(?:surgery|waiting|wait) )?(?:schedule|list|slot|spot|queue|calendar|waitlist|waiting list|books?|date|appointment|appt|day)\b"
)
"""Around work that is still to come: "the ear is on the Mohs schedule", "has a Mohs slot"."""


def by_thing(place: Place) -> tuple[Assertion, tuple[int, int]] | None:
    """A tray that was brought for work, a record of it made in error, or a screen that froze is none of it done."""
    if place.view.lower[place.start : place.end] in _STOOD_STILL and (still := _MACHINE.search(place.before)) is not None:
        return "negated", (place.start - len(still.group()), place.start)
    none = _NONE_FOUND.match(place.after) if "foreign" in place.view.lower[place.start : place.end] else None
    if none is not None:
        return "negated", (place.end, place.end + none.end())
    if place.has("DONE"):
        return None
    quoted = _QUOTED.search(place.before) if '"' in place.before else None
    if quoted is not None:
        return "offered", (place.start, place.end)
    thing = _THING.match(place.after)
    if thing is not None and _TAKEN.match(place.after, thing.end()) is None:
        return "offered", (place.end, place.end + thing.end())
    listed = _LIST.match(place.after)
    if listed is not None and _LISTED.search(place.before) is not None:
        return "planned", (place.end, place.end + listed.end())
    if not place.unit.may_hold(_VOID):
        return None
    void = _VOID.search(place.view.lower, place.end, min(place.unit.end, place.end + _REACH))
    return None if void is None else ("negated", void.span())
