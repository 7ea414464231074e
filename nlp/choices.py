"""Options that were gone over, of which the patient took one: "we reviewed imiquimod, excision, and curettage; he elected the last"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion

if TYPE_CHECKING:
    from nlp.assertion import Place

_WHO = r"(?:he|she|they|pt|patient|mother|father|mom|mum|dad|parents?|family|wife|husband|daughter|son|both|we|(?:mr|mrs|ms)\.? [a-z'-]+)"
_TOOK = r"(?:elect(?:ed|s)|cho(?:se|oses)|opt(?:ed|s)|pick(?:ed|s)|select(?:ed|s)|prefer(?:red|s)|took|takes|went|goes|decided|settled|wants?|wanted|favou?r(?:ed|s))"
_ONE = r"(?:last|latter|former|first|second|third|fourth|final)"
_CHOICE = re.compile(rf"(?<!after )(?<!as )(?<!since )(?<!because )(?<!when )(?<!which )\b{_WHO} (?:has |have |had |then |finally |would |\w+ly )*{_TOOK} (?:for |on |with )?the {_ONE}\b(?! (?:visit|time|stage|layer|week|month|appointment|slot|available))")
"""A choice by rank: what stands before it is a list of options."""
_CHOSE = re.compile(rf"\b{_WHO} (?:has |have |had |then |finally |\w+ly )*{_TOOK} ")
_GONE_OVER = re.compile(r"\b(?:reviewed|went over|gone over|going over|went through|gone through|talked (?:through|over)|weighed|laid out|options?|choices?|alternatives?)\b")
_LISTED = re.compile(r",|\bor\b|\bversus\b|\bvs\b")


def by_choice(place: Place) -> tuple[Assertion, None] | None:
    """The words are one of several options: the work itself is told elsewhere."""
    units, unit = place.view.units, place.unit
    following = units[unit.index + 1] if unit.index + 1 < len(units) else None
    for told, start in ((unit, place.end - unit.start), (following, 0)):
        if told is None or not (told.may_hold(_CHOICE) or told.may_hold(_CHOSE)):
            continue
        gone_over = _GONE_OVER.search(unit.lower) is not None
        if told is following and (told.block != unit.block or not gone_over):
            continue
        if _CHOICE.search(told.lower, start) is not None:
            return "offered", None
        goes_on = told is unit or unit.lower.rstrip().endswith((";", ","))
        end = max(start, 1) if told is unit else len(unit.lower)
        if gone_over and goes_on and _CHOSE.search(told.lower, start) is not None and _LISTED.search(unit.lower, 0, end) is not None:
            return "offered", None
    return None
