"""Units of a toxin that went into wrinkles beside a treatment of sweating: they stay off the claim (COS-02, COS-03)."""

from __future__ import annotations

import itertools
import re
from decimal import Decimal

from nlp.amounts import Amount
from nlp.gate import seek, units_with_any
from nlp.readers.events import SILENT
from nlp.readers.necessity import PAID
from nlp.view import NoteView

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
