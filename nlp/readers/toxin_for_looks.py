"""Toxin that went into wrinkles, alone or beside a treatment of sweating: it stays off the claim (COS-02, COS-03)."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from nlp.amounts import Amount
from nlp.assertion import assertion_at
from nlp.gate import seek, units_with_any
from nlp.readers.events import SILENT, Trigger
from nlp.readers.giving_told import sweats
from nlp.readers.necessity import PAID
from nlp.view import NoteView, Unit

_FOR_LOOKS = re.compile(
    r"\b(?:glabell\w*|crow'?s[ -]feet|frown lines?|lateral canth\w*|bunny lines?|lip flip|masseters?|wrinkl\w*|rhytid\w*|cosmetic\w*|aesthetic\w*|esthetic\w*|11s|elevens)\b"
)
_NOT_FOR_LOOKS = re.compile(
    r"\b(?:not|non-?|no) ?(?:for )?(?:cosmetic|aesthetic|esthetic)\w*|\bmedical(?:ly)?\b(?! (?:assistant|record|history|director))"
)


def medical_units(view: NoteView, amounts: list[Amount]) -> list[Amount]:
    """The amounts without those of a sentence about wrinkles or the patient's own money, and without the vial that holds both."""
    clauses = view.once("toxin for looks", lambda: _private_clauses(view))
    private = [a for a in amounts if a.measure == "unit" and any(start <= a.start < end for start, end in clauses)]
    if not private:
        return amounts
    rest = [a for a in amounts if a not in private]
    own = [a for a in rest if a.measure == "unit" and a.role in ("given", "total")]
    spent = sum((a.value for a in (*own, *private) if a in own or a.role in ("given", "total", "each", "wasted")), Decimal(0))
    return [a for a in rest if len(own) < 2 or a not in own or 2 * a.value != spent]


_END_OF_CLAUSE = re.compile(r"[.;](?=\s|$)")


def _private_clauses(view: NoteView) -> list[tuple[int, int]]:
    """Clauses of wrinkles that do not call themselves medical, as offsets into the note."""
    out: list[tuple[int, int]] = []
    for unit in units_with_any(view, (_FOR_LOOKS, PAID)):
        if unit.section in SILENT:
            continue
        edges = [0, *(m.end() for m in _END_OF_CLAUSE.finditer(unit.lower)), len(unit.lower)]
        for start, end in itertools.pairwise(edges):
            words = unit.lower[start:end]
            if (seek(view, _FOR_LOOKS, words) or seek(view, PAID, words)) and not seek(view, _NOT_FOR_LOOKS, words):
                out.append((unit.start + start, unit.start + end))
    return out


_WRINKLED = r"(?:glabell\w*|crow'?s[ -]feet|frown lines?|lateral canth\w*|bunny lines?|lip flip|masseters?|procerus|corrugators?|frontalis|lateral brows?|daos?|11s|elevens)"
_UNITS = r"\d{1,3}(?:\.\d)? ?(?:u\b|units?\b|iu\b)"
_UNITS_IN_WRINKLES = re.compile(
    rf"\b{_WRINKLED}\b(?:[^.;\n\d]|\(\d+ ?(?:pts?|points?|sites?)\)){{0,30}}{_UNITS}|\b{_UNITS}[^.;\n\d|]{{0,60}}\b{_WRINKLED}\b"
)
"""Units told of a place of wrinkles: "glabella 20 u", "20 units of Botox were placed in the procerus"."""
_ROWS_BELOW = 6
"""Within so many sentences behind the name of the toxin its units are told."""


def toxin_in_wrinkles(view: NoteView) -> Trigger | None:
    """The toxin that was given for looks: named as given, with units in a place of wrinkles in its sentence or in those below."""
    named = sorted((m for m in (*view.all("DRUG"), *view.all("PROC")) if m.value == "toxin"), key=lambda m: m.start)
    for reach in (1,) if sweats(view) else (1, _ROWS_BELOW):
        for mention in named:
            unit = view.units[mention.unit]
            verdict, cue = assertion_at(view, unit, mention.start, mention.end)
            if unit.section not in SILENT and verdict in ("performed", "unclear") and _is_put_in(view, unit, reach):
                return Trigger(mention, unit, "performed", cue if verdict == "performed" else None)
    return None


def _is_put_in(view: NoteView, unit: Unit, reach: int) -> bool:
    """Do units in wrinkles stand in the sentence of the toxin, or so many sentences on?"""
    return any(
        (hit := near.search(_UNITS_IN_WRINKLES)) is not None
        and near.section not in SILENT
        and assertion_at(view, near, near.start + hit.start(), near.start + hit.end())[0] in ("performed", "unclear")
        for near in view.units[unit.index : unit.index + reach]
    )
