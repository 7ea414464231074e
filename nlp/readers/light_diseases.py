"""The laser on two diseases in one session: each with the area that stands beside its name (PHO-03)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.areas import areas_told, treated_area
from nlp.diagnoses import nearest_condition
from nlp.facts import Diagnosis, Evidence, Fact, Procedure
from nlp.records import replace
from nlp.sites import affected_places
from nlp.view import NoteView, Unit

_TWO = 2
_NO_DISEASE = frozenset({"skin_lesion", "callus", "rash"})
_OF_WHOLE = re.compile(r"\b(?:total|machine|screen|altogether|in all|combined|overall|sum)\b")
_DOSE_ALONE = re.compile(r"\W*(?:at )?\d+ ?m?j(?:/cm\W?2)?\W*")
"""Behind the area of a disease: "vitiligo: 70 cm2. 200 mJ."."""
_LIGHT = re.compile(
    r"\b(?:excimer|x-?trac|pharos|308|lasers?|lased|light|lit|m?j|m?j/cm\W?2|med|pulses|shots|fluence|dose|exposed|irradiated|session"
    r"|(?:treated|tx'?d|tx)(?! (?:at home|(?:with|by) (?!(?:the |an? )?(?:excimer|x-?trac|laser|light|308)))))\b|\d ?m?j\b"
)
"""Of the places that got the light; "treated with creams" is not of it."""
_Told = dict[str, tuple[Fact[Diagnosis], list[Unit], list[Evidence]]]
"""Concept of a disease -> the disease, the sentences with its areas, and these."""


def by_disease(view: NoteView, base: Procedure, units: list[Unit]) -> list[Procedure]:
    """One procedure for each of several diseases, by the areas beside their names; none where it is one disease.

    A sentence of areas without a disease goes on about the last one, but for that of the whole: "machine total 310 cm2".
    """
    told: _Told = {}
    lit: set[str] = set()
    mixed = False
    for unit in units:
        found = _diseases_of(view, unit)
        last = next(reversed(told), "")
        mixed |= len({name for name, *_ in found} - {""}) > 1
        for name, disease, proof in found:
            if not name and (not last or _OF_WHOLE.search(unit.lower)):
                continue
            _, own, areas = told.setdefault(name or last, (disease, [], []))
            own.append(unit)
            areas.append(proof)
            if _gets_light(view, unit):
                lit.add(name or last)
    if len(told) < _TWO or not lit:
        return []
    if len(lit) < len(told):
        return _of_the_lit(view, base, units, {u.index for name, row in told.items() if name not in lit for u in row[1]})
    return [_of_one(view, base, *row, mixed=mixed) for row in told.values()]


def _gets_light(view: NoteView, unit: Unit) -> bool:
    """The sentence tells of light or dose, or the short one behind it does, or it is a row under a line that does and ends with a colon."""
    behind = view.units[unit.index + 1 : unit.index + 2]
    if behind and behind[0].line == unit.line and _DOSE_ALONE.fullmatch(behind[0].lower):
        return True
    above = unit
    while above.index and above.search(_LIGHT) is None and above.block and view.units[above.index - 1].line == above.line - 1:
        above = view.units[above.index - 1]
        if above.lower.rstrip().endswith(":"):
            break
    return unit.search(_LIGHT) is not None or (above.search(_LIGHT) is not None and above.lower.rstrip().endswith(":"))


def _of_the_lit(view: NoteView, base: Procedure, units: list[Unit], unlit: set[int]) -> list[Procedure]:
    """“Psoriasis of the elbows 120 cm2 lit. Her vitiligo covers 60 cm2 and gets a cream.”: one disease, without what another one covers."""
    return [replace(base, area=treated_area(view, [u for u in units if u.index not in unlit], bare=True))]


def _diseases_of(view: NoteView, unit: Unit) -> list[tuple[str, Fact[Diagnosis], Evidence]]:
    """Each area of a sentence with the disease that the sentence names for it, if any."""
    out = []
    for area in areas_told(view, [unit]):
        near = nearest_condition(view, area.start, area.end, lambda m: m.concept not in _NO_DISEASE)
        named = near.value is not None and unit.start <= near.evidence[0].start < unit.end
        name = near.value.concept if named and near.value is not None else ""
        out.append((name, near, Evidence("area", str(area.dims.longest), area.start, area.end)))
    return out


def _of_one(
    view: NoteView, base: Procedure, disease: Fact[Diagnosis], units: list[Unit], areas: list[Evidence], *, mixed: bool
) -> Procedure:
    own = list(dict.fromkeys(units))
    area = (
        Fact(sum((Decimal(e.value) for e in areas), Decimal(0)), "derived", tuple(areas), "areas beside the disease")
        if mixed
        else treated_area(view, own, bare=True)
    )
    places = [fact for unit in own for fact in affected_places(view, unit)]
    return replace(base, diagnosis=disease, area=area, site=base.site if mixed or not places else places[0])
