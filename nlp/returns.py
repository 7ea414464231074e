"""Sentences about the day the patient shall come back: "Follow-up in 2 weeks for suture removal.", "Sutures out in 10 days."

What they name (stitches, a wound check) is no reason for the visit of today, wherever in the note they stand.
"""

from __future__ import annotations

import re

from nlp.number_words import SPELLED
from nlp.view import NoteView

_SPAN = rf"(?:(?:about|approximately|approx\.?|roughly|another|~) ?)?(?:\d+(?: ?(?:-|to|or) ?\d+)?|an?|a (?:few|couple of)|several|{SPELLED})[ -]?(?:d|days?|wks?|weeks?|mos?|months?)\b"
_NOT_SINCE = r"(?!,? (?:ago|after (?:the |his |her )?(?:mohs|excision|surgery|repair|flap|graft)|post|s/p|p/op|from|following|since|out|old|later)\b)"
_WHEN = rf"(?:\b(?:in|at|after|within) {_SPAN}{_NOT_SINCE}|\bnext (?:week|wk|month|visit|mon|tues?|wed|thurs?|fri)|\btomorrow\b|\b(?:when|once) (?:he|she|they|you|healed)\b)"
_LEAD = r"\W*(?:(?:the|his|her|all|both|pt|patient|he|she|they|you|we|i|will|shall|should|is|are|to|may|please|can|plan:?|plans|needs?|and|then|routine|nurse|clinic|of|skin|nylon) ){0,5}"
_COMES = r"(?:follow(?:s|ing)?[- ]?up|f/?u|return(?: to (?:clinic|office|us))?|rtc|rov|come(?:s|ing)? back|(?:see|seen|have) (?:him|her|them|you)? ?(?:back|again|return)|back|re-?check|appointment|appt|(?:nurse|wound|post-?op) visit|schedul(?:e|ed|ing)|re-?book\w*|book(?:ed)?|make an appointment)"
_STITCHES = r"(?:sutures?|stitch(?:es)?|staples?|bolster|dressing|bandage|wound|flap|graft|site|post-?op(?:erative)?)"
_THEN = r"(?:removal|removed|out|off|to (?:come|be)|come out|check|visit|change|will)"
_RETURN = re.compile(
    rf"{_LEAD}(?:{_COMES}\b[^.;\n]{{0,60}}?{_WHEN}|(?:rtc|return to clinic)\W{{1,3}}{_SPAN}{_NOT_SINCE}"
    rf"|{_STITCHES} {_THEN}\b[^.;\n]{{0,30}}?{_WHEN}(?=\W*$|[^.;\n]{{0,40}}\b(?:nurse|clinic|office|here|pcp|gp|us)\b|,? (?:for|with|at|by|and|or)\b))"
)
"""Opens a sentence about a return: its day lies ahead."""
_RETURN_LATER_ON = re.compile(
    rf"{_LEAD}(?:{_COMES})\b(?! (?:visit|appt|appointment) for)(?:(?! (?:of|with)\b)[^.;\n]){{0,24}}?\b{_STITCHES} (?:removal|removed|out|check|change)\b|{_STITCHES} (?:removal|check)(?: (?:is|was|to be))? (?:scheduled|planned|booked|advised|arranged|prn|if)\b"
)
"""Behind other sentences it needs no day: "... layered closure. Return for suture removal."; as the first it may say what the visit is for."""
_SENTENCE = re.compile(r"(?:[^.;\n]|\.(?=\d))+(?:[.;\n]+\s*|\Z)")
_TOLD_AS_DONE = re.compile(r"\b(?:today|now|here for|came|comes in|presents?|were|was|removed (?:today|without))\b")
_LONGEST = 400
"""As far as the heads of notes that anybody asks for, with the sentences taken out of them."""


_IN_SPAN = re.compile(
    rf"\W*(?:plan ?[:-] ?)?(?:follow(?:s|ing)?[- ]?up|f/?u|return(?: to (?:clinic|office))?|rtc|rto|rov|nv|next (?:visit|appt|appointment)|re-?check|see (?:him|her|them|pt|patient)? ?(?:back|again))(?: visit)?(?: (?:in|at|after))? ?{_SPAN}{_NOT_SINCE}\s?[,:;-]+(?=\s)"
)
"""Opens a sentence with a span of time alone, as a list does: "F/u 2 wk, cryo of the rest"."""


def opens_return(sentence: str, until: int) -> bool:
    """Does the sentence open with a visit to come, and name what stands at `until` as its work?"""
    told = _IN_SPAN.match(sentence)
    return told is not None and told.end() <= until


def head(view: NoteView, length: int) -> str:
    """The first words of the note itself, without the sentences that only tell when the patient comes back."""
    return view.once("head without returns", lambda: without_returns(view.body[:_LONGEST]))[:length]


def without_returns(lower: str) -> str:
    """The text without its sentences about a return."""
    return _SENTENCE.sub(
        lambda found: "" if tells_return(found.group(), is_first=not lower[: found.start()].strip()) else found.group(), lower
    )


def tells_return(sentence: str, *, is_first: bool = True) -> bool:
    """Does the sentence only tell when, or what for, the patient comes back?"""
    told = _RETURN.match(sentence) or (not is_first and _RETURN_LATER_ON.match(sentence))
    return bool(told) and _TOLD_AS_DONE.search(sentence) is None
