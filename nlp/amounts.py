"""Amounts of a drug: each number with its unit and what it is said of.

An amount was given, left over, or only says how strong the drug is, what the container held or what
it was diluted in. Reading the dose out of them is the work of `nlp.readers.drugs_given`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from nlp.facts import Evidence
from nlp.lesion_words import MANY, ONE
from nlp.number_words import SPELLED, number_of
from nlp.records import dataclass, replace
from nlp.view import NoteView, Unit

Role = Literal["given", "total", "each", "wasted", "strength", "content", "volume", "volume_total", "volume_each", "pieces", "vials"]

_TENTHS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPOKEN_POINT = rf"(?:(?:{'|'.join(_TENTHS)}|oh|nought|naught|a)\s+)?point\s+(?:{'|'.join(_TENTHS)})(?:\s+(?:{'|'.join(_TENTHS)}))?"
_FIGURE = rf"(?:{_SPOKEN_POINT}|\d+(?:\.\d+)?|\.\d+|half an?|a quarter of an?|(?:(?:one|two|three|a)\s+)?hundred(?:\s+(?:and\s+)?{SPELLED})?|{SPELLED})"
_MASS = r"mg|mcg|units?|iu|u"
_STRENGTH = re.compile(
    rf"(?P<n>{_FIGURE})\s*(?P<u>{_MASS}|milligrams?)?\s*(?:/|\bper\b)\s*(?P<per>\d*\.?\d+)?\s*(?:(?:ml|cc|millilit(?:er|re))s?\b|(?=(?:pre-?filled\s+)?(?:pen|syringe|autoinjector)))"
)
_AMOUNT = re.compile(
    rf"(?:(?<![\w./])|(?<=\dx))(?!0\d{{3}}\b)(?P<n>{_FIGURE})[\s-]*(?P<u>{_MASS}|ml|cc|milliliters?|millilitres?|milligrams?)\b(?!\s*(?:/(?! ?(?:l|r|left|right)\b| \d{{1,2}} (?:inj|sites?|points?|pts|spots?|areas?|sticks?))|per\s+(?:ml|cc|millilit)))"
)
_COMEDONES = re.compile(
    r"(?:[2-9]|[1-9]\d) ?cc(?: (?:were|was))? (?:nick|express|extract|open|unroof|pop|remov|press|forehead|cheek|chin|jaw|temple|nose)"
)
"""“12 cc nicked”: closed comedones, where nothing beside it is injected or runs out."""
_FLUID = re.compile(
    r"\bmg\b|inject|\bil[- ]?k|\bil\b|kenalog|\btac\b|triamcin|lido|\bpus\b|fluid|blood|serous|abscess|seroma|cyst|hematoma|\d\.\d+ ?cc"
)
_FEW = r"(?:\d{1,2}(?:\.\d)?(?![\d.])|\.\d|half an?|a quarter of an?|" + SPELLED + ")"
"""How many packages there may be: "0915 Kerastick" and "9.15 Kerastick" tell the time."""
_PIECES = re.compile(
    rf"(?<![\d./])(?<!\d:)(?<![a-wyz])(?<!\bat )(?<!@)(?<!@ )(?P<n>{_FEW}|an?|whole|full|complete|entire)(?:\s+|\s?[x\u00d7]\s?)(?:whole\s+|full\s+|complete\s+|entire\s+|single[- ](?:use|dose)\s+|disposable\s+|unit[- ]dose\s+)?(?:\d+(?:\.\d+)?[\s-]*(?:g|gm|gram|mg|ml)s?\s+)?(?:levulan\s+|ameluz\s+|ala\s+|ycanth\s+|prefilled\s+|pre-filled\s+)?(?P<u>kerasticks?|sticks?|tubes?|applicators?|ampules?|syringes?|pfs|pens?|autoinjectors?)\b"
    rf"|(?P<u2>kerasticks?|sticks?|tubes?|applicators?|syringes?|pens?)\s*(?:used|given|applied)?\s*\(?(?:x|:|=|#)\s*(?P<n2>\d{{1,2}})(?![\d:])(?!\.\d\d)"
)
_SOME_OF = re.compile(rf"(?<![\w./])(?P<n>\d|{SPELLED}) of (?:the )?$")
"""Before the number of all packages: "1 of 2 sticks"."""
_VIALS = re.compile(
    r"\s*(?:-\s*)?(?:(?:multi|single)-?\s?(?:dose|use)\s+|of\s+\w+\s+|(?!both\b|all\b|each\b|every\b)[a-z]+\s+){0,2}(?:vials?|bottles?|syringes?|pens?|prefilled|autoinjectors?|amp(?:ule)?s?|sdv|mdv)\b"
)
_VIAL_NEXT = re.compile(
    r"[\s-]*(?:(?:multi|single)-?\s?(?:dose|use)\b|(?:[a-z]+ )?(?:vials?|bottles?|syringes?|pens?|prefilled|sdv|mdv)\b)"
)
_NEVER = re.compile(r"\b(?:none|nothing|no|not)\b")
_CONTAINER_BEFORE = re.compile(
    r"\bvials?\s*(?:size|of|:)?\s*(?:\w+\s+)?(?:[\d.]+\s?mg/(?:ml|cc),?\s*)?$|from (?:a|the|one)\s*$|\b(?:drawn|drew)(?:\s+up)?\s*$"
)
_VIAL_COUNTED = re.compile(r"\d[- ]?(?:units?|u|mg|mcg|ml|cc)[- ](?:[\w-]+ ){0,2}vials?\s*:\s*$")
"""A vial whose content stands before it, with what was given behind it: "100 unit vial: 45 units to the right"."""
_OF_STRENGTH = re.compile(r"\s*of (?:a |the )?\d+(?:\.\d+)? ?(?:u|units?|iu|mg) ?/ ?(?:ml|cc)\b(?! ?(?:vial|solution was))")
"""“0.5 mL of 1 U/mL”."""
_OF_A_VIAL_LEFT = re.compile(
    r"\s*(?:(?:was |were )?(?:left )?(?:of|from|in) (?:the |a |this |our )?(?:\d{2,3}[- ]?(?:u|units?|mg)[- ])?(?:sdv|vial)) (?:was |were )?(?:then )?(?:wasted|discarded|thrown)\b"
)
"""“20 U of the 100-unit vial discarded”."""
_WASTE_AFTER = re.compile(r"[^.;]{0,48}?\b(?:wast(?:ed|age|e)|discard(?:ed)?|thrown|left over|remaining)\b(?!\?)")
_WASTE_BEFORE = re.compile(
    r"(?:wast(?:ed|age|e)|discard(?:ed)?|remaining|left over|remainder|\brest\b[^.;]{0,34}|jw)\s*(?:of|:|=|was|\(|\|)?\s*$"
)
_OWN_NUMBER = re.compile(r"\W*(?:of |was |about )?\d")
"""A number behind the word of waste: "vial 15 U, rest discarded 14.5 U"."""
_TOTAL = re.compile(r"\s*(?:in\s+)?(?:total|tot|altogether|in all|overall)\b")
_TOTAL_BEFORE = re.compile(
    r"(?:\btotal(?:ling|ing)?(?:\s+(?:dose|amount|volume|given|of|drug))*\s*(?:[:=]|\.{2,60}:?)?\s*|\bfor a total of\s*|=\s*|\bfor\s*|tot\.?\s*[:=]?\s*)$"
)
_EACH = re.compile(
    rf"\s*(?:of\s+)?(?:(?!total)[a-z-]+\s+){{0,4}}?(?:each|ea|(?:per|an?)\s+(?:site|injection|point|spot|side|axilla|underarm|armpit|palm|sole|hand|foot|piece|{ONE})|apiece)\b|\s*/\s?(?:site|point|{ONE}|axilla|palm|side)\b"
)
_TIMES = re.compile(
    r"\s*(?:each|ea|apiece)\s*,?\s*(?:x\s?(?P<n>\d{1,2})\b|(?:to|into|for)\s+(?:the\s+|all\s+)?(?P<m>\d{1,2})\b)|\s*(?:(?:was |were )?inject(?:ed|ing) )?(?:to|into|in|per|for|at)\s+(?:each|every one) of (?:the |his |her |these |those |all )?(?P<k>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)\b"
    rf"|\s*(?:x|\u00d7)\s?(?P<p>\d{{1,2}}) (?:[a-z-]+ ){{0,2}}?(?:points|sites|injections|spots|sticks|pokes|{MANY})\b"
)
_DEVICES = re.compile(r"\s*(?:pfs|(?:pre-?filled )?syringes?|pens?|autoinjectors?)\s*(?:x|\u00d7)\s*(?P<n>[1-9])\b")
_REPEATED = re.compile(r"(?<![\d.])(?P<n>[2-9]) ?(?:x|\u00d7) ?$")
_EACH_BEFORE = re.compile(
    r"(?<!ml )(?<!cc )(?<!mg )(?<!units )(?<!\d u )\beach\b[^.;,\d]{0,30}$|\b(?:\d{1,3} )?(?:injections|aliquots|pokes|sticks|boluses|depots) of (?:about |approx\w* |~ ?)?$"
)
_DILUENT_AFTER = re.compile(
    r"\s*(?:of\s+)?(?:\d*\.?\d+%?\s*)?(?:bacteriostatic|preservative[- ]free|normal|sterile|lido\w*|xylo\w*|saline|ns\b|nacl|water|diluent|anesth\w*|pus|purulent|blood|1%|2%)"
)
_DILUENT_BEFORE = re.compile(
    r"(?:dilut\w+|reconstitut\w+|mixed|\blido\w*|xylo\w*|saline|anesth\w*|epi\w*|in)\s*(?:to|with|in|%|\d+%|\(|:|w/|of)*\s*$"
)
_LOST = re.compile(
    r"\b(?:ebl|blood loss|irrigat\w+|flushed|rinsed|washed out|lavage|aspirated|evacuated|drained)\b(?: (?:was|of|is|with|approx(?:imately)?\.?|about|less than|under|only|some|estimated)|\W)*$"
)
"""Before what bled, ran out or rinsed: "EBL < 1 cc"."""
_LOCAL = re.compile(
    r"\b(?:lido(?:caine)?|lignocaine|xylo(?:caine)?|marcaine|bupivacaine|sensorcaine)\b(?:[ ,:()/-]|w/|with|and|plain|without|buffered|epi(?:nephrine)?|adrenaline|bicarb\w*|\d+%|\d\.\d+%|1:\d[\d,]*)*$"
)
_GIVEN_DRUG = re.compile(
    r"\b(?:kenalog|tac|triam\w*|ken|k-?(?:10|40)|steroids?|celestone|betameth\w*|dexameth\w*|depo\w*|candida|bleo\w*|5-?fu|fluorouracil|botox|toxin|mix\w*|dilut\w*)\b"
)


def _numbs(lower: str, start: int) -> bool:
    """“Local, 1% lidocaine with epinephrine 1:100,000, 3 cc”: the volume of what numbs, in a sentence that names no drug before it."""
    return _LOCAL.search(lower, max(0, start - 80), start) is not None and _GIVEN_DRUG.search(lower, 0, start) is None


_DRAWN = re.compile(
    r"\s*(?:of [^.;\d]{0,30})?(?:\d+ )?\b(?:was |were )?(?:then )?(?:drawn|prepared|made up|aspirated into|in (?:the |a )?syringe)\b"
)
_BARE_EACH = re.compile(rf"(?<=(?:ml|cc))\s+(?P<n>0?\.\d+)\s*(?:each|ea|apiece|per (?:{ONE}|site))\b")
"""Behind a strength, millilitres without their unit: "2.5 mg/mL 0.1 each"."""
_SLASHED = re.compile(r"(?<![\w./])(?P<list>0?\.\d+(?:\s?/\s?0?\.\d+)+)\s*(?:ml|cc)\b")
_DECIMAL = re.compile(r"0?\.\d+")
"""A volume for each place in turn: "0.4/0.3/0.3 mL"."""
_BARE_WASTE = re.compile(
    r"(?<![\w./#-])(?P<n>\d{1,3}(?:\.\d+)?)\s+(?:(?:were|was)\s+)?(?:wasted|discarded|thrown (?:away|out))\b|\b(?:wasted|wastage|discarded)\s*[:=]?\s*(?P<m>\d{1,3}(?:\.\d+)?)(?![\w./%]|\s*(?:mg|mcg|ml|cc|units?|iu|u|vials?|syringes?)\b)"
)
"""Waste without its unit: "100 U vial; 25 discarded"."""
_PLACE = re.compile(r"(?:ax|palm|sole|arm|thigh|delt|glut|abd|face|site|side|left|right|\bl\b|\br\b|hand|foot|feet|groin)")


_VOLUME_FIELD = re.compile(
    r"(?:^|[|;,]|  )\s*(?P<total>total )?(?:cc'?s?|mls?|vol(?:ume)?(?: \(?(?:cc|ml)\)?)?)(?: (?:total|used|injected|given))?\s*(?:[:=]|(?<=vol)|(?<=volume))\s*(?P<n>\d?\.\d{1,2}|\d(?:\.\d{1,2})?)(?=\s*(?:$|[|;,]|  ))"
)
"""The field of a form that tells the volume, with its unit in the label: "Total cc = 0.4"."""
_STRENGTH_FIELD = re.compile(
    r"(?:^|[|;,]|  )\s*(?:(?:conc(?:entration)?|strength)(?: \(?mg ?/ ?(?:ml|cc)\)?)?\s*[:=]|conc(?:entration)?|strength \(?mg ?/ ?(?:ml|cc)\)?)\s*(?P<n>\d{1,2}(?:\.\d{1,2})?)(?=\s*(?:$|[|;,]|  ))"
)
"""The field of a form that tells how many mg a millilitre holds: "conc 5"."""
BARE = "bare"
"""Measure of a number that goes without one: that of the dose."""


_OTHER_SIDE = re.compile(
    rf"[^.;\d]{{0,40}}?(?:,|;|\band|&|\+|\bthen)\s*(?:another )?(?P<n>{_FIGURE})\s+(?:(?:into|in|to|on|at|for) (?:the )?)?(?P<side>left|right|l|r)\b(?! ?(?:\w+ )?(?:points|sites|injections|sticks|pokes))"
)
"""Behind the units of one side the bare number of the other: "50 units into the right axilla and 50 into the left"."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A number with its unit (mg, mcg, unit, ml, stick, tube, ...) and its role; `per` is the volume of a content."""

    value: Decimal
    measure: str
    role: Role
    start: int
    end: int
    unit: int
    sited: bool = False
    side: str = ""

    def proof(self) -> Evidence:
        return Evidence("wasted" if self.role == "wasted" else "dose", str(self.value), self.start, self.end)


def amounts_by_unit(view: NoteView) -> dict[int, list[Amount]]:
    """Of the units that tell any."""
    known = view.memo.get("amounts")
    if known is None:
        known = view.memo["amounts"] = {unit.index: found for unit in view.units if (found := amounts_in(unit))}
    return known  # type: ignore[return-value]


def amounts_in(unit: Unit) -> list[Amount]:
    """All amounts of one unit, in text order."""
    taken: list[tuple[int, int]] = []
    out = [*_strengths(unit, taken), *_with_measure(unit, taken), *_in_fields(unit, taken)]
    out = [a for a in sorted(out, key=lambda a: a.start) if not _was_before(unit, a)]
    return _told_twice(unit, out) if any(a.role == "wasted" for a in out) and len(out) > 1 else out


_BEFORE_NOW = re.compile(
    r"(?:(?P<was>\b(?:was|previous(?:ly)?|formerly|before|prior|old)(?: dose)?:? )|(?P<from>\bfrom )|(?P<aside>\((?:was|were|previously|formerly|prior(?: dose)?|old dose|down from|up from|usual(?:ly)?|no longer) )|(?P<last>\b(?:last (?:time|visit|session|month|round|dose|injection)|(?:previous|prior) (?:session|visit|round|dose))\b(?:(?! today| now)[^.;,\d]){0,16}))$"
)
_NOW = re.compile(r"[^.;\n]{0,30}?\bnow\b[^.;\n\d]{0,16}\d")
_TO_NOW = re.compile(r"[^.;\n\d]{0,14}(?:\bto\b|->|=>|\u2192)[^.;\n\d]{0,6}\d")
_CHANGED = re.compile(r"[^.;\n\d]{0,14}(?:->|=>|\u2192) ?\d[\d.]* ?(?:mg|units?|u)\b(?! ?(?:/|per ))")
"""An older dose and the one that took its place: "300 mg q4w -> 150 mg q4w"."""


def _was_before(unit: Unit, amount: Amount) -> bool:
    """“Was 300 mg, now 150 mg”, “150 mg (was 300 mg)”, “down from 300 mg to 150 mg”: a dose of earlier days."""
    lower, start, end = unit.lower, amount.start - unit.start, amount.end - unit.start
    if amount.role not in ("given", "total") or amount.measure not in ("mg", "unit"):
        return False
    before = _BEFORE_NOW.search(lower, max(0, start - 40), start)
    if before is None:
        return _CHANGED.match(lower, end) is not None
    if before["aside"] or before["last"]:
        return True
    return (_NOW if before["was"] else _TO_NOW).match(lower, end) is not None


_SAME = re.compile(r"\s*(?:[(=\[]|or|i\.?e\.?,?)\s*")


def _told_twice(unit: Unit, amounts: list[Amount]) -> list[Amount]:
    """“Discarded 0.5 mL (20 mg)”, “0.5 mL = 20 mg wasted”: what was left over in two measures."""
    out = list(amounts)
    for n, (first, second) in enumerate(itertools.pairwise(amounts)):
        between = unit.lower[first.end - unit.start : second.start - unit.start]
        kinds = {first.measure, second.measure}
        if "ml" not in kinds or not kinds & {"mg", "unit"} or _SAME.fullmatch(between) is None:
            continue
        if first.role == "wasted" and second.role in ("given", "total"):
            out[n + 1] = replace(second, role="wasted")
        elif second.role == "wasted" and first.role in ("volume", "given", "total", "volume_total"):
            out[n] = replace(first, role="wasted")
    return out


def _strengths(unit: Unit, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """Concentrations and contents ("40 mg/mL", "300 mg per 2 mL"); their spans are taken."""
    lower = unit.lower
    for hit in _STRENGTH.finditer(lower) if "/" in lower or "per" in lower else ():
        per = hit["per"]
        role: Role = "content" if per and Decimal(_plain(per)) != 1 else "strength"
        taken.append(hit.span())
        yield Amount(_value(hit["n"]), _measure(hit["u"] or "mg"), role, unit.start + hit.start(), unit.start + hit.end(), unit.index)


def _with_measure(unit: Unit, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """Numbers with their measure ("150 mg", "2 x 0.5 mL"), and the other side's number behind one; spans taken before are left."""
    lower = unit.lower
    for hit in _AMOUNT.finditer(lower):
        if _overlaps(taken, hit) or (
            hit["u"] == "cc" and _COMEDONES.match(lower, hit.start()) and not _FLUID.search(lower, max(0, hit.start() - 25), hit.end() + 30)
        ):
            continue
        taken.append(hit.span())
        amount = _amount(unit, hit)
        yield amount
        other = _OTHER_SIDE.match(lower, hit.end()) if amount.role == "given" and amount.measure == "unit" and amount.side else None
        if other is not None and other["side"][0] != amount.side:
            start, end = other.span("n")
            yield Amount(
                _value(other["n"]), "unit", "given", unit.start + start, unit.start + end, unit.index, sited=True, side=other["side"][0]
            )


_ADDED = re.compile(r"(?<![\w./+-])(?P<n>\d{1,3}(?:\.\d+)?) ?(?:\+|plus) ?$")
_TWO_SIDES = re.compile(
    r" ?(?:x|\u00d7) ?2\b(?! ?(?:wks?|weeks?|days?|months?|mos?|visits?|cycles?|vials?|syringes?|yrs?|years?|points?|rows?|more)\b)"
)


_VOLUME_TIMES = re.compile(r"\s*(?:x|\u00d7)\s?(?P<n>\d{1,2})(?=\s*(?:[,;)\n]|\.(?!\d)|$))")


def _amount(unit: Unit, hit: re.Match[str]) -> Amount:
    """The amount of a match of `_AMOUNT`, times how often it was given."""
    lower = unit.lower
    times = _TIMES.match(lower[hit.end() : hit.end() + 30])
    number = number_of(times["n"] or times["m"] or times["k"] or times["p"]) if times else 1
    role = _role(lower, hit)
    devices = _DEVICES.match(lower, hit.end())
    if devices and role in ("given", "content"):  # "150 mg PFS x2"
        number, role = int(devices["n"]), "given"
    before = _REPEATED.search(lower, max(0, hit.start() - 8), hit.start()) if role == "given" and not times else None
    if role == "volume" and not times:  # "0.1 cc x5"; not "Kenalog 40 x 0.5 cc"
        told = _VOLUME_TIMES.match(lower, hit.end())
        number = int(told["n"]) if told else number
    if before:  # "2 x 150 mg"
        number *= int(before["n"])
    if times:
        role = "volume" if role.startswith("volume") else "given"
    of_units = role == "given" and not times and not before and _measure(hit["u"]) == "unit"
    if of_units and _TWO_SIDES.match(lower, hit.end()):  # "50 U x 2 (R, L axilla)"
        number = 2
    added = _ADDED.search(lower, max(0, hit.start() - 10), hit.start()) if of_units else None
    more = _value(added["n"]) if added else Decimal(0)  # "50 + 50 U"
    return Amount(
        _value(hit["n"]) * number + more,
        _measure(hit["u"]),
        role,
        unit.start + hit.start(),
        unit.start + hit.end(),
        unit.index,
        bool(_PLACE.search(lower[max(0, hit.start() - 24) : hit.end() + 48])),
        _side(lower, hit),
    )


def _in_fields(unit: Unit, taken: list[tuple[int, int]]) -> Iterator[Amount]:
    """Numbers that a field, a list or a verb gives a measure: "volume: 2", "0.1/0.2/0.1 mL", "wasted 0.5", "3 vials"."""
    lower = unit.lower
    for hit in _BARE_EACH.finditer(lower):
        yield Amount(_value(hit["n"]), "ml", "volume_each", unit.start + hit.start("n"), unit.start + hit.end("n"), unit.index)
    for hit in unit.spots(_VOLUME_FIELD):
        if not _overlaps(taken, hit):
            yield Amount(
                _value(hit["n"]),
                "ml",
                "volume_total" if hit["total"] else "volume",
                unit.start + hit.start("n"),
                unit.start + hit.end("n"),
                unit.index,
            )
    for hit in unit.spots(_STRENGTH_FIELD):
        yield Amount(_value(hit["n"]), "mg", "strength", unit.start + hit.start("n"), unit.start + hit.end("n"), unit.index)
    for hit in unit.spots(_SLASHED):
        for part in _DECIMAL.finditer(lower, hit.start(), hit.end("list")):
            yield Amount(_value(part.group()), "ml", "volume", unit.start + part.start(), unit.start + part.end(), unit.index, sited=True)
    for hit in unit.spots(_BARE_WASTE):
        if (hit["n"] or hit["m"]) != "0" and not _overlaps(taken, hit):
            yield Amount(_value(hit["n"] or hit["m"]), BARE, "wasted", unit.start + hit.start(), unit.start + hit.end(), unit.index)
    for hit in unit.spots(_PIECES):
        some = _SOME_OF.search(lower, max(0, hit.start() - 8), hit.start())
        yield Amount(
            _value(some["n"] if some else hit["n"] or hit["n2"]),
            _piece(hit["u"] or hit["u2"]),
            "pieces",
            unit.start + hit.start(),
            unit.start + hit.end(),
            unit.index,
        )


def _overlaps(taken: list[tuple[int, int]], hit: re.Match[str]) -> bool:
    return any(a < hit.end() and hit.start() < b for a, b in taken)


def _side(lower: str, hit: re.Match[str]) -> str:
    """Side that the amount went to: "150 mg R arm", "left axilla 40 U"."""
    after = re.match(r"[^.;,\d]{0,22}?\b(left|right|l|r)\b(?!\s*[:=]?\s*\d)", lower[hit.end() : hit.end() + 32])  # "R 45 U / L 45 U"
    before = re.search(r"\b(left|right|l|r)\b[^.;,\d]{0,22}$", lower[max(0, hit.start() - 28) : hit.start()])
    found = after or before
    return found[1][0] if found else ""


def _role(lower: str, hit: re.Match[str]) -> Role:
    before, after = lower[max(0, hit.start() - 44) : hit.start()], lower[hit.end() : hit.end() + 60]
    volume = hit["u"] in ("ml", "cc") or hit["u"].startswith("millil")
    stop = re.search(r"\d", after)
    own = after[: stop.start()] if stop else after
    if _OF_A_VIAL_LEFT.match(after):
        return "wasted"
    if volume and _OF_STRENGTH.match(after):
        return "volume"
    if _VIAL_NEXT.match(after):
        return "content"
    left = _WASTE_AFTER.match(own)
    if (left and not _NEVER.search(left.group()) and not _OWN_NUMBER.match(after, left.end())) or _WASTE_BEFORE.search(before):
        return "wasted"
    if volume and _DRAWN.match(after):
        return "content"
    if _VIALS.match(after) or (_CONTAINER_BEFORE.search(before) and not _VIAL_COUNTED.search(before)):
        return "content"
    if volume and (_DILUENT_AFTER.match(after) or _DILUENT_BEFORE.search(before) or _LOST.search(before) or _numbs(lower, hit.start())):
        return "content"
    if _TOTAL.match(after) or _TOTAL_BEFORE.search(before):
        return "volume_total" if volume else "total"
    if _EACH.match(after) or _EACH_BEFORE.search(before):
        return "volume_each" if volume else "each"
    return "volume" if volume else "given"


def _value(words: str) -> Decimal:
    """Value of a figure: "0.5", ".5", "fifty", "one hundred and twenty"."""
    if words[:1].isdigit() or words[:1] == ".":
        return Decimal(_plain(words))
    if "point" in words:
        whole, _, tenths = words.partition("point")
        first = whole.strip()
        return Decimal(f"{_TENTHS.index(first) if first in _TENTHS else 0}.{''.join(str(_TENTHS.index(one)) for one in tenths.split())}")
    if words.startswith(("half", "a quarter")):
        return Decimal("0.5") if words.startswith("half") else Decimal("0.25")
    if words in ("a", "an", "whole", "full", "complete", "entire"):
        return Decimal(1)
    if "hundred" in words:
        first, _, rest = words.partition("hundred")
        head = 1 if first.strip() in ("", "a") else number_of(first.strip())
        tail = rest.replace(" and ", " ").strip()
        return Decimal(head * 100 + (number_of(tail) if tail else 0))
    return Decimal(number_of(words))


def _plain(number: str) -> str:
    return "0" + number if number.startswith(".") else number


def _measure(word: str) -> str:
    if word in ("u", "iu", "unit", "units"):
        return "unit"
    if word == "cc" or word.startswith("millil"):
        return "ml"
    return "mg" if word.startswith("millig") else word


def _piece(word: str) -> str:
    word = word.rstrip("s")
    return {"kerastick": "stick", "ampule": "ampule", "pen": "syringe", "pf": "syringe", "autoinjector": "syringe"}.get(word, word)
