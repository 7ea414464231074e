"""The second side of work that was shared between the two: "thirty units into the right axilla and fifty into the left", two syringes one a line."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact, Procedure, Side, Site
from nlp.number_words import SPELLED
from nlp.readers.needle_places import next_syringe
from nlp.records import replace
from nlp.view import NoteView

_SHARED = frozenset(
    ["drug_administration", "chemodenervation", "excimer", "intralesional", "destruction", "tag_removal", "incision_drainage"]
)
_ONE_BY_ONE = frozenset(["destruction", "tag_removal", "incision_drainage"])
"""Work that one lesion has at one place only."""
_SIDES: dict[str, Side] = {"l": "left", "r": "right"}
_AMOUNT = rf"{SPELLED}|hundred|more|same|units?|nodules?|injected|u|mg|ml|cc"
_ELLIPTIC = re.compile(
    rf"(?>[\s,;:&+/()=x-]|(?<!\d)\.|(?<=\d)\.(?!\d)|\b(?:{_AMOUNT}|and|plus|then|also|was|were|is|given|treated|frozen|warts?|aks?|lesions?|tags?"
    r"|\d+(?:\.\d+)?(?: ?(?:u|units?|mg|ml|cc|cm2?|sq ?cm))?|into|in|to|on|at|the|his|her)\b)*?"
    rf"(?:(?:,|;|\+|&|/|\band)\s*(?>(?:{_AMOUNT}|the same|\d+(?:\.\d+)?(?![\d.]))\s*)*(?:(?:in|into|on|to|at) (?:the )?)?)"
    r"(?P<side>left|right|l|r)\b(?: side| one)?(?=\s*(?:[.,;)=:]|$|\n|\band\b|\bsame\b|\bwhere\b|\bwhich\b|\d|x ?\d))(?!\.? ?(?:[a-z]+ )?(?:to|of)\b)"
)
"""Behind a place the words that name its other side alone."""


def on_the_other_side(view: NoteView, p: Procedure) -> Fact[Site] | None:
    """The place of `p` on its other side, where the same words, or the next syringe, were put there too."""
    site = p.site.value
    if (
        p.kind not in _SHARED
        or site is None
        or site.side not in ("left", "right")
        or not p.site.evidence
        or any((s.region, s.side) != (site.region, site.side) for s in p.other_sites)
        or p.site.status == "conflicting"
    ):
        return None
    unit = view.unit_at(p.site.evidence[0].start)
    hit = _ELLIPTIC.match(view.lower, max(e.end for e in p.site.evidence if unit.start <= e.start < unit.end), unit.end)
    if hit is not None and (other := _SIDES[hit["side"][0]]) != site.side and (p.kind not in _ONE_BY_ONE or (p.count.value or 1) > 1):
        return Fact(replace(site, side=other), "derived", (Evidence("site", f"{other} {site.region}", hit.start("side"), hit.end("side")),))
    return next_syringe(view, site, unit) if p.kind == "drug_administration" else None
