"""Areas of flaps and grafts: totals, and the sum of primary and secondary defect (FLAP-01, FLAP-07)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Dimensions, Evidence, Fact
from nlp.gate import find
from nlp.readers.closure_facts import phrase_of
from nlp.view import Measure, NoteView, Unit

_TOTAL = re.compile(r"total|combined|together|altogether|\bin all\b|\ball told\b|\bsum\b|flap and defect|defect and flap|tot\b")
_SECONDARY_ONLY = re.compile(r"(?<!and )(?<!with )(?<!plus )(?<!& )(?<!\+ )\b(?:secondary|donor) (?:defects?|areas?)[^.;,+]{0,24}$")
"""A total of the secondary defects alone."""
_SECONDARY = re.compile(r"secondary|donor|flap")


_UNIT = r"(?: ?\(?(?:sq\.? ?cm|cm2|cm\^2|cm\u00b2)\)?)"
_IN_FIELDS = re.compile(
    rf"\bprimary(?: (?:defect|wound|area))?{_UNIT}?[ :=]{{1,4}}(?P<a>\d+(?:\.\d+)?){_UNIT}?(?! ?(?:x|by|mm|cm)\b)[^\d\n]{{1,30}}?\b(?:secondary|donor|flap)(?: (?:defect|wound|area))?{_UNIT}?[ :=]{{1,4}}(?P<b>\d+(?:\.\d+)?)(?! ?(?:x|by|mm)\b)"
)
_SQUARE = re.compile(r"sq\.? ?cm|cm2|cm\^2|cm\u00b2|square cent")


def _in_fields(view: NoteView, units: list[Unit]) -> Fact[Decimal] | None:
    """“Areas (sq cm): primary 2.9   secondary 9.4   total ____”: the unit stands once, before or in the fields."""
    hit = find(view, _IN_FIELDS)
    if hit is None or not any(u.start <= hit.start() < u.end for u in units):
        return None
    line = view.lower[view.lower.rfind("\n", 0, hit.start()) + 1 : hit.end() + 12]
    if _SQUARE.search(line) is None:
        return None
    proof = tuple(Evidence("area", hit[name], hit.start(name), hit.end(name)) for name in ("a", "b"))
    return Fact(Decimal(hit["a"]) + Decimal(hit["b"]), "derived", proof)


_OF_FIELDS = frozenset({"excimer", "phototherapy", "pdt", "destruction"})
"""Work on areas of skin that no flap or graft covers."""


def _is_field(view: NoteView, unit: Unit) -> bool:
    """Is the area of the sentence one of light or laser, as in "excimer, scalp and elbows, 90 cm2"?"""
    named = {m.concept for m in view.mentions_in(unit, "PROC")}
    return bool(named & _OF_FIELDS) and not named & {"flap", "graft"}


_PIECE_BEHIND = re.compile(
    r"\)?[^.;,\d()]{0,20}?\b(?:discarded|wasted|unused|left over|opened|thrown|sheets?|pieces?|dis[ck]s?|units? (?:opened|used))\b|\)[^.;\d]{0,60}\b(?:trimmed|cut)\b(?: down)? to\b"
)
_PIECE_BEFORE = re.compile(r"\bof (?:an?|the|one) $|\b(?:discarded|wasted|wastage|unused|remaining|left over)\W{1,3}(?:\w+ ){0,2}$")


def of_product(view: NoteView, measure: Measure) -> bool:
    """“22 sq cm of a 39 sq cm disc”, “24 sq cm discarded”: how large the piece was, or what was left of it, is not what covers the wound."""
    unit = view.units[measure.unit]
    return (
        _PIECE_BEHIND.match(view.lower, measure.end, unit.end) is not None
        or _PIECE_BEFORE.search(view.lower, max(unit.start, measure.start - 30), measure.start) is not None
    )


def area_of(view: NoteView, units: list[Unit], kind: str) -> Fact[Decimal]:
    """Area in sq cm: a total, else the sum of primary and secondary area, else the only one (doubtful for a flap)."""
    units = [u for u in units if not _is_field(view, u)]
    found = [(m, phrase_of(view.units[m.unit], m)) for u in units for m in view.measures_in(u) if m.is_area]
    fields = [
        m
        for u in units
        for m in view.measures_in(u)
        if not m.is_area
        and len(m.dims.values) == 2
        and re.search(r"total (?:\w+ ){0,2}area", phrase_of(u, m) + u.lower[: m.start - u.start][-90:])
    ]
    if fields and not found:
        best = fields[-1]
        return Fact(best.dims.area, "derived", (Evidence("area", str(best.dims.area), best.start, best.end),))
    if (
        kind == "flap"
        and (len(found) < 2 or not any(_TOTAL.search(words) for _, words in found))
        and (told := _in_fields(view, units)) is not None
    ):
        return told
    if kind == "graft":
        found = [(m, words) for m, words in found if not of_product(view, m)] or found
    if not found:
        return Fact(searched=("area",))
    totals = [
        m
        for m, words in found
        if _TOTAL.search(words) and not (kind == "flap" and _SECONDARY_ONLY.search(view.lower, max(0, m.start - 48), m.start))
    ]
    if (
        not totals
        and kind == "flap"
        and len(found) == 1
        and _SECONDARY_ONLY.search(view.lower, max(0, found[0][0].start - 48), found[0][0].start)
    ):
        return _with_primary(view, units, found[0][0])
    if totals or kind == "graft" or len(found) == 1:
        best = max(totals or [m for m, _ in found], key=lambda m: m.dims.longest)
        proof = (Evidence("area", str(best.dims.longest), best.start, best.end),)
        partial = (
            kind == "flap" and not totals and re.search(r"primary|defect", found[0][1]) and not re.search(r"flap|secondary", found[0][1])
        )
        return Fact(best.dims.longest, "conflicting" if partial else "stated", proof, "area of the primary defect alone" if partial else "")
    second = [m for m, words in found if _is_secondary(view, m, words)]
    first = [m for m, _ in found if m not in second]
    if len(first) == 1 and len(second) == 1:
        value = first[0].dims.longest + second[0].dims.longest
        return Fact(value, "derived", tuple(Evidence("area", str(m.dims.longest), m.start, m.end) for m in (first[0], second[0])))
    best = max((m for m, _ in found), key=lambda m: m.dims.longest)
    return Fact(
        best.dims.longest,
        "conflicting",
        (Evidence("area", str(best.dims.longest), best.start, best.end),),
        "several areas, none called the total",
    )


def _with_primary(view: NoteView, units: list[Unit], second: Measure) -> Fact[Decimal]:
    """The area of the secondary defects and the sides of the primary one (FLAP-01)."""
    proof = (Evidence("area", str(second.dims.longest), second.start, second.end),)
    first = [m for u in units for m in view.measures_in(u, "defect", "wound", "post") if not m.is_area and len(m.dims.values) == 2]
    if len(first) != 1:
        return Fact(second.dims.longest, "conflicting", proof, "area of the secondary defects alone")
    total = second.dims.longest + first[0].dims.values[0] * first[0].dims.values[1]
    return Fact(total, "derived", (*proof, Evidence("area", str(first[0].dims.area), first[0].start, first[0].end)))


_NAMED_AREA = re.compile(r"\b(?:(?P<second>secondary|donor|flap|lobes?)|primary|defect|wound)\b")


def _is_secondary(view: NoteView, measure: Measure, words: str) -> bool:
    """An area of the flap or of the second defect: by its own phrase, else by the last such noun before it in the sentence."""
    if _SECONDARY.search(words) or re.search(r"primary|defect", words):
        return _SECONDARY.search(words) is not None
    unit = view.units[measure.unit]
    named = list(_NAMED_AREA.finditer(unit.lower, 0, measure.start - unit.start))
    return bool(named) and named[-1]["second"] is not None


_OF_FLAP = re.compile(r"\b(?:flap(?:'s)?|its) (?:\w+ )?(?:area|surface|size)\b|\b(?:area|surface|size) of (?:the |this )?(?:\w+ )?flap\b")


_SENTENCES_BACK = 3


def areas_of_flap(view: NoteView, units: list[Unit]) -> list[Measure]:
    """“Its area was about 5 x 3 cm”, behind a sentence about the flap."""
    return [
        m
        for u in units
        if (hit := u.search(_OF_FLAP))
        and (
            not hit.group().startswith("its")
            or any("flap" in v.lower for v in view.units[max(0, u.index - _SENTENCES_BACK) : u.index + 1] if v.block == u.block)
        )
        for m in view.measures_in(u)
        if m.role in ("area", "lesion", "unknown") and len(m.dims.values) == 2 and m.start - u.start >= hit.start()
    ]


_TWICE = re.compile(r"\s*(?:,? ?(?:on|at) )?(?:each|either|both) sides?\b|\s*(?:,? )?each\b|\s*bilaterally\b")


def on_both_sides(view: NoteView, defect: Fact[Dimensions], second: list[Measure]) -> Fact[Decimal]:
    """“Secondary defects 2.0 x 1.4 cm on each side”: both count with the defect that they close (FLAP-01)."""
    twice = [m for m in second if _TWICE.match(view.lower, m.end)]
    if len(second) != 1 or not twice or defect.value is None or len(defect.value.values) != 2:
        return Fact(searched=("area",))
    first, other = defect.value.area or Decimal(0), second[0].dims.area or Decimal(0)
    proof = (*defect.evidence, Evidence("area", str(other), second[0].start, second[0].end))
    return Fact(first + 2 * other, "derived", proof, "the defect and a second one on each side")
