"""Rows under the name of a treatment that list its lesions: "Cryotherapy / AK: forehead (2) / Wart: R palm (4)"."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from nlp.number_words import is_plural
from nlp.phrases import phrases
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

if TYPE_CHECKING:
    from nlp.readers.events import Trigger

_FILLER = phrases("heading_rows", "filler", whole=True)
_WORDS = re.compile(r"[a-z]{2,}")
_LONGEST_HEADING = 80
_LONGEST_ROW = 110
_ROWS = 12
_TOLD_ELSE = phrases("heading_rows", "told_else", whole=True)
"""Of the lesions of such a row something else is told."""
_KINDS = frozenset({
    "actinic_keratosis", "wart", "plantar_wart", "flat_wart", "seborrheic_keratosis", "seborrheic_keratosis_inflamed", "molluscum", "lentigo", "sebaceous_hyperplasia",
})  # fmt: skip
"""What a list under a treatment names to have it destroyed."""


def rows_below(
    view: NoteView, trigger: Trigger, named: Callable[[NoteView, tuple[Unit, ...]], list[Mention]], stem: Callable[[str], str]
) -> list[Unit]:
    """The rows under a heading that is nothing but the treatment: of two kinds of lesions or more, each with its place, or each one lesion in the singular."""
    if not _is_heading(view, trigger.unit):
        return []
    if (diagnosis := diagnosis_below(view, trigger.unit)) is not None:
        return [diagnosis, *_fields_below(view, diagnosis)]
    rows: list[Unit] = []
    kinds: set[str] = set()
    for below in view.units[trigger.unit.index + 1 : trigger.unit.index + 1 + _ROWS]:
        own = [m for m in named(view, (below,)) if m.concept in _KINDS]
        if (
            not own
            and not rows
            and below.index == trigger.unit.index + 1
            and "|" in below.lower
            and not view.mentions_in(below, "PROC", "SITE", "DX")
        ):
            continue  # the heads of the columns
        fits = (
            own
            and sites_in(view, below)
            and len(below.lower) <= _LONGEST_ROW
            and not view.mentions_in(below, "PROC")
            and below.search(_TOLD_ELSE) is None
        )
        if not fits:
            break
        rows.append(below)
        kinds |= {stem(m.concept) for m in own}
    counted = trigger.unit.lower.rstrip().endswith(":") and len(rows) > 1 and all(_is_counted_place(view, row) for row in rows)
    return rows if len(kinds) > 1 or counted or all(is_placed_lesion(view, row) for row in rows) else []


_FIELD = re.compile(r"\W*(?:procedure|treatment|method|modality|service)s?(?: performed)? ?[:=]")
_LABEL = re.compile(r"\W*[a-z#][^:=]{1,40}[:=]")
_DIAGNOSIS = re.compile(r"\W*(?:(?:clinical|pre-?op\w*|lesion|treated) )?(?:diagnos[ie]s|dx|lesion(?: type)?|indication) ?[:=]")


def diagnosis_below(view: NoteView, unit: Unit) -> Unit | None:
    """“Procedure: LN2” over “Diagnosis: warts”: of a treatment in a field of its own, the field on the next line that says for what."""
    if _FIELD.match(unit.lower) is None or unit.index + 1 == len(view.units):
        return None
    below = view.units[unit.index + 1]
    return below if below.line == unit.line + 1 and _DIAGNOSIS.match(below.lower) and not view.mentions_in(below, "PROC") else None


def _fields_below(view: NoteView, diagnosis: Unit) -> list[Unit]:
    """The fields of places and numbers of the same form, line by line."""
    out: list[Unit] = []
    for unit in view.units[diagnosis.index + 1 : diagnosis.index + 1 + _ROWS]:
        line = (out[-1] if out else diagnosis).line
        if (
            unit.line - line > 1
            or _LABEL.match(unit.lower) is None
            or view.mentions_in(unit, "PROC")
            or any(m.value != "unspecified" for m in view.mentions_in(unit, "DX"))
        ):
            break
        out.append(unit)
    return out


_COUNTED_PLACE = re.compile(
    r"\W*(?:[a-z'/-]+ ?){1,5}(?:[:,(-] ?|x ?| )\(?(?:x ?)?\d{1,2}\)? (?:[a-z'-]+ ?){1,4}\W*|\W*\d{1,2} (?:[a-z'/,-]+ ?){2,8}\W*"
)


def _is_counted_place(view: NoteView, unit: Unit) -> bool:
    """“forehead: 7 AKs”: nothing but a place, a number and its lesions."""
    return _COUNTED_PLACE.fullmatch(unit.lower) is not None and len(view.mentions_in(unit, "DX")) == 1


def _is_heading(view: NoteView, unit: Unit) -> bool:
    """A line of its own that says no more than the treatment."""
    if len(unit.lower) > _LONGEST_HEADING or _continues(view, unit) or view.mentions_in(unit, "DX", "SITE"):
        return False
    rest = unit.lower
    for act in view.mentions_in(unit, "PROC"):
        rest = rest.replace(view.lower[act.start : act.end], " ")
    return _WORDS.search(_FILLER.sub(" ", rest)) is None


_ONLY_PLACES = re.compile(r"[\s*\d().:,;&/>-]*(?:(?:and|the|on|of|at|left|right|l|r|lt|rt|each|one)\b[\s.:,;&/-]*)*")


def is_placed_lesion(view: NoteView, unit: Unit) -> bool:
    """“AK: R cheek”, “wart of the left thumb”: a row, or part of one, that is a lesion in the singular with its place, and nothing else."""
    named = view.mentions_in(unit, "DX")
    if len(named) != 1 or named[0].concept not in _KINDS or is_plural(view.text[named[0].start : named[0].end]) or not sites_in(view, unit):
        return False
    spans = sorted([(named[0].start, named[0].end), *((m.start, m.end) for m in view.mentions_in(unit, "SITE"))])
    at = unit.start
    for start, end in spans:
        if start >= at and _ONLY_PLACES.fullmatch(view.lower, at, start) is None:
            return False
        at = max(at, end)
    return _ONLY_PLACES.fullmatch(view.lower, at, unit.end) is not None


def _continues(view: NoteView, unit: Unit) -> bool:
    """Do other sentences stand on its line?"""
    return any(0 <= n < len(view.units) and view.units[n].line == unit.line for n in (unit.index - 1, unit.index + 1))
