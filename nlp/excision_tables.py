"""Tables of excisions written out as sentences: a row for each lesion with its size, its margin, how it was closed and how long."""

from __future__ import annotations

import re

from nlp.fate_cells import LEFT_ALONE, PUT_OFF, fate_of, is_blank
from nlp.names_of_kinds import NamesOfKinds
from nlp.row_tables import Row, Table

_COLUMNS = NamesOfKinds(
    index=r"#|no\.?|id|nr|order|seq(?:uence)?|item|row|label|lesion ?(?:#|no\.?)?|jar|spec(?:imen)?(?: ?#)?|part|letter|site ?#",
    place=r"(?:anatomic(?:al)? )?(?:location|site|region|area)s?|loc\.?|where|place|body part|lesion",
    diagnosis=r"(?:clin(?:ical)?\.? |pre-?op )?(?:dx|diagnosis)|what|type|lesion|tumou?r|kind|bx(?: dx)?|biopsy(?: dx)?",
    size=r"(?:clinical |lesion |pre-?op |tumou?r )?(?:size|diam(?:eter)?\.?)(?: pre-?op| before| clinical)?|lesion|tumou?r",
    margin=r"(?:clinical |surgical |narrowest )?(?:margins?|marg\.?)(?: each side| all round| taken| drawn)?",
    excised=r"(?:excised|total|final|lesion \+ margins?)(?: (?:diam(?:eter)?\.?|size|width))?|diam\.? excised|width excised",
    closure=r"clos(?:ed|ure|ed with|ed by)|repair(?:ed)?(?: type)?|type of (?:closure|repair)|(?:closure|repair) type|how closed|sutures?|stitch(?:es)?|layers?|sewn(?: with)?|threads?",
    length=r"(?:final |closure |repair |closed |suture |scar |wound )?(?:length|line|len\.?)|(?:final )?scar|closed length|length closed",
    depth=r"depth|deep to|to|plane|level",
    result=r"path(?:ology)?(?: result)?|result|histolog(?:y|ic dx)|final path",
    aside=r"bottle|jar|spec(?:imen)?(?: ?#| tag)?|tag|orient(?:ation)?|stitch tag|notes?|remarks?|comments?|local|lido\w*|ml|ebl|time|room|by|assist\w*|photo|s/?r|sutures? out|out",
)
_UNIT = re.compile(r"\(?\b(mm|cm)\b\)?")
_UNIT_OF_ALL = re.compile(
    r"(?:^|[\n(;.]) *\(?(?:all|sizes?|lengths?|measures?|measurements|numbers|values|units?)?(?: (?:are|is|given|in))*[ :=]*(?P<unit>mm|cm)\b"
)
"""Above or below the table: the unit of all its numbers ("(all cm, measured before the cut)")."""
_ALL_ALIKE = re.compile(
    r"\b(?:all|both|two|three|four|five|[2-9])(?: of)?(?: (?:them|these|the|lesions?|are|were))*:? (?P<proven>(?:bx|biopsy|path)[ -]?(?:proven|confirmed|positive|\+) )?(?:primary |nodular |invasive |small |well[- ]diff\w* )*(?P<kind>bcc|scc|sccis|basal cell (?:carcinoma|cancer)|squamous cell (?:carcinoma|cancer)|dysplastic nev(?:us|i)|nev(?:us|i)|mole|cyst)s?\b"
)
"""Above a table without a column of diagnoses: what all its lesions were."""
_IN_BRACKETS = re.compile(r" ?\((?P<words>[^()]*)\)")
_OF_CLOSURE = frozenset({"closure", "length"})
_LESION_HEADS = frozenset({"lesion", "tumor", "tumour"})
_WITH_LENGTH = re.compile(
    r"(?:(?P<words>.*?[a-z)])[ ,;:/=-]+)?(?P<n>\d+(?:\.\d+)?|\.\d+) ?(?P<unit>mm|cm)?(?:[ ,;]+(?P<behind>[a-z][a-z -]*))?", re.IGNORECASE
)
"""A cell that tells how the wound was closed and how long it was: "layered 4.8 cm"."""
_VALUE = re.compile(r"[~<]?(?P<n>\d*\.?\d+(?: ?x ?\d*\.?\d+)?) ?(?P<unit>mm|cm)?")
_OPEN = re.compile(r"(?:left )?open\b.*|(?:by |healing by )?(?:second(?:ary)?|2nd) (?:intent\w*|int\.?)\b.*|(?:left to |to )?granulat\w*.*")
_OTHER_WORK = re.compile(r"\b(?:flap|graft|mohs|shav\w*|ed ?& ?c|curett\w*|biops\w*|punch)\b")
_KIND_OF_CLOSURE = re.compile(
    r"(?:(?:(?:in )?(?:two|2|three|3) layers|layered|intermediate|interm\.?|complex|simple|linear|primary|single[- ]layer|two[- ]layer|2[- ]layer|one[- ]layer|1[- ]layer)\b[ ,]*)+(?:closure|repair)?"
)
_FOR_LATER = re.compile(r"\b(?:plan(?:ned)?|schedule[ds]?|to be done|booked|next visit|proposed|future)\b[^\n|]*$")
_NOUGHT = re.compile(r"0(?:\.0)?(?: ?[cm]m)?|[Nn]il")
_BIOPSIED = re.compile(
    r"(?:prior |prev\w* |outside )?(?:bx|biopsy)(?:[ -]?(?:proven|confirmed|done|\+))?(?: (?:on )?\d[\d/.-]*)?", re.IGNORECASE
)
_UNTESTED = re.compile(r"clin(?:ical(?:ly)?)?\.?|none|no|n/?a", re.IGNORECASE)
_LABEL = re.compile(r"[a-z]|\d{1,2}")
_NEEDED = frozenset({"place", "size", "margin", "closure"})


def told_excisions(text: str, table: Table) -> list[tuple[Row, str]] | None:
    """The words of each row; None for another table, or where a row is not understood."""
    kinds = _kinds(text, table)
    if kinds is None or not {*kinds} >= _NEEDED:
        return None
    later = _FOR_LATER.search(table.above) is not None
    units = _units(table, kinds)
    layers = _layers_of_head(table, kinds)
    all_alike = _ALL_ALIKE.search(table.above)
    of_all = f"biopsy proven {all_alike['kind']}" if all_alike and all_alike["proven"] else all_alike["kind"] if all_alike else ""
    out: list[tuple[Row, str]] = []
    for row in table.rows:
        told = dict(zip(kinds, (text[a:b].strip() for a, b in row.cells), strict=True))
        told.setdefault("diagnosis", of_all)
        if "length" not in told:
            told["closure"], told["length"] = _parted(told["closure"], units.get("length", ""), layers)
        words = _row_words(told, units, later=later)
        if words is None:
            return None
        out.append((row, words))
    return out if any("excised" in words or PUT_OFF in words for _, words in out) else None


def _kinds(text: str, table: Table) -> tuple[str, ...] | None:
    """What each column holds; a first column without a name holds the places where no other does."""
    kinds: list[str] = []
    for number, head in enumerate(table.heads):
        words = _UNIT.sub("", head).strip(" :?*.,()")
        fits = _COLUMNS.kinds(words) or _COLUMNS.kinds(_IN_BRACKETS.sub("", _UNIT.sub("", head)).strip(" :?*.,")) if words else ["index"]
        if words in _LESION_HEADS and _holds_numbers(text, table, number):
            fits = ["size"]
        kind = next((k for k in fits if k == "aside" or k not in kinds), "")
        if not kind:
            return None
        kinds.append(kind)
    if "place" not in kinds and kinds[0] == "index" and not table.heads[0]:
        kinds[0] = "place"
    return tuple(kinds)


def _holds_numbers(text: str, table: Table, column: int) -> bool:
    """Are the cells of a column measures, beside empty ones?"""
    cells = [text[slice(*row.cells[column])].strip().lower() for row in table.rows]
    told = [cell for cell in cells if not is_blank(cell)]
    return bool(told) and all(_VALUE.fullmatch(cell) for cell in told)


def _units(table: Table, kinds: tuple[str, ...]) -> dict[str, str]:
    """The unit of each kind of number, by its head or by a line about the whole table."""
    hit = _UNIT_OF_ALL.search(table.below) or _UNIT_OF_ALL.search(table.above)
    units = dict.fromkeys(("size", "margin", "excised", "length"), hit["unit"]) if hit else {}
    for kind, head in zip(kinds, table.heads, strict=True):
        if named := _UNIT.search(head):
            units["length" if kind in _OF_CLOSURE else kind] = named.group(1)
    return units


def _layers_of_head(table: Table, kinds: tuple[str, ...]) -> str:
    """“2 layer” of the head "Closure (2 layer)"."""
    hit = _IN_BRACKETS.search(_UNIT.sub("", table.heads[kinds.index("closure")]))
    return hit["words"].strip() if hit and _KIND_OF_CLOSURE.fullmatch(hit["words"].strip()) else ""


def _parted(cell: str, unit: str, layers: str) -> tuple[str, str]:
    """How a wound was closed and how long it was, of a cell that tells both: "layered 4.8 cm"."""
    hit = _WITH_LENGTH.fullmatch(cell)
    if hit is None or not (hit["unit"] or unit):
        return cell, ""
    words = hit["words"] or hit["behind"] or layers
    return (words, f"{hit['n']} {hit['unit'] or unit}") if words else (cell, "")


def _row_words(told: dict[str, str], units: dict[str, str], *, later: bool) -> str | None:
    """The sentences of a row: "" for an empty one, None for one that is not understood."""
    place, closure = told["place"].rstrip(" .;,:"), told["closure"].rstrip(" .;,")
    if is_blank(place):
        return "" if all(is_blank(cell) for cell in told.values()) else None
    numbers = {kind: _number(told.get(kind, ""), units.get(kind, "")) for kind in ("size", "margin", "excised", "length")}
    if None in numbers.values() or _OTHER_WORK.search(closure.lower()):
        return None
    label = told.get("index", "").strip(" .)#")
    opening = f"{label.upper()}. " if _LABEL.fullmatch(label.lower()) else ""
    lesion = "" if is_blank(told.get("diagnosis", "")) else told["diagnosis"].rstrip(" .;,")
    about = " ".join(part for part in (lesion, numbers["size"]) if part)
    if later:
        return f"{opening}{place}: {about}{PUT_OFF}excision."
    open_ = _OPEN.fullmatch(closure.lower()) is not None
    fate = None if open_ or not is_blank(told["margin"]) else fate_of(closure.lower(), "", biopsies=False)
    if fate == LEFT_ALONE:
        return f"{opening}{place}: {about} - {LEFT_ALONE}."
    if fate == PUT_OFF:
        return f"{opening}{place}: {about}{PUT_OFF}{closure}."
    if fate is not None:
        return None
    margin = f" with {numbers['margin']} margins" if numbers["margin"] else ""
    excised = f", excised diameter {numbers['excised']}" if numbers["excised"] else ""
    depth = "" if is_blank(told.get("depth", "")) else f" to {told['depth'].removeprefix('to ')}"
    report = told.get("result", "").strip(" .")
    if _BIOPSIED.fullmatch(report) and lesion:
        about, report = f"biopsy proven {about}", ""
    result = "" if is_blank(report) or _UNTESTED.fullmatch(report) else f" Pathology: {report}."
    return f"{opening}{place}: {about}, excised{margin}{excised}{depth}.{_closure_words(closure, numbers['length'] or '')}{result}"


def _closure_words(closure: str, length: str) -> str:
    if is_blank(closure):
        return ""
    if _OPEN.fullmatch(closure.lower()):
        return " Left open."
    if _KIND_OF_CLOSURE.fullmatch(closure.lower()):
        what = closure if closure.lower().endswith(("closure", "repair")) else f"{closure} closure"
        return f" {what[0].upper()}{what[1:]} {length}.".replace(" .", ".")
    return f" Closed with {closure}" + (f", {length}." if length else ".")


def _number(cell: str, unit: str) -> str | None:
    """A length with its unit, "" for an empty cell; None for one that is not understood."""
    if is_blank(cell) or _NOUGHT.fullmatch(cell.strip()):
        return ""
    hit = _VALUE.fullmatch(cell.lower())
    if hit is None or not (hit["unit"] or unit):
        return None
    return f"{hit['n']} {hit['unit'] or unit}"
