"""Which of the lesions that a note counts were treated: those of the places named, all but some, the rest of them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from nlp.clauses import opens_earlier_work
from nlp.fate_words import DONE_TO, OTHERS
from nlp.left_alone import untreated_in
from nlp.lesion_words import MANY
from nlp.number_words import SPELLED
from nlp.phrases import phrases
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import Tally, tallies_in
from nlp.view import Mention, NoteView, Unit

EVERY = re.compile(r"\b(?:all|each|every|both|these|those|above|them|ea)\b")
_SUCH = re.compile(rf"\b(?:{MANY}|ones|sites)\b")
BUT = re.compile(rf"\b(?:except|excluding|but not|all but(?! (?:\d+|{SPELLED})\b)|apart from|other than|save for)\b[^.;]*")
_ALL_BUT_SOME = re.compile(rf"\ball (?:but|except|save)(?: for)? (?:\d+|{SPELLED})\b[^.;,]{{0,40}}")
"""The place of the lesions left, of which others were treated: "all but two on the back"."""
WIDER = {
    "face": {"forehead", "temple", "cheek", "chin", "nose", "eyelid", "lip", "face"}, "trunk": {"chest", "abdomen", "back", "flank", "breast", "trunk"},
    "arm": {"arm", "wrist"}, "leg": {"leg", "ankle"}, "hand": {"hand"},
}  # fmt: skip
_REST_TOO = re.compile(
    rf"\bthe (?:{OTHERS}) (?:(?:had|got|with|by|were|was|received) )*(?:ln2|liquid|nitrogen|cryo\w*|frozen|treated|the same)"
)
"""In a sentence about a part of them: the others were treated as well."""
_OF_THOSE = re.compile(r"\bof (?:those|these|them)\b|\b(?:only|just) (?:those|the ones|these)\b")
"""In the sentence of the deed: its own numbers are a part of those told before."""
_CLAUSE_END = re.compile(r"[,;.]|\band\b|\s-\s")
Place = tuple[str, str]
"""Region and side; an empty side is any."""


_SOME_ONES = re.compile(r"\s*(?:[a-z-]+\s+){1,2}ones\b")


def meant(view: NoteView, doing: list[Unit], tallies: list[Tally]) -> list[Tally]:
    """“All the AKs of scalp and ears”, “all but the hands”, “the right arm was treated”: the described lesions that were meant.

    Args:
        doing: units that say that they were treated; a unit with numbers of its own restricts nothing.
        tallies: lesions described anywhere.
    """
    if len(tallies) > 1 and _SOME_ONES.match(view.lower, tallies[-1].end) and (part_of := part_done(view, tallies)):
        return part_of  # "tags of the axillae (20), 6 irritated ones snipped"
    for told_apart in (_own_whole, _last_told, _of_one_side):
        if (own := told_apart(view, doing, tallies)) is not None:
            return own
    scope = _scope_of(view, doing)
    acting = scope.acting
    kept = _of_those_named(view, [t for t in tallies if not is_at(t, scope.out)], acting, scope.only)
    if (of_those := _told_as_part(view, acting, tallies, kept)) is not None:
        return of_those
    described = [t for t in kept if t.unit not in acting]
    if scope.only and (told := _by_key(view, acting, [t for t in described if t.bracketed or t.site.known])) is not None:
        return [*[t for t in kept if t.unit in acting], *[replace(t, joined=True) for t in told]]
    chosen = {
        id(t) for t in [t for t in described if is_at(t, scope.only)] or described
    }  # compared by value, hundreds of numbers of a list take seconds
    deeds = {
        unit.index for unit in doing if view.mentions_in(unit, "PROC") and unit.index not in acting
    }  # a title with a place does not lessen what the sentence of the work counts
    meant_ones = [t for t in kept if t.unit in acting or id(t) in chosen or (t.unit in deeds and not t.site.known)]
    return [t for t in meant_ones if not _is_head_of_lessened(t, kept, meant_ones)]


class _Scope(NamedTuple):
    """The places that the sentences of the work choose, those that they leave out, and the indices of these sentences."""

    only: set[Place]
    out: set[Place]
    acting: set[int]


def _scope_of(view: NoteView, doing: list[Unit]) -> _Scope:
    scope = _Scope(set(), set(), set())
    headed: set[Place] = set()
    for unit in [*(u for u in doing if _tells_act(view, u) or (u.search(BUT) and u.search(DONE))), *_antecedents(view, doing)]:
        counted = tallies_in(view, unit)
        if unit.search(_ONCE_MORE) or (counted and ((not unit.search(EVERY) and not unit.search(_SUCH)) or opens_earlier_work(view, unit))):
            continue
        scope.acting.add(unit.index)
        if "/" in unit.lower:
            named = view.mentions_in(unit, "SITE")  # "LN2 to the scalp/temple AKs": both of a pair
            scope.only.update(
                (m.value, "")
                for m in named
                if view.lower.startswith("/", m.end)
                and any(n.start == m.end + 1 and n.value != m.value for n in named)
                and not is_spared(view, unit, m)
            )
        _add_places(view, unit, counted, scope, headed)
    only = scope.only | {(region, side) for region, side in headed if any(region == chosen for chosen, _ in scope.only)}
    return _Scope(only, scope.out - only, scope.acting)


def _add_places(view: NoteView, unit: Unit, counted: Sequence[Tally], scope: _Scope, headed: set[Place]) -> None:
    """The places of one sentence, each where it belongs; `headed` takes those before a number that its list shares out."""
    but, fewer = unit.search(BUT), unit.search(_ALL_BUT_SOME)
    listed = _places_of_numbers(view, counted, goes_on=_lists_on(view, unit))
    heading = _heading_end(counted)
    for mention, fact in sites_in(view, unit):
        if fact.evidence and fact.evidence[0].start in listed:
            continue
        if fact.value is None or not fact.value.region or (fewer is not None and fewer.start() <= mention.start - unit.start < fewer.end()):
            continue
        left_out = is_spared(view, unit, mention) or (but is not None and but.start() <= mention.start - unit.start < but.end())
        side = "" if fact.value.side == "bilateral" else fact.value.side
        places = {(region, side) for region in WIDER.get(fact.value.region, {fact.value.region})}
        (scope.out if left_out else headed if mention.start < heading else scope.only).update(places)


def _told_as_part(view: NoteView, acting: set[int], tallies: Sequence[Tally], kept: Sequence[Tally]) -> list[Tally] | None:
    """“Of these 3 were frozen”: the numbers of the sentences of the work that are a part of those told before; None where there are none."""
    part = {index for index in acting if view.units[index].search(_OF_THOSE) and not view.units[index].search(_REST_TOO)}
    part &= {t.unit for t in kept}
    if not part:
        return None
    kinds = {"", *(t.concept for t in tallies)}
    return [
        t
        for index in sorted(part)
        for t in tallies_in(view, view.units[index])
        if t.open and t.role in ("count", "total") and t.concept in kinds
    ]


def _is_head_of_lessened(head: Tally, told: list[Tally], meant_ones: list[Tally]) -> bool:
    """“Scalp & temples: seven AKs (vertex 3, L temple 2, R temple 2)”: the number of a list of which only some are meant counts none besides them."""
    listed = [t for t in told if t.unit == head.unit and t.start > head.start and t.bracketed]
    if len(listed) < 2 or head.bracketed or sum(t.number for t in listed) != head.number:
        return False
    return any(not any(t is m for m in meant_ones) for t in listed)


def _lists_on(view: NoteView, unit: Unit) -> bool:
    """“LN2 to AKs: left cheek 3; jawline 3; back 2”: does the list go on behind the semicolon, with a number at another place?"""
    behind = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    if behind is unit or behind.line != unit.line or not unit.lower.rstrip().endswith(";") or view.mentions_in(behind, "PROC"):
        return False
    return any(t.open and t.site.known and not t.named for t in tallies_in(view, behind))


def _places_of_numbers(view: NoteView, counted: Iterable[Tally], *, goes_on: bool = False) -> set[int]:
    """Where the places begin that have numbers of their own in the sentence of the work: they choose none of those counted before."""
    sited = [(t.site.evidence[0].start, t) for t in counted if t.site.evidence]
    places = {at for at, t in sited if t.role != "article"}
    counts = [t for t in counted if t.role == "count"]
    is_list = (
        goes_on
        or len(places) > 1
        or len(counts) > len(places)
        or any(not t.site.known and t.start < place for t in counted if t.role in ("count", "total") for place in places)
    )
    alone = {
        at for at, t in sited if t.number == 1 and view.lower.startswith("the one", t.start - 4)
    }  # "as well as the one at the tip of the nose"
    return (places if is_list else set()) | alone


def _heading_end(counted: Sequence[Tally]) -> int:
    """“Scalp and temples: nine AKs (vertex 5, L temple 2, R temple 2), LN2”: where a number begins that its list shares out; the places before it choose none of the list."""
    for index, head in enumerate(counted):
        listed = counted[index + 1 :]
        if len(listed) > 1 and sum(t.number for t in listed) == head.number and all(t.site.known for t in listed):
            return head.start
    return -1


def _tells_act(view: NoteView, unit: Unit) -> bool:
    """Does the sentence name the work, or what was injected?"""
    return bool(view.mentions_in(unit, "PROC")) or (
        any(m.value in _INJECTABLE for m in view.mentions_in(unit, "DRUG")) and "inject" in unit.lower
    )


_INJECTABLE = frozenset({"injectable_steroid", "antineoplastic"})
_KEY_BEFORE = re.compile(r"\b(?P<key>[a-z]{4,})\s*[-:x=(]*\s*$")


def _by_key(view: NoteView, acting: Iterable[int], listed: list[Tally]) -> list[Tally] | None:
    """“Frontal 4, crown 2, occiput 3 ... LN2 to frontal and crown lesions”: of a list at parts of one place those that the work names by the same words."""
    regions = {t.site.value.region for t in listed if t.site.value}
    if len(listed) < 2 or len(regions) > 1 or len({t.unit for t in listed}) > 1:
        return None
    keys = [
        hit["key"] if (hit := _KEY_BEFORE.search(view.lower, max(view.units[t.unit].start, t.start - 24), t.start)) else "" for t in listed
    ]
    words = " ".join(view.units[index].lower for index in acting)
    named = [t for t, key in zip(listed, keys, strict=True) if key and re.search(rf"\b{key}", words)]
    return named if all(keys) and len(set(keys)) == len(keys) and 0 < len(named) < len(listed) else None


_THESE = re.compile(r"\b(?:these|those)\b(?! (?:areas?|sites?|lesions? (?:on|of)|on|of|at|in|along|near|that|which|who))")


def _last_told(view: NoteView, doing: list[Unit], tallies: list[Tally]) -> list[Tally] | None:
    """“15 molluscum. Mother agrees only to 5 on the leg. Cantharidin put on these.”: the pronoun means the fewer ones told right before it."""
    for unit in doing:
        if not unit.index or unit.search(_THESE) is None or tallies_in(view, unit) or not view.mentions_in(unit, "PROC"):
            continue
        last = [t for t in tallies if t.unit == unit.index - 1]
        former = [t for t in tallies if t.unit < unit.index - 1]
        if (
            len(last) == 1
            and last[0].role == "count"
            and former
            and all(t.number > last[0].number for t in former)
            and view.units[last[0].unit].search(_FEWER) is not None
        ):
            return last
    return None


_FEWER = re.compile(
    r"\b(?:only|just|agreed?s? (?:to|only|on)|chose|chosen|wants?|wanted|picked|selected|inflamed|irritated|thick\w*|symptomatic|painful|bleed\w*)\b"
)
_SIDE_ALONE = re.compile(
    r"\b(?P<a>l|r|left|right)(?: (?:side|hand|one|ones|foot|arm))? only\b|\bonly (?:the |on the |to the )?(?P<b>l|r|left|right)\b(?= *(?:side|hand|one|ones|foot|arm|[.;,)]|$))"
)


def _of_one_side(view: NoteView, doing: list[Unit], tallies: list[Tally]) -> list[Tally] | None:
    """“AKs 5 R, 3 L. He works tomorrow, so L only. Cryo.”: of numbers of both sides those of the one that was treated."""
    units = {u.index for u in doing} | {u.index - 1 for u in doing if not sites_in(view, u)}
    side = next(
        (
            "left" if (hit["a"] or hit["b"])[0] == "l" else "right"
            for index in sorted(units)
            if index >= 0 and (hit := view.units[index].search(_SIDE_ALONE)) is not None
        ),
        None,
    )
    sides = {t.site.value.side for t in tallies if t.site.value}
    if side is None or not {"left", "right"} <= sides:
        return None
    return [t for t in tallies if t.site.value is not None and t.site.value.side == side]


def _own_whole(view: NoteView, doing: list[Unit], tallies: list[Tally]) -> list[Tally] | None:
    """“About 40 tags. We agreed on 20 today: 12 neck + 8 axilla, all snipped.”: the sentence of the work has its own number of all, and its list."""
    for unit in doing:
        own = [t for t in tallies_in(view, unit) if t.open and t.role != "article"]
        whole = len(own) > 2 and own[0].number == sum(t.number for t in own[1:]) and bool(view.mentions_in(unit, "PROC"))
        whole = whole and not own[0].site.known and not own[0].joined and all(t.site.known for t in own[1:])
        if whole and any(t.unit != unit.index and t.number > own[0].number for t in tallies):
            return [t for t in tallies if t.unit == unit.index]
    return None


def _of_those_named(view: NoteView, tallies: list[Tally], acting: set[int], only: set[Place]) -> list[Tally]:
    """“Of nine (scalp 5, temples 4) the scalp ones were frozen”: of a list in the sentence of the act those at the places that it goes on to name."""
    if not only:
        return tallies
    own = [t for t in tallies if t.unit in acting]
    if any(t.spread for t in own):
        return tallies  # "one each on thumb, chin and nose": places without a number of their own
    named = [t for t in own if is_at(t, only)]
    return (
        [t for t in tallies if t not in own or t in named or view.lower.endswith("all ", 0, t.start)] if named else tallies
    )  # "AK (nose, 2 on brow, ear): LN2 to all four"


_POINTS_BACK = re.compile(r"\W*(?:so )?(?:those|these|they|only those)\b(?: \w+){0,2} (?:were|was|got|had|have)\b")
_ONES_AT = re.compile(r"\b(?:the|only|those)\b[^.;]*\bones\b")


def _antecedents(view: NoteView, doing: list[Unit]) -> list[Unit]:
    """“She has coverage for the neck ones. Those were treated.”: the sentence before, which chooses among those counted by their place."""
    before = [
        view.units[u.index - 1] for u in doing if u.index and u.search(_POINTS_BACK) and not sites_in(view, u) and not tallies_in(view, u)
    ]
    return [u for u in before if u not in doing and u.search(_ONES_AT) and sites_in(view, u) and not tallies_in(view, u)]


_ONCE_MORE = phrases("count_scope", "once_more", whole=True)
"""Some of those treated were treated once more: no others are left out by it."""


def is_spared(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“The left arm next time”: what is said of a place up to the next clause."""
    return untreated_in(view, view.lower[mention.end : clause_end(view, unit, mention)]) is not None


def clause_end(view: NoteView, unit: Unit, mention: Mention) -> int:
    """Where the clause of a place ends in the note."""
    stop = _CLAUSE_END.search(view.lower, mention.end, unit.end)
    return stop.start() if stop else unit.end


def is_at(tally: Tally, places: Collection[Place]) -> bool:
    """Does the number stand at one of the places?"""
    here = tally.site.value
    return here is not None and any(here.region == region and (not side or here.side in ("", "bilateral", side)) for region, side in places)


DEED = rf"(?:{DONE_TO}|done|debrided|handled|dealt with|managed)"
DONE = re.compile(rf"\b{DEED}\b")
_DONE_BEHIND = re.compile(rf"\s*(?:[a-z'-]+\s+){{0,4}}?(?:were\s+|was\s+)?(?:{DONE_TO}|debrided|done)\b")


_JUST_THOSE = re.compile(r"\b(?:just|only) (?:those|the (?:ones?|\w+)|these)\b[^.;,]{0,40}\(?$")
"""Between the number of all and that of those that were chosen: "18 mollusca, treated just those in the armpit (6)"."""


def part_done(view: NoteView, found: list[Tally]) -> list[Tally]:
    """“9 AK: 4 thick ones frozen”, “five found, LN2 to three”: the smaller numbers whose deed stands right beside them, of a head that has none."""
    head, *rest = found
    done = [
        t
        for t in rest
        if t.unit == head.unit
        and (
            (t.beside_deed and not t.bracketed)
            or _DONE_BEHIND.match(view.lower, t.end, view.units[t.unit].end)
            or _JUST_THOSE.search(view.lower, head.end, t.start)
        )
    ]
    apart = any(
        t.site.known
        and t.site.evidence[:1] != head.site.evidence[:1]
        and (t.site.evidence[0].start > t.start or not _SOME_ONES.match(view.lower, t.end))
        for t in rest
    )
    whole = not head.beside_deed and not (head.site.known and apart) and head.number > sum(t.number for t in rest)
    named_too = _NAMED_HORN.match(view.lower, head.end) is not None and all(
        t.coupled and _NAMED_HORN.match(view.lower, t.end) for t in rest
    )
    return rest if rest and whole and len(done) == len(rest) and not named_too else []


_NAMED_HORN = re.compile(
    r"(?: (?!of\b|were\b|was\b)[a-z-]+){0,2}? (?:corns?|callus(?:es)?|callosit\w+|helom\w+|tylom\w+|clav\w+|keloids?|cysts?|nodules?|plaques?|patch(?:es)?|scars?|warts?|verruca\w*|seborrh?eic keratos\w+|sks?|isks?|lentig\w+)\b"
)
"""Numbers that have a noun each: "3 calluses and 2 corns were pared" are five."""


def beside_work(view: NoteView, item: Tally, total: Tally) -> bool:
    """Is the one number that of the sentence of the work, and the total told in another one without work?"""
    units = view.units[item.unit], view.units[total.unit]
    return (
        item.beside_deed
        and item.unit != total.unit
        and bool(view.mentions_in(units[0], "PROC"))
        and not view.mentions_in(units[1], "PROC")
        and DONE.search(units[1].lower) is None
        and not units[0].search(EVERY)
    )
