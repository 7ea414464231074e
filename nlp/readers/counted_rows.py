"""How many lesions a note says an act was done on, and which of its lesions they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.diagnoses import is_history, is_negated
from nlp.gate import find
from nlp.lesion_words import ANY, MANY
from nlp.number_words import number_of
from nlp.readers.events import Trigger
from nlp.readers.lesion_rows import LesionMap, Segment
from nlp.view import NoteView


def _said_number(loose: list[Trigger]) -> int:
    """The number in the sentence of an act that names no place; 0 where there is none."""
    for trigger in loose:
        hit = re.search(
            rf"\b(two|three|four|five|six|[2-6])\s+(?:\w+\s+){{0,3}}?(?:{MANY}|biops|sites|excisions|shave|punch)|(?<![\d\w])x\s?([2-6])\b",
            trigger.unit.lower,
        )
        if hit:
            word = hit[1] or hit[2]
            return number_of(word)
    return 0


_NUMBER_FIELD = re.compile(
    rf"(?:#|\bnumber|\bno\.?|\btotal)(?: of)? (?:{ANY}|sites?|biops(?:y|ies)|specimens?)(?: (?:treated|biopsied|removed|sampled|taken|performed))?(?:\s*[:=]\s*\(?|\s*\(\s*)(?P<n>[2-9])\b"
)


def _number_field(view: NoteView) -> int:
    """“Number of lesions: 3” of a form; 0 where none stands."""
    hit = find(view, _NUMBER_FIELD)
    return int(hit["n"]) if hit else 0


def told_number(view: NoteView, loose: list[Trigger]) -> int:
    """The number of a form's field, or of the sentence of an act that names no place."""
    return _number_field(view) or _said_number(loose)


def rows_in(lesions: LesionMap, accept: Callable[[Segment], bool]) -> list[int]:
    present = frozenset(lesions.present)
    return list(dict.fromkeys(row for s in lesions.segments if s.rows and accept(s) for row in s.rows if row in present))


def lesional(view: NoteView, lesions: LesionMap) -> list[int]:
    """Rows that the note gives a lesion's name or size."""
    return rows_in(lesions, lambda s: speaks_of_lesion(view, s))


def speaks_of_lesion(view: NoteView, segment: Segment) -> bool:
    start, end = segment.start, segment.end
    if any([start <= m.start < end for m in view.measures_in(segment.unit, "lesion", "unknown")]):
        return True
    return any(start <= m.start < end and not is_negated(view, m) and not is_history(view, m) for m in view.mentions_in(segment.unit, "DX"))


def counted_rows(view: NoteView, lesions: LesionMap, triggers: list[Trigger], number: int) -> list[int]:
    """Rows of lesions; where they are not as many as the note says, those of the paragraph of the act, if these are."""
    every = lesional(view, lesions)
    if len(every) == number:
        return every
    blocks = {t.unit.block for t in triggers}
    near = rows_in(lesions, lambda s: s.unit.block in blocks and speaks_of_lesion(view, s))
    return near if len(near) == number else every


_AS_MANY = re.compile(
    r"\W*(?:total(?: of)?:? )?(?P<n>[2-9]|two|three|four|five|six)(?: (?:skin|shave|punch|total))? (?:biopsies|bxs?|specimens|samples|shaves|punches|excisions)\b"
)


def counts_all(lesions: LesionMap, trigger: Trigger) -> bool:
    """“3 biopsies, local, hemostasis” below a list of three: the line is about none of them alone."""
    told = _AS_MANY.match(trigger.unit.lower)
    return told is not None and len(lesions.present) == number_of(told["n"]) and not lesions.places_of(trigger.unit)
