"""How many lesions were treated: the tallies of a treatment, weighed against each other.

Totals, lists that must be added, restatements in exam and plan, numbers of other days or of lesions
left alone. What cannot be told is absent or conflicting, never guessed upward (DPM-04, G-11).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from nlp.assertion import assertion_at
from nlp.chosen_lesions import only_chosen, rest_otherwise
from nlp.count_scope import (
    ALL_BUT,
    EVERY,
    beside_work,
    in_list_with,
    is_of_place,
    leads_list_of,
    lesser,
    meant,
    more_than,
    opens_list_of,
    own_of,
    part_done,
    remaining,
)
from nlp.count_sentences import continued
from nlp.facts import Evidence, Fact
from nlp.freezes import MOST_FREEZES, behind_method, without_freezes
from nlp.laterality import DIRECTIONS
from nlp.lesion_words import MANY
from nlp.named_singly import Owner, in_series, numbered, places, rows, with_method
from nlp.number_words import is_plural
from nlp.records import dataclass, replace
from nlp.shared_out import shares_of_set
from nlp.sites import sites_in
from nlp.tallies import REST_EACH, Tally, tallies_in
from nlp.tally_places import NOUN
from nlp.tally_runs import ends_with_it, folded, own_nouns, said_again, totals_of_places, without_echoes
from nlp.uncounted import leaves_numbers, leaves_places, without_number
from nlp.view import NoteView, Unit

_VAGUE = re.compile(
    rf"\b(?:several|multiple|numerous|many|few|scattered|innumerable|diffuse|various|handful of|countless|some)\s+(?:[a-z'-]+\s+){{0,4}}?{NOUN}"
    rf"|\b(?:ak|{MANY})\s+(?:few|several|multiple|many)\b"
)
_REPORTED = frozenset({"hpi", "chief_complaint", "preop_diagnosis", "postop_diagnosis", "procedure_title", "indication"})
"""Sections whose numbers announce or tell, and count only where nothing else does."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count with how sure it is; `exact` False for ranges, approximations and vague words."""

    fact: Fact[int]
    exact: bool = True
    parts: tuple[Tally, ...] = ()


_NOTHING = Count(Fact(searched=("count",)))


def count_lesions(view: NoteView, doing: list[Unit], near: list[Unit], wide: list[Unit], owns: Owner = lambda _: True) -> Count:
    """Count for one treatment; not exact where other places share a number that is told once ("2 on each cheek; others one each"), or more were done later.

    Args:
        doing: units that say that it was done.
        near: further units of its list item or paragraph.
        wide: units elsewhere that describe the same lesions.
        owns: does a tally (by its diagnosis) belong to this treatment?
    """
    units = [*doing, *near, *wide]
    count = _confirmed(view, _with_bare_places(view, _count(view, doing, near, wide, owns), units, owns), units, owns)
    count = _shared_out(view, doing, count, owns)
    told, some = count.fact, (leaves_places, only_chosen, rest_otherwise)
    unsure = count.exact and (any(u.search(REST_EACH) for u in units) or more_than(view, told, owns) or any(left(view, doing, told) for left in some) or leaves_numbers(view, doing, told, owns))
    return replace(count, exact=False) if unsure else count


def _confirmed(view: NoteView, count: Count, units: Iterable[Unit], owns: Owner) -> Count:
    """"R temple, crown, R forearm x 2 ... Total: 4": a total that agrees makes sure of a count that was inferred."""
    if count.exact or not count.fact.known or count.fact.status == "conflicting":
        return count
    agrees = any(t.role == "total" and t.number == count.fact.value and t.exact and not t.site.known and t.open and owns(t) for u in units for t in tallies_in(view, u))
    return replace(count, exact=True) if agrees else count


def _shared_out(view: NoteView, doing: list[Unit], count: Count, owns: Owner) -> Count:
    """"3 AKs seen. Vertex and L ear frozen. Nose one watched.": those of the members that were treated, or no sure count."""
    total = count.fact.value or 0
    shares = shares_of_set(view, doing, count.fact, owns) if total > 1 and count.exact and count.fact.status != "conflicting" else None
    if shares is None:
        return count
    proof = (*count.fact.evidence, *shares.proof)
    if shares.complete:
        return Count(Fact(shares.treated, "derived", proof, "those of the set that were treated"))
    return Count(Fact(shares.treated, "conflicting", proof, f"{total} counted, some of them treated otherwise"), False)


def _with_bare_places(view: NoteView, count: Count, units: Iterable[Unit], owns: Owner) -> Count:
    """"AK (4): left forehead, right cheek (3)": a place without a number is one lesion where a total says so, else the count is not sure."""
    value = count.fact.value or 0
    listed = [u for u in {u.index: u for u in units}.values() if value and sum(t.number for t in tallies_in(view, u) if t.site.known and t.bracketed and t.open and owns(t)) == value]
    bare = max((without_number(view, u) for u in listed), default=0)
    if not bare or count.fact.status == "conflicting":
        return count
    number = value + bare
    told = next((t for u in units for t in tallies_in(view, u) if t.number == number and not t.site.known and t.open and owns(t)), None)
    if told is None:
        return replace(count, exact=False)
    return replace(count, fact=Fact(number, "stated", (told.proof(), *count.fact.evidence)))


def _count(view: NoteView, doing: list[Unit], near: list[Unit], wide: list[Unit], owns: Owner) -> Count:
    doing = continued(view, doing, [*near, *wide])
    told = [u for u in wide if u.section not in _REPORTED]
    told_here = meant(view, doing, without_freezes(view, _open(view, doing, owns, loose=True), every=any(u.search(EVERY) for u in doing)))
    here = _weigh(view, sorted([*told_here, *rows(view, doing, told_here, _VAGUE, owns)], key=lambda t: t.start))
    there = _weigh(view, meant(view, doing, _open(view, [*near, *told], owns)))
    if _is_cycles(view, here):
        alone = _lone(view, doing, [*near, *told], owns)
        here = _or_lesions(view, alone, here) if alone.fact.known else _lower(here, there)
    if len(told_here) == 1 and (left := remaining(view, doing, told_here[0])):
        return Count(Fact(left, "derived", here.fact.evidence, "the number less those left"), here.exact, here.parts)
    if here.fact.known and any(u.search(ALL_BUT) for u in doing):
        return _lessened(view, doing, [*near, *told], here, owns)
    if here.fact.known:
        every = any(u.search(EVERY) for u in doing)
        return _against(here, there, every=every, vague=_vague([*near, *told]) is not None)
    if (unsure := _vague([u for u in doing if not u.search(EVERY)])) is not None:
        return Count(Fact(None, "absent", (unsure,), searched=("count",)), False)
    layers: tuple[Callable[[], Count], ...] = (
        lambda: _singular(view, doing, owns),
        lambda: _weigh(view, meant(view, doing, _open(view, near, owns))),
        lambda: there,
        lambda: _weigh(view, _open(view, wide, owns)),
    )
    for read in layers:
        if (found := read()).fact.known:
            return _lessened(view, doing, [*near, *told], found, owns)
    if (unsure := _vague([*doing, *near, *wide])) is not None:
        return Count(Fact(None, "absent", (unsure,), searched=("count",)), False)
    alone = _lone(view, doing, [*near, *told], owns)
    if alone.fact.known:
        return alone
    each = numbered(view, [*doing, *near, *told], owns) or in_series(view, doing, owns) or places(view, doing, owns) or with_method(view, doing, owns)
    return Count(Fact(len(each), "derived", each, "one at each place named")) if each else _NOTHING


def _lessened(view: NoteView, doing: list[Unit], others: list[Unit], found: Count, owns: Owner) -> Count:
    """Fewer than were counted, where the rest of them, or all but some, were treated: what remains is doubtful."""
    total = found.fact.value or 0
    left = lesser(view, doing, others, total, owns)
    if left == total:
        return found
    return Count(Fact(left, "conflicting", found.fact.evidence, f"{total} less those treated otherwise"), False, found.parts)


def _open(view: NoteView, units: Iterable[Unit], owns: Owner, *, loose: bool = False) -> list[Tally]:
    """Tallies of lesions treated today; a number without noun, site or mark counts only beside the deed."""
    out: list[Tally] = []
    for unit in {u.index: u for u in units}.values():
        for tally in tallies_in(view, unit):
            anchored = tally.named or tally.site.known or tally.role == "total" or tally.marked
            anchored = anchored or (tally.joined and bool(out) and out[-1].unit == tally.unit - 1)  # "... two spots. I found two more."
            anchored = anchored or ((tally.coupled or tally.joined) and bool(out) and out[-1].unit == tally.unit)  # "seven from the left and six from the right"
            if not anchored and ((out and in_list_with(view, out[-1], tally)) or leads_list_of(view, tally, unit) or opens_list_of(view, tally, unit)):
                tally, anchored = replace(tally, exact=False, joined=True), True
            if not anchored and out and out[-1].unit == tally.unit and _OF_A_PART.match(view.lower, tally.end, unit.end):
                tally, anchored = replace(tally, site=out[-1].site), True
            if not tally.open or not owns(tally) or not (anchored or (loose and tally.beside_deed)):
                continue
            if tally.role == "article" and not (loose and tally.site.known):
                continue
            if loose or assertion_at(view, unit, tally.start, tally.end)[0] in ("performed", "unclear"):
                out.append(tally)
    if all(t.role == "article" for t in out):
        return []
    out = [t for t in out if not said_again(view, t, out)]
    bracketed = {(t.unit, t.number) for t in out if t.bracketed or ends_with_it(view, t)}
    return [t for t in out if t.role != "article" or (t.unit, t.number) not in bracketed]  # "the wart (1 lesion)"


def _weigh(view: NoteView, tallies: list[Tally]) -> Count:
    """One count from all tallies of one layer."""
    found = totals_of_places(view, without_echoes(view, folded(_distinct(own_of(view, tallies)))))
    if not found:
        return _NOTHING
    totals = [t for t in found if t.role == "total"]
    items = [t for t in found if t.role != "total"]
    if len(totals) == 1 and totals[0].site.known and items and _elsewhere(totals[0], items):
        return _mixed(found)
    if len(totals) == len(items) == 1 and items[0].number < totals[0].number and beside_work(view, items[0], totals[0]):
        return _conflict([totals[0].number, items[0].number], found)  # "ILK to 2 of them; total of 9"
    if totals:
        return _checked(totals, items)
    if len(found) == 1:
        return _stated(found[0].number, found)
    if len(found) == 2 and found[1].spread and not found[1].coupled and found[0].number == found[1].number and found[0].unit == found[1].unit and not _at_other_place(found[0], found[1]):
        return replace(_stated(found[0].number, found), parts=_sited(found[1:]))  # "two corns, one under each fifth toe"
    if part := part_done(view, found):
        return replace(_summed(part), parts=_sited(part))
    for whole in (found[0], found[-1]):
        others = [t for t in found if t is not whole]
        if whole is found[0] and whole.unit == others[0].unit and _COMMA.fullmatch(view.lower, whole.end, others[0].start):
            continue  # "three, two and one" are three numbers of one list
        split = whole is found[0] and (others[0].opens_list or _one_place(whole, others[0]) or ({t.unit for t in others} == {others[0].unit} != {whole.unit} and all(t.site.known for t in others)))
        if whole.number == sum(t.number for t in others) and len(others) > 1 and (split or not whole.site.known):
            return replace(_stated(whole.number, found, [whole]), parts=_sited(others))
    head, listed = found[0], found[1:]
    if len(listed) > 1 and listed[0].opens_list and not head.site.known and all(t.bracketed and t.unit == head.unit for t in listed):
        return _conflict([head.number, sum(t.number for t in listed)], found)  # "10 (buttocks 6, fossae 2)"
    return _summed(found) if own_nouns(view, found) else _mixed(found)


_OF_A_PART = re.compile(rf"\s+(?:(?:on|at) (?:the )?)?(?:{DIRECTIONS}|frontal|parietal|occipital|temporal)(?: (?:part|third|half|aspect|surface|portion))?\s*(?:[,;.)]|$|and\b|&|\+|/)")
"""Behind a number of a list that goes on at other parts of the same place: "3 anterior, 4 mid, 2 posterior"."""
_COMMA = re.compile(r"\s*,\s*")


def _one_place(head: Tally, first: Tally) -> bool:
    """"AK x 8 - scalp (5), hand (3)": the place between the two numbers is that of the second."""
    return head.site.known and first.site.known and head.site.evidence[0].start == first.site.evidence[0].start


def _elsewhere(total: Tally, items: list[Tally]) -> bool:
    """"A total of 12 from the neck, nine from the axilla": the total is that of one place only."""
    return total.number != sum(t.number for t in items) and all(t.site.known and t.site.value != total.site.value for t in items)


def _at_other_place(first: Tally, second: Tally) -> bool:
    """"Brow (2) and ears (1 each)", "two on the scalp, one at each temple": two numbers of two regions."""
    a, b = first.site.value, second.site.value
    return a is not None and b is not None and a.region != b.region and first.site.evidence[0].start < second.start


def _mixed(found: list[Tally]) -> Count:
    """Numbers with sites, and numbers without."""
    sited, bare = [t for t in found if t.site.known], [t for t in found if not t.site.known]
    one_unit = len({t.unit for t in found}) == 1
    coupled = one_unit and all(t.named for t in found) and any(t.coupled for t in found)
    if not bare or coupled or any(t.joined for t in found[1:]) or (not sited and one_unit):
        return _summed(found)
    if sited and len(bare) == 1:
        total, listed = bare[0].number, sum(t.number for t in sited)
        if total == listed or (len(sited) == 1 and listed < total):
            return replace(_stated(total, found), parts=_sited(sited) if total == listed else ())
    return _conflict([t.number for t in bare] + ([sum(t.number for t in sited)] if sited else []), found)


def _checked(totals: list[Tally], items: list[Tally]) -> Count:
    """A total beside a list: equal is proof, unequal a conflict that holds the lower number."""
    values = sorted({t.number for t in totals})
    listed = sum(t.number for t in items)
    if len(values) > 1 and sum(t.number for t in totals[:-1]) + listed == totals[-1].number:
        return _stated(totals[-1].number, [*totals, *items])
    if len({t.unit for t in totals}) == 1 and sum(t.number for t in totals) == listed:  # a total for each column
        return replace(_stated(listed, [*totals, *items]), parts=_sited(items))
    if len(values) > 1:
        return _conflict(values, [*totals, *items])
    if listed == values[0] or any(t.number == values[0] for t in items):
        parts = _sited(items) if listed == values[0] else ()
        return replace(_stated(values[0], [*totals, *items], totals), parts=parts)
    if len(items) < 2 and listed < values[0]:
        return _stated(values[0], totals)
    return _conflict([values[0], listed], [*totals, *items])


def _against(here: Count, there: Count, *, every: bool, vague: bool) -> Count:
    """The number treated beside the lesions described: "all 12" must be the 12 of the exam."""
    mine, theirs = here.fact.value, there.fact.value
    if mine is None or theirs is None or here.fact.status == "conflicting" or not there.exact:
        return here
    if mine == theirs:
        return replace(here, parts=here.parts if len(here.parts) > 1 else there.parts or here.parts)
    complete = len(there.parts) > 1 and not vague and not here.parts
    if (mine > theirs and complete) or (mine < theirs and every and complete):
        return Count(Fact(min(mine, theirs), "conflicting", here.fact.evidence + there.fact.evidence, f"{mine} treated, {theirs} described"), here.exact, here.parts)
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
    if first.unit == second.unit or first.number != second.number:
        return False
    if not (first.site.known and second.site.known):
        return True
    a, b = first.site.value, second.site.value
    assert a is not None
    assert b is not None
    return a.region == b.region and (a.side == b.side or (first.number > 1 and not (a.side and b.side))) and (a.subsite == b.subsite or not a.subsite or not b.subsite)


def _sited(tallies: list[Tally]) -> tuple[Tally, ...]:
    return tuple(t for t in tallies if t.site.known)


def _proof(tallies: list[Tally]) -> tuple[Evidence, ...]:
    return tuple(t.proof() for t in tallies)


def _stated(number: int, found: list[Tally], sure: list[Tally] | None = None) -> Count:
    return Count(Fact(number, "stated", _proof(found)), all(t.exact for t in sure or found), _sited(found))


def _summed(found: list[Tally]) -> Count:
    return Count(Fact(sum(t.number for t in found), "derived", _proof(found), "sum of the sites"), all(t.exact for t in found), _sited(found))


def _conflict(values: list[int], found: list[Tally]) -> Count:
    why = "the note counts " + " and ".join(str(v) for v in sorted(set(values)))
    return Count(Fact(min(values), "conflicting", _proof(found), why), all(t.exact for t in found))


def _lower(here: Count, there: Count) -> Count:
    """"AKs on the nose x 3. LN2 x 2.": freezes, or fewer lesions than were described."""
    mine, theirs = here.fact.value or 0, there.fact.value
    return here if theirs is None or theirs == mine else replace(_conflict([mine, theirs], []), fact=Fact(min(mine, theirs), "conflicting", here.fact.evidence + there.fact.evidence))


def _vague(units: Iterable[Unit]) -> Evidence | None:
    for unit in units:
        if hit := unit.search(_VAGUE):
            return Evidence("count", "several", unit.start + hit.start(), unit.start + hit.end())
    return None


def _singular(view: NoteView, doing: list[Unit], owns: Owner) -> Count:
    """"Froze the AK": one lesion by its article."""
    found = [t for u in doing for t in tallies_in(view, u) if t.role == "article" and t.open and owns(t)]
    found = [t for t in found if not re.match(r"\s*(?:were|are)\b", view.lower[t.end : t.end + 6])]
    places = {t.site.value: t for t in found if t.site.known}
    if len(places) > 1:
        return _summed(list(places.values()))
    if found and _beside_several(view, doing, found[0], owns):
        return Count(Fact(1, "conflicting", _proof(found[:1]), "one is named, and several beside it"), False)
    return _stated(1, found[:1]) if found else _NOTHING


def _beside_several(view: NoteView, doing: list[Unit], one: Tally, owns: Owner) -> bool:
    """"Corns of two toes and a callus pared": a plural with a place of its own stands before the one."""
    unit = view.units[one.unit]
    return unit in doing and any(
        m.end <= one.start and is_plural(view.text[m.start : m.end]) and owns(Tally(1, m.start, m.end, unit.index, "count", concept=m.concept))
        and any(m.end <= place.start < one.start for place, _ in sites_in(view, unit))
        for m in view.mentions_in(unit, "DX")
    )  # fmt: skip


def _is_cycles(view: NoteView, count: Count) -> bool:
    """"Wart: LN2 x2": right behind the method, a number may count freezes; for a lesion named alone it does."""
    proof = count.fact.evidence
    return len(proof) == 1 and 2 <= (count.fact.value or 0) <= MOST_FREEZES and behind_method(view, proof[0])


_AND = re.compile(r"(?:\b(?:and|plus)\b|[&+])(?! (?:the |its |an? )?(?:surrounding|overlying|underlying|adjacent|associated|its)\b)")


def _or_lesions(view: NoteView, alone: Count, cycles: Count) -> Count:
    """"AK: LN2 x3 face": freezes of one lesion, or lesions frozen once; where each lesion counts, that must be known."""
    unit = view.unit_at(cycles.fact.evidence[0].start)
    if not any(m.concept == "actinic_keratosis" for m in view.mentions_in(unit, "DX")):
        return alone
    why = f"{cycles.fact.value} freezes of one lesion or as many lesions"
    return Count(Fact(1, "conflicting", (*alone.fact.evidence, *cycles.fact.evidence), why), False)


def _lone(view: NoteView, doing: list[Unit], others: list[Unit], owns: Owner) -> Count:
    """A lesion named in the singular at the only site of the text is one lesion."""
    proof: list[Evidence] = []
    places = set()
    acting = {u.index for u in doing}
    for unit in {u.index: u for u in [*doing, *others]}.values():
        named = len(proof)
        for mention in view.mentions_in(unit, "DX"):
            if mention.concept == "skin_lesion" or not owns(Tally(1, mention.start, mention.end, unit.index, "count", concept=mention.concept)):
                continue
            if is_plural(view.text[mention.start : mention.end]):
                return _NOTHING
            proof.append(Evidence("count", "1", mention.start, mention.end))
        if len(proof) > named or unit.index in acting:
            places |= {(f.value.region, f.value.side) for _, f in sites_in(view, unit) if f.value and f.value.region}
    if not proof or len(places) != 1 or EVERY.search(" ".join(u.lower for u in doing)):
        return _NOTHING
    joined = sum(_AND.search(view.lower, a.end, b.start) is not None for a, b in pairwise(proof) if view.unit_at(a.start) is view.unit_at(b.start))
    if joined:  # "heloma molle of the web and tyloma of the heel", the one place unknown here
        return Count(Fact(1 + joined, "derived", tuple(proof), "one of each named"), False)
    return Count(Fact(1, "derived", tuple(proof[:2]), "named in the singular at one site"))
