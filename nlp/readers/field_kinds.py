"""The kinds of lesion that one field lists with their numbers, and another field says were treated: "Dx: AK (5), wart (2). Tx: LN2"."""

from __future__ import annotations

import re

from nlp.readers.destruction_lesions import MALIGNANT, is_treatable, stem
from nlp.readers.events import Trigger
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit

_LIST = re.compile(
    r"^\W*(?:(?:pre|post)?-?(?:op\w*|procedur\w*)? ?(?:dx|diagnos[ie]s)|impression|assessment|indications?|lesions?|targets?)(?: treated| destroyed)?(?: ?\(s\))?\s*:"
)
_TREATMENT = re.compile(
    r"^\W*(?:(?:procedure|treatment|tx|modality|method|therapy|technique)s?(?: (?:performed|done|today|used))?\s*:|[\w-]+(?: [\w-]+)? (?:performed|done|used|applied)\b)"
)
_FIELD = re.compile(r"^\W*[a-z][\w /-]{0,24}:")
_LEFT = re.compile(
    r"\b(?:declin\w*|refus\w*|deferr?\w*|(?:not|un)-? ?treated|left alone|observ\w*|watch\w*|monitor\w*|reassur\w*|next (?:visit|time)|postponed)\b"
)
"""One of the kinds got no treatment: "Tx: LN2. Warts declined"."""
_REACH = 3
"""Sentences between the two fields."""


def kinds_in_fields(view: NoteView, trigger: Trigger) -> list[Unit]:
    """The sentences of such a list, where the treatment names no lesion of its own and no other work of the note could own a kind."""
    if any(is_treatable(m) for m in view.mentions_in(trigger.unit, "DX")) or not trigger.unit.search(_TREATMENT):
        return []
    if any(m.concept != "destruction" and _could_own(view, trigger, view.units[m.unit]) for m in view.all("PROC")) or any(
        m.unit != trigger.unit.index and is_treatable(m) and _LEFT.search(view.lower, m.end, view.units[m.unit].end) for m in view.all("DX")
    ):
        return []
    at = trigger.unit.index
    for unit in sorted(view.units[max(0, at - _REACH) : at + _REACH + 1], key=lambda u: abs(u.index - at)):
        if unit.search(_LIST) and (listed := _all_counted(view, _field(view, unit))):
            return listed
    return []


def _could_own(view: NoteView, trigger: Trigger, other: Unit) -> bool:
    """Other work in the paragraph, or on a lesion of such a kind."""
    return other.block == trigger.unit.block or any(is_treatable(m) for m in view.mentions_in(other, "DX"))


def _field(view: NoteView, first: Unit) -> list[Unit]:
    """The sentences of a field: to the end of its line, or to the next field."""
    out = [first]
    for unit in view.units[first.index + 1 : first.index + 6]:
        if unit.line != first.line or unit.search(_FIELD) or view.mentions_in(unit, "PROC"):
            break
        out.append(unit)
    return out


def _all_counted(view: NoteView, field: list[Unit]) -> list[Unit]:
    """The field, if it names two kinds of lesion or more, each with its number and none of them a tumour."""
    named = [m for u in field for m in view.mentions_in(u, "DX") if is_treatable(m)]
    kinds = {stem(m.concept) for m in named}
    counted = {stem(t.concept) for u in field for t in tallies_in(view, u) if t.open and t.concept}
    fits = len(kinds) > 1 and kinds <= counted and not any(m.value in MALIGNANT for m in named)
    return field if fits else []
