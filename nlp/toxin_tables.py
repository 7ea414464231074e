"""Tables of the units of a toxin by place, written out as sentences: the head alone names the units."""

from __future__ import annotations

import re

from nlp.fate_cells import is_blank
from nlp.row_tables import COLUMNS, TOTAL, Row, Table

_TOXIN = re.compile(
    r"\b(?:botox|(?:onabotulinum|botulinum|abobotulinum|incobotulinum|rimabotulinum)\s?toxin\w*|dysport|xeomin|toxin)\b", re.IGNORECASE
)
_UNITS_HEAD = re.compile(r"(?:total )?(?:units?|u|iu)(?: (?:given|injected|used))?|(?:dose|amount) ?\(?(?:units?|u)\)?")
_BESIDE_UNITS = re.compile(
    r"(?:# ?(?:of )?|no\.? ?(?:of )?|number of )?(?:points?|inj(?:ections?)?|sites?|sticks|pokes)(?: ?#)?|m?l|vol(?:ume)?(?: ?\(?ml\)?)?|notes?|comments?|depth|muscle|lot|"
)
_UNITS = re.compile(r"(?P<n>\d{1,3}(?:\.\d)?) ?(?:units?|u|iu)?")


def told_units(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """Places with the units of a toxin, which only the head names: "R axilla   50   15"."""
    units = [n for n, head in enumerate(table.heads) if _UNITS_HEAD.fullmatch(head)]
    rest = [head for n, head in enumerate(table.heads) if n and n not in units]
    if (
        len(units) != 1
        or not units[0]
        or (table.heads[0] and COLUMNS.kind(table.heads[0]) != "place")
        or not all(_BESIDE_UNITS.fullmatch(head) for head in rest)
        or not _TOXIN.search(text)
    ):
        return None
    out: list[tuple[Row, str]] = []
    for row in table.rows:
        place, amount = (text[slice(*row.cells[n])].strip() for n in (0, units[0]))
        if is_blank(amount):
            out.append((row, ""))
            continue
        hit = _UNITS.fullmatch(amount.lower())
        if hit is None:
            return None
        out.append((row, f"Total: {hit['n']} units." if TOTAL.fullmatch(place.lower()) else f"{place}: {hit['n']} units."))
    return out
