"""Numbers that say another one again: "14 tags (14 snips)", "AKs x8, LN2 x8", "AK x6 - cryotherapy today 6 lesions"."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from nlp.freezes import behind_method
from nlp.records import replace
from nlp.view import NoteView

if TYPE_CHECKING:
    from nlp.tallies import Tally

_BEHIND_DOSE = re.compile(r"\d ?(?:ml|cc|mg|sec(?:onds?|s)?|s)(?: each)?,? ?\(?\Z")
_AND_BEFORE = re.compile(r"(?:\b(?:and|plus|also)|[+&,]) ?\(\s?x?\Z")


def without_echoes(view: NoteView, tallies: list[Tally]) -> list[Tally]:
    """Without the second of two equal numbers of a sentence that says the first again: "14 tags (14 snips)", "five nodules, 0.1 mL x 5".

    Nor with a number that shares out the one before it: "seven on the scalp and four in the brows, two on each side".
    """
    if len(tallies) != 2:
        return [b for a, b in pairwise((None, *tallies)) if b is not None and not (a is not None and _shares_out(view, a, b))]
    first, second = tallies
    if _told_with_deed(view, first, second):
        if second.number < first.number:
            return [second]
        return [first if second.number == first.number else replace(first, exact=False)]
    same = first.unit == second.unit and first.number == second.number and second.role == "count" and not (second.coupled or second.joined)
    same = same and (not second.site.known or second.site.evidence == first.site.evidence)
    same = same and (not second.concept or second.concept == first.concept)
    behind = (second.bracketed and not _AND_BEFORE.search(view.lower, first.end, second.start)) or (
        second.marked and _BEHIND_DOSE.search(view.lower, view.units[second.unit].start, second.start)
    )
    return [first] if same and behind and not first.bracketed else tallies


def _told_with_deed(view: NoteView, first: Tally, second: Tally) -> bool:
    """“AKs x8, LN2 x8”: the number of the lesions and, right behind the method, of those treated."""
    own_place = second.site.known and second.site.evidence[0].start > first.end and second.site.evidence != first.site.evidence
    return (
        first.unit == second.unit
        and first.role == "count"
        and second.role == "count"
        and second.marked
        and bool(first.concept)
        and second.concept in ("", first.concept)
        and not (own_place or second.joined or second.coupled)
        and behind_method(view, second.proof())
    )


_COMMA_BEFORE = re.compile(r"[,(:-]\s*$")
_ON_EACH_SIDE = re.compile(r"\s*(?:on|at|per|for|in) (?:each|either) (?:side|half|one)\b")


def _shares_out(view: NoteView, whole: Tally, part: Tally) -> bool:
    """Is the second number that of each side, and the first that of both?"""
    elsewhere = part.site.value is not None and (whole.site.value is None or part.site.value.region != whole.site.value.region)
    if part.coupled or elsewhere or whole.unit != part.unit or _COMMA_BEFORE.search(view.lower, whole.end, part.start) is None:
        return False
    return (
        (whole.number == part.number and not whole.spread)
        if part.spread
        else (whole.number == 2 * part.number and _ON_EACH_SIDE.match(view.lower, part.end) is not None)
    )


_ITS_NUMBER = re.compile(r"\W*(?:lesions?|spots?|sites?|in (?:all|total)|total)?\W*$")


def ends_with_it(view: NoteView, tally: Tally) -> bool:
    """“LN2 to the AK of the left ear, 1 lesion.”: the number at the end is that of what the sentence named."""
    unit = view.units[tally.unit]
    return (
        tally.number == 1
        and tally.role == "count"
        and not tally.joined
        and unit.lower[: tally.start - unit.start].endswith((", ", " - ", ": "))
        and _ITS_NUMBER.match(unit.lower, tally.end - unit.start) is not None
    )


_ANY_LESIONS = re.compile(r"[^\S\n]*(?:lesions?|spots?|sites?|places?|(?:in )?total|in all)\b")
_MORE_THAN = re.compile(r"(?:\b(?:and|plus|with|another|other|further|additional|more)|[&+/])\s*(?:\w+\s+)?$")


def said_again(view: NoteView, tally: Tally, others: list[Tally]) -> bool:
    """“AK x6 - cryotherapy today 6 lesions”: the number of the diagnosis told again with the treatment, with no place of its own."""
    if (
        tally.role != "count"
        or _ANY_LESIONS.match(view.lower, tally.end) is None
        or _MORE_THAN.search(view.lower, max(0, tally.start - 24), tally.start)
    ):
        return False
    own = tally.site.known and tally.site.evidence[0].start > tally.start
    return not own and any(
        t.unit == tally.unit and t.start < tally.start and t.number == tally.number and t.role == "count" for t in others
    )
