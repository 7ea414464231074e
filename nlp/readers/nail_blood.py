"""Under which nails blood was let out: each nail is a procedure of its own (NAIL-01)."""

from __future__ import annotations

import re

from nlp.facts import Fact, Side, Site
from nlp.readers.events import Trigger
from nlp.readers.nail_digits import sites_told
from nlp.readers.nail_sites import nail_sites
from nlp.records import replace
from nlp.view import NoteView


def bled_digits(view: NoteView, members: list[Trigger]) -> tuple[Site, ...]:
    """The digits that the sentences of the drainage tell, by side and number; none where they tell no more than one."""
    out = _digits(view, members)
    return tuple(out) if len(out) > 1 else ()


def bled_site(view: NoteView, members: list[Trigger], near: Fact[Site]) -> Fact[Site]:
    """The one digit that the note tells, where the place beside the drainage is no digit: "his left thumb ... the blood beneath the nail was let out"."""
    if near.value is not None and near.value.digit:
        return _not_spared(view, members, near)
    told = [f for member in members for f in nail_sites(view, member) if f.value is not None and f.value.digit]
    return told[0] if len(_digits(view, members)) == 1 else near


_SPARED = re.compile(
    r"\b(?:not (?:touched|treated|done|addressed|debrided|drained)|untouched|left alone|nothing done|(?:is|was|looks?) (?:normal|fine|ok)|unremarkable)\b"
)


def _not_spared(view: NoteView, members: list[Trigger], near: Fact[Site]) -> Fact[Site]:
    """“R thumb: ... dark blood out. 2nd: L hallux thick, not touched”: of two digits the one that was not left alone."""
    own = view.unit_at(near.evidence[0].start) if near.evidence else None
    if own is None or own.search(_SPARED) is None or any(m.unit is own for m in members):
        return near
    told = [
        f for f in sites_told(view) if f.value is not None and f.value.digit and view.unit_at(f.evidence[0].start).search(_SPARED) is None
    ]
    return told[0] if len({(f.value.side, f.value.region, f.value.digit) for f in told if f.value}) == 1 else near


def _digits(view: NoteView, members: list[Trigger]) -> list[Site]:
    out: dict[tuple[str, str, int], Site] = {}
    for trigger in [t for member in members for t in (member, *_sentence_before(view, member))]:
        for fact in nail_sites(view, trigger):
            site = fact.value
            if site is None or not site.digit:
                continue
            sides: tuple[Side, ...] = ("left", "right") if site.side == "bilateral" else (site.side,)
            for side in sides:
                out.setdefault((site.region, side, site.digit), replace(site, side=side))
    return list(out.values())


def _sentence_before(view: NoteView, trigger: Trigger) -> list[Trigger]:
    """“Both plates were pierced; dark blood ran out”: the half that pierces says of how many."""
    index = trigger.unit.index
    before = view.units[index - 1] if index else trigger.unit
    pierces = before.line == trigger.unit.line and before.search(_BOTH_PIERCED) is not None
    return [Trigger(trigger.mention, before, trigger.assertion, trigger.cue)] if pierces else []


_BOTH_PIERCED = re.compile(
    r"\b(?:both|each|all)\b[^.;]{0,24}\b(?:nails?|plates?|toenails?|fingernails?)\b[^.;]{0,24}\b(?:pierced|trephin\w*|drilled|bored|burned|fenestrated|perforated|opened|punctured|holed)\b"
)
