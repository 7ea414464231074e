"""The disease that the microscope showed is a problem of the visit, though no word names it (LAB-01, EM-02)."""

from __future__ import annotations

from collections.abc import Sequence

from nlp.facts import ABSENT
from nlp.readers.mounts import found_in_mount
from nlp.readers.visit_problems import Topic
from nlp.view import NoteView

_NAMED = ("tinea", "onychomycosis", "candid", "scabies")


def with_the_mounted(view: NoteView, topics: Sequence[Topic]) -> list[Topic]:
    """“Scaly toe webs, KOH: branching hyphae, econazole”: the topics with the tinea of the scraping, where none is named."""
    seen = found_in_mount(view)
    if seen is None or any(t.diagnosis.concept.startswith(_NAMED) for t in topics):
        return list(topics)
    klass = "chronic" if seen.diagnosis.concept == "onychomycosis" else "acute_uncomplicated"
    topic = Topic(seen.diagnosis, klass, "", ABSENT, view.unit_at(seen.start), seen.start, seen.end, assessed=True, kind="eruption")  # type: ignore[arg-type]
    return sorted((*(t for t in topics if t.diagnosis.concept != "rash" or t.unit.group != topic.unit.group), topic), key=lambda t: t.start)
