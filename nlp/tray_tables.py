"""Tables of the trays of a patch test, written out as the number of allergens that went on."""

from __future__ import annotations

import re

from nlp.fate_cells import is_blank
from nlp.fate_words import NOT_TODAY
from nlp.row_tables import TOTAL, Row, Table

_TRAY_HEAD = re.compile(r"(?:series|tray|panel|set|allergen (?:series|set|tray)|kit|name|patch (?:series|test)|)(?: name| applied)?")
_NUMBER_HEAD = re.compile(
    r"(?:#|no\.?|number|n|count)?(?: ?(?:of )?(?:allergens?|patches|chambers|haptens|tests|antigens))?(?: (?:applied|placed|put on|today))?|applied|placed|qty"
)
_OTHER_HEAD = re.compile(
    r"available|deferred|omitted|not (?:applied|available)|panels?|strips|vehicle|lot|exp\.?|notes?|comments?|site|location|position|in stock|total available"
)
_PATCH_TEST = re.compile(r"\bpatch[ -]?test", re.IGNORECASE)
_NO_PATCHES = re.compile(rf"\b(?:{NOT_TODAY}|order\w*|will|to be|quote|estimate)\b")
_NUMBER = re.compile(r"\d{1,3}")


def told_trays(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """“NAC-80 | 80”: the allergens of each tray that went on, or their total; None for another table."""
    if not _TRAY_HEAD.fullmatch(table.heads[0]) or not _PATCH_TEST.search(text):
        return None
    if _NO_PATCHES.search(table.above):
        return None
    counts = [n for n, head in enumerate(table.heads) if n and head and _NUMBER_HEAD.fullmatch(head)]
    if len(counts) != 1 or not all(n in (0, counts[0]) or _OTHER_HEAD.fullmatch(head) for n, head in enumerate(table.heads)):
        return None
    rows = [(row, text[slice(*row.cells[0])].strip(), text[slice(*row.cells[counts[0]])].strip()) for row in table.rows]
    told = [(row, name, int(number)) for row, name, number in rows if _NUMBER.fullmatch(number)]
    if not told or any(not is_blank(number) and not _NUMBER.fullmatch(number) for _, _, number in rows):
        return None
    trays = [number for _, name, number in told if not TOTAL.fullmatch(name.lower())]
    total = next((number for _, name, number in told if TOTAL.fullmatch(name.lower())), sum(trays))
    if total != sum(trays):
        return None  # the form does not agree with itself
    last = told[-1][0]
    return [(row, f"{total} allergens applied." if row is last else "") for row in table.rows]
