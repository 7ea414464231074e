"""Numbers that run on: labels of a list and numbers that share one noun."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nlp.facts import Fact, Site
from nlp.gate import find
from nlp.lesion_words import ANY, ONE
from nlp.number_words import number_of
from nlp.records import replace

if TYPE_CHECKING:
    from nlp.tallies import Tally
    from nlp.view import Mention, NoteView, Unit


def labels_among(unit: Unit, hits: list[re.Match[str]], bound: dict[int, Fact[Site]]) -> dict[int, bool]:
    """Which of the numbers label lesions, and whether that is sure."""
    if len(hits) < 2:
        return {}
    sure = _labels_in(hits) | _labels_at_one_place(unit, hits, bound)
    return {**dict.fromkeys(_gapped_labels(hits), False), **dict.fromkeys(sure, True)}


def _labels_in(hits: list[re.Match[str]]) -> set[int]:
    """“#1 scalp, #2 nose, #3 ear” labels three lesions; four bare numbers or more that run from one on do, too."""
    bare = [i for i, h in enumerate(hits) if not h["mark"] and h["n"].isdigit()]
    if len(bare) > 3 and [number_of(hits[i]["n"]) for i in bare] == list(range(1, len(bare) + 1)):
        return set(bare)
    hashed = [i for i, h in enumerate(hits) if (h["mark"] or "").startswith("#")]
    values = [number_of(hits[i]["n"]) for i in hashed]
    return set(hashed) if len(values) > 1 and values == list(range(1, len(values) + 1)) else set()


_ENDS_ITEM = re.compile(r"\s*(?:[,;.)/|]|$|and\b|&)")


def _gapped_labels(hits: list[re.Match[str]]) -> set[int]:
    """“#1 left cheek, #2 right cheek, #5 nose”: rising numbers with “#” before their places may be those of a map, with some left out; “scalp #3, brow #5” counts."""
    hashed = [i for i, h in enumerate(hits) if (h["mark"] or "").startswith("#")]
    values = [number_of(hits[i]["n"]) for i in hashed]
    rises = len(values) > 1 and all(a < b for a, b in pairwise(values)) and values[0] > 0
    return set(hashed) if rises and not any(_ENDS_ITEM.match(hits[i].string, hits[i].end()) for i in hashed) else set()


_RIGHT_BEHIND = 3


def _labels_at_one_place(unit: Unit, hits: list[re.Match[str]], bound: dict[int, Fact[Site]]) -> set[int]:
    """“Scalp one, scalp two”: of one place told again and again the numbers go on, and do not count."""
    named: dict[object, list[int]] = {}
    for index in range(len(hits)):
        site = bound.get(index)
        if (
            site is not None
            and site.value is not None
            and site.status == "stated"
            and site.evidence
            and not hits[index]["mark"]
            and 0 < unit.start + hits[index].start() - site.evidence[0].end < _RIGHT_BEHIND
        ):
            place = site.value
            named.setdefault((place.region, place.side, place.subsite, place.digit, place.label.lower()), []).append(index)
    out: set[int] = set()
    for run in named.values():
        apart = len({bound[i].evidence[0].start for i in run}) == len(run) > 1
        if apart and [number_of(hits[i]["n"]) for i in run] == list(range(1, len(run) + 1)):
            out.update(run)
    return out


_NEXT_NUMBER = re.compile(r"\s*(?:,|,? and|&)\s*")
_PICTURES = r"photo(?:graph)?s?|pictures?|pics?|images?|imgs?|fig(?:ure)?s?"
_NUMBER_OR_SPAN = r"\d{1,2}(?:\s*(?:-|to|through|thru)\s*#?\s?\d{1,2})?"
_NAMED_NUMBERS = re.compile(
    rf"(?:\b(?:{ANY}|locations?|sites?|areas?|numbers?|nos?\.?|(?P<picture>{_PICTURES})|(?P<digits>toes|fingers|digits))(?: (?:marked|numbered|labell?ed|circled|mapped|tagged|number|nos?\.))?\s?#?\s?|#\s?)"
    rf"(?P<list>{_NUMBER_OR_SPAN}(?:\s*(?:,|,? and|&|\+)\s*(?:and )?#?\s?{_NUMBER_OR_SPAN})*)(?<=\d)(?!\d)(?![\w%/]|\.\d|\s*(?:mm|cm|x\b|sec|weeks?|days?|months?))(?:(?<=#\d)|(?<=#\d\d)|(?!\s*(?:lesions?|aks?\b|keratos)))"
)
_EQUATED = re.compile(r"(?:^|[:;.] )(?P<list>\d{1,2}(?:\s*(?:,|,? and|&|\+)\s*(?:and )?\d{1,2})+)(?= ?= ?[a-z])")
"""Labels with what they are: "1, 2, 4, 5 = AK"."""
_EACH_NUMBER = re.compile(r"(?P<low>\d{1,2})(?:\s*(?:-|to|through|thru)\s*#?\s?(?P<high>\d{1,2}))?")


class NamedNumbers(NamedTuple):
    """Lesions that are told by their numbers ("lesions 2, 3 and 6", "#4-7"): where in the unit, and how many; not `sure` where it may be a count after all."""

    start: int
    end: int
    number: int
    sure: bool


def named_numbers(view: NoteView, unit: Unit) -> list[NamedNumbers]:
    """Runs of labels in the unit: rising numbers behind "lesions" or "#", letters of a map."""
    out = _named_letters(view, unit)
    for hit in (*unit.spots(_NAMED_NUMBERS), *(unit.spots(_EQUATED) if "=" in unit.lower else ())):
        told = list(_EACH_NUMBER.finditer(hit["list"]))
        values = [n for one in told for n in range(int(one["low"]), int(one["high"] or one["low"]) + 1)]
        start, end = hit.span("list")
        measured = any(m.start < unit.start + end and unit.start + start < m.end for m in view.measures_in(unit))
        if hit.re is _EQUATED:
            if len(values) > 1 and values[0] and not measured and all(a < b for a, b in pairwise(values)):
                out.append(NamedNumbers(start, end, len(values), sure=True))
            continue
        shown = not hit["picture"] or bool(view.mentions_in(unit, "DX"))
        if hit["digits"] and (values[-1] > _DIGITS_OF_A_FOOT or _ON_NEXT.match(unit.lower, end)):
            continue  # "fingers 2, 3 on the palm"
        if (
            shown
            and not measured
            and "nail" not in unit.lower
            and len(values) > 1
            and values[0]
            and all(a < b for a, b in pairwise(values))
        ):
            alone = len(told) == 1  # "lesions 4-6" may be how many there are
            out.append(
                NamedNumbers(
                    start,
                    end,
                    len(values),
                    not hit["picture"] and (not alone or bool(hit["digits"]) or values[0] == 1 or _are_numbered(view)),
                )
            )
    return out


_ARE_LETTERED = re.compile(
    rf"\b(?:(?:marked|labell?ed|lettered|tagged)(?: as)?|{ANY}|map\w*:?) (?:a|\(a\))(?: ?(?:-|to|through|,|and|&)|[.:)])|\(a\)|(?:^|\n)a[.):] "
)
_LETTERS = re.compile(r"(?<![\w'-])(?P<list>[A-H](?:(?:\s?(?:-|,|&)\s?|,? and | to | through | thru )[A-H])+)(?![\w'-])")
_ONE_LETTER = re.compile(r"(?P<low>[A-H])(?:\s?(?:-|to|through|thru)\s?(?P<high>[A-H]))?(?![a-z])")
_NO_LESIONS = re.compile(
    r"\b(?:hep\w*|vitamins?|types?|groups?|class(?:es)?|parts?|jars?|bottles?|containers?|spec\w*|vials?|photos?|bx|biops\w+)\s*$"
)


def _named_letters(view: NoteView, unit: Unit) -> list[NamedNumbers]:
    """“A-D frozen”: lesions of a map or list that the note letters somewhere."""
    out: list[NamedNumbers] = []
    known: list[list[int]] = []
    for hit in _LETTERS.finditer(view.text, unit.start, unit.end):
        acts = {m.concept for m in view.mentions_in(unit, "PROC")}
        if not acts & COUNTED_ACTS or acts & _SINGLE_ACTS or not _are_lettered(view):
            return []  # letters of lesions that were sampled or cut out, or only looked at
        values = [n for one in _ONE_LETTER.finditer(hit["list"]) for n in range(ord(one["low"]), ord(one["high"] or one["low"]) + 1)]
        if (
            len(values) > 1
            and values not in known
            and all(a < b for a, b in pairwise(values))
            and not _NO_LESIONS.search(view.lower, unit.start, hit.start())
        ):
            out.append(NamedNumbers(hit.start() - unit.start, hit.end() - unit.start, len(values), sure=True))
            known.append(values)
    return out


COUNTED_ACTS = frozenset({"destruction", "tag_removal", "paring", "intralesional", "acne_surgery"})
"""Work whose lesions are counted together."""
_SINGLE_ACTS = frozenset({"biopsy", "shave_removal", "excision", "repair", "mohs", "flap", "graft"})
"""Work each lesion of which stands for itself."""


def _are_lettered(view: NoteView) -> bool:
    return view.once("lettered", lambda: find(view, _ARE_LETTERED) is not None)


_DIGITS_OF_A_FOOT = 5
_ON_NEXT = re.compile(r"\s*(?:on|over|at)\b")
_FIRST_OF_ALL = re.compile(rf"(?:#\s?|\b(?:{ONE}|site|area|no\.?|number) #?)1\b|(?:^|\n)\W*1[.):\s]\s?[a-z]")


def _are_numbered(view: NoteView) -> bool:
    """Does the note number its lesions somewhere?"""
    return _FIRST_OF_ALL.search(view.lower) is not None


def of_one_noun(lower: str, unit: Unit, found: list[Tally], places: list[tuple[int, int, Fact[Site]]]) -> list[Tally]:
    """“Three, one and two keratoses respectively”: numbers that share the noun behind the last, each at the place in its rank."""
    out = list(found)
    first = len(out) - 1
    while first > 0 and _NEXT_NUMBER.fullmatch(lower, out[first - 1].end - unit.start, out[first].start - unit.start):
        first -= 1
    run = out[first:]
    if len(run) < 2 or any(t.role != "count" for t in run):
        return out
    before = [p for p in places if p[1] <= run[0].start - unit.start]
    ranked = len(before) == len(run) and (
        "respectively" in lower or _OF_THOSE_PLACES.fullmatch(lower, before[-1][1], run[0].start - unit.start) is not None
    )
    if not ranked and "respectively" in lower:  # "1, 6 and 3 AKs on the arm, chin and scalp, respectively"
        before = [p for p in places if p[0] >= run[-1].end - unit.start]
        ranked = len(before) == len(run)
    if not run[-1].named and not ranked:
        return out
    for rank, tally in enumerate(run):
        site = before[rank][2] if ranked else tally.site if all(t.site.known for t in run) else Fact()
        out[first + rank] = replace(tally, named=True, concept=run[-1].concept, site=site)
    return out


def totals_of_places(view: NoteView, found: list[Tally]) -> list[Tally]:
    """“Scalp, count: 8 / Forehead, count: 5”: numbers that each say to be the total, of a place of their own, are items of a list."""
    totals = [t for t in found if t.role == "total"]
    if len(totals) > 2 and sum(not t.site.known for t in totals) == 1:  # below them that of all places
        totals = [t for t in totals if t.site.known]
    in_fields = all("|" in view.units[t.unit].lower or ":" in view.lower[t.start - 3 : t.start] for t in totals)
    apart = in_fields and len({t.site.value for t in totals if t.site.known}) == len(totals) > 1
    return [replace(t, role="count") if t in totals else t for t in found] if apart else found


_OF_THOSE_PLACES = re.compile(r"\)?\s*(?::|-|=|,?\s*(?:numbering|counting|count(?:s|ed)?|with|had|has|bore|carried))\s*")
"""Between the places of a list and as many numbers: "scalp, brow and hands: 2, 3 and 4"."""
_PLUS = re.compile(r"\s?\+\s?")


def added(lower: str, unit: Unit, found: list[Tally]) -> list[Tally]:
    """“3+2+4, all frozen”: numbers of one place, or of none, with a plus between them are one number."""
    out: list[Tally] = []
    for tally in found:
        before = out[-1] if out else None
        joins = (
            before is not None
            and before.role == tally.role == "count"
            and _PLUS.fullmatch(lower, before.end - unit.start, tally.start - unit.start)
        )
        if before is None or not joins or (before.site.known and tally.site.known and before.site.value != tally.site.value):
            out.append(tally)
            continue
        site = before.site if before.site.known else tally.site
        out[-1] = replace(
            before,
            number=before.number + tally.number,
            end=tally.end,
            exact=before.exact and tally.exact,
            site=site,
            named=before.named or tally.named,
            concept=tally.concept or before.concept,
            open=before.open and tally.open,
            beside_deed=before.beside_deed or tally.beside_deed,
            joined=before.joined,
        )
    return out


_SUMMED = re.compile(r"\d(?!\s*[,;]\s*[a-z])[^\d]*$")


def ends_sum(told: re.Match[str] | None, lower: str, start: int) -> bool:
    """“= 7” is a total only where the numbers end before it: “forehead = 4, temple = 3” counts at each place."""
    return told is not None and (told.group()[0] != "=" or _SUMMED.search(lower, 0, start) is not None)


def own_nouns(view: NoteView, found: list[Tally]) -> bool:
    """“Callus x1 submet 2 and corn x1 fifth toe”: each number stands right behind a lesion of another name, in one sentence."""
    units = {t.unit for t in found}
    if len(units) == 1:
        names = [_noun_beside(view, t, behind=False) for t in found] if all(t.marked for t in found) else [""]
    else:  # "Two IPKs of the sole pared. One corn of the web pared."
        names = (
            [_noun_beside(view, t, behind=True) for t in found if view.mentions_in(view.units[t.unit], "PROC")]
            if len(units) == len(found)
            else [""]
        )
    return "" not in names and len(set(names)) == len(found)


def _noun_beside(view: NoteView, tally: Tally, *, behind: bool) -> str:
    """The lesion right behind the number, or right before it."""
    for lesion in view.mentions_in(view.units[tally.unit], "DX"):
        if 0 <= (lesion.start - tally.end if behind else tally.start - lesion.end) <= 2:
            return view.lower[lesion.start : lesion.end]
    return ""


_ON_A_SIDE = re.compile(
    r"\s*(?:nails? |toes? |lesions? )?(?:on|of) (?:the |his |her )?(?:left|right)\b(?! (?:[a-z]+ )?(?:hand|foot|arm|leg|cheek|ear|temple|forearm|side of))|\s*(?:left|right|l|r)\b(?=\s*(?:[,;.)&]|and\b|$))"
)


def without_sides(lower: str, unit: Unit, found: list[Tally]) -> list[Tally]:
    """“4 nails, 2 on the left, 2 on the right”: numbers of the two sides that make up the number before them count nothing more."""
    for index in range(len(found) - 2):
        head, parts = found[index], found[index + 1 : index + 3]
        if (
            head.number == sum(t.number for t in parts)
            and all(_ON_A_SIDE.match(lower, t.end - unit.start) for t in parts)
            and len({t.site.value.region for t in (head, *parts) if t.site.value is not None and t.site.value.region}) < 2
        ):
            return [*found[: index + 1], *found[index + 3 :]]
    return found


def in_brackets(view: NoteView, unit: Unit, lesion: Mention) -> Mention | None:
    """“Three sun spots (AKs)”: the name in brackets right behind the other says what they are."""
    if view.lower[lesion.end : lesion.end + 2] != " (":
        return None
    return next((m for m in view.mentions_in(unit, "DX") if m.start == lesion.end + 2 and view.lower[m.end : m.end + 1] == ")"), None)


def folded(tallies: list[Tally]) -> list[Tally]:
    """Without the numbers in brackets that only split the number before them: "hands 5 (2 R, 3 L)"."""
    out: list[Tally] = []
    index = 0
    while index < len(tallies):
        tally = tallies[index]
        out.append(tally)
        stop = index + 1
        while stop < len(tallies) and tallies[stop].bracketed and not tally.bracketed and tallies[stop].unit == tally.unit:
            stop += 1
        inner = tallies[index + 1 : stop]
        listed = len(out) > 1 or stop < len(tallies)
        index = stop if listed and inner and _splits(tally, inner) else index + 1
    return out


def _splits(head: Tally, inner: list[Tally]) -> bool:
    """Do the numbers in brackets make up the number, or tell right behind it how a part of it lies ("R sole 8 (5 fore, 3 heel)")?"""
    parts = sum(t.number for t in inner)
    return (len(inner) > 1 and parts == head.number) or (
        parts < head.number
        and head.site.known
        and inner[0].start - head.end <= _BESIDE
        and not any(t.beside_deed or t.joined for t in inner)
    )


_BESIDE = 16
