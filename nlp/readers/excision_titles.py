"""Excisions of a title against those of the narrative: which lesions were cut out, and on which side, where the two differ."""

from __future__ import annotations

import re
from collections.abc import Collection

from nlp.assertion import is_performed
from nlp.facts import Procedure
from nlp.readers.attach import Deed
from nlp.readers.events import SILENT, Trigger
from nlp.readers.lesions import lesion_map
from nlp.readers.places import is_vague
from nlp.readers.titles import names_operation
from nlp.records import replace
from nlp.view import ANNOUNCING, NoteView


def is_narrated(view: NoteView, done: list[Trigger]) -> bool:
    """A title alone does not prove the work: a narrative verb, a measure or a closure must stand beside it."""
    if any(t.unit.section not in ANNOUNCING for t in done):
        return True
    return any(m.concept == "repair" for m in view.all("PROC")) or bool(view.measures)


def settled_deeds(view: NoteView, deeds: list[Deed]) -> list[Deed]:
    """The narrative wins: lesions that only the title names stay where it tells of fewer, and are then uncertain."""
    deeds = _without_both_sides(_without_other_side(deeds))
    told = [d for d in deeds if d.narrated and d.row is not None]
    titled = [d for d in deeds if not d.narrated and not d.spread and d.row is not None and not _is_described(view, d)]
    if told and titled and not any(d.spread for d in told):
        renamed = [d for d in told if not any(t.unit.section in ANNOUNCING for t in d.triggers)]
        if len(renamed) >= len(titled):  # a lesion may drift from one name to another
            _mark_sides(told, titled)
            deeds = [d for d in deeds if d not in titled]
        else:
            for deed in titled:
                deed.doubt = "named in the title, not described in the narrative"
    sited = [d for d in deeds if d.row is not None and d.row.site.value is not None and d.row.site.value.region]
    regions = {d.row.site.value.region for d in sited if d.row is not None and d.row.site.value is not None}
    sides = {
        d.row.site.value.side
        for d in sited
        if d.row is not None and d.row.site.value is not None and not is_vague(d.row.site.value.region, regions)
    }
    specific = [
        d
        for d in sited
        if d.row is not None
        and d.row.site.value is not None
        and (
            not is_vague(d.row.site.value.region, regions)
            or _RUBBED.search(d.row.site.value.label.lower())
            or _on_other_side(d.row.site.value.side, sides)
            or _is_described(view, d)
        )
    ]
    return specific or sited or deeds[:1]


def _without_both_sides(deeds: list[Deed]) -> list[Deed]:
    """“Excision of bilateral eyelid lesions” above a story of the right one and the left one names these two."""

    def sides_told(deed: Deed) -> set[str]:
        return {
            d.row.site.value.side
            for d in deeds
            if d is not deed and d.row is not None and d.row.site.value is not None and d.row.site.value.region == _region(deed)
        }

    return [d for d in deeds if not (_is_of_both(d) and {"left", "right"} <= sides_told(d))]


def _region(deed: Deed) -> str:
    return deed.row.site.value.region if deed.row is not None and deed.row.site.value is not None else ""


def _is_of_both(deed: Deed) -> bool:
    """A title's lesion of both sides."""
    site = deed.row.site.value if deed.row is not None else None
    titled = all(t.unit.section in ANNOUNCING or names_operation(t.unit) for t in deed.triggers)
    return site is not None and site.side == "bilateral" and titled


_RUBBED = re.compile(r"\bbra\b|\bstrap\b")
"""In the name of a place of the trunk that is as good as a part of it: "L bra line"."""


def _on_other_side(side: str, others: Collection[str]) -> bool:
    """“Bra line left” beside the right lower back is a place of its own."""
    return side in ("left", "right") and bool(others) and all(other in ("left", "right") and other != side for other in others)


_TITLE_LINE = re.compile(r"\W*(?:(?:surgical |operative )?procedures?|operations?)(?: performed)?\s*:(?!.*\b(?:was|were)\b)")


def _without_other_side(deeds: list[Deed]) -> list[Deed]:
    """“PROCEDURE: Excision, left arm.” above a story of the right arm is that one excision, and its side is uncertain."""
    heads = [d for d in deeds if d.row is not None and all(_TITLE_LINE.match(t.unit.lower) for t in d.triggers)]
    told = [d for d in deeds if d not in heads and d.row is not None]
    if len(heads) != 1 or len(told) != 1:
        return deeds
    _mark_sides(told, heads)
    return told if told[0].doubt else deeds


_CUT_TOO = re.compile(r"\bexcis\w+|\bellip\w+|\bfusiform|\bfull[- ]thickness\b|\bmargins?\b|\bto (?:the )?fat\b")
_NOT_CUT = re.compile(r"\b(?:no|not|without|never|nor|care(?:ful)?)\b[^.;]{0,50}$")


def only_titled(view: NoteView, deed: Deed) -> bool:
    """“Excision of plantar verrucae. ... Each was scooped out with the curette and its bed fulgurated. No sutures”: what was done is what the narrative tells (DBN-02)."""
    if any(t.unit.section not in ANNOUNCING and not names_operation(t.unit) for t in deed.triggers):
        return False
    if any(m.role in ("margin", "excised") for m in view.measures):
        return False
    done = [m for m in view.all("PROC") if m.concept in ("destruction", "repair") and is_performed(view, m)]
    if not done or any(m.concept == "repair" for m in done):
        return False
    told = [u for u in view.units if u.section not in ANNOUNCING and u.section not in SILENT and not names_operation(u)]
    cut = any(not _NOT_CUT.search(u.lower, 0, hit.start()) for u in told for hit in u.spots(_CUT_TOO))
    return not cut and any(m.unit == u.index for m in done for u in told)


def cut_papilloma(procedure: Procedure) -> Procedure:
    """A papilloma of the skin that was cut out with a margin is no tag, whatever it looked like (EX-11)."""
    told = procedure.diagnosis.value
    if told is None or told.concept != "skin_tag" or "papilloma" not in told.label.lower() or not procedure.margin.known:
        return procedure
    return replace(procedure, diagnosis=replace(procedure.diagnosis, value=replace(told, concept="benign_neoplasm")))


def _is_described(view: NoteView, deed: Deed) -> bool:
    """The narrative turns to the lesion and gives its margin, though it names the act only before ("the same margin was taken")."""
    own = [
        s for s in lesion_map(view).segments if deed.row is not None and s.rows == (deed.row.index,) and s.unit.section not in ANNOUNCING
    ]
    return any(s.start <= m.start < s.end for s in own for m in view.measures_in(s.unit, "margin", "excised"))


def _mark_sides(told: list[Deed], titled: list[Deed]) -> None:
    """A title on the other side of the body than the narrative makes the side uncertain (both are kept for the query)."""
    for deed in told:
        here = deed.row.site.value if deed.row else None
        for other in titled:
            there = other.row.site.value if other.row else None
            if here and there and here.region == there.region and {here.side, there.side} == {"left", "right"}:
                deed.doubt = "the title and the narrative name different sides"
