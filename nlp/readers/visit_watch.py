"""Old cancers that a visit watches over (EM-02)."""

from __future__ import annotations

import re

from nlp.dated_words import is_old_year
from nlp.gate import find
from nlp.phrases import phrases
from nlp.view import Mention, NoteView, Unit

_CLEAN = phrases("visit_watch", "clean")
_CHECKED = re.compile(
    r"\btbse\b|\bfbse\b|\b(?:full|total|whole|head)[- ](?:body|skin|to)\b|\b(?:skin|mole|full|complete) (?:checks?|exam\w*|screen\w*|surveillance)\b|\bsurveillance\b|\bfollow[- ]?ups?\b|\bf/?u\b"
)
_NAMED_OLD = re.compile(
    r"\W*(?:(?:excision|mohs|removal|surgery|wle|resection)\b[^.;\n]{0,30}\b(?:heal\w*|(?:0?[1-9]|1[0-2])/\d{1,2}(?!\d| ?(?:mm|cm)))|surveillance|screening|survivor|follow[- ]?up|f/u|in (?:19|20)\d\d|(?:19|20)\d\d|scar|[\w ]{0,30}\b(?:excised|removed|treated|resected) (?:last|in (?:19|20)\d\d|\d+ (?:yr|year|month|mo)s? ago))"
)
_YEAR_OF_IT = re.compile(r"[^,;:\n]{1,50}?\b(?P<year>(?:19|20)\d\d)\b")
"""Behind a cancer: "melanoma 0.4 mm R arm 2019"."""
_YEAR_BEFORE = re.compile(r"\b(?P<year>(?:19|20)\d\d)\b")
_TIMES = re.compile(r" ?x ?\d\b")
"""Of the later items of a list of old cancers: "MM back 2022, BCC x3"."""


def clean_check(view: NoteView) -> bool:
    """True for the note of a skin check or follow-up that found nothing: an old cancer is what it watches (EM-02)."""
    return find(view, _CHECKED) is not None and find(view, _CLEAN) is not None


def is_watched(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Melanoma surveillance” and “melanoma follow-up” speak of an old cancer."""
    if _NAMED_OLD.match(unit.lower, mention.end - unit.start) is not None:
        return True
    if not clean_check(view):
        return False
    behind = mention.end - unit.start
    if _TIMES.match(unit.lower, behind) and is_old_year(view, _YEAR_BEFORE.search(unit.lower, 0, mention.start - unit.start)):
        return True
    return is_old_year(view, _YEAR_OF_IT.match(unit.lower, behind))
