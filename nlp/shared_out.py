"""A counted set whose members are told one by one: "3 AKs seen. Vertex and left ear frozen. Nose one watched." are two frozen.

The number stands in no sentence of the work; behind it places and ranks follow, each with what its lesion got. Where they
come to the number, those treated are the count; where they do not, and some got something else, the count is no sure one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact
from nlp.fate_words import MEANS, TREATED
from nlp.laterality import is_paired
from nlp.left_alone import UNTREATED
from nlp.named_singly import Owner
from nlp.own_numbers import GENERIC
from nlp.records import dataclass
from nlp.sites import sites_in
from nlp.tallies import Tally, one_of, tallies_in
from nlp.view import NoteView, Unit

_GOOD = re.compile(rf"\b(?:{TREATED}|debrided|done)\b")
_OTHER_FATE = re.compile(
    rf"\b(?:{MEANS}|photograph\w*|photo'?d|schedul\w*|booked|postpon\w*|refus\w*|wait\w*|no change|no action|benign|stable|cosmetic|recheck\w*|refer\w*|held|later|another time|when (?:he|she|they)|hold\b|follow(?:ed|ing)?\b(?! by)|f/u\b|think\w*|doesn'?t want|does not want|did not want|not sure)\b"
)
_RANKED = re.compile(
    r"\bthe (?P<rank>former|latter)\b(?: (?:one|two|three|lesions?))?|\bthe (?:left|right|upper|lower|larger|smaller|bigger|first|second|third|medial|lateral)(?: one)?(?= (?:was|is|had|got|will|treated|frozen|injected|to be)\b)|\b(?:the )?other(?: one)?(?= (?:was|is|had|to|will|i|we|he|she|mother|patient|pt)\b)"
)
_ALL_DONE = re.compile(
    r"\b(?:all|each|every|both)\b(?! (?:of )?(?:the |his |her )?(?:cheeks|ears|arms|legs|hands|feet|shins|temples|forearms|brows|eyebrows|thighs|knees|elbows|heels|soles|palms|axillae))"
)
_ASIDE = frozenset({"history", "family", "social", "medications", "allergies", "ros", "counselling", "consent", "labs"})
_OF_A_FIELD = re.compile(
    r"\b(?:(?:rest|remainder|most|all|whole) of (?:the |his |her )?|(?:entire|whole|full|diffuse\w*|all over|throughout|across) (?:the |his |her )?)$"
)
"""Before a place that is treated or left as a whole: none of the lesions counted."""
_TWO = 2
_FURTHEST = 8
"""Units from the number on in which its members are looked for."""


@dataclass(frozen=True, slots=True)
class _Member:
    """Some lesions of the set: how many, where they are told, and whether the work was done to them."""

    number: int
    start: int
    end: int
    done: bool


@dataclass(frozen=True, slots=True)
class Shares:
    """What the members come to: those treated, and whether they and the others make the number of all."""

    treated: int
    proof: tuple[Evidence, ...]
    complete: bool


def shares_of_set(view: NoteView, doing: list[Unit], count: Fact[int], owns: Owner) -> Shares | None:
    """How many of the lesions counted got the work of `doing`, by what is told of each; None where nothing is told of any that did not."""
    total = count.value or 0
    starts = {e.start for e in count.evidence if e.field == "count"}
    counted = [
        t
        for unit in {view.unit_at(at).index: view.unit_at(at) for at in sorted(starts)}.values()
        for t in tallies_in(view, unit)
        if t.start in starts
    ]
    if (part := _all_but_closed(view, doing, counted, total, owns)) is not None:
        return Shares(part, (), True)
    if not counted or sum(t.number for t in counted) != total or any(t.beside_deed for t in counted):
        return None
    kinds = frozenset(m.concept for m in view.all("DX") if m.concept != "skin_lesion" and owns(one_of(m)))
    return _by_members(view, doing, counted, total, kinds)


def _all_but_closed(view: NoteView, doing: list[Unit], counted: list[Tally], total: int, owns: Owner) -> int | None:
    """“Total AKs 6; 4 today, 2 deferred”: of the number of all those told beside it, where they and those left make it."""
    whole = [t for t in counted if t.number == total and not t.beside_deed]
    if len(whole) != 1:
        return None
    near = [
        t
        for u in view.units[whole[0].unit : whole[0].unit + _FURTHEST]
        for t in tallies_in(view, u)
        if t.start > whole[0].start and t.role != "article" and owns(t)
    ]
    left = sum(t.number for t in near if not t.open)
    if any(u.index == whole[0].unit and view.mentions_in(u, "PROC") for u in doing) and not any(
        t.open and (t.beside_deed or t.unit == whole[0].unit) for t in near
    ):
        return None  # "2 AKs treated. The upper one was larger. The lower one will be rechecked."
    parts = sum(t.number for t in counted) - total or sum(t.number for t in near if t.open and t.exact)
    return parts if left and 0 < parts < total == parts + left else None


def _by_members(view: NoteView, doing: list[Unit], counted: list[Tally], total: int, kinds: frozenset[str]) -> Shares | None:
    """The members of the set with what each got; `kinds` are the diagnoses that the work was done for."""
    head = counted[-1]
    acts = frozenset(m.concept for u in doing for m in view.mentions_in(u, "PROC"))
    generic = not any(t.concept for t in counted) or GENERIC.match(view.lower, head.end, head.end + 44) is not None
    members: list[_Member] = []
    for unit in _behind(view, head):
        found = _members(view, unit, head, counted, total, acts, None if generic else kinds, kinds)
        if unit.index == head.unit and not found and view.mentions_in(unit, "PROC") and unit.index in {u.index for u in doing}:
            return None  # "3 AKs of the scalp were frozen"
        members += found
    treated, others = sum(m.number for m in members if m.done), sum(m.number for m in members if not m.done)
    if not others or not 0 < treated < total:
        return None
    complete = treated + others == total
    if not complete and any(u.search(_ALL_DONE) for u in doing):
        return None
    return Shares(treated, tuple(Evidence("count", str(m.number), m.start, m.end) for m in members if m.done), complete)


def _behind(view: NoteView, head: Tally) -> Iterator[Unit]:
    """The unit of the number and those behind it, up to what tells of no work or another number of all."""
    own = view.units[head.unit]
    yield own
    for unit in view.units[own.index + 1 : own.index + _FURTHEST]:
        if unit.section in _ASIDE or any(
            t.named and t.concept == head.concept and t.number >= head.number and not t.site.known for t in tallies_in(view, unit)
        ):
            return
        yield unit


def _members(
    view: NoteView,
    unit: Unit,
    head: Tally,
    counted: list[Tally],
    total: int,
    acts: frozenset[str],
    own: frozenset[str] | None,
    kinds: frozenset[str],
) -> list[_Member]:
    """The members that the unit tells with what became of them, in order."""
    start = max(unit.start, head.end)
    named = _named(view, unit, start, counted, total)
    verdicts = _verdicts(view, unit, start, acts) if named else []
    if not verdicts:
        return []
    leads = verdicts[0][0] < named[0][1] and not (verdicts[0][0] < start)
    out: list[_Member] = []
    for number, at, end in named:
        verdict = next((v for v in reversed(verdicts) if v[0] < at), None) if leads else next((v for v in verdicts if v[0] >= end), None)
        if verdict is None:
            continue
        left = max([unit.start, start, *(v[1] for v in verdicts if v[1] <= at)]) if not leads else verdict[0]
        right = verdict[1] if not leads else min([unit.end, *(v[0] for v in verdicts if v[0] > at)])
        words = {m.concept for m in view.mentions_in(unit, "DX") if left <= m.start < right}
        foreign = bool(words) and not words & kinds and words != {"skin_lesion"}
        if foreign and own is not None:
            continue  # "the nose: pearly papule, biopsied" beside keratoses that were counted
        out.append(_Member(number, at, end, verdict[2] and not foreign))
    return out


def _named(view: NoteView, unit: Unit, start: int, counted: list[Tally], total: int) -> list[tuple[int, int, int]]:
    """(number, start, end) of each place or rank behind `start`."""
    out: list[tuple[int, int, int]] = []
    own = [t.site.evidence[:1] for t in counted]
    tallies = [t for t in tallies_in(view, unit) if t.start >= start and t.role in ("count", "article", "label")]
    for mention, fact in sites_in(view, unit):
        place = fact.value
        at = fact.evidence[0].start if fact.evidence else mention.start
        if place is None or not place.region or at < start or fact.evidence[:1] in own:
            continue
        if _OF_A_FIELD.search(view.lower, max(unit.start, at - 24), at):
            continue  # "5-FU cream to the entire scalp"
        told = next((t for t in tallies if t.site.evidence[:1] == fact.evidence[:1]), None)
        of_list = [
            t
            for t in counted
            if t.site.value is not None and t.site.value.region == place.region and place.side in ("", "bilateral", t.site.value.side)
        ]
        if len(counted) > 1 and not of_list and all(t.site.known and not t.spread for t in counted):
            continue  # numbers with places of their own make the set: "forehead 3 (LN2), nose 1 (LN2), L ear 2 (5-FU)"
        both = place.side == "bilateral" or (
            not place.side and is_paired(place.region, place.subsite) and place.label.lower().endswith("s")
        )
        number = told.number if told is not None else sum(t.number for t in of_list) if of_list else 1 + both
        out.append((number, at, max(mention.end, told.end if told is not None else 0)))
    for hit in unit.spots(_RANKED):
        at = unit.start + hit.start()
        if at < start or any(a <= at < b for _, a, b in out):
            continue
        if "other" in hit.group() and total != _TWO:
            continue
        number = counted[0 if hit["rank"] == "former" else -1].number if hit["rank"] and len(counted) > 1 else 1
        out.append((number, at, unit.start + hit.end()))
    return sorted(out, key=lambda one: one[1])


def _verdicts(view: NoteView, unit: Unit, start: int, acts: frozenset[str]) -> list[tuple[int, int, bool]]:
    """(start, end, was it the work) of each word behind `start` of what lesions got."""
    bad = [
        (unit.start + h.start(), unit.start + h.end())
        for pattern in (UNTREATED, _OTHER_FATE)
        for h in unit.spots(pattern)
        if h.group() != "clear"
    ]  # "scalp clear" has no lesion
    out = [(a, b, False) for a, b in bad if a >= start]
    taken = list(bad)
    for act in view.mentions_in(unit, "PROC"):
        if act.start >= start and not any(a < act.end and act.start < b for a, b in taken):
            done = act.concept in acts and assertion_at(view, unit, act.start, act.end)[0] == "performed"
            out.append((act.start, act.end, done))
            taken.append((act.start, act.end))
    for hit in unit.spots(_GOOD):
        at, end = unit.start + hit.start(), unit.start + hit.end()
        if at >= start and not any(a < end and at < b for a, b in taken):
            out.append((at, end, assertion_at(view, unit, at, end)[0] == "performed"))
    return sorted(out)
