"""The letter or number that a result carries: "Path: A) SCC, margins free. B) nevus", "Histology: A basal cell carcinoma; B nevus"."""

from __future__ import annotations

import re

from nlp.gate import seek
from nlp.view import Mention, NoteView, Unit

_RESULTS = re.compile(r"\b(?:path(?:ology)?|histolog\w*|biops(?:y|ies)|bx|report)\b")
_LABEL = re.compile(r"(?:^|[\s(:;,.])(?P<label>[A-H]|[1-9])(?:\s?[.):]\s|\s?=\s?|\s[-\u2013\u2014]\s)")
_PHRASE = 40
_BARE_LABEL = re.compile(r"(?:^|[:;,.])\s*(?P<label>[A-H1-9])\s(?:[A-Za-z]\w*\s){0,2}$")


def _bare_label(view: NoteView, unit: Unit, mention: Mention) -> re.Match[str] | None:
    """“Histology: A basal cell carcinoma; B nevus.”: a capital or number right before a result, where the next one stands behind it, or the one before in front."""
    hit = _BARE_LABEL.search(view.text[unit.start : mention.start])
    if hit is None:
        return None
    other = {"A": "B", "1": "2"}.get(hit["label"]) or chr(ord(hit["label"]) - 1)
    return hit if re.search(rf"(?:^|[:;,.]\s){other}\s\w", view.text[max(0, unit.start - 80) : unit.end + 80]) else None


def result_label(view: NoteView, mention: Mention) -> str:
    """The label in front of a diagnosis, "" where none stands there."""
    unit = view.units[mention.unit]
    words = view.text[unit.start : mention.start]
    before = [hit for hit in _LABEL.finditer(words) if len(words) - hit.end() <= _PHRASE and not {";", "\n"} & {*words[hit.end() :]}]
    hit = before[-1] if before else _bare_label(view, unit, mention)
    return hit["label"].lower() if hit else ""


def is_of_other_specimen(view: NoteView, mention: Mention, labels: set[str]) -> bool:
    """Is the diagnosis a result that carries another label than those of the lesion?"""
    unit = view.units[mention.unit]
    if not labels or not (unit.section == "pathology" or seek(view, _RESULTS, view.lower[unit.start : mention.start])):
        return False
    label = result_label(view, mention)
    return bool(label) and label not in labels and any(label.isdigit() == own.isdigit() for own in labels)
