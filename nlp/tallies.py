"""Tallies: every number of a unit that counts lesions, with its noun, its place and whether it was treated.

A number enters only when nothing else claims it (`nlp.claimed_numbers`). Choosing among tallies is
the work of `nlp.counting`.
"""

from __future__ import annotations

import re
from typing import Literal

from nlp.assertion import assertion_at
from nlp.by_rank import by_rank, may_tell_rank
from nlp.claimed_numbers import is_claimed
from nlp.clauses import opens_earlier_work, opens_other_day
from nlp.earlier_counts import of_earlier_visit
from nlp.facts import ABSENT, Evidence, Fact, Site
from nlp.freezes import without_cycles
from nlp.gate import seek
from nlp.item_numbers import without_item_number
from nlp.left_elsewhere import left_elsewhere
from nlp.left_out import is_left, left_behind, put_off_next, share_of
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED, is_plural, number_of
from nlp.paired_counts import at_each_side, each_of_list, each_of_places_before, each_place, on_each_side
from nlp.phrases import phrases
from nlp.records import dataclass, replace
from nlp.tally_kinds import kind_near, kind_of
from nlp.tally_numbers import numbers_in
from nlp.tally_places import NOUN, bind, places_of
from nlp.tally_runs import (
    NamedNumbers,
    added,
    ends_sum,
    labels_among,
    named_numbers,
    of_one_noun,
    without_sides,
)
from nlp.tally_sums import summing_up
from nlp.tally_words import NOUN_AFTER, NOUN_BEFORE, is_beside_deed, is_mark_anchored
from nlp.unnumbered import with_unnumbered
from nlp.view import Mention, NoteView, Unit

_ARTICLE = re.compile(
    r"\b(?:an?|the|this|that|first)\s+(?:\d+(?:\.\d+)?(?:\s?x\s?\d+(?:\.\d+)?)?[\s-]?(?:mm|cm)\s+)?(?:(?!(?:and|or|of|on|with|plus)\s)[a-z-]+\s+){0,3}?$"
)
_TOTAL_BEFORE = re.compile(
    rf"(?:\b(?:mak(?:es|ing)|comes to|adds? up to|summing to)\s+|(?<!ml )(?<!cc )(?<!mg )\btotal(?:ing|ling|s)?\b[^.;\d]{{0,24}}|=\s*|->\s*total\s*|\ball\s+(?:of\s+)?(?:the\s+)?|\b(?:count(?:ed)?|number)\b(?:\s+of)?(?:\s+{NOUN})?(?:\s+(?:treated|today|destroyed|frozen))*\s*[:=(]?\s*|#\s*(?:of\s+)?(?:{NOUN}|treated)[^.;\d]{{0,12}})$"
)
_TOTAL_ROW = re.compile(r"\W*(?:grand |sub)?totals?\s*\|")
_TOTAL_AFTER = re.compile(rf"\s*\(?(?:{NOUN}\s*)?(?:in\s+(?:all|total)|total|altogether|counted\b(?! (?:again|twice|with|w/|by)))\b")
_HEAD_OF_LIST = re.compile(
    rf"\s*(?:[a-z-]+\s+){{0,2}}?(?:{NOUN}\s*)?(?:in\s+(?:all|total)|total|altogether)\s*[(:,\u2013-]\s*[a-z][^\d.;]{{0,40}}"
)
"""Between the number of all and the first of its list: "17 AKs total (scalp | 9"."""
_ABOUT = re.compile(
    r"(?:\b(?:about|approx\w*\.?|around|roughly|nearly|some|circa|perhaps|maybe|almost|close to|est(?:imated)?\.?|up to|under|fewer than|less than|between|as many as)|~|<|\u2248)\s*(?:a\s+)?$"
)
_MORE_THAN = re.compile(r"(?:\b(?:more than|(?P<over>over)|in excess of|greater than|upwards of)|(?<![-=])>)\s*(?:a\s+)?$")
_OVER_COUNTS = 10
"""From here on "over" before a number is no preposition of place."""
_ABOUT_AFTER = re.compile(r"\s*(?:or so\b|or thereabouts|ish\b|\(approx|\?)|(?:\s+[a-z'-]+){0,2}\s+or so\b")
_ALL_SO_MANY = re.compile(rf"\ball (?:\d{{1,2}}|{SPELLED})\b")
"""Behind items of a list of places, the number of their lesions: "#1-4 AK: LN2 to all six"."""
_HASH_SPAN = re.compile(rf"(?:\b(?:{ANY}|sites?|areas?|numbers?|nos?\.?)|#)\s*#?\s*1\s*(?:-|to|through|thru)\s*#?\s*(?P<n>\d{{1,2}})\b")
_OF_THEM = phrases("tallies", "of_them")
Role = Literal["total", "count", "article", "label"]


@dataclass(frozen=True, slots=True)
class Tally:
    """A number of lesions as written.

    `role`: total (said to be one), count, article ("an AK") or label ("#2"). `concept` is the diagnosis of
    its noun, "" for "lesions" or no noun; `named` is true where any noun stands beside it. `open` is false
    for lesions left, planned, biopsied or of another day. `joined` marks "three more", `bracketed` a number in
    brackets, `marked` "x 3", `beside_deed` a number right beside words of treatment ("LN2 to 6"),
    `opens_list` the first number behind a colon or bracket ("nine on the scalp: 4 vertex, 5 crown"), `coupled` a number
    tied to the one before it ("2 plaques and 6 papules"), `spread` one told for each of several places.
    """

    number: int
    start: int
    end: int
    unit: int
    role: Role
    exact: bool = True
    site: Fact[Site] = ABSENT
    concept: str = ""
    named: bool = False
    open: bool = True
    joined: bool = False
    bracketed: bool = False
    marked: bool = False
    beside_deed: bool = False
    opens_list: bool = False
    coupled: bool = False
    spread: bool = False

    def proof(self) -> Evidence:
        return Evidence("count", str(self.number), self.start, self.end)


def one_of(mention: Mention) -> Tally:
    """The lesion that a mention names, as one: what is asked when nobody counts it whether it is among those meant."""
    return Tally(1, mention.start, mention.end, mention.unit, "count", concept=mention.concept)


def tallies_in(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    """All tallies of one unit, in text order."""
    known = view.memo.get(("tallies", unit.index))
    if known is None:
        known = view.memo["tallies", unit.index] = _tallies(view, unit)
    return known  # type: ignore[return-value]


def _tallies(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    lower = unit.lower
    span = unit.search(_HASH_SPAN)
    if span and _ALL_SO_MANY.search(lower, span.end()) is None:
        return (Tally(int(span["n"]), unit.start + span.start(), unit.start + span.end(), unit.index, "count", named=True),)
    hits = [h for h in numbers_in(unit) if not is_claimed(view, unit, h) and not (span and span.start() <= h.start("n") < span.end())]
    hits = without_item_number(view, unit, hits) if hits else hits
    hits = without_cycles(view, unit, hits, lambda: _tallies_before(view, unit)) if hits else hits
    named = named_numbers(view, unit)
    hits = [h for h in hits if not any(run.start < h.end() and h.start("n") < run.end for run in named)]
    places = places_of(view, unit) if hits or named or may_tell_rank(unit) else []
    bound = bind(lower, hits, places)
    labels = labels_among(unit, hits, bound)
    out = []
    for index, hit in enumerate(hits):
        right = hits[index + 1].start() if index + 1 < len(hits) else len(lower)
        left = hits[index - 1].end() if index else 0
        tally = _tally(view, unit, hit, left, right, bound.get(index, Fact()))
        if index in labels:
            tally = replace(tally, number=1, role="label", exact=tally.exact and labels[index])
        out.append(tally)
    out = without_sides(lower, unit, of_one_noun(lower, unit, added(lower, unit, out), places))
    out += [_of_names(view, unit, run, places) for run in named]
    numbers = len(out)
    out += _articles(view, unit, out)
    found = sorted(with_unnumbered(view, unit, out, numbers, places), key=lambda t: t.start)
    found = summing_up(view, unit, found, lambda u: tallies_in(view, u))
    return tuple(sorted([*found, *by_rank(unit, found, places, lambda: _tallies_before(view, unit))], key=lambda t: t.start))


def _tallies_before(view: NoteView, unit: Unit) -> tuple[Tally, ...]:
    return tallies_in(view, view.units[unit.index - 1]) if unit.index else ()


def _of_names(view: NoteView, unit: Unit, run: NamedNumbers, places: list[tuple[int, int, Fact[Site]]]) -> Tally:
    """“#4 & #5 dorsal hands”: as many lesions as are told by their numbers, at the place next to them."""
    site = next((f for a, _, f in places if 0 <= a - run.end <= _NEAR_NAMES), Fact())
    closed = is_left(view, unit, (run.start, run.end), (0, len(unit.lower)), site)
    return Tally(
        run.number,
        unit.start + run.start,
        unit.start + run.end,
        unit.index,
        "count",
        run.sure,
        site,
        kind_of(view, unit, run.start, run.end),
        named=True,
        open=not closed,
        beside_deed=any(0 <= m.start - unit.start - run.end <= _NEAR_NAMES for m in view.mentions_in(unit, "PROC")),
    )


_NEAR_NAMES = 12
REST_EACH = re.compile(
    r"\b(?:others?|the rest|remaining(?: ones| sites| areas)?|everywhere else|elsewhere)\b[^.;]{0,14}\b(?:one|1|two|2|single)\b"
)
"""Sites without a number of their own share the last one: "2 on each cheek; others one each"."""
_OUT_OF_MANY = re.compile(r"\s*(?:of|/)\s*\d")
_OF_MANY_NAMED = re.compile(
    rf"\s*(?:of|/|out of)\s*(?:a total of |the |these |his |her )?(?:\d{{1,3}}|{SPELLED})(?:{NOUN_AFTER.pattern}|\s+(?:were|was|got)\b)"
)
"""Behind a part of a number: "13 of 18 molluscum"."""
_MORE_AFTER = re.compile(r"\s*(?:[a-z]+\s+)?(?:more|additional|further|other|others)\b")
_MORE_BEFORE = re.compile(r"\b(?:another|additional|further|plus|also)\s*$|\+\s*$")
_COUPLED = re.compile(r"(?:\b(?:and|plus)|[+&])\s*$")
_LIST_OPENED = re.compile(r"[:(=]|\s[-–—]\s|\bof (?:them|these|those|which|whom)\b")
_CLOSED_BRACKET = re.compile(r"\([^()]*\)")
"""Between two numbers, what opens no list: "forehead 3 (LN2), nose 1"."""
_ONLY_SEEN = re.compile(
    r"(?:(?!\b(?:treat|fr[oe]ez|froz|destroy|spray|inject|remov)\w*)[^.;:(\d]){0,40}\b(?:seen|counted|noted|found|identified|observed|on exam\w*)\b(?![^.;]*\b(?:treat|fr[oe]ez|froz|destroy|spray|inject|remov)\w*)"
)
"""Behind a total of what was looked at: "a total of 14 counted on exam"."""


def _tally(view: NoteView, unit: Unit, hit: re.Match[str], left: int, right: int, site: Fact[Site]) -> Tally:
    lower, start, end = unit.lower, hit.start("n"), hit.end()
    before, after = lower[max(0, hit.start() - 60) : hit.start()], lower[end : end + 70]
    number = told = number_of(hit["n"])
    places = each_place(view, unit, end) or each_of_list(view, unit, end, right) or each_of_places_before(view, unit, hit.start(), end)
    if places > 1:
        number *= places
    elif on_each_side(unit, hit.end(), site):
        number, site = 2 * number, replace(site, value=replace(site.value, side="bilateral")) if site.value else site
    number = share_of(number, before, after)
    if (more := _MORE_THAN.search(before)) and (number >= _OVER_COUNTS or not more["over"]):
        number += 1
    exact = not (more or _ABOUT.search(before) or _ABOUT_AFTER.match(after))
    exact = exact and not hit["to"] and not hit["high"] and "couple" not in hit["n"]
    headed = bool(left) and (_HEAD_OF_LIST.fullmatch(lower, left, hit.start()) is not None or _is_less_than_total(lower, left, hit))
    summed = None if headed else ends_sum(seek(view, _TOTAL_BEFORE, before), lower, hit.start())
    sums_up = _TOTAL_ROW.match(lower) or summed or _TOTAL_AFTER.match(after)
    total = bool(sums_up) and not _OUT_OF_MANY.match(after)
    closed = (
        is_left(view, unit, (hit.start(), end), (left, right), site)
        or opens_other_day(view, unit)
        or opens_earlier_work(view, unit)
        or of_earlier_visit(unit, hit.start(), end)
        or put_off_next(view, unit)
        or left_elsewhere(view, unit, hit.start())
        or (total and _ONLY_SEEN.match(after) is not None)
    )
    beside_noun = NOUN_AFTER.match(after) or seek(view, NOUN_BEFORE, before) or _OF_THEM.match(after) or _OF_MANY_NAMED.match(after)
    named = bool(beside_noun or kind_near(view, unit, start, end))
    closed = closed or (named and _all_past(view, unit))
    return Tally(
        number,
        unit.start + hit.start(),
        unit.start + end,
        unit.index,
        "total" if total else "count",
        exact,
        site,
        kind_of(view, unit, start, end),
        named=named,
        open=not closed,
        joined=hit["n"] == "another" or bool(_MORE_AFTER.match(after)) or bool(_MORE_BEFORE.search(before[-14:])),
        spread=number > told,
        bracketed=lower.rfind("(", 0, hit.start()) > lower.rfind(")", 0, hit.start()),
        marked=bool(hit["mark"]) and is_mark_anchored(view, unit, hit),
        beside_deed=is_beside_deed(view, unit, hit),
        coupled=bool(left and _COUPLED.search(lower[left : hit.start()])),
        opens_list=bool(left and not after.lstrip().startswith(")") and _LIST_OPENED.search(_CLOSED_BRACKET.sub("", lower[left:start]))),
    )


_TOTAL_AND_LIST = re.compile(rf"\s*(?:{NOUN}\s*)?(?:in\s+(?:all|total)|total|altogether)\s*[(:]\s*")
_FIGURE_BEFORE = re.compile(r"(?<![\d.])\d{1,2}$")


def _is_less_than_total(lower: str, left: int, hit: re.Match[str]) -> bool:
    """“AKs 6 total: 4 on the scalp & 2 on the nose”: a smaller number right behind one that is said to be the total opens its list."""
    if not hit["n"].isdigit() or _TOTAL_AND_LIST.fullmatch(lower, left, hit.start()) is None:
        return False
    whole = _FIGURE_BEFORE.search(lower, max(0, left - 3), left)
    return whole is not None and int(whole.group()) > int(hit["n"])


_TODAY_TOO = re.compile(
    r"\b(?:today|now|remain\w*|left over|persist\w*|recur\w*|again|back|still|except|all but|new|residual|of (?:them|these|those|which))\b"
)


def _all_past(view: NoteView, unit: Unit) -> bool:
    """“Sixteen AKs were frozen on the scalp last December.”: every work of the sentence is of another day, and so are its lesions."""
    acts = [m for m in view.mentions_in(unit, "PROC") if m.concept in ("destruction", "tag_removal")]
    return bool(acts) and all(assertion_at(view, unit, m.start, m.end)[0] == "historical" for m in acts) and unit.search(_TODAY_TOO) is None


_NEAR_MORE = 12
_BEARS = re.compile(r",? (?:has|had|bears?|bore|carr(?:y|ies|ied)|shows?|showed|with) ")
_MORE_BEHIND = re.compile(
    r"(?:[^\w;:.]| (?:and|with|plus|then|has|had|bears|there|that|he|she|i|we|is|are|were|was|found|see|saw|noted?)\b){0,8}"
)
"""Between one lesion and the number of those beside it: "a wart, and there are two more"."""


_RANK = r"(?:right|left|upper|lower|medial|lateral|larger|smaller|bigger|first|second|proximal|distal|anterior|posterior)"
_ONE_OF_TWO = re.compile(rf"(?:the |this |that )?(?:(?!and\b)[a-z]+ )?{_RANK}\b")
_AND_OTHER = re.compile(
    rf"\bthe {_RANK}(?: one)?(?:,? and(?: then)?| then|, then)(?: \d?\.?\d+ ?(?:ml|cc|mg|units?)(?: of [a-z]+)?)?(?: (?:into|in|to))? $"
)
"""Before the second of a pair: "the right and then the left keloid", "into the left and 0.1 mL into the right keloid"."""


def _first_of_two(unit: Unit, article: str, start: int) -> int | None:
    """Where in the note the first of a pair begins, of which the words at `start` with this article are the second; None where there is none."""
    other = _AND_OTHER.search(unit.lower, 0, start - unit.start) if _ONE_OF_TWO.match(article) else None
    return None if other is None else unit.start + other.start()


def _two(unit: Unit, start: int, mention: Mention, site: Fact[Site]) -> Tally:
    """Two lesions of the kind that is named, at a place and its other side."""
    is_open = not left_behind(unit, mention.end - unit.start)
    return Tally(2, start, mention.end, unit.index, "count", site=site, concept=mention.concept, named=True, open=is_open, spread=True)


def _articles(view: NoteView, unit: Unit, numbers: list[Tally]) -> list[Tally]:
    """“an AK”, “the wart”: one lesion, where no number governs the noun."""
    out = []
    for mention in view.mentions_in(unit, "DX"):
        at, stop = mention.start - unit.start, mention.end - unit.start
        hit = seek(view, _ARTICLE, unit.lower[max(0, at - 40) : at])
        opens = (
            hit is None and bool(numbers) and numbers[0].joined and mention.end <= numbers[0].start
        )  # "AK L cheek and another on the chin"
        pair = at_each_side(view, unit, stop) if "each" in unit.lower or "either" in unit.lower else None
        if (
            (hit is None and not opens and pair is None)
            or is_plural(unit.lower[at:stop])
            or re.match(r"[a-z'-]*(?:s\b|\s+(?:lesions|papules|patients|areas))", unit.lower[stop:])
        ):
            continue
        start = mention.start - len(hit.group() if hit else "")
        first = _first_of_two(unit, hit.group(), start) if hit is not None else None
        if first is not None and not any(first <= t.start < mention.end for t in numbers):
            out.append(_two(unit, first, mention, Fact()))
            continue
        if any(start <= t.start < mention.end or (mention.end <= t.start <= mention.end + 4 and not t.joined) for t in numbers):
            continue
        if pair is not None:
            out.append(_two(unit, start, mention, pair))
            continue
        more = next((t for t in numbers if t.start >= mention.end), None)
        role: Role = (
            "count"
            if hit
            and more
            and more.joined
            and (more.start - mention.end <= _NEAR_MORE or _MORE_BEHIND.fullmatch(view.lower, mention.end, more.start))
            else "article"
        )  # "an AK plus three additional"
        ahead = next((f for a, _, f in places_of(view, unit) if start - unit.start <= a and a - stop <= 22), Fact())
        if role == "count" and not ahead.known:
            ahead = next(
                (
                    f
                    for _, b, f in reversed(places_of(view, unit))
                    if b <= start - unit.start and _BEARS.fullmatch(unit.lower, b, start - unit.start)
                ),
                Fact(),
            )
        out.append(
            Tally(
                1, start, mention.end, unit.index, role, site=ahead, concept=mention.concept, named=True, open=not left_behind(unit, stop)
            )
        )
    return out
