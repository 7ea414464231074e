"""Mohs surgery of another day that a record of today's tells beside it: "the third, on the forearm, is booked for the 24th, probably two layers"."""

from __future__ import annotations

import re

from nlp.dated_words import is_visit_day
from nlp.dates import MONTH, WEEKDAY
from nlp.gate import seek
from nlp.readers.mohs_stage_names import NUMBER
from nlp.view import NoteView

_SET = r"(?:on the (?:books?|schedule|list|calendar|board|docket)|booked|re-?booked|scheduled|re-?scheduled|slated|listed|slotted|pencil\w+ in|penciled|down|set|due|deferred|delayed|postponed|put off|put it off|moved|on hold|saved|kept|wait(?:s|ing)?|(?:has|have|had|given|got) (?:a|his|her|the) (?:slot|date|appointment|appt|spot)|(?:to|will|can|must|shall) (?:be (?:done|treated|taken|removed|operated on|handled|addressed)|do|have|come|return)|another)"
_SUBJECT = r"(?:(?:the|his|her|that|this|a|an|it|them|for|case|surgery|mohs|up|back|off|cheek|nose|ear|tumou?r|cancer|lesion|one|[bs]cc)\s)"
_DAY = rf"(?:\d{{1,2}}(?:st|nd|rd|th)|the \d{{1,2}}(?:st|nd|rd|th)|{MONTH}|tomorrow|next|{WEEKDAY}|(?:mon|tues?|wed|thur?s?|fri|sat|sun)\b|(?P<date>\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?)|(?:\d+|one|two|three|four|six|a few|a couple of) (?:wks?|weeks?|days?|months?|mos?)|another (?:day|visit|time|session)|(?:a )?(?:later|separate) (?:day|date|visit|session|time)|spring|summer|fall|autumn|winter)"
_LATER = re.compile(
    rf"\b{_SET}\b[ ,:]*{_SUBJECT}{{0,4}}(?:(?:for|on|to|until|till|in|at|this|the|coming|about|early|late|mid) ?){{0,3}}{_DAY}\b"
)
"""A day to come that work is set for."""
_GUESS = re.compile(
    r"\b(?:probably|likely|expect(?:s|ed|ing)?|anticipat\w+|figure|reckon|presumably|perhaps|count(?:ing)? on|plan(?:ning)? on|estimat\w+|i (?:think|guess|suspect)|might|could|may|will|would|should)"
    rf"\b(?: (?:it|this|that|on|be|to|need|needs|take|takes|require|for|about|at|least|maybe|likely|probably|some|of))* {NUMBER}(?: ?(?:-|to|or) ?{NUMBER})? (?:mohs )?(?:stages?|layers?|passes|rounds)\b"
)
"""A number of stages that nobody has taken yet."""


def begins(view: NoteView, text: str) -> int:
    """Where words of surgery to come begin in a lower-cased piece of the note; its length where it has none."""
    guess = seek(view, _GUESS, text)
    later = next(
        (hit for hit in [seek(view, _LATER, text)] if hit is not None and not (hit["date"] and is_visit_day(view, hit["date"]))), None
    )
    return min((hit.start() for hit in (guess, later) if hit is not None), default=len(text))
