"""Whose Mohs surgery a note names: that of its writer, or that of a doctor who sent the patient or did it on another day."""

from __future__ import annotations

import re

from nlp.dates import WEEKDAY
from nlp.view import Mention, NoteView

_DOCTOR_DID = re.compile(r"\bdr\.? ?[a-z]+ (?:did|performed|completed|has done) (?:the |his |her |a )?mohs")
_FIRST_PERSON = re.compile(r"\b(?:i|me|my)\b")
"""Who writes "I" or "me" is not the doctor named; a note in the third person names its own writer."""
_WHO = re.compile(r"\s*surgeons?\b")
_SENT_FROM = re.compile(r"\b(?:from|by|in|at|after|following|to) (?:dr|doctor)\.? [a-z-]+'s? $")
"""Before the surgery of a doctor who sent the patient on: "sent across from Dr. Okafor's Mohs suite"."""
_DONE_BY_DOCTOR = re.compile(
    rf"(?:\s+(?:surgery|was|done|performed|completed|finished|on|yesterday|today|this|last|earlier|{WEEKDAY}|mon|tues?|wed|thurs?|fri|morning|week|\d[\d/]*)){{1,6}},? by (?:dr|doctor)\b"
)
_BY_DOCTOR = re.compile(r"[^.;\n]{0,12}\bby dr\b")


def by_named_doctor(view: NoteView, words: str) -> bool:
    """“Dr. Paz did the Mohs”, in the note of somebody who writes “I”."""
    return _DOCTOR_DID.search(words) is not None and _FIRST_PERSON.search(view.lower) is not None


def by_another(view: NoteView, before: str, start: int, end: int) -> bool:
    """Do the words around the surgery named at [start, end) give it to another doctor? `before` are those before it."""
    if by_named_doctor(view, before + view.lower[start:end]) or _SENT_FROM.search(before):
        return True
    named = not before.endswith(("sent for ", "referred for ")) and _BY_DOCTOR.match(view.lower, end, end + 34) is not None
    return named or _DONE_BY_DOCTOR.match(view.lower, end) is not None


def is_who(view: NoteView, mention: Mention) -> bool:
    """“Read by JB (Mohs surgeon)”: the name of a person, and of no surgery."""
    return _WHO.match(view.lower, mention.end) is not None
