"""Numbers of lesions of which another sentence, or the end of their own, says that they were left: "Lid lesion skipped", "Not removed."."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.gate import units_with
from nlp.lesion_words import ANY
from nlp.phrases import phrases
from nlp.sites import sites_in
from nlp.view import NoteView, Unit

_FIRMLY = phrases("left_elsewhere", "firmly")
"""What is said of lesions that nobody treated today, in words that mean nothing else."""
_LEADS = re.compile(
    rf"(?:^|[.;,:(]|\bbut|\band|\bwhile)\s*(?:(?:the|that|those|his|her|both) )?(?:(?:ones?|others?|small|tiny|few|{ANY}) )*(?:(?:on|of|at|in|near|by) )?(?:the |his |her )?$"
)
_TO_VERDICT = re.compile(
    rf"\s*(?:(?:area|region|one|ones|small|tiny|{ANY})\b\s*)*(?:\([^()]{{1,24}}\)\s*)?[,:-]?\s*(?:(?:was|were|is|are|has been|have been|then|just|purposely|again) )*"
)
_OTHER_DAY = re.compile(r"[^.;]{0,30}\b(?:last|previous\w*|prior|before|earlier|then|at that|in (?:19|20)\d\d)\b")
_NOT_DONE = re.compile(
    r"\W*(?:it |this |these |those |they )?(?:was |were )?(?:not|none) (?:removed|treated|done|frozen|snipped|injected|destroyed|touched)(?: today)?\W*$"
)
"""A sentence of its own, of the lesions told right before it."""
_WOULD_LEAVE = re.compile(
    r"\W*(?:she|he|they|the patient|patient|pt|mom|mother|i)(?: (?:would rather|(?:would )?prefers?(?:red)? to|wants? to|wanted to|chose to|elect(?:s|ed) to|decided to|will|would))+ (?:leave|keep|watch|observe)(?: (?:it|them|that|those|these|this)\b(?: one| ones)?)?(?: alone| as is| be)?\W*$"
)
_WISHED = re.compile(
    r"\b(?:would (?:also )?like|'d (?:also )?like|wants?|wanted|wishe[sd]|ask(?:s|ed) (?:about|for|to have)|interested in)\b[^.;]{0,80}\b(?:gone|off|removed|treated|done|frozen|out|about)\b[^.;]{0,120}\b(?:declin\w+|not (?:done|removed|treated|today)|will (?:think|call|wait)|thinking (?:about|it over)|too expensive|changed (?:his|her|their) mind)\b"
)
"""A wish, with its end: "she'd also like the 2 tiny ones gone ... $150 quoted, declined"."""
_ELSEWHERE = re.compile(r"\b(?:will|to) (?:see|be seen by) (?:[a-z.]+ ){1,4}for (?:these|those|them|it|that|this)\b")
"""Of the lesions of its sentence: somebody else is to see to them."""
_Place = tuple[int, str, str, str, frozenset[str]]
"""The unit that spares a place, its region, side and part, and the kinds of lesion that it names."""


def left_elsewhere(view: NoteView, unit: Unit, start: int, site: Fact[Site]) -> bool:
    """Does the note say behind the number at `start` of the unit that the lesions it counts, or those of its place, were left?"""
    wish = unit.search(_WISHED)
    if wish is not None and wish.start() < start:
        return True
    elsewhere = unit.search(_ELSEWHERE)
    if elsewhere is not None and elsewhere.start() > start and not _works(view, unit):
        return True
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    if behind.line == unit.line and (_NOT_DONE.match(behind.lower) or _WOULD_LEAVE.match(behind.lower)) and not _works(view, unit):
        return True
    here = site.value
    kinds = _kinds_in(view, unit)
    return here is not None and any(
        at > unit.index
        and region == here.region
        and side in ("", here.side)
        and part in ("", here.subsite)
        and not (kinds and others and kinds.isdisjoint(others))  # "AK forehead 3, L hand 2. LN2. Tag L hand left."
        for at, region, side, part, others in view.once("places left", lambda: _places_left(view))
    )


def _kinds_in(view: NoteView, unit: Unit) -> frozenset[str]:
    return frozenset(m.concept for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion")


def _works(view: NoteView, unit: Unit) -> bool:
    return bool(view.mentions_in(unit, "PROC"))


def _places_left(view: NoteView) -> tuple[_Place, ...]:
    """Places of which a sentence says firmly that their lesions were left; none that a sentence tells work of."""
    out: list[_Place] = []
    for unit in units_with(view, _FIRMLY):
        for mention, fact in sites_in(view, unit):
            start = fact.evidence[0].start if fact.evidence else mention.start
            verdict = _TO_VERDICT.match(view.lower, mention.end, unit.end)
            if (
                fact.value is None
                or not fact.value.region
                or verdict is None
                or not _LEADS.search(view.lower[unit.start : min(start, mention.start)])
            ):
                continue
            said = _FIRMLY.match(view.lower, verdict.end(), unit.end)
            if said is not None and not _OTHER_DAY.match(view.lower, said.end(), unit.end):
                side = "" if fact.value.side == "bilateral" else fact.value.side
                out.append((unit.index, fact.value.region, side, fact.value.subsite, _kinds_in(view, unit)))
    return tuple(out)
