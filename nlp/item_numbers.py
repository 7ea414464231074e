"""Numbers of problems and items that look like numbers of lesions: "#2 AKs x4 face - LN2"."""

from __future__ import annotations

import re

from nlp.number_words import number_of
from nlp.view import NoteView, Unit

_OPENING = re.compile(r"[\s*>\u2022-]*#\s?(?P<n>\d{1,2})\b(?!\s*(?:x\b|lesions?|total|treated|[&,+/-]|and\b))")


def without_item_number(view: NoteView, unit: Unit, hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers without that of the item, where the sentence opens with one.

    It is the item's where another number counts the lesions, where a disease is named behind it, or where the items before
    or behind it have the next number; "#4 frozen" may count.
    """
    opening = _OPENING.match(unit.lower)
    if opening is None or not hits or hits[0].start("n") != opening.start("n"):
        return hits
    others = [h for h in hits[1:] if not (h["mark"] or "").startswith("#")]
    named = next((m for m in view.mentions_in(unit, "DX") if m.start >= unit.start + opening.end()), None)
    number = number_of(opening["n"])
    in_order = not {number - 1, number + 1}.isdisjoint(_item_numbers(view))
    return hits[1:] if others or named is not None or in_order else hits


def _item_numbers(view: NoteView) -> set[int]:
    """The numbers with "#" that sentences of the note open with."""
    return view.once("numbers of items", lambda: {int(hit["n"]) for u in view.units if "#" in u.lower and (hit := _OPENING.match(u.lower))})
