"""Lesions that a list of numbers counts without a number of their own: "AK forehead x 3, AK nose", "the same on the right"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from nlp.facts import Fact, Site
from nlp.left_out import left_behind
from nlp.number_words import is_plural
from nlp.records import replace
from nlp.view import Mention, NoteView, Unit

if TYPE_CHECKING:
    from nlp.tallies import Tally

Placed = tuple[int, int, Fact[Site]]
"""Start and end of a place in its unit, and what it is."""

_BETWEEN_ITEMS = re.compile(r"\)?\s*(?:,|;|&|\+|,?\s*and\b)\s*(?:and\s+)?(?:the\s+)?(?:left|right|l|r|lt|rt)?\s*")
_ITEM_ENDS = re.compile(r"(?: (?:was |also )?(?:frozen|treated|done|zapped))?\s*(?:$|[,;.)]|and\b|&|-\s|->|=>|→|:(?!\s*(?:x\s?)?\d))")
_LIST_ENDS = re.compile(r"\s*(?::|->|=>|-\s|(?:all|both|each|were|was|frozen|treated)\b)")
_DEED_BEHIND = re.compile(
    r"\s*(?::|->|=>|\s[-\u2013])\s*(?:all |each |both )?(?:were |was )?(?:ln2|liquid nitrogen|cryo|froze|treat|ed&c|ablat|destr)"
)
_ITEM_OPENS = re.compile(
    r"(?:^(?:\d{1,2}[.)])?|[,;:+&]|\b(?:and|plus|to|treated|froze)\b)\s*(?:(?:and|plus|the|an?|additional|another|further|one more)\s+)*$"
)
_TO_PLACE = re.compile(r"\s*(?:[-:,]\s*)?(?:(?:on|of|at|over|to|in|by)\s+)?(?:the\s+|his\s+|her\s+)?(?:left|right|l|r|lt|rt)?\s*")
_DONE_TO = re.compile(r"\s*(?:(?:were|was|are|all|each|both)\s+)*(?:(?:treated|frozen|sprayed|destroyed)\s+(?:with|w/|by|using)\s+)?")
_HEADING = re.compile(
    r"\W*(?:locations?|located(?: on| at)?|sites?|distribut\w+(?: on)?|areas?(?: treated)?|sites? treated)\s*:?\s*(?:the\s+)?(?:left|right|l|r|lt|rt)?\s*"
)
_TO_LESION = re.compile(r"\s*(?:[-:]\s*)?")
_TO_NUMBER = re.compile(r"\)?\s*(?:,|;|,?\s*(?:and|plus|with|\+|&))\s*(?:also\s+|the\s+)?")
_THE_SAME = re.compile(r"\b(?:the same(?: number)?|as many|ditto|likewise)\s+(?:on|over|at|for|of|from|to)\s+(?:the\s+)?")


def with_unnumbered(view: NoteView, unit: Unit, found: list[Tally], count: int, places: list[Placed]) -> list[Tally]:
    """The tallies of the unit with those of lesions and places that go without a number among them.

    Args:
        found: the tallies of the unit, of which the first `count` are numbers and the others articles.
    """
    numbers = found[:count]
    if not numbers or not places or any(t.spread for t in numbers):
        return found
    behind = _behind(unit, numbers, places)
    ahead = _before(view, unit, numbers, places) or _ahead(view, unit, numbers, places, behind)
    listed = {t.site.evidence[:1] for t in ahead}
    told = [
        replace(t, site=Fact()) if t.site.known and t.site.evidence[:1] in listed else t for t in found
    ]  # "4 AKs - nose, brow x2, hand": four of the list
    ones = _sure(told, [*ahead, *behind])
    return [*told, *ones, *_named(view, unit, numbers, found, places), *_same(unit, numbers, places)]


def _sure(told: list[Tally], ones: list[Tally]) -> list[Tally]:
    """One lesion at each place without a number is no guess where the one number without a place is that of all of them."""
    bare = [t.number for t in told if not t.site.known and t.role in ("count", "total")]
    placed = [t.number for t in told if t.site.known and t.role != "article"]
    return [replace(t, exact=True) for t in ones] if bare == [sum(placed) + sum(t.number for t in ones)] else ones


def _behind(unit: Unit, numbers: list[Tally], places: list[Placed]) -> list[Tally]:
    """“Left cheek (3), right cheek (2), nose and chin”: a place without a number behind places with one holds one lesion, or more."""
    stops = {t.end - unit.start for t in numbers if (t.bracketed or t.marked) and t.site.known and t.site.evidence[0].start < t.start}
    out: list[Tally] = []
    for start, end, site in places if stops else []:
        former = max((s for s in stops if s <= start), default=None)
        if former is None or not _BETWEEN_ITEMS.fullmatch(unit.lower, former, start) or not _ends_item(unit, end):
            continue
        stops.add(end)
        out.append(_one(unit, numbers[0], start, end, site, out[-1].concept if out else numbers[0].concept))
    return out


def _ends_item(unit: Unit, end: int) -> bool:
    """The end of an item of the list, or of the whole list before the words of treatment ("chin: cryo")."""
    return _ITEM_ENDS.match(unit.lower, end) is not None or _DEED_BEHIND.match(unit.lower, end) is not None


def _one(unit: Unit, like: Tally, start: int, end: int, site: Fact[Site], concept: str) -> Tally:
    """At least one lesion, or one on each side, at a place that has no number."""
    both = site.value is not None and site.value.side == "bilateral"
    return replace(
        like, number=1 + both, start=unit.start + start, end=unit.start + end, role="label", exact=False, site=site, concept=concept, named=False,
        open=True, joined=False, bracketed=False, marked=True, beside_deed=False, opens_list=False, coupled=False, spread=False,
    )  # fmt: skip


def _named(view: NoteView, unit: Unit, numbers: list[Tally], found: list[Tally], places: list[Placed]) -> list[Tally]:
    """“AK forehead x 3, AK nose”: an item of the list that names one lesion and its place."""
    placed = [t for t in numbers if t.site.known and t.role == "count"]
    out: list[Tally] = []
    for lesion in view.mentions_in(unit, "DX") if placed else ():
        start, end = lesion.start - unit.start, lesion.end - unit.start
        if lesion.concept == "skin_lesion" or is_plural(unit.lower[start:end]):
            continue
        item = _item(unit, start, end, places, max(t.end for t in numbers) - unit.start)
        if (
            item is None
            or any(_counted_by(t, unit, item) for t in found)
            or _of_two_sides(item, numbers)
            or _heads(unit, item, numbers)
            or left_behind(unit, item[1])
        ):
            continue
        if any(t.concept == lesion.concept for t in placed):
            out.append(
                replace(_one(unit, placed[0], item[0], item[1], item[2], lesion.concept), number=1, exact=True, named=True, marked=False)
            )
    return out


_LIST_BEHIND = re.compile(r"\s*(?:[:=(]|-+\s|-?>)")


def _heads(unit: Unit, item: Placed, numbers: list[Tally]) -> bool:
    """“AK scalp: vertex 5, occiput 2”: the place of the whole list, in parts of which all its numbers lie."""
    behind = [t for t in numbers if t.start - unit.start >= item[1] and t.site.known and t.site.evidence[0].end - unit.start > item[1]]
    if len(behind) < 2 or len(behind) < len(numbers):
        return False
    return _LIST_BEHIND.match(unit.lower, item[1]) is not None or all(_covers(item, t) for t in behind)


def _of_two_sides(item: Placed, numbers: list[Tally]) -> bool:
    """“AK dorsal hands, one R, one L”: the numbers are of the two sides of its place."""
    return sum(_covers(item, t) for t in numbers if t.site.status == "derived") > 1


def _counted_by(tally: Tally, unit: Unit, item: Placed) -> bool:
    """Does the tally count the lesion of the item: by its words, or by its place?"""
    start, end = tally.start - unit.start, tally.end - unit.start
    return (start < item[1] and item[0] < end) or tally.site.evidence[:1] == item[2].evidence[:1]


def _item(unit: Unit, start: int, end: int, places: list[Placed], last: int) -> Placed | None:
    """Bounds and place of the item of a list that holds a lesion and one place beside it, and nothing else; `last` is the end of the last number."""
    for a, b, site in places:
        if a >= end and _TO_PLACE.fullmatch(unit.lower, end, a):
            opens, closes = start, b
        elif b <= start and _TO_LESION.fullmatch(unit.lower, b, start):
            opens, closes = a, end
        else:
            continue
        if _ITEM_OPENS.search(unit.lower, max(0, opens - 24), opens) and (
            _ITEM_ENDS.match(unit.lower, closes) or (closes > last and _LIST_ENDS.match(unit.lower, closes))
        ):
            return opens, closes, site
    return None


def _before(view: NoteView, unit: Unit, numbers: list[Tally], places: list[Placed]) -> list[Tally]:
    """“AKs on the temple, nose, and one on the scalp”: places of a plural before the first number, which is of another place."""
    first = numbers[0]
    at = first.start - unit.start
    if first.role != "count" or not first.site.known or first.site.evidence[0].start < first.start:
        return _too_few(view, unit, first, places)
    ahead = [p for p in places if p[1] <= at]
    if not ahead or not _TO_NUMBER.fullmatch(unit.lower, ahead[-1][1], at) or any(_covers(p, t) for p in ahead for t in numbers):
        return []  # "tags of both lids, three right and one left"
    return _run(view, unit, first, ahead)


def _covers(place: Placed, tally: Tally) -> bool:
    """Is the place, without a side, that which the number is of a part of?"""
    whole, part = place[2].value, tally.site.value
    return (
        whole is not None
        and part is not None
        and whole.region == part.region
        and whole.side in ("", "bilateral")
        and whole.subsite in ("", part.subsite)
    )


def _too_few(view: NoteView, unit: Unit, first: Tally, places: list[Placed]) -> list[Tally]:
    """“AKs of the right cheek, left cheek and chin (2)”: less than one for each place, so the number is that of the last alone."""
    if not (first.site.known and (first.bracketed or first.marked) and first.role == "count"):
        return []
    ahead = [p for p in places if p[1] <= first.start - unit.start]
    run = _run(view, unit, first, ahead[:-1]) if ahead and ahead[-1][2] is first.site and _joins(unit, ahead[-2:]) else []
    return run if len(run) >= first.number else []


def _ahead(view: NoteView, unit: Unit, numbers: list[Tally], places: list[Placed], behind: list[Tally]) -> list[Tally]:
    """“4 AKs: nose, forehead x2, hand”: places before the first with a number hold one lesion each, where the total says so or places behind it go without a number, too."""
    placed = [t for t in numbers if t.site.known and t.site.evidence[0].start < t.start]
    first = placed[0] if placed else numbers[0]
    if not (placed and (first.bracketed or first.marked) and first.role == "count"):
        return []
    ahead = [p for p in places if p[1] <= first.start - unit.start]
    if not ahead or ahead[-1][2] is not first.site or not _joins(unit, ahead[-2:]):
        return []
    run = _joined(unit, ahead[:-1])
    before = [t for t in numbers if t.start < first.start]
    if before:
        told = sum(t.number for t in [*placed, *behind])
        agrees = (
            len(before) == 1 == len(numbers) - len(placed)
            and before[0].end - unit.start <= run[0][0]
            and before[0].number == told + len(run)
        )
        return [_one(unit, first, *place, before[0].concept) for place in run] if agrees else []
    return _run(view, unit, first, run) if behind else []


def _joins(unit: Unit, pair: list[Placed]) -> bool:
    return len(pair) == 2 and _BETWEEN_ITEMS.fullmatch(unit.lower, pair[0][1], pair[1][0]) is not None


def _run(view: NoteView, unit: Unit, like: Tally, ahead: list[Placed]) -> list[Tally]:
    """One lesion or more at each place of a list that a plural opens."""
    run = _joined(unit, ahead)
    lesion = _opener(view.mentions_in(unit, "DX"), view.mentions_in(unit, "PROC"), unit, run)
    if lesion is None and not (run and _HEADING.fullmatch(unit.lower, 0, run[0][0])):
        return []
    return [_one(unit, like, a, b, site, lesion.concept if lesion else like.concept) for a, b, site in run]


def _joined(unit: Unit, places: list[Placed]) -> list[Placed]:
    """The last of the places, and those before it that belong to its list."""
    run: list[Placed] = []
    for place in reversed(places):
        if run and not _joins(unit, [place, run[0]]):
            break
        run.insert(0, place)
    return run


def _opener(lesions: Iterable[Mention], acts: Sequence[Mention], unit: Unit, run: list[Placed]) -> Mention | None:
    """The lesions, in the plural, that stand right before the first place of the run."""
    for lesion in lesions if run else ():
        end = lesion.end - unit.start
        end = next(
            (m.end - unit.start for m in acts if end <= m.start - unit.start and _DONE_TO.fullmatch(unit.lower, end, m.start - unit.start)),
            end,
        )
        if (
            end <= run[0][0]
            and _TO_PLACE.fullmatch(unit.lower, end, run[0][0])
            and is_plural(unit.lower[lesion.start - unit.start : lesion.end - unit.start])
        ):
            return lesion
    return None


def _same(unit: Unit, numbers: list[Tally], places: list[Placed]) -> list[Tally]:
    """“Three on the left forearm, the same on the right”: the number before, at another place; the words may mean the treatment."""
    out = []
    for said in unit.spots(_THE_SAME):
        former = max((t for t in numbers if t.end - unit.start <= said.start()), key=lambda t: t.start, default=None)
        place = next((p for p in places if 0 <= p[0] - said.end() <= 12), None)
        if former is not None and place is not None and former.role == "count":
            out.append(
                replace(
                    former,
                    start=unit.start + said.start(),
                    end=unit.start + said.end(),
                    exact=False,
                    site=place[2],
                    named=True,
                    coupled=True,
                )
            )
    return out
