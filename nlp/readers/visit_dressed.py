"""A fresh wound that was only dressed or taped is what the visit was about, whatever words told how it came (REP-01)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.facts import Diagnosis, Procedure
from nlp.readers.injury_words import injuries_told
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.view import NoteView


def is_dressing(procedure: Procedure) -> bool:
    """Strips alone are no repair: the wound they cover belongs to the visit (REP-01)."""
    return procedure.kind == "repair" and procedure.closure.value in ("strips", "none")


def wound_dressed(view: NoteView, procedures: Sequence[Procedure]) -> list[Topic]:
    """“She cut herself on a tin. Steri-Strips only”: the injury as a problem, where no diagnosis of the note names it."""
    taped = next((p for p in procedures if p.assertion == "performed" and is_dressing(p)), None)
    if taped is None or taped.technique.value == "dehiscence":
        return []
    for unit, hit in injuries_told(view):
        if unit.section not in NOT_TODAY_SECTIONS or unit.section == "hpi":
            start, end = unit.start + hit.start(), unit.start + hit.end()
            diagnosis = Diagnosis("laceration", "other", "clinical", view.text[start:end])
            return [Topic(diagnosis, "acute_uncomplicated", "", taped.site, unit, start, end)]
    return []
