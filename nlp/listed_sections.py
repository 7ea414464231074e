"""Lists under a title on a line of its own, "MEDICATIONS" or "Problem list": where the list ends and the note goes on.

Record systems print them at the head of a note and leave a blank line behind. What follows has no title as often as
it has one, so the blank line tells the end wherever the next paragraph is no more of the list.
"""

from __future__ import annotations

import re

from nlp.letterhead import TITLE_WORDS, WORK_STEMS

LISTED = frozenset({"medications", "allergies", "history", "family", "social", "vitals", "ros"})
"""Sections whose lines are entries of a list."""
_HISTORIES = frozenset({"history", "family", "social", "ros"})
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")
_MARK = re.compile(r"[ \t]*(?:(?P<bullet>[-*+>])|[(#]?(?P<number>\d{1,2})(?:[.)]|(?<=#.)))\s")
_OWN_TITLE = re.compile(r"[A-Z][A-Za-z/&() -]{1,40}:|[A-Z][A-Z/& -]{4,40}\n")
"""A title that no list of titles holds opens the paragraph all the same."""
_DATED = re.compile(r"[^.\n]{0,80}\b(?:(?:19|20)\d\d|\d{1,2}/\d{2,4})\b")
_PAST = re.compile(
    r"\W*(?:prior|previous|past|s/p|status post|h/o|hx|history|surgeries|operations|no(?:ne)?|denies|mother|father|sister|brother|lives|smok\w+|drinks?|tobacco|alcohol|never)\b"
    r"(?![^\n]*\b(?:today|here|now|presents?)\b)",
    re.IGNORECASE,
)
"""Opens one more paragraph of a history."""
_NO_ENTRY = re.compile(rf"[.,:]\s*$|\. |\b(?:{WORK_STEMS})|{TITLE_WORDS}|\btoday\b", re.IGNORECASE)
_LONGEST_ENTRY = 5
"""Words of an entry that has no mark; more are a sentence."""


def list_end(copy: str, section: tuple[int, int, str], stop: int) -> int:
    """Offset in the reading copy at which the list of a section is over, `stop` where its whole section is a list.

    Args:
        copy: the reading copy.
        section: (start of its title, start of its body, category).
        stop: where the next section starts.
    """
    _, body, category = section
    if category not in LISTED:
        return stop
    first = _first_line(copy, body, stop)
    if first < 0:
        return stop
    for gap in _PARAGRAPH.finditer(copy, first, stop):
        if gap.end() < stop and not _goes_on(copy, first, gap, category):
            return gap.end()
    return stop


def _first_line(copy: str, body: int, stop: int) -> int:
    """Where the first entry below the title begins; -1 where the title has text behind it, or nothing below."""
    line_end = copy.find("\n", body - 1, stop)
    if line_end < 0 or copy[body:line_end].strip(" :-"):
        return -1
    while line_end + 1 < stop and copy[line_end + 1].isspace():
        line_end += 1
    return line_end + 1 if line_end + 1 < stop else -1


def _line(copy: str, start: int) -> str:
    end = copy.find("\n", start)
    return copy[start : end if end >= 0 else len(copy)]


def _mark_of(line: str) -> str:
    found = _MARK.match(line)
    return "" if found is None else found["bullet"] or found["number"]


def _goes_on(copy: str, first: int, gap: re.Match[str], category: str) -> bool:
    """Is the paragraph behind the gap one more part of the list that begins at `first`?"""
    entry, line = _line(copy, first), _line(copy, gap.end())
    if _OWN_TITLE.match(copy, gap.end()):
        return False
    marks = (_mark_of(entry), _mark_of(line))
    if marks != ("", ""):
        return marks[0] == marks[1] if not marks[1].isdigit() else marks[0].isdigit() and marks[1] != "1"
    if category in _HISTORIES and (_PAST.match(line) or (_DATED.match(entry) and _DATED.match(line))):
        return True
    parted = "\n" not in copy[first : gap.start()]  # a blank line behind each entry
    if category == "medications" and not any(map(str.isdigit, line)):
        return False
    return parted and len(line.split()) < _LONGEST_ENTRY and not _NO_ENTRY.search(line)
