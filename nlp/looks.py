"""Lesions told by their look alone: "gritty papules: nose 1, temple 2" are the keratoses that the plan names beside the warts.

An exam describes, and the assessment names. Where a sentence names no diagnosis, the words about the look of the lesions
say which of the diagnoses of the note they are of; words that fit several kinds, or a kind that the note does not name, say nothing.
"""

from __future__ import annotations

import re

from nlp.view import NoteView, Unit

_SORTS = (
    (
        "actinic_keratosis",
        re.compile(
            r"\b(?:gritty|sand-?paper\w*|rough\b(?! skin)|(?:pink|red|erythematous)(?:,| and|/| to \w+)? ?scal(?:y|ing)|scaly,? (?:pink|red|erythematous)|(?:pink|red|erythematous) (?:macules?|papules?) with (?:adherent |overlying |fine |some )?scale)\b"
        ),
    ),
    ("seborrheic_keratosis", re.compile(r"\b(?:stuck[- ]?on|waxy|greasy|horn cysts?|pseudohorn\w*)\b")),
    (
        "wart",
        re.compile(
            r"\b(?:verrucous|verruciform|warty|black dots?|thrombosed capillar\w+|filiform|skin lines|dermatoglyph\w+|punctate black)\b"
        ),
    ),
    ("molluscum", re.compile(r"\b(?:umbilicated|umbilication|dome-?shaped|pearly,? (?:dome|pink papules|white papules))")),
    ("skin_tag", re.compile(r"\b(?:pedunculated|on stalks?|fleshy,? (?:soft )?(?:papules?|polyps?))\b")),
)
_UNFIT = frozenset({"hpi", "chief_complaint", "history", "family", "social", "ros", "medications", "counselling"})
"""Sections that name what the patient has had."""


def kinds_named(view: NoteView) -> dict[str, str]:
    """The kinds of lesion that the note names where it assesses or plans, each with the concept of one of its diagnoses."""
    return view.once("kinds named", lambda: _kinds_named(view))


def _kinds_named(view: NoteView) -> dict[str, str]:
    out: dict[str, str] = {}
    for mention in view.all("DX"):
        if view.units[mention.unit].section not in _UNFIT:
            sort = next((name for name, _ in _SORTS if name in mention.concept), "")
            out.setdefault(sort, mention.concept)
    return out


def looks_in(view: NoteView, unit: Unit) -> tuple[tuple[int, int, str], ...]:
    """(start, end, concept) in the note of the looks that the sentence tells of lesions that the note names elsewhere; none where it names a diagnosis itself."""
    return view.once(("looks", unit.index), lambda: _looks_in(view, unit))


def _looks_in(view: NoteView, unit: Unit) -> tuple[tuple[int, int, str], ...]:
    if any(m.concept != "skin_lesion" for m in view.mentions_in(unit, "DX")):
        return ()
    found = [(hit.start() + unit.start, hit.end() + unit.start, sort) for sort, words in _SORTS for hit in unit.spots(words)]
    if not found:
        return ()
    kinds = kinds_named(view)
    if len(kinds.keys() - {""}) < 2:
        return ()
    return tuple(sorted((start, end, kinds[sort]) for start, end, sort in found if sort in kinds))


_ADJECTIVES = re.compile(r"(?: ?x)?(?:[ ,]+(?:and |to )?[a-z-]+){0,3}?[ ,]+")
"""Between a number and the look of what it counts: "4 thin, gritty papules"."""


def look_of(view: NoteView, unit: Unit, start: int, end: int) -> str:
    """The concept of the lesions that a number of the unit counts, by their look; "" where none is told, or looks of several kinds."""
    looks = looks_in(view, unit)
    if not looks:
        return ""
    behind = next((k for a, _, k in looks if a >= end + unit.start and _ADJECTIVES.fullmatch(unit.lower, end, a - unit.start)), "")
    return behind or _before(unit, looks, start)


def _before(unit: Unit, looks: tuple[tuple[int, int, str], ...], start: int) -> str:
    """The look of the clause in front of the number: those of one kind, told behind the last semicolon."""
    opens = unit.start + unit.lower.rfind(";", 0, start) + 1
    told = {k for a, b, k in looks if opens <= a and b <= unit.start + start}
    if not told and len({k for *_, k in looks}) == 1 and ";" not in unit.lower:
        told = {looks[0][2]}
    return told.pop() if len(told) == 1 else ""
