"""What a pronoun takes up: "Each was frozen" is about the lesions of the sentence before, with their number."""

from __future__ import annotations

import re
from collections.abc import Callable

from nlp.apart import is_untreated
from nlp.assertion import assertion_at
from nlp.facts import Site
from nlp.fate_words import TREATED
from nlp.form_marks import by_form
from nlp.landmarks import tells_time_of
from nlp.lesion_words import GENERAL, GENERAL_MANY
from nlp.number_words import is_plural
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.tally_sums import summed_units
from nlp.view import Mention, NoteView, Unit

_ANAPHOR = re.compile(
    rf"\b(?:each|every(?:thing|one)?|all|both|they|them|these|those|it|this|{'|'.join(GENERAL)}|{GENERAL_MANY}|the (?:whole )?lot|the same)\b"
)
_PLURAL = re.compile(rf"\b(?:each|every(?:thing|one)?|all|both|they|them|these|those|{GENERAL_MANY}|lot)\b")
_ALL = re.compile(r"\ball\b|\beverything\b|\beach\b|\bboth\b")
_LISTED = re.compile(r"\b(?:above|below|listed|except(?:ing)?|excluding|all but|apart from|other than|save for)\b")
"""A whole list is meant, or part of it: more than the sentence before."""
_WHOLE_LIST = re.compile(
    r"\b(?:all|each|every(?:thing|one)?|both)(?: of)?(?: the)?(?: (?:lesions?|spots?|sites?|items?|ones?))? (?:above|listed)\b"
)
"""Every item before it is meant, also those with a number of their own: "1) AK - scalp (4) 2) ISK - back (3). All of the above frozen"."""
_CLOSES_LIST = re.compile(
    rf"[-\u2013\u2014:,;]\s*(?:all|everything|both)(?: (?:of (?:them|these)|{GENERAL_MANY}|were|are|got))* (?:{TREATED}|done)\b"
)
"""Behind the last member of a list that semicolons part: "warts: L hand 3; AK nose 1 - all frozen"."""
_REACH = 4
"""Sentences between a pronoun and what it stands for."""
_LONGEST_LIST = 20


def antecedents(view: NoteView, unit: Unit, accept: Callable[[Mention], bool]) -> list[Unit]:
    """The sentences that name what `unit` speaks of by a pronoun, in text order; none where it names a lesion itself.

    A plural pronoun behind one lesion reaches back to the sentence before ("2 SKs on the back. A wart on the thumb.
    All were frozen"). A sentence of another place is not meant.
    """
    whole = unit.search(_WHOLE_LIST) is not None
    named_here = any(accept(m) and not tells_time_of(unit, m.start) for m in view.mentions_in(unit, "DX"))
    closes = _closes_list(view, unit)
    summed = summed_units(view, unit, lambda u: tallies_in(view, u)) if not named_here else []
    if summed and all(any(accept(m) for m in view.mentions_in(u, "DX")) for u in summed):
        return summed
    if (named_here and not closes) or not unit.search(_ANAPHOR) or (unit.search(_LISTED) and not whole):
        return []
    found: list[Unit] = []
    named = 0
    last = unit.index - _REACH
    for index in range(unit.index - 1, max(-1, unit.index - 1 - _LONGEST_LIST), -1):
        before = view.units[index]
        if index < last:
            break
        if before.section != unit.section or (before.label and before.group != unit.group and not whole):
            break
        lesions = [m for m in view.mentions_in(before, "DX") if accept(m)]
        if lesions and by_form(view, before, lesions[0].start, lesions[0].end) in ("historical", "template"):
            break  # copied from another day's note
        if lesions and is_untreated(view, before) and _work_before(view, before):
            continue  # "cheek: AK - LN2. nose: AK - not treated. Two cycles to each."
        if (lesions or tallies_in(view, before)) and (closes or _may_be_meant(view, unit, before)):
            found.insert(0, before)
        named += bool(lesions)
        goes_on = bool(named) and _goes_on(view, before, accept, any_kind=unit.search(_ALL) is not None)
        last -= goes_on  # a list is as long as it is
        if named and not (unit.search(_PLURAL) and (goes_on or (named < 2 and _is_one(view, before, lesions)))):
            break
    return found if named else _described(view, unit, accept)


def _closes_list(view: NoteView, unit: Unit) -> bool:
    before = view.units[unit.index - 1] if unit.index else unit
    return before.line == unit.line and before.lower.rstrip().endswith(";") and unit.search(_CLOSES_LIST) is not None


def _work_before(view: NoteView, left: Unit) -> bool:
    """Were the lesions of a sentence closely before treated, those of this one left?"""
    near = view.units[max(0, left.index - _REACH) : left.index]
    return any(assertion_at(view, u, m.start, m.end)[0] == "performed" for u in near for m in view.mentions_in(u, "PROC"))


_BEFORE_PLAN = frozenset({"exam", "assessment"})


def _described(view: NoteView, unit: Unit, accept: Callable[[Mention], bool]) -> list[Unit]:
    """“Exam: scalp 3 AK, chest 2 SK. Plan: all five frozen.”: the counted lesions of the exam, where they make up the number or “all” is the only word for them."""
    told = tallies_in(view, unit)
    if (
        unit.section not in ("plan", "assessment_plan", "procedure", "")
        or len(told) > 1
        or not unit.search(_EVERYTHING)
        or sites_in(view, unit)
    ):
        return []
    found = [u for u in view.units[: unit.index] if u.section in _BEFORE_PLAN and any(accept(m) for m in view.mentions_in(u, "DX"))]
    counted = [[t for t in tallies_in(view, u) if t.role == "count"] for u in found]
    named = any(accept(m) for u in view.units[: unit.index] if u.section == unit.section for m in view.mentions_in(u, "DX"))
    if named or not found or not all(counted) or not all(t.open and t.concept for tallies in counted for t in tallies):
        return []
    return found if not told or told[0].number == sum(t.number for tallies in counted for t in tallies) else []


_EVERYTHING = re.compile(r"\b(?:all|everything|both (?:groups|kinds|types)|the (?:whole )?lot)\b")


def _goes_on(view: NoteView, unit: Unit, accept: Callable[[Mention], bool], *, any_kind: bool) -> bool:
    """Does the sentence before count the same lesions at other places ("AK scalp: 4 lesions. AK face: 3 lesions. All frozen."), or where all are meant others?"""
    before = view.units[unit.index - 1] if unit.index else unit
    kinds = [{m.concept for m in view.mentions_in(u, "DX") if accept(m)} or _carried(view, u) for u in (before, unit)]
    if before is unit or before.section != unit.section or not kinds[0] or (kinds[0] != kinds[1] and not any_kind):
        return False
    told = [_counted_at(view, u, accept) for u in (before, unit)]
    return all(told) and None not in told[0] | told[1] and not told[0] & told[1]


def _counted_at(view: NoteView, unit: Unit, accept: Callable[[Mention], bool]) -> set[Site | None]:
    """The places of the lesions that a sentence counts; of a single one named without a number that of the sentence."""
    told = {t.site.value for t in tallies_in(view, unit) if t.open and t.role in ("count", "article")}
    lesions = [m for m in view.mentions_in(unit, "DX") if accept(m)]
    return told or ({f.value for _, f in sites_in(view, unit)} if _is_one(view, unit, lesions) else set())


def _carried(view: NoteView, unit: Unit) -> set[str]:
    """The kinds that the numbers of a sentence have from the head of their list: "AK: scalp 4; ears 2"."""
    return {t.concept for t in tallies_in(view, unit) if t.concept and t.open}


def _is_one(view: NoteView, unit: Unit, lesions: list[Mention]) -> bool:
    if len(lesions) != 1:
        return False
    told = sum(t.number for t in tallies_in(view, unit))
    return told == 1 or (not told and bool(sites_in(view, unit)) and not is_plural(view.text[lesions[0].start : lesions[0].end]))


def _may_be_meant(view: NoteView, unit: Unit, before: Unit) -> bool:
    here = {f.value.region for _, f in sites_in(view, unit) if f.value}
    there = {f.value.region for _, f in sites_in(view, before) if f.value}
    return not here or not there or bool(here & there)
