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
_LIGHT = re.compile(
    r"\b(?:excimer|x-?trac|pharos|308|lasers?|lased|light|lit|m?j|m?j/cm\W?2|med|pulses|shots|fluence|dose|exposed|irradiated|session"
    r"|(?:treated|tx'?d|tx)(?! (?:at home|(?:with|by) (?!(?:the |an? )?(?:excimer|x-?trac|laser|light|308)))))\b|\d ?m?j\b"
)
"""Of the places that got the light; "treated with creams" is not of it."""
_OF_OTHER_CARE = re.compile(
    r"\b(?:covers?|covering|uses?|using|creams?|ointments?|topicals?|tacrolimus|steroids?|improv\w*|better|stable|clear\w*|quiet|extends?|involv\w*|about|not (?:treated|lit|done)|untreated|skipped|held)\b"
)
"""Of what a disease covers or gets besides: "her vitiligo covers 60 cm2 and gets a cream"."""
_Told = dict[str, tuple[Fact[Diagnosis], list[Unit], list[Evidence]]]
"""Concept of a disease -> the disease, the sentences with its areas, and these."""


def by_disease(view: NoteView, base: Procedure, units: list[Unit]) -> list[Procedure]:
    """One procedure for each of several diseases, by the areas beside their names; none where it is one disease.

    A sentence of areas without a disease goes on about the last one, but for that of the whole: "machine total 310 cm2".
    """
    told: _Told = {}
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
    if len(told) < _TWO:
        return []
    unlit = {name for name, (_, own, _) in told.items() if all(_only_told(unit) for unit in own)}
    if unlit and len(unlit) < len(told):
        return _of_the_lit(view, base, units, {u.index for name in unlit for u in told[name][1]})
    return [_of_one(view, base, *row, mixed=mixed) for row in told.values()]


def _only_told(unit: Unit) -> bool:
    """Does the sentence tell what else a disease covers or gets, and of no light?"""
    return unit.search(_OF_OTHER_CARE) is not None and unit.search(_LIGHT) is None


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
