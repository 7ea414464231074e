"""How many lesions were treated, by the tallies of a treatment (`nlp.weighed_counts` weighs those of one layer).

Totals, lists that must be added, restatements in exam and plan, numbers of other days or of lesions
left alone. What cannot be told is absent or conflicting, never guessed upward (DPM-04, G-11).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from itertools import pairwise

from nlp.act_segments import one_each
from nlp.all_work import named_beside, of_all_work
from nlp.assertion import assertion_at, is_performed
from nlp.chosen_lesions import only_chosen, rest_otherwise, some_done
from nlp.count_lists import in_list_with, leads_list_of, opens_list_of
from nlp.count_rest import ALL_BUT, lesser, more_than, remaining
from nlp.count_scope import EVERY, meant
from nlp.count_sentences import continued
from nlp.cut_short import less_unreached
from nlp.facts import Evidence, Fact
from nlp.freezes import MOST_FREEZES, behind_method, without_freezes
from nlp.lesion_words import MANY
from nlp.loose_parts import made_up
from nlp.named_singly import Owner, in_series, numbered, places, rows, with_method
from nlp.number_words import SPELLED, is_plural
from nlp.records import replace
from nlp.shared_out import shares_of_set
from nlp.sites import sites_in
from nlp.spared_places import less_spared
from nlp.tallies import REST_EACH, Tally, one_of, tallies_in
from nlp.tally_echoes import ends_with_it, said_again
from nlp.tally_places import NOUN
from nlp.uncounted import leaves_numbers, leaves_places, without_number
from nlp.view import NoteView, Unit
from nlp.weighed_counts import NOTHING, OF_A_PART, Count, against, lower_of, proof_of, stated, summed, weighed

_ALL_AND_SOME = re.compile(
    rf"\ball (?:of )?(?:them|these|those),? (?:and|plus|as well as|including) (?:also )?the (?:\d{{1,2}}|{SPELLED})\b"
)
"""Of lesions told before, and of some of them again: "All of them, and the two on the finger, were frozen"."""
_VAGUE = re.compile(
    rf"\b(?:several|multiple|numerous|many|few|scattered|innumerable|diffuse|various|handful of|countless|some)\s+(?:[a-z'-]+\s+){{0,4}}?{NOUN}"
    rf"|\b(?:ak|{MANY})\s+(?:few|several|multiple|many)\b"
)
_REPORTED = frozenset({"hpi", "chief_complaint", "preop_diagnosis", "postop_diagnosis", "procedure_title", "indication"})
"""Sections whose numbers announce or tell, and count only where nothing else does."""


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
    count = less_spared(view, doing, units, made_up(view, _shared_out(view, doing, count, owns), owns), owns)
    count = less_unreached(view, doing, units, count, owns)
    told, some = count.fact, (leaves_places, only_chosen, rest_otherwise, some_done)
    unsure = count.exact and (
        any(u.search(REST_EACH) for u in units)
        or more_than(view, told, owns)
        or any(left(view, doing, told) for left in some)
        or leaves_numbers(view, doing, told, owns)
    )
    return replace(count, exact=False) if unsure else count


def _confirmed(view: NoteView, count: Count, units: Iterable[Unit], owns: Owner) -> Count:
    """“R temple, crown, R forearm x 2 ... Total: 4”: a total that agrees makes sure of a count that was inferred."""
    if count.exact or not count.fact.known or count.fact.status == "conflicting":
        return count
    agrees = any(
        t.role == "total" and t.number == count.fact.value and t.exact and not t.site.known and t.open and owns(t)
        for u in units
        for t in tallies_in(view, u)
    )
    return replace(count, exact=True) if agrees else count


def _shared_out(view: NoteView, doing: list[Unit], count: Count, owns: Owner) -> Count:
    """“3 AKs seen. Vertex and L ear frozen. Nose one watched.”: those of the members that were treated, or no sure count."""
    total = count.fact.value or 0
    shares = shares_of_set(view, doing, count.fact, owns) if total > 1 and count.exact and count.fact.status != "conflicting" else None
    if shares is None:
        return count
    proof = (*count.fact.evidence, *shares.proof)
    if shares.complete:
        return Count(Fact(shares.treated, "derived", proof, "those of the set that were treated"))
    return Count(Fact(shares.treated, "conflicting", proof, f"{total} counted, some of them treated otherwise"), False)


def _with_bare_places(view: NoteView, count: Count, units: Iterable[Unit], owns: Owner) -> Count:
    """“AK (4): left forehead, right cheek (3)”: a place without a number is one lesion where a total says so, else the count is not sure."""
    value = count.fact.value or 0
    listed = [
        u
        for u in {u.index: u for u in units}.values()
        if value and sum(t.number for t in tallies_in(view, u) if t.site.known and t.bracketed and t.open and owns(t)) == value
    ]
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
    here = weighed(view, sorted([*told_here, *rows(view, doing, told_here, _VAGUE, owns)], key=lambda t: t.start))
    there = weighed(view, meant(view, doing, _open(view, [*near, *told], owns)))
    if len(told_here) > 1 and (items := _of_items(view, told_here)).fact.known:
        return items
    if _is_cycles(view, here):
        alone = _lone(view, doing, [*near, *told], owns)
        here = _or_lesions(view, alone, here) if alone.fact.known else lower_of(here, there)
    if len(told_here) == 1 and (left := remaining(view, doing, told_here[0])):
        return Count(Fact(left, "derived", here.fact.evidence, "the number less those left"), here.exact, here.parts)
    if here.fact.known and any(u.search(ALL_BUT) for u in doing):
        return _lessened(view, doing, [*near, *told], here, owns)
    if here.fact.known and any(u.search(_ALL_AND_SOME) for u in doing):
        return replace(max(here, there, key=lambda c: c.fact.value or 0), exact=False)
    if here.fact.known:
        every = any(u.search(EVERY) for u in doing)
        return against(here, there, every=every, vague=_vague([*near, *told]) is not None)
    if (unsure := _vague([u for u in doing if not u.search(EVERY)])) is not None:
        return Count(Fact(None, "absent", (unsure,), searched=("count",)), False)
    layers: tuple[Callable[[], Count], ...] = (
        lambda: _singular(view, doing, owns),
        lambda: weighed(view, meant(view, doing, _open(view, near, owns))),
        lambda: there,
        lambda: weighed(view, _open(view, wide, owns)),
    )
    for read in layers:
        if (found := read()).fact.known:
            if of_all_work(view, doing, found):
                return named_beside(view, doing, owns)
            return _lessened(view, doing, [*near, *told], found, owns)
    if ones := one_each(view, doing, owns):
        return Count(Fact(len(ones), "derived", tuple(ones), "named one by one, each at its place"))
    if (unsure := _vague([*doing, *near, *wide])) is not None:
        return Count(Fact(None, "absent", (unsure,), searched=("count",)), False)
    alone = _lone(view, doing, [*near, *told], owns)
    if alone.fact.known:
        return alone
    each = (
        numbered(view, [*doing, *near, *told], owns)
        or in_series(view, doing, owns)
        or places(view, doing, owns)
        or with_method(view, doing, owns)
    )
    return Count(Fact(len(each), "derived", each, "one at each place named")) if each else NOTHING


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
            anchored = anchored or (
                (tally.coupled or tally.joined) and bool(out) and out[-1].unit == tally.unit
            )  # "seven from the left and six from the right"
            if not anchored and (
                (out and in_list_with(view, out[-1], tally)) or leads_list_of(view, tally, unit) or opens_list_of(view, tally, unit)
            ):
                tally, anchored = replace(tally, exact=False, joined=True), True
            if not anchored and out and out[-1].unit == tally.unit and OF_A_PART.match(view.lower, tally.end, unit.end):
                tally, anchored = replace(tally, site=out[-1].site), True
            if anchored and tally.joined and (one := _told_before(view, tally, out)) is not None and owns(one):
                out.append(one)
            if not tally.open or not owns(tally) or not (anchored or (loose and tally.beside_deed)):
                continue
            if tally.role == "article" and not (loose and tally.site.known):
                continue
            if loose or _is_of_today(view, unit, tally, out):
                out.append(tally)
    if all(t.role == "article" for t in out):
        return []
    out = [t for t in out if not said_again(view, t, out)]
    bracketed = {(t.unit, t.number) for t in out if t.bracketed or ends_with_it(view, t)}
    return [t for t in out if t.role != "article" or (t.unit, t.number) not in bracketed]  # "the wart (1 lesion)"


def _told_before(view: NoteView, more: Tally, known: list[Tally]) -> Tally | None:
    """“The index finger has a verruca. The knee has two more.”: the one of the sentence right before, which is one of them."""
    unit = view.units[more.unit]
    before = view.units[unit.index - 1] if unit.index else unit
    if before.block != unit.block or view.lower[more.end : more.end + 6].strip()[:4] != "more" or view.mentions_in(before, "PROC"):
        return None
    told = tallies_in(view, before)
    ones = [t for t in told if t.role == "article" and t.open and t.concept not in ("", "skin_lesion")]
    if len(ones) != 1 or len(told) != 1 or any(t.unit == before.index for t in known) or tallies_in(view, unit)[0].start != more.start:
        return None
    return replace(ones[0], role="count")


def _is_of_today(view: NoteView, unit: Unit, tally: Tally, before: list[Tally]) -> bool:
    """Does no cue make it another day's? "One over the sternum after acne and one behind the ear": the first is of today, and what it came after ends with it."""
    verdict, cue = assertion_at(view, unit, tally.start, tally.end)
    if verdict == "historical" and cue is not None and tally.coupled and before:
        return before[-1].unit == tally.unit and before[-1].end <= cue[0] and cue[1] <= tally.start
    return verdict in ("performed", "unclear") or (verdict == "offered" and cue is not None and _talked_of(view, unit, tally, cue))


_TALKED = re.compile(r"(?:discussed|reviewed|explained|went over)\b")


def _talked_of(view: NoteView, unit: Unit, tally: Tally, cue: tuple[int, int]) -> bool:
    """“AK x3 scalp: discussed nature, options; LN2.”: told about, then treated in the next clause, which names nothing else."""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    if cue[0] < tally.end or _TALKED.match(view.lower, cue[0]) is None or behind is unit or behind.line != unit.line:
        return False
    acts = view.mentions_in(behind, "PROC")
    named = view.mentions_in(behind, "DX", "SITE") or tallies_in(view, behind) or view.mentions_in(unit, "PROC")
    return bool(acts) and not named and all(is_performed(view, m) for m in acts)


def _vague(units: Iterable[Unit]) -> Evidence | None:
    for unit in units:
        if hit := unit.search(_VAGUE):
            return Evidence("count", "several", unit.start + hit.start(), unit.start + hit.end())
    return None


def _singular(view: NoteView, doing: list[Unit], owns: Owner) -> Count:
    """“Froze the AK”: one lesion by its article."""
    found = [t for u in doing for t in tallies_in(view, u) if t.role == "article" and t.open and owns(t)]
    found = [t for t in found if not re.match(r"\s*(?:were|are)\b", view.lower[t.end : t.end + 6])]
    places = {t.site.value: t for t in found if t.site.known}
    if len(places) > 1:
        return summed(list(places.values()))
    if found and _beside_several(view, doing, found[0], owns):
        return Count(Fact(1, "conflicting", proof_of(found[:1]), "one is named, and several beside it"), False)
    return stated(1, found[:1]) if found else NOTHING


def _beside_several(view: NoteView, doing: list[Unit], one: Tally, owns: Owner) -> bool:
    """“Corns of two toes and a callus pared”: a plural with a place of its own stands before the one."""
    unit = view.units[one.unit]
    return unit in doing and any(
        m.end <= one.start
        and is_plural(view.text[m.start : m.end])
        and owns(one_of(m))
        and any(m.end <= place.start < one.start for place, _ in sites_in(view, unit))
        for m in view.mentions_in(unit, "DX")
    )


def _is_cycles(view: NoteView, count: Count) -> bool:
    """“Wart: LN2 x2”: right behind the method, a number may count freezes; for a lesion named alone it does."""
    proof = count.fact.evidence
    return len(proof) == 1 and 2 <= (count.fact.value or 0) <= MOST_FREEZES and behind_method(view, proof[0])


def _of_items(view: NoteView, told: list[Tally]) -> Count:
    """“AKs, cheek: LN2 x 2” and “AKs, scalp: LN2 x 5”: the numbers behind the method, added up; of a lesion in the singular a low one may count freezes."""
    units = {t.unit for t in told}
    places = {f.value for u in units for _, f in sites_in(view, view.units[u])}
    if len(units) < len(told) or len(places) < len(told) or not all(behind_method(view, t.proof()) for t in told):
        return NOTHING
    single = [t for t in told if t.number <= MOST_FREEZES and _names_one(view, view.units[t.unit])]
    if not single:
        return summed(told)
    number = sum(1 if t in single else t.number for t in told)
    if all(t.concept != "actinic_keratosis" for t in single):
        return Count(Fact(number, "derived", proof_of(told)))  # where no code turns on one lesion more
    return Count(Fact(number, "conflicting", proof_of(told), "freezes of one lesion or as many lesions"), False)


def _names_one(view: NoteView, unit: Unit) -> bool:
    named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
    return bool(named) and not any(is_plural(view.text[m.start : m.end]) for m in named)


_AND = re.compile(r"(?:\b(?:and|plus)\b|[&+])(?! (?:the |its |an? )?(?:surrounding|overlying|underlying|adjacent|associated|its)\b)")


def _or_lesions(view: NoteView, alone: Count, cycles: Count) -> Count:
    """“AK: LN2 x3 face”: freezes of one lesion, or lesions frozen once; where each lesion counts, that must be known."""
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
            if mention.concept == "skin_lesion" or not owns(one_of(mention)):
                continue
            if is_plural(view.text[mention.start : mention.end]):
                return NOTHING
            proof.append(Evidence("count", "1", mention.start, mention.end))
        if len(proof) > named or unit.index in acting:
            places |= {(f.value.region, f.value.side) for _, f in sites_in(view, unit) if f.value and f.value.region}
    if not proof or len(places) != 1 or EVERY.search(" ".join(u.lower for u in doing)):
        return NOTHING
    joined = sum(
        _AND.search(view.lower, a.end, b.start) is not None for a, b in pairwise(proof) if view.unit_at(a.start) is view.unit_at(b.start)
    )
    if joined:  # "heloma molle of the web and tyloma of the heel", the one place unknown here
        return Count(Fact(1 + joined, "derived", tuple(proof), "one of each named"), False)
    return Count(Fact(1, "derived", tuple(proof[:2]), "named in the singular at one site"))
