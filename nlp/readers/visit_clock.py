"""Minutes of the visit in shorthand: sums ("prep 6 + room 44 + letter 8 = 58 min"), "total MD time 36'", "47 min by me" (EM-01)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import is_performed
from nlp.gate import units_with
from nlp.view import NoteView

_N = r"(?P<n>\d{1,3})(?![\d/:]|\.\d)"
_MIN = r"\s?(?:minutes?\b|mins?\b|m\b|'(?!\w))"
_WHO = r"(?:md|do|physician|provider|doctor|dr|clinician|attending|np|pa|my|own)(?:'s)?"
_GAP = r"(?:[^.;\n\d]|\d{1,2}/\d{1,2}(?!\d)(?:/\d{2,4}(?!\d))?)"
"""A stretch without a number, but for a date."""
_SHORT = (
    re.compile(rf"\b{_WHO}(?: own)? (?:time|minutes|mins|clock)\b{_GAP}{{0,24}}?[:=] ?{_N}(?=\s*(?:[.;,(\n]|$)|{_MIN})"),
    re.compile(
        rf"\btot(?:al|\.)?(?: {_WHO}| visit| clinician)*(?: time| clock| minutes)?(?: \(?(?:me|mine|md|provider|physician)\)?)?(?: today)?\s?[:=]?\s?{_N}{_MIN}"
    ),
    re.compile(
        rf"\b{_N}{_MIN}(?: total| in all)? (?:(?:was|were|all|spent) )?(?:by me\b|mine\b|of mine\b|by (?:the )?(?:md|physician|provider|doctor|attending)\b)"
    ),
    re.compile(rf"\bi (?:(?:myself|alone|personally|have|had) )*(?:devoted|gave|used|put in|needed|worked)\b{_GAP}{{0,24}}?\b{_N}{_MIN}"),
    re.compile(rf"\bclock\W{{1,3}}{_N}{_MIN}"),
    re.compile(rf"(?:^|[\n.;] ?)t ?[:=] ?{_N}{_MIN}"),
)
_SUM = re.compile(
    r"(?P<parts>(?<![\d/])\d{1,3}(?![\d/])[^\d+,&=;\n]{0,40}(?:[+,&][^\d+,&=;\n]{0,40}\d{1,3}(?![\d/])[^\d+,&=;\n]{0,40}?){1,6})(?:= ?|[:\u2013-] ?|\btotal(?:s|ing)?:? (?:of )?|\()(?P<n>\d{2,3})(?![\d/:]|\.\d)(?:\s?(?:minutes?\b|mins?\b|m\b|in (?:all|total)\b|total\b)|(?=\s*(?:[.;,)\n]|$)))"
)
"""Parts that are told with their sum."""
_PART = re.compile(r"(?<![\d/])\d{1,3}(?![\d/])")
_OF_TIME = re.compile(r"\b(?:time|min|mins|minutes?|clock)\b")
_OF_VISIT = re.compile(
    r"\b(?:my|md|do|np|pa|physician|provider|doctor|clinician|attending|i|we|total|time|visit|encounter|chart\w*|prep\w*|face|room|notes?|document\w*|records?|review\w*|counsel\w*|orders?|letters?)\b"
)
"""Whose minutes they are, or what of: not those of a cream that stays on."""
_WORK = re.compile(
    r"\b(?:procedures?|biops\w+|bx|shave|punch|removals?|excis\w+|inject\w+|freez\w+|cryo\w*|ln2|numb\w*|lido\w*|sutur\w+|surg\w+|cautery|curett\w+|laser|destruction|i&d|drain\w*|light|nb-?uvb|uvb|pdt|incubat\w*|peel)\b"
)
_ALONE = re.compile(r"\W*(?:total:? )?(?P<n>\d{2})\s?(?:minutes|mins?)\W*")
"""A sentence of nothing but minutes."""
_LAST = 3
"""Sentences at the end of a note, among which one of nothing but minutes is the time of the visit."""
_LEAST, _MOST = 5, 300


def clock_minutes(view: NoteView) -> Iterator[tuple[int, int, int]]:
    """Minutes told in shorthand, each with its place in the note."""
    for unit in units_with(view, _OF_TIME):
        added = _added(unit.lower) if _OF_VISIT.search(unit.lower) is not None else None
        if added is not None:
            yield added[0], unit.start + added[1], unit.start + added[2]
            continue
        for pattern in _SHORT:
            match = pattern.search(unit.lower)
            if match is not None and _LEAST <= int(match["n"]) <= _MOST and _WORK.search(unit.lower, match.start(), match.end()) is None:
                yield int(match["n"]), unit.start + match.start(), unit.start + match.end()
                break
    timed = [u for u in view.units[-_LAST:] if _ALONE.fullmatch(u.lower)]
    if timed and not any(is_performed(view, m) for m in view.all("PROC")) and not any(u.search(_WORK) for u in units_with(view, _OF_TIME)):
        for unit in timed:
            yield int(_ALONE.fullmatch(unit.lower)["n"]), unit.start, unit.end  # type: ignore[index]


def _added(text: str) -> tuple[int, int, int] | None:
    """The sum of parts that add up to it, where no part is that of a procedure."""
    for match in _SUM.finditer(text):
        parts = [int(part) for part in _PART.findall(match["parts"])]
        number = int(match["n"])
        if len(parts) > 1 and sum(parts) == number and _LEAST <= number <= _MOST and _WORK.search(match["parts"]) is None:
            return number, match.start(), match.end()
    return None
