"""What a nurse did for a patient whom no physician saw, where nothing else of the note makes a visit (EM-01, GL-03)."""

from __future__ import annotations

import re

from nlp.facts import VisitAct
from nlp.gate import find, units_with
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.view import NoteView, evidence

_CARE = re.compile(
    r"\b(?:dressings?|bandages?|gauze|packing|unna boots?|wraps?)(?: (?:was|were))? (?:changed?|changes|changing|replaced|reapplied|renewed)\b"
    r"|\b(?:changed|changing|replaced|change of|reapplied|new) (?:the |her |his |an? )?(?:dressings?|bandages?|unna boots?|wraps?)\b|\bre-?dressed\b"
    r"|\bwounds? (?:check(?:ed)?|inspected|cleansed|irrigated)\b|\b(?:bp|blood pressure|weight) (?:re-?)?check\b"
    r"|\b(?:taught|instructed|shown|demonstrated|teach-?back|teaching)\b"
)
_NOT_NOW = re.compile(r"\b(?:next|last|no|not|prior|previous|declin\w+|will)\W+(?:\w+\W+)?$")
_CUT = re.compile(
    r"\b(?:excis\w+|exc|wle|flaps?|grafts?|mohs|repair\w*|lacerat\w*|surgery|surgical|ed&?c|curett\w*|ln2|cryo\w*|fro[sz]en?|froze|i&d|matri[xc]\w*|post-?op\w*|pod ?#?\d)\b"
)
"""Earlier work with a period of care of its own."""


def nurse_care(view: NoteView) -> list[VisitAct]:
    """One act for a dressing, a wound looked at, a blood pressure or a lesson; none after surgery whose care is paid with it."""
    if find(view, _CUT) is not None:
        return []
    for unit in units_with(view, _CARE):
        hit = None if unit.section in NOT_TODAY_SECTIONS else unit.search(_CARE)
        if hit is not None and _NOT_NOW.search(unit.lower, 0, hit.start()) is None:
            return [
                VisitAct(
                    "nursing", "", 1, hit.group(), (evidence("act:nursing", "nursing", unit.start + hit.start(), unit.start + hit.end()),)
                )
            ]
    return []
