"""Numbers told for one side of a pair: "two on each ear" are four lesions."""

from __future__ import annotations

import re

from nlp.facts import Fact, Site
from nlp.laterality import DIRECTIONS, is_paired
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED, number_of
from nlp.records import replace
from nlp.sites import is_real, site_of
from nlp.view import Mention, NoteView, Unit

_ORDINAL = r"(?:first|second|third|fourth|fifth|great|big|little|small|[1-5](?:st|nd|rd|th))"
_RANKED = re.compile(_ORDINAL)
_IN_ROW = re.compile(r"(?:metatars\w*|met\b|mt\w*|metacarp\w*|mc\w*|toe|finger|nail|web|digit|knuckle)")
"""Places of which a hand or foot has more than one."""
_EACH_OF_TWO = re.compile(rf"\b(?:each|either|ea\.?|per)\s(?:of the\s)?(?:(?:{DIRECTIONS})\s)*$")
_EACH_WITHIN = re.compile(r"\b(?:each|either)\b")
"""Inside the words of a place: "the back of each hand", "over each brow"."""
_EACH_BEHIND = re.compile(
    r"\s*(?:(?:on|per|a|each|ea\.?)\s+side|(?:on|at|to)\s+(?:each|either)(?=\s*(?:[,;.)]|$))|each\b|ea\b|apiece)(?!\s+(?:was|were|lesion|cycle|treated|frozen|with|received|got|x|for|\d))"
)
_EACH_SIDE = re.compile(
    rf"\s*(?:(?:{ANY})\s+)?(?:(?:on|to|at|per)\s+)?(?:either|each|both|a)\s+sides?(?:\s+of\s+(?:the\s+)?(?:midline|mid-?line|nose|neck|face|back|scalp|forehead|spine|sternum|chest|parting))?(?!\s+(?:of|was|were|x|for|\d))|\s+(?:per\s+side|apiece)\b"
)
"""Behind a number of lesions of a place that has two sides and no name for them: "four each side"."""
_PART = r"back|backs|side|skin|aspect|dorsum"
_PLURAL = re.compile(r"(?:[^siu]s|ae)$")
_MANY_OF_A_SIDE = frozenset(["finger", "toe", "nail_unit"])


_AT_EACH = re.compile(
    rf"\s*(?:(?:of|on|in|at|to|from|over|under|beneath|beside|behind|near) )(?:the )?(?P<words>(?:[a-z]+ of )?(?:each|either) (?:of the )?(?:(?:{DIRECTIONS}|{_ORDINAL}) )*)"
)


def at_each_side(view: NoteView, unit: Unit, end: int) -> Fact[Site] | None:
    """The place of "a wart on each heel", "callus under each first metatarsal head", told in the singular behind a lesion that ends at `end`."""
    hit = _AT_EACH.match(unit.lower, end)
    place = (
        next((m for m in view.mentions_in(unit, "SITE") if hit.start("words") < m.start - unit.start <= hit.end()), None) if hit else None
    )
    if hit is None or place is None or not is_real(view, place):
        return None
    site = site_of(view, place).value
    many = site is None or (_IN_ROW.search(unit.lower, place.start - unit.start) is not None and not _RANKED.search(hit["words"]))
    if site is None or many or site.side or not is_paired(site.region, site.subsite) or _PLURAL.search(view.lower[place.start : place.end]):
        return None
    return Fact(replace(site, side="bilateral"), "stated", site_of(view, place).evidence)


_EACH_PLACE = re.compile(
    r"\s*(?:[a-z'-]+\s+){0,4}?(?:(?:at|on|to|over|from|in)\s+each|per)\s+(?:of\s+(?:the\s+following|these|the\s+sites)|site|location|place|area)\b"
)
_EACH_OF_SO_MANY = re.compile(
    rf"\s*(?:[a-z'-]+\s+){{0,5}}?(?:at|on|to|over|from|in)\s+each\s+of\s+(?:the\s+|his\s+|her\s+)?(?:following\s+)?(?P<n>\d{{1,2}}|{SPELLED})\s+(?:(?:body|skin|treated|different|separate|following)\s+)?(?:site|location|place|area|region|spot)s\b"
)
"""Behind a number of each place, how many places there are: "five on each of three areas"."""


def each_place(view: NoteView, unit: Unit, end: int) -> int:
    """How many places the list holds of which the number is one of each ("one AK at each of the following: ..."); 0 for no list."""
    hit = _EACH_PLACE.match(unit.lower, end)
    if hit is None:
        so_many = _EACH_OF_SO_MANY.match(unit.lower, end)
        return number_of(so_many["n"]) if so_many else 0
    return len(_places(view, unit, hit.end(), len(unit.lower)))


def _places(view: NoteView, unit: Unit, start: int, stop: int) -> list[Mention]:
    """Places named between two offsets of the unit; two terms in a row ("R ring" "finger") name one."""
    out: list[Mention] = []
    for mention in view.mentions_in(unit, "SITE"):
        if start <= mention.start - unit.start < stop and is_real(view, mention):
            if out and mention.start - out[-1].end <= 1:
                out[-1] = replace(out[-1], end=mention.end)
            else:
                out.append(mention)
    return out


_AT = r"(?:on|at|of|from|over|in|to|for|behind|under|below)"
_EACH_OF_LIST = re.compile(
    rf"\s*(?:(?:{ANY}|corns?)\s+|(?:(?!(?:and|or|each|ea|on|of|at|to|but|plus|for|cycles?|times?|passes)\b)[a-z][a-z0-9'-]*,?\s+){{1,5}}?)?(?:(?:each|ea\.?|apiece)\s+{_AT}\s+(?!each|per|the following|these)|{_AT}\s+each\s+of\s+)(?:(?:the|his|her)\s+)?(?:(?:{DIRECTIONS}|left|right|l|r)\s+)*"
)
_LIST_GAP = re.compile(rf"(?:[\s,/&+-]|\b(?:and|the|on|at|of|both|each|bilateral|either|left|right|l|r|lt|rt|{DIRECTIONS}|{_PART})\b)*")


def each_of_list(view: NoteView, unit: Unit, end: int, stop: int) -> int:
    """How many places stand in the list that a number tells one by one ("one each on the nose and the left hand"); 0 for none."""
    hit = _EACH_OF_LIST.match(unit.lower, end)
    places = _places(view, unit, end, stop) if hit else []
    if hit is None or not places or places[0].start - unit.start > hit.end() + 12:
        return 0
    number, last = _sides(view, places[0]), places[0].end
    for place in places[1:]:
        if not _LIST_GAP.fullmatch(view.lower, last, place.start):
            break
        number, last = number + _sides(view, place), place.end
    return number


_EACH_AFTER = re.compile(
    r"\s*(?:(?:lesion|ak|spot|wart|papule)s? )?(?:each|ea|apiece)\b(?!\s*(?:cycle|time|visit|session|for|with|was|were))"
)
_UP_TO_NUMBER = re.compile(r"[\s,:(=x*-]*")
_BORE = r"(?:had|has|have|having|bore|bears?|bearing|carr(?:y|ies|ied)|show(?:s|ed|ing)?|contain(?:s|ed)|reveal(?:s|ed)|with|w/)"
_EACH_HAD = re.compile(rf",?\s+each(?:\s+of\s+(?:them|these|which))?\s+{_BORE}\s+")
_HAD = re.compile(rf"\s+{_BORE}\s+")
_EACH_OPENS = re.compile(rf"\beach\s+of\s+(?:(?:the|his|her)\s+)?(?:(?:{DIRECTIONS}|left|right|l|r)\s+)*$")
"""Before a list of places each of which has the number behind it: "each of the chin, nose and ear had two"."""


def each_of_places_before(view: NoteView, unit: Unit, start: int, end: int) -> int:
    """How many places stand in the list right before a number that is told of each ("nose, chin, forehead x2 each", "both temples (2 each)"); 0 for one place or none."""
    told = _EACH_PLACE.match(unit.lower, end)
    if told is not None and not _places(view, unit, told.end(), len(unit.lower)):  # "nose, R cheek, L cheek - cryo one lesion at each site"
        return sum(_sides(view, place) for place in _places(view, unit, 0, start))
    told_after = _EACH_AFTER.match(unit.lower, end) is not None
    if not told_after and "each" not in unit.lower[:start]:
        return 0
    places = _places(view, unit, 0, start)
    if not places:
        return 0
    gap = unit.lower[places[-1].end - unit.start : start]
    opened = not told_after and _HAD.fullmatch(gap) is not None
    if not opened and not (_UP_TO_NUMBER if told_after else _EACH_HAD).fullmatch(gap):
        return 0
    number, first = _sides(view, places[-1]), places[-1].start
    for place in reversed(places[:-1]):
        if not _LIST_GAP.fullmatch(view.lower, place.end, first):
            break
        number, first = number + _sides(view, place), place.start
    if opened and _EACH_OPENS.search(view.lower, unit.start, first) is None:
        return 0
    return number if number > 1 else 0


def _sides(view: NoteView, place: Mention) -> int:
    site = site_of(view, place).value
    each = (
        site is not None
        and not site.side
        and is_paired(site.region, site.subsite)
        and _EACH_OF_TWO.search(view.lower, max(0, place.start - 12), place.start)
    )
    return 2 if site is not None and (site.side == "bilateral" or each) else 1


def on_each_side(unit: Unit, end: int, site: Fact[Site]) -> bool:
    """Is the number that ends at `end` (in the unit) one of each side of its place?

    "Two on each ear", "both axillae 3 each", "temples 2 each side"; of fingers and toes a side has more than one.
    """
    place = site.value
    if place is not None and place.side in ("left", "right", "midline"):
        return False
    if place is not None and not place.side and place.subsite not in _MANY_OF_A_SIDE and _EACH_WITHIN.search(place.label.lower()):
        return True
    if place is None or not is_paired(place.region, place.subsite):
        return not (place and place.side) and unit.search(_EACH_SIDE) is not None and _EACH_SIDE.match(unit.lower, end) is not None
    if place.subsite in _MANY_OF_A_SIDE and not place.digit:
        return False
    start = site.evidence[0].start - unit.start
    if not place.side and _EACH_OF_TWO.search(unit.lower[max(0, start - 30) : start]):
        return True
    return (place.side == "bilateral" or bool(_PLURAL.search(place.label.lower()))) and bool(_EACH_BEHIND.match(unit.lower[end : end + 20]))
