"""Work that is named, and refused in the sentence behind it: "Molluscum x 10 - LN2. Parents declined."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion
from nlp.gate import units_with

if TYPE_CHECKING:
    from nlp.assertion import Place

_REFUSED = re.compile(
    r"^\W*(?:the )?(?:patient|pt|she|he|they|parents?|mother|mom|mum|father|dad|family|wife|husband|guardian|daughter|son)\.? (?:(?:has|have|then|ultimately|politely|however|again) )*(?:declined|refused)"
    r"(?: (?:it|this|that|both|all|treatment|today|at this time|for now|the (?:injection|procedure|treatment|biopsy|shot)))*\W*$"
)
_FIELD = re.compile(r"^\W*(?:site|route|dose|lot|exp|location|ndc|strength|qty|quantity|sites)\b[^.;]{0,40}\W*$")
"""Between the name of the work and its refusal."""
_DONE = re.compile(
    r"\b(?:was|were|froze|frozen|performed|done|given|injected|tolerated|applied|sent|taken|took|shaved|excised|removed|treated|obtained|today)\b"
)
_REACH = 3


def by_refusal(place: Place) -> tuple[Assertion, tuple[int, int] | None] | None:
    """Nothing but fields may stand between, and the work must not be told as done."""
    view, unit = place.view, place.unit
    refused = view.once("refused after", lambda: {u.index for u in units_with(view, _REFUSED) if u.search(_REFUSED)})
    if not refused or place.has("DONE") or _DONE.search(unit.lower):
        return None
    for other in view.units[unit.index + 1 : unit.index + 1 + _REACH]:
        if other.index in refused:
            return "declined", (other.start, other.end)
        if _FIELD.match(other.lower) is None:
            return None
    return None
