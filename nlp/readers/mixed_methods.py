"""Warts of the anus or genitals that were removed by several means in one session: the cutting off of some is part of it (DSS-01)."""

from __future__ import annotations

import re

from nlp.facts import Procedure
from nlp.readers.organs import ORGANS
from nlp.view import NoteView

_PLACES = ORGANS | {"perianal", "scrotum", "perineum", "genitalia"}
"""Where such warts are removed together."""
_SNIPPED = frozenset({"biopsy", "shave_removal", "tag_removal"})
_SAMPLED = re.compile(r"biops|\bbx|punch|sampl")
"""Work that is named as a sample, not told as how a wart was taken off."""


def one_destruction(view: NoteView, procedures: list[Procedure]) -> list[Procedure]:
    """“A few of the larger condylomata were cut off at the base and sent in formalin. All others were fulgurated”: one destruction, no biopsy beside it."""
    places = {
        p.site.value.region
        for p in procedures
        if p.kind == "destruction" and p.assertion == "performed" and p.site.value is not None and _is_wart(p)
    } & _PLACES
    if not places:
        return procedures
    extensive = {
        p.site.value.region for p in procedures if p.kind == "destruction" and p.site.value is not None and p.extent.value == "extensive"
    }

    def is_part(procedure: Procedure) -> bool:
        site = procedure.site.value
        return (
            procedure.assertion == "performed"
            and site is not None
            and (procedure.kind in _SNIPPED or (procedure.kind == "excision" and site.region in extensive))
            and site.region in places
            and _is_wart(procedure)
            and not any(_SAMPLED.search(view.lower, e.start, e.end) for e in procedure.evidence)
        )

    return [p for p in procedures if not is_part(p)]


def _is_wart(procedure: Procedure) -> bool:
    diagnosis = procedure.diagnosis.value
    return diagnosis is not None and ("wart" in diagnosis.concept or "condylom" in diagnosis.concept)
