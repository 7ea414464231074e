"""Tables of what was injected: a row for each lesion or place, with its volume and often its number of lesions."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.cells import Cell, cells_in, is_rule
from nlp.facts import Evidence, Fact
from nlp.records import dataclass
from nlp.view import NoteView, Unit

_VOLUME_HEAD = re.compile(r"\(?(?:ml|cc|mls|ccs|vol(?:ume)?\.?|amt|amount)\b\.?(?: ?\(?(?:ml|cc|used|injected|given)\)?)*\)?(?: each)?")
_COUNT_HEAD = re.compile(
    r"(?:#|no\.?|number|num|n)(?: ?of)? ?(?:patches|lesions|nodules|sites?|cysts|plaques|spots|keloids|scars|papules|treated|injected|inj)?|(?:patches|lesions|nodules|cysts|plaques|spots|keloids|papules|count|qty)(?: \(?(?:#|n|no\.?|treated|injected)\)?)*"
)
_LESION_HEAD = re.compile(
    r"(?:lesion|keloid|nodule|cyst|patch|scar|spot|plaque|papule|wart|verruca)(?: ?(?:#|no\.?|number|id|site|location))?"
)
_AREA_HEAD = re.compile(r"(?:quadrant|area|region|zone|site|location|where|place|body part|anatomic site|body site)s?")
_STICK_HEAD = re.compile(
    r"(?:#|no\.?|number|n)?(?: ?of)? ?(?:inj(?:ections?)?\.? ?(?:sites?|points?|#)?|sticks|needle sticks|points|pokes|passes)"
)
_TOTAL = re.compile(r"(?:grand )?totals?|sum|all")
_NUMBER = re.compile(r"(?:x ?)?(?P<n>\d{1,2})")
_AMOUNT = re.compile(r"(?P<v>\d?\.\d{1,3}|\d(?:\.\d{1,3})?) ?(?:ml|cc)?")
_FEWEST = 2
_ROWS = 40


@dataclass(frozen=True, slots=True)
class InjectedRows:
    """What a table adds up to; a number that its columns do not tell is unknown."""

    lesions: Fact[int]
    volume: Fact[Decimal]
    by_stick: bool = False
    """A column counts the needle's sticks, which are no lesions."""


def injected_rows(view: NoteView) -> InjectedRows | None:
    """The first table whose heads name a volume and the lesions or their places; none with a column of dates."""
    tables = (_table(view, head) for head in view.units)
    return view.once("injected rows", lambda: next((table for table in tables if table is not None), None))


_FEWEST_BY_GAPS = 3
"""Cells of a head that nothing but gaps parts: a line of text with one double blank is none."""
_REMARK = 1
"""Behind the last column a row may hold a cell without a head: "3 | L shoulder | none | flat now"."""
_LEFT_ALONE = re.compile(
    r"[-\u2013\u2014]+|0(?:\.0+)?(?: ?(?:ml|cc))?|none|nil|n/?a|(?:not|no) \w+(?: today)?|skip(?:ped)?|held|hold|deferred|omit(?:ted)?"
)
"""In the column of volumes: nothing went into the lesion of this row."""


def _cells(view: NoteView, unit: Unit, head: Unit | None = None) -> list[Cell]:
    """The cells of a row with bars or tabs, or of one parted by gaps below a head that is, too."""
    row = view.lower[unit.start : unit.end]
    if "|" in row or "\t" in row:
        cells = cells_in(row, unit.start)
        return [part for cell in cells for part in _parted(view, *cell)] if "|" in row and "   " in row else cells
    if "  " not in row:
        return []
    if head is not None:
        return cells_in(row, unit.start) if not _has_edges(view, head) else []
    found = cells_in(row, unit.start)
    return found if len(found) >= _FEWEST_BY_GAPS else []


def _parted(view: NoteView, start: int, end: int) -> list[Cell]:
    """The reading copy writes bars for wide gaps alone: "No.   Where | cc"."""
    words = view.lower[start:end]
    return cells_in(words, start) if "   " in words else [(start, end)]


def _has_edges(view: NoteView, unit: Unit) -> bool:
    """Do bars or tabs part the cells of the row?"""
    row = view.lower[unit.start : unit.end]
    return "|" in row or "\t" in row


def _table(view: NoteView, head: Unit) -> InjectedRows | None:
    heads = [view.lower[start:end] for start, end in _cells(view, head)]
    volume = next((i for i, h in enumerate(heads) if _VOLUME_HEAD.fullmatch(h)), -1)
    if volume < 0 or len(heads) < _FEWEST or any("date" in h or "prior" in h or "last" in h or "plan" in h for h in heads):
        return None
    lesion = next((i for i, h in enumerate(heads) if _LESION_HEAD.fullmatch(h)), -1)
    stick = next((i for i, h in enumerate(heads) if i and _STICK_HEAD.fullmatch(h)), -1)
    count = next((i for i, h in enumerate(heads) if i not in (volume, lesion, stick) and _COUNT_HEAD.fullmatch(h)), -1)
    area = any(_AREA_HEAD.fullmatch(h) for h in heads)
    numbered = heads[0] in ("#", "no", "no.", "n", "number", "lesion", "lesion #", "lesion no") and lesion in (-1, 0)
    if lesion < 0 and count < 0 and not area:
        return None
    number, total, proof, poured = 0, Decimal(0), [], []
    for unit in view.units[head.index + 1 : head.index + 1 + _ROWS]:
        if is_rule(unit.lower):
            continue  # or a row that nobody used, which is blanked out
        cells = _cells(view, unit, head)
        if not cells or len(cells) > len(heads) + _REMARK or _TOTAL.fullmatch(view.lower, *cells[0]) or unit.section == "history":
            break
        if len(cells) > volume and _LEFT_ALONE.fullmatch(view.lower, *cells[volume]):
            continue
        if len(cells) < len(heads):
            return None  # an empty cell moved the others
        amount = _AMOUNT.fullmatch(view.lower, *cells[volume])
        told = _NUMBER.fullmatch(view.lower, *cells[count]) if count >= 0 else None
        if amount is None or (count >= 0 and told is None):
            return None
        number += int(told["n"]) if told is not None and not (numbered and count == 0) else 1
        total += Decimal(amount["v"]) * (int(told["n"]) if told is not None and "each" in heads[volume] else 1)
        proof.append(Evidence("count", told["n"] if told is not None else "1", *cells[max(count, 0)]))
        poured.append(Evidence("dose", amount["v"], *cells[volume]))
    if len(poured) < _FEWEST:
        return None
    by_stick = stick > 0
    sure = count > 0 or lesion >= 0 or numbered or by_stick
    lesions = Fact(number, "derived", tuple(proof), "sum over the rows of the table") if sure else Fact(searched=("number of lesions",))
    return InjectedRows(lesions, Fact(total, "derived", tuple(poured), "sum over the rows of the table"), by_stick)
