"""The places of numbers that count lesions: which site of a sentence each number belongs to ("scalp 4", "4 on the scalp")."""

from __future__ import annotations

import re

from nlp.cells import BARS, cells_between, without_outer
from nlp.facts import Evidence, Fact, Side, Site
from nlp.laterality import DIRECTIONS, is_paired
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.records import dataclass, replace
from nlp.sites import is_real, site_of, sites_in
from nlp.view import Mention, NoteView, Unit

NOUN = (
    rf"(?:{ANY}|mollusc\w*|areas?|sites?|callus(?:es)?|callosit\w+|corns?|clav\w+|nails?|toenails?|fingernails?|condylom\w*|hyperkeratos\w+|locations?"
    r"|abscess\w*|milia|comedones|a\.?k\.?'?s?|ones|worst|largest|biggest|comedos?|boils?|furuncles?)\b"
)
"""Words for what is counted."""

Place = tuple[int, int, Fact[Site]]
"""Where the words of a place stand in its unit, and the place."""

_BARE_SIDE = re.compile(r"[lr](?<![\w'/].)(?:(?P<left>(?<=l)(?:eft|t)?)|(?P<right>(?<=r)(?:ight|t)?))(?![\w'/])")
_LOOK = r"(?:gritty|rough|scaly|scaling|thin|thick(?:er)?|hypertrophic|tender|sore|crusted|crusty|pink|reddish|erythematous|flat|raised|hyper-?keratotic|keratotic|inflamed|irritated|itchy|bleeding|adherent|filiform|mosaic|verrucous|pigmented|small|tiny|large|early|subtle|obvious|classic)"
"""What a lesion looks or feels like, between its name and its number."""
_LINK_BEFORE = re.compile(
    rf"\)?(?:\s|/{{2,}}|(?:/ ?|, ?|(?:, )?and |& ?)(?:front(?:al|o-?temporal)|mid-?scalp|parietal|temporal|occiput|occipital|crown|sides)\b\)?|\([a-z ,/-]{{1,30}}\)|\((?![a-z ,/-]{{1,30}}\))|[:=|\[.\-\u2026#*>,~\u2248]|x(?=\s?$|\s)|{NOUN}|(?:and |& )?{_LOOK}\b|aa\b|alopecia(?: areata)?\b|psoriasis\b|psoriatic\b|acne\b|hs\b|pn\b|dle\b|lsc\b|periungual|subungual|dorsal|dorsum|palmar|volar|plantar|ulnar|radial|lateral|medial|distal|proximal|tip|pad|pulp|today|about|approx|skin\b|and(?=\s*$)\b|where\b|(?:\b(?:i|we|he|she|patient|pt|there)\s+)?\b(?:find|found|count(?:ed)?|see|saw|noted?|identified|are|were|is|was|has|had|have|shows?|showed|reveals?|revealed|bears?|bore|carr(?:y|ies|ied)|with)\b|w/(?=\s))*"
)
_LOOSE_LINK = re.compile(r"(?:\s+[a-z/'-]+){0,4}\s*[:=(|-]?\s*")
_LINK_AFTER = re.compile(
    rf"\)?\s*(?:\()?(?:(?:{_LOOK},\s+){{1,2}}(?=(?:[a-z'-]+\s){{0,2}}{NOUN}))?"  # "irritated, bleeding keratoses of"
    r"(?:(?:[a-z'/-]+)\s+){0,5}?(?:(?:on|of|to|at|over|in|from|along|upon|across)\s+)?(?:the\s+|his\s+|her\s+|each\s+|both\s+)?(?:[a-z-]+\s+){0,3}"
)
_ENDS_ITEM = re.compile(r"\s*(?:,|;|->)")


def _of_the_other_side(lower: str, site: Fact[Site], former: re.Match[str], hit: re.Match[str]) -> bool:
    """“Temples 2 and 3”: behind a place in the plural the numbers of its two sides."""
    place = site.value
    both = place is not None and not place.side and is_paired(place.region, place.subsite) and place.label.lower().endswith("s")
    return both and _AND_NUMBER.fullmatch(lower, former.end(), hit.start()) is not None and _ITEM_OVER.match(lower, hit.end()) is not None


_AND_NUMBER = re.compile(r"\s*(?:and|&|/)\s*")
_ITEM_OVER = re.compile(r"\s*(?:$|[,;.)])")
_PLUS = re.compile(r"\s*\+\s*")
_NOUN_NEXT = re.compile(rf"\s{NOUN}")


def places_of(view: NoteView, unit: Unit) -> list[tuple[int, int, Fact[Site]]]:
    """Sites of the unit, and bare sides that stand for the other side of a site ("hands: R 2, L 3")."""
    named = [m for m in view.mentions_in(unit, "SITE") if not _names_disease(view, unit, m)]
    wider = {m.end: (m, f) for m, f in sites_in(view, unit) if f.evidence} if len(named) > 1 else {}
    moved = [m for m in named if m.end in wider and wider[m.end][0].start < m.start]  # "the back of each hand"
    out = [
        (_opens(view, m, f) - unit.start, max(m.end, f.evidence[0].end if f.evidence else 0) - unit.start, f)
        for m in named
        if is_real(view, m) and not any(wider[o.end][0].start <= m.start < o.start for o in moved)
        for f in [wider[m.end][1] if m in moved else site_of(view, m)]
    ]
    out = _with_parts(unit, out) if len(out) > 1 else out
    return sorted(
        [*out, *_bare_sides(unit, out), *_parts_of_scalp(unit, out), *(_places_above(view, unit) if not out and "|" in unit.lower else ())],
        key=lambda place: (place[0], place[1]),
    )


def _names_disease(view: NoteView, unit: Unit, site: Mention) -> bool:
    """“Genital warts: three on the shaft, two on the mons”: a place in the name of the disease, beside others that tell where it is."""
    if len(view.mentions_in(unit, "SITE")) < 2:
        return False
    return any(m.start <= site.start and site.end < m.end for m in view.mentions_in(unit, "DX"))


_PART_BEHIND = re.compile(rf"(?:\s*[,(-])?\s*(?:(?:{DIRECTIONS})\s)*")


def _with_parts(unit: Unit, sited: list[tuple[int, int, Fact[Site]]]) -> list[tuple[int, int, Fact[Site]]]:
    """“R index finger, lateral nail fold”: a part that is no place alone belongs to the place before it."""
    out = sited[:1]
    for start, end, fact in sited[1:]:
        before = out[-1]
        if (
            fact.value is not None
            and not fact.value.region
            and before[2].value is not None
            and before[2].value.region
            and _PART_BEHIND.fullmatch(unit.lower, before[1], start)
        ):
            out[-1] = (before[0], end, before[2])
        else:
            out.append((start, end, fact))
    return out


_NUMBERS_ROW = re.compile(r"\|?(?:\s*(?:x ?)?\d{1,2}\s*\|)+\s*(?:(?:x ?)?\d{1,2}\s*)?")


def _places_above(view: NoteView, unit: Unit) -> list[tuple[int, int, Fact[Site]]]:
    """“Scalp | L ear | R hand” over “3 | 1 | 1”: a row of nothing but numbers counts at the places of the row above, cell by cell."""
    above = view.units[unit.index - 1] if unit.index else unit
    if above is unit or "|" not in above.lower or not _NUMBERS_ROW.fullmatch(unit.lower):
        return []
    heads, cells = (without_outer(u.lower, cells_between(BARS, u.lower)) for u in (above, unit))
    facts = [f for _, f in sites_in(view, above) if f.value is not None and f.value.region]
    if len(heads) != len(cells) or len(facts) != len(heads):
        return []
    return [(start, start, fact) for (start, _), fact in zip(cells, facts, strict=True)]


_SCALP_PART = re.compile(
    r"\b(?:bi-?)?(?:mid-?)?(?:front(?:al|o-?temporal)|mid-?scalp|ophiasis)\b(?=\s?[-:=(]?\s?(?:x ?)?\d{1,2}\b(?! ?(?:mm|cm|ml|cc)))"
)
"""In a list of places of the scalp, one that is no place alone: "frontal 3, vertex 2"."""


def _parts_of_scalp(unit: Unit, sited: list[tuple[int, int, Fact[Site]]]) -> list[tuple[int, int, Fact[Site]]]:
    base = next((f.value for _, _, f in sited if f.value is not None and f.value.region == "scalp"), None)
    if base is None:
        return []
    parts = [h for h in unit.spots(_SCALP_PART) if not any(a <= h.start() < b for a, b, _ in sited)]
    return [
        (
            h.start(),
            h.end(),
            Fact(replace(base, side=""), "derived", (Evidence("site", "scalp", unit.start + h.start(), unit.start + h.end()),)),
        )
        for h in parts
    ]


_NUMBER_WITHIN = re.compile(r"\d")


def _opens(view: NoteView, mention: Mention, site: Fact[Site]) -> int:
    """Where the words of a place begin: with its side, unless numbers stand between ("R AK: 2 temple")."""
    start = site.evidence[0].start if site.evidence else mention.start
    return mention.start if start < mention.start and _NUMBER_WITHIN.search(view.lower, start, mention.start) else start


def _bare_sides(unit: Unit, sited: list[tuple[int, int, Fact[Site]]]) -> list[tuple[int, int, Fact[Site]]]:
    if not sited:
        return []
    sides = [h for h in unit.spots(_BARE_SIDE) if not any(a <= h.start() < b for a, b, _ in sited)]
    named = {f.value.side for _, _, f in sited if f.value} | {h.lastgroup for h in sides}
    if not sides or not {"left", "right"} <= named:
        return []
    out = []
    for hit in sides:
        base = next((f.value for a, _, f in reversed(sited) if a < hit.start()), sited[0][2].value)
        assert base is not None
        side: Side = "left" if hit.lastgroup == "left" else "right"
        proof = (Evidence("site", f"{side} {base.region}", unit.start + hit.start(), unit.start + hit.end()),)
        out.append((hit.start(), hit.end(), Fact(replace(base, side=side), "derived", proof)))
    return out


_LIST_OPENS = re.compile(r"[:(,]| - ")
"""Between a sum and the list that shares it out: "10 AKs frozen: scalp 6 nose 1 hands 3"."""


def _leads_to(gap: str) -> bool:
    """Do these words lead from a number to the place behind it?"""
    return len(gap) <= 60 and (gap == "/" or _LINK_AFTER.fullmatch(gap + " ") is not None)


@dataclass(slots=True)
class _Fit:
    """A number between two places: which one it may belong to."""

    ahead: Place | None
    behind: Place | None
    fits_ahead: bool
    fits_behind: bool
    marked: bool
    """It stands behind a mark that ties it to the place before it: "scalp x 4", "scalp: 4"."""


_SHARE_TREATED = re.compile(
    rf", (?:\d{{1,2}}|{SPELLED}) (?:(?:were|was|got|are|now|today) )*(?:frozen|treated|destroyed|sprayed|cryo\w*|ablated)\b"
)
"""Behind the places of a number before them, the share that was treated: "ten on the scalp and ears, eight frozen"."""


def bind(lower: str, hits: list[re.Match[str]], places: list[Place]) -> dict[int, Fact[Site]]:
    """The site of each number: right behind its site ("scalp 4") or in front of it ("4 on the scalp")."""
    if "|" in lower and places and not (len(hits) == len(places) > 1):
        return {i: places[0][2] for i in range(len(hits))}
    plain = next(
        (hit for hit in hits if not hit["mark"] and not (places and _LIST_OPENS.search(lower, hit.end(), max(hit.end(), places[0][0])))),
        None,
    )
    before_first = bool(plain and places and plain.start() < places[0][0])
    out: dict[int, Fact[Site]] = {}
    for index, hit in enumerate(hits):
        fit = _fit(lower, hits, index, places)
        take_behind = fit.fits_behind and (not fit.fits_ahead or fit.marked or not before_first) and not _is_of_next(lower, hit, fit)
        take_behind = take_behind and not (before_first and index and _SHARE_TREATED.match(lower, max(0, hit.start() - 2)))
        before_first = before_first or (hit is plain and fit.fits_ahead and not take_behind)  # "both lids, three right and one left"
        if take_behind and fit.behind is not None:
            out[index] = fit.behind[2]
        elif fit.fits_ahead and fit.ahead is not None:
            out[index] = fit.ahead[2]
        elif index and index - 1 in out and _goes_with_former(lower, hits[index - 1], hit, out[index - 1]):
            out[index] = out[index - 1]  # "temples 3 + 2"
    return _without_sum(lower, hits, places, out)


def _fit(lower: str, hits: list[re.Match[str]], index: int, places: list[Place]) -> _Fit:
    """Which of the places around a number the words between lead to."""
    hit = hits[index]
    ahead = next((p for p in places if p[0] >= hit.end()), None)
    behind = next((p for p in reversed(places) if p[1] <= hit.start()), None)
    stop = hits[index + 1].start() if index + 1 < len(hits) else len(lower)
    floor = hits[index - 1].end() if index else 0
    fits_ahead = ahead is not None and ahead[0] <= stop and _leads_to(lower[hit.end() : ahead[0]])
    if behind is None:
        return _Fit(ahead, None, fits_ahead, False, bool(hit["mark"]))
    between = lower[behind[1] : hit.start()]
    fits_behind = behind[1] >= floor and bool(_LINK_BEFORE.fullmatch(lower[behind[1] : hit.start("n")]))
    if (fits_ahead and "," in between) or (hit["n"] == "both" and between.strip()):
        fits_behind = False  # "AK of the left ear, AK of the right ear, both frozen"
    listed = bool(hit["mark"]) or bool(_ENDS_ITEM.match(lower, hit.end()))
    if listed and not fits_behind and behind[1] >= floor and not fits_ahead:
        fits_behind = bool(_LOOSE_LINK.fullmatch(between))
    marked = bool(hit["mark"]) or bool(_MARK_BEFORE.search(lower[behind[1] : hit.start("n")]))
    return _Fit(ahead, behind, fits_ahead, fits_behind, marked)


_MARK_BEFORE = re.compile(r"[:=(#|-]\s*$")
_PLACED_BEHIND = re.compile(r"\s*(?:[a-z]+\s+)?(?:on|over|of|at)\s")


def _is_of_next(lower: str, hit: re.Match[str], fit: _Fit) -> bool:
    """“Left temple AK and two scalp AKs”, “cheek, 3 on the nose”: without a mark, such a number belongs to the place behind it."""
    if not fit.fits_ahead or fit.marked or fit.ahead is None:
        return False
    gap = lower[hit.end() : fit.ahead[0]]
    return _PLACED_BEHIND.match(gap) is not None or (_NOUN_NEXT.match(lower, fit.ahead[1]) is not None and not gap.strip())


def _goes_with_former(lower: str, former: re.Match[str], hit: re.Match[str], site: Fact[Site]) -> bool:
    return _PLUS.fullmatch(lower, former.end(), hit.start()) is not None or _of_the_other_side(lower, site, former, hit)


def _without_sum(lower: str, hits: list[re.Match[str]], places: list[Place], out: dict[int, Fact[Site]]) -> dict[int, Fact[Site]]:
    """“14 tags: neck 9, ...”: the place has a number of its own right behind it, and the one in front is the sum."""
    for start, end, fact in places:
        both = [
            i
            for i in range(len(hits) - 1)
            if out.get(i) is fact and out.get(i + 1) is fact and hits[i].end() <= start and end <= hits[i + 1].start()
        ]
        if both and re.fullmatch(r"[\s:#x*-]*", lower[end : hits[both[0] + 1].start("n")]):
            del out[both[0]]
    return out


_DIGITS_NEXT = re.compile(r"\s*(?:toes|fingers|digits)\s*(?:$|[.,;)=(&+]|and\b)")
_ITEM_BEFORE = re.compile(r"\d\s+(?:[a-z]+\s+){0,2}$")
_NEXT_OF_LIST = re.compile(r"\s*(?:,|;|&|\+|,?\s*and)\s*")


def of_digits(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """“10 soles, 5 toes”: behind a number with its place, toes are a place, too."""
    if not _DIGITS_NEXT.match(unit.lower, hit.end()):
        return False
    former = next((m for m in view.mentions_in(unit, "SITE") if _NEXT_OF_LIST.fullmatch(view.lower, m.end, unit.start + hit.start())), None)
    return former is not None and _ITEM_BEFORE.search(view.lower, max(unit.start, former.start - 24), former.start) is not None
