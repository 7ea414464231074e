"""Wounds that a colleague closes: "the chin cut will be done by plastics", "the lip was left for Dr. Tran to close"."""

from __future__ import annotations

import re

from nlp.gate import find
from nlp.view import NoteView, Unit

_SPECIALTY = r"(?:plastics\b|plastic surg\w+|ophthalm\w+|oculoplastic\w*|ent\b|otolaryng\w+|o?mfs\b|oral (?:and maxillofacial )?surg\w+|dentist\w*|dental|hand surg\w+|orthop?\w*|urolog\w+|facial plastic\w*|trauma (?:surgery|team|surgeon))"
_SEWN = r"(?:closed|repaired|done|sutured|sewn|stitched|handled|managed|addressed|fixed|taken care of|treated)"
_TO_COME = re.compile(
    rf"\b(?:will|to|shall) (?:be|have) (?:\w+ )?{_SEWN} (?:\w+ )?by (?!me\b|us\b|myself\b|the (?:undersigned|author|writer)\b)"
    rf"|\b(?:left(?: open| alone)?|deferred|reserved|referred|turned over|handed (?:off|over)|transferred|sent) (?:for|to) (?:dr\b|doctor\b|(?:the |our )?{_SPECIALTY})"
)
_BY_COLLEAGUE = re.compile(
    rf"\b(?:was|were|being|been) (?:\w+ )?{_SEWN} (?:\w+ )?by (?:the |our )?{_SPECIALTY}"
    rf"|\b(?:the |our )?{_SPECIALTY}(?: (?:service|team|resident|surgeon))? (?:(?:has|have|had|then|also|later) )*(?:(?:will|to|is going to) (?:repair|close|suture|sew|stitch|fix|handle|do)\b|repaired|closed|sutured|sewed|stitched|fixed|handled)\b"
)
_BY_NAME = re.compile(
    rf"\b(?:was|were|being|been) (?:\w+ )?{_SEWN} (?:\w+ )?by (?:dr\b|doctor\b)|\bdr\.? [a-z]+ (?:has |had |then |also )?(?:repaired|closed|sutured|sewed|stitched)\b"
)
_OWN_WORK = re.compile(r"\b(?:i|me|myself)\b")


def closed_by_others(view: NoteView, unit: Unit) -> bool:
    """Does the sentence of a wound say that a colleague closes it? A doctor named in the third person may be the writer, save where he says "I"."""
    if unit.search(_TO_COME) or unit.search(_BY_COLLEAGUE):
        return True
    return unit.search(_BY_NAME) is not None and find(view, _OWN_WORK) is not None
