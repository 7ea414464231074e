"""Excisions of sinuses: pilonidal disease, with its extent, and hidradenitis (HS-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.facts import Evidence, Fact
from nlp.phrases import phrases
from nlp.readers.attach import Deed, tiers
from nlp.readers.events import NO, SILENT
from nlp.readers.titles import titles_of
from nlp.view import NoteView

_EXTENT = re.compile(r"\b(?:extensive|complicated)\b")
_FLAP_OF_CLEFT = re.compile(r"\b(?:karydakis|bascom|cleft[- ]lift|limberg|rhomb(?:oid|ic) flap|flap (?:closure|reconstruction))\b")
"""Closures of pilonidal disease that move tissue."""
_BRANCHED = phrases("sinus_disease", "branched")
"""Words of a sinus that runs out into several tracts under the skin."""
_TO_FASCIA = phrases("sinus_disease", "to_fascia")
"""How deep a sinus was cut out that reaches the layer over the sacrum."""
_TOLD_ONLY = SILENT | {"consent", "plan"}


def extent_of_sinus(view: NoteView, deed: Deed, total: int) -> Fact[str]:
    """Pilonidal disease by its own word, extensive or complicated; else extensive where branching tracts were cut out down to the fascia (HS-01)."""
    for tier in tiers(view, deed, total):
        for segment in tier:
            hit = _EXTENT.search(view.lower, segment.start, segment.end)
            moved = hit or _FLAP_OF_CLEFT.search(view.lower, segment.start, segment.end)
            if moved and (hit or assertion_at(view, segment.unit, moved.start(), moved.end())[0] == "performed"):
                return Fact(
                    moved[0] if hit else "complicated",
                    "stated" if hit else "derived",
                    (Evidence("extent", moved[0], moved.start(), moved.end()),),
                )
    return _branched_to_fascia(view)


def _branched_to_fascia(view: NoteView) -> Fact[str]:
    """Several pits with side tracts, all taken down to the fascia of the sacrum, are extensive disease though no word says so."""
    tracts = _first(view, _BRANCHED)
    depth = _first(view, _TO_FASCIA) if tracts is not None else None
    if tracts is None or depth is None:
        return Fact(searched=("extensive", "complicated"))
    return Fact("extensive", "derived", (tracts, depth), "branching tracts cut out down to the fascia")


def _first(view: NoteView, pattern: re.Pattern[str]) -> Evidence | None:
    """The first words of today's work that affirm it."""
    for unit in view.units:
        hit = unit.search(pattern) if unit.section not in _TOLD_ONLY else None
        if hit is not None and not NO.search(unit.lower[: hit.start()]):
            start, end = unit.start + hit.start(), unit.start + hit.end()
            if assertion_at(view, unit, start, end)[0] == "performed":
                return Evidence("extent", "extensive", start, end)
    return None


def is_pilonidal(view: NoteView, deed: Deed, concept: str) -> bool:
    """A "cyst" over the tail bone in a note whose diagnosis is pilonidal disease (HS-01)."""
    region = deed.site.value.region if deed.site.value is not None else ""
    if region not in ("", "buttock", "back", "perianal") or not (not concept or "cyst" in concept or concept == "skin_lesion"):
        return False
    return any(
        "pilonidal" in m.concept and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("DX")
    )


_FOLDS = frozenset({"axilla", "groin", "anus", "perianal", "perineum", "umbilicus"})
_DISEASE = frozenset({"", "skin_lesion", "sinus", "scar"})


def is_titled_hidradenitis(view: NoteView, deed: Deed, concept: str) -> bool:
    """“Excision of perianal hidradenitis. ... The diseased skin to the right of the anus was excised”: the narrative names no disease (HS-01)."""
    region = deed.site.value.region if deed.site.value is not None else ""
    return (
        region in _FOLDS
        and concept in _DISEASE
        and any("hidradenitis" in m.concept and not is_negated(view, m) for unit in titles_of(view) for m in view.mentions_in(unit, "DX"))
    )
