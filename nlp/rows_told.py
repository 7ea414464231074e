"""Tables of a note written out as sentences, before anything else is read.

A cell alone says little of its row: that a lesion was only watched stands in another cell than its number, and the
method in a third. Only tables of which every row is understood are written out; the others are read as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.excision_tables import told_excisions
from nlp.lesion_tables import told_counts, told_lesions
from nlp.row_tables import tables_in
from nlp.toxin_tables import told_units
from nlp.tray_tables import told_trays
from nlp.wound_tables import told_wounds

_NUMBERS = r"#?\d{1,2}(?:(?: ?(?:[-,&/]|and\b)| (?:to|thru|through)\b)+ ?#?\d{1,2}\b(?! ?(?:min|sec|s\b|cc|ml|mm|cm|mg|%|cycles?|passes)))*"
_POINTER = re.compile(
    rf"(?m)(?:(?<=[.;] )|^[ \t]*)(?:rows?|pins?|lines?|items?|entries) {_NUMBERS} ?[:=-]? ?(?:not treated|no (?:tx|treatment)(?: today)?|observed?|untreated|left alone)[.;]?|(?: (?:to|for|on|of|at|in))?(?: the)? (?:rows?|pins?|lines?|items?|entries) {_NUMBERS}\b",
    re.IGNORECASE,
)
"""Words that point to rows of the table, which tell it themselves: "LN2 spray to rows 1-3", "Rows 6, 7: no tx."."""


_TITLE = re.compile(
    r"(?:^|\n)\W*(?:shave|punch|tangential|incisional) (?:biops(?:y|ies)|bxs?|removals?)(?: (?:performed|done|today|x ?\d))*(?P<end>[ -]*)$"
)
"""The line right above a table that names the work of its rows: with a colon it heads them, whatever stands before."""


def written_out(text: str) -> Iterator[Edit]:
    """What is read in the place of each table that is understood, head and rows."""
    found = False
    places: dict[str, str] = {}
    for table in tables_in(text):
        told = (
            told_lesions(text, table)
            or told_excisions(text, table)
            or told_counts(text, table)
            or told_units(text, table)
            or told_wounds(text, table, places)
            or told_trays(text, table)
        )
        if told is None and (title := _TITLE.search(table.above)) is not None:
            yield table.head.start - 1 - len(title["end"]), table.head.start - 1, ":"
        if told is not None:
            found = True
            yield table.head.start, min(table.head.end + 1, len(text)), ""
            for row, words in told:
                yield (row.start, row.end, words) if words else (max(row.start - 1, 0), row.end, "")
    if found:
        yield from ((*m.span(), "") for m in _POINTER.finditer(text))
