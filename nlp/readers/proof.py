"""Words of a note by which a tumour is proven that is only named where the work is told (EX-04)."""

from __future__ import annotations

import re

from nlp.diagnoses import certainty_of, is_negated
from nlp.gate import find
from nlp.readers.lesions import lesion_map
from nlp.view import NoteView

_PROVEN_LESION = re.compile(r"(?<!not )(?<!not yet )(?<!non )(?<!un)\b(?:biopsy|bx|path(?:ology)?|histolog\w+)[- ](?:proven|confirmed)\b")
_ALL_PROVEN = re.compile(
    r"\b(?:both|all|each)\b[^.;]{0,24}\b(?:(?:biopsy|bx|path(?:ology)?)[- ](?:proven|confirmed|positive)|biopsied (?:on |in |last |by |before|previously|earlier|elsewhere))|\b(?:biopsy|bx|path(?:ology)?)[- ](?:proven|confirmed|positive)[^.;]{0,16}\b(?:both|all|each)\b"
)


def called_proven(view: NoteView, total: int) -> bool:
    """“The biopsy-proven lesion” of a note about one, or “both biopsy-proven” of several."""
    return find(view, _PROVEN_LESION if total == 1 else _ALL_PROVEN) is not None


def proven_elsewhere(view: NoteView, row: int, concept: str) -> bool:
    """“A punch biopsy two weeks ago showed a melanoma”, told of this lesion or of none by name: the name in the title is that of the report."""
    lesions = lesion_map(view)
    for mention in view.all("DX"):
        if mention.concept != concept or certainty_of(view, mention) != "proven" or is_negated(view, mention):
            continue
        rows = {own for own in lesions.at(view.units[mention.unit], mention.start).rows if not lesions.rows[own].past}
        if rows == {row} or (not rows and len(lesions.present) == 1):
            return True
    return False
