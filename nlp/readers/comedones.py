"""Comedones that are cut and pressed out, which is acne surgery, and the words of a cavity that is emptied by an incision."""

from __future__ import annotations

import re

from nlp.view import NoteView, Unit

CAVITY = re.compile(r"abscess|\bboils?\b|furunc|carbunc|\bcyst|paronychia|hidraden|\bhs\b|\bpus\b|purulen|fluctuan|blister|bulla|collection|\blump\b|felon|pilonidal|seroma|hematoma|blood (?:under|beneath|below)")
"""A collection under the skin."""
_NAMES = r"comedo\w*|whiteheads?|blackheads?|milia|milium"
_COMEDONES = re.compile(rf"\b(?:{_NAMES})\b")
_COMEDO = rf"(?:{_NAMES}|\d{{1,2}} cc(?= ?(?:nick|express|open|extract)))"
_PRESSED = r"(?:incis\w+|nicked|open(?:ed|ing)|express\w*|extract\w*|emptied|pressed|pricked|lanced|unroofed|popped)"
_COMEDONES_CUT = re.compile(rf"\b{_COMEDO}\b[^.;,]{{0,50}}\b{_PRESSED}|\b{_PRESSED}\b[^.;,]{{0,40}}\b{_COMEDO}\b")


def presses_comedones(view: NoteView, unit: Unit) -> bool:
    """Are comedones by name cut and pressed there, or those of acne surgery, with no cyst or abscess in the sentence: "Acne surgery. 20 comedones were opened and expressed"?"""
    if unit.search(_COMEDONES_CUT) is not None:
        return True
    if unit.search(CAVITY) is not None:
        return False
    return any(m.concept == "acne_surgery" for m in (view.all("PROC") if unit.search(_COMEDONES) else view.mentions_in(unit, "PROC")))
