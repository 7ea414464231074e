"""Numbers of a treatment that count none of its lesions: of several kinds together, of a part told again, of those that look alike."""

from __future__ import annotations

import re

from nlp.count_scope import DEED, DONE
from nlp.lesion_words import GENERAL_MANY
from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView

GENERIC = re.compile(rf"\s*(?:(?!of\b|on\b)[a-z'-]+\s+){{0,3}}?(?:{GENERAL_MANY}|areas|sites|places|concerns)\b")
"""Behind a number of lesions of any kind."""


def own_of(view: NoteView, tallies: list[Tally]) -> list[Tally]:
    """“Nine lesions: 5 AKs and 4 warts”: the number of all of them counts for none of the kinds named beside it; nor does that of a part of them."""
    by_place: dict[int, list[Tally]] = {}
    for tally in tallies:
        by_place.setdefault(tally.start, []).append(tally)
    kept = [t for t in tallies if not _is_of_several_kinds(view, t, by_place)]
    looks = _tellers_of_looks(view, kept)
    return [
        t
        for t in kept
        if not (
            t.start in looks
            or _is_part(view, t, [k for k in kept if k is not t and k.unit == t.unit and k.role == "count" and k.open])
            or _describes(view, t, kept)
        )
    ]


def _is_of_several_kinds(view: NoteView, tally: Tally, tallies: dict[int, list[Tally]]) -> bool:
    """`tallies` by their offset, so that looking for one compares it with those of its place alone."""
    beside = [t for t in tallies_in(view, view.units[tally.unit]) if t is not tally and t.role == "count" and t.open]
    mine = [t for t in beside if t in tallies.get(t.start, ())]
    foreign = [t for t in beside if t not in tallies.get(t.start, ())]
    listed = sum(t.number for t in mine)
    generic = tally.role == "total" or GENERIC.match(view.lower, tally.end, tally.end + 44) is not None
    of_all = generic and mine and tally.number > listed
    whole = of_all and foreign and listed + sum(t.number for t in foreign) == tally.number
    whole = whole or (generic and not beside and (_of_all_kinds(view, tally) or _heads_kinds(view, tally)))
    return bool(whole or (of_all and tally.start < mine[0].start and (foreign or mine[0].opens_list) and tally.role != "total"))


_OF_THOSE_BEHIND = re.compile(r" of (?:them|these|those)\b")
_PART_BEFORE = re.compile(r"\b(?:of (?:which|whom|these|those|them),?|including|incl\.?|among (?:which|them))(?: the| only)? $")
_DONE_NEXT = re.compile(rf"[^.;,\d]{{0,40}}\b{DEED}\b(?! (?:twice|again))")


def _is_part(view: NoteView, tally: Tally, beside: list[Tally]) -> bool:
    """“5 AKs frozen, of which two got a second cycle”: the one number behind that of the work that is a part of it."""
    head = next((t for t in reversed(beside) if t.end <= tally.start), None)
    if head is None or head.number <= tally.number or any(t.start > tally.start for t in beside):
        return False
    of_them = _PART_BEFORE.search(view.lower, head.end, tally.start) or _OF_THOSE_BEHIND.match(view.lower, tally.end)
    if of_them is None or _DONE_NEXT.match(view.lower, tally.end):
        return False
    return head.beside_deed or _DONE_NEXT.match(view.lower, head.end, tally.start) is not None


def _describes(view: NoteView, tally: Tally, tallies: list[Tally]) -> bool:
    """“Neck 6, axillae 4. Two of those were thrombosed”: a sentence without work tells more about some of those counted before."""
    unit = view.units[tally.unit]
    if not _OF_THOSE_BEHIND.match(view.lower, tally.end) or view.mentions_in(unit, "PROC") or DONE.search(unit.lower):
        return False
    before = [t for t in tallies if t.start < tally.start and not _OF_THOSE_BEHIND.match(view.lower, t.end)]
    return tally.number <= sum(t.number for t in before)


_ITEM_OPENS = re.compile(r"[,;(]\s*(?:with |and |of (?:which|them),? )?\Z")
_LOOK = r"(?:thick\w*|thin\w*|hypertrophic|hyperkeratotic|(?:larg|big|small|tin)\w*|inflamed|irritated|bleeding|tender|sore|painful|itchy|crusted|pigmented|eroded|indurated|raised|flat\w*|recurrent|resistant|stubborn)"
_LOOKS = re.compile(
    rf"(?: of (?:them|these|those|which))?(?: (?:was|were|is|are|being|much|quite|very|rather|more|slightly))* {_LOOK}(?: than (?:the )?(?:others?|rest))?\s*(?:[,;.)]|\Z)"
)
_OF_LOOK = re.compile(rf"(?:[ ,](?:\w+[ ,])?)?{_LOOK}")
"""Right behind a number that counts those of one look: "six thin AKs, two hypertrophic" are eight."""


_SIGN = r"(?:crust|scab|erosi|bleed|ulcer|erythem|scal|h(?:a)?emorrhag|horn|inflammat|indurat|halo|pustul|redness)"
_WITH_SIGN = re.compile(
    rf"(?: of (?:them|these|those|which))? (?:with|showing|having|had) (?:an? |some |the )?(?:[a-z-]+ ){{0,2}}?{_SIGN}|(?: of (?:them|these|those|which))(?: (?:was|were|is|are|being|much|quite|very|rather|more|slightly))* {_LOOK}"
)
"""Right behind a number that tells more of some of those counted before: "two with hemorrhagic crusts", "three of them crusted"."""
_AND_SOME = re.compile(r"(?:[,;(]|\band)\s*(?:with |and |of (?:which|them),? )?\Z")


def _tellers_of_looks(view: NoteView, tallies: list[Tally]) -> set[int]:
    """Where the numbers begin that only tell how some of the lesions look that a greater number before them counts."""
    out: set[int] = set()
    heads: dict[int, Tally] = {}
    last: dict[int, Tally] = {}
    for tally in tallies:
        head = heads.get(tally.unit)
        if head is not None and _tells_looks(view, tally, head, chained=head is not last[tally.unit]):
            out.add(tally.start)
        else:
            heads[tally.unit] = tally
        last[tally.unit] = tally
    return out


def _tells_looks(view: NoteView, tally: Tally, head: Tally, *, chained: bool) -> bool:
    """“Eight AKs on the scalp, two hypertrophic, all frozen”: behind a greater number, one that only tells how some of those look; `chained` behind another such."""
    if head.number <= tally.number or not head.named or tally.role != "count":
        return False
    if _WITH_SIGN.match(view.lower, tally.end) or (chained and _LOOKS.match(view.lower, tally.end)):
        return _AND_SOME.search(view.lower, head.end, tally.start) is not None
    if _OF_LOOK.match(view.lower, head.end):
        return False
    return _ITEM_OPENS.search(view.lower, head.end, tally.start) is not None and _LOOKS.match(view.lower, tally.end) is not None


def _of_all_kinds(view: NoteView, tally: Tally) -> bool:
    """“Forearms 2 AK. Back 5 SK. ... 7 lesions”: the number that the counted lesions of several kinds before it come to."""
    before = {m.unit for m in view.all("DX") if m.start < tally.start and m.unit != tally.unit}
    behind = {m.unit for m in view.all("DX") if 0 < m.unit - tally.unit <= _LONGEST_LIST}
    for units, closed in ((before, False), (behind, True)):
        told = [t for index in units for t in tallies_in(view, view.units[index]) if (t.open or closed) and t.role == "count" and t.concept]
        if len({t.concept for t in told}) > 1 and sum(t.number for t in told) == tally.number:
            return True
    return False


_LONGEST_LIST = 8
"""Units of a list of kinds behind their number."""
_LIST_NEXT = re.compile(r"[^.;:]{0,30}: ?\(?(?:1[.):]|a[.):]|#1)\s?")


def _heads_kinds(view: NoteView, tally: Tally) -> bool:
    """“2 lesions: 1) AK of the hand. LN2. 2) wart of the thumb. LN2.”: the number heads a list whose items are of several kinds."""
    unit = view.units[tally.unit]
    if _LIST_NEXT.match(view.lower, tally.end) is None:
        return False
    kinds = {
        m.concept
        for u in view.units[unit.index : unit.index + 2 * tally.number + 1]
        if u.block == unit.block or u.section == unit.section
        for m in view.mentions_in(u, "DX")
        if m.start > tally.end and m.concept != "skin_lesion"
    }
    return len(kinds) > 1
