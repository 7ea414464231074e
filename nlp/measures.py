"""Lengths and areas in a note, in cm, each with the thing that is measured.

Ranges keep their lower bound (G-11). What a number measures is decided in `nlp.measure_roles`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from nlp.facts import Dimensions
from nlp.lesion_words import ANY, ONE
from nlp.margin_sides import is_side, of_drawn
from nlp.measure_roles import roles_of
from nlp.measure_words import Landmark
from nlp.records import dataclass, replace
from nlp.view import Measure, Unit

_NUM = r"(?:\d+ \d/\d|\d/\d|\d+[.,]\d+|\d+|\.\d+)"
_NUM_BEHIND = r"(?:(?<=\d)(?:\d* \d/\d|/\d|\d*[.,]\d+|\d*)|(?<=\.)\d+)"
"""A number behind its first character."""
_NUM_ALONE = rf"[\d.](?<![\w.#].)(?<!\d[/:].)(?<!\d /.){_NUM_BEHIND}"
"""A number that continues no other one; opens with a set: `re` skips to the next of them."""
_UNIT = r"(?:cms?|mms?|centimet(?:er|re)s?|millimet(?:er|re)s?|inch(?:es)?)"
_END = r"(?![\w%]|/\d|\s?hg\b|/h|\s?h2o)"
_SMALL = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
_ONES = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_SPOKEN = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(list(_ONES)[1:10])}))?|{'|'.join(sorted(_ONES, key=len, reverse=True))})"
_PARTS = r"(?:half|quarter|three[ -]quarters?)"
_WORDED_NUM = rf"(?:(?:{_SPOKEN}|\d{{1,2}}) and (?:an? |one )?{_PARTS}|(?:three|an?|one)[ -]quarters?(?: of an?)?|(?:one[ -])?half(?: of)? an?|one[ -]half|a half|half|{_SPOKEN}(?: point (?:{_SPOKEN}\s?){{1,2}})?)"
_BY = r"\s*(?:\([lwhd]\)\s*)?(?:x|by|\*)\s*"
_BY_WORDS = rf"\s(?:in )?(?:length|long|width|wide),?\s(?:x|by|and|&)\s(?!{_NUM}\s*-?\s*(?:{_UNIT}\s*)?(?:in )?(?:deep|depth))"
"""Between two sides that are called by their names: "10.5 cm in length x 4 cm"."""
_AREA = re.compile(
    rf"(?P<value>[\d.]{_NUM_BEHIND})\s*-?\s*(?:sq(?:uare)?\.?\s*{_UNIT}|{_UNIT}(?:2\b|\s+2\b(?!\))|\s*(?:sq(?:uared)?\b|\^2)))"
)
_DIMS = re.compile(
    rf"(?P<a>{_NUM_ALONE})\s*-?\s*(?P<ua>{_UNIT})?(?:{_BY}|{_BY_WORDS})(?P<b>{_NUM})\s*-?\s*(?P<ub>{_UNIT})?"
    rf"(?:{_BY}(?P<c>{_NUM})\s*-?\s*(?P<uc>{_UNIT})?)?(?![\w/%]|:\d)"
)
_RANGE = re.compile(
    rf"(?P<a>(?!(?!1/[234]\b|2/3|3/4)\d/\d\s*-){_NUM_ALONE})\s*-?\s*(?P<ua>{_UNIT})?\s*(?:-|to)\s*(?P<b>{_NUM})\s*-?\s*(?P<ub>{_UNIT}){_END}"
)
"""Of two numbers the first is no date: "biopsied 9/1 - 12 mm"."""
_SINGLE = re.compile(rf"(?P<a>{_NUM_ALONE})\s*-?\s*(?P<ua>{_UNIT}){_END}")
_SERIES = re.compile(
    rf"(?<![\w.#/-])(?<!toes )(?<!digits )(?<!stages )(?<!nails )(?<!between )(?P<list>(?:\d{{1,2}}(?:\.\d{{1,2}})?\s*,\s*){{0,12}}\d{{1,2}}(?:\.\d{{1,2}})?),?\s+(?:and|&)\s+{_NUM}\s*-?\s*(?P<u>{_UNIT}){_END}"
)
"""Numbers that share the unit of the last: "1.9, 2.2 and 3.1 cm"."""
_IN_SERIES = re.compile(r"\d{1,2}(?:\.\d{1,2})?")
_WORDED = re.compile(
    rf"\b(?P<a>{_WORDED_NUM})[\s-]+(?:(?:x|by)\s+(?P<b>{_WORDED_NUM})[\s-]+)?(?P<sq>(?:square|sq\.?)[\s-]+)?(?P<ua>{_UNIT})\b"
)
_NO_FIGURE = re.compile(r"[cmi](?<=[\s-].)(?<!\d..)(?:m|enti|illi|nch)")
"""A unit of length with no figure right before it: its number may be spelled."""
_SUM = re.compile(
    rf"(?P<a>{_NUM_ALONE})\s*(?P<ua>{_UNIT})?(?P<x>[^+=>\n\d]{{0,24}})\+\s*\(?(?:2\s*[x*]\s*)?(?P<b>{_NUM})\s*(?P<ub>{_UNIT})?[^+=>\n\d]{{0,24}}"
    rf"(?:\+\s*(?P<c>{_NUM})\s*(?P<uc>{_UNIT})?[^=>\n\d]{{0,24}})?(?:x\s*2\s*\)?\s*)?(?:=|-+>|=>|equals)\s*(?:a )?(?:total )?(?:of )?(?P<t>{_NUM})\s*(?P<ut>{_UNIT})?(?![\w%])"
)
_HEADED = re.compile(
    rf"\((?:in )?(?P<u>mm|cm)\)\s*[:=|-]?\s*(?P<a>{_NUM})(?:{_BY}(?P<b>{_NUM}))?(?:{_BY}(?P<c>{_NUM}))?(?![\w%/]|\.\d|\s*-?\s*{_UNIT}\b)"
)
"""A field whose name gives the unit: "Lesion dimensions (cm): 1.0 x 0.8"."""
_UNIT_IN_NAME = re.compile(r"\((?:in )?(?:mm|cm)\)")
_NO_UNIT_BEHIND = rf"(?!\d|\.\d|\s*-?\s*(?:{_UNIT}|x\b|by\b|%|cc|ml|mg|mm|cm|sq|units?))"
_BARE = re.compile(
    rf"\b(?P<cue>{ANY}|[sn](?:od)?bcc|i?sccis|inv(?:asive)? scc|mmis|margins?|diameter|diam|dia|size|defect|closure|closed|layered|layers?|linear|length|len|line|measur\w+|clinical(?:ly)?|total|tot|final|primary|secondary|"
    r"post-?op|pre-?op|pre|post|width|hand|cheek|nose|ear|chest|back|arm|leg|temple|scalp|forehead|neck|lip|chin|shoulder|thigh|shin|calf|foot|dorsum|tip|ala|helix|sidewall|jaw(?:line)?|brow|eyebrow|concha|lobe|earlobe|flank|abdomen|hip|knee|elbow|forearm|wrist|finger|thumb|ankle|buttock|groin|sternum|clavicle|vertex|crown|occiput|parietal|occipital|frontal|preauricular|postauricular|scapula|deltoid|trunk|axilla|heel|toe|palm|sole|antihelix|tragus|canthus|eyelid|mandible|zygoma|sacrum|glabella|philtrum|columella)"
    rf"(?:\s+(?:size|diameter|dia|length))?\s*[:=|]?\s*(?P<a>\d*\.\d+){_NO_UNIT_BEHIND}"
)
_BARE_DECIMAL = re.compile(rf"\.\d+{_NO_UNIT_BEHIND}")
"""Stands in each of them."""
_WITH_MARGIN = re.compile(
    rf"(?<![\w./:#-])(?P<a>\d{{1,2}}(?:\.\d)?|\.\d)\s*(?:w/|with|\+|/)\s*(?:an? )?(?P<b>\d{{1,2}}(?:\.\d)?|\.\d)\s*-?(?P<ub>{_UNIT})?\s*(?:clear |surgical |lateral )?(?:margins?|marg)\b"
)
"""Lesion and margin that share a unit or leave it out: "R temple 5 w/ 3 margin" (mm), "1.1 w/ .4 margin" (cm)."""
_MARGIN_UNKNOWN = re.compile(r"(?P<a>\d?\.\d),? margins? ?(?:\?|unknown|not (?:recorded|stated|noted|given|documented)|n/?[ras]\b)")
"""A size before a margin that was not written down: "lesion 0.8 margins ?"."""
_BEFORE_MARGIN = re.compile(rf"(?<=[,:(] )(?P<a>\d?\.\d)(?=\s*[,;/]\s*\d(?:\.\d)?\s*-?{_UNIT}\s*(?:clear |surgical )?marg)")
"""A decimal (cm) right before its margin: "R hand dorsum, 0.9, 4 mm margin"."""
_AFTER_MARGIN = re.compile(r"\bmarg(?:in)?s?\s*[:=]?\s*\d?\.\d\s*(?:=>|->|=)\s*(?P<t>\d{1,2}\.\d)(?![\w.%])")
"""A decimal (cm) that lesion and margin come to: "0.6, margin 0.3 => 1.2"."""
_BARE_MARGIN = re.compile(
    r"\b(?:margins?|marg|mgns?)\.?\s*(?:[:=]\s*)?(?:of )?(?P<a>[1-9]|1\d|20)(?!\.\d)(?=\s*(?:[.,;\n]|$|(?:all )?around\b))|\b(?:mm|cm),?\s*(?:w/|with|\+)\s*(?:an? )?(?P<b>[1-9]|1\d|20)\s*(?:clear )?(?:margins?|marg|mgns?)\b(?! (?:positive|involved|clear))"
)
"""A whole number of mm beside the word: "9 mm, marg 4", "12 mm w/ 3 marg"."""
_MARGIN_NEXT = re.compile(r"\s*(?:[,;(]\s*)?(?:w/ ?|with )?(?:an? )?(?:margins?|marg|mgns?)\b(?! (?:positive|involved|clear))")
_BARE_NUMBERS = re.compile(
    r"[\d.](?:(?<=\d)\s*(?:(?:x|by|\+)\s*\.?\d|(?:w/|with|\+|/)\s*(?:an? )?\.?\d[\d.]?\s*(?:clear |surgical )?marg)|(?<=\.)\d)"
)  # opens with a set: `re` skips to the next of them
_APPROX = re.compile(r"(?:approx\w*\.?|about|roughly|close to|around|nearly|~|almost|estimated|less than|<)\s*(?:a\s*)?$")
_NO_SIZE = re.compile(r"\s*(?:s\b|sec|min|cycle|freeze|day|wk|week|mg|ml|daily|gauze|month)")


_LIST_MARK = re.compile(rf"\W*(?:(?:{ONE}|site)\s)?#?\(?[a-h1-9][).:]?[ =-]{{1,3}}")


_PLACE_AND_LENGTH = re.compile(
    r"\W*(?:(?:and|the|left|right|upper|lower|l|r)\s+)*[a-z]{3,12}(?:\s[a-z]{3,12})?\W{1,3}\d+(?:\.\d+)?\s?cm\W*"
)
"""An item of a list of closures: "arm 4 cm"."""
_CLOSED_LIST = re.compile(r"\W*(?:closures?|repairs?|closed|repaired|sutured)\b(?!.*\d ?cm)")
_ITEM = r"(?:(?:the|left|right|upper|lower|l|r)\s+)*[a-z]{3,12}(?:\s[a-z]{3,12})?\W{1,3}\d+(?:\.\d+)?\s?cm"
_LENGTH_FIRST = r"\d+(?:\.\d+)?\s?cm\W{1,3}(?:(?:on|at|for|of|the|left|right|upper|lower|l|r)\s+)*[a-z]{3,12}(?:\s[a-z]{3,12})?"
_LINES = r"\W*(?:(?:final |closed |repair |suture |closure )?(?:lines|scars|lengths|finals)\W{1,3})?"
_PLACES_AND_LENGTHS = re.compile(
    rf"{_LINES}(?:{_ITEM}(?:(?:,| and|, and| &|;)\s+{_ITEM})+|{_LENGTH_FIRST}(?:(?:,| and|, and| &|;)\s+{_LENGTH_FIRST})+)\W*"
)
"""Behind the threads of all wounds: "Closures: both layered with Vicryl and nylon; calf 6.2 cm, back 4.4 cm", "Lines 2.2 cm hand, 3.1 cm neck"."""
_ALL_CLOSED = re.compile(r"\b(?:each|both|all)\b[^.;]{0,30}?\b(?:closed|repaired|sutured|sewn|closures?)\b(?!.*\d ?cm)")
_ALONE = re.compile(r"\W*(?:(?:long|in length|length|total|final)\W*)?")
_SEWN = re.compile(r"\b(?:vicryl|monocryl|nylon|prolene|ethilon|pds|layers?|layered|sutures?|staples?|\d-0)\b")


def _is_length_alone(units: Sequence[Unit], unit: Unit, number: Measure) -> bool:
    """“Deep 3-0 Vicryl, 4-0 Monocryl; 5.5 cm”: nothing but a length, behind the threads of a closure."""
    if number.role != "unknown" or number.is_area or len(number.dims.values) > 1 or not unit.index:
        return False
    before = units[unit.index - 1]
    alone = _ALONE.fullmatch(unit.lower, 0, number.start - unit.start) and _ALONE.fullmatch(unit.lower, number.end - unit.start)
    return bool(alone) and before.line == unit.line and before.lower.endswith((";", ".")) and _SEWN.search(before.lower) is not None


def _is_list_of_lengths(units: Sequence[Unit], unit: Unit) -> bool:
    before = units[unit.index - 1] if unit.index else None
    if before is None or before.line != unit.line or not before.lower.endswith((";", ".")):
        return False
    of_all = _ALL_CLOSED.search(before.lower) is not None
    return (
        (of_all or (before.lower.endswith(";") and _CLOSED_LIST.match(before.lower) is not None))
        and _SEWN.search(before.lower) is not None
        and _PLACES_AND_LENGTHS.fullmatch(unit.lower) is not None
    )


_SCAR = re.compile(r"\b(?:scar|wound|incision|line)\b")
_SCAR_ALONE = re.compile(
    r"\W*(?:(?:the|final|total|resulting|closed|linear) )*(?:(?:scar|wound|line)\W+(?:(?:is|was|of|now) )?[\d.]+ ?[cm]m|[\d.]+ ?[cm]m (?:\w+ )?(?:scar|wound|line))\W*"
)
_OLD_SCAR = re.compile(
    r"\b(?:biopsy|old|previous|prior|healed|original|excision|former|first|residual) (?:\w+ )?(?:scar|wound|incision)|\bmargins?\b"
)


def _is_of_new_scar(units: Sequence[Unit], unit: Unit, number: Measure) -> bool:
    """“Skin with 3-0 Monocryl. Length of the scar is 14 cm.”: the scar of a sentence behind the sutures is the wound that they closed."""
    if number.role not in ("lesion", "wound", "unknown", "incision") or number.is_area or len(number.dims.values) > 1 or not unit.index:
        return False
    before = units[unit.index - 1]
    if before.block != unit.block or _SCAR.search(unit.lower) is None or _OLD_SCAR.search(unit.lower) is not None:
        return False
    return ("length" in unit.lower or _SCAR_ALONE.fullmatch(unit.lower) is not None) and _SEWN.search(before.lower) is not None


_SHAPE_DRAWN = re.compile(r"[cm]m[\s-]*(?:ring|rim|circle)\b")


def in_list(units: Sequence[Unit], unit: Unit, found: list[Measure], earlier: list[Measure]) -> list[Measure]:
    """“Margins: A 5 mm; B 3 mm”: behind the semicolon a marked number measures what the number before it does."""
    if _SHAPE_DRAWN.search(unit.lower):
        found = [replace(m, role=of_drawn(unit.lower, m, unit.start, [*earlier, *found[:i]])) for i, m in enumerate(found)]
    if len(found) == 1 and (_is_length_alone(units, unit, found[0]) or _is_of_new_scar(units, unit, found[0])):
        return [replace(found[0], role="repair")]
    if len(found) > 1 and _is_list_of_lengths(units, unit):
        return [replace(m, role="repair") if m.role in ("lesion", "unknown") else m for m in found]
    before = units[unit.index - 1] if found and earlier and unit.index else None
    if before is None or not before.lower.endswith(";") or before.line != unit.line or earlier[-1].unit != before.index:
        return found
    first, role = found[0], earlier[-1].role
    if role == "margin":
        found = _next_sides(unit, found)
        first = found[0]
    if role == "repair" and first.role == "lesion" and len(found) == 1 and _PLACE_AND_LENGTH.fullmatch(unit.lower):
        return [replace(first, role=role)]
    if first.role != "unknown" or not _LIST_MARK.fullmatch(unit.lower, 0, first.start - unit.start):
        return found
    return [replace(first, role=role), *found[1:]]


def _next_sides(unit: Unit, found: list[Measure]) -> list[Measure]:
    """“Margin: 5 mm proximal; 3 mm on the radial side, 4 mm ulnar”: the margins of the other sides."""
    sides = 0
    for measure in found:
        if measure.role not in ("unknown", "lesion", "margin") or not is_side(
            unit.lower, measure.start - unit.start, measure.end - unit.start
        ):
            break
        sides += 1
    return [*(replace(m, role="margin") for m in found[:sides]), *found[sides:]]


@dataclass(frozen=True, slots=True)
class _Number:
    start: int
    end: int
    values: tuple[Decimal, ...]
    low: bool = False
    area: bool = False
    role: str = ""


def measures_of(unit: Unit, landmarks: Sequence[Landmark] = ()) -> list[Measure]:
    """All measures of one unit, in order, roles assigned. `landmarks`: its lesions and sites."""
    text = unit.lower
    named = "mm" in text or "cm" in text or "inch" in text or "meter" in text or "metre" in text
    if not named and not _BARE_NUMBERS.search(text) and not (("marg" in text or "mgn" in text) and _BARE_MARGIN.search(text)):
        return []
    found = _numbers(text, named)
    if not found:
        return []
    if "m)" in text:
        text = _UNIT_IN_NAME.sub(lambda m: " " * len(m.group()), text)
    roles = roles_of(text, [(n.start, n.end) for n in found], landmarks)
    out = []
    for number, read in zip(found, roles, strict=True):
        foreseen = None if number.area else _FORESEEN.search(text, 0, number.start)
        if foreseen is not None and ("est" not in foreseen.group().split("expect")[0] or _MEASURED_LATER.search(text, number.end)):
            continue
        role = number.role or ("area" if number.area and read in ("unknown", "lesion") else read)
        approximate = number.low or bool(_APPROX.search(text[max(0, number.start - 24) : number.start]))
        start, end = unit.start + number.start, unit.start + number.end
        out.append(Measure(start, end, Dimensions(number.values), role, unit.index, approximate, number.area))
    return out


_MEASURED_LATER = re.compile(r"\bpre-?op\b|\bfinal\b|\bactual|\bmeasured\b|\bbefore\b|\bended\b")
"""Behind an estimate of the plan: "laceration closed, est. 3 cm" is the length that the note has."""
_FORESEEN = re.compile(
    r"\b(?:est\.?|estimated|anticipated|projected|expected) (?:final |total )?(?:length|repair|closure)(?: length)?(?: of| is|:)? (?:about |approx\w*\.? |~ ?)?\Z|\b(?:clos\w+|repair\w*|length|layer\w*|line)\b[^.;]{0,30}[ (:,](?:est\.?|estimated|anticipated|projected|expected) (?:to be |at |as |(?:final |total )?(?:length|repair|closure) (?:of )?)?(?:about |approx\w*\.? |~ ?)?\Z"
)
"""Before a length that was expected of a closure: "repair: intermediate, est. 5 cm pre-op; final length 4.2 cm"."""


def _is_times(dims: re.Match[str]) -> bool:
    """“1.2 cm x3”: a size and how often (cycles, lesions), not a longer second diameter without its unit; the lower reading stands."""
    often = dims["ua"] and not dims["ub"] and not dims["c"] and dims["b"] in _FEW
    return bool(often) and _decimal(dims["b"]) > _decimal(dims["a"])


_FEW = frozenset("2345")


def _numbers(text: str, named: bool) -> list[_Number]:
    """Numbers of a text that measure something; `named` where it names a unit of length."""
    found: list[_Number] = []

    def add(number: _Number) -> None:
        fits = all(number.end <= other.start or number.start >= other.end for other in found)
        if fits and all(Decimal(0) < v < Decimal(400) or number.area for v in number.values):
            found.append(number)

    for m in _HEADED.finditer(text) if named and "m)" in text else ():
        values = tuple(_cm(value, m["u"]) for value in m.group("a", "b", "c") if value)
        add(_Number(m.start("a"), m.end(), values))
    for m in _SUM.finditer(text) if "+" in text else ():
        for number in _summands(m):
            add(number)
    for m in _AREA.finditer(text) if named else ():
        scale = Decimal("0.01") if "mm" in m.group() or "milli" in m.group() else Decimal(1)
        add(_Number(m.start(), m.end(), (_decimal(m["value"]) * scale,), area=True))
    for m in _DIMS.finditer(text) if "x" in text or "by" in text or "*" in text else ():
        unit = m["uc"] or m["ub"] or m["ua"]
        if _is_times(m):
            add(_Number(m.start(), m.end("ua"), (_cm(m["a"], unit),)))
        elif unit := unit or _unit_of_bare(text, m):
            parts = [(m["a"], m["ua"]), (m["b"], m["ub"]), (m["c"], m["uc"])]
            add(_Number(m.start(), m.end(), tuple(_cm(v, u or unit) for v, u in parts if v)))
    for m in _RANGE.finditer(text) if named and ("-" in text or "to" in text) else ():
        add(_Number(m.start(), m.end(), (min(_cm(m["a"], m["ua"] or m["ub"]), _cm(m["b"], m["ub"])),), low=True))
    for m in _SINGLE.finditer(text) if named else ():
        add(_Number(m.start(), m.end(), (_cm(m["a"], m["ua"]),)))
    for m in _SERIES.finditer(text) if named and ("and" in text or "&" in text) else ():
        for n in _IN_SERIES.finditer(text, m.start(), m.end("list")):
            add(_Number(n.start(), n.end(), (_cm(n.group(), m["u"]),)))
    for m in _WORDED.finditer(text) if named and _NO_FIGURE.search(text) else ():
        values = tuple(_in_cm(_spoken(words), m["ua"]) for words in (m["a"], m["b"]) if words)
        if not m["sq"] or m["ua"].startswith("c"):
            add(_Number(m.start(), m.end(), values, area=bool(m["sq"])))
    for m in _WITH_MARGIN.finditer(text) if "marg" in text else ():
        for number in _lesion_and_margin(m):
            add(number)
    for m in _MARGIN_UNKNOWN.finditer(text) if "marg" in text else ():
        add(_Number(m.start("a"), m.end("a"), (_cm(m["a"], "cm"),), role="lesion"))
    for m in _BEFORE_MARGIN.finditer(text) if "marg" in text else ():
        add(_Number(m.start("a"), m.end("a"), (_cm(m["a"], "cm"),), role="lesion"))
    for m in _AFTER_MARGIN.finditer(text) if "marg" in text else ():
        add(_Number(m.start("t"), m.end("t"), (_cm(m["t"], "cm"),), role="excised"))
    for m in _BARE_MARGIN.finditer(text) if "marg" in text or "mgn" in text else ():
        at = "a" if m["a"] else "b"
        add(_Number(m.start(at), m.end(at), (_cm(m[at], "mm"),), role="margin"))
    for m in _BARE.finditer(text) if _BARE_DECIMAL.search(text) else ():
        add(_Number(m.start("a"), m.end("a"), (_cm(m["a"], "cm"),)))
    return sorted(found, key=lambda n: n.start)


def _summands(match: re.Match[str]) -> list[_Number]:
    """Lesion, margins and total of "1.2 cm lesion + 0.4 + 0.4 = 2.0"; a total that is too small is no such sum."""
    unit = match["ut"] or match["uc"] or match["ub"] or match["ua"]
    if not unit and not all("." in match[k] for k in "abt"):
        return []
    values = {k: _cm(match[k], match[f"u{k}"] or unit or "cm") for k in "abct" if match[k]}
    if values["t"] < values["a"] + values["b"]:
        return []
    role = {"a": "lesion", "b": "margin", "c": "margin", "t": "excised"}
    ends = {k: match.end(f"u{k}") if match[f"u{k}"] else match.end(k) for k in values}
    return [_Number(match.start(k), ends[k], (values[k],), role=role[k]) for k in values]


def _lesion_and_margin(match: re.Match[str]) -> list[_Number]:
    """Whole numbers without a unit are mm (nobody takes 3 cm around 5 cm), decimals cm."""
    decimals = "." in match["a"], "." in match["b"]
    unit = match["ub"] or ("cm" if all(decimals) else "" if any(decimals) else "mm")
    if not unit or (match["ub"] and decimals[0] != decimals[1]):
        return []
    end = match.end("ub") if match["ub"] else match.end("b")
    return [
        _Number(match.start("a"), match.end("a"), (_cm(match["a"], unit),), role="lesion"),
        _Number(match.start("b"), end, (_cm(match["b"], unit),), role="margin"),
    ]


def _unit_of_bare(text: str, match: re.Match[str]) -> str:
    """“1.0 x 0.9” without a unit is a size in cm where a decimal point or a size word says so, “10x8, margins 4” one in mm; else “”."""
    if _NO_SIZE.match(text, match.end()):
        return ""
    if "." not in match.group() and _MARGIN_NEXT.match(text, match.end()):
        return "mm"
    before = text[max(0, match.start() - 22) : match.start()]
    told = ("." in match["a"] and "." in match["b"]) or re.search(
        r"size|defect|measur|lesion|dia|ellip|spindle|fusif|\bf?s?tsg\b|\bgraft", before
    )
    return "cm" if told else ""


def _decimal(number: str) -> Decimal:
    """A written number: 0.5, .5, 2,5, 1/2, 1 1/2."""
    if "/" in number:
        whole, _, fraction = number.rpartition(" ")
        top, _, bottom = fraction.partition("/")
        return Decimal(whole or 0) + Decimal(top) / max(Decimal(bottom), Decimal(1))
    plain = number.replace(",", ".")
    return Decimal("0" + plain if plain.startswith(".") else plain)


def _in_cm(value: Decimal, unit: str) -> Decimal:
    if unit.startswith("i"):
        return (value * Decimal("2.54")).quantize(Decimal("0.01"))
    return value / 10 if unit.startswith("m") else value


def _cm(number: str, unit: str) -> Decimal:
    return _in_cm(_decimal(number), unit)


def _spoken(words: str) -> Decimal:
    """“one point two”, “twenty-two”, “two and a half”, “half a”."""
    if words.endswith(("half", "quarter", "quarters")) and " and " in words:
        whole, _, part = words.partition(" and ")
        return (Decimal(whole) if whole.isdigit() else _spoken(whole)) + _spoken(part)
    if "quarter" in words:
        return Decimal("0.75" if words.startswith("three") else "0.25")
    if words.startswith(("half", "one half", "one-half", "a half")):
        return Decimal("0.5")
    whole, _, fraction = words.partition(" point ")
    value = Decimal(sum(_TENS.get(w, _ONES.get(w, 0)) for w in re.split(r"[\s-]+", whole)))
    digits = "".join(str(_TENS.get(w, _ONES.get(w, 0))) for w in fraction.split())
    return value + Decimal(f"0.{digits}") if digits else value
