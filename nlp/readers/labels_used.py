"""Labels by which a note speaks of its lesions: beside their places, or instead of them ("A and C", "Margins: A 5 mm; B 3 mm")."""

from __future__ import annotations

from nlp.facts import Fact, Site
from nlp.readers.lesion_labels import (
    LABEL_BEHIND_NOUN,
    LABELS,
    MEASURED_LABEL,
    OF_NUMBERS,
    ONE_LABEL,
    TECHNIQUE_LABEL,
    capital_labels,
    inline_labels,
    labels_behind,
    labels_in,
)
from nlp.readers.lesion_rows import Row
from nlp.view import NoteView, Unit


def inline_names(view: NoteView, unit: Unit, places: list[tuple[int, int, Fact[Site], list[Site]]]) -> dict[int, str]:
    """Labels of the places: those before them, or, where the first place has only one behind it, those behind."""
    before = inline_labels(unit, [start for start, _, _, _ in places])
    marked = before.get(places[0][0]) == unit.label and unit.lower[:1].isdigit()  # "2. Right forearm (A)": the mark of the item
    behind = {} if places[0][0] in before and not marked else labels_behind(view.text, unit, [(start, end) for start, end, _, _ in places])
    return behind if places[0][0] in behind else before


def rows_by_label(view: NoteView, unit: Unit, lesions: list[Row], labelled: set[int]) -> list[tuple[int, int, int]]:
    """(start, end, row) of each known label that the unit names instead of a place; members of one list share their place."""
    if not labelled:
        return []
    found: list[tuple[int, int, str]] = []
    may_label = "(" in unit.lower or "#" in unit.lower or unit.search(LABEL_BEHIND_NOUN) is not None
    for match in LABELS.finditer(unit.lower) if may_label else ():
        start, end = (unit.start + at for at in match.span("list"))
        found += [(start, end, label) for label in labels_in(match["list"])]
    if view.mentions_in(unit, "PROC"):
        found += [
            (unit.start + hit.start("list"), unit.start + hit.end("list"), label)
            for hit in OF_NUMBERS.finditer(unit.lower)
            for label in labels_in(hit["list"])
        ]
    if ONE_LABEL.search(view.text, unit.start, unit.end):
        measured = _by_measured_label(view, unit, lesions)
        if measured and not found:
            return measured
        found += capital_labels(view.text, unit)
    found += _before_technique(view, unit, labelled)
    out: list[tuple[int, int, int]] = []
    for start, end, label in sorted(found, key=lambda label: label[0]):
        if not any(s < start < e or (s == start and e != end) for s, e, _ in out):
            out += [(start, end, row.index) for row in lesions if label in row.labels and (start, end, row.index) not in out][:1]
    return out


def _before_technique(view: NoteView, unit: Unit, labelled: set[int]) -> list[tuple[int, int, str]]:
    """“Biopsies: A shave, B 4 mm punch”, “1 and 3 by shave”: labels right before a technique."""
    if len(labelled) < 2 or not view.mentions_in(unit, "PROC"):
        return []
    hits = TECHNIQUE_LABEL.finditer(view.text, unit.start, unit.end)
    return [(hit.start("list"), hit.end("list"), label) for hit in hits for label in labels_in(hit["list"].lower())]


def _by_measured_label(view: NoteView, unit: Unit, lesions: list[Row]) -> list[tuple[int, int, int]]:
    """“Margins: A 5 mm; B 3 mm”: a capital that is the label of a lesion, right before a number with nothing behind it."""
    out: list[tuple[int, int, int]] = []
    for hit in MEASURED_LABEL.finditer(view.text, unit.start, unit.end) if view.measures_in(unit) else ():
        rows = [row.index for row in lesions if hit["label"].lower() in row.labels]
        out += [(hit.start("label"), hit.end("label"), row) for row in rows[:1]]
    return out
