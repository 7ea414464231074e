"""Under which nails blood was let out: each nail is a procedure of its own (NAIL-01)."""

from __future__ import annotations

import re

from nlp.facts import Fact, Side, Site
from nlp.gate import hits
from nlp.readers.events import Trigger
from nlp.readers.nail_digits import is_digit
from nlp.readers.nail_sites import nail_sites
from nlp.records import replace
from nlp.sites import sites_in
from nlp.view import Mention, NoteView


def bled_digits(view: NoteView, members: list[Trigger]) -> tuple[Site, ...]:
    """The digits that the sentences of the drainage tell, by side and number; none where they tell no more than one."""
    out: dict[tuple[str, str, int], Site] = {}
    for trigger in [t for member in members for t in (member, *_sentence_before(view, member))]:
        for fact in nail_sites(view, trigger):
            site = fact.value
            if site is None or not site.digit:
                continue
            sides: tuple[Side, ...] = ("left", "right") if site.side == "bilateral" else (site.side,)
            for side in sides:
                out.setdefault((site.region, side, site.digit), replace(site, side=side))
    return tuple(out.values()) if len(out) > 1 else ()


_BLOOD_SEEN = re.compile(
    r"\bsubungual\b|\b(?:blood|bleeding|h(?:a)?ematoma|clot|collection)\b[^.;]{0,30}\b(?:nail|plate|toenail|fingernail)\b|\b(?:nail|plate|toenail|fingernail)\b[^.;]{0,30}\b(?:blood|h(?:a)?ematoma|clot|black|purple|blue)\b"
)


def bled_site(view: NoteView, act: Mention) -> Fact[Site] | None:
    """The digit under whose nail blood was seen, told there or in the sentence before; None where the sentence of the act names one itself."""
    if any(is_digit(f.value) for _, f in sites_in(view, view.units[act.unit])):
        return None
    for unit, hit in hits(view, _BLOOD_SEEN):
        for near in (unit, *view.units[max(0, unit.index - 1) : unit.index]):
            told = [f for m, f in sites_in(view, near) if is_digit(f.value)]
            if len(told) == 1 and told[0].value and told[0].value.side and unit.start + hit.start() < act.end:
                return told[0]
    return None


def _sentence_before(view: NoteView, trigger: Trigger) -> list[Trigger]:
    """“Both plates were pierced; dark blood ran out”: the half that pierces says of how many."""
    index = trigger.unit.index
    before = view.units[index - 1] if index else trigger.unit
    pierces = before.line == trigger.unit.line and before.search(_BOTH_PIERCED) is not None
    return [Trigger(trigger.mention, before, trigger.assertion, trigger.cue)] if pierces else []


_BOTH_PIERCED = re.compile(
    r"\b(?:both|each|all)\b[^.;]{0,24}\b(?:nails?|plates?|toenails?|fingernails?)\b[^.;]{0,24}\b(?:pierced|trephin\w*|drilled|bored|burned|fenestrated|perforated|opened|punctured|holed)\b"
)
