"""Surgery of some days ago: "POD 4 excision SCC", "D6 post excision", "1/52 post flap".

The note itself tells how long ago the work was; whether this visit falls into its period is for the claim to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import EarlierSurgery, Evidence, Fact, Procedure
from nlp.gate import find_all
from nlp.number_words import SPELLED, number_of
from nlp.readers.visit_kind import is_cut_today, opens_visit
from nlp.view import NoteView

_NAMES = (
    ("flap", r"flap"), ("graft", r"grafts?|ftsg|stsg"), ("lipoma", r"lipoma"), ("hidradenitis excision", r"hidradenitis"), ("matrixectomy", r"matrixectomy|phenol\w*"),
    ("destruction", r"ed ?& ?c|edc|curett\w*|electrodes\w*|cryo\w*|ln2|freezing"), ("excision", r"excis\w+|exc|wle"),
)  # fmt: skip
"""Names of surgery as the table of periods knows them; what was done to a larger extent is named first."""
_NAMED = tuple((name, re.compile(rf"\b(?:{words})\b")) for name, words in _NAMES)
_WORK = rf"(?:{'|'.join(words for name, words in _NAMES if name not in ('lipoma', 'hidradenitis excision'))})\b"
_SINCE = r"(?:s/?p|after|post(?:[- ]?op\w*)?|following|from|out from|since|status post)"
_AFTER = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{SPELLED}) ?(?P<u>/ ?7|/ ?52|/ ?12|days?|d|wks?|weeks?|mos?|months?)\b(?! ?(?:ago|old))\s*(?:(?:out|now|visit|check|review)\s*)?\b{_SINCE}\b(?P<how>[^.;\n]{{0,24}}\b{_WORK}(?! (?:site|scar)s?\b)[^.;\n]{{0,40}})"
    rf"|\b(?<!vitamin )(?<!vit )(?:pod|post[- ]?op\w*(?: (?:day|d))?|day|d) ?#?(?P<day>\d{{1,2}})\b(?!/)(?:\s*(?:(?:out|now|visit|check|review)\s*)?{_SINCE}\b|:|,)?(?P<how2>(?!\s*of\b)[^.;\n]{{0,24}}\b{_WORK}(?! (?:site|scar)s?\b)[^.;\n]{{0,40}})"
)
"""So many days after surgery: what was done stands behind."""
_DAYS = {"d": 1, "w": 7, "m": 30, "/7": 1, "/52": 7, "/12": 30}
_OF_OTHER_TIMES = frozenset({"history", "counselling", "consent", "plan", "follow_up"})
_OTHER_TIME = re.compile(
    r"\b(?:rtc|return|f/u|follow|schedule\w*|in|will|next|plan|sr|call|come back|first|until|x|for|past|last)\b[^.;\n]{0,20}$"
)


def read_after_surgery(view: NoteView, procedures: Sequence[Procedure]) -> Fact[EarlierSurgery]:
    """The surgery after which the patient comes, where nothing is cut today."""
    for hit in () if is_cut_today(procedures) else find_all(view, _AFTER):
        if (
            view.unit_at(hit.start()).section in _OF_OTHER_TIMES
            or _OTHER_TIME.search(view.lower, max(0, hit.start() - 24), hit.start())
            or not opens_visit(view, hit)
        ):
            continue
        told = hit["how"] or hit["how2"]
        name = next(name for name, words in _NAMED if words.search(told))
        return Fact(EarlierSurgery(name, _count(hit)), "stated", (Evidence("visit_kind", "postoperative", hit.start(), hit.end()),))
    return Fact(searched=("days since surgery",))


def _count(hit: re.Match[str]) -> int:
    if hit["day"]:
        return int(hit["day"])
    unit = hit["u"].replace(" ", "")
    return number_of(hit["n"]) * _DAYS[unit if unit in _DAYS else unit[0]]
