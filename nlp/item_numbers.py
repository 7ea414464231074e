"""Numbers of problems and items that look like numbers of lesions: "#2 AKs x4 face - LN2", "1 AK - LN2 x6. 2 SK - reassured."."""

from __future__ import annotations

import re

from nlp.number_words import is_plural, number_of
from nlp.view import NoteView, Unit

_OPENING = re.compile(r"[\s*>\u2022-]*#\s?(?P<n>\d{1,2})\b(?!\s*(?:x\b|lesions?|total|treated|[&,+/-]|and\b))")


def without_item_number(view: NoteView, unit: Unit, hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers without that of the item, where the sentence opens with one.

    It is the item's where another number counts the lesions, where a disease is named behind it, or where the items before
    or behind it have the next number; "#4 frozen" may count.
    """
    if "#" not in unit.lower:
        return _without_bare_numbers(view, unit, hits)
    opening = _OPENING.match(unit.lower)
    if opening is None or not hits or hits[0].start("n") != opening.start("n"):
        return hits
    others = [h for h in hits[1:] if not (h["mark"] or "").startswith("#")]
    named = next((m for m in view.mentions_in(unit, "DX") if m.start >= unit.start + opening.end()), None)
    number = number_of(opening["n"])
    in_order = not {number - 1, number + 1}.isdisjoint(_item_numbers(view))
    return hits[1:] if others or named is not None or in_order else hits


def _item_numbers(view: NoteView) -> set[int]:
    """The numbers with "#" that sentences of the note open with."""
    return view.once("numbers of items", lambda: {int(hit["n"]) for u in view.units if "#" in u.lower and (hit := _OPENING.match(u.lower))})


_BARE = re.compile(
    r"(?:\W*(?:a ?[/&] ?p|plan|assessment(?: ?(?:and|&|/) ?plan)?|imp(?:ression)?|dx|diagnos[ei]s|problems?)\b)?[\s:*>\u2022-]*(?P<n>[1-9])\s+(?=[a-z])"
)
_RUN = 2
"""So many items, or more, in order."""


def _without_bare_numbers(view: NoteView, unit: Unit, hits: list[re.Match[str]]) -> list[re.Match[str]]:
    """The numbers without those that only number the items, of a sentence that tells each count behind an "x"."""
    bare = [h for h in hits if not h["mark"] and h["n"].isdigit()]
    if not bare or len(bare) == len(hits):
        return hits
    if (
        len(bare) >= _RUN
        and _counts_up(bare)
        and _each_told_behind(hits, bare)
        and not _in_plural(view, unit, bare[1 : len(bare) - (hits[-1] is bare[-1])])
    ):
        return [h for h in hits if h not in bare]
    return hits[1:] if bare[0] is hits[0] and unit.index in _bare_items(view) else hits


def _counts_up(bare: list[re.Match[str]]) -> bool:
    return [int(h["n"]) for h in bare] == list(range(1, len(bare) + 1))


def _each_told_behind(hits: list[re.Match[str]], bare: list[re.Match[str]]) -> bool:
    """Does a number with its mark stand behind each but perhaps the last?"""
    order = [h["mark"] is not None and bool(h["mark"]) for h in hits]
    return all(order[hits.index(h) + 1] for h in bare[:-1])


def _in_plural(view: NoteView, unit: Unit, numbers: list[re.Match[str]]) -> bool:
    """“2 warts frozen”: a plural behind one of these numbers is counted by it."""
    ends = [unit.start + h.end("n") for h in numbers]
    return any(is_plural(view.text[m.start : m.end]) and any(0 <= m.start - end <= 1 for end in ends) for m in view.mentions_in(unit, "DX"))


def _bare_items(view: NoteView) -> frozenset[int]:
    """Which sentences of the note open with the bare number of an item: 1, 2 and so on, one behind the other, none of them before a plural."""
    return view.once("bare items", lambda: frozenset(index for run in _runs(view) if len(run) >= _RUN for index in run))


def _runs(view: NoteView) -> list[list[int]]:
    runs: list[list[int]] = []
    due = 0
    for unit in view.units:
        opening = _BARE.match(unit.lower)
        number = int(opening["n"]) if opening else 0
        if opening is None or number not in (1, due):
            continue
        if number > 1 and _in_plural(view, unit, [opening]):
            due = 0
            runs[-1:] = []
            continue
        runs = [*runs, [unit.index]] if number == 1 else [*runs[:-1], [*runs[-1], unit.index]]
        due = number + 1
    return runs
