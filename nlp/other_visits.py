"""Columns of a table that tell of other visits beside one of today: "Site | Last visit | Today".

The numbers of another day lend nothing to this one; they are taken out before anything is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.dates import MONTH
from nlp.edits import Edit
from nlp.row_tables import tables_in

_TODAY = re.compile(r"(?:.*\b)?(?:today(?:'s)?|now|this (?:visit|time|session))\b.*|current(?:ly)?(?: .*)?")
_OTHER = re.compile(
    rf"(?:(?:at|on|from|done|treated|seen|count|number|#|no\.?) ?)*(?:(?:the )?(?:last|previous(?:ly)?|prior|past|earlier|before|baseline|initial|first|next|planned|plan|future|later|then|to do|to be done|remaining|left|deferred)\b.*|{MONTH}\b\.?(?: ?'?\d\d(?:\d\d)?| \d{{1,2}}(?:,? \d{{4}})?)?|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?|\d{{1,2}} (?:wks?|weeks?|mos?|months?) ago|visit \d)"
)
_NUMBER = re.compile(r"(?:x|n ?=|#)? ?\d{1,3}(?:\.\d)?(?: ?(?:[a-z]+|mm|cm)){0,3}")


def numbers_of_other_visits(text: str) -> Iterator[Edit]:
    """The numbers in columns of other visits, each to be read as nothing."""
    if "oday" not in text and "ow" not in text and "urrent" not in text and "his " not in text:
        return
    for table in tables_in(text):
        heads = [head.strip(" :?*.()") for head in table.heads]
        if not any(_TODAY.fullmatch(head) for head in heads):
            continue
        for column in (n for n, head in enumerate(heads) if n and _OTHER.fullmatch(head) and not _TODAY.fullmatch(head)):
            for row in table.rows:
                start, end = row.cells[column]
                if _NUMBER.fullmatch(text[start:end].lower()):
                    yield start, end, "-"
