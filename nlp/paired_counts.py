"""Numbers told for one side of a pair: "two on each ear" are four lesions."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.laterality import DIRECTIONS, is_paired
from nlp.view import Unit

_EACH_OF_TWO = re.compile(rf"\b(?:each|ea\.?)\s(?:of the\s)?(?:(?:{DIRECTIONS})\s)*$")
_EACH_BEHIND = re.compile(r"\s*(?:(?:on|per|a|each|ea\.?)\s+side|each\b|ea\b|apiece)(?!\s+(?:was|were|lesion|cycle|treated|frozen|with|received|got|x|for|\d))")
_PLURAL = re.compile(r"(?:[^siu]s|ae)$")
_MANY_OF_A_SIDE = frozenset(["finger", "toe", "nail_unit"])


def on_each_side(unit: Unit, end: int, site: Fact[Site]) -> bool:
    """Is the number that ends at `end` (in the unit) one of each side of its place?

    "Two on each ear", "both axillae 3 each", "temples 2 each side"; of fingers and toes a side has more than one.
    """
    place = site.value
    if place is None or place.side in ("left", "right", "midline") or not is_paired(place.region, place.subsite) or place.subsite in _MANY_OF_A_SIDE:
        return False
    start = site.evidence[0].start - unit.start
    if not place.side and _EACH_OF_TWO.search(unit.lower[max(0, start - 30) : start]):
        return True
    return (place.side == "bilateral" or bool(_PLURAL.search(place.label.lower()))) and bool(_EACH_BEHIND.match(unit.lower[end : end + 20]))
