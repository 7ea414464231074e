"""Tables of lesions written out as sentences: "2 | R thumb | wart | 3 | TX LN2" is read as "R thumb: 3 wart - treated with LN2."."""

from __future__ import annotations

import re

from nlp.fate_cells import DONE, LEFT_ALONE, PUT_OFF, fate_of, is_blank
from nlp.fate_words import NOT_TODAY
from nlp.records import replace
from nlp.row_tables import COLUMNS, TOTAL, Row, Table, kinds_of

_COUNT = re.compile(r"(?:x ?|n ?= ?)?(?P<n>\d{1,2})(?: ?(?:lesions?|les\.?|ea(?:ch)?|total))?(?: ?\((?P<where>[^()\d]+)\))?")
_SIZE = re.compile(r"[~<]?\d[\d.x ]*(?P<unit>mm|cm)?[\w ]*")
_UNIT = re.compile(r"\b(mm|cm)\b")
_SPECIMENS = re.compile(r"\bbiops|\bbx|\bspecimen|\bjar\b|\bbottle\b")
_LABEL = re.compile(r"[a-z]")
_FOR_LATER = re.compile(
    r"(?:^|\n)[^\w\n]*(?:(?:plan(?:ned)?|to do|to be done|schedule[ds]?|booked|treatment plan)\b[^\n|]{0,40}\b(?:next|later|future|upcoming|return|subsequent)\b[^\n|.]*|(?:next|upcoming|future) (?:visit|appointment|appt|session|procedures?|treatments?)[^\n|.]{0,24})[:-]?[ ]*$"
)
"""The title right above a table of work for another day."""
_SCRAPED = re.compile(
    r"\bed ?(?:&|and) ?c (?:visit|note|log|record|list|of|x ?\d|today|done|performed)\b|\b(?:all|each|every (?:one|lesion))\b[^.\n]{0,60}\b(?:ed ?(?:&|and) ?c\b|edc\b|curett\w+[^.\n]{0,40}\b(?:hyfrecat\w*|(?:electro)?desiccat\w*|cauter\w*))"
)
"""Around a table without a column of deeds: what all of its lesions got."""
_PRIVATE = re.compile(r"\bself\b|\bcash\b|\bcosm|\bprivat|\bpatient\b|\bpt\b|\$|\bwaive|out[- ]of[- ]pocket|\bnot covered")
"""In the cell that says who pays: the row stays off the claim (COS-02)."""
_PROPOSED = re.compile(r"recommended|option|proposed|planned|suggested")
"""Names a column of work that was only spoken of."""
_FROZEN = re.compile(r"\b(?:ln ?2|cryo\w*|liquid nitrogen|frozen|freez\w*)\b")


def told_lesions(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """The words of each row with its place and what was done there, empty for a row that tells nothing; None for another table, or where a row is not understood."""
    kinds = _with_names(text, table, kinds_of(table.heads))
    of_all = "ED&C" if kinds is not None and _SCRAPED.search(table.above + "\n" + table.below) else ""
    if (
        kinds is None
        or "place" not in kinds
        or not ({"action", "intent"} & {*kinds} or (of_all and {"diagnosis", "size"} <= {*kinds}))
        or not {"diagnosis", "result", "size", "count"} & {*kinds}
    ):
        return None
    biopsies = _SPECIMENS.search(table.above) is not None or _SPECIMENS.search(" ".join(table.heads)) is not None
    proposed = any(kind == "intent" and _PROPOSED.search(head) for head, kind in zip(table.heads, kinds, strict=True))
    out: list[tuple[Row, str]] = []
    counted = done = 0
    total: int | None = None
    alike = _numbered_alike(text, table, kinds)
    counts_in_deeds = "count" not in kinds and _counts_in_deeds(
        [text[slice(*row.cells[kinds.index("action")])] for row in table.rows if "action" in kinds]
    )
    if "size" in kinds:
        table = replace(table, sizes=tuple(text[slice(*row.cells[kinds.index("size")])] for row in table.rows))
    for row in table.rows:
        cells = [text[a:b].strip() for a, b in row.cells]
        told = dict(zip(reversed(kinds), reversed(cells), strict=True))
        number = _in_deed(told["action"]) if counts_in_deeds else _number(told.get("count", ""))
        if any(TOTAL.fullmatch(cell.lower()) for cell in cells[:2]):
            total = number or total
            out.append((row, ""))
            continue
        if is_blank(told["place"]) and is_blank(told.get("diagnosis", "")):
            out.append((row, ""))
            continue
        if _PRIVATE.search(told.get("payment", "").lower()):
            out.append((row, ""))
            continue
        fate = fate_of(told.get("action", of_all).lower(), told.get("intent", "").lower(), biopsies=biopsies)
        if fate == DONE and _FROZEN.search(table.above):
            fate = "treated with LN2"
        if fate == "treated with LN2" and not number and (often := _BARE_TIMES.fullmatch(told.get("action", "").lower())):
            fate = f"treated with LN2 x{often['n']}"  # lesions or freezes: told on, for the count to doubt
        if (
            fate == "treated with LN2"
            and not number
            and "count" not in kinds
            and _INDEX.fullmatch(told.get("index", ""))
            and _LONE.search(told.get("diagnosis", "").lower())
        ):
            number, first = _alike(told, alike, row)
            if first is not row:
                out.append((row, ""))
                continue
        if fate is None and proposed and is_blank(told.get("action", "")):
            fate = PUT_OFF
            told["intent"] = f"consider {told['intent']}"
        if fate not in (None, LEFT_ALONE) and _FOR_LATER.search(table.above):
            fate = PUT_OFF
        words = _row_words(told, number, fate, table) if fate is not None and number is not None and not is_blank(told["place"]) else None
        if words is None or number is None:
            return None
        counted += number
        done += number if fate not in (LEFT_ALONE, PUT_OFF) else 0
        out.append((row, words))
    return out if total in (None, counted, done) and any(words for _, words in out) else None


def _with_names(text: str, table: Table, kinds: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """A first column "Lesion" that holds names, where no other does: "Lesion | Site | Size" over "BCC | nose | 8 mm"."""
    if kinds is None or kinds[0] != "index" or "diagnosis" in kinds or "lesion" not in table.heads[0]:
        return kinds
    names = all(_NAME.search(text[slice(*row.cells[0])].lower()) for row in table.rows)
    return ("diagnosis", *kinds[1:]) if names else kinds


_NAME = re.compile(r"(?<![a-z])(?!lesion|spot|site|no\b)[a-z]{2,}")


def _numbered_alike(text: str, table: Table, kinds: tuple[str, ...]) -> dict[tuple[str, str], list[Row]]:
    """Rows of one place and one diagnosis: a numbered row is a lesion of its own, also at the place of another."""
    out: dict[tuple[str, str], list[Row]] = {}
    for row in table.rows:
        told = dict(zip(kinds, (text[a:b].strip().lower() for a, b in row.cells), strict=True))
        if fate_of(told.get("action", ""), told.get("intent", ""), biopsies=False) == "treated with LN2":
            out.setdefault((told.get("place", ""), told.get("diagnosis", "")), []).append(row)
    return out


def _alike(told: dict[str, str], alike: dict[tuple[str, str], list[Row]], row: Row) -> tuple[int, Row]:
    """How many such rows there are, and the first of them."""
    rows = alike.get((told["place"].lower(), told.get("diagnosis", "").lower()), [row])
    return len(rows), rows[0]


_DEED_COUNT = re.compile(
    r"\s*(?:ln ?2|cryo\w*|liquid nitrogen|froze|frozen|snip(?:ped)?|cautery|hyfrecat\w+|canth\w*|tx'?d?|treated|done)(?P<mark>(?: ?(?:[,:;x*=(-]|to)){0,2}) ?(?P<n>[1-9]\d?)\)?(?P<noun> ?(?:lesions?|les\b|spots?|(?:aks?|warts?|sks?|tags?|mollusc\w+|papules?|of them|total)\b))?(?=\s*(?:$|[,;(.]))"
)
"""A deed with how many got it: "LN2, 3 lesions", "LN2 (4)"."""
_BARE_TIMES = re.compile(r"(?:ln ?2|cryo\w*|liquid nitrogen|froze|frozen),? ?x ?(?P<n>[2-9]|1\d)\W*")
_INDEX = re.compile(r"#?\d{1,2}[.)]?")
_LONE = re.compile(
    r"^(?:(?:inflamed|irritated|hypertrophic|isk|common|plantar) ?)*(?:ak|sk|isk|wart|verruca|actinic keratosis|seb(?:orrheic)? k(?:eratosis)?|tag)\b(?! ?(?:x|\d))"
)
"""A lesion in the singular."""
_FEW_CYCLES = 2
_CYCLES_TOLD = re.compile(r"\s*[,;(]\s*(?:double|single|two|one|[12]|x ?[12])[ -]*(?:cycles?|f/?t|freeze)")


def _counts_in_deeds(cells: list[str]) -> bool:
    """Do the cells of what was done count lesions? One names them, or a number is set apart that is too many for cycles."""
    return any(named or number > _FEW_CYCLES for number, named in filter(None, map(_deed_count, cells)))


def _deed_count(cell: str) -> tuple[int, bool] | None:
    """The lesions that a cell counts, and whether it names them; a bare "LN2 x3" is as well three cycles and counts none."""
    hit = _DEED_COUNT.match(cell.lower())
    if hit is None:
        return None
    apart = ("(" in hit["mark"] or "," in hit["mark"]) and "x" not in hit["mark"]
    named = hit["noun"] is not None or (_CYCLES_TOLD.match(cell.lower(), hit.end()) is not None)
    return (int(hit["n"]), named) if named or apart else None


def _in_deed(cell: str) -> int:
    """Lesions that the cell of a deed counts; 0 where it counts none."""
    hit = _deed_count(cell)
    return hit[0] if hit else 0


def _number(cell: str) -> int | None:
    """Lesions of a row, 0 where the cell is empty; None for a cell that is no number."""
    if is_blank(cell):
        return 0
    hit = _COUNT.fullmatch(cell.lower())
    return int(hit["n"]) if hit else None


def _row_words(told: dict[str, str], number: int, fate: str, table: Table) -> str | None:
    """The sentence of a row; None where the cell of its size holds none."""
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
    if fate == PUT_OFF:
        later = ", ".join(told[kind] for kind in ("action", "intent") if not is_blank(told.get(kind, "")))
        return f"{opening}{place}: {about}{PUT_OFF}{later}." if about else f"{opening}{place}{PUT_OFF}{later}."
    if fate.endswith("biopsy") and number < 2:
        return (
            f"{opening}{', '.join(part for part in (place, size) if part)}: {', '.join(part for part in (fate, lesion, result) if part)}."
        )
    return f"{opening}{place}: {about} - {fate}." if about else f"{opening}{place}: {fate}."


def _size(cell: str, table: Table) -> str | None:
    """The size with its unit, which may stand in the head or with another size; None for a cell that is no size."""
    if is_blank(cell):
        return ""
    hit = _SIZE.fullmatch(cell.lower())
    if hit is None:
        return None
    written = next((m.group() for words in (*table.heads, *table.sizes) if (m := _UNIT.search(words.lower()))), "")
    return cell if hit["unit"] else f"{cell} {written}".strip()


_LESION_HEADS = re.compile(
    r"(?:# ?(?:of )?)?(?P<what>aks?|actinic keratos[ei]s|i?sks?|inflamed sks?|seb(?:orrheic|\.)? ?k(?:eratos[ei]s|s)?|warts?|verrucae?|vv|molluscum|mc|milia|lentig(?:o|ines)|skin tags?|tags?)(?: ?(?:#|n|count|treated|tx'?d|frozen|done))?"
)
_ALL_FROZEN = re.compile(
    r"\b(?:ln ?2|cryo\w*|liquid nitrogen)\b[^.\n]{0,30}\b(?:all|above|each|these|listed)\b|\b(?:all|each)\b(?: of)?(?: (?:the|these|above|lesions?|listed))* (?:were |was )?(?:frozen|treated (?:with|w/) (?:ln ?2|cryo\w*|liquid nitrogen))"
)
_ALL_LISTED = re.compile(
    r"\b(?:all|each)(?: of)?(?: (?:the|these|above|listed))* lesions?(?: (?:listed|above|counted))? (?:were |was )?(?:frozen|treated (?:with|w/) (?:ln ?2|cryo\w*|liquid nitrogen))"
)
"""Below a table under the title of a count or an exam: all that it counts was treated."""
_TREATED = re.compile(r"\b(?:treated|destroyed|destruction|tx)\b")
_UNTREATED = re.compile(
    rf"\b(?:{NOT_TODAY}|seen(?! (?:(?:today|again) )?(?:by|in|for|with|at|and)\b)|present|exam|counts?|baseline|found|not|history|prefers?|will|would|options?|instead)\b"
)
_NONE = re.compile(r"[0oO]?[\W_]*|none|n/?a")


def _stands_beside(head: str) -> bool:
    """A column without lesions: the place, a total, or what else is told of the row."""
    name = head.strip(" :.#")
    return not name or COLUMNS.kind(name) in ("place", "aside") or TOTAL.fullmatch(name) is not None


def told_counts(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """A column of numbers for each kind of lesion, a row for each place, under a title that tells the treatment."""
    lesions = [m["what"] if (m := _LESION_HEADS.fullmatch(head)) else "" for head in table.heads]
    unused = [
        all(not c or _NONE.fullmatch(c) for c in (text[slice(*row.cells[n])].strip() for row in table.rows)) for n in range(len(lesions))
    ]
    rest = [head for head, what, no in zip(table.heads, lesions, unused, strict=True) if not what and not no]
    if not any(lesions) or lesions[0] or not all(map(_stands_beside, rest)):
        return None
    if _UNTREATED.search(table.above) and not _ALL_LISTED.search(table.below):
        return None
    deed = (
        "treated with LN2"
        if _FROZEN.search(table.above) or _ALL_FROZEN.search(table.below)
        else "treated"
        if _TREATED.search(table.above)
        else ""
    )
    if not deed:
        return None
    if "only" in table.above and (named := [what for what in lesions if what and re.search(rf"\b{what.rstrip('s')}s?\b", table.above)]):
        lesions = [what if what in named else "" for what in lesions]  # "LN2 to AKs only"
    out: list[tuple[Row, str]] = []
    sums = [0] * len(lesions)
    for row in table.rows:
        cells = [text[a:b].strip() for a, b in row.cells]
        numbers = [0 if _NONE.fullmatch(cell) else _number(cell) for cell in cells]
        if any(what and n is None for what, n in zip(lesions, numbers, strict=True)):
            return None
        if TOTAL.fullmatch(cells[0].lower()):
            if any(what and n and n != known for what, n, known in zip(lesions, numbers, sums, strict=True)):
                return None  # the form does not agree with itself
            out.append((row, ""))
            continue
        told = [(what, n) for what, n in zip(lesions, numbers, strict=True) if what and n]
        sums = [known + (n or 0) for known, n in zip(sums, numbers, strict=True)]
        out.append((row, "\n".join(f"{cells[0]}: {n} {what} - {deed}." for what, n in told)))
    return out if any(sums) else None
