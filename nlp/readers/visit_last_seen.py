"""When anybody of the practice last saw the patient: within three years makes an established one, longer ago a new one (EM-04)."""

from __future__ import annotations

import re
from datetime import date

from nlp.dates import MONTH, MONTHS, YEAR
from nlp.facts import Evidence, Fact
from nlp.gate import find_all
from nlp.view import DATE_OF_SERVICE, NoteView

_GROUP = r"(?:practice|group|office|clinic|department|site|location|branch)"
_PARTNER = r"(?:partner|colleague|associate|pa|np|p\.?a\.?-?c|nurse practitioner|physician assistant|resident)s?"
_SEEN = re.compile(
    r"\b(?:last (?:seen|visit(?:ed)?|(?:office |clinic )?visit|appointment|appt|encounter|here|in (?:this|our|the) (?:office|clinic|practice)|been (?:here|seen))|not (?:been )?(?:seen|back|here)(?= (?:here|by (?:us|any)|since|for|in (?:this|our|the|over|about|more|~|\d|an?|two|three|four|five|six|seven|eight|nine|ten)))|(?:hasn't|hadn't|has not|had not|haven't|have not) been (?:seen|here|back|in|to)|no (?:one|body) [a-z ]{0,30}(?:has )?seen)\b"
    r"|\b(?:was|used to be) a patient (?:here|of (?:ours|this|our))\b"
    rf"|\b(?:saw|seen by|seen with|visited|treated by|followed by|under|patient of) (?:(?:my|our|another|a|one of (?:my|our)) )(?:\w+ )?{_PARTNER}\b"
    rf"|\b(?:seen|treated|followed|visit) (?:once |twice |last |before )?(?:at|in) (?:our|this|the) (?:(?!own )[\w']+ ){{0,2}}{_GROUP}\b"
    r"|\b(?:same|our) (?:group|practice)\b"
)
"""Opens what tells the day of the last visit to the group."""
_OUTSIDE = re.compile(
    r"\b(?:outside|pcp|primary care|another (?:derm\w*|practice|group|clinic|office)|other (?:derm\w*|practice|group)|previous derm\w*|former derm\w*|elsewhere|urgent care|er\b|ed\b|eye|ophth\w*|oncolog\w*|not (?:our|my|this)|different (?:practice|group|specialty)|allerg\w*|rheum\w*|surger\w*|plastics?|podiat\w*|family|internist|dentist|cardiolog\w*|neurolog\w*|gyn\w*|urolog\w*|endocrin\w*|photo\w*|picture\w*|colonoscop\w*)\b"
)
_WORDS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10}
_DATE = re.compile(
    rf"\b(?:(?P<month>{MONTH})\.?,? (?:\d{{1,2}},? )?(?P<of>{YEAR})|(?P<m>\d{{1,2}})/(?:(?P<d>\d{{1,2}})/)?(?P<y>(?:20)?\d\d)\b|(?P<iso>20\d\d)-(?P<isom>\d\d)-\d\d|(?P<year>{YEAR})\b)"
)
_AGO = re.compile(
    rf"\b(?:over |about |more than |almost |nearly |~ ?)?(?P<n>\d{{1,2}}|{'|'.join(_WORDS)})\+? ?(?P<unit>years?|yrs?|y|months?|mos?|weeks?|wks?)\b(?! old)"
)
_OF_OTHER_THINGS = re.compile(r"[,(:]|\b(?:melanoma|bcc|scc|cancer|mohs|biops\w+|excis\w+|surgery|diagnos\w+|dx|treated|removed)\b")
"""Between the words and a day of long ago: what that day may be of."""
_REACH = 110
_LIMIT = 36
"""Months after which nobody's patient is new again (EM-04)."""


def last_seen(view: NoteView) -> Fact[str] | None:
    """new | established by the day that the note gives to the last visit with the group, or None."""
    for match in find_all(view, _SEEN):
        end = _end_of_clause(view.lower, match.end())
        start = view.lower.rfind("\n", 0, match.start()) + 1
        if _OUTSIDE.search(view.lower, max(start, match.start() - 40), end) is not None:
            continue
        told, months = _latest(view, match, end)
        if told is None or months is None or abs(months - _LIMIT) < 1:
            continue
        value = "new" if months > _LIMIT else "established"
        if value == "new" and _OF_OTHER_THINGS.search(view.lower, match.end(), told.start()) is not None:
            continue
        proof = Evidence("patient_status", value, match.start(), told.end())
        return Fact(value, "derived", (proof,), "the note says when the patient was last seen here")
    return None


_ABSENT = re.compile(r"last|no|has|have|had|was|used")
"""Opens words after which a length of time is that of the absence, and a "since" its beginning."""


def _latest(view: NoteView, match: re.Match[str], end: int) -> tuple[re.Match[str] | None, int | None]:
    """The latest day told behind the words, with the months since then."""
    absent = _ABSENT.match(match.group()) is not None
    found: list[tuple[int, re.Match[str]]] = []
    for told in _DATE.finditer(view.lower, match.end(), end):
        if not absent and _SINCE.search(view.lower, match.end(), told.start()) is not None:
            return None, None  # followed since then
        months = _months_since(view, told)
        if months is not None:
            found.append((months, told))
    for told in _AGO.finditer(view.lower, match.end(), end):
        if absent or _BACK.match(view.lower, told.end()) is not None:
            found.append((_months_told(told), told))
    latest = min(found, key=lambda f: f[0], default=None)
    return (None, None) if latest is None else (latest[1], latest[0])


_SINCE = re.compile(r"\b(?:since|from|for)\b")
_BACK = re.compile(r" (?:ago|back|earlier)\b")


def _end_of_clause(text: str, start: int) -> int:
    """The end of what goes on with the words: not past a line end, a semicolon or a full stop behind a word."""
    stop = re.compile(r"\n|;|(?<!dr)(?<!mr)(?<!ms)(?<!mrs)(?<! \w)\.(?= |$|\n)").search(text, start, start + _REACH)
    return stop.start() if stop is not None else min(len(text), start + _REACH)


def _months_since(view: NoteView, told: re.Match[str]) -> int | None:
    """Months between the date told and the visit; a bare year that may lie on either side of the limit tells nothing."""
    visit = view.memo.get(DATE_OF_SERVICE)
    if not isinstance(visit, date):
        return None
    if told["year"] is not None:
        years = visit.year - int(told["year"])
        return None if years == _LIMIT // 12 or years < 0 else years * 12
    if told["month"] is not None:
        year, month = int(told["of"]), MONTHS.index(told["month"][:3]) + 1
    elif told["iso"] is not None:
        year, month = int(told["iso"]), int(told["isom"])
    else:
        year, month = int(told["y"]) % 100 + 2000, int(told["m"])
        if told["d"] is None and len(told["y"]) == 2:
            return None  # "11/18" may be a day
    found = (visit.year - year) * 12 + visit.month - month
    return found if found >= 0 else None


def _months_told(told: re.Match[str]) -> int:
    number = int(told["n"]) if told["n"].isdigit() else _WORDS[told["n"]]
    return number * 12 if told["unit"].startswith("y") else number if told["unit"].startswith("m") else 1
