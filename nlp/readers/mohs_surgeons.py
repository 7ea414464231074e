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
_COLLEAGUE = r"(?:the|his|her|their|our|an?|another|an outside|outside) (?:[a-z]+ )?(?:dermatologists?|mohs surgeons?|dermatologic surgeons?|dermatology)"
_BY_HANDS = re.compile(
    rf"[^.;\n]{{0,60}}\b(?:performed|done|completed|carried out|undertaken|finished)(?: earlier| today| this morning| yesterday)*(?: by| at the hands of) (?:dr\b|doctor\b|{_COLLEAGUE}\b)"
)
"""Behind surgery that a colleague did: "Mohs excision of a tumor of the forehead, performed by Dr. Paz"."""
_AT_COLLEAGUE = re.compile(
    r"\b(?:dermatolog(?:ists?|y)|mohs surgeons?)(?:'s?)?(?: (?:office|clinic|suite|department|practice))?,? (?:earlier |this morning |today )?(?:where|who|whom|cleared|removed|excised|completed|performed|did)\b[^.;\n]*$"
)
"""Before surgery that was done elsewhere: "seen in the dermatologist's office, where it was removed by"."""
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
    if _is_operator(view, end):
        return False
    named = not before.endswith(("sent for ", "referred for ")) and _BY_DOCTOR.match(view.lower, end, end + 34) is not None
    told = view.lower[view.unit_at(start).start : start]
    if _BY_HANDS.match(view.lower, end) is not None or ("derm" in told and _AT_COLLEAGUE.search(told) is not None):
        return True
    return named or _DONE_BY_DOCTOR.match(view.lower, end) is not None


_NAMED = re.compile(r"[^.;\n]{0,80}\bby (?:dr\.?|doctor) (?:[a-z]\. ?)?(?:[a-z]+ )?(?P<name>[a-z-]{3,})")


def _is_operator(view: NoteView, end: int) -> bool:
    """“Mohs surgery was performed by Dr. Paz”, who stands in the field of the surgeon: the writer speaks of himself."""
    hit = _NAMED.match(view.lower, end)
    return (
        hit is not None
        and re.search(rf"\b(?:surgeon|dictated by|operator)(?:/pathologist)?:[^\n]{{0,40}}\b{hit['name']}\b", view.lower) is not None
    )


def is_who(view: NoteView, mention: Mention) -> bool:
    """“Read by JB (Mohs surgeon)”: the name of a person, and of no surgery."""
    return _WHO.match(view.lower, mention.end) is not None
