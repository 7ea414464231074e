"""What area of a wound was debrided: written in sq cm, else length by width; of several wounds the sum (DEB-01)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.gate import find, seek
from nlp.phrases import phrases
from nlp.readers.debridement_depth import REMOVING
from nlp.readers.events import SILENT
from nlp.view import Measure, NoteView, Unit

WOUND = re.compile(
    r"ulcer|\bdfus?\b|\bvlus?\b|wound|necro|eschar|slough|burn|infect|gangren|pressure injury|decubit|devitali[sz]ed|\b(?:sacral|heel|trochanter\w*|ischial|coccyx|coccygeal|hip|malleol\w+|stage (?:[2-4]|i{2,3}v?|iv)) p[iu]s?\b|\bdti\b|\bexcisional(?:ly)? debrid|\bdebrid\w+[^.;:]{0,30}\bsub-?cut"
)
_LONGER = re.compile(r"\b(?:cm|mm|length|long|wide|width)\b[^.;,]{0,14}(?:x|by)\s*$")
_AFTERWARDS = phrases("debridement_area", "afterwards")
_CUT_AREA = re.compile(
    r"\b(?:debrided|excised|removed|resected)\b[^.;]{0,40}$|\bover an area(?: of)?[^.;]{0,16}$|\b(?:area|size) (?:of )?(?:tissue )?(?:debrided|excised|removed)\b[^.;]{0,16}$"
)
_THEN_CUT = re.compile(r"[^.;,]{0,16}\b(?:area )?(?:was|were|is) (?:then |sharply )?(?:debrided|excised|removed|resected)\b")
_TOTAL = re.compile(r"\btotal|\bin all\b|altogether|combined|\bsum\b")
_SEVERAL = re.compile(r"\bboth\b|\btwo\b|\bthree\b|\ball\b|wounds\b|ulcers\b|\bx\s?[23]\b(?![.\d]|\s*(?:cm|mm|x))")
_LEFT_OUT = re.compile(
    r"\b(?:(?:dressed|cleansed|irrigated) only|only (?:dressed|cleansed)|was (?:simply )?dressed|(?:was|were) not debrided|not (?:need|require)\w* debridement|no debridement|(?:was|is) clean)\b"
)
"""One of several wounds that was not debrided."""
_A_FRACTION = re.compile(
    r"\b(?:half|(?:one |two )?thirds?|(?:three )?quarters?|parts?|portion|section|[1-8]\d ?(?:%|percent)) of (?:it|(?:the|this|that|its) (?:\w+ )?(?:wound|ulcer|area|bed|surface))\b"
)
"""Words that only a part of a wound was debrided."""


def area_of(view: NoteView, others: set[int]) -> Fact[Decimal]:
    """Area debrided; conflicting where only a fraction of what was measured was done: "24 sq cm, half of it debrided"."""
    whole = _measured_area(view, others)
    done = [view.units[m.unit] for m in view.all("PROC") if m.concept == "debridement"]
    if whole.known and whole.status != "conflicting" and any(u.search(_A_FRACTION) and view.measures_in(u) for u in done):
        return Fact(whole.value, "conflicting", whole.evidence, "a fraction of the wound was debrided")
    if whole.value is not None and whole.status == "derived" and any(u.search(_DEAD_ONLY) for u in done):
        share = next((hit for u in view.units if u.section not in SILENT if (hit := u.search(_SHARE))), None)
        if share is not None:
            dead = whole.value * Decimal(share["a"] or share["b"]) / 100
            return Fact(dead, "conflicting", whole.evidence, "only the dead share of the wound was debrided")
    return whole


_DEAD = r"(?:slough\w*|fibrin\w*|necro\w*|eschar|devitali[sz]ed|nonviable)"
_DEAD_ONLY = re.compile(
    rf"\b{_DEAD}\b[^.;]{{0,24}}\bonly\b|\bonly (?:the |loose |adherent )*{_DEAD}\b|\b(?:viable|healthy|granulating) tissue (?:was )?(?:preserved|spared|left|not touched)\b"
)
_SHARE = re.compile(rf"\b{_DEAD}\W{{1,3}}(?P<a>[1-9]\d) ?%|\b(?P<b>[1-9]\d) ?% (?:\w+ )?{_DEAD}")
"""How much of the wound is dead: "slough 50%"."""


def _measured_area(view: NoteView, others: set[int]) -> Fact[Decimal]:
    """Area measured: written in sq cm, else length by width; of several wounds the sum."""
    found = [
        m
        for u in view.units
        if u.section not in SILENT and u.section != "pathology" and u.block not in others and not _is_of_other(view, u)
        for m in view.measures_in(u)
    ]
    areas = [m for m in found if m.is_area]
    if (
        len(areas) > 1
        and any(u.search(_SEVERAL) and u.search(WOUND) for u in view.units)
        and not any(_TOTAL.search(view.lower, max(0, m.start - 30), m.end + 12) for m in areas)
    ):
        told = [m for m in areas if not is_after(view, m)] or areas
        proof = tuple(Evidence("area", str(m.dims.longest), m.start, m.end) for m in told[:4])
        return Fact(sum((m.dims.longest for m in told), Decimal(0)), "derived", proof, "sum of the wounds")
    if areas:
        best = next((m for m in areas if _TOTAL.search(view.lower, max(0, m.start - 30), m.end + 12)), areas[-1])
        return Fact(best.dims.longest, "stated", (Evidence("area", str(best.dims.longest), best.start, best.end),))
    last = _last_of_each(view, [m for m in found if len(m.dims.values) > 1])
    after = last or [m for m in found if is_after(view, m)]
    flats = _one_a_row(
        view,
        [
            m
            for m in after or found
            if len(m.dims.values) > 1 and (m.role not in ("tool", "suture", "margin") or (m.role == "tool" and min(m.dims.values) >= 1))
        ],
    )
    if not flats:
        return Fact(searched=("area",))
    part = next((m for m in flats if _PART.match(view.lower, m.end)), None)
    if part is not None and len(flats) > 1:
        return Fact(
            part.dims.area,
            "conflicting",
            (Evidence("area", str(part.dims.area), part.start, part.end),),
            "a part of the wound is measured apart",
        )
    flats = [m for m in flats if not _is_spared(view, m)] or flats
    several = len(flats) > 1 and (any(u.search(_SEVERAL) and u.search(WOUND) for u in view.units) or _each_at_its_place(view, flats))
    cut = [m for m in flats if _is_cut_area(view, m)]
    if several and not cut and find(view, _LEFT_OUT) is not None:
        least = min(flats, key=lambda m: m.dims.area or Decimal(0))
        return Fact(
            least.dims.area, "conflicting", (Evidence("area", str(least.dims.area), least.start, least.end),), "one of the wounds was left"
        )
    chosen = (cut or flats) if several else (cut or flats)[:1]
    torn = any(seek(view, _LONGER, view.lower[max(0, m.start - 24) : m.start]) for m in chosen)
    value = sum((m.dims.area or Decimal(0) for m in chosen), Decimal(0))
    proof = tuple(Evidence("area", str(m.dims.area), m.start, m.end) for m in chosen[:4])
    return Fact(value, "conflicting", proof, "a size was read in part") if torn else Fact(value, "derived", proof)


def _each_at_its_place(view: NoteView, sizes: list[Measure]) -> bool:
    """“Left heel 4 x 4 cm, left lateral foot 2 x 3 cm”: sizes of one sentence, each behind a place of its own."""
    unit = view.units[sizes[0].unit]
    places = [m.start for m in view.mentions_in(unit, "SITE")]
    edges = [unit.start, *(m.end for m in sizes[:-1])]
    return all(m.unit == unit.index for m in sizes) and all(
        any(a <= p < m.start for p in places) for a, m in zip(edges, sizes, strict=True)
    )


_PART = re.compile(
    r"\s*(?:in area )?of (?:the|this|that|its|which) (?:\w+ )?(?:wound|ulcer|area|defect|bed|surface)\b|\s*of (?:it|which)\b|\s*(?:needing|requiring) (?:the )?\w+ debrid"
)
CLEAN = re.compile(
    r"\b(?:clean|healed|epithelializ\w+|granulat\w+|not (?:debrided|touched|treated)|no debridement|dressed only|(?:was|were|only) dressed)\b"
)


def _is_spared(view: NoteView, measure: Measure) -> bool:
    """“The right leg wound, 3 x 3 cm, was clean and dressed”: a size in a sentence that tells no removal."""
    unit = view.units[measure.unit]
    return unit.search(CLEAN) is not None and unit.search(REMOVING) is None


_APPARATUS = re.compile(r"\b(?:vac|foam|npwt|sponge|dressing|xeroform|mepilex|gauze)\b")


def _is_of_other(view: NoteView, unit: Unit) -> bool:
    """Sizes told with a debridement of another day or person, or with the dressing."""
    told = [m for m in view.mentions_in(unit, "PROC") if m.concept == "debridement"]
    if told and unit.search(_AFTERWARDS) is None:
        return all(assertion_at(view, unit, m.start, m.end)[0] not in ("performed", "unclear") for m in told)
    return unit.search(_APPARATUS) is not None and unit.search(REMOVING) is None


def _is_cut_area(view: NoteView, measure: Measure) -> bool:
    """The size of what was taken out, not of the wound: "necrotic fat over an area 10 x 8 cm was excised"."""
    unit = view.units[measure.unit]
    before = unit.lower[max(0, measure.start - unit.start - 60) : measure.start - unit.start]
    return bool(_CUT_AREA.search(before)) or bool(_THEN_CUT.match(unit.lower, measure.end - unit.start))


def is_after(view: NoteView, measure: Measure) -> bool:
    """A size measured once the dead tissue was gone."""
    unit = view.units[measure.unit]
    hit = unit.search(_AFTERWARDS)
    return hit is not None and (unit.start + hit.start() < measure.start or unit.start + hit.end() <= measure.end + 30)


_NUMBERED = re.compile(r"#(?P<n>\d)\b[^#;]{0,40}$")


def _last_of_each(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """“#1 heel 3.5 x 3.0; #3 arch 4.2 x 3.5 ... Post: #1 3.6 x 3.1; #3 4.3 x 3.6”: of wounds with a number each, measured twice, the last size."""
    own: dict[str, list[Measure]] = {}
    for measure in measures:
        hit = _NUMBERED.search(view.lower, view.units[measure.unit].start, measure.start)
        own.setdefault(hit["n"] if hit is not None else "", []).append(measure)
    if "" in own or len(own) < 2 or any(len(sizes) != 2 for sizes in own.values()):
        return []
    return [sizes[-1] for sizes in own.values()]


def _one_a_row(view: NoteView, measures: list[Measure]) -> list[Measure]:
    """Sizes, of the two in a row of a table ("L x W pre | ... | L x W post") the first."""
    rows = {m.unit for m in measures if "|" in view.units[m.unit].lower}
    first = {m.unit: m for m in reversed(measures) if m.unit in rows}
    return _one_each([m for m in measures if m.unit not in rows or m is first[m.unit]])


def _one_each(measures: list[Measure]) -> list[Measure]:
    """Each size once, however often the note repeats it."""
    return list({m.dims.values: m for m in reversed(measures)}.values())[::-1]
