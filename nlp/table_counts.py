"""Columns of a table that count no lesions: seconds, cycles, sizes, dates."""

from __future__ import annotations

import re

from nlp.cells import cells_in, is_rule
from nlp.fate_words import TREATED
from nlp.lesion_words import NOUNS
from nlp.view import NoteView, Unit

_NO_COUNT = re.compile(
    r"\bsecs?\b|second|cycle|\btime\b|duration|freeze|thaw|\bsize\b|\bmm\b|\bcm\b|diam|\bdate\b|\bage\b|visit|session|\bcode\b|\bpain\b|\bsetting|energy|fluence|\bjoule|passes|\bconc\b|concentrat|strength|\bmg\b|\bml\b|\bcc\b|\bvol(?:ume)?\b|dilut|\bmj\b|\blot\b|margin"
)
_SEEN = re.compile(
    r"\b(?:seen|present|noted|counted|found|baseline|before|last|previous\w*|not treated|untreated|left|deferred|remaining)\b"
)
_TREATED = re.compile(rf"(?<!not )\b(?:{TREATED}|done|debrided|tx'?d|today)\b")
"""Where a column of the table counts those treated, one of those seen counts none of them."""
_DIGIT = re.compile(r"(?<!ln)\d(?!-?fu\b)")
"""A number; none stands in the heads "LN2 cycles" and "5-FU"."""
_ROWS_UP = 40


NUMBERED_THING = re.compile(
    rf"(?:\bsub-|\b(?:sub|submets?|sub[- ]?(?:met|mth|mpj|metatarsal)s?|submetatarsal|(?:met|mt|metatarsal|mth) ?heads?)\s*(?:#|no\.?)?\s*(?:\d\s*(?:,|and|&|/|-|to)\s*){{0,4}}|(?:^|[.;\n]\s*)\W*(?:{'|'.join(NOUNS)}|tumou?r|site|area|location|defect|specimen|procedure|problem|item)\s*(?:#|no\.?)?\s*)$"
)
"""Before the number of a bone of the foot, or of a row ("Site 3, scalp, 11 keratoses"); "AK 4, wart 2" are counts."""


def counts_no_lesions(view: NoteView, unit: Unit, offset: int) -> bool:
    """Does the number at `offset` of the unit stand in a column whose heading names another amount?"""
    if "|" not in unit.lower:
        return False
    heads = _heads(view, unit)
    column = sum(end <= offset for _, end in cells_in(unit.lower))
    if column >= len(heads):
        return False
    seen = _SEEN.search(heads[column]) is not None and any(_TREATED.search(head) for head in heads if head is not heads[column])
    return seen or _NO_COUNT.search(heads[column]) is not None


def _heads(view: NoteView, unit: Unit) -> list[str]:
    """Cells of the heading of the table that the row stands in: the nearest row above without a number."""
    key = ("table heads", unit.index)
    known = view.memo.get(key)
    if known is None:
        found: list[str] = []
        width = len(cells_in(unit.lower))
        for index in range(unit.index - 1, max(-1, unit.index - 1 - _ROWS_UP), -1):
            above = view.units[index]
            row = view.lower[above.start : above.end]
            if is_rule(row):
                continue
            heads = [row[start:end] for start, end in cells_in(row)]
            if len(heads) < 2:
                break
            if not _DIGIT.search(above.lower):
                found = heads if len(heads) == width else []
                break
        known = view.memo[key] = found
    return known  # type: ignore[return-value]
