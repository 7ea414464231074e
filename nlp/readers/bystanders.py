"""Places that a narrative names in passing, and that take no lesion's turn: "His right arm is in a sling. The tumour was excised"."""

from __future__ import annotations

import re
from collections.abc import Collection

from nlp.lesion_words import ANY
from nlp.structure import starts_turn
from nlp.view import NoteView, Unit

_SENTENCE = re.compile(r"[^:|\n]{16,}[.;]?\s*$")
"""A sentence of running text; a title, a cell or a field names the lesion that is spoken of next."""
_TURNS_TO = re.compile(rf"\b(?:next|then|also|same|similar\w*|likewise|identical\w*|attention|turn\w*|mov\w+|other|others|another|second|third|fourth|last|remaining|both|each|sites?|areas?|as for|regarding|there (?:is|was|are|were)|defects?|wounds?|prep\w*|drap\w*|an(?:a)?esth\w*|inject\w*|infiltrat\w*|numb\w*|donor|grafts?|flaps?|today|treated|worked|injur\w*|trauma\w*|crush\w*|lacerat\w*|cuts?|burn\w*|bit(?:e|ten)|{ANY})\b")
"""Words of the lesion or the work that the place is named for."""
_OUTSIDE = frozenset({"eruption", "hair", "symptom"})
"""Kinds of diseases that are not cut out."""
_GRAVE = frozenset({"malignant", "in_situ"})
_OPEN = frozenset({*_GRAVE, "unspecified", "uncertain"})
_CUT = frozenset({"excision", "re_excision", "wedge_excision", "excisional_biopsy"})
_AHEAD = 3


def is_bystander(view: NoteView, unit: Unit, called: Collection[str]) -> bool:
    """Does the sentence name its place in passing, so that the lesion spoken of before it (`called`: its names and kinds) goes on being spoken of?"""
    if not called or unit.label or _SENTENCE.match(unit.lower) is None or starts_turn(unit.lower):
        return False
    if view.mentions_in(unit, "PROC") or view.measures_in(unit):
        return False
    named = [m for m in view.mentions_in(unit, "DX") if m.extra[:1] == () or m.extra[0] not in _OUTSIDE]
    if not named:
        return _TURNS_TO.search(unit.lower) is None
    if any(m.value in _OPEN for m in named) or _GRAVE.isdisjoint(called):
        return False
    return all(m.concept == "scar" for m in named) or _next_is_cut(view, unit)


def _next_is_cut(view: NoteView, unit: Unit) -> bool:
    """The next work that the paragraph tells, without a place, is an excision with its margin."""
    for after in view.units[unit.index + 1 : unit.index + 1 + _AHEAD]:
        if after.block != unit.block or view.mentions_in(after, "SITE"):
            return False
        if acts := view.mentions_in(after, "PROC"):
            return acts[0].concept in _CUT and bool(view.measures_in(after, "margin", "excised"))
    return False
