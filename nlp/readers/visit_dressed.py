"""A fresh wound that was only dressed or taped is what the visit was about, whatever words told how it came (REP-01)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Diagnosis, Procedure
from nlp.gate import units_with
from nlp.readers.injury_words import injuries_told
from nlp.readers.visit_problems import Topic
from nlp.readers.visit_text import NOT_TODAY_SECTIONS
from nlp.sites import nearest_site
from nlp.view import NoteView


def is_dressing(procedure: Procedure) -> bool:
    """Strips alone are no repair: the wound they cover belongs to the visit (REP-01)."""
    return procedure.kind == "repair" and procedure.closure.value in ("strips", "none")


_INFECTED = re.compile(
    r"\b(?:bx|biopsy|shave|punch|surgical|excision|operative|procedure|suture|freeze|ln2|cryo) sites?\b[^.;:\n]{0,25}\binfect(?:ed|ion)\b|\b(?:wound|incision)\b[^.;:\n]{0,20}\b(?:is|looks|appears|now|became|seems) (?:\w+ly )?infected\b"
)
"""An infection of earlier work, told with the place between its words: "bx site R shoulder infected"."""
_DENIED = re.compile(r"\b(?:no|not|without|denies|w/o|nor|never|if|signs? of|prevent\w*)\b")


def _infected_site(view: NoteView) -> list[Topic]:
    for unit in units_with(view, _INFECTED):
        hit = None if unit.section in NOT_TODAY_SECTIONS else unit.search(_INFECTED)
        if hit is not None and _DENIED.search(hit.group()) is None:
            start, end = unit.start + hit.start(), unit.start + hit.end()
            diagnosis = Diagnosis("wound_infection", "infectious", "clinical", view.text[start:end])
            site = nearest_site(view, start, end, widen=False)
            return [Topic(diagnosis, "acute_uncomplicated", "", site, unit, start, end)]
    return []


def wound_dressed(view: NoteView, procedures: Sequence[Procedure], *, treated: bool) -> list[Topic]:
    """“She cut herself on a tin. Steri-Strips only”, “bx site of the arm infected” with a prescription (`treated`): the injury or infection as a problem, where no diagnosis of the note names it."""
    if treated and (infected := _infected_site(view)):
        return infected
    taped = next((p for p in procedures if p.assertion == "performed" and is_dressing(p)), None)
    if taped is None or taped.technique.value == "dehiscence":
        return []
    for unit, hit in injuries_told(view):
        if unit.section not in NOT_TODAY_SECTIONS or unit.section == "hpi":
            start, end = unit.start + hit.start(), unit.start + hit.end()
            diagnosis = Diagnosis("laceration", "other", "clinical", view.text[start:end])
            return [Topic(diagnosis, "acute_uncomplicated", "", taped.site, unit, start, end)]
    return []
