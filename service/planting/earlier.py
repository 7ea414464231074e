"""Errors that come of earlier surgery: the practice knows of it, its global period runs, and the claim does not say so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from coding.claim import Context, PriorProcedure
from coding.lookup import Tables
from nlp.facts import Procedure
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, changed, plants, rows, with_line

_WITH_PERIOD = ("000", "010", "090")


def _known_before(clean: CleanClaim) -> bool:
    """The note is one of earlier surgery already, or its day is unknown."""
    return clean.context.date_of_service is None or bool(clean.context.prior_procedures) or clean.encounter.global_period.known


def _after(clean: CleanClaim, site: str) -> Context:
    """The context of the note with surgery at a site some weeks before."""
    earlier = plants()["earlier"]
    assert clean.context.date_of_service is not None
    day = clean.context.date_of_service - timedelta(days=earlier["days"])
    return replace(clean.context, prior_procedures=(PriorProcedure(earlier["code"], date=day, site=site),))


def _elsewhere(clean: CleanClaim) -> str:
    """A place of which the note says nothing, "" where it names them all."""
    text = clean.text.lower()
    return next((place for place in plants()["earlier"]["places"] if place.split()[-1] not in text), "")


def _done(clean: CleanClaim) -> list[Procedure]:
    return [proc for proc in clean.encounter.procedures if proc.assertion == "performed"]


def _unmarked(clean: CleanClaim, tables: Tables, kind: str, site: str, families: list[str] | None = None) -> Iterator[Planted]:
    for _, line, row in rows(clean, tables):
        if row.global_days in _WITH_PERIOD and not row.add_on and (families is None or row.family in families):
            yield Planted(kind, line.code, "under", clean.lines, None, _after(clean, site), moves="modifiers")


def _unrelated_work(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """Work at another place than the earlier surgery, billed without 79."""
    places = [proc.site.known for proc in _done(clean)]
    site = _elsewhere(clean)
    if not _known_before(clean) and site and places and all(places) and not any(p.in_operating_room for p in _done(clean)):
        yield from _unmarked(clean, tables, "missing_79", site)


def _staged_work(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """Tumour surgery at the very place of the earlier surgery, billed without 58."""
    places = {proc.site.value.label for proc in _done(clean) if proc.site.value is not None}
    if not _known_before(clean) and len(places) == 1 and not any(p.in_operating_room for p in _done(clean)):
        yield from _unmarked(clean, tables, "missing_58", places.pop(), plants()["staged"])


def _unrelated_visit(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """A visit that the note calls unrelated to the earlier surgery, billed without 24."""
    site = _elsewhere(clean)
    if _known_before(clean) or not site:
        return
    text = f"{clean.text.rstrip()}\n{plants()['unrelated']}\n"
    for line in clean.lines:
        if line.code in plants()["instead"]["em_level"]:
            yield Planted("missing_24", line.code, "under", clean.lines, text, _after(clean, site), moves="modifiers")


def _follow_up(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """A visit billed for follow-up that belongs to earlier surgery: beside the line without charge or in its place."""
    visit = plants()["visit"]
    if any(row.evaluation and line.code != plants()["follow_up"] for _, line, row in rows(clean, tables)):
        return
    for place, line in enumerate(clean.lines):
        if line.code == plants()["follow_up"]:
            yield Planted("global_period", visit, "over", changed(clean, place, code=visit))
    if "GL-03" in clean.proposal.em.rules:
        yield Planted("global_period", visit, "over", with_line(clean, visit))


MAKERS: list[tuple[str, Maker]] = [
    ("missing_79", _unrelated_work), ("missing_58", _staged_work), ("missing_24", _unrelated_visit), ("global_period", _follow_up),
]  # fmt: skip
