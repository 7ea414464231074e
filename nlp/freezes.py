"""Numbers that tell how often the cold was given and count no lesions: "AK scalp (4). LN2 x 2."."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from nlp.facts import Evidence
from nlp.tally_places import NOUN
from nlp.view import NoteView, Unit

if TYPE_CHECKING:
    from nlp.tallies import Tally

MOST_FREEZES = 4
"""Nobody freezes one lesion more often at a visit."""
_NOUN_NEXT = re.compile(rf"\s*(?:total|in all|(?:[a-z-]+\s+){{0,2}}{NOUN})")
_FREEZES_BEFORE = re.compile(r"\b(?:ln2?|cryo\w*|nitrogen|fr[eo]ez\w*|froze)\s*(?:\(\s*)?$")
_NEAR_LESION = 12


def without_cycles(view: NoteView, unit: Unit, hits: list[re.Match[str]], before: Callable[[], Sequence[Tally]]) -> list[re.Match[str]]:
    """The numbers of a unit without how often the cold was given: right behind it, where another number is that of the lesions.

    Args:
        before: the tallies of the unit before it.
    """
    hits = [h for h in hits if not _counts_passes(view, unit, h)]
    often = [
        h
        for h in hits
        if (h["mark"] or "").startswith("x")
        and h["n"].isdigit()
        and int(h["n"]) <= MOST_FREEZES
        and _FREEZES_BEFORE.search(unit.lower, max(0, h.start() - 16), h.start())
    ]
    if not often:
        return hits
    rest = [h for h in hits if h not in often]
    if not rest and not view.mentions_in(unit, "DX", "SITE"):
        return [] if any(t.open and t.concept and t.role != "article" for t in before()) else hits
    ends = {m.end - unit.start for m in view.mentions_in(unit, "DX")}
    of_lesions = any(
        any(0 <= h.start() - end <= _NEAR_LESION and not unit.lower[end : h.start()].strip(" s':(-") for end in ends) for h in rest
    )
    return rest if of_lesions else hits


def _counts_passes(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“Curettage and cautery x 3”: how often a tumour was scraped and burnt."""
    if (
        not (hit["mark"] or "").startswith("x")
        or not hit["n"].isdigit()
        or int(hit["n"]) > MOST_FREEZES
        or _NOUN_NEXT.match(unit.lower, hit.end())
    ):
        return False
    return any(m.value == "ed_and_c" and 0 <= hit.start() - (m.end - unit.start) <= 1 for m in view.mentions_in(unit, "PROC"))


def behind_method(view: NoteView, number: Evidence) -> bool:
    """Does an "x 2" stand right behind the name of a treatment, with no lesion behind it?"""
    if view.lower[number.start] != "x":
        return False
    unit = view.unit_at(number.start)
    return any(0 <= number.start - m.end <= 1 for m in view.mentions_in(unit, "PROC")) and not _NOUN_NEXT.match(
        view.lower, number.end, unit.end
    )


def without_freezes(view: NoteView, tallies: list[Tally], *, every: bool) -> list[Tally]:
    """“AKs x 3: LN2 x 2”, “each LN2 x 1”: beside lesions counted by name or place, the number right behind the method counts freezes."""
    freezes = [t for t in tallies if t.marked and t.number <= MOST_FREEZES and not t.site.known and behind_method(view, t.proof())]
    lesions = [t for t in tallies if t not in freezes and t.role != "article"]
    counted = {t.unit for t in lesions}
    freezes = [
        t for t in freezes if t.unit in counted or not _is_item(view, view.units[t.unit])
    ]  # "AKs, cheek: LN2 x 2. AKs, scalp: LN2 x 5"
    if not freezes or not (lesions or (every and all(t.number == 1 for t in freezes))):
        return tallies
    return [t for t in tallies if t not in freezes]


def _is_item(view: NoteView, unit: Unit) -> bool:
    """Does the sentence name lesions of its own with their place?"""
    return bool(view.mentions_in(unit, "DX")) and bool(view.mentions_in(unit, "SITE"))
