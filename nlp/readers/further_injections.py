"""What else was injected beside the first: toxin at another area of sweating, a drug by needle beside an infusion (HYP-01, ADM-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import DrugGiven, Evidence, Fact, Procedure
from nlp.gate import find
from nlp.readers.drugs_named import drugs_named
from nlp.readers.events import SILENT, Trigger
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import NoteView

_SWEATS = {"axilla": "axilla", "hand": "palm or sole", "foot": "palm or sole"}
"""Regions that are billed apart; palms and soles share one code."""
_ELSEWHERE = "other area"
_NEVER_FOR_LOOKS = frozenset({"back", "chest", "trunk", "abdomen", "groin", "buttock", "breast", "flank"})
_HEAD = frozenset({"forehead", "scalp", "face", "cheek", "temple"})
_HEAD_SWEATS = re.compile(
    r"\bl74\.511\b|\bcranio-?facial\b|\b(?:facial|face|forehead|scalp|head)(?: and (?:scalp|neck|forehead))? (?:hyperhidro|sweat|hh\b)|\b(?:hyperhidro\w*|sweat\w*|hh) (?:of |on |to )?(?:the |his |her )?(?:face|forehead|scalp|head)\b"
)
"""Toxin in the forehead is for wrinkles, unless the note speaks of sweating there."""
_DOSE = re.compile(r"\b\d{2,3} ?(?:u\b|units?\b)")
_BY_NEEDLE = frozenset({"subcutaneous", "intramuscular"})
_NOT_PLACED = re.compile(
    r"\b(?:not|never|no longer|last (?:time|visit|year|session)|next (?:time|visit)|later|defer\w*|declin\w*|previous\w*|planned)\b"
)


def other_areas(view: NoteView, first: Procedure) -> list[Procedure]:
    """Another area of sweating with units of toxin of its own: "axillae 50 units each; palms 40 units each"."""
    if first.site.value is None or first.site.value.region not in _SWEATS:
        return []
    seen, out = {_SWEATS[first.site.value.region]}, []
    for unit in view.units:
        if unit.section in SILENT or not unit.search(_DOSE) or unit.search(_NOT_PLACED):
            continue
        for mention, fact in sites_in(view, unit):
            area = _area_of(view, fact.value.region) if fact.value is not None else None
            if area is None or area in seen or assertion_at(view, unit, mention.start, mention.end)[0] != "performed":
                continue
            seen.add(area)
            proof = (Evidence("site", mention.value, mention.start, mention.end),)
            out.append(replace(first, evidence=proof, site=fact, other_sites=()))
    return out


def _area_of(view: NoteView, region: str) -> str | None:
    """The area of sweating that a region belongs to; None where toxin may have gone in for looks."""
    if region in _NEVER_FOR_LOOKS or (region in _HEAD and find(view, _HEAD_SWEATS) is not None):
        return _ELSEWHERE
    return _SWEATS.get(region)


def beside_infusion(view: NoteView, first: Procedure, done: list[Trigger], drugs: list[DrugGiven]) -> list[Procedure]:
    """“Infliximab 380 mg IV ... dexamethasone 4 mg IM before it”: the injection of another drug, told with its route."""
    if first.technique.value != "iv_infusion":
        return []
    out = []
    for drug in drugs:
        place = view.unit_at(drug.evidence[0].start).index
        told = [t for t in done if t.unit.index == place and t.mention.value in _BY_NEEDLE]
        if drug.id == first.drug or drug.route.value not in _BY_NEEDLE or not drug.dose.known or not told:
            continue
        if not any(m.start == drug.evidence[0].start for m in drugs_named(view)):
            continue
        proof = told[0].evidence()
        sites = [fact for _, fact in sites_in(view, told[0].unit)]
        out.append(
            replace(
                first, evidence=proof, technique=Fact(drug.route.value, "stated", proof[:1]), minutes=Fact(searched=("infusion time",)),
                drug=drug.id, site=sites[0] if sites else Fact(),
            )
        )  # fmt: skip
    return out
