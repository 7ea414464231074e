"""Margins that the pathologist measured, and no surgeon cut."""

from __future__ import annotations

import re

from nlp.view import Measure, NoteView

_PATH_MARGIN = re.compile(
    r"(?:clear|close|less than|(?:path\w*|histolog\w*)\b(?!\)|[- ](?:proven|confirmed|positive|verified))|free|microscop\w*|closest|deep margin|negative|cleared)\W+(?:(?!excis|remov|taken|cut\b)\w+\W+){0,3}$"
)
_CLEAR_BEHIND = re.compile(r"\s*(?:histolog|microscop|(?:clear|free)\b(?! (?:zone|skin|border|band|area|tissue))|on path|deep margin)")


def is_microscopic(view: NoteView, measure: Measure) -> bool:
    """“Margins clear (closest 4 mm)”: told by the pathologist, and no margin that was cut."""
    unit = view.units[measure.unit]
    before = view.lower[max(unit.start, measure.start - 40) : measure.start]
    return bool(_PATH_MARGIN.search(before) or _CLEAR_BEHIND.match(view.lower[measure.end : measure.end + 16]))
