"""The tallies of one layer weighed against each other: totals, lists that must be added, restatements in exam and plan."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise

from nlp.count_lists import is_of_place
from nlp.count_scope import WIDER, beside_work, part_done
from nlp.facts import Evidence, Fact
from nlp.laterality import DIRECTIONS
from nlp.own_numbers import own_of
from nlp.records import dataclass, replace
from nlp.tallies import Tally
from nlp.tally_echoes import without_echoes
from nlp.tally_runs import folded, own_nouns, totals_of_places
from nlp.view import NoteView


@dataclass(frozen=True, slots=True)
class Count:
    """A count with how sure it is; `exact` False for ranges, approximations and vague words."""

    fact: Fact[int]
    exact: bool = True
    parts: tuple[Tally, ...] = ()


NOTHING = Count(Fact(searched=("count",)))
OF_A_PART = re.compile(
    rf"\s+(?:(?:on|at) (?:the )?)?(?:{DIRECTIONS}|frontal|parietal|occipital|temporal)(?: (?:part|third|half|aspect|surface|portion))?\s*(?:[,;.)]|$|and\b|&|\+|/)"
)
"""Behind a number of a list that goes on at other parts of the same place: "3 anterior, 4 mid, 2 posterior"."""
_PART_NAMED = re.compile(rf"(?: [a-z]+)?{OF_A_PART.pattern}")
_COMMA = re.compile(r"\s*,\s*")


def weighed(view: NoteView, tallies: list[Tally]) -> Count:
    """One count from all tallies of one layer."""
    found = totals_of_places(view, without_echoes(view, folded(_distinct(own_of(view, _with_added(tallies))))))
    if not found:
        return NOTHING
    totals = [t for t in found if t.role == "total"]
    items = [t for t in found if t.role != "total"]
    if len(totals) == 1 and totals[0].site.known and _has_its_list(totals[0], items):
        items = [t for t in items if t.start > totals[0].start and t.unit != totals[0].unit]
        found = [*totals, *items]
    if len(totals) == 1 and totals[0].site.known and items and _elsewhere(totals[0], items):
        return _mixed(view, found)
    if len(totals) == len(items) == 1 and items[0].number < totals[0].number and beside_work(view, items[0], totals[0]):
        return _conflict([totals[0].number, items[0].number], found)  # "ILK to 2 of them; total of 9"
    if totals:
        return _checked(totals, items)
    if len(found) == 1:
        return stated(found[0].number, found)
    if (
        len(found) == 2
        and found[1].spread
        and not found[1].coupled
        and found[0].number == found[1].number
        and found[0].unit == found[1].unit
        and not _at_other_place(found[0], found[1])
    ):
        return replace(stated(found[0].number, found), parts=_sited(found[1:]))  # "two corns, one under each fifth toe"
    if part := part_done(view, found):
        return replace(summed(part), parts=_sited(part))
    for whole in (found[0], found[-1]):
        others = [t for t in found if t is not whole]
        if whole is found[0] and whole.unit == others[0].unit and _COMMA.fullmatch(view.lower, whole.end, others[0].start):
            continue  # "three, two and one" are three numbers of one list
        split = whole is found[0] and (
            others[0].opens_list
            or _one_place(whole, others[0])
            or ({t.unit for t in others} == {others[0].unit} != {whole.unit} and all(t.site.known for t in others))
            or _within(whole, others)
            or _is_told_in_parts(view, whole, others)
        )
        if whole.number == sum(t.number for t in others) and len(others) > 1 and (split or not whole.site.known):
            return replace(stated(whole.number, found, [whole]), parts=_sited(others))
    head, listed = found[0], found[1:]
    if len(listed) > 1 and listed[0].opens_list and not head.site.known and all(t.bracketed and t.unit == head.unit for t in listed):
        return _conflict([head.number, sum(t.number for t in listed)], found)  # "10 (buttocks 6, fossae 2)"
    return summed(found) if own_nouns(view, found) else _mixed(view, found)


def _has_its_list(total: Tally, items: list[Tally]) -> bool:
    """“One new spot. Scalp: 5 patches total - vertex 2, crown 3.”: the total is told in parts, which with what was told before are no lesions of their own."""
    own = [t.number for t in items if t.unit == total.unit]
    return len(own) > 1 and sum(own) == total.number


def _with_added(tallies: list[Tally]) -> list[Tally]:
    """“4 AKs frozen, 3 forehead and 1 temple. Froze another 3 AKs, 1 ear and 2 cheek.”: where a second number is added to the first, each without its own list."""
    added = {t.unit for t in tallies if t.joined and t.role == "count"}
    if not added:
        return tallies
    told = {unit: [t for t in tallies if t.unit == unit] for unit in dict.fromkeys(t.unit for t in tallies)}
    listing = {unit for unit, own in told.items() if _lists_itself(own)}
    if not any(own[0].joined for unit, own in told.items() if unit in listing) and not (listing and added - listing):
        return tallies
    return [t for t in tallies if t.unit not in listing or t is told[t.unit][0]]


def _lists_itself(told: list[Tally]) -> bool:
    """A number, and its lesions by place."""
    return len(told) > 2 and told[0].number == sum(t.number for t in told[1:]) and all(t.site.known for t in told[1:])


def _one_place(head: Tally, first: Tally) -> bool:
    """“AK x 8 - scalp (5), hand (3)”: the place between the two numbers is that of the second."""
    return head.site.known and first.site.known and head.site.evidence[0].start == first.site.evidence[0].start


def _within(head: Tally, others: list[Tally]) -> bool:
    """“Six on the forehead, three left, three right”: numbers with no other region than that of the first."""
    place = head.site.value
    return (
        place is not None
        and not place.side
        and {t.unit for t in others} == {head.unit}
        and all(t.site.value is None or (t.site.value.region in ("", place.region) and t.site.value.side) for t in others)
    )


_TO_PARTS = re.compile(r"[^.;:]{0,60}[,(:]\s*(?:of (?:which|them) )?")
_NEXT_PART = re.compile(r"[^.;:]{0,60}?(?:,|\band\b|&)\s*(?:and )?")


def _is_told_in_parts(view: NoteView, head: Tally, others: list[Tally]) -> bool:
    """“The three scalp patches, one occipital, one on the vertex and one above the ear”: parts of the place of the first number that come to it."""
    place = head.site.value
    if (
        place is None
        or not head.named
        or head.joined
        or any(t.joined or t.unit != head.unit or t.concept not in ("", head.concept) for t in others)
    ):
        return False
    regions = {place.region, *WIDER.get(place.region, ())}
    if not all(t.site.value is None or (t.site.value.region in regions and t.site.evidence != head.site.evidence) for t in others):
        return False
    ends = [head, *others]
    return _TO_PARTS.fullmatch(view.lower, head.end, others[0].start) is not None and all(
        _NEXT_PART.fullmatch(view.lower, a.end, b.start) for a, b in pairwise(ends[1:])
    )


def _elsewhere(total: Tally, items: list[Tally]) -> bool:
    """“A total of 12 from the neck, nine from the axilla”: the total is that of one place only."""
    return total.number != sum(t.number for t in items) and all(t.site.known and t.site.value != total.site.value for t in items)


def _at_other_place(first: Tally, second: Tally) -> bool:
    """“Brow (2) and ears (1 each)”, “two on the scalp, one at each temple”: two numbers of two regions."""
    a, b = first.site.value, second.site.value
    return a is not None and b is not None and a.region != b.region and first.site.evidence[0].start < second.start


def _mixed(view: NoteView, found: list[Tally]) -> Count:
    """Numbers with sites, and numbers without."""
    sited, bare = [t for t in found if t.site.known], [t for t in found if not t.site.known]
    one_unit = len({t.unit for t in found}) == 1
    coupled = (
        one_unit
        and all(t.named for t in found)
        and (any(t.coupled for t in found) or all(_PART_NAMED.match(view.lower, t.end) for t in bare))
    )
    if not bare or coupled or any(t.joined for t in found[1:]) or (not sited and one_unit):
        return summed(found)
    if sited and len(bare) == 1:
        total, listed = bare[0].number, sum(t.number for t in sited)
        if total == listed or (len(sited) == 1 and listed < total):
            return replace(stated(total, found), parts=_sited(sited) if total == listed else ())
    return _conflict([t.number for t in bare] + ([sum(t.number for t in sited)] if sited else []), found)


def _checked(totals: list[Tally], items: list[Tally]) -> Count:
    """A total beside a list: equal is proof, unequal a conflict that holds the lower number."""
    values = sorted({t.number for t in totals})
    listed = sum(t.number for t in items)
    if len(values) > 1 and sum(t.number for t in totals[:-1]) + listed == totals[-1].number:
        return stated(totals[-1].number, [*totals, *items])
    if len({t.unit for t in totals}) == 1 and sum(t.number for t in totals) == listed:  # a total for each column
        return replace(stated(listed, [*totals, *items]), parts=_sited(items))
    if len(values) > 1:
        return _conflict(values, [*totals, *items])
    if listed == values[0] or any(t.number == values[0] for t in items):
        parts = _sited(items) if listed == values[0] else ()
        return replace(stated(values[0], [*totals, *items], totals), parts=parts)
    if len(items) < 2 and listed < values[0]:
        return stated(values[0], totals)
    return _conflict([values[0], listed], [*totals, *items])


def against(here: Count, there: Count, *, every: bool, vague: bool) -> Count:
    """The number treated beside the lesions described: "all 12" must be the 12 of the exam."""
    mine, theirs = here.fact.value, there.fact.value
    if mine is None or theirs is None or here.fact.status == "conflicting" or not there.exact:
        return here
    if mine == theirs:
        return replace(here, parts=here.parts if len(here.parts) > 1 else there.parts or here.parts)
    complete = len(there.parts) > 1 and not vague and not here.parts
    if (mine > theirs and complete) or (mine < theirs and every and complete):
        return Count(
            Fact(min(mine, theirs), "conflicting", here.fact.evidence + there.fact.evidence, f"{mine} treated, {theirs} described"),
            here.exact,
            here.parts,
        )
    return here


def _distinct(tallies: list[Tally]) -> list[Tally]:
    """Each number once, though exam, impression and plan repeat it; the fuller sentence keeps it."""
    size = Counter(t.unit for t in tallies)
    out: list[Tally] = []
    for tally in sorted(tallies, key=lambda t: (-size[t.unit], t.start)):
        counted = tally.role == "label" and not tally.exact and any(is_of_place(t, tally) for t in tallies)
        if not counted and (tally.joined or not any(_restated(first, tally) for first in out)):
            out.append(tally)
    return sorted(out, key=lambda t: t.start)


def _restated(first: Tally, second: Tally) -> bool:
    if _of_the_deed(first, second):
        return True
    if first.unit == second.unit or first.number != second.number or _rows_of_list(first, second):
        return False
    if not (first.site.known and second.site.known):
        return True
    a, b = first.site.value, second.site.value
    assert a is not None
    assert b is not None
    return (
        a.region == b.region
        and (a.side == b.side or (first.number > 1 and not (a.side and b.side)))
        and (a.subsite == b.subsite or not a.subsite or not b.subsite)
    )


def _of_the_deed(first: Tally, second: Tally) -> bool:
    """“Molluscum x 10 - painted on 10 (abdomen)”: the number of the lesions, and once more that of the deed."""
    return (
        first.unit == second.unit
        and first.number == second.number > 1
        and first.named
        and first.start < second.start
        and second.beside_deed
        and not (first.beside_deed or second.named or second.joined or second.coupled or first.site.known)
    )


_LONGEST_LIST = 6
_SIDE_WORDS = re.compile(r"\b(?:left|right|l|r|lt|rt|bilateral|both|the)\b\.?\s*")


def _rows_of_list(first: Tally, second: Tally) -> bool:
    """“vertex - 2 patches / L parietal - 1 / R parietal - 2”: two parts of one region by other names, a few lines apart, are two rows of a list."""
    a, b = first.site.value, second.site.value
    if a is None or b is None or not 0 < abs(first.unit - second.unit) <= _LONGEST_LIST or a.region != b.region:
        return False
    names = [_SIDE_WORDS.sub("", place.label.lower()).strip() for place in (a, b)]
    ahead = all(t.site.evidence and t.site.evidence[0].end <= t.start and not t.beside_deed for t in (first, second))
    return ahead and names[0] != names[1] and a.region not in names and "" not in names


def _sited(tallies: list[Tally]) -> tuple[Tally, ...]:
    return tuple(t for t in tallies if t.site.known)


def proof_of(tallies: list[Tally]) -> tuple[Evidence, ...]:
    return tuple(t.proof() for t in tallies)


def stated(number: int, found: list[Tally], sure: list[Tally] | None = None) -> Count:
    return Count(Fact(number, "stated", proof_of(found)), all(t.exact for t in sure or found), _sited(found))


def summed(found: list[Tally]) -> Count:
    return Count(
        Fact(sum(t.number for t in found), "derived", proof_of(found), "sum of the sites"), all(t.exact for t in found), _sited(found)
    )


def _conflict(values: list[int], found: list[Tally]) -> Count:
    why = "the note counts " + " and ".join(str(v) for v in sorted(set(values)))
    return Count(Fact(min(values), "conflicting", proof_of(found), why), all(t.exact for t in found))


def lower_of(here: Count, there: Count) -> Count:
    """“AKs on the nose x 3. LN2 x 2.”: freezes, or fewer lesions than were described."""
    mine, theirs = here.fact.value or 0, there.fact.value
    return (
        here
        if theirs is None or theirs == mine
        else replace(_conflict([mine, theirs], []), fact=Fact(min(mine, theirs), "conflicting", here.fact.evidence + there.fact.evidence))
    )
