"""Summaries of a stay in hospital: they list what surgeons did there on other days, and nothing done at the writing."""

from __future__ import annotations

import re

from nlp.gate import find, seek
from nlp.phrases import phrases
from nlp.view import NoteView

_TITLE = phrases("hospital_stay", "title")
_OF_ONE_DAY = re.compile(
    r"\b(?:ed|er|emergency|urgent care|ambulatory|outpatient|office|clinic|day[- ](?:surgery|case|unit)|same[- ]day|surgery cent(?:er|re))\b|\b(?:summary|letter|note)\b[^.:\n]{0,30}\b(?:given|handed|sent|provided|reviewed|received|read|requested|brought|seen)\b"
)
"""Whoever goes home from these was treated there that day."""
_HEAD, _TITLE_LENGTH, _BEHIND = 140, 60, 40
_ADMITTED = re.compile(
    r"\b(?:admi(?:ssion|tting) (?:diagnos[ie]s|date|dx)|date of admission|reason for admission)\b|\badmit(?:ted)?(?: on)? ?:"
)
_DISCHARGED = re.compile(
    r"\b(?:discharge (?:diagnos[ie]s|date|dx|medications?|meds|condition)|dates? of discharge|condition (?:at|on) discharge)(?=\s*(?:[:#=|\n-]|\d|$))|\bdischarged(?: on)? ?:"
)
_COURSE = re.compile(r"\b(?:(?:brief )?hospital course|course in (?:the )?hospital|course of hospitali[sz]ation)\b ?:?")
_OPERATED = frozenset({"operative_narrative"})


def sums_up_stay(view: NoteView) -> bool:
    """True for a discharge or transfer summary, by its title or by its fields."""
    title = seek(view, _TITLE, view.body[:_HEAD])
    if title is not None:
        return seek(view, _OF_ONE_DAY, view.body[: title.end() + _BEHIND]) is None
    if find(view, _DISCHARGED) is None or (find(view, _COURSE) is None and find(view, _ADMITTED) is None):
        return False
    return seek(view, _OF_ONE_DAY, view.body[:_TITLE_LENGTH]) is None and not any(u.section in _OPERATED for u in view.units)
