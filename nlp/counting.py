"""How many lesions: digits, words, "x3", totals and site lists that must be added up.

Numbers that are no counts (seconds, cycles, sizes, ages, doses, dates, blades) never enter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nlp.facts import Evidence, Fact, Site
from nlp.sites import is_real, site_of
from nlp.view import Mention, NoteView, Unit

WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "single": 1, "both": 2, "twenty-two": 22, "twenty-five": 25,
}  # fmt: skip
_N = r"(?:\d{1,3}|" + "|".join(sorted(WORDS, key=len, reverse=True)) + r")"
_NOT_AFTER = (
    r"(?!\s*(?:\.\d|%|s\b|sec|min\b|minutes|cycles?|cyc\b|freeze|rounds?|passes|times|mm|cm|mg|ml|cc|wks?\b|weeks?|d\b|days?|mo\b|months?|mos\b|"
    r"yrs?\b|years?|yo\b|y/o|y\.o|hours?|hrs?|/|:\d|gauge|g\b|blade|-0|units?\b|u\b|nm\b|th\b|st\b|nd\b|rd\b|f\b(?!l)|m\b|sticks?|sutures?|visits?|mj|j/"
    r"|x\s*\d+\s*(?:s\b|sec|cyc)|-\d+\s*(?:s\b|sec|mm|wk|day|w\b)|-?\s*\d*\s*second))"
)
_NUMBER = rf"(?<![\w./#:-])(?P<n>{_N})(?P<plus>\+)?\b{_NOT_AFTER}"
_TIMES = re.compile(rf"(?:(?<![\d\w.])x\s?|\*\s?)(?P<n>{_N})\b{_NOT_AFTER}")
_TOTAL = re.compile(
    rf"(?:\btotal(?:ing|ling)?(?: of| count| number)?(?: treated| lesions?| aks?)?\s*[:=(-]?\s*|=\s*|\b(?:to |treated |froze |frozen )?all (?:of )?(?:the )?|\bcount(?:ed)?\s*[:=]?\s*|number(?: of lesions)?(?: treated)?\s*[:=]\s*)(?P<n>{_N})\b{_NOT_AFTER}"
    rf"|(?<![\w./#:-])(?P<m>{_N})\s*(?:in )?(?:total|counted|lesions? total|in all|altogether)\b"
)
_NOUN = (
    r"(?:lesions?|aks?\b|ak's|keratos[ei]s|warts?|verruca\w*|tags?|sks?\b|isks?\b|mollusc\w*|acrochord\w*|spots?|papules?|areas?|sites?|calluses|callus|callosit\w+|corns?"
    r"|clav\w+|keloids?|plaques?|patches|nodules?|cysts?|nails?|toenails?|growths?|condylom\w*|bumps?|hyperkeratos\w+|locations?|abscess\w*|milia|comedones|tumou?rs?)"
)
_OF_NOUN = re.compile(rf"(?<![\w./#:-])(?P<n>{_N})(?P<plus>\+)?\s+(?:[a-z'-]+,?\s+){{0,5}}?{_NOUN}")
_NOUN_OF = re.compile(rf"{_NOUN}\s*(?:x\s?|\(|[:=#-]\s*|,\s*|treated:?\s*|\(?n\s*=\s*)(?P<n>{_N})\b{_NOT_AFTER}")
_RANGE = re.compile(rf"(?<![\w./#:-])(?P<a>\d{{1,2}})\s*(?:-|to)\s*(?P<b>\d{{1,2}})\s+(?:[a-z'-]+\s+){{0,3}}?{_NOUN}")
_ABOUT = re.compile(r"(?:about|approx\w*\.?|around|~|roughly|nearly|some|or so)\s*$")
_VAGUE = re.compile(rf"\b(?:several|multiple|numerous|many|few|a couple(?: of)?|scattered|innumerable|diffuse)\s+(?:[a-z'-]+\s+){{0,4}}?{_NOUN}")
_AFTER_SITE = re.compile(rf"^(?:\s*[:=|(.\-\u2026]+\s*|\s+|\s*x\s?)*x?\s?(?P<n>{_N})\b{_NOT_AFTER}")
_BEFORE_SITE = re.compile(rf"(?<![\w./#:-])(?P<n>{_N})\s*(?:[a-z]+\s+)?(?:(?:on|to|of|at|over|in|from)\s+)?(?:the\s+|his\s+|her\s+)?(?:(?:left|right|l|r|upper|lower|mid|dorsal|medial|lateral|bilateral)\s+)*$")
_UNTREATED = re.compile(r"left alone|not treated|untreated|left for|not today|none treated|next visit|declin|\brest\b|remaining ones|last visit|prior|previous|resolved|\bago\b|none today|observ|reassur")


@dataclass(frozen=True, slots=True)
class Part:
    """A number that belongs to one site of a list."""

    number: int
    site: Fact[Site]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Count:
    """A count with how sure it is; `exact` False for ranges, approximations and vague words."""

    fact: Fact[int]
    exact: bool = True
    parts: tuple[Part, ...] = ()


def number_of(text: str) -> int:
    """Value of a digit string or number word."""
    return int(text) if text.isdigit() else WORDS[text]


def parts_in(view: NoteView, units: Iterable[Unit]) -> list[Part]:
    """Site-by-site counts: "scalp 9, forehead 4", "R heel - 2", "3 on the nose", table rows."""
    out: list[Part] = []
    used: set[int] = set()
    for unit in units:
        if _UNTREATED.search(unit.lower) and not re.search(r"\btreated|\btoday\b", unit.lower):
            continue
        if "|" in unit.lower:
            out.extend(_row(view, unit))
            continue
        sites = [m for m in view.mentions_in(unit, "SITE") if is_real(view, m)]
        for index, mention in enumerate(sites):
            part = _part(view, unit, mention, sites, index, used)
            if part is not None:
                out.append(part)
    return out


def _part(view: NoteView, unit: Unit, mention: Mention, sites: list[Mention], index: int, used: set[int]) -> Part | None:
    lower = view.lower
    stop = sites[index + 1].start if index + 1 < len(sites) else unit.end
    after = _AFTER_SITE.match(lower[mention.end : min(stop, mention.end + 26)])
    if after and mention.end + after.start("n") not in used:
        start = mention.end + after.start("n")
        used.add(start)
        return Part(number_of(after["n"]), site_of(view, mention), start, mention.end + after.end("n"))
    floor = max(unit.start, sites[index - 1].end if index else unit.start)
    before = _BEFORE_SITE.search(lower[floor : mention.start])
    if before and floor + before.start("n") not in used:
        start = floor + before.start("n")
        used.add(start)
        return Part(number_of(before["n"]), site_of(view, mention), start, floor + before.end("n"))
    return None


def _row(view: NoteView, unit: Unit) -> list[Part]:
    """Numbers of a table row with a site in it; a total row is left out."""
    sites = [m for m in view.mentions_in(unit, "SITE") if is_real(view, m)]
    cells = unit.lower.split("|")
    if not sites or "total" in cells[0] or (len(cells) > 1 and "total" in cells[1]):
        return []
    out, position = [], unit.start
    for cell in cells:
        hit = re.fullmatch(rf"\s*x?\s*(?P<n>{_N})\s*(?:lesions?|tags?|aks?|warts?)?\s*", cell)
        if hit:
            start = position + hit.start("n")
            out.append(Part(number_of(hit["n"]), site_of(view, sites[0]), start, position + hit.end("n")))
        position += len(cell) + 1
    return out


def explicit_in(view: NoteView, unit: Unit, *, totals_only: bool = False) -> tuple[int, int, int, bool] | None:
    """(number, start, end, exact) written as a count in one unit: a total, "x3", "five AKs", "AKs (5)"."""
    lower = unit.lower
    ranged = _RANGE.search(lower)
    if ranged and not totals_only:
        return int(ranged["a"]), unit.start + ranged.start(), unit.start + ranged.end(), False
    for pattern in (_TOTAL,) if totals_only else (_TOTAL, _TIMES, _NOUN_OF, _OF_NOUN):
        for hit in pattern.finditer(lower):
            name = "n" if hit["n"] else "m"
            if _in_measure(view, unit, hit.start(name)) or _UNTREATED.search(lower[hit.end() : hit.end() + 24]):
                continue
            exact = not _ABOUT.search(lower[max(0, hit.start(name) - 14) : hit.start(name)])
            value = number_of(hit[name])
            if 0 < value <= 120:
                return value, unit.start + hit.start(name), unit.start + hit.end(name), exact
    return None


def _in_measure(view: NoteView, unit: Unit, offset: int) -> bool:
    place = unit.start + offset
    return any(m.start <= place < m.end for m in view.measures_in(unit))


def count_lesions(view: NoteView, near: list[Unit], wide: list[Unit], fallback: tuple[int, int]) -> Count:
    """Count for one treatment.

    Args:
        near: units of the treatment itself (sentence, list item).
        wide: units of exam and table that describe the same lesions.
        fallback: the trigger's offsets, cited where the count is one by default.
    """
    for units in (near, [*near, *wide]):
        parts = parts_in(view, units)
        explicit = _best_explicit(view, units)
        total = sum(p.number for p in parts)
        if explicit and total and len(parts) > 1:
            return _checked(explicit, parts, total)
        if explicit:
            return Count(_stated(explicit), explicit[3])
        if len(parts) > 1 or (parts and total):
            proof = tuple(Evidence("count", str(p.number), p.start, p.end) for p in parts)
            return Count(Fact(total, "derived" if len(parts) > 1 else "stated", proof, "sum of the sites"), True, tuple(parts))
    for unit in [*near, *wide]:
        hit = _VAGUE.search(unit.lower)
        if hit:
            return Count(Fact(None, "absent", (Evidence("count", "several", unit.start + hit.start(), unit.start + hit.end()),), searched=("count",)), False)
    return Count(Fact(searched=("count",)), True)


def _best_explicit(view: NoteView, units: list[Unit]) -> tuple[int, int, int, bool] | None:
    for totals in (True, False):
        for unit in units:
            found = explicit_in(view, unit, totals_only=totals)
            if found:
                return found
    return None


def _stated(explicit: tuple[int, int, int, bool]) -> Fact[int]:
    return Fact(explicit[0], "stated", (Evidence("count", str(explicit[0]), explicit[1], explicit[2]),))


def _checked(explicit: tuple[int, int, int, bool], parts: list[Part], total: int) -> Count:
    """A stated total beside a list: equal is proof, unequal is a conflict and the lower one holds."""
    proof = (Evidence("count", str(explicit[0]), explicit[1], explicit[2]), *(Evidence("count", str(p.number), p.start, p.end) for p in parts))
    if explicit[0] == total or any(p.start == explicit[1] for p in parts):
        return Count(Fact(max(total, explicit[0]) if explicit[0] == total else total, "stated", proof), explicit[3], tuple(parts))
    why = f"total {explicit[0]}, sites add up to {total}"
    return Count(Fact(min(explicit[0], total), "conflicting", proof, why), explicit[3], tuple(parts))
