"""Work that a sentence tells of another visit: what was done when the patient was last here, at "the June visit", what a next sample is for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from nlp.dates import MONTH, MONTHS, WEEKDAY
from nlp.facts import Assertion
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.returns import opens_return
from nlp.view import DATE_OF_SERVICE

if TYPE_CHECKING:
    from nlp.assertion import Place
    from nlp.view import NoteView, Unit

_AT = r"(?:office|clinic|practice|location|branch|site|group|department)"
_WHEN = r"(?:19|20)\d\d\b|\d{1,2}/\d|\b(?:last|ago|once|before|years?|yrs?|months?|mos?)\b"
_EARLIER_VISIT = re.compile(
    r"\b(?:last|latest|previous|prior|only other|first and only) (?:(?:office|clinic|derm\w*|skin|routine|full|annual|video|in-person|ov) ){0,2}(?:visit|appointment|appt|encounter|exam|check|ov)\b"
    r"|\b(?:old|older|prior|past|paper|archived|earlier|scanned|eastside|westside) (?:\w+ )?(?:charts?|records?|notes?)\b"
    r"|\b(?:chart|records?) (?:pulled|retrieved|located|(?:from|at) (?:our|the) (?:other|old))\b"
    rf"|\b(?:seen|treated|followed) (?:(?:once|twice|only|before|previously|here) ){{0,3}}(?:(?:at|in|by|with) (?:our|my|this|the|dr\.?|another)\b|here\b)(?=[^;\n]{{0,80}}?(?:{_WHEN}))"
    r"|\b(?:saw|seen by|visited|under) (?:my|our|another|a) (?:partner|colleague|associate)\b"
    rf"|\bat (?:our|the|this) (?:(?!own\b)\w+ ){{1,2}}{_AT}\b(?=[^;\n]{{0,30}}?(?:{_WHEN}))"
)
"""Names a visit of another day, and goes on to tell of it."""
_OF_TODAY = re.compile(
    r"\b(?:today|todays|now|new|this (?:visit|time|morning|afternoon)|here for|returns?|presents?|came|comes|back for|currently|since|reviewed|obtained|requested|received|in hand|for years|regularly)\b|;|\n\W*\n"
    rf"|, (?:\d{{1,2}}|{SPELLED}) (?:[a-z-]+ ){{0,2}}(?:{ANY})\b"
)
"""Between the two: the sentence has come to the visit of the day."""
_AS_AGREED = re.compile(
    r"\b(?:as|planned|discussed|agreed|decided|promised|advised|recommended|offered|proposed|scheduled|arranged|since|than|from|compared|like|unlike|after|before|until|marked|noted|identified|flagged|listed|mapped|circled|photographed)\b[^.;,:\n]{0,24}$"
)
"""Before the visit that today's work goes back to: "as discussed at her last visit, the warts were frozen"."""


def by_earlier_visit(place: Place) -> tuple[Assertion, None] | None:
    """“Last office visit 11/18 (warts frozen, all gone)”, “old chart: saw my partner in 2023, wart of the heel frozen once”."""
    if place.has("TODAY") or place.has("DONE") or not place.unit.may_hold(_EARLIER_VISIT):
        return None
    told = next(reversed(list(_EARLIER_VISIT.finditer(place.before))), None)
    if (
        told is None
        or _AS_AGREED.search(place.before, 0, told.start()) is not None
        or _OF_TODAY.search(place.before, told.end()) is not None
        or _BESIDE_TODAY.search(place.after) is not None
    ):
        return None
    return "historical", None


_THAT_TIME = re.compile(r"^\W*(?:at|on|during) that (?:time|visit|day|date|session|appointment|sitting)\b")
_TOLD_THEN = re.compile(
    rf"\b(?:days?|weeks?|wks?|months?|mos?|years?|yrs?) (?:after|ago|out|since|post|earlier|following)\b|\bsince (?:i|we|my|our|the|her|his)\b|\blast (?:visit|seen|saw)\b|\b(?:in|on) (?:{MONTH})\b|\b(?:19|20)\d\d\b"
)


def by_that_time(place: Place) -> tuple[Assertion, None] | None:
    """“She returns nine days after I took off the cancer. At that time I excised it with 5 mm”: of the day that the sentence before tells."""
    view, unit = place.view, place.unit
    if not unit.index or place.has("TODAY") or not unit.may_hold(_THAT_TIME) or _THAT_TIME.match(unit.lower) is None:
        return None
    before = view.units[unit.index - 1]
    return ("historical", None) if before.search(_TOLD_THEN) is not None else None


_REASON = re.compile(r"\bfor (?:\w+ ){0,3}$|\((?:\w+ ){0,3}$|: ?(?:\w+ ){0,2}$")


def of_earlier_visit(unit: Unit, start: int) -> bool:
    """“Last seen 3/2025 for acne”: a disease that brought the patient on another day."""
    if not (unit.may_hold(_EARLIER_VISIT) or unit.may_hold(_LAST_SEEN)):
        return False
    before = unit.lower[: start - unit.start]
    told = next(reversed(list(_EARLIER_VISIT.finditer(before))), None)
    if told is None:
        told = next(reversed(list(_LAST_SEEN.finditer(before))), None)
    return told is not None and _OF_TODAY.search(before, told.end()) is None and _REASON.search(before, told.end()) is not None


_LAST_SEEN = re.compile(r"\blast (?:seen|visited|here)\b|\bsaw (?:my|our|another|a) (?:\w+ )?(?:partner|colleague|associate|pa|np)\b")
_BESIDE_TODAY = re.compile(r"\b(?:today|now treated|this visit)\b")
_A_NEXT = re.compile(
    r"(?:^|[^\w-])(?:(?:the|any|his|her|their|a) )?(?:next|later|subsequent|further|future) (?:(?:skin|punch|shave|deep|repeat|incisional) ){0,2}$"
)
_SO = re.compile(
    r"(?:s|es)?(?: of [^.;,]{1,30})?,? (?:should|ought|must|needs?|has to|have to|will|would|may|might|can|could|only|if|when|once|at|in \d|due|to be|is to|is due|are to)\b"
)
"""Behind a sample that is not taken yet: what is to be asked of it, or when it comes."""


def by_next(place: Place) -> tuple[Assertion, None] | None:
    """“Next biopsy should be sent for clonality”, “any further punch only if it grows”."""
    if opens_return(place.unit.lower, place.start - place.unit.start) and not (place.has("TODAY") or place.has("DONE")):
        return "planned", None
    ahead = _A_NEXT.search(place.before[-40:]) if place.before.endswith(" ") else None
    if ahead is None or place.has("DONE"):
        return None
    return ("planned", None) if "any " in ahead.group() or "future" in ahead.group() or _SO.match(place.after) else None


_CLOSURES = frozenset({"flap", "graft", "repair"})
_REMOVALS = frozenset({"mohs", "excision", "soft_tissue_excision"})
_GOES_ON_TODAY = re.compile(r"\b(?:was|were|today|now|done|performed|placed|i|we|this (?:morning|afternoon))\b|[.;]\s")
_JOINED = re.compile(r"\s*(?:&|\+|/|and|then|, then)\s*")
_ONLY_THOUGHT_OF = re.compile(
    r"\W{0,2}(?:is |as (?:the |a )?)?(?:likely|probable|probably|possible|possibly|anticipated|expected|foreseen|fall-?back|back-?up|reserve|held in reserve)\b"
)


def by_removal(place: Place, assertion_of: Callable[[NoteView, Unit, int, int], Assertion]) -> tuple[Assertion, None] | None:
    """“Mohs tomorrow morning, Thursday, with a bilobed flap”: the closure of a removal that is still to come is as far off."""
    if place.has("TODAY") or place.has("DONE"):
        return None
    mentions = place.view.mentions_in(place.unit, "PROC")
    if not any(m.concept in _CLOSURES and m.start <= place.start < m.end for m in mentions):
        return None
    if _ONLY_THOUGHT_OF.match(place.after) is not None:
        return "planned", None
    ahead = [m for m in mentions if m.concept in _REMOVALS and m.end <= place.start]
    if not ahead or _JOINED.fullmatch(place.view.lower, ahead[-1].end, place.start) is not None:
        return None  # of two deeds in one breath the first asks the second (`nlp.assertion`)
    if _GOES_ON_TODAY.search(place.view.lower, ahead[-1].end, place.start) is not None:
        return None
    told = assertion_of(place.view, place.unit, ahead[-1].start, ahead[-1].end)
    return ("planned", None) if told == "planned" else None


_VISIT = rf"\b(?:at|during|from|since|on|in|of) (?:the|our|my|his|her|their|that|last)(?: last)? (?:(?:early|late|mid)[- ])?(?P<when>{MONTH}|{WEEKDAY})(?:'s)? (?:visit|session|appointment|appt|sitting|treatment|check|exam|round|clinic)\b"
_BEHIND = re.compile(rf"(?:(?!\b(?:today|now|and|but|for|until)\b)[^.;:\n]){{0,40}}?{_VISIT}")
_BEFORE = re.compile(rf"(?:^|[.;:,(\n]) ?(?:and |but |that )?{_VISIT},?(?:(?!\b(?:today|now|but)\b)[^.;:,\n]){{0,60}}$")
_MAY_BE_TODAY = re.compile(r"\b(?:my|our|the) (?:\w+ )?clinic\b|\bclinic\b")
"""The clinic of a weekday is as well that of the visit: "in my Tuesday clinic"."""
_SOON = 4
"""Months ahead up to which a visit is one to come."""


def by_named_visit(place: Place) -> tuple[Assertion, None] | None:
    """Another visit beside the words: one before, or one of the next months."""
    if place.has("TODAY"):
        return None
    told = _BEHIND.match(place.after) or _BEFORE.search(place.before)
    if told is None:
        return None
    visit = place.view.memo.get(DATE_OF_SERVICE)
    if told["when"].endswith("day"):
        return None if "last" not in told.group() and _MAY_BE_TODAY.search(told.group()) else ("historical", None)
    if not isinstance(visit, date):
        return "historical", None
    ahead = (MONTHS.index(told["when"][:3]) + 1 - visit.month) % 12
    if not ahead:
        return None
    return ("planned" if ahead <= _SOON and "will" in place.unit.lower else "historical"), None


_QUOTED = re.compile(
    r"\b(?:note|chart|plan|letter|report|entry|message)s?(?: note)?(?: (?:from|of|dated|on) [\w/.-]+)? (?:(?:had )?said|says|reads?|stated|had|called for|planned|proposed) [\"'\u201c]?[^.;,\"']{0,24}$"
)


def by_quote(place: Place) -> tuple[Assertion, None] | None:
    """“The note from 12/30 said 'excise #1'; changed”: what an earlier note planned."""
    return ("planned", None) if _QUOTED.search(place.before) is not None and not place.has("TODAY") else None
