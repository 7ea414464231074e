"""The side of a place that only other words of the note tell."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.apart import is_apart, is_earlier, is_put_off, is_untreated
from nlp.diagnoses import is_history, is_negated
from nlp.facts import Evidence, Procedure, Site
from nlp.gate import units_with
from nlp.laterality import is_paired
from nlp.readers.destruction_lesions import stem
from nlp.readers.events import SILENT
from nlp.readers.places import same_site
from nlp.sites import affected_sites
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView, Unit

_PLURAL = re.compile(r"s$|ae$|feet$|\bboth\b|bilat|b/l", re.IGNORECASE)
"""The name of a place on both sides."""


def told_side(view: NoteView, site: Site) -> Evidence | None:
    """The words that give the side of a paired part, where all that give one agree."""
    if site.side or not is_paired(site.region, site.subsite) or _PLURAL.search(site.label):
        return None
    return _told(view, site, lambda unit, mention: not _is_of_other_work(view, unit, mention))


def _is_of_other_work(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Does the sentence tell of earlier work at the place, of work put off, or of a lesion that was left: "left ear crust: observe"?"""
    return is_earlier(view, unit, mention.start, mention.end) or is_put_off(view, unit, mention.start) or is_untreated(view, unit)


_PUT_RIGHT = re.compile(
    r"\b(?:wrong side|(?:error|mistake|typo) (?:in|above|on)|(?:wrong|incorrect) (?:laterality|site)|laterality (?:error|corrected|correction)|correct(?:ed)? (?:side|site|laterality)|side (?:was |is )?corrected|misstated)\b"
)
"""A later line that puts the side of a place right."""


def corrected_at(view: NoteView) -> list[Unit]:
    """The units that say that a side was told wrong."""
    return [unit for unit in units_with(view, _PUT_RIGHT) if unit.search(_PUT_RIGHT) is not None]


def put_right(view: NoteView, site: Site) -> Evidence | None:
    """The side that a correction gives a place: "ADDENDUM: error in original: lesion was on the LEFT palm"."""
    if site.side not in ("left", "right"):
        return None
    for unit in corrected_at(view):
        hit = unit.search(_PUT_RIGHT)
        assert hit is not None
        behind = view.units[unit.index : unit.index + 2]
        told = [
            fact
            for u in behind
            for _, fact in affected_sites(view, u)
            if fact.value is not None and fact.value.region == site.region and fact.evidence[0].start >= unit.start + hit.end()
        ]
        sides = {fact.value.side for fact in told if fact.value is not None} - {""}
        if len(sides) == 1 and (side := sides.pop()) in ("left", "right") and side != site.side:
            return Evidence("side", side, told[0].evidence[0].start, told[0].evidence[0].end)
    return None


def side_of_lesion(view: NoteView, p: Procedure, others: list[Procedure]) -> Evidence | None:
    """The side of a back, neck or scalp that the words about this lesion tell: "L mid back, 4 cm fluctuant nodule. ... Abscess, back".

    None where other work was done there, or where the words are about another lesion.
    """
    site = p.site.value
    if site is None or site.side or not site.region or is_paired(site.region, site.subsite) or p.other_sites:
        return None
    if any(q.site.value is not None and q.site.value.region == site.region and (not p.lesion or q.lesion != p.lesion) for q in others):
        return None
    return _told(view, site, lambda unit, mention: not is_apart(view, unit, mention.start, mention.end) and _about(view, unit, p))


def _about(view: NoteView, unit: Unit, p: Procedure) -> bool:
    """Is the unit about the lesion: does it name its disease, or call it a lesion, as many as were treated?"""
    named = [m for m in view.mentions_in(unit, "DX") if not is_negated(view, m) and not is_history(view, m)]
    own = p.diagnosis.value
    if own is not None and any(stem(m.concept) == stem(own.concept) for m in named):
        return True
    if any(m.value != "unspecified" for m in named):
        return False
    number = p.count.value or 1
    counts = {t.number for t in tallies_in(view, unit) if t.open}
    return number in counts if counts or number > 1 else True


def _told(view: NoteView, site: Site, counts: Callable[[Unit, Mention], bool]) -> Evidence | None:
    """The words that give the side of a place of the same name, where all that count give one."""
    told: dict[str, Evidence] = {}
    for unit in view.units:
        for mention, fact in affected_sites(view, unit) if unit.section not in SILENT else ():
            other = fact.value
            if other is not None and other.side and other.region == site.region and same_site(site, other) and counts(unit, mention):
                told.setdefault(other.side, Evidence("side", other.side, fact.evidence[0].start, fact.evidence[0].end))
    side = next(iter(told), "")
    return told[side] if len(told) == 1 and side in ("left", "right") else None
