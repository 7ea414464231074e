"""How long ago a note says that surgery was, and whether that lies in the period which the surgery has (GL-02).

"POD 4 excision SCC", "D6 post excision", "1/52 post flap": the note itself tells that the visit belongs to the earlier work.
"""

from __future__ import annotations

import re

from nlp.gate import find_all
from nlp.number_words import SPELLED, number_of
from nlp.view import NoteView

_WORK = r"(?:excis\w+|exc\b|wle\b|ed ?& ?c\b|edc\b|curett\w*|electrodes\w*|cryo\w*|ln2\b|freezing|matrixectomy|phenol\w*|flap|grafts?|ftsg|stsg)"
_SINCE = r"(?:s/?p|after|post(?:[- ]?op\w*)?|following|from|out from|since|status post)"
_AFTER = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{SPELLED}) ?(?P<u>/ ?7|/ ?52|/ ?12|days?|d|wks?|weeks?|mos?|months?)\b(?! ?(?:ago|old))\s*(?:(?:out|now|visit|check|review)\s*)?\b{_SINCE}\b(?P<how>[^.;\n]{{0,24}}\b{_WORK}(?! (?:site|scar)s?\b)[^.;\n]{{0,40}})"
    rf"|\b(?<!vitamin )(?<!vit )(?:pod|post[- ]?op\w*(?: (?:day|d))?|day|d) ?#?(?P<day>\d{{1,2}})\b(?!/)(?:\s*(?:(?:out|now|visit|check|review)\s*)?{_SINCE}\b|:|,)?(?P<how2>(?!\s*of\b)[^.;\n]{{0,24}}\b{_WORK}(?! (?:site|scar)s?\b)[^.;\n]{{0,40}})"
)
"""A visit so many days after surgery: what was done stands behind."""
_LONG = re.compile(r"\b(?:flap|grafts?|ftsg|stsg|lipoma|hidradenitis)\b")
"""Surgery whose period is of ninety days."""
_DAYS = {"d": 1, "w": 7, "m": 30, "/7": 1, "/52": 7, "/12": 30}
_OTHER_TIME = re.compile(r"\b(?:rtc|return|f/u|follow|schedule\w*|in|will|next|plan|sr|call|come back|first|until|x|for|past|last)\b[^.;\n]{0,20}$")
_SHORT_PERIOD, _LONG_PERIOD = 10, 90


def days_after(view: NoteView) -> re.Match[str] | None:
    """The words that tell how many days ago the surgery was in whose period this visit falls."""
    for hit in find_all(view, _AFTER):
        if view.unit_at(hit.start()).section in ("history", "counselling", "consent", "plan", "follow_up") or _OTHER_TIME.search(view.lower, max(0, hit.start() - 24), hit.start()):
            continue
        period = _LONG_PERIOD if _LONG.search(hit["how"] or hit["how2"]) else _SHORT_PERIOD
        if _count(hit) <= period:
            return hit
    return None


def _count(hit: re.Match[str]) -> int:
    if hit["day"]:
        return int(hit["day"])
    unit = hit["u"].replace(" ", "")
    return number_of(hit["n"]) * _DAYS[unit if unit in _DAYS else unit[0]]
