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
_NOT_NOW = re.compile(
    r"\b(?:last|previous\w*|ago|prior visit|yesterday|refilled|new (?:tank|dewar|can)|swapped|replaced|borrowed|(?:at|by) the end|after (?:the last|all|finishing|treating|everything|that))\b"
)
"""Of another day, after all was done, or there was more of it."""
_ALREADY = re.compile(r"\b(?:after|once|did|done|finished|got|froze|frozen|treated|sprayed|only)\b[^.;,]{0,24}$")
"""Before a place that was reached."""
_COMES_BACK = re.compile(r" (?:on |in |for |next |this )*(?:mon|tue|wed|thu|fri|sat|sun|next|tomorrow|later|\d|to |with |w/|another|soon)")
"""Behind “back” that is no place: "back fri w/ Lori for those"."""
_SENTENCES_ON = 3


def less_unreached(view: NoteView, doing: list[Unit], units: Iterable[Unit], count: Count, owns: Owner) -> Count:
    """The count without the places that were not reached, where a list gives these numbers of their own; not sure where they are not named."""
    value = count.fact.value or 0
    if value < 2 or not doing or count.fact.status == "conflicting":
        return count
    ended = next(
        (
            (unit, hit)
            for unit, hit in hits(view, _ENDED)
            if unit.index >= min(u.index for u in doing) and _NOT_NOW.search(unit.lower) is None and unit.section != "history"
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


def _unreached(view: NoteView, unit: Unit, at: int) -> frozenset[Place]:
    """Places named behind `at`, in that sentence or the next ones without work of their own."""
    behind = [unit]
    for after in view.units[unit.index + 1 : unit.index + 1 + _SENTENCES_ON]:
        if after.block != unit.block or any(is_performed(view, m) for m in view.mentions_in(after, "PROC")):
            break
        behind.append(after)
    return frozenset(
        (fact.value.region, fact.value.side if fact.value.side in ("left", "right") else "")
        for u in behind
        for mention, fact in sites_in(view, u)
        if mention.start >= at
        and fact.value is not None
        and fact.value.region
        and _ALREADY.search(view.lower, max(u.start, at), mention.start) is None
        and not (fact.value.region == "back" and _COMES_BACK.match(view.lower, mention.end))
    )
