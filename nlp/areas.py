"""Treated area in sq cm: a stated total, areas of several sites that add up, or the column of a table."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from nlp.facts import Evidence, Fact
from nlp.laterality import is_paired
from nlp.other_sessions import of_other_session
from nlp.sites import sites_in
from nlp.view import Measure, NoteView, Unit

_TOTAL = re.compile(
    r"(?:\btotal\b[^.;|]{0,30}|=\s*|combined\s*(?:area)?\s*[:=]?\s*|\b(?:sum|overall|altogether|all told|in all)\b(?: of|:| is| was|,)?\s*)$"
)
_IN_ALL = re.compile(r"\s*(?:(?:in\s+)?total\b|in all\b|altogether\b|all told\b|overall\b|combined\b)")
_HEAD = re.compile(r"area(?<=\barea)\b")
_SQUARE = re.compile(r"(?<!/)(?<!/ )(?<!per )(?:sq|cm\s?2|cm\^2|square)")
"""Head of a column of areas; "mJ/cm2" is one of doses."""
_HEADING = re.compile(r"(?<!\S)(?:date|day|site|location|region|body site)(?:\s*\||\s{2,})")
_DATE = re.compile(r"\W*(\d{1,2}/\d{1,2}(?:/\d{2,4})?)\b")
_CELL = re.compile(r"(?<![\w./])\d+(?:\.\d+)?(?![\w/])")


def treated_area(view: NoteView, units: Iterable[Unit], *, bare: bool = False, otherwise: Iterable[Unit] = ()) -> Fact[Decimal]:
    """The whole treated area; differing totals, or areas that cannot be told apart, are a conflict.

    Args:
        bare: a number behind a place may go without its unit.
        otherwise: where the area of work that stands alone in its note is looked for, when it does not stand beside it ("Area: 5 x 4 cm = 20 cm2").
    """
    told = _area_in(view, units, bare=bare)
    return told if told.known else _area_in(view, otherwise, bare=bare)


def _area_in(view: NoteView, units: Iterable[Unit], *, bare: bool = False) -> Fact[Decimal]:
    scope = list(units)
    areas = [m for u in scope for m in view.measures_in(u) if m.is_area and not _of_part_left(view, m)]
    found = areas_told(view, scope) or areas
    if not found:
        listed = [u for u in scope if u.search(_AREAS_LISTED)] if bare else []
        told = _added([], _behind_places(view, listed)) if listed else _column(view, scope)
        return told if told.known or not bare else _sides(view, scope)
    sizes = sorted(m.dims.longest for m in found)
    totals = [m for m in found if _is_total(view, m) or (len(sizes) > _LENGTH_AND_WIDTH and m.dims.longest == sizes[-1] == sum(sizes[:-1]))]
    if totals:
        return _one(totals)
    values = [_of_both(view, m) for m in found]
    unwritten = _behind_places(view, scope) if bare and _apart(view, found) else []
    if unwritten:
        return _added(found, unwritten)
    if len(set(values)) == 1 and not _apart(view, found):
        return _one(found)
    if _apart(view, found) and (len(found) > 1 or values[0] != found[0].dims.longest):
        proof = tuple(_proof(value, m.start, m.end) for value, m in zip(values, found, strict=True))
        return Fact(sum(values, Decimal(0)), "derived", proof, "sum of the sites")
    return _one(found)


def areas_told(view: NoteView, units: Iterable[Unit]) -> list[Measure]:
    """Areas with their unit, but those of all the disease or of earlier treatments."""
    return [m for u in units for m in view.measures_in(u) if m.is_area and not _of_all_the_disease(view, m) and not _of_part_left(view, m)]


_EACH = re.compile(r"\s*(?:\)\s*)?\(?(?:each|apiece|per side|on each side|both sides)\b")


def _of_both(view: NoteView, measure: Measure) -> Decimal:
    """“Elbows 60 cm2 each”: the area of both sides of a pair."""
    area = measure.dims.longest
    unit = view.units[measure.unit]
    if _EACH.match(view.lower, measure.end, unit.end) is None:
        return area
    before = [site.value for mention, site in sites_in(view, unit) if mention.start < measure.start and site.value is not None]
    paired = (
        bool(before)
        and is_paired(before[-1].region, before[-1].subsite)
        and (before[-1].side == "bilateral" or before[-1].label.lower().endswith("s"))
    )
    return area * 2 if paired else area


def _sides(view: NoteView, scope: list[Unit]) -> Fact[Decimal]:
    """“R elbow 6 x 7 cm, L knee 10 x 8 cm”: plaques of which length and width are told, each at a place of its own."""
    flats = [
        m
        for u in scope
        for m in view.measures_in(u)
        if len(m.dims.values) == _LENGTH_AND_WIDTH
        and m.dims.area
        and m.role not in ("tool", "margin")
        and not _of_all_the_disease(view, m)
        and not _of_part_left(view, m)
    ]
    if not flats:
        return _by_size(view, scope)
    if len(flats) > 1 and not _apart(view, flats):
        return Fact(searched=("area",))
    proof = tuple(_proof(m.dims.area or Decimal(0), m.start, m.end) for m in flats)
    return Fact(sum((m.dims.area or Decimal(0) for m in flats), Decimal(0)), "derived", proof, "length by width of the sites")


_IN_CM = re.compile(r"\bsize\b[^|\n]{0,12}\bcm\b|\bl ?x ?w\b|\bcm x cm\b|\bdimensions?\b|\(cm\)|\ball in cm\b")
"""Head of a column of lengths and widths, or the unit behind a list of them."""
_L_BY_W = re.compile(r"(?<![\w./])(?P<l>\d{1,2}(?:\.\d)?) ?[x\u00d7] ?(?P<w>\d{1,2}(?:\.\d)?)\b(?! ?(?:mm|sec|s\b|puls|pass|\d))")
_LEFT_OUT = re.compile(r"\b(?:skip\w*|held|not (?:treated|done)|no (?:tx|treatment)|omit\w*|spared|deferred|clear,? (?:no|not))\b")


_PART_LEFT = re.compile(
    r"\b(?:skip\w*|(?:not|never|nothing) (?:yet )?(?:treated|done|lased|lasered|touched|fired|included|shot|lit|exposed|targeted)|left (?:alone|out|for|until|untreated)|avoided|untreated|omitted|spared|(?:put off|kept|saved|waits) (?:for|until|till))\b"
)
_CLAUSE_END = re.compile(r"[;,:\n]|\.(?:\s|$)")


def _of_part_left(view: NoteView, measure: Measure) -> bool:
    """“Upper-lip part (about 4 sq cm) skipped again”, “Last tx legs 300 cm2”: measured, and not treated, or not today."""
    unit = view.units[measure.unit]
    if of_other_session(view, unit, measure.start, measure.end):
        return True
    if not unit.may_hold(_PART_LEFT):
        return False
    start = max((hit.end() for hit in _CLAUSE_END.finditer(view.lower, unit.start, measure.start)), default=unit.start)
    stop = _CLAUSE_END.search(view.lower, measure.end, unit.end)
    left = _PART_LEFT.search(view.lower, start, stop.start() if stop else unit.end)
    if left is None or left.start() < measure.end:
        return left is not None
    return not any(measure.end <= m.start < left.start() for m in view.mentions_in(unit, "SITE"))  # "276 cm2) sacrum not done"


def is_left_out(unit: Unit) -> bool:
    """Does a row or phrase say that its place got no light this time?"""
    return unit.search(_LEFT_OUT) is not None


def _by_size(view: NoteView, scope: list[Unit]) -> Fact[Decimal]:
    """Rows of a treatment sheet with length and width under a head that tells the unit: "R elbow | 8 x 6 | 600"."""
    if not any(u.search(_IN_CM) for u in scope):
        return Fact(searched=("area",))
    parts: list[tuple[Decimal, int, int]] = []
    for unit in scope:
        told = [] if is_left_out(unit) else list(unit.spots(_L_BY_W))
        places = sites_in(view, unit)
        if not told or len(places) < len(told):
            continue
        parts += [(Decimal(h["l"]) * Decimal(h["w"]), unit.start + h.start(), unit.start + h.end()) for h in told]
    return _added([], parts)


_LENGTH_AND_WIDTH = 2
_AREAS_LISTED = re.compile(
    r"\bareas?\b[^.;:\n\d]{0,30}\(?(?:cm2|sq\.? ?cm|cm\^2|square (?:cm|centimet\w+))\)?[^:;.\n\d]{0,20}:|\b(?:areas?|(?:body )?sites?|locations?)\b[^.;\n]{0,12}:[^;\n]*\((?:cm2|sq\.? ?cm|cm\^2)\)\W*$"
)
"""Opens a list of areas whose unit its heading tells: "area by site (cm2): L palm 90, R palm 95"."""
_BARE = re.compile(
    r"(?:\s|[:=(-])\s?(?P<n>[1-9]\d{1,2})\b(?!\s?(?:[.\d]*\s?(?:%|mj|j\b|med\b|m\b|s\b|sec|min|shots?|puls\w+|pass\w*|cm|mm|sq|x\b|wks?|weeks?|days?)|[/-]\s?\d))"
)


def _behind_places(view: NoteView, units: Iterable[Unit]) -> list[tuple[Decimal, int, int]]:
    """Areas that stand right behind a place without a unit, beside others that have one."""
    out: list[tuple[Decimal, int, int]] = []
    for unit in units:
        for mention, _ in sites_in(view, unit):
            told = _BARE.match(unit.lower, mention.end - unit.start)
            if told is not None:
                out.append((Decimal(told["n"]), unit.start + told.start("n"), unit.start + told.end("n")))
    return out


def _added(found: list[Measure], bare: list[tuple[Decimal, int, int]]) -> Fact[Decimal]:
    parts = sorted({*((m.dims.longest, m.start, m.end) for m in found), *bare}, key=lambda part: part[1])
    if not parts:
        return Fact(searched=("area",))
    return Fact(sum((value for value, _, _ in parts), Decimal(0)), "derived", tuple(_proof(*part) for part in parts), "sum of the sites")


_DISEASED = re.compile(
    r"\b(?:affected|involved|involvement|diseased|lesional|bsa|tbsa|extent|prior|previous\w*|last (?:session|visit|time|treatment))\b[^.;\d]{0,30}$"
)
_DISEASED_BEHIND = re.compile(
    r"\s*(?:was |is |are )?(?:affected|involved|diseased|last (?:session|visit|time|treatment)|previously|at (?:the )?(?:last|prior|previous))\b"
)


def _of_all_the_disease(view: NoteView, measure: Measure) -> bool:
    """“Affected area 400 cm2, treated 120 cm2”: how much is diseased, or was treated before, is not what is treated."""
    unit = view.units[measure.unit]
    before = view.lower[max(unit.start, measure.start - 60) : measure.start]
    told = _DISEASED.search(before)
    return (told is not None and "treat" not in told.group()) or _DISEASED_BEHIND.match(view.lower, measure.end, unit.end) is not None


def _is_total(view: NoteView, measure: Measure) -> bool:
    unit = view.units[measure.unit]
    before = view.lower[max(unit.start, measure.start - 40) : measure.start]
    after = view.lower[measure.end : min(unit.end, measure.end + 14)]
    return bool(_TOTAL.search(before)) or _IN_ALL.match(after) is not None


_NEXT_ITEM = re.compile(r"[,;]|\band\b|\bplus\b")
_ITEM = 40


def _way(view: NoteView, start: int, end: int, measure: Measure) -> int:
    """How far a place is from a measure; a comma between them leads to the next item: "cheek field 4 x 2 cm, jaw field 2 x 2 cm"."""
    first, last = (end, measure.start) if end <= measure.start else (measure.end, start)
    return max(0, last - first) + _ITEM * len(_NEXT_ITEM.findall(view.lower, first, max(first, last)))


def _apart(view: NoteView, found: list[Measure]) -> bool:
    """Does every area stand with a site of its own?"""
    places = set()
    for measure in found:
        sites = sites_in(view, view.units[measure.unit])
        if not sites:
            return False
        mention, site = min(sites, key=lambda s: _way(view, s[0].start, s[0].end, measure))
        places.add((mention.start, site.value))
    return len(places) == len(found)


def _one(found: list[Measure]) -> Fact[Decimal]:
    values = sorted({m.dims.longest for m in found})
    proof = tuple(_proof(m.dims.longest, m.start, m.end) for m in found)
    if len(values) == 1:
        return Fact(values[0], "stated", proof[:1])
    return Fact(values[0], "conflicting", proof, "several areas: " + ", ".join(map(str, values)))


def _heading(unit: Unit) -> str:
    """The names of the columns, without the title that may stand before them."""
    first = unit.search(_HEADING)
    return unit.lower[first.start() :] if first else unit.lower


def _is_head(words: str) -> bool:
    wide = _HEAD.search(words) or "|" in words or "  " in words
    return bool(_SQUARE.search(words) and wide) and _CELL.search(_SQUARE.sub(" ", words)) is None


def _column(view: NoteView, scope: list[Unit]) -> Fact[Decimal]:
    """Rows under a heading such as "site | area cm2 | dose"; the total row must be their sum."""
    head = next((u for u in scope if _is_head(_heading(u))), None)
    if head is None:
        return Fact(searched=("area",))
    columns = [c for c in re.split(r"\s*\|\s*|\s{2,}", _heading(head).strip(" |")) if c]
    names = [c for c in columns if not re.fullmatch(r"site|location|area(?! )|date|day|body site|region", c) or _SQUARE.search(c)]
    place = next((i for i, c in enumerate(names) if _SQUARE.search(c) or _HEAD.search(c)), 0)
    rows: list[tuple[Decimal, int, int]] = []
    total: tuple[Decimal, int, int] | None = None
    day = ""  # of a log only the last day counts
    for unit in view.units[head.index + 1 : head.index + 30]:
        cells = [(Decimal(h.group()), unit.start + h.start(), unit.start + h.end()) for h in unit.spots(_CELL)]
        if "total" in unit.lower and cells:
            total = cells[0]
            break
        beside = _behind_places(view, [unit])
        if len(beside) > 1:  # "R elbow 70 | L elbow 65"
            rows += beside
            continue
        if not sites_in(view, unit) or len(cells) <= place:
            break
        dated = _DATE.match(unit.lower)
        if dated and dated[1] != day:
            day, rows = dated[1], []
        rows.append(cells[place])
    if not rows:
        return Fact(searched=("area",))
    proof = tuple(_proof(*cell) for cell in [*rows, *([total] if total else [])])
    listed = sum((value for value, _, _ in rows), Decimal(0))
    if total is not None and total[0] != listed:
        return Fact(min(total[0], listed), "conflicting", proof, f"total {total[0]}, rows add up to {listed}")
    return Fact(listed, "derived", proof, "sum of the rows")


def _proof(value: Decimal, start: int, end: int) -> Evidence:
    return Evidence("area", str(value), start, end)
