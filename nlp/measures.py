"""Lengths and areas in a note, in cm, each with the thing that is measured.

The role of a number is decided by the nearest role word of its own clause: before it within the
clause, or right behind it ("4 mm margins", "a 3 mm punch"). Ranges keep their lower bound (G-11).
"""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Dimensions
from nlp.view import Measure, Unit, cm

_NUM = r"(?:\d+(?:\.\d+)?|\.\d+)"
_UNIT = r"(?:cm|mm|centimet(?:er|re)s?|millimet(?:er|re)s?|cms|mms)"
_WORDS = {
    "half a": "0.5", "one half": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
    "seven": "7", "eight": "8", "nine": "9", "ten": "10", "eleven": "11", "twelve": "12", "fifteen": "15",
    "twenty": "20",
}  # fmt: skip
_BY = r"\s*(?:x|by|\*)\s*"
_AREA = re.compile(rf"(?P<value>{_NUM})\s*-?\s*(?:sq(?:uare)?\.?\s*{_UNIT}|{_UNIT}\s*(?:2\b|sq(?:uared)?\b|\^2))")
_DIMS = re.compile(
    rf"(?<![\w./:#])(?P<a>{_NUM})\s*-?\s*(?P<ua>{_UNIT})?{_BY}(?P<b>{_NUM})\s*-?\s*(?P<ub>{_UNIT})?"
    rf"(?:{_BY}(?P<c>{_NUM})\s*-?\s*(?P<uc>{_UNIT})?)?(?![\w/%:])"
)
_RANGE = re.compile(
    rf"(?<![\w./:#])(?P<a>{_NUM})\s*-?\s*(?P<ua>{_UNIT})?\s*(?:-|to)\s*(?P<b>{_NUM})\s*-?\s*(?P<ub>{_UNIT})\b"
)
_SINGLE = re.compile(rf"(?<![\w./:#])(?P<a>{_NUM})\s*-?\s*(?P<ua>{_UNIT})\b")
_WORDED = re.compile(rf"\b(?P<w>{'|'.join(sorted(_WORDS, key=len, reverse=True))})[\s-]+(?P<ua>{_UNIT})\b")
_BARE = re.compile(
    r"\b(?P<cue>lesion|margins?|diameter|dia|size|defect|closure|length|measur\w+|tumou?r|post-?op|pre-?op)"
    rf"(?:\s+(?:size|diameter|dia|length))?\s*[:=|]?\s*(?P<a>\d*\.\d+)(?![\d.]|\s*(?:{_UNIT}|x\b|by\b|%|cc|ml|mg))"
)

_ROLE = re.compile(
    r"(?P<excised>excised diameter|total diameter|excision diameter|excised dia\b|total excised|final excision diameter|excision size|"
    r"excised area|diameter of (?:the )?excision|(?:for|=) a total of)"
    r"|(?P<margin>margins?\b|rim of (?:normal|healthy)|bong margin)"
    r"|(?P<secondary_defect>secondary defect|donor defect|flap defect|secondary)"
    r"|(?P<post>post-?(?:op(?:erative)?|treatment|curettage|procedure|ed&c|edc)\s*(?:size|diameter|defect|wound)?|final (?:wound|diameter|treatment) ?(?:size|diameter)?|"
    r"after curettage|following curettage|wound (?:size|diameter))"
    r"|(?P<defect>(?:primary |final |surgical |resulting |resultant |mohs )*defect|postop size)"
    r"|(?P<undermining>undermin\w+)"
    r"|(?P<specimen>specimen|gross|fragment|skin shaves?|tissue measur)"
    r"|(?P<ellipse>ellip\w+|fusiform)"
    r"|(?P<tool>punch(?! excis)|trephine|blade|curett?e(?! (?:to|until))|needle|dermablade|rim of|freeze|halo|thaw|gauge|drain|electrode)"
    r"|(?P<repair>clos(?:ure|ed|ing)|repair(?:ed)?|(?:final |total |wound |suture |incision |scar |repair )*(?:length|line\b)|linear|long\b|sutured|approximated|lac(?:eration)?s?\b)"
    r"|(?P<graft>graft|ftsg|stsg)"
    r"|(?P<flap>flap|z-?plasty)"
    r"|(?P<depth>deep\b|depth|breslow|thick(?:ness)?\b)"
    r"|(?P<incision>incision)"
    r"|(?P<lesion>lesion|tumou?rs?\b|mass|nodule|papule|plaque|mole|nev(?:us|i)|cyst|lipoma|bccs?\b|sccs?\b|scc ?is|carcinoma|melanoma|keratos[ie]s|"
    r"sk\b|ak\b|mis\b|diameter|pre-?op(?:erative)?(?: size)?|clinical(?:ly)?(?: size)?|size\b|measur\w+|wart|growth|scar\b|residual|tag\b|patch|macule|neoplasm|dermatofibroma|keloid|site\b)",
)
_SUTURED = re.compile(r"vicryl|nylon|prolene|monocryl|\bvic\b|\bnyl\b|layers?\b|closure|closed|sutured")
_WORTH_READING = re.compile(r"[cm]m|meter|\d\s*(?:x|by)\s*\.?\d|\.\d")
_APPROX = re.compile(r"(?:approx\w*\.?|about|roughly|close to|around|nearly|~|almost|estimated)\s*(?:a\s*)?$")


def measures_of(unit: Unit) -> list[Measure]:
    """All measures of one unit, in order, roles assigned."""
    text = unit.lower
    if not _WORTH_READING.search(text):
        return []
    found = _numbers(text)
    if not found:
        return []
    cues = [(m.start(), m.end(), m.lastgroup or "unknown") for m in _ROLE.finditer(text)]
    out = []
    for index, (start, end, values, low, area) in enumerate(found):
        left = found[index - 1][1] if index else 0
        right = found[index + 1][0] if index + 1 < len(found) else len(text)
        role = _role(text, start, end, left, right, cues)
        if index and re.search(r"(?:=|->|-->|giving|for a total of)\s*(?:total\s*)?$", text[max(0, start - 16) : start]):
            role = "excised" if "margin" in text or "+" in text[:start] else role
        approximate = low or bool(_APPROX.search(text[max(0, start - 24) : start]))
        out.append(Measure(unit.start + start, unit.start + end, Dimensions(values), role, unit.index, approximate, area))
    return out


def role_of_heading(cell: str) -> str:
    """Role that a table heading gives to its column, or ""."""
    if "excised" in cell or "incl" in cell:
        return "excised"
    hit = _ROLE.search(cell)
    return (hit.lastgroup or "") if hit else ""


def _numbers(text: str) -> list[tuple[int, int, tuple[Decimal, ...], bool, bool]]:
    found: list[tuple[int, int, tuple[Decimal, ...], bool, bool]] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return all(end <= a or start >= b for a, b in taken)

    def add(start: int, end: int, values: tuple[Decimal, ...], low: bool = False, area: bool = False) -> None:
        if free(start, end) and all(Decimal(0) < v < Decimal(400) or area for v in values):
            taken.append((start, end))
            found.append((start, end, values, low, area))

    for m in _AREA.finditer(text):
        scale = Decimal("0.01") if "mm" in m.group() or "milli" in m.group() else Decimal(1)
        add(m.start(), m.end(), (Decimal(_plain(m["value"])) * scale,), area=True)
    for m in _DIMS.finditer(text):
        unit = m["uc"] or m["ub"] or m["ua"]
        if not unit and not _bare_dims_ok(text, m):
            continue
        parts = [(m["a"], m["ua"]), (m["b"], m["ub"]), (m["c"], m["uc"])]
        add(m.start(), m.end(), tuple(cm(v, (u or unit or "cm")) for v, u in parts if v))
    for m in _RANGE.finditer(text):
        add(m.start(), m.end(), (min(cm(m["a"], m["ua"] or m["ub"]), cm(m["b"], m["ub"])),), low=True)
    for m in _SINGLE.finditer(text):
        add(m.start(), m.end(), (cm(m["a"], m["ua"]),))
    for m in _WORDED.finditer(text):
        add(m.start(), m.end(), (cm(_WORDS[m["w"]], m["ua"]),))
    for m in _BARE.finditer(text):
        add(m.start("a"), m.end("a"), (cm(m["a"], "cm"),))
    found.sort()
    return found


def _plain(number: str) -> str:
    return "0" + number if number.startswith(".") else number


def _bare_dims_ok(text: str, match: re.Match[str]) -> bool:
    """"1.0 x 0.9" without a unit is a size in cm where a decimal point or a size word says so."""
    if re.match(r"\s*(?:s|sec|min|cycle|freeze|day|wk|week|mg|ml|daily)", text[match.end() : match.end() + 8]):
        return False
    before = text[max(0, match.start() - 22) : match.start()]
    return ("." in match["a"] and "." in match["b"]) or bool(re.search(r"size|defect|measur|lesion|dia", before))


def _role(text: str, start: int, end: int, left: int, right: int, cues: list[tuple[int, int, str]]) -> str:
    """Role of the number at [start, end): the nearest cue, one right behind it first."""
    best, best_cost = "unknown", 10_000
    for cue_start, cue_end, role in cues:
        if cue_start >= end:
            gap = cue_start - end
            between = text[end:cue_start]
            if cue_start >= right or gap > 40 or re.search(r"[|;:]|\b(?:and|with|then|was|closed)\b|, ", between):
                continue
            if role == "depth" and not re.fullmatch(r"[\s-]*(?:in )?", between):
                continue
            cost = gap * 1.0 if gap <= 12 else gap * 2.0
            if role == "repair" and re.fullmatch(r"[\s-]*(?:in )?", between) and text[cue_start:cue_end] in ("long", "length", "closure"):
                cost = -5
            if role == "lesion" and re.match(r"\s*,?\s*(?:x|from|of)\b", between):
                cost += 20
        elif cue_end <= start:
            gap = start - cue_end
            between = text[cue_end:start]
            if gap > 110:
                continue
            cost = gap * 1.2 + (25 if cue_end <= left and left else 0) + (30 if re.search(r"[|]|\. ", between) else 0)
            cost += 8 * between.count(",")
            if re.fullmatch(r"\s*(?:size|diameter)?\s*(?:[:=(]|of|is|was|measur\w+|were)?\s*", between):
                cost = -1 if role != "lesion" else 0
        else:
            continue
        if cost < best_cost:
            best, best_cost = role, int(cost)
    if best == "unknown" and _SUTURED.search(text[:start]) and " x " not in text[start:end]:
        return "repair"
    return best
