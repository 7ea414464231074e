"""Wounds closed as the one told before: "the forearm likewise over 2.6 cm", "- chin 1.5 cm, same"."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.gate import units_with_any
from nlp.readers.closure_facts import SAME_AGAIN, SAME_WAY, layers_at
from nlp.readers.events import Trigger
from nlp.readers.lesion_rows import is_item
from nlp.readers.wounds import live
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit

RANK = {"layered": 4, "complex_stated": 5, "one_layer": 3, "adhesive": 2, "strips": 1, "secondary_intention": 0}
"""Classes of closure, from none to the most work."""


def closed_alike(view: NoteView) -> list[Trigger]:
    """“The upper arm was closed with buried Vicryl; the forearm likewise over 2.6 cm”, “- Chin 1.5 cm, same”: the closure told right before, once more."""
    out: list[Trigger] = []
    again: dict[int, str] = {}
    """How the wound of a unit was closed that says no more than "same"."""
    for unit in units_with_any(view, (SAME_WAY, SAME_AGAIN)):
        hit = unit.search(SAME_WAY) or unit.search(SAME_AGAIN)
        earlier = unit if hit is not None and _closed_before(view, unit, hit) else view.units[unit.index - 1] if unit.index else None
        if (
            hit is None
            or earlier is None
            or not live(unit)
            or (earlier is not unit and not (earlier.block == unit.block or _is_next_item(earlier, unit)))
            or (earlier is not unit and any(m.start != unit.start + hit.start() for m in view.mentions_in(unit, "PROC")))
            or not sites_in(view, unit)
        ):
            continue
        closed = [
            m.value
            for m in view.mentions_in(earlier, "PROC")
            if m.concept == "repair" and assertion_at(view, earlier, m.start, m.end)[0] == "performed"
        ] or ([again[earlier.index]] if earlier.index in again else [])
        if closed:
            value = "layered" if layers_at(earlier) else max(closed, key=lambda v: RANK.get(v, 0))
            mention = Mention(unit.start + hit.start(), unit.start + hit.end(), "PROC", "repair", value, unit.index)
            out.append(Trigger(mention, unit, *assertion_at(view, unit, mention.start, mention.end)))
            again[unit.index] = value
    return out


def _closed_before(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“1) brow 2 cm - 5-0 nylon 2) chin 2 cm - as above”: in one sentence another place and its length stand between the closure and these words."""
    if hit.re is not SAME_AGAIN:
        return False
    closed = [m.end for m in view.mentions_in(unit, "PROC") if m.concept == "repair"]
    return (
        bool(closed)
        and any(m.start > max(closed) for m, _ in sites_in(view, unit))
        and any(m.start > max(closed) for m in view.measures_in(unit))
    )


def _is_next_item(earlier: Unit, unit: Unit) -> bool:
    """Are both items of one list, one right below the other?"""
    return is_item(earlier) and is_item(unit) and unit.line - earlier.line == 1 and unit.section == earlier.section
