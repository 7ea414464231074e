"""Freezing that ended before its list did: "nose 2, cheek 3. Sprayed the nose and the tank ran dry, the cheek is still there, back Friday"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import is_performed
from nlp.count_scope import Place, is_at
from nlp.facts import Fact
from nlp.gate import hits
from nlp.named_singly import Owner
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.view import NoteView, Unit
from nlp.weighed_counts import NOTHING, Count

_COLD = r"(?:liquid nitrogen|nitrogen|ln ?2|n2)"
_VESSEL = rf"(?:(?:{_COLD} |cryo ?)?(?:tank|can|canister|dewar|thermos|flask|gun|sprayer|bottle)|{_COLD})"
_ENDED = re.compile(
    rf"\b{_VESSEL}(?: (?:then|just|had|has|now|suddenly|finally|also))? (?:ran (?:out|dry|empty)|died|gave out|emptied|quit|sputtered|(?:was|went|came up|got|is) (?:empty|dry|out|finished|exhausted|used up)|empty|dry)\b"
    rf"|\b(?:ran|run|running|runs) out of {_COLD}|\bran {_COLD} dry\b|\b(?<!discharge )(?<!to be )out of {_COLD}\b|\b(?:stopped|broke off|had to stop|quit)(?: \w+)?,? (?:before|short of|without (?:doing|reaching|getting to)|prior to) (?:the|her|his|any|[lr])\b"
)
"""The cold gave out, or the work was broken off before a place."""
_REFILLED = r"re-?filled|swapped|switched|changed|exchanged|replaced|borrowed|fetched|(?:new|another|full|fresh|second|spare|backup|other) (?:one|tank|dewar|can(?:ister)?|bottle|gun)"
_NOT_NOW = re.compile(
    rf"\b(?:last|previous\w*|ago|prior visit|yesterday|{_REFILLED}|another|(?:at|by) the end"
    r"|(?:when|once|as|by the time|just as|time) (?:i|we|she|he|they|all|everything)(?: (?:was|were|had|am|are|is))? (?:done|finished|through|completed|finishing)|(?:all )?done (?:as well|too|also)|after (?:the last|all|finishing|treating|everything|that))\b"
)
"""Of another day, after all was done, or there was more of it."""
_MORE = re.compile(
    rf"\b(?:{_REFILLED}|brought|(?:all|rest|others?|remaining)[^.;]{{0,20}} (?:were |was )?(?:done|treated|frozen|finished))\b"
)
"""In the sentence behind: how the work went on."""
_ALREADY = re.compile(r"\b(?:after|once|did|done|finished|got|froze|frozen|treated|sprayed|only)\b[^.;,]{0,24}$")
"""Before a place that was reached."""
_COMES_BACK = re.compile(r" (?:on |in |for |next |this )*(?:mon|tue|wed|thu|fri|sat|sun|next|tomorrow|later|\d|to |with |w/|another|soon)")
"""Behind “back” that is no place: "back fri w/ Lori for those"."""
_LEFT = re.compile(
    r"\b(?:still|(?:will|to|shall|must) (?:be )?(?:done?|treat(?:ed)?|frozen?|finish(?:ed)?|freeze|spray(?:ed)?|reached|completed?|come|return|wait|follow)|before|short of|without|prior to|remain\w*|untreated|undone|unfrozen|not (?:yet |been )*(?:done|treated|frozen|reached|sprayed|touched|finished)|not (?:get|got) to|never (?:got|reached|done|treated|frozen)|(?:didn'?t|couldn'?t|did not|could not) (?:get|reach|do|finish|treat|freeze|spray)|skipped|postponed|deferred|waits?|waiting|booked|rescheduled|comes?|returns?|next|later|tomorrow|friday|monday|tuesday|wednesday|thursday"
    r"|back (?:on|in|for|to|next|fri|mon|tue|wed|thu|another)\w*|for another (?:day|visit)|left (?:for|to|over|alone|as|until|untreated|undone)|(?:is|are|was|were|got|be|has been|had to be) left|left\b(?=\s*(?:[.,;]|$)))"
)
"""Beside a place that was not reached: what is still to be done there, or that the work ended before it."""
_SENTENCES_ON = 3
_ENDING = 20
"""Letters of the words that tell the end which may say “before” themselves."""


def less_unreached(view: NoteView, doing: list[Unit], units: Iterable[Unit], count: Count, owns: Owner) -> Count:
    """The count without the places that were not reached, where a list gives these numbers of their own; not sure where they are not named."""
    value = count.fact.value or 0
    if value < 2 or not doing or count.fact.status == "conflicting":
        return count
    ended = next(
        (
            (unit, hit)
            for unit, hit in hits(view, _ENDED)
            if unit.index >= min(u.index for u in doing) and not _went_on(view, unit) and unit.section != "history"
        ),
        None,
    )
    if ended is None:
        return count
    unit, hit = ended
    if any(m.start >= unit.start + hit.end() and is_performed(view, m) for m in view.mentions_in(unit, "PROC")):
        return count  # "cryogun empty, so LN2 applied with swabs to all four"
    at = unit.start + hit.start()
    listed = [
        t for u in {u.index: u for u in units}.values() for t in tallies_in(view, u) if t.open and owns(t) and t.site.known and t.start < at
    ]
    if sum(t.number for t in listed) > value:
        return count  # those that were reached are told
    left = _unreached(view, unit, unit.start + hit.end())
    gone = [t for t in listed if is_at(t, left)]
    rest = value - sum(t.number for t in gone)
    if sum(t.number for t in listed) != value or not gone:
        return replace(count, exact=False)
    if rest < 1:
        return NOTHING
    return replace(count, fact=Fact(rest, "derived", count.fact.evidence, "the list less the places that were not reached"))


def _went_on(view: NoteView, unit: Unit) -> bool:
    """Was there more cold, or was the work over? The sentence or the one behind it says so."""
    after = view.units[unit.index + 1 : unit.index + 2]
    return _NOT_NOW.search(unit.lower) is not None or any(
        u.block == unit.block and _MORE.search(u.lower) is not None and _LEFT.search(u.lower) is None for u in after
    )


def _unreached(view: NoteView, unit: Unit, at: int) -> frozenset[Place]:
    """Places named behind `at` that are told as left, in that sentence or the next ones without work of their own."""
    behind = [unit]
    for after in view.units[unit.index + 1 : unit.index + 1 + _SENTENCES_ON]:
        if after.block != unit.block or any(is_performed(view, m) for m in view.mentions_in(after, "PROC")):
            break
        behind.append(after)
    return frozenset(
        (fact.value.region, fact.value.side if fact.value.side in ("left", "right") else "")
        for u in behind
        if _LEFT.search(view.lower, max(u.start, at - _ENDING), u.end)
        for mention, fact in sites_in(view, u)
        if mention.start >= at
        and fact.value is not None
        and fact.value.region
        and _ALREADY.search(view.lower, max(u.start, at), mention.start) is None
        and not (fact.value.region == "back" and _COMES_BACK.match(view.lower, mention.end))
    )
