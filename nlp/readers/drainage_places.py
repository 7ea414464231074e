"""How many places a note tells to have been cut open for pus (ID-01: several abscesses are a complicated drainage)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.diagnoses import is_history, is_negated
from nlp.gate import seek, units_with_any
from nlp.number_words import is_plural
from nlp.readers.events import NO, SILENT
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.lesions import lesion_map
from nlp.view import NoteView, Unit


def cut_places(view: NoteView, own: list[Unit], cut: re.Pattern[str], collection: re.Pattern[str]) -> int:
    """Places with a cut of their own and words of a collection beside it, or the places of a sentence that cuts several.

    `own` are the sentences about the drainages, `cut` finds words of an incision, `collection` those of what was opened.
    """
    lesions = lesion_map(view)
    if len(lesions.present) < 2:
        return 0
    places: set[int] = set()
    for unit in units_with_any(view, (cut,)):
        if unit.section in SILENT or unit not in own:
            continue
        for segment in lesions.of_unit[unit.index]:
            hit = cut.search(view.lower, segment.start, segment.end)
            rows = [row for row in segment.rows or lesions.listed_below(unit, view) if not lesions.rows[row].past]
            if (
                hit is None
                or not rows
                or seek(view, NO, view.lower[unit.start : hit.start()])
                or assertion_at(view, unit, hit.start(), hit.end())[0] != "performed"
            ):
                continue
            if _told_there(view, lesions, {*rows}, collection) or (len(rows) > 1 and collection.search(unit.lower)):
                places.update(rows)
            if several := _of_several(view, lesions, unit):
                places.update(several)
    return len(places)


def _told_there(view: NoteView, lesions: LesionMap, rows: set[int], collection: re.Pattern[str]) -> bool:
    """Do the words about these places alone tell of a collection?"""
    return any(
        collection.search(view.lower, s.start, s.end)
        for s in lesions.segments
        if s.rows and rows.issuperset(s.rows) and s.unit.section not in SILENT
    )


def _of_several(view: NoteView, lesions: LesionMap, unit: Unit) -> list[int]:
    """“I&D of abscesses of the left axilla and of the right buttock”: the places of a sentence whose collections are named in the plural."""
    named = [m for m in view.mentions_in(unit, "DX") if m.concept == "abscess" and not is_negated(view, m) and not is_history(view, m)]
    if not any(is_plural(view.text[m.start : m.end]) for m in named):
        return []
    rows = list(dict.fromkeys(row for _, row in lesions.places_of(unit) if not lesions.rows[row].past))
    return rows if len(rows) > 1 else []
