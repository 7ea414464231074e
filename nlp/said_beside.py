"""What a sentence that tells the work goes on to say of other things, and of the days to come.

“I froze 3 AKs and recommended sunscreen”: such a verb has an object of its own, and the work in front of it was done.
“I froze 3 AKs and will see her in 6 weeks”: what a finite verb of the past tells is not of a day to come.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.deeds_told import TOLD_AS_DONE
from nlp.view import Cue

if TYPE_CHECKING:
    from nlp.assertion import Place

_TALK = frozenset({"recommended", "advised", "discussed", "offered", "considered", "explained", "mentioned", "suggested"})
_BOOKING = frozenset({"scheduled", "planned", "booked", "requested", "rescheduled"})
_JOINS = re.compile(r"(?:[,;&+]|\band|\bthen|\balso)(?: (?:we|i|also|then|again|have))* $")
"""Right before a verb that goes on with the tale."""
_MORE = (
    r"have\b|be\b|undergo|get\b|go\b|proceed|do\b|treat|remove|excise|biops|freeze|schedule|wait|think|hold|defer|delay|postpone|consider"
)
"""What one who was only advised is to do: the work itself, or to think of it."""
_OBJECT = re.compile(
    rf" (?:(?:him|her|them|patient|pt|the patient|parents?|mom|mother|dad|father) (?:to (?!{_MORE})|(?:of|on|about|for|a|an|that)\b)|against\b|that\b|to (?!{_MORE})[a-z]"
    r"|(?!(?:we|she|he|i|they|you) |(?:wait|hold|think|defer|postpon|delay|observ|watch)(?:ing)?\b|(?:for|by|at|in|on|as|with|without|and|or|but|to|from|of|today|now|then|again|if|when|while|after|before|until|because|since|due|next|tomorrow|this|that|these|those|it|them|both|all|each|either|later|instead|vs|versus|including|per|him|her|patient|pt|at length|fully|extensively|briefly)\b)[a-z0-9])"
)
"""Behind it: what was advised, and not "discussed with her", "recommended this"."""
_FOR_A_CHECK = re.compile(
    r" (?:(?:an?|the|her|his|him|for|nurse|routine) )*(?:follow[- ]?up|f/?u\b|re-?check|check|return|review|suture removal|s/r\b|wound check|visit|appointment|next)"
)
_OF_THE_WORK = re.compile(
    r"[^.;,]{0,40}\b(?:risks?|benefits?|r/b|rba|options?|alternatives?|procedures?|costs?|prices?|fees?|consent|treatments?|tx|surger(?:y|ies)|removals?|referral|scars?|scarring|recovery|downtime|healing|outcomes?|expectations?|appointments?|dates?|sessions?|series|recurrence|prior|before(?:hand)?|ahead|stop(?:s|ping)?|hold(?:s|ing)?|insurance|auth\w*|coverage|goggles|start(?:s|ing)?)\b"
)
"""Talk that may be about work that is still to come."""
_REGIMEN = re.compile(r"\b(?:weekly|monthly|biweekly|(?:times|x) ?(?:a|per|/) ?(?:wk|week|month)|sessions?|series|every|q ?\d)\b")
"""Behind the name of work: how often it is to be done."""
_VERB = re.compile(r"(?:froze|took|did|\w+(?:ed|zen|cut|un))\b")
_ANOTHER_SUBJECT = re.compile(
    r"(?:,|;|\band) (?:(?:a|an|the|daily|gentle|good|strict|regular) )?[a-z-]{3,20}(?: [a-z-]{3,20})? (?:was |were |is )?$"
)


def is_of_other_things(place: Place, cue: Cue) -> bool:
    """Does the cue behind the words belong to a verb of the same sentence that has another object, or another subject?"""
    if cue.start < place.end or cue.category not in ("OFFERED", "PLANNED"):
        return False
    lower, unit = place.view.lower, place.unit
    words = lower[cue.start : cue.end]
    told = _VERB.match(lower, place.start, place.end) is not None
    if words.removeprefix("was ").removeprefix("is ") in _TALK and told and _ANOTHER_SUBJECT.search(lower, place.end, cue.start):
        return not _names_work(place, max(lower.rfind(",", place.end, cue.start), lower.rfind(" and ", place.end, cue.start)), cue.start)
    if words not in _TALK and not (words in _BOOKING and (told or _FOR_A_CHECK.match(lower, cue.end, unit.end))):
        return False
    if _JOINS.search(lower, place.end, cue.start) is None or _OBJECT.match(lower, cue.end, unit.end) is None:
        return False
    return told or not (
        _REGIMEN.search(lower, place.end, cue.start)
        or _OF_THE_WORK.match(lower, cue.end, unit.end)
        or _names_work(place, cue.end, unit.end)
    )


def _names_work(place: Place, start: int, end: int) -> bool:
    return any(start <= m.start < end for m in place.view.mentions_in(place.unit, "PROC"))


_PAST = re.compile(r"\b(?:(?:i|we)|(?:was|were)(?! to))(?: (?:then|also|again|only|just|each|all|both|\w+ly|now|today))* $")
_UNREAL = re.compile(r"\b(?:if|would|should|could|unless|when|once) [^.;]*$")
_DONE_BY_THEN = re.compile(TOLD_AS_DONE)
_GOES_ON = re.compile(r";|,|\b(?:and|but|with)\b")
_COMES_BACK = re.compile(
    r"\s*(?:[,;&+]|\band\b|\bwith\b|-)\s*(?:then |a |for |to |pt |patient |he |she |they |we |i |will |shall |is |to )*(?:back|returns?|rtc|rtn|f/?u|follow(?:s|ing)?[- ]?up|re-?checks?|checks?|reviews?|sees?|calls?|comes?|stitches|sutures|wound check|s/?r|re-?eval\w*|reassess\w*)\b"
)


def is_of_days_to_come(place: Place, cue: Cue) -> bool:
    """Does a future day, or a plan, behind the work belong to what comes next, since the work itself is told as past?"""
    if cue.category not in ("FUTURE_TIME", "PLANNED") or cue.start < place.end:
        return False
    lower, unit = place.view.lower, place.unit
    if _UNREAL.search(lower, unit.start, place.start):
        return False
    if _VERB.match(lower, place.start, place.end) and (
        _PAST.search(lower, unit.start, place.start) or lower.startswith("froze ", place.start)
    ):
        return True
    for turn in _GOES_ON.finditer(lower, place.end, cue.start):
        if _COMES_BACK.match(lower, turn.start(), cue.start) or _DONE_BY_THEN.search(lower, place.end, turn.start()):
            return True
    return False
