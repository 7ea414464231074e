"""Where a note itself begins: behind the letterhead, the fields of the patient and the lines of vital signs, medicines and allergies.

What kind of paper a text is stands in its title, which need not be its first line.
"""

from __future__ import annotations

import re

from nlp.phrases import phrases

_LINES = 14
"""A letterhead has no more lines than these."""
_FIELD = re.compile(
    r"\W*(?:patients?|pt|name|client|d\.?o\.?b\.?|date|d\.?o\.?s\.?|mrn|mr ?#|chart|acct|account|age|sex|gender|provider|physician|surgeon|attending|author|referr\w+|pcp|location|clinic|facility|department|dept|insurance|payer|pharmacy"
    r"|visit date|visit type|encounter|time|phone|fax|tel|address|page|b\.?p\.?|vitals?|vital signs|ht|wt|weight|height|temp|hr|pulse)\b[^:\n]{0,24}(?:[:#=-]|\d)"
)
"""A line that opens with the name of a field."""
_PAST = re.compile(
    r"\W*(?:allerg(?:y|ies)|nkda|meds?|medications?|pmhx?|psh|past (?:medical|surgical) history|ros|review of systems|social history|sh|fh|fhx|family history)\b[^:\n]{0,24}:"
)
"""A line of the patient's past or habits, whatever it tells."""
_NAME = phrases("letterhead", "name")
"""A line with the name or the address of a practice, with a date, or with nothing."""
WORK_STEMS = r"biops|bx\b|shav|punch|excis|exc\b|froze|ln2\b|cryo|liquid n|nitrogen|mohs|curett|ed&c|edc\b|i&d|snip|avuls|debrid|lacerat|lac\b|sutur|staple|lido|pdt\b|nb-?uvb|uvb|wle\b|graft|flap"
"""Piece of a pattern: how the words for work on the skin begin."""
TITLE_WORDS = r"path|patch|inject|\blog\b|note|report|letter|record|summary|consent|checklist|results?|instruct|check\b|visit\b(?! (?:date|type))|\bsurgery\b|procedure|call|\d ?mm\b"
"""Piece of a pattern: words of a note's title, or of its own story."""
_WORK = re.compile(rf"\b(?:{WORK_STEMS})|{TITLE_WORDS}")

_LIST = re.compile(
    r"\W*(?:(?:patient|pt|current|active|home|outpatient|ongoing|chronic|known) )*(?:medications?|meds|med(?:ication)? list|problem list|problems|allergies|drug allergies|p[ms]hx?|past (?:medical|surgical) history|family history|social history|review of systems|ros)[ :]*\n"
)
"""The title of a list of entries on a line of its own; a blank line ends the list."""
_CHECKS = re.compile(
    r"\W*(?:(?:pre-?(?:procedure|op|operative|surgical)|procedur(?:e|al)|surgical|safety)\b[^\n:.]{0,20}\b(?:check ?list|checks?|verification|protocol|time[- ]?out)|universal protocol|(?:surgical |procedural )?time[- ]?out)[ :]*\n"
)
_CHECKED = re.compile(
    r"\btime[- ]?out\b|\bsites? (?:was |were )?(?:marked|verified|confirmed)|\bconsent (?:form )?(?:was )?(?:signed|obtained|on chart|verified)|\bcorrect (?:patient|site)\b"
)
_STEMS = re.compile(rf"\b(?:{WORK_STEMS})")


def _list_end(lower: str, start: int) -> int:
    """Where the list ends whose title, or the checklist whose head, stands in the line at `start`; -1 where there is none, or no end."""
    is_list = _LIST.match(lower, start) is not None
    if not is_list and _CHECKS.match(lower, start) is None:
        return -1
    end = lower.find("\n\n", start)
    if end < 0 or (not is_list and (_CHECKED.search(lower, start, end) is None or _STEMS.search(lower, start, end) is not None)):
        return -1
    return end + 1


def opening(lower: str) -> int:
    """Offset of the first line that is no letterhead; 0 where all lines are, or the note opens at once."""
    start = 0
    for _ in range(_LINES):
        if (over := _list_end(lower, start)) > 0:
            start = over
            continue
        end = lower.find("\n", start)
        line = lower[start:end] if end >= 0 else lower[start:]
        if not _PAST.match(line) and (_WORK.search(line) or not (_FIELD.match(line) or _NAME.match(line))):
            return start
        if end < 0:
            return 0
        start = end + 1
    return 0
