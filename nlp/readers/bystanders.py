"""Places that a narrative names in passing, and that take no lesion's turn: "His right arm is in a sling. The tumour was excised"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from nlp.lesion_words import ANY
from nlp.readers.lesion_rows import Row
from nlp.structure import starts_turn
from nlp.view import NoteView, Unit

_SENTENCE = re.compile(r"[^:|\n]{16,}[.;]?\s*$")
"""A sentence of running text; a title, a cell or a field names the lesion that is spoken of next."""
_TURNS_TO = re.compile(
    rf"\b(?:next|then|also|same|similar\w*|likewise|identical\w*|attention|turn\w*|mov\w+|other|others|another|second|third|fourth|remaining|each|sites?|areas?|as for|regarding|defects?|wounds?|prep\w*|drap\w*|an(?:a)?esth\w*|inject\w*|infiltrat\w*|numb\w*|donor|grafts?|flaps?|today|treated|worked|injur\w*|trauma\w*|crush\w*|lacerat\w*|cuts?|burn\w*|bit(?:e|ten)|{ANY})\b"
)
"""Words of the lesion or the work that the place is named for."""
_OUTSIDE = frozenset({"eruption", "hair", "symptom"})
"""Kinds of diseases that are not cut out."""
_GRAVE = frozenset({"malignant", "in_situ"})
_OPEN = frozenset({*_GRAVE, "unspecified", "uncertain"})
_CUT = frozenset({"excision", "re_excision", "wedge_excision", "excisional_biopsy"})
_AHEAD, _BACK = 3, 2


_NEW_MATTER = re.compile(
    r"^\W*(?:while (?:here|she|he|in clinic)|new\b|separately|incidentally|in addition)|\b(?:rash|eruption|spot|bump|growth|sore)\b"
)
"""“While here - rash L outer thigh”: another matter, whatever was spoken of before."""


def is_bystander(view: NoteView, unit: Unit, named: Sequence[Row], topic: Row, names: Mapping[int, Set[str]]) -> bool:
    """Does the sentence name its places in passing, so that the lesion spoken of before it goes on being spoken of? `names`: what each has been called."""
    before = [
        m.value
        for u in view.units[max(0, unit.index - _BACK) : unit.index]
        if u.block == unit.block and not view.mentions_in(u, "SITE")
        for m in view.mentions_in(u, "DX")
    ]
    called = {*names.get(topic.index, ()), *before}
    if not called or any(row.site.value and topic.site.value and row.site.value.region == topic.site.value.region for row in named):
        return False
    if unit.label or _SENTENCE.match(unit.lower) is None or starts_turn(unit.lower):
        return False
    if view.mentions_in(unit, "PROC") or view.measures_in(unit):
        return False
    lesions = [m for m in view.mentions_in(unit, "DX") if m.extra[:1] == () or m.extra[0] not in _OUTSIDE]
    if not lesions and _NEW_MATTER.search(unit.lower):
        return False
    if not lesions:
        return _TURNS_TO.search(unit.lower) is None
    if any(m.value in _OPEN for m in lesions) or _GRAVE.isdisjoint(called):
        return False
    return all(m.concept == "scar" for m in lesions) or _next_is_cut(view, unit)


def _next_is_cut(view: NoteView, unit: Unit) -> bool:
    """The next work that the paragraph tells, without a place, is an excision with its margin."""
    for after in view.units[unit.index + 1 : unit.index + 1 + _AHEAD]:
        if after.block != unit.block or view.mentions_in(after, "SITE"):
            return False
        if acts := view.mentions_in(after, "PROC"):
            return acts[0].concept in _CUT and bool(view.measures_in(after, "margin", "excised"))
    return False
