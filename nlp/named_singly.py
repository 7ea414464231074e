"""Lesions counted by their places: each named in the singular, in a row of its own or behind one another in a sentence."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from nlp.facts import Evidence
from nlp.fate_words import TREATED
from nlp.left_alone import UNTREATED, left_alone, untreated_in
from nlp.lesion_words import ONE
from nlp.number_words import is_plural
from nlp.phrases import phrases
from nlp.sites import sites_in
from nlp.tallies import Tally, one_of, tallies_in
from nlp.tally_runs import COUNTED_ACTS
from nlp.view import Mention, NoteView, Unit

_LESION_OF_WORK = re.compile(rf"\b(?:{ONE}|corn|callus|callosity|clavus|heloma)\b")
"""A lesion inside the words of a procedure: "corn - pared"."""
_TO_EACH = re.compile(r"\b(?:to )?(?:each|ea|both)\b(?!\s+(?:cycle|side|time|visit|\d|lesion))")

Owner = Callable[[Tally], bool]
"""Does a tally (by its diagnosis) belong to this treatment?"""


def rows(view: NoteView, doing: Iterable[Unit], counted: Iterable[Tally], vague: re.Pattern[str], owns: Owner) -> list[Tally]:
    """One lesion for each row of a list that names lesion, site and treatment without a number; none for a single row."""
    doing = list(doing)
    listed = [u for u in doing if _is_row(view, u)] or [u for u in doing if _is_told_singly(view, u)]
    if len(listed) < 2:
        return []
    numbered = {t.unit for t in counted}
    out = []
    for unit in listed:
        sites = sites_in(view, unit)
        named = _lesions(view, unit)
        if unit.index in numbered or not _one_place(view, unit) or unit.search(vague):
            continue
        if any(is_plural(view.text[m.start : m.end]) for m in named if m.label == "DX"):
            continue
        mention, site = sites[0]
        concept = named[0].concept if named and named[0].label == "DX" else ""
        tally = Tally(1, mention.start, mention.end, unit.index, "label", site=site, concept=concept, named=True)
        if owns(tally):
            out.append(tally)
    return out


def _is_row(view: NoteView, unit: Unit) -> bool:
    """A line of its own, or one of several short entries of a line ("AK nose: LN2. AK scalp x5: LN2."), with a site and a lesion in it."""
    if not sites_in(view, unit) or not (named := _lesions(view, unit)):
        return False
    opens_line = unit.index == 0 or view.units[unit.index - 1].line != unit.line
    return opens_line or (
        len(unit.lower) <= _LONGEST_ENTRY and min(m.start for m in named) - unit.start <= 1 and bool(view.mentions_in(unit, "PROC"))
    )


_LONGEST_ENTRY = 50


def _is_told_singly(view: NoteView, unit: Unit) -> bool:
    """“Left ear AK frozen.”: a sentence of one lesion, its place and the work on it alone."""
    acts, named = view.mentions_in(unit, "PROC"), view.mentions_in(unit, "DX")
    return (
        len(acts) == len(named) == 1
        and len(sites_in(view, unit)) == 1
        and named[0].concept != "skin_lesion"
        and acts[0].concept in COUNTED_ACTS
    )


_WITH_METHOD = re.compile(rf"\s*(?:\(|[-:\u2013=]|->)\s*(?:{TREATED}|done)\b\)?(?=\s*(?:[,;.]|and\b|&|$))")


def with_method(view: NoteView, doing: Iterable[Unit], owns: Owner) -> tuple[Evidence, ...]:
    """“AKs: L cheek (LN2), R cheek (LN2), lip (bx next visit)”: one lesion at each place that has the work right behind it."""
    for unit in doing:
        if tallies_in(view, unit) or not any(m.concept != "skin_lesion" and owns(one_of(m)) for m in view.mentions_in(unit, "DX")):
            continue
        told = [
            f
            for m, f in sites_in(view, unit)
            if f.value
            and f.value.region
            and f.value.side != "bilateral"
            and not f.value.label.lower().endswith("s")
            and _WITH_METHOD.match(view.lower, f.evidence[0].end, unit.end)
        ]
        if len({(f.value.region, f.value.side, f.value.label) for f in told if f.value}) == len(told) > 1:
            return tuple(f.evidence[0] for f in told)
    return ()


def _one_place(view: NoteView, unit: Unit) -> bool:
    """Do all places of the row lie in one region and side ("plantar R 2nd MT head")?"""
    values = [f.value for _, f in sites_in(view, unit) if f.value]
    return (
        len({v.region for v in values}) == 1
        and len({v.side for v in values if v.side}) <= 1
        and len({v.digit for v in values if v.digit}) <= 1
    )


def _lesions(view: NoteView, unit: Unit) -> list[Mention]:
    in_work = [m for m in view.mentions_in(unit, "PROC") if _LESION_OF_WORK.search(view.lower, m.start, m.end)]
    return [*view.mentions_in(unit, "DX"), *in_work]


def places(view: NoteView, doing: Iterable[Unit], owns: Owner) -> tuple[Evidence, ...]:
    """The places of a sentence that each hold one lesion named in the singular, without a number anywhere.

    "AK L brow, R zygoma - LN2 each": one noun, several places. "Corn R 5th toe, callus L 1st MTH": noun and place in turn.
    """
    for unit in doing:
        named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion" and owns(one_of(m))]
        if not named or any(is_plural(view.text[m.start : m.end]) for m in named) or tallies_in(view, unit):
            continue
        sites = [(m, f) for m, f in sites_in(view, unit) if f.value and f.value.region]
        treated = [(m, f) for m, f in sites if not _is_left(view, unit, m)]
        told = {(f.value.region, f.value.side, f.value.subsite, f.value.digit): f.evidence[0] for _, f in treated if f.value}
        if len(told) == 1 and len(treated) < len(sites):
            return tuple(told.values())
        to_each = len(named) == 1 and bool(unit.search(_TO_EACH))
        if to_each and [key[1] for key in told] == ["bilateral"]:
            return (*told.values(), *told.values())  # "both heels: a callus, each pared"
        if len(told) > 1 and (
            to_each
            or _in_turn(named, list(told.values()))
            or (len(named) == 1 and _mirrored({key[:2] for key in told}) and len({key[:2] for key in told}) == len(told))
        ):
            return tuple(told.values())
    return ()


_LABEL = re.compile(
    r"(?<![\w.])(?:(?:site|lesion|location|spot|area|tumou?r|ak|sk|isk|wart|tag|mole|papule|nodule|plaque|patch|keloid|corn|callus)\s?#?\s?(?P<n>\d{1,2}|[a-h])(?:\s?[:.)=-]|(?=\s[a-z]))|\((?P<boxed>[a-h]|\d)\)|(?<=\n)(?P<item>[a-h])[.):]\s|(?:(?<=[:,;]\s)|(?<=^))(?P<letter>[a-h])\s?[-:)=]\s)"
)
"""The name of one of several lesions: "Site 1:", "Lesion B -", "(A)", "A - left brow"."""


_PUT_OFF = phrases("named_singly", "put_off")
"""Of a numbered place that is not treated today."""


def numbered(view: NoteView, units: Iterable[Unit], owns: Owner) -> tuple[Evidence, ...]:
    """“Site 1: left brow. Site 2: right brow. Site 3: glabella.”: one lesion for each label of the run, 1, 2, 3 or A, B, C, each with its place."""
    told: dict[str, Evidence] = {}
    for unit in sorted({u.index: u for u in units}.values(), key=lambda u: u.index):
        labels = list(unit.spots(_LABEL))
        sites = sites_in(view, unit) if labels else []
        if not sites or any(m.concept not in COUNTED_ACTS for m in view.mentions_in(unit, "PROC")):
            continue
        if not all(owns(one_of(m)) for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"):
            continue
        for label, stop in zip(labels, [*(h.start() for h in labels[1:]), len(unit.lower)], strict=True):
            words = unit.lower[label.end() : stop]
            own = [fact for mention, fact in sites if label.end() <= mention.start - unit.start < stop]
            if not own or UNTREATED.search(words) or _PUT_OFF.search(words):
                continue
            if any(f.value is not None and f.value.side == "bilateral" for f in own) or _SEVERAL.search(words):
                return ()  # more than one there
            told.setdefault(label["n"] or label["boxed"] or label["item"] or label["letter"], own[0].evidence[0])
    return (
        tuple(told.values())
        if len(told) > 1 and list(told) in ([str(n + 1) for n in range(len(told))], list("abcdefgh")[: len(told)])
        else ()
    )


_SEVERAL = re.compile(
    r"\b(?:several|multiple|few|cluster|patch(?:es)?|scattered|many|numerous|lesions|both|and|x ?\d|hands|temples|cheeks|ears|arms|forearms|brows|legs|shins|eyelids)\b"
)


def in_series(view: NoteView, doing: Iterable[Unit], owns: Owner) -> tuple[Evidence, ...]:
    """“AK left helix; AK right helix; AK nasal tip. Each was frozen.”: one lesion and one place in each part of the sentence before the work."""
    for unit in doing:
        found: list[Evidence] = []
        if not unit.search(_EVERY_ONE) or view.mentions_in(unit, "DX") or sites_in(view, unit):
            continue
        for before in reversed(view.units[max(0, unit.index - _LONGEST_SERIES) : unit.index]):
            named = [m for m in view.mentions_in(before, "DX") if m.concept != "skin_lesion"]
            ends = before.lower.endswith(";") or not found
            single = (
                len(named) == 1 and not is_plural(view.text[named[0].start : named[0].end]) and _one_place(view, before)
                if sites_in(view, before)
                else False
            )
            if (
                not (ends and single)
                or before.line != unit.line
                or tallies_in(view, before)
                or view.mentions_in(before, "PROC")
                or not owns(Tally(1, named[0].start, named[0].end, before.index, "count", concept=named[0].concept))
                or left_alone(view, named[0])
            ):
                break
            found.insert(0, sites_in(view, before)[0][1].evidence[0])
        if len(found) > 1:
            return tuple(found)
    return ()


_LONGEST_SERIES = 12
_EVERY_ONE = re.compile(r"\b(?:each|all|both|every)\b")
_CLAUSE_END = re.compile(r"[,;.]|\band\b")


def _is_left(view: NoteView, unit: Unit, place: Mention) -> bool:
    """“Callus left heel pared, corn right 5th toe left alone”: what is said of a place up to the next clause."""
    stop = _CLAUSE_END.search(view.lower, place.end, unit.end)
    return untreated_in(view, view.lower[place.end : stop.start() if stop else unit.end]) is not None


def _mirrored(told: set[tuple[str, str]]) -> bool:
    """“AK on the right ear and on the left ear”: each place on both sides, so that no lesion lies at two of them."""
    return all(side in ("left", "right") and (region, "left" if side == "right" else "right") in told for region, side in told)


def _in_turn(named: list[Mention], told: list[Evidence]) -> bool:
    """Do lesions and places alternate, as many of the one as of the other?"""
    if len(named) != len(told) or len(named) < 2:
        return False
    order = [kind for _, kind in sorted([*((m.start, "lesion") for m in named), *((e.start, "place") for e in told)])]
    return all(first != second for first, second in pairwise(order))
