"""Places that a list gives one to a row or clause, where together their numbers, or their doses, are those of the work."""

from __future__ import annotations

from nlp.facts import Fact, Procedure, Site
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import SILENT
from nlp.readers.injection_rows import injected_rows
from nlp.readers.organs import ORGANS
from nlp.sites import affected_places
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit

Place = Fact[Site]


def row_places(view: NoteView, p: Procedure) -> list[Place]:
    """The places of the rows that `p` is told in; none where no rows hold the place that was found."""
    if p.other_sites or p.site.value is None or p.kind not in ("intralesional", "destruction", "tag_removal", "incision_drainage"):
        return []
    rows = _injected(view) if p.kind == "intralesional" else []
    rows = rows or _counted(view, p)
    return rows if any(f.value is not None and f.value.region == p.site.value.region for f in rows) else []


def _injected(view: NoteView) -> list[Place]:
    """The places of the rows of an injection table that got a dose."""
    table = injected_rows(view)
    rows = dict.fromkeys(view.unit_at(e.start) for e in table.volume.evidence) if table is not None else {}
    named = [affected_places(view, unit) for unit in rows]
    return [places[0] for places in named] if rows and all(named) else []


def _counted(view: NoteView, p: Procedure) -> list[Place]:
    """“R axilla 4 / L axilla 3”: the places of neighbouring rows or clauses whose numbers make the count."""
    number = p.count.value or 0
    if number < 2:
        return []
    places: list[Place] = []
    total = 0
    for unit in view.units:
        told = _row(view, unit, p) if unit.section not in SILENT else None
        if told is None:
            places, total = [], 0
            continue
        places, total = [*places, *(place for place, _ in told)], total + sum(count for _, count in told)
        if total == number and len(places) > 1:
            return places
        if total > number:
            places, total = list(place for place, _ in told), sum(count for _, count in told)
    return []


def _row(view: NoteView, unit: Unit, p: Procedure) -> list[tuple[Place, int]] | None:
    """The places of one row with their numbers; None where it is no such row. Organs with a service of their own are not counted."""
    told = [t for t in tallies_in(view, unit) if t.open and t.role != "article" and not t.spread]
    here = affected_places(view, unit)
    own = p.diagnosis.value
    if not told or any(own is not None and t.concept and stem(t.concept) != stem(own.concept) for t in told):
        return None
    out = []
    for tally in told:
        place = tally.site if tally.site.value is not None and tally.site.value.region else here[0] if len(here) == len(told) == 1 else None
        if place is None or place.value is None:
            return None
        if place.value.region not in ORGANS:
            out.append((place, tally.number))
    return out
