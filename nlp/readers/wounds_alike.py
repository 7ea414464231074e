"""Wounds of one place told apart by the lesions that they were cut for: "proximal: 3 mm, excised, layered 1.0 cm; distal: 4 mm, excised, layered 1.4 cm"."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.readers.lesions import lesion_map
from nlp.readers.wound_records import Wound
from nlp.view import NoteView, Unit


def own_of_alike(view: NoteView, wounds: Sequence[Wound], unit: Unit, offset: int) -> list[int]:
    """The wound of the one lesion that the words at an offset are about, where another wound has the same place."""
    places = [wound.site.value for wound in wounds]
    if len({place for place in places if place is not None}) == len(places):
        return []
    rows = lesion_map(view).at(unit, offset).rows
    if len(rows) != 1:
        return []
    found = [n for n, wound in enumerate(wounds) if _row_of(view, wound) == rows[0]]
    return found if len(found) == 1 and places.count(places[found[0]]) > 1 else []


def _row_of(view: NoteView, wound: Wound) -> int | None:
    """The lesion that the words about its removal, its size first, are about."""
    removal = wound.removal
    if removal is None:
        return None
    for proof in (*removal.size.evidence, *removal.margin.evidence, *removal.evidence):
        rows = lesion_map(view).at(view.unit_at(proof.start), proof.start).rows
        if len(rows) == 1:
            return rows[0]
    return None
