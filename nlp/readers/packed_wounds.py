"""A surgical wound that came apart and was packed and left open (REP-01)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import ABSENT, Evidence, Fact, Procedure
from nlp.gate import find, hits, seek
from nlp.people import KIN
from nlp.phrases import phrases
from nlp.readers.complications import in_operating_room
from nlp.readers.events import NO, SILENT
from nlp.readers.injury_words import REOPENED
from nlp.readers.past_work import is_past
from nlp.sites import nearest_site, sites_in
from nlp.view import Mention, NoteView, Unit

_PACKED = phrases("packed_wounds", "packed")
_AGAIN = re.compile(
    rf"\b(?:packing|gauze|dressing|wick)s? (?:was |were |has been |is )?(?:\w+ly )?(?:removed|changed|taken out|replaced|pulled|out)\b|\b(?:removed|changed|replaced|pulled|took out) (?:the |his |her |old |previous )*(?:packing|gauze|wick)|\bre-?pack(?:ed|s)\b|\bpacking change|\bhas been packing|\b(?:nurses?|nursing|aide|{KIN}|they|she|he)\b (?:\w+ ){{0,3}}(?:packed|packs|been packing)\b"
)
"""A wound that had been packed before: what follows is the care of that packing."""
_SURGICAL = re.compile(
    r"\b(?:surgical|operative|incision\w*|excision\w*|post-?op\w*|sutur\w+|stitch\w*|staples?|pod\b|closure|closed|surgery|operation|flap|repair\w*|removal|s/p|biopsy)\b"
)
_PUS = re.compile(r"\babscess|\bpus\b|purulen|infected|h(?:a)?ematoma|seroma")
_OTHERWISE = frozenset({"repair", "incision_drainage", "excision", "flap", "graft", "debridement"})


def packed_wounds(view: NoteView) -> list[Procedure]:
    """The dehiscence that the note packs; none where it was closed, drained or debrided, or was packed before."""
    came_apart = _came_apart(view) if find(view, _PACKED) is not None else None
    if came_apart is None or find(view, _SURGICAL) is None or find(view, _AGAIN) is not None:
        return []
    if any(
        m.concept in _OTHERWISE
        and m.value != "secondary_intention"
        and not gave_way(view, m)
        and m.unit >= came_apart.index
        and not is_past(view, m)
        and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed"
        for m in view.all("PROC")
    ):
        return []
    for unit, hit in hits(view, _PACKED):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if (
            unit.section in SILENT
            or unit.index < came_apart.index
            or seek(view, NO, unit.lower[: hit.start()])
            or assertion_at(view, unit, start, end)[0] != "performed"
        ):
            continue
        if any(u.search(_PUS) and not seek(view, NO, u.lower) for u in view.units[came_apart.index : unit.index + 1]):
            return []
        proof = (Evidence("closure", "packed", start, end),)
        site = next((fact for u in (came_apart, unit) for _, fact in sites_in(view, u)), None) or nearest_site(view, start, end)
        return [
            Procedure(
                "",
                "repair",
                "performed",
                proof,
                closure=Fact("packed", "stated", proof),
                technique=Fact("dehiscence", "stated", proof),
                site=site or ABSENT,
                count=Fact(1, "derived", proof),
                after_surgery=True,
                in_operating_room=in_operating_room(view, view.lower),
            )
        ]
    return []


def gave_way(view: NoteView, mention: Mention) -> bool:
    """“Stitches pulled through”: what had closed the wound."""
    unit = view.units[mention.unit]
    return any(hit.start() <= mention.start - unit.start < hit.end() for hit in unit.spots(REOPENED))


def _came_apart(view: NoteView) -> Unit | None:
    """The sentence that says that the wound is open."""
    for unit, hit in hits(view, REOPENED):
        start, end = unit.start + hit.start(), unit.start + hit.end()
        if (
            unit.section not in ("family", "medications", "allergies", "ros", "counselling", "consent")
            and not seek(view, NO, unit.lower[: hit.start()])
            and assertion_at(view, unit, start, end)[0] not in ("negated", "conditional", "planned")
        ):
            return unit
    return None
