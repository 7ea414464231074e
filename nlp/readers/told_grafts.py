"""Grafts that a note tells without their name: islands of skin set on an ulcer, a sheet laid on a bed, a piece of the ear sewn into the nose (GRAFT-01).

Both halves must be told: skin that was cut, and the bed that it was set on. Skin that was only cut may be a biopsy or a lesion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

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
_KNIFE = r"(?:zimmer|padgett|humby|braithwaite|goulian|weck|watson|reese|(?:(?:power|air|electric|drum|battery) )?dermatome)"
_STRIP = re.compile(
    rf"\b{_KNIFE}\b(?:[^.;]|\.\d){{0,40}}?(?:\.0\d\d\b|\b0?\.\d{{1,2}} ?mm\b|\d{{1,2}} ?/ ?1,?000|thousandths?|\b(?:sheets?|strips?|skin)\b)|\b(?:sheets?|strips?|skin)\b(?:[^.;]|\.\d){{0,60}}?\b{_KNIFE}\b"
)
"""Skin cut with the knife of thin grafts: "Zimmer .014, one strip"."""
_LAID = re.compile(rf"\b{_SET}\b|\bmesh(?:ed|er)?\b|\bpie-?crust\w*")
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
_THINNED = re.compile(
    r"\b(?:de-?fatt\w*|(?:thinned|trimmed|stripped|cleared|cleaned|freed) of (?:all |its |the |excess )*fat|(?:its |the |all |excess |underlying )*fat (?:was |were |is )?(?:all )?(?:trimmed|snipped|cut|removed|taken|stripped)(?: (?:off|away))?)\b"
)
"""Skin is freed of its fat to be set in elsewhere; a flap may be, too."""
_SKIN_CUT = re.compile(
    r"\b(?:ellipse|elliptical|dis[ck]|oval|fusiform|circle|piece|patch|segment|full[- ]thickness|full thick)\b[^.;]{0,60}\b(?:taken|cut|harvested|excised|removed|raised|lifted|obtained|full[- ]thick\w*|of (?:[\w-]+ ){0,4}skin)\b|\b(?:cut|took|harvested|excised|removed|raised|lifted|obtained)\b[^.;]{0,24}\b(?:ellipse|dis[ck]|oval|circle|piece|patch|segment)\b[^.;]{0,40}\bskin\b"
)
_SEWN_IN = re.compile(
    r"\b(?:sewn|sutured|stitched|tacked|set|inset|laid|fitted|secured|placed|sewed)\b(?! (?:closed|together|side|up\b))[^.;]{0,24}\b(?:in|into|onto|to|on|around|over)\b|\binset\b|\btie-?over\b|\bbolster\w*|\bquilt\w*"
)
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
    if not out:
        out += [t for unit, hit in _strips(view) for t in _trigger(view, unit, "split_thickness", hit)]
    out += [t for unit, hit in _thick_pieces(view) for t in _trigger(view, unit, "full_thickness", hit)]
    return out + [t for unit, hit in _ear_pieces(view) for t in _trigger(view, unit, "composite", hit)]


def _strips(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    """The first strip that a dermatome cut and that the sentences behind lay on a wound."""
    return view.once("strips of thin skin", lambda: list(islice(_laid_strips(view), 1)))


def _laid_strips(view: NoteView) -> Iterator[tuple[Unit, re.Match[str]]]:
    for unit, hit in hits(view, _STRIP):
        if any(live(u) and u.search(_LAID) for u in view.units[unit.index : unit.index + 4]):
            yield unit, hit


def _thick_pieces(view: NoteView) -> list[tuple[Unit, re.Match[str]]]:
    """Skin cut out in full thickness, freed of fat and sewn in elsewhere, in the note of a graft that nobody names."""
    return view.once("pieces of skin set elsewhere", lambda: list(_moved_skin(view)))


def _moved_skin(view: NoteView) -> Iterator[tuple[Unit, re.Match[str]]]:
    thinned = next(iter(hits(view, _THINNED)), None)
    if thinned is None:
        return
    unit = thinned[0]
    near = [u for u in view.units[max(0, unit.index - 2) : unit.index + 3] if live(u)]
    acts = [m for u in near for m in view.mentions_in(u, "PROC") if m.concept in ("flap", "graft")]
    if any(m.concept == "flap" or assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in acts):
        return
    cut = next(((u, hit) for u in near if u.index <= unit.index and (hit := u.search(_SKIN_CUT)) is not None), None)
    if cut is not None and any(u.index >= unit.index and u.search(_SEWN_IN) for u in near):
        yield cut


def is_graft_piece(view: NoteView, start: int) -> bool:
    """Is what was cut at `start` a piece of skin or of the ear that was sewn in elsewhere, and so no excision and no sample?"""
    return any(unit.start <= start < unit.end for unit, _ in (*_ear_pieces(view), *_thick_pieces(view), *_strips(view)))


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
