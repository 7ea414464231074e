"""What is told beside the removal of a lesion and is no work of its own: the cut of the excision, and the biopsy that the lesion is known by."""

from __future__ import annotations

import re

from nlp.facts import Procedure
from nlp.records import replace
from nlp.view import NoteView

_EXCISED = frozenset({"excision", "soft_tissue_excision", "pilonidal_excision", "hidradenitis_excision", "wedge_excision", "scar_revision"})
_ONLY_CUT = re.compile(r"\W*(?:[\w-]+ )?(?:incis\w*|lanced|opened|stab|cut)(?: (?:was )?made)?\W*")
"""The words of a drainage that tell a cut, and nothing let out."""
_OF_EARLIER_DAY = re.compile(
    r"\b(?:weeks?|months?|days?|wks?|mos?|years?) (?:ago|back|earlier|before|previously|prior)\b|\blast (?:week|month|year|visit)\b|\bscars? (?:of|from)\b|\bpath(?:ology)?\b \(?\d|\breport of\b|\bslides?\b|\bproven\b"
)


def without_steps(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """The procedures without the cut of an excision read as a drainage, and with the biopsy of a lesion that was removed told as an earlier one (EX-01, BX-01).

    A biopsy whose frozen section was read in the session, or of which no result was to be had, stays (G-04, MOHS-07).
    """
    done = [p for p in procedures if p.assertion == "performed" and p.lesion]
    excised = {p.lesion for p in done if p.kind in _EXCISED}
    removed = excised | {p.lesion for p in done if p.kind == "mohs"}
    removed -= {p.lesion for p in done if p.kind in ("mohs", "biopsy") and p.pathology.known}
    read_now = any(p.kind == "pathology_read" and p.technique.value == "frozen" and p.assertion == "performed" for p in procedures)
    kept = [p for p in procedures if not (p.kind == "incision_drainage" and p.lesion in excised and _is_cut_alone(view, p))]
    return [
        replace(p, assertion="historical", lesion="")
        if p.kind == "biopsy" and p.assertion == "performed" and p.lesion in removed and not read_now and _is_known_by(view, p)
        else p
        for p in kept
    ]


def _is_cut_alone(view: NoteView, drainage: Procedure) -> bool:
    """Is the cut all that is told of the drainage?"""
    return drainage.assertion == "performed" and all(_ONLY_CUT.fullmatch(view.lower, e.start, e.end) for e in drainage.evidence)


def _is_known_by(view: NoteView, biopsy: Procedure) -> bool:
    """Is it the biopsy by which the lesion is known: named without how it was taken, or told of an earlier day?"""
    unnamed = biopsy.technique.value in (None, "unspecified")
    return unnamed or all(view.unit_at(e.start).search(_OF_EARLIER_DAY) for e in biopsy.evidence)
