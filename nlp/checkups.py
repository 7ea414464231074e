"""Surgery that a check after it names: "wk 5 check, rotation flap L cheek", "d9 p exc SCC", "three weeks after I removed the tumor and rebuilt it with a flap"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Assertion
from nlp.number_words import SPELLED

if TYPE_CHECKING:
    from nlp.assertion import Place

_SURGERY = re.compile(r"flap|graft|[fs]tsg|exc|wle|mohs|repair|clos|reconstr|rebuil|remov|shav|punch|biops|bx")
"""What is checked after days or weeks; keratoses are frozen again at such a visit."""
_SPAN = rf"(?:pod ?#? ?\d{{1,2}}|(?:d|day|wk|week|mo|month) ?#? ?\d{{1,2}}|(?:\d{{1,2}}|{SPELLED}) ?(?:d|days?|wks?|weeks?|mos?|months?))"
_CHECKED = re.compile(
    rf"(?:\b{_SPAN},? (?:p|s/p|post|post-op|postop|status post|out from|from|out)\.?|\b{_SPAN} (?:wound |post-?op |scar |flap |graft )?(?:check|recheck)(?:,|:| -| of| after| s/p)?|\bpod ?#? ?\d{{1,2}},?) (?:(?:the|his|her|my|our) )?(?:(?!for\b|then\b|now\b|today\b|and\b)[\w/'-]+ ){{0,3}}(?:[\w'-]+/)?$"
)
"""Right before the work, the time that has passed since."""
_DAY_OF_LINE = re.compile(
    r"(?:^|[.;:(\n]\s?)\W*(?:(?:post-?op(?:erative)?|p/o) )?(?<!hospital )(?:day|pod|wk|week):? ?#?(?:[3-9]|\d\d),? (?P<since>(?:after|post|from|of|since|s/p|status post|p/o) )?(?:(?:the|her|his|an?|our) )?$"
)
"""At the head of a line or clause, from the third day on: "Day 9, excision dysplastic nevus L flank"."""
_AFTER_I = re.compile(
    r"\b(?:days?|weeks?|months?|wks?) (?:to the day )?(?:after|since) (?:i|we|he|she|you|dr\.? \w+) (?!(?:saw|met|spoke|called|last)\b)(?:[^.;,\n]|,(?! (?:the|this|that|it|we|i|an?|she|he|they|both|all)\b))*$"
)
"""Before the work, in the same clause: its time, told from this visit; "two weeks after I biopsied it, the tumour was excised" is of today."""
_NOW = re.compile(r"\b(?:today|now|we then|i then|came in for|here for)\b")


def by_checkup(place: Place) -> tuple[Assertion, None] | None:
    """Is the surgery that of days or weeks ago, after which this is a check?"""
    if place.has("TODAY") or _SURGERY.search(place.view.lower, place.start, place.end) is None:
        return None
    told = _CHECKED.search(place.before) or _AFTER_I.search(place.before)
    if told is not None:
        return ("historical", None) if _NOW.search(told.group()) is None else None
    counted = _DAY_OF_LINE.search(place.before)
    return ("historical", None) if counted is not None and (counted["since"] or not place.has("DONE")) else None


_CHECKED_UP = re.compile(
    r" (?:f/u|follow[- ]?up|followup)(?: (?:visit|appt|appointment|exam|check|note|ov|only|today))?\s*(?:[.,;:/(]|$|for\b|of\b|with\b|and\b|&|\+)(?! ?(?:in )?\d)"
)


def by_follow_up(place: Place) -> tuple[Assertion, None] | None:
    """“OV bx f/u.”, “Biopsy follow-up visit”: work of another day that is looked at; “bx, f/u 2 wks” is of today."""
    return ("historical", None) if _CHECKED_UP.match(place.after) is not None and not place.has("DONE") else None
