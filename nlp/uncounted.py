"""Places and numbers of the work that a count neither holds nor comes to: it is then no exact one."""

from __future__ import annotations

import re

from nlp.count_scope import WIDER, is_spared
from nlp.facts import Fact
from nlp.named_singly import Owner
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.view import Mention, NoteView, Unit

_LONGEST_ITEM = 40


def leaves_places(view: NoteView, doing: list[Unit], count: Fact[int]) -> bool:
    """“LN2 to the scalp, forehead and hands” where the numbers found are those of the hands alone."""
    if not count.known or count.status == "conflicting":
        return False
    proven = {view.unit_at(e.start).index for e in count.evidence}
    told = [f.value for index in proven for _, f in sites_in(view, view.units[index]) if f.value]
    regions = {region for s in told for region in (s.region, *(wide for wide, parts in WIDER.items() if s.region in parts))}
    if any(_is_bare_item(view, u) for index in proven for u in view.units[index + 1 : index + 2]):
        return True
    for unit in doing:
        named = {f.value.region for m, f in sites_in(view, unit) if f.value and f.value.region and not is_spared(view, unit, m)}
        item = bool(told) and len(unit.lower) < _LONGEST_ITEM and not view.mentions_in(unit, "DX")  # "scalp x2 - LN2; nose - LN2"
        if (
            unit.index not in proven
            and ((len(named) > 1 and regions & named) or (item and named))
            and view.mentions_in(unit, "PROC")
            and not tallies_in(view, unit)
        ):
            missing = [r for r in named if r not in regions and not WIDER.get(r, set()) & regions]
            if missing:
                return True
    return False


_ITEM_MARK = re.compile(r"\W*\(?\d{1,2}[.)]\s")


def _is_bare_item(view: NoteView, unit: Unit) -> bool:
    """“1) scalp x2; 2) nose”: the next item of the line names a place and no number."""
    before = view.units[unit.index - 1]
    return (
        before.line == unit.line
        and bool(_ITEM_MARK.match(unit.lower))
        and before.search(_ITEM_IN_LINE) is not None
        and bool(sites_in(view, unit))
        and not view.mentions_in(unit, "DX", "PROC")
        and not tallies_in(view, unit)
    )


_ITEM_IN_LINE = re.compile(r"(?:^|[:;,]\s*)\(?\d{1,2}[.)]\s")


def leaves_numbers(view: NoteView, doing: list[Unit], count: Fact[int], owns: Owner) -> bool:
    """“Two of the right hand and that of the left three were sprayed”: a number of the sentence of the work that the count neither holds nor comes to."""
    known = {int(e.value) for e in count.evidence if e.field == "count" and e.value.isdigit()} | {count.value or 0}
    last = {view.unit_at(e.start).index: e.start for e in count.evidence if e.field == "count"}
    return any(
        t.open and t.role == "count" and t.exact and t.number > 1 and t.number not in known and t.start > last[unit.index] and t.beside_deed and not (t.bracketed or t.marked) and (t.coupled or t.number > (count.value or 0)) and owns(t)
        for unit in doing if unit.index in last and view.mentions_in(unit, "PROC") for t in tallies_in(view, unit)
    )  # fmt: skip


_NEXT_IN_LIST = re.compile(
    r"[a-z -]{0,20}(?:\([^)]{1,12}\))?\s*[,;]\s*(?:and )?(?:the )?(?:(?:left|right|l|r|lt|rt)\.? )?(?:[a-z]+ ){0,2}?"
)
_BRACKETED = re.compile(r"[a-z -]{0,20}\((?:x ?)?(?:\d{1,2} ?(?P<all>each\b)?|[a-z]+ (?P<every>each\b))")


def without_number(view: NoteView, unit: Unit) -> int:
    """“Left forehead, right cheek (3)”: places in the list of a bracketed number that have none themselves."""
    runs: list[list[Mention]] = []
    for place, fact in sites_in(view, unit) if "(" in unit.lower and "respectively" not in unit.lower else ():
        if fact.value is None or not fact.value.region or is_spared(view, unit, place):
            continue
        if runs and _NEXT_IN_LIST.fullmatch(view.lower, runs[-1][-1].end, place.start):
            runs[-1].append(place)
        else:
            runs.append([place])
    bare = 0
    for run in runs:
        marks = [_BRACKETED.match(view.lower, place.end) for place in run]
        told = [mark for mark in marks if mark is not None]
        if told and not (len(told) == 1 and (told[0]["all"] or told[0]["every"])):  # "nose, chin and brow (two each)"
            bare += marks.count(None)
    return bare
