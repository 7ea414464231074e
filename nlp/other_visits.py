"""Columns of a table that tell of other visits beside one of today: "Site | Last visit | Today".

The numbers of another day lend nothing to this one; they are taken out before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from nlp.dates import MONTH, MONTHS
from nlp.edits import Edit
from nlp.row_tables import tables_in

_TODAY = re.compile(r"(?:.*\b)?(?:today(?:'s)?|now|this (?:visit|time|session))\b.*|current(?:ly)?(?: .*)?")
_OTHER = re.compile(
    rf"(?:(?:at|on|from|done|treated|seen|count|number|#|no\.?) ?)*(?:(?:the )?(?:last|previous(?:ly)?|prior|past|earlier|before|baseline|initial|first|next|planned|plan|future|later|then|to do|to be done|remaining|left|deferred)\b.*|{MONTH}\b\.?(?: ?'?\d\d(?:\d\d)?| \d{{1,2}}(?:,? \d{{4}})?)?|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}} (?:wks?|weeks?|mos?|months?) ago|visit \d)"
)
_DATE = re.compile(
    rf"(?P<month>\d{{1,2}})/(?:(?P<year>20\d\d)|(?P<day>\d{{1,2}})(?:/(?P<y2>(?:20)?\d\d))?)|(?P<name>{MONTH})\.?(?: (?P<d2>\d{{1,2}}))?(?:,? '?(?P<y3>(?:20)?\d\d))?"
)
_PAIR_HEAD = re.compile(
    r"(?im)^(?:[a-z ]{2,20}[:/|] ?)?(?:(?P<old>(?:prev(?:ious)?|last|prior|before|then)(?: (?:visit|time|count))?) ?/ ?(?:today|now|current)|(?:today|now|current) ?/ ?(?:prev(?:ious)?|last|prior|before)(?: (?:visit|time|count))?)[ :.]*$"
)
"""Opens lines of two numbers: "Prev / Today"."""
_PAIR = re.compile(r"(?P<first>\b\d{1,3}) ?/ ?(?P<second>\d{1,3})\b(?! ?/)[^\n]{0,12}$", re.MULTILINE)
_PAIR_LINES = 12
_NUMBER = re.compile(r"(?:x|n ?=|#)? ?\d{1,3}(?:\.\d)?(?: ?(?:[a-z]+|mm|cm)){0,3}")


def numbers_of_other_visits(text: str) -> Iterator[Edit]:
    """The numbers in columns of other visits, each to be read as nothing."""
    yield from _of_pairs(text)
    yield from _of_last_visit(text)
    for table in tables_in(text):
        heads = [head.strip(" :?*.()") for head in table.heads]
        for cells in _earlier_sessions(text, heads, [row.cells for row in table.rows]):
            yield from ((start, end, "-") for start, end in cells if _NUMBER.fullmatch(text[start:end].lower()))
        for column in _other_columns(heads):
            for row in table.rows:
                start, end = row.cells[column]
                if _NUMBER.fullmatch(text[start:end].lower()):
                    yield start, end, "-"


_OF_SESSION = re.compile(r"date|dos|(?:visit|tx|treatment|session) date")
_OF_LIGHT = re.compile(r"(?:dose|fluence|pulses|j/cm\S*|mj|joules|med)\b.*")


def _earlier_sessions(text: str, heads: list[str], rows: Sequence[Sequence[tuple[int, int]]]) -> list[list[tuple[int, int]]]:
    """The rows of a card of light treatments but that of the latest day: "1 | 07/06 | elbows | 200 mJ | 212", "4 | 07/16 | ..."."""
    column = next((n for n, head in enumerate(heads) if _OF_SESSION.fullmatch(head)), None)
    if column is None or not any(_OF_LIGHT.fullmatch(head) for head in heads):
        return []
    days = {
        n: day
        for n, cells in enumerate(rows)
        if len(cells) > column and (day := _day(text[slice(*cells[column])].strip().lower())) is not None
    }
    if len(set(days.values())) < 2:
        return []
    latest = max(days.values())
    last = [cell for n, day in days.items() if day == latest for cell in rows[n]]
    if not any(_UNFILLED.fullmatch(text[start:end]) for start, end in last):
        return []  # its own numbers are told
    return [[cell for k, cell in enumerate(rows[n]) if k > column] for n, day in days.items() if day != latest]


_UNFILLED = re.compile(r"\s*(?:_{2,}|-{2,}|\?)\s*")


_LAST_VISIT = re.compile(
    rf"(?im)(?:^[^\w\n]*|(?<=[.;!?)] ))(?P<name>(?:last|prior|previous|prev\.?) (?:visit|ov|appt\.?|appointment|office visit|encounter|session|seen)|LOV|last seen)\b(?: (?:on|of|was))?(?P<when> ?\(?(?:\d{{1,2}}/(?:\d{{1,2}}/)?(?:20)?\d\d|\d{{1,2}}/\d{{1,2}}|{MONTH}\b\.?(?:,? 20\d\d)?)\)?)?(?P<colon> ?[:\u2013])?"
)
_NOT_OF_IT = re.compile(r"(?i)\b(?:today|now|currently|presents?|here|this visit|since|plan|will)\b")
_ENDS_SENTENCE = re.compile(r"\.(?=\s)|\n")


def _of_last_visit(text: str) -> Iterator[Edit]:
    """“Last visit 03/2026: shave bx L forearm - benign; 4 AKs LN2.”: marks that part its sentence are read as commas."""
    for head in _LAST_VISIT.finditer(text):
        if not (head["when"] or head["colon"]):
            continue
        end = _ENDS_SENTENCE.search(text, head.end())
        stop = end.start() if end else len(text)
        if _NOT_OF_IT.search(text, head.end(), stop):
            continue
        if head["name"].lower() == "lov":
            at = head.start("name")
            yield at, at + 3, "last visit"
        yield from ((m.start(), m.end(), ", ") for m in _PARTS.finditer(text, head.end(), stop))


_PARTS = re.compile(r"; | - (?=[a-z0-9])")


def _other_columns(heads: list[str]) -> list[int]:
    """The columns of other visits beside one of today or, where heads are dates, beside the latest."""
    if any(_TODAY.fullmatch(head) for head in heads):
        return [n for n, head in enumerate(heads) if n and _OTHER.fullmatch(head) and not _TODAY.fullmatch(head)]
    dates = {n: day for n, head in enumerate(heads) if n and (day := _day(head)) is not None}
    if len(dates) < 2:
        return []
    known = all(year for year, _, _ in dates.values())
    latest = max(dates, key=lambda n: dates[n] if known else dates[n][1:])
    return [n for n in dates if n != latest]


def _day(head: str) -> tuple[int, int, int] | None:
    """(year, month, day) of a head that is a date, 0 for what it does not tell."""
    hit = _DATE.fullmatch(head)
    if hit is None:
        return None
    year = int(hit["year"] or hit["y2"] or hit["y3"] or 0)
    month = int(hit["month"]) if hit["month"] else MONTHS.index(hit["name"][:3]) + 1
    return year + 2000 * (0 < year < 100), month, int(hit["day"] or hit["d2"] or 0)


def _of_pairs(text: str) -> Iterator[Edit]:
    """“Prev / Today” over “Scalp 9 / 2”: the number of the other visit in each line below."""
    for head in _PAIR_HEAD.finditer(text):
        at = head.end() + 1
        for _ in range(_PAIR_LINES):
            end = text.find("\n", at)
            end = end if end >= 0 else len(text)
            pair = _PAIR.search(text, at, end)
            if pair is None:
                break
            yield (pair.start("first"), pair.start("second"), "") if head["old"] else (pair.end("first"), pair.end("second"), "")
            at = end + 1
