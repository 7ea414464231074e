"""Which of the lesions that a note counts were treated: those of the places named, all but some, the rest of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from nlp.assertion import assertion_at
from nlp.clauses import opens_earlier_work
from nlp.facts import Fact
from nlp.fate_words import COLD, DONE_TO, OTHERS
from nlp.gate import hits, seek
from nlp.left_out import UNTREATED
from nlp.lesion_words import MANY
from nlp.named_singly import Owner
from nlp.number_words import SPELLED
from nlp.phrases import phrases
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import Tally, tallies_in
from nlp.view import Mention, NoteView, Unit

EVERY = re.compile(r"\b(?:all|each|every|both|these|those|above|them|ea)\b")
_SUCH = re.compile(rf"\b(?:{MANY}|ones|sites)\b")
_BUT = re.compile(rf"\b(?:except|excluding|but not|all but(?! (?:\d+|{SPELLED})\b)|apart from|other than|save for)\b[^.;]*")
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
_Place = tuple[str, str]
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
    only: set[_Place] = set()
    out: set[_Place] = set()
    headed: set[_Place] = set()
    acting: set[int] = set()
    for unit in [*(u for u in doing if _tells_act(view, u)), *_antecedents(view, doing)]:
        counted = tallies_in(view, unit)
        if unit.search(_ONCE_MORE) or (counted and ((not unit.search(EVERY) and not unit.search(_SUCH)) or opens_earlier_work(view, unit))):
            continue
        acting.add(unit.index)
        but, fewer = unit.search(_BUT), unit.search(_ALL_BUT_SOME)
        listed = _places_of_numbers(view, counted)
        heading = _heading_end(counted)
        if "/" in unit.lower:
            named = view.mentions_in(unit, "SITE")  # "LN2 to the scalp/temple AKs": both of a pair
            only.update(
                (m.value, "")
                for m in named
                if view.lower.startswith("/", m.end)
                and any(n.start == m.end + 1 and n.value != m.value for n in named)
                and not is_spared(view, unit, m)
            )
        for mention, fact in sites_in(view, unit):
            if fact.evidence and fact.evidence[0].start in listed:
                continue
            if (
                fact.value is None
                or not fact.value.region
                or (fewer is not None and fewer.start() <= mention.start - unit.start < fewer.end())
            ):
                continue
            left_out = is_spared(view, unit, mention) or (but is not None and but.start() <= mention.start - unit.start < but.end())
            places = {
                (region, "" if fact.value.side == "bilateral" else fact.value.side)
                for region in WIDER.get(fact.value.region, {fact.value.region})
            }
            (out if left_out else headed if mention.start < heading else only).update(places)
    only |= {(region, side) for region, side in headed if any(region == chosen for chosen, _ in only)}
    out -= only
    kept = _of_those_named(view, [t for t in tallies if not _is_at(t, out)], acting, only)
    part = {index for index in acting if view.units[index].search(_OF_THOSE) and not view.units[index].search(_REST_TOO)} & {
        t.unit for t in kept
    }
    if part:
        kinds = {"", *(t.concept for t in tallies)}
        return [
            t
            for index in sorted(part)
            for t in tallies_in(view, view.units[index])
            if t.open and t.role in ("count", "total") and t.concept in kinds
        ]
    described = [t for t in kept if t.unit not in acting]
    if only and (told := _by_key(view, acting, [t for t in described if t.bracketed or t.site.known])) is not None:
        return [*[t for t in kept if t.unit in acting], *[replace(t, joined=True) for t in told]]
    chosen = {
        id(t) for t in [t for t in described if _is_at(t, only)] or described
    }  # compared by value, hundreds of numbers of a list take seconds
    deeds = {
        unit.index for unit in doing if view.mentions_in(unit, "PROC") and unit.index not in acting
    }  # a title with a place does not lessen what the sentence of the work counts
    meant_ones = [t for t in kept if t.unit in acting or id(t) in chosen or (t.unit in deeds and not t.site.known)]
    return [t for t in meant_ones if not _is_head_of_lessened(t, kept, meant_ones)]


def _is_head_of_lessened(head: Tally, told: list[Tally], meant_ones: list[Tally]) -> bool:
    """“Scalp & temples: seven AKs (vertex 3, L temple 2, R temple 2)”: the number of a list of which only some are meant counts none besides them."""
    listed = [t for t in told if t.unit == head.unit and t.start > head.start and t.bracketed]
    if len(listed) < 2 or head.bracketed or sum(t.number for t in listed) != head.number:
        return False
    return any(not any(t is m for m in meant_ones) for t in listed)


def _places_of_numbers(view: NoteView, counted: Iterable[Tally]) -> set[int]:
    """Where the places begin that have numbers of their own in the sentence of the work: they choose none of those counted before."""
    sited = [(t.site.evidence[0].start, t) for t in counted if t.site.evidence]
    places = {at for at, t in sited if t.role != "article"}
    counts = [t for t in counted if t.role == "count"]
    is_list = len(places) > 1 or len(counts) > len(places) or any(not t.site.known and t.start < place for t in counts for place in places)
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
        whole = whole and not own[0].site.known and all(t.site.known for t in own[1:])
        if whole and any(t.unit != unit.index and t.number > own[0].number for t in tallies):
            return [t for t in tallies if t.unit == unit.index]
    return None


def _of_those_named(view: NoteView, tallies: list[Tally], acting: set[int], only: set[_Place]) -> list[Tally]:
    """“Of nine (scalp 5, temples 4) the scalp ones were frozen”: of a list in the sentence of the act those at the places that it goes on to name."""
    if not only:
        return tallies
    own = [t for t in tallies if t.unit in acting]
    if any(t.spread for t in own):
        return tallies  # "one each on thumb, chin and nose": places without a number of their own
    named = [t for t in own if _is_at(t, only)]
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
    stop = _CLAUSE_END.search(view.lower, mention.end, unit.end)
    return seek(view, UNTREATED, view.lower[mention.end : stop.start() if stop else unit.end]) is not None


def _is_at(tally: Tally, places: set[_Place]) -> bool:
    here = tally.site.value
    return here is not None and any(here.region == region and (not side or here.side in ("", "bilateral", side)) for region, side in places)


DEED = rf"(?:{DONE_TO}|done|debrided|handled|dealt with|managed)"
DONE = re.compile(rf"\b{DEED}\b")
THE_REST = re.compile(
    rf"\b(?:the (?:{OTHERS})|(?:the )?other (?:ones|ak|{MANY})|remaining (?:ones|ak|{MANY})|(?:all )?(?!other\b)(?:{OTHERS})(?= (?:(?:were|was|all|then|got|had|\d+|{SPELLED}) )*(?:{DEED}|{COLD})\b))\b"
)
"""Without "the" only where the deed follows: "one biopsied, rest frozen"."""

ALL_BUT = re.compile(rf"\ball (?:but|except|save)(?: for)? (?:\d|{SPELLED}\b)")
_MORE = re.compile(
    rf"\b(?:also|another|additional\w*|further|more)\b[^.;]{{0,120}}\b{DEED}\b|\b(?:another|more)\b[^.;]{{0,120}}; {DEED}\b|^\W*{DEED}[^.;]*\b(?:also|as well|too)\b|\b(?:did|does) the same\b|\bthe same (?:was|were) done\b"
)


def more_than(view: NoteView, count: Fact[int], owns: Owner) -> bool:
    """“Five were frozen. Then she pointed to another; frozen as well”: more of them in a sentence that the count does not rest on."""
    if (count.value or 0) < 2:
        return False
    proven = {view.unit_at(e.start).index for e in count.evidence}
    for unit, said in hits(view, _MORE):
        start, end = unit.start + said.start(), unit.start + said.end()
        named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
        foreign = any(not owns(Tally(1, m.start, m.end, unit.index, "count", concept=m.concept)) for m in named)
        if (
            unit.index not in proven
            and not foreign
            and not (not named and any(m.concept != "destruction" for m in view.mentions_in(unit, "PROC")))
            and assertion_at(view, unit, start, end)[0] == "performed"
            and UNTREATED.search(said.group()) is None
        ):
            return True
    return False


def _at_spared_places(view: NoteView, units: list[Unit], owns: Owner) -> int:
    """Lesions counted at places of which another sentence says that they were left or refused: "did not want the hands done"."""
    refused = [
        u for u in units if not tallies_in(view, u) and not view.mentions_in(u, "PROC") and (u.search(UNTREATED) or u.search(_NOT_WANTED))
    ]
    places: set[_Place] = {
        (f.value.region, "" if f.value.side == "bilateral" else f.value.side)
        for u in refused
        for _, f in sites_in(view, u)
        if f.value and f.value.region
    }
    return sum(t.number for u in units for t in tallies_in(view, u) if t.open and owns(t) and _is_at(t, places)) if places else 0


_NOT_WANTED = re.compile(r"\b(?:did|does) ?n[o']t (?:want|wish)\b|\b(?:rather not|refus\w+)\b")


def lesser(view: NoteView, doing: list[Unit], others: Iterable[Unit], total: int, owns: Owner) -> int:
    """“There were 7; one was biopsied. The rest were frozen”, “all but two”: how many of `total` remain, by what is told of the others."""
    if total < 2 or not any(
        u.search(THE_REST) or u.search(ALL_BUT) or (u.search(_BUT) and any(not t.open for t in tallies_in(view, u))) for u in doing
    ):
        return total
    units = {u.index: u for u in (*others, *doing)}.values()
    spared = sum(t.number for u in units for t in tallies_in(view, u) if not t.open and owns(t)) + _at_spared_places(
        view, list(units), owns
    )
    return total - spared if 0 < spared < total else total - 1


_REST_DONE = re.compile(
    rf"(?:\bto|\b(?:froze|treated|destroyed|did|zapped|injected|sprayed)) {THE_REST.pattern}|{THE_REST.pattern}(?: (?:were|was|all|then|got|had))* (?:{DEED}|{COLD})"
)


def remaining(view: NoteView, doing: list[Unit], total: Tally) -> int:
    """“Five found, two to be watched, LN2 to the rest”: what is left of a number, by those that its own sentence leaves; 0 where it says nothing."""
    unit = view.units[total.unit]
    if unit not in doing or not any(u.search(_REST_DONE) for u in doing if 0 <= u.index - unit.index < 2):
        return 0
    spared = [t for t in tallies_in(view, unit) if t is not total and t.start > total.start]
    left = total.number - sum(t.number for t in spared)
    return left if spared and left > 0 and all(not t.open and t.exact for t in spared) else 0


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
    return rest if rest and whole and len(done) == len(rest) else []


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


def in_list_with(view: NoteView, former: Tally, tally: Tally) -> bool:
    """“Scalp 7, beard 3”: behind a place with its number, a number behind words that name no place known here."""
    behind = former.unit == tally.unit and former.site.known and former.site.evidence[0].start < former.start
    return behind and _UNKNOWN_PLACE.fullmatch(view.lower, former.end, tally.start) is not None


def leads_list_of(view: NoteView, tally: Tally, unit: Unit) -> bool:
    """“3 frontal, 4 right parietal, 2 nape”: a number before words that name no place known here, in front of another that has its place behind it."""
    after = next((t for t in tallies_in(view, unit) if t.start > tally.end), None)
    placed = after is not None and after.site.known and after.site.evidence[0].start >= after.end
    return placed and after is not None and _BEFORE_UNKNOWN.fullmatch(view.lower, tally.end, after.start) is not None


def opens_list_of(view: NoteView, tally: Tally, unit: Unit) -> bool:
    """“Nine patches (frontal 2, vertex 4, occiput 3)”: the first number of a list behind words that name no place known here, where the next stands behind its place."""
    if not tally.opens_list:
        return False
    after = next((t for t in tallies_in(view, unit) if t.start > tally.end), None)
    placed = after is not None and after.site.known and tally.end <= after.site.evidence[0].start < after.start
    return (
        placed
        and after is not None
        and _NEXT_PLACE.fullmatch(view.lower, tally.end, after.site.evidence[0].start) is not None
        and _WORD_BEFORE.search(view.lower, unit.start, tally.start) is not None
    )


_NEXT_PLACE = re.compile(r"\s*[,;]\s*(?:and\s+)?(?:the\s+)?(?:left|right|l|r)?\s*")
_WORD_BEFORE = re.compile(r"[(:]\s*(?:(?:left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*[-:x]?\s*$")
_BEFORE_UNKNOWN = re.compile(r"\s+(?:(?:left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*,\s*(?:and\s+)?(?:(?:left|right|l|r)\s+)?")
_UNKNOWN_PLACE = re.compile(r"\)?\s*,\s*(?:(?:and|left|right|l|r)\s+)?[a-z]{3,}(?:\s+[a-z]{3,})?\s*[-:(]?\s*(?:x\s?)?")


def is_of_place(other: Tally, label: Tally) -> bool:
    """Does another sentence count the lesions of a place that goes without a number here?"""
    here, there = label.site.value, other.site.value
    return (
        other.unit != label.unit
        and here is not None
        and there is not None
        and here.region == there.region
        and here.side in ("", there.side)
    )


_ROW_LENGTH = 30


def is_row(view: NoteView, before: Unit, unit: Unit) -> bool:
    """“AK LN2: scalp 9” and on the next line “L hand 5”: hardly more than a place and its number, behind another one."""
    if unit.line == before.line or len(unit.lower) > _ROW_LENGTH:
        return False
    rows = [[t for t in tallies_in(view, u) if t.role in ("count", "total")] for u in (before, unit)]
    return all(
        len(found) == 1 and found[0].site.known and found[0].site.evidence[0].start < found[0].start and found[0].end >= u.end - 3
        for found, u in zip(rows, (before, unit), strict=True)
    )
