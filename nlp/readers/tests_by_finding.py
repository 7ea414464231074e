"""Slides told by what was scraped and what was seen on them, without the name of the test: "scraped burrow w/ mineral oil, looked: one mite" (LAB-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import hits
from nlp.readers.events import SILENT, Trigger
from nlp.view import Mention, NoteView, Unit

_MITES = re.compile(r"\b(?:mites?|ova|eggs?|scybala|sarcoptes)\b")
_SCRAPED_IN_OIL = re.compile(
    r"\bscrap\w+\b[^.;\n]{0,60}\b(?:oil|slides?|(?:micro)?scope)\b|\b(?:oil|slides?|(?:micro)?scope)\b[^.;\n]{0,60}\bscrap\w+|\bburrows?\b[^.;\n]{0,40}\bunder (?:the |my |our )?(?:oil|(?:micro)?scope)\b"
)
_GIANT_CELLS = re.compile(r"\bgiant cells?\b|\bmultinucleat\w+")
_SMEARED = re.compile(r"\b(?:scrap\w+|smear\w*|giemsa|wright(?:-giemsa)?|toluidine)\b")
_TESTS = (("scabies_prep", _SCRAPED_IN_OIL, _MITES), ("tzanck", _SMEARED, _GIANT_CELLS))
_REPORT = frozenset({"pathology", "labs"})


def told_by_finding(view: NoteView, named: frozenset[str]) -> list[Trigger]:
    """One trigger for each test that was done and read today and is not among those `named`."""
    out = []
    for value, deed, finding in _TESTS:
        if value in named:
            continue
        for unit, hit in hits(view, deed):
            if unit.section in SILENT or unit.section in _REPORT or not _seen_near(view, unit, finding):
                continue
            start, end = unit.start + hit.start(), unit.start + hit.end()
            verdict, cue = assertion_at(view, unit, start, end)
            if verdict == "performed":
                out.append(Trigger(Mention(start, end, "PROC", "lab_test", value, unit.index), unit, verdict, cue))
                break
    return out


def _seen_near(view: NoteView, unit: Unit, finding: re.Pattern[str]) -> bool:
    """What the slide showed stands in the sentence itself or in the one behind it, in the same paragraph."""
    return any(u.block == unit.block and u.search(finding) for u in view.units[unit.index : unit.index + 2])
