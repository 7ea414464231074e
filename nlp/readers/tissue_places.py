"""Where a flap or graft was put: the place it was brought to, inset at or lies on, and never the one it was cut from."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.readers.donor_sites import beside_donor, from_donor, without_donor
from nlp.readers.events import Event, Trigger, done_before
from nlp.readers.wound_records import Wound
from nlp.readers.wounds import live
from nlp.sites import sites_in
from nlp.view import NoteView


def where_to(view: NoteView, kind: str, event: Event) -> Fact[Site]:
    """The place of the event, or where that is where the graft was cut the place its sentence names beside it: "the nasal tip wound was covered with a graft from the ear"."""
    site = without_donor(view, kind, event.site)
    if site.known or kind != "graft":
        return site if site.known else of_defect(view) or site
    return from_donor(view, event.triggers) or beside_donor(view, event.triggers)


_INSET = re.compile(
    r"\b(?:inset|sewn|sutured|set|tailored|attached|approximated)\b(?! with)[^.;,]{0,16}?\b(?:at|on|onto|to|into|in|over)\b"
)
_STUMP = re.compile(r"\b(?:proximal\w*|stump|base|pedicle|donor|remnant|root)\b[^.;,]*$")
"""Before what was set in: the end of the flap that goes back to where it came from."""


def inset_at(view: NoteView, triggers: list[Trigger]) -> Fact[Site] | None:
    """“Pedicle divided; brow restored; distal end inset at the ala”: where the flap stays is its place."""
    for unit in view.units[triggers[0].unit.index : triggers[-1].unit.index + 6]:
        for hit in unit.spots(_INSET):
            if _STUMP.search(unit.lower, 0, hit.start()):
                continue
            found = [fact for mention, fact in sites_in(view, unit) if 0 <= mention.start - unit.start - hit.end() <= 24]
            if found:
                return found[0]
    return None


_LIES_ON = re.compile(
    r"\b(?:flap|distal (?:part|end|portion)|nasal (?:part|end|portion))\b[^.;,]{0,12}\b(?:on|over|at) (?:the |his |her )?$"
)


def lies_on(view: NoteView) -> Fact[Site] | None:
    """“The upper part of the flap on the nasal tip was thinned”: where the flap was brought at its first stage."""
    return next(
        (
            fact
            for u in view.units
            if live(u)
            for m, fact in sites_in(view, u)
            if _LIES_ON.search(view.lower, u.start, fact.evidence[0].start)
        ),
        None,
    )


_DEFECT_BEHIND = re.compile(r" (?:\w+ )?(?:defect|reconstruction)\b")
_DEFECT_BEFORE = re.compile(r"\b(?:defect|reconstruction) (?:of|on|at) (?:the |his |her )?(?:\w+ )?$")


def of_defect(view: NoteView) -> Fact[Site] | None:
    """“Nasal defect after Mohs surgery, status post forehead flap”: the place that the flap was made for."""
    return next(
        (
            fact
            for u in view.units
            if "defect" in u.lower or "reconstruction" in u.lower
            for m, fact in sites_in(view, u)
            if _DEFECT_BEHIND.match(view.lower, m.end) or _DEFECT_BEFORE.search(view.lower, u.start, m.start)
        ),
        None,
    )


def place_toward(view: NoteView, triggers: list[Trigger]) -> Fact[Site] | None:
    """The place that a flap or graft goes to: "cheek flap to the lower lid"."""
    for trigger in triggers:
        for mention, fact in sites_in(view, trigger.unit):
            between = view.lower[trigger.mention.end : max(mention.start, trigger.mention.end)]
            if 0 < len(between) <= 40 and re.match(
                r"\s*(?:\([^()]{0,20}\) ?|(?:of|on|from) \d[\d/]* ?|\d[\d/]+ ?)?(?:\w+ )?(?:to|into|onto|over|for|at)\b[^.;,]*$", between
            ):
                return fact
    return None


def recipient_place(wound: Wound, triggers: list[Trigger], view: NoteView) -> Fact[Site]:
    """The place of a wound that a flap or graft closed: where it was brought to, else the wound itself, else that of the one excision before it."""
    toward = from_donor(view, triggers) or (place_toward(view, triggers) if wound.injury else None)
    if toward is not None:
        return toward
    if wound.site.known and without_donor(view, triggers[0].mention.concept, wound.site).known:
        return wound.site
    excised = [p.site for p in done_before(view) if p.kind == "excision" and p.site.known]
    if wound.site.known and len(excised) == 1:
        wound.site = excised[0]
        return wound.site  # "graft cut from the postauricular sulcus": the wound is that of the excision
    return beside_donor(view, triggers)
