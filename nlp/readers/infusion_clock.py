"""Minutes of an infusion: by the rows of its log, from its start to its end, or as told (ADM-01)."""

from __future__ import annotations

import re

from nlp.facts import DrugGiven, Evidence, Fact
from nlp.view import NoteView

_CLOCK = re.compile(
    r"\b(?:start|began|begun|begin|on|hung|up(?= \d))\w*(?: time)?(?: at)?[^\w\n]{0,3}(\d{1,2}):?(\d\d)\b(?! ?(?:mg|mcg|ml|cc|units?|u)\b)(?s:.{0,160}?)\b(?:end|stop|finish|complet|off|down(?= (?:at )?\d)|disconnect)\w*(?: time)?(?: at)?[^\w\n]{0,3}(\d{1,2}):?(\d\d)\b(?! ?(?:mg|mcg|ml|cc|units?|u)\b)"
)
_CLOCK_FIRST = re.compile(
    r"\b(\d{1,2}):?(\d\d)\s*(?:h|hrs?)?\s*(?:start|began|begun|beginning|on\b)\w*\W{1,3}(?:and )?(\d{1,2}):?(\d\d)\s*(?:h|hrs?)?\s*(?:end|stop|finish|complet|off\b|done\b)"
)
_FROM_TO = re.compile(
    r"\b(?:infus\w*|ran|runs?|dripped|given|iv)\b[^.;\n]{0,30}?\b(\d{1,2}(?=:)|(?:[01]\d|2[0-3])):?([0-5]\d)\s*(?:am|pm|h|hrs)?\s*(?:-|\u2013|to|until|till)\s*(\d{1,2}(?=:)|(?:[01]\d|2[0-3])):?([0-5]\d)\b(?! ?(?:mg|mcg|ml|cc|units?|u)\b)"
)
_FROM_TO_ALONE = re.compile(
    r"(?:^|[.;,\n]\s*)(?:time:? ?)?(\d{1,2}(?=:)|(?:[01]\d|2[0-3])):?([0-5]\d)\s*(?:am|pm|h|hrs)?\s*(?:-|\u2013|to|until|till)\s*(\d{1,2}(?=:)|(?:[01]\d|2[0-3])):?([0-5]\d)\s*(?:am|pm|h|hrs)?(?=\s*(?:[.;,\n]|$))"
)
"""A sentence or field that holds nothing but the two times; before the drug is named, they may be those of the visit."""
_CLOCKS = (_CLOCK, _FROM_TO, _CLOCK_FIRST, _FROM_TO_ALONE)
_ROW = re.compile(
    r"(?:^|(?<=\n))[^\w\n]{0,4}(?P<h>[01]?\d|2[0-3]):?(?P<m>[0-5]\d)\s?(?:am|pm|h|hrs?)?\b(?! ?(?:mg|mcg|ml|cc|g|units?|u|iu|meq)\b|[/.]\d)[^\w\n]{1,4}(?P<told>[^\n]{1,80})"
)
"""A row for each time: "0905 infliximab start ... 1125 infliximab end"."""
_INLINE = re.compile(
    r"(?<![\w:.,/-])(?P<h>[01]?\d(?=:)|2[0-3](?=:)|[01]\d|2[0-3]):?(?P<m>[0-5]\d)\s?(?:am|pm|h|hrs?)?\b(?! ?(?:mg|mcg|ml|cc|g|units?|u|iu|meq)\b|[/.]\d)[^\w\n]{1,4}(?P<told>[^\n\d]{1,40})"
)
"""The same inside a line: "09:20 infliximab started   11:30 infliximab stopped"."""
_TIME_OF_VERB = re.compile(r"\b(?:start\w*|began|begun|end\w*|stop\w*|finish\w*|complete\w*|on|off|at|from|to|until|till)\W{1,3}$")
"""Before a time that belongs to the word in front of it: "started 09:20, stopped 11:30"."""
_BEGINS = re.compile(r"\b(?:start\w*|began|begun|hung|running|on(?=\s*(?:[,;.\n]|$)))\b")
_ENDS = re.compile(r"\b(?:end(?:ed|s)?|stop\w*|finish\w*|complete\w*|done|off)\b")
_OF_INFUSION = re.compile(
    r"(?:infus\w*|inf|ifx|drug|drip|bag|pump|med|medication|dose|vials?|the|of|an?|in|at|was|is|all|now|iv|ivpb|ns|mg|ml|cc|rate|first|last|time|fully|[\d./#-]+)"
)
_WORD = re.compile(r"[a-z\d][\w./#-]*")
_STATED = re.compile(r"(?:infus\w+[^.;]{0,40}?|over )(?:(\d+)\s*h(?:ours?|rs?)?\s*(?:(?:and )?(\d+)\s*min)?|(\d+)\s*min)")
_DAY = 720
"""Minutes of a clock of twelve hours."""


def infused_minutes(view: NoteView, drug: DrugGiven) -> Fact[int]:
    """How long the drug ran."""
    by_rows = _by_rows(view, drug)
    if by_rows is not None:
        return by_rows
    named = min((e.start for e in drug.evidence), default=0)
    clock = next((hit for pattern in _CLOCKS if (hit := pattern.search(view.lower, named if pattern is _FROM_TO_ALONE else 0))), None)
    if clock:
        begun, ended = int(clock[1]) * 60 + int(clock[2]), int(clock[3]) * 60 + int(clock[4])
        return _lasting((ended - begun) % _DAY, clock.start(), clock.end())
    hit = _STATED.search(view.lower)
    if hit is None:
        return Fact(searched=("infusion time",))
    total = int(hit[1] or 0) * 60 + int(hit[2] or hit[3] or 0)
    return Fact(total, "stated", (Evidence("minutes", str(total), hit.start(), hit.end()),))


_TITLE = re.compile(r"\binfusion (?:flow ?sheet|record|log|sheet|note|visit|chart|administration|nurs\w+)\b")
_HEAD = 160


def is_logged(view: NoteView) -> bool:
    """Is the note the record of an infusion by its title, with a time at which one began and one at which it ended?"""
    return view.once("infusion logged", lambda: _is_logged(view))


def _is_logged(view: NoteView) -> bool:
    if _TITLE.search(view.lower, 0, _HEAD) is None:
        return False
    rows = [view.lower[slice(*row.span("told"))] for row in _rows(view)]
    begun = any(_BEGINS.search(told) for told in rows)
    return (begun and any(_ENDS.search(told) for told in rows)) or _CLOCK.search(view.lower) is not None


def _lasting(total: int, start: int, end: int) -> Fact[int]:
    return Fact(total, "derived", (Evidence("minutes", str(total), start, end),), "from start to end")


def _by_rows(view: NoteView, drug: DrugGiven) -> Fact[int] | None:
    """From the row that starts this drug to the first one behind that ends it; rows of other drugs and of the line are none."""
    begun: re.Match[str] | None = None
    for row in _rows(view):
        start, end = row.span("told")
        if begun is None and (word := _BEGINS.search(view.lower, start, end)) and _names_only(view, drug, start, word.start()):
            begun = row
        elif begun is not None and (word := _ENDS.search(view.lower, start, end)) and _names_only(view, drug, start, word.start()):
            total = _minute_of(row) - _minute_of(begun)
            return _lasting(total % _DAY, begun.start(), row.end())
    return None


def _rows(view: NoteView) -> list[re.Match[str]]:
    """The times of the log in text order, each with the words behind it."""
    inside: list[re.Match[str]] = []
    for row in _INLINE.finditer(view.lower):
        verb = _TIME_OF_VERB.search(view.lower, max(0, row.start() - 14), row.start())
        if verb is None or (inside and inside[-1].end() == row.start()):
            inside.append(row)
    return sorted([*_ROW.finditer(view.lower), *inside], key=lambda row: row.start())


def _minute_of(row: re.Match[str]) -> int:
    return int(row["h"]) * 60 + int(row["m"])


def _names_only(view: NoteView, drug: DrugGiven, start: int, end: int) -> bool:
    """Does a row name the drug, the infusion or nothing before its verb: neither "solumedrol" nor "IV line"?"""
    named = [m for m in view.all("DRUG") if start <= m.start < end]
    if any(m.concept.partition("_")[0] != drug.concept.partition("_")[0] for m in named):
        return False
    rest = view.lower[start:end]
    for m in reversed(named):
        rest = rest[: m.start - start] + " " + rest[m.end - start :]
    words = _WORD.findall(rest)
    return all(_OF_INFUSION.fullmatch(word) or word == drug.concept.partition("_")[0] for word in words) and words != ["iv"]
