"""The history and physical before an operation that was decided on another day: part of the operation, no visit (EM-06)."""

from __future__ import annotations

import re

from nlp.gate import find, seek
from nlp.view import NoteView

_TITLE = re.compile(r"\b(?:history (?:and|&) physical|h ?& ?p\b|pre-?op(?:erative)?\b|pre-?surgical\b|pre-?procedure\b|surgical clearance)")
_FOR_SURGERY = re.compile(
    r"\b(?:pre-?op(?:erative)?|pre-?surgical) (?:h ?& ?p|history|visit|evaluation|assessment|physical|exam\w*|note|appointment|check|clearance)"
    r"|\b(?:for|before|prior to|day before) (?:the |her |his |planned |scheduled |tomorrow'?s )*(?:surgery|operation|excision|or\b|operating room|or case)"
)
_READY = re.compile(
    r"\bnpo\b|\bconsents? (?:form )?(?:(?:is|was|has been|were|are) )?(?:already )?signed\b|\bcleared for (?:surgery|the or|operation)\b|\bsurgery (?:as scheduled|tomorrow)\b|\b(?:to|in) (?:the )?or (?:tomorrow|in the morning|at \d)|\bmorning of (?:the )?surgery\b|\barriv(?:e|al) (?:at|time)\b|\bproceed (?:with|to) (?:the )?(?:surgery|operation|excision) as (?:planned|scheduled)"
)
_DECIDED_NOW = re.compile(
    r"\b(?:new (?:patient|pt)|first (?:visit|time)|(?:we|he|she|pt|patient) (?:have |has |then |today )*(?:decided|chose|elected|opted)|decision (?:for surgery )?(?:was )?made today|referred (?:by|for|to me)|consult(?:ation)? (?:requested|for))\b"
)
_HEAD = 200


def is_before_surgery(view: NoteView) -> bool:
    """“H&P for surgery 12/08 ... consent is signed, NPO after midnight”; not the visit at which the operation was decided."""
    head = view.body[:_HEAD]
    return (
        seek(view, _TITLE, head) is not None
        and seek(view, _FOR_SURGERY, head) is not None
        and find(view, _READY) is not None
        and find(view, _DECIDED_NOW) is None
    )
