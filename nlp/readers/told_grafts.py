"""Grafts that a note tells without their name: islands of skin set on an ulcer, a sheet laid on a bed, a piece of the ear sewn into the nose (GRAFT-01).

Both halves must be told: skin that was cut, and the bed that it was set on. Skin that was only cut may be a biopsy or a lesion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.gate import find, hits
from nlp.readers.events import Trigger
from nlp.readers.wounds import live
from nlp.view import Mention, NoteView, Unit

_SET = r"(?:put|laid|lay|placed|set|planted|seeded|dotted|arranged|transferred|applied|spread|stapled|sewn|sutured|tacked|draped|inset|fitted|stitched)"
_CUT = r"(?:lifted|raised|tented|picked|pinched|snipped|shaved|sliced|cut|taken|took|harvested|removed|excised)"
_BED = r"(?:ulcers?|ulcus|wounds?|beds?|granulations?|defects?|pericranium|fascia|floor)"
_ISLANDS = re.compile(
    rf"\b(?:islands?|islets?|bits|pieces|dots|buttons|pinches|snips|discs|disks|cones|flakes|slivers|seeds)\b(?:[^.;]|\.\d){{0,90}}?\b{_CUT}\b(?:[^.;]|\.\d){{0,120}}?\b{_SET}\b[^.;]{{0,30}}\b{_BED}\b"
    rf"|\bskin\b[^.;]{{0,50}}\b(?:pinched|tented|lifted|picked|raised)(?: up)? (?:on|with|by) (?:a |the )?(?:fine |small )?(?:needle|hook|pin|forceps)\b(?:[^.;]|\.\d){{0,160}}?\b{_SET}\b[^.;]{{0,30}}\b{_BED}\b"
)
"""Islands of skin: "6 islands lifted with a needle and cut from the thigh, put on the ulcer"."""
_THIN = r"(?:(?:0?\.0\d{1,2}|\d{1,2} ?/ ?1,?000|(?:eight|ten|twelve|fourteen|fifteen|sixteen|eighteen|\d{1,2}) thousandths?)(?: ?[- ]?(?:of an )?(?:inch(?:es)?|in\b\.?|\"))?)"
_SHEET = re.compile(
    rf"\b{_THIN}[- ,]*(?:\w+ )?(?:sheet|skin|layer|strip)\b(?:[^.;]|\.\d){{0,80}}?\b{_SET}\b"
    rf"|\b(?:sheet|strip)s? (?:of (?:\w+ )?skin )?(?:from|off|of) (?:(?:the|his|her|left|right|l|r|outer|lateral|anterior|upper) )*(?:thigh|buttock|hip|leg|calf)(?: skin)?\b(?:[^.;]|\.\d){{0,80}}?\b{_SET}\b"
)
"""A thin sheet of skin from another place: "a 0.014 inch sheet from the left thigh was laid on the pericranium"."""
_BOTH_TISSUES = r"(?:skin[-, /]+(?:and |with |plus )?(?:its )?cartilage|cartilage[-, /]+(?:and|with|plus) (?:\w+ ){0,2}skin|chondro-?cutaneous|skin on (?:both|either) (?:sides|faces)|composite)"
_PIECE = r"(?:wedge|piece|segment|block|plug|unit|ellipse|disc|disk|triangle)"
_EAR = r"(?:helix|helical|ear|conchal?|auric\w+|crus|pinna)"
_EAR_PIECE = re.compile(
    rf"\b{_PIECE}\b[^.;]{{0,60}}\b{_EAR}\b[^.;]{{0,40}}\b{_BOTH_TISSUES}|\b{_BOTH_TISSUES}\b[^.;]{{0,30}}\b{_PIECE}\b[^.;]{{0,60}}\b{_EAR}\b|\b{_PIECE} of {_BOTH_TISSUES}\b[^.;]{{0,40}}\b{_EAR}\b|\b{_EAR}\b[^.;]{{0,60}}\b{_PIECE}\b[^.;]{{0,40}}\b{_BOTH_TISSUES}"
)
"""Skin and cartilage of the ear in one piece."""
_MOVED = re.compile(
    rf"\b(?:{_PIECE}|graft|it|this)\b(?! (?:closed|defect))[^.;]{{0,30}}\b{_SET}\b(?! (?:closed|together|side))[^.;]{{0,24}}\b(?:in|into|onto|to)\b"
    rf"|\b{_SET}\b (?:in|into|onto|to) (?:the )?(?:\w+ ){{0,3}}(?:ala|alar|notch|nostril|nose|nasal|columella|rim|defect)\b"
)
"""The piece goes to another place."""
_NEAR = 5
"""Sentences from the cut of a piece to its setting in."""


def told_grafts(view: NoteView) -> list[Trigger]:
    """A trigger for each way in which the note tells a graft without its name."""
    return view.once("grafts told", lambda: _told(view))


def _told(view: NoteView) -> list[Trigger]:
    out: list[Trigger] = []
    for name, pattern in (("pinch", _ISLANDS), ("split_thickness", _SHEET)):
        if find(view, pattern) is None:
            continue
        for unit, hit in hits(view, pattern):
            if name == "pinch" and "skin" not in " ".join(u.lower for u in view.units[max(0, unit.index - 1) : unit.index + 1]):
                continue
            out += _trigger(view, unit, name, hit)
    return out + [t for unit, hit in _ear_pieces(view) for t in _trigger(view, unit, "composite", hit)]


def is_ear_piece(view: NoteView, start: int) -> bool:
    """Is the wedge named at `start` a piece of the ear that was sewn in elsewhere, and so no excision?"""
    return any(unit.start <= start < unit.end for unit, _ in _ear_pieces(view))


def _ear_pieces(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    return view.once("pieces of the ear set elsewhere", lambda: list(_moved_pieces(view)))


def _moved_pieces(view: NoteView) -> Iterator[tuple[Unit, re.Match[str]]]:
    for unit, hit in hits(view, _EAR_PIECE):
        behind = view.units[unit.index : unit.index + _NEAR]
        if any(u.search(_MOVED) for u in behind):
            yield unit, hit


def _trigger(view: NoteView, unit: Unit, name: str, hit: re.Match[str]) -> list[Trigger]:
    if not live(unit):
        return []
    start, end = unit.start + hit.start(), unit.start + hit.end()
    verdict, cue = assertion_at(view, unit, start, end)
    return [Trigger(Mention(start, end, "PROC", "graft", name, unit.index), unit, verdict, cue)] if verdict == "performed" else []
