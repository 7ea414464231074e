"""Rows of a table of lesions written out as sentences: "2 | R thumb | wart | 3 | TX LN2" is read as "R thumb: 3 wart - treated with LN2.".

A cell alone says little of its row: that a lesion was only watched stands in another cell than its number, and the
method in a third. Only tables of which every row is understood are written out; the others are read as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit
from nlp.fate_cells import (
    is_blank,
    is_left,
    is_left_open,
    is_mark,
    is_not_of_today,
    is_put_off,
    told_deed,
    without_awaited,
)
from nlp.row_tables import Row, Table, kinds_of, tables_in
from nlp.wound_rows import told_trays, told_wounds

_COUNT = re.compile(r"(?:x ?|n ?= ?)?(?P<n>\d{1,2})(?: ?(?:lesions?|les\.?|ea(?:ch)?|total))?(?: ?\((?P<where>[^()\d]+)\))?")
_SIZE = re.compile(r"[~<]?\d[\d.x ]*(?P<unit>mm|cm)?[\w ]*")
_UNIT = re.compile(r"\b(mm|cm)\b")
_TOTAL = re.compile(r"(?:grand |sub-?)?totals?\b.*|sum\b.*|all(?: sites)?")
_SPECIMENS = re.compile(r"\bbiops|\bbx|\bspecimen|\bjar\b|\bbottle\b")
_OWN_WORDS = re.compile(r"\b(?:ilk|il kenalog|kenalog|inject\w*|excis\w*|i ?& ?d|drain\w*|laser|hyfre\w*|cauter\w*|shave (?:removal|excision)|desiccat\w*|extract\w*|express\w*|acne surgery|curett\w*|candida|salicylic|tca|5-?fu|imiquimod|cream|rx|topical|refill\w*|apply|bleomycin)\b")
"""Work or medicine that its own words tell well enough."""
_LABEL = re.compile(r"[a-z]")


def written_out(text: str) -> Iterator[Edit]:
    """What is read in the place of the tables of lesions, head and rows."""
    found = False
    places: dict[str, str] = {}
    for table in tables_in(text):
        told = _by_row(text, table) or _by_lesion_heads(text, table) or _by_units(text, table) or told_wounds(text, table, places) or told_trays(text, table)
        if told is not None:
            found = True
            yield table.head.start, min(table.head.end + 1, len(text)), ""
            for row, words in told:
                yield (row.start, row.end, words) if words else (max(row.start - 1, 0), row.end, "")
    if found:
        yield from ((*m.span(), "") for m in _POINTER.finditer(text))


_NUMBERS = r"#?\d{1,2}(?:(?: ?(?:[-,&/]|and\b)| (?:to|thru|through)\b)+ ?#?\d{1,2})*"
_POINTER = re.compile(
    rf"(?m)(?:(?<=[.;] )|^[ \t]*)(?:rows?|pins?|lines?|items?|entries) {_NUMBERS} ?[:=-]? ?(?:not treated|no (?:tx|treatment)(?: today)?|observed?|untreated|left alone)[.;]?|(?: (?:to|for|on|of|at|in))?(?: the)? (?:rows?|pins?|lines?|items?|entries) {_NUMBERS}\b", re.IGNORECASE
)
"""Words that point to rows of the table, which tell it themselves: "LN2 spray to rows 1-3", "Rows 6, 7: no tx."."""


def _by_row(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """Rows with a place and what was done; None where a row is not understood."""
    kinds = kinds_of(table.heads)
    if kinds is None or "place" not in kinds or not {"action", "intent"} & {*kinds} or not {"diagnosis", "result", "size", "count"} & {*kinds}:
        return None
    biopsies = _SPECIMENS.search(table.above) is not None or _SPECIMENS.search(" ".join(table.heads)) is not None
    later = _FOR_LATER.search(table.above) is not None
    proposed = any(kind == "intent" and _PROPOSED.search(head) for head, kind in zip(table.heads, kinds, strict=True))
    out: list[tuple[Row, str]] = []
    counted = done = 0
    total: int | None = None
    for row in table.rows:
        cells = [text[a:b].strip() for a, b in row.cells]
        lower = [cell.lower() for cell in cells]
        told = dict(zip(reversed(kinds), reversed(cells), strict=True))
        number = _number(told.get("count", "").lower())
        if any(_TOTAL.fullmatch(c) for c in lower[:2]):
            total = number if number else total
            out.append((row, ""))
            continue
        if is_blank(told["place"]) and is_blank(told.get("diagnosis", "")):
            out.append((row, ""))
            continue
        deed = _deed([c for c, kind in zip(lower, kinds, strict=True) if kind == "action"], told.get("intent", "").lower(), biopsies=biopsies)
        if deed == _DONE and _FROZEN.search(table.above):
            deed = "treated with LN2"
        if proposed and deed is None and is_blank(told.get("action", "")):
            deed = _LATER
            told["intent"] = f"consider {told['intent']}"
        deed = _LATER if later and deed not in (None, _LEFT_ALONE) else deed
        if deed is None or number is None or is_blank(told["place"]):
            return None
        words = _row_words(told, number, deed, table)
        if words is None:
            return None
        counted += number
        done += number if deed not in _NOT_DONE else 0
        out.append((row, words))
    return out if total in (None, counted, done) and any(words for _, words in out) else None


_FOR_LATER = re.compile(r"(?:^|\n)[^\w\n]*(?:(?:plan(?:ned)?|to do|to be done|schedule[ds]?|booked|treatment plan)\b[^\n|]{0,40}\b(?:next|later|future|upcoming|return|subsequent)\b[^\n|.]*|(?:next|upcoming|future) (?:visit|appointment|appt|session|procedures?|treatments?)[^\n|.]{0,24})[:-]?[ ]*$")
"""The title right above a table of work for another day."""
_PROPOSED = re.compile(r"recommended|option|proposed|planned|suggested")
"""Names a column of work that was only spoken of."""
_LEFT_ALONE, _LATER = "not treated", ". Plan: "
_DONE = "treated"
_NOT_DONE = (_LEFT_ALONE, _LATER)


def _number(cell: str) -> int | None:
    """Lesions of a row, 0 where the cell is empty; None for a cell that is no number."""
    if is_blank(cell):
        return 0
    hit = _COUNT.fullmatch(cell)
    return int(hit["n"]) if hit else None


def _deed(actions: list[str], intent: str, *, biopsies: bool) -> str | None:
    """What was done, as notes write it: left alone, put off, or a deed; None where the cells are not understood."""
    filled = [without_awaited(cell) for cell in actions if not is_blank(cell)]
    if any(is_not_of_today(cell) for cell in filled):
        return _LEFT_ALONE if len(filled) == 1 else None
    if any(is_left_open(cell) for cell in filled):
        return None
    if any(is_put_off(cell) for cell in filled):
        return _LATER
    if any(is_left(cell) for cell in filled) or (not filled and (not intent or is_blank(intent) or is_left(intent))):
        return _LEFT_ALONE
    if not filled:
        return _LATER if is_put_off(intent) else None
    deeds = [told_deed(cell, biopsies=biopsies) or (cell if _OWN_WORDS.search(cell) else "") for cell in filled if not is_mark(cell)]
    if not deeds:
        return _DONE
    return "; ".join(deeds) if all(deeds) else None


def _row_words(told: dict[str, str], number: int, deed: str, table: Table) -> str | None:
    label = told.get("index", "").strip(" .)#")
    opening = f"{label.upper()}. " if _LABEL.fullmatch(label.lower()) else ""
    lesion = "" if is_blank(told.get("diagnosis", "")) else told["diagnosis"].rstrip(" .;,")
    size = _size(told.get("size", ""), table)
    if size is None:
        return None
    what = f"{number} {lesion or 'lesions'}" if number and (lesion or number > 1) else lesion
    where = _COUNT.fullmatch(told.get("count", "").lower())
    place = told["place"].rstrip(" .;,:") + (f", {where['where']}" if where and where["where"] else "")
    result = "" if is_blank(told.get("result", "")) else f"pathology {told['result'].rstrip(' .')}"
    about = ", ".join(part for part in (what, size, result) if part)
    if deed == _LATER:
        later = ", ".join(told[kind] for kind in ("action", "intent") if not is_blank(told.get(kind, "")))
        return f"{opening}{place}: {about}{_LATER}{later}." if about else f"{opening}{place}{_LATER}{later}."
    if deed.endswith("biopsy") and number < 2:
        return f"{opening}{', '.join(part for part in (place, size) if part)}: {', '.join(part for part in (deed, lesion, result) if part)}."
    return f"{opening}{place}: {about} - {deed}." if about else f"{opening}{place}: {deed}."


def _size(cell: str, table: Table) -> str | None:
    """The size with its unit, which may stand in the head; None for a cell that is no size."""
    if is_blank(cell):
        return ""
    hit = _SIZE.fullmatch(cell.lower())
    if hit is None:
        return None
    written = next((m.group() for head in table.heads if (m := _UNIT.search(head))), "")
    return cell if hit["unit"] else f"{cell} {written}".strip()


_LESION_HEADS = re.compile(r"(?:# ?(?:of )?)?(?P<what>aks?|actinic keratos[ei]s|i?sks?|inflamed sks?|seb(?:orrheic|\.)? ?k(?:eratos[ei]s|s)?|warts?|verrucae?|vv|molluscum|mc|milia|lentig(?:o|ines)|skin tags?|tags?)(?: ?(?:#|n|count|treated|tx'?d|frozen|done))?")
_FROZEN = re.compile(r"\b(?:ln ?2|cryo\w*|liquid nitrogen|frozen|freez\w*)\b")
_ALL_FROZEN = re.compile(r"\b(?:ln ?2|cryo\w*|liquid nitrogen)\b[^.\n]{0,30}\b(?:all|above|each|these|listed)\b|\b(?:all|each)\b(?: of)?(?: (?:the|these|above|lesions?|listed))* (?:were |was )?(?:frozen|treated (?:with|w/) (?:ln ?2|cryo\w*|liquid nitrogen))")
_TREATED = re.compile(r"\b(?:treated|destroyed|destruction|tx)\b")
_UNTREATED = re.compile(r"\b(?:seen|present|exam|counts?|baseline|found|not|plan\w*|prior|previous\w*|history|last|declin\w*|refus\w*|prefers?|defer\w*|next|will|would|recommend\w*|consider\w*|options?|instead|sched\w*)\b")
_NONE = re.compile(r"[0oO]?[\W_]*|none|n/?a")


def _by_lesion_heads(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """A column of numbers for each kind of lesion, a row for each place, under a title that tells the treatment."""
    lesions = [m["what"] if (m := _LESION_HEADS.fullmatch(head)) else "" for head in table.heads]
    rest = [head for head, what in zip(table.heads, lesions, strict=True) if not what]
    if not any(lesions) or lesions[0] or any(kind == "" for kind in map(_beside, rest)) or _UNTREATED.search(table.above):
        return None
    deed = "treated with LN2" if _FROZEN.search(table.above) or _ALL_FROZEN.search(table.below) else "treated" if _TREATED.search(table.above) else ""
    if not deed:
        return None
    if "only" in table.above and (named := [what for what in lesions if what and re.search(rf"\b{what.rstrip('s')}s?\b", table.above)]):
        lesions = [what if what in named else "" for what in lesions]  # "LN2 to AKs only"
    out: list[tuple[Row, str]] = []
    sums = [0] * len(lesions)
    for row in table.rows:
        cells = [text[a:b].strip() for a, b in row.cells]
        numbers = [0 if _NONE.fullmatch(cell) else _number(cell.lower()) for cell in cells]
        if any(what and n is None for what, n in zip(lesions, numbers, strict=True)):
            return None
        if _TOTAL.fullmatch(cells[0].lower()):
            if any(what and n and n != known for what, n, known in zip(lesions, numbers, sums, strict=True)):
                return None  # the form does not agree with itself
            out.append((row, ""))
            continue
        told = [(what, n) for what, n in zip(lesions, numbers, strict=True) if what and n]
        sums = [known + (n or 0) for known, n in zip(sums, numbers, strict=True)]
        out.append((row, "\n".join(f"{cells[0]}: {n} {what} - {deed}." for what, n in told)))
    return out if any(sums) else None


_BESIDE = re.compile(r"total|sum|notes?|comments?|cycles|secs?|time|")
_PLACES = re.compile(r"(?:body )?(?:site|location|region|area|place|where)s?|")


def _beside(head: str) -> str:
    """Kind of a column without lesions; empty for one that is not known."""
    words = head.strip(" :.#")
    return "place" if _PLACES.fullmatch(words) else "aside" if _BESIDE.fullmatch(words) else ""


_TOXIN = re.compile(r"\b(?:botox|(?:onabotulinum|botulinum|abobotulinum|incobotulinum|rimabotulinum)\s?toxin\w*|dysport|xeomin|toxin)\b", re.IGNORECASE)
_UNITS_HEAD = re.compile(r"(?:total )?(?:units?|u|iu)(?: (?:given|injected|used))?|(?:dose|amount) ?\(?(?:units?|u)\)?")
_BESIDE_UNITS = re.compile(r"(?:# ?(?:of )?|no\.? ?(?:of )?|number of )?(?:points?|inj(?:ections?)?|sites?|sticks|pokes)(?: ?#)?|m?l|vol(?:ume)?(?: ?\(?ml\)?)?|notes?|comments?|depth|muscle|lot|")
_UNITS = re.compile(r"(?P<n>\d{1,3}(?:\.\d)?) ?(?:units?|u|iu)?")


def _by_units(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """Places with the units of a toxin, which only the head names: "R axilla   50   15"."""
    units = [n for n, head in enumerate(table.heads) if _UNITS_HEAD.fullmatch(head)]
    rest = [head for n, head in enumerate(table.heads) if n and n not in units]
    if len(units) != 1 or not units[0] or not _PLACES.fullmatch(table.heads[0]) or not all(_BESIDE_UNITS.fullmatch(head) for head in rest) or not _TOXIN.search(text):
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
        out.append((row, f"Total: {hit['n']} units." if _TOTAL.fullmatch(place.lower()) else f"{place}: {hit['n']} units."))
    return out
