"""At which wounds a debridement was done: those that its sentences speak of, without those that were clean or only dressed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp.facts import Fact, Site
from nlp.readers.debridement_area import CLEAN, WOUND
from nlp.readers.events import SILENT, Trigger
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.view import NoteView, Unit

_NOT_DEBRIDED = re.compile(
    r"\b(?:not|no(?:ne)?) (?:\w+ ){0,2}(?:debrid\w+|needed)|\b(?:dressed|measured|painted|cleansed|irrigated) only\b|\bonly (?:dressed|measured|painted|cleansed)\b"
    r"|\bmeasured and dressed\b|\bleft (?:dry|alone|intact)\b|\bfiled\b|\b(?:stable|dry) (?:stable |dry )?eschar\b"
)
"""Of a wound at which nothing was cut out."""


def debrided_places(view: NoteView, done: Iterable[Trigger]) -> list[Fact[Site]]:
    """The places of the wounds that the sentences of the acts are about; none where these lead to no wound."""
    lesions = lesion_map(view)
    rows = dict.fromkeys(row for t in done for row in lesions.at(t.unit, t.mention.start).rows)
    places = [
        lesions.rows[row].site
        for row in rows
        if not lesions.rows[row].past and not lesions.rows[row].deferred and _is_open(view, lesions.alone.get(row, ()))
    ]
    return [p for p in places if p.value is not None and p.value.region]


def other_places(places: Sequence[Fact[Site]]) -> tuple[Site, ...]:
    """All places behind the first."""
    return tuple(f.value for f in places[1:] if f.value is not None)


def _is_open(view: NoteView, segments: Iterable[Segment]) -> bool:
    """Do the words about one wound alone measure it or call it a wound, and none of them that it was left?"""
    units: list[Unit] = [s.unit for s in segments if s.unit.section not in SILENT]
    told = any(u.search(WOUND) or any(m.is_area or len(m.dims.values) > 1 for m in view.measures_in(u)) for u in units)
    return told and not any(u.search(CLEAN) or u.search(_NOT_DEBRIDED) for u in units)
