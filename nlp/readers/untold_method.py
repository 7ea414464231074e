"""Lesions that are told as treated today in the room, with no word of how: "tx'd all 3 in room 4 today, tolerated fine" (DSS-02)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import hits
from nlp.number_words import SPELLED
from nlp.readers.destruction_lesions import MALIGNANT, TREATABLE
from nlp.readers.events import SILENT, Trigger
from nlp.view import Mention, NoteView

_NUMBER = rf"(?:\d{{1,2}}|{SPELLED})"
_TREATED = re.compile(
    rf"\b(?:treated|tx'?d|zapped)(?= (?:all|both|each|the|these|those|{_NUMBER})\b)|\b(?:all|both|each)(?: {_NUMBER})?(?: (?:lesions?|warts?|spots?|aks?|of (?:them|these)))?(?: (?:were|was|got))? (?P<behind>treated|tx'?d|zapped)\b"
)
_HERE = re.compile(
    r"\btoday\b|\bin (?:the )?(?:rm|room|office|clinic)\b|\bthis visit\b|\btolerat\w+|\btolarat\w+|\b(?:sting|stinging|blister\w*|gauze|verbal consent|consent verbal|conset)\b"
)
_OTHERWISE = re.compile(
    r"\b(?:with|using|by|at home|daily|nightly|bid|cream|rx|topical\w*|biops\w+|inject\w+|last|previous\w*|ago|before|since|will|plan|if|not|never)\b(?! (?:problem|complication|incident))"
)
"""Beside the verb: how, or that it was no work of the day."""


def treated_here(view: NoteView) -> list[Trigger]:
    """The sentences that say so, of a note that tells no other work and names lesions that may be destroyed."""
    if any(assertion_at(view, view.units[m.unit], m.start, m.end)[0] in ("performed", "unclear") for m in view.all("PROC")):
        return []
    kinds = {m.value for m in view.all("DX") if m.extra[0] == "lesion"}
    if not kinds & (TREATABLE - MALIGNANT - {"unspecified"}) or kinds & MALIGNANT:
        return []
    out = []
    for unit, hit in hits(view, _TREATED):
        if unit.section in SILENT or unit.search(_OTHERWISE) or view.mentions_in(unit, "DRUG") or unit.search(_HERE) is None:
            continue
        start, end = unit.start + hit.start(), unit.start + hit.end()
        verdict = assertion_at(view, unit, start, end)
        if verdict[0] == "performed":
            out.append(Trigger(Mention(start, end, "PROC", "destruction", "unspecified", unit.index), unit, *verdict))
    return out


def says_only_treated(words: str) -> bool:
    """Are these the words of such a sentence, which name no method?"""
    return _TREATED.fullmatch(words) is not None or re.fullmatch(r"treated|tx'?d|zapped", words) is not None
