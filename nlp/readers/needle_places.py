"""Where a drug was put in by needle: its own words tell, not those of the disease, and a second syringe may have gone into the other side."""

from __future__ import annotations

import re

from nlp.apart import is_apart
from nlp.facts import Fact, Procedure, Site
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.sites import affected_sites
from nlp.view import NoteView, Unit

_DOSED = re.compile(r"\d ?(?:mg|ml|mu|units?|u)\b|#\s?\d|\b(?:syringes?|pens?|sc|sq|subq|subcut\w*|im|dose|inj\w*|first|second)\b")
_OF_ANOTHER_DAY = re.compile(r"\b(?:last|previous\w*|prior|next|rotat\w+|alternat\w+|avoid\w*|bruis\w*|wheal|redness|reaction|sore)\b")
_ROWS = 3
_LINE = phrases("needle_places", "line", opens=True)
"""Words of the needle or of the route."""
_TAKES_NEEDLES = frozenset({"arm", "leg", "abdomen", "buttock", "shoulder", "hand", "wrist", "hip"})


def given_at(view: NoteView, p: Procedure) -> Fact[Site]:
    """The place of `p`; of a drug the one where it was put in, which is not where the disease is: "palmar psoriasis. ... 22 g L forearm, 1 stick"."""
    if (
        p.kind != "drug_administration"
        or p.other_sites
        or not p.site.evidence
        or not p.evidence
        or _by_needle(view, view.unit_at(p.site.evidence[0].start))
    ):
        return p.site
    told = [fact for u in view.units if u.section not in SILENT for fact in _by_needle(view, u)[:1]]
    return min(told, key=lambda fact: abs(view.unit_at(fact.evidence[0].start).start - p.evidence[0].start), default=p.site)


def _by_needle(view: NoteView, unit: Unit) -> list[Fact[Site]]:
    """The places of a unit about the needle that take one."""
    if unit.search(_LINE) is None or unit.search(_OF_ANOTHER_DAY):
        return []
    return [fact for _, fact in affected_sites(view, unit) if fact.value is not None and fact.value.region in _TAKES_NEEDLES]


def next_syringe(view: NoteView, site: Site, own: Unit) -> Fact[Site] | None:
    """The other side of `site`: "11:05 150 mg SC R upper arm" and, a line on, "11:07 150 mg SC L upper arm"."""
    if not own.search(_DOSED) or own.search(_OF_ANOTHER_DAY):
        return None
    for unit in view.units[max(0, own.index - _ROWS) : own.index + _ROWS + 1]:
        if unit.section in SILENT or not unit.search(_DOSED) or unit.search(_OF_ANOTHER_DAY):
            continue
        for mention, fact in affected_sites(view, unit):
            other = fact.value
            if (
                other is not None
                and (other.region, other.subsite) == (site.region, site.subsite)
                and other.side in ("left", "right")
                and other.side != site.side
            ):
                return None if is_apart(view, unit, mention.start, mention.end) else fact
    return None
