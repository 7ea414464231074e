"""The second side of work that was shared between the two: "thirty units into the right axilla and fifty into the left", two syringes one a line."""

from __future__ import annotations

import re

from nlp.apart import is_apart
from nlp.facts import Evidence, Fact, Procedure, Side, Site
from nlp.readers.events import SILENT
from nlp.records import replace
from nlp.sites import affected_sites
from nlp.view import NoteView, Unit

_SHARED = frozenset(["drug_administration", "chemodenervation", "excimer", "intralesional", "destruction", "tag_removal", "incision_drainage"])
_SIDES: dict[str, Side] = {"l": "left", "r": "right"}
_ELLIPTIC = re.compile(
    r"(?:[\s,;:&+/()=x-]|(?<!\d)\.|(?<=\d)\.(?!\d)|\b(?:and|plus|another|one|two|three|four|five|six|seven|eight|nine|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|more|same|then|also|was|were|is|injected|given|treated|frozen|nodules?|warts?|aks?|lesions?|tags?"
    r"|\d+(?:\.\d+)?(?: ?(?:u|units?|mg|ml|cc|cm2?|sq ?cm))?|into|in|to|on|at|the|his|her)\b)*?"
    r"(?:(?:,|;|\+|&|/|\band)\s*(?:(?:another|one|two|three|four|five|six|ten|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|more|the same|same|\d+(?:\.\d+)?(?![\d.])|u|units?|mg|ml|cc|injected|nodules?)\s*)*(?:(?:in|into|on|to|at) (?:the )?)?)"
    r"(?P<side>left|right|l|r)\b(?: side| one)?(?=\s*(?:[.,;)=:]|$|\n|\band\b|\bsame\b|\bwhere\b|\bwhich\b|\d|x ?\d))(?!\.? ?(?:[a-z]+ )?(?:to|of)\b)"
)
"""Behind a place the words that name its other side alone."""
_DOSED = re.compile(r"\d ?(?:mg|ml|mu|units?|u)\b|#\s?\d|\b(?:syringes?|pens?|sc|sq|subq|subcut\w*|im|dose|inj\w*|first|second)\b")
_OF_ANOTHER_DAY = re.compile(r"\b(?:last|previous\w*|prior|next|rotat\w+|alternat\w+|avoid\w*|bruis\w*|wheal|redness|reaction|sore)\b")
_ROWS = 3


def on_the_other_side(view: NoteView, p: Procedure) -> Fact[Site] | None:
    """The place of `p` on its other side, where the same words, or the next syringe, were put there too."""
    site = p.site.value
    if p.kind not in _SHARED or site is None or site.side not in ("left", "right") or not p.site.evidence or any((s.region, s.side) != (site.region, site.side) for s in p.other_sites) or p.site.status == "conflicting":
        return None
    unit = view.unit_at(p.site.evidence[0].start)
    hit = _ELLIPTIC.match(view.lower, max(e.end for e in p.site.evidence if unit.start <= e.start < unit.end), unit.end)
    if hit is not None and (other := _SIDES[hit["side"][0]]) != site.side and ((p.count.value or 1) > 1 or p.kind not in ("destruction", "tag_removal", "incision_drainage")):
        return Fact(replace(site, side=other), "derived", (Evidence("site", f"{other} {site.region}", hit.start("side"), hit.end("side")),))
    return _next_syringe(view, site, unit) if p.kind == "drug_administration" else None


_LINE = re.compile(r"\b(?:(?:1[4-9]|2[0-9])[ -]?(?:g|ga|gauge)\b|p?iv\b|butterfly|angiocath\w*|cannula|sticks?\b|inj(?:ected|ection)?\b|sc\b|sq\b|im\b|subq\b|subcut\w*|intramuscular\w*|given|administered|admin\b|site(?: today| used)?\s*:)")
"""Words of the needle or of the route."""


def given_at(view: NoteView, p: Procedure) -> Fact[Site]:
    """Where a drug was put in, which is not where the disease is: "palmar psoriasis. ... 22 g L forearm, 1 stick"."""
    if p.kind != "drug_administration" or p.other_sites or not p.site.evidence or not p.evidence or _by_needle(view, view.unit_at(p.site.evidence[0].start)):
        return p.site
    told = [u for u in view.units if u.section not in SILENT and _by_needle(view, u)]
    near = min(told, key=lambda u: abs(u.start - p.evidence[0].start), default=None)
    return p.site if near is None else next(f for _, f in affected_sites(view, near) if f.value is not None and f.value.region in _TAKES_NEEDLES)


_TAKES_NEEDLES = frozenset({"arm", "leg", "abdomen", "buttock", "shoulder", "hand", "wrist", "hip"})


def _by_needle(view: NoteView, unit: Unit) -> bool:
    return unit.search(_LINE) is not None and not unit.search(_OF_ANOTHER_DAY) and any(f.value is not None and f.value.region in _TAKES_NEEDLES for _, f in affected_sites(view, unit))


def _next_syringe(view: NoteView, site: Site, own: Unit) -> Fact[Site] | None:
    """"11:05 150 mg SC R upper arm" and, a line on, "11:07 150 mg SC L upper arm"."""
    if not own.search(_DOSED) or own.search(_OF_ANOTHER_DAY):
        return None
    for unit in view.units[max(0, own.index - _ROWS) : own.index + _ROWS + 1]:
        if unit.section in SILENT or not unit.search(_DOSED) or unit.search(_OF_ANOTHER_DAY):
            continue
        for mention, fact in affected_sites(view, unit):
            other = fact.value
            if other is not None and (other.region, other.subsite) == (site.region, site.subsite) and other.side in ("left", "right") and other.side != site.side:
                return None if is_apart(view, unit, mention.start, mention.end) else fact
    return None
