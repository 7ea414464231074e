"""Comedones that are cut and pressed out, which is acne surgery, and the words of a cavity that is emptied by an incision."""

from __future__ import annotations

import re

from nlp.gate import find
from nlp.view import NoteView, Unit

CAVITY = re.compile(
    r"abscess|\bboils?\b|furunc|carbunc|\bcyst|paronychia|hidraden|\bhs\b|\bpus\b|purulen|fluctuan|blister|bulla|collection|\blump\b|felon|pilonidal|seroma|hematoma|blood (?:under|beneath|below)"
)
"""A collection under the skin."""
_NAMES = r"comedo\w*|whiteheads?|blackheads?|milia|milium"
_COMEDONES = re.compile(rf"\b(?:{_NAMES})\b")
_CC = re.compile(r"\b\d{1,2} cc(?= ?(?:nick|express|open|extract)(?![^.;,]{0,24}\b(?:pus|fluid|blood|clear|sero\w+)\b))")
_ACNE = re.compile(r"\bacne\b|\bcomedo")
"""In a note of which, closed comedones may be called cc."""
_PRESSED = r"(?:incis\w+|nick(?:ed|ing)|open(?:ed|ing)|express\w*|extract\w*|emptied|pressed|pricked|lanced|unroofed|popped)"
_COMEDONES_CUT = re.compile(rf"\b(?:{_NAMES})\b[^.;,]{{0,50}}\b{_PRESSED}|\b{_PRESSED}\b[^.;,]{{0,40}}\b(?:{_NAMES})\b")


def presses_comedones(view: NoteView, unit: Unit) -> bool:
    """Are comedones by name cut and pressed there, or those of acne surgery, with no cyst or abscess in the sentence: "Acne surgery. 20 comedones were opened and expressed"?"""
    if unit.search(_COMEDONES_CUT) is not None:
        return True
    called_cc = unit.search(_CC)
    if called_cc is not None and find(view, _ACNE) is not None and CAVITY.search(unit.lower, 0, called_cc.start()) is None:
        return True
    if unit.search(CAVITY) is not None:
        return False
    return any(m.concept == "acne_surgery" for m in (view.all("PROC") if unit.search(_COMEDONES) else view.mentions_in(unit, "PROC")))
