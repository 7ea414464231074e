"""Entries of several days in one note: only the day of the visit tells today's work.

Charts are pasted together: a log of dated lines, last year's notes below today's. Text under the date of another
day is history.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date

from nlp.dates import MONTH, MONTHS, days_of
from nlp.normalise import lowered
from nlp.records import dataclass, replace
from nlp.view import OTHER_DAYS, NoteView, Unit

_DATE = re.compile(
    rf"\b(?:(?P<a>\d{{1,2}})(?P<sep>[/.-])(?P<b>\d{{1,2}})(?P=sep)(?P<y>(?:20|19)?\d\d)|(?P<iso>20\d\d-\d\d-\d\d)|(?P<d>\d{{1,2}})[ -](?P<m>{MONTH})[ -](?P<dy>20\d\d)|(?P<m2>{MONTH}) (?P<d2>\d{{1,2}}),? (?P<dy2>20\d\d))(?!\d)"
)
_LEAD = re.compile(
    r"[^\S\n]*(?:[-*>#=~|\u2022]+[^\S\n]*)?(?:(?:dos|date of (?:service|visit)|(?:office |clinic |progress |follow[- ]?up |nurse |nursing )?(?:visit|note|encounter|appt|appointment)s?|f/?u|seen|entry|date|nurse|rn)"
    r"(?: (?:of|on|dated|from|date))?[^\S\n]*:?[^\S\n]*)?"
)
"""All that stands before the date of an entry on its line."""
_LONGEST_LEAD = 50
_YEAR = re.compile(r"[/.2-](?:(?<!2)\d{1,2}[/.-]\d\d|(?<=2)0\d\d)")  # opens with a set: `re` skips to the next of them
"""Stands in every whole date."""
_SPOKEN_OF = re.compile(r"^\W*(?:today|current visit|this visit)\b", re.MULTILINE)
_HEADING = re.compile(
    r"[^a-z]*(?:(?:progress|office|clinic|follow[- ]?up|visit|note|dermatology|encounter|initial|consult\w*|f/?u|new|est\w*|pt|patient|post|op|md|am|pm|(?:by|with|dr|nurse)\.?(?: [a-z]+){1,2})\b[^a-z]*)*$"
)
_NEVER_HISTORY = frozenset({"addendum"})


@dataclass(frozen=True, slots=True)
class _Entry:
    start: int
    days: frozenset[date]
    """The date read both ways round, month first and day first."""
    is_heading: bool
    """Nothing but words such as "progress note" stands behind the date."""
    line_end: int


class Diary:
    """The dated entries of a whole text, and which of them are of another day than the visit.

    Without a known date of service the latest entry is the visit.
    """

    def __init__(self, text: str, visit: date | None) -> None:
        entries = list(_entries(lowered(text)))
        self._other: list[tuple[_Entry, int]] = []
        """Entries of other days, each with the start of the next entry."""
        if len(entries) == 1 and visit is not None and _is_line_of_past(text, entries[0], visit):
            self._other = [(entries[0], entries[0].line_end)]
        if len(entries) < 2 or len({min(e.days) for e in entries}) < 2:
            return
        today = visit if visit is not None else max(min(e.days) for e in entries)
        if not any(today in e.days for e in entries) and not all(min(e.days) < today for e in entries):
            return  # dates of another kind
        starts = [*(e.start for e in entries[1:]), len(text)]
        each_with_text = all(text[e.line_end : following].strip() for e, following in zip(entries, starts, strict=True))
        self._other = [
            (replace(e, is_heading=e.is_heading or each_with_text), following)
            for e, following in zip(entries, starts, strict=True)
            if today not in e.days
        ]

    def on(self, view: NoteView, offset: int) -> NoteView:
        """The page that starts at `offset` with what was written on other days as history."""
        if not self._other:
            return view
        reach = len(view.text)
        other = []
        for entry, following in self._other:
            start, stop = entry.start - offset, min(following - offset, reach)
            if stop > 0 and start < reach and (start >= 0 or entry.is_heading):
                other.append((max(start, 0), _end(view, entry.is_heading, max(start, 0), stop)))
        starts = [start for start, _ in other]
        if not other:
            return view
        units = tuple(_as_history(unit, other, starts) for unit in view.units)
        told = frozenset(unit.index for unit, before in zip(units, view.units, strict=True) if unit is not before)
        return replace(view, units=units, memo={**view.memo, OTHER_DAYS: told})


_BEHIND_DATE = re.compile(r"[^\n:|\u2013\u2014-]{6,12}[^\S\n]*(?:[:|\u2013\u2014]|-(?=[ ]))[^\S\n]*(?=\S)")
_PAST_HEAD = re.compile(r"(?i)(?:\A|\n)\W*(?:previous(?:ly)?|prior|past|earlier|old|last|history|hx)\b[^\n]{0,24}:\Z")
_NO_PAST_WORK = re.compile(r"(?i)\b(?:path\w*|results?|report\w*|addend\w*|today|this visit|histolog\w+|biopsy[- ]proven|labs?)\b")


def _is_line_of_past(text: str, entry: _Entry, visit: date) -> bool:
    """“>> 4/20/26: Shave bx R shoulder. LN2 AK x6 face.” below the words of the visit: work of the day that opens the line, which tells no result."""
    line = text[entry.start : entry.line_end].lstrip(" \t-*>#=~|\u2022")
    before = text[: entry.start].rstrip()
    return (
        bool(before)
        and (not before.endswith(":") or _PAST_HEAD.search(before) is not None)
        and all(day < visit for day in entry.days)
        and _BEHIND_DATE.match(line) is not None
        and line[:1].isdigit()
        and _NO_PAST_WORK.search(line) is None
    )


def _as_history(unit: Unit, other: list[tuple[int, int]], starts: list[int]) -> Unit:
    index = bisect_right(starts, unit.start) - 1
    if index >= 0 and unit.start < other[index][1] and unit.section not in _NEVER_HISTORY:
        return replace(unit, section="history")
    return unit


def _entries(lower: str) -> Iterator[_Entry]:
    line_end = -1
    for hit in _YEAR.finditer(lower):
        if hit.start() <= line_end:
            continue
        start = lower.rfind("\n", 0, hit.start()) + 1
        found = lower.find("\n", hit.end())
        line_end = found if found >= 0 else len(lower)
        lead = _LEAD.match(lower, start, line_end) if hit.start() - start <= _LONGEST_LEAD else None
        match = _DATE.match(lower, lead.end(), line_end) if lead else None
        days = frozenset(_days(match)) if match else frozenset()
        if match and days:
            yield _Entry(start, days, _HEADING.match(lower[match.end() : min(line_end, match.end() + 80)]) is not None, line_end)


def _end(view: NoteView, is_heading: bool, start: int, stop: int) -> int:
    """A heading holds what is below it up to the next date; a dated line holds its paragraph up to the next section."""
    if is_heading:
        spoken = _SPOKEN_OF.search(view.lower, start, stop)
        return spoken.start() if spoken else stop
    blank = view.lower.find("\n\n", start, stop)
    stop = blank if blank >= 0 else stop
    spoken = _SPOKEN_OF.search(view.lower, start, stop)
    stop = spoken.start() if spoken else stop
    own = view.unit_at(start)
    for unit in view.units[own.index + 1 :]:
        if unit.start >= stop:
            break
        if unit.section != own.section:
            return unit.start
    return stop


def _days(match: re.Match[str]) -> tuple[date, ...]:
    month = match["m"] or match["m2"]
    if month is None:
        return days_of(match.group())
    return days_of(f"{match['dy'] or match['dy2']}-{MONTHS.index(month[:3]) + 1}-{match['d'] or match['d2']}")
