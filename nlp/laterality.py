"""The side of a site: before it, behind it, for both sides, and carried along a list of sites."""

from __future__ import annotations

import re

from nlp.facts import Side
from nlp.lesion_words import ANY
from nlp.view import Mention, NoteView

_EFT = r"(?:eft(?:-sided)?|t\.?|\.?)"
_IGHT = r"(?:ight(?:-sided)?|t\.?|\.?)"
_JOIN = r"\s*(?:and|&|\+|/|,\s*and|>|<|=)\s*"
_NOT_LEFT = r"(?!\s+(?:to|open|in\s+place|alone|intact|as|for|by|un\w+|behind|out|off|over|after|message|voicemail)\b|[\s-]+handed)"
_NOT_RIGHT = r"(?!\s+(?:now|away|after|before|answer|at|next|to|time|patient|(?:below|above|under|behind|beneath)\s+the)\b|[\s-]+handed)"
_MIDDLE = r"(?:mid-?\s?line|spine|cent(?:er|re)|sternum|umbilicus)"
_SIDE = re.compile(
    r"[blmr](?<![\w'&.].)(?<!\D/.)(?:"  # opens with a set: `re` skips to the next of these letters at once
    rf"(?P<bilateral>(?<=b)(?:ilateral(?:ly)?|ilat\.?|/l|oth)|(?<=l){_EFT}{_JOIN}r{_IGHT}|(?<=r){_IGHT}{_JOIN}l{_EFT})"
    r"|(?P<midline>(?<=m)(?<!of .)(?<!of the .)(?<!from .)(?<!from the .)id-?\s?line)"
    rf"|(?P<left>(?<=l)(?<!which .){_EFT}){_NOT_LEFT}|(?P<right>(?<=r){_IGHT}){_NOT_RIGHT})(?![\w'/])"
)
_BEHIND = re.compile(
    rf"\s?[\s,(\[:-]{{1,3}}(?:(?P<bilateral>b/l|bilateral(?:ly)?|bilat\.?|l/r|r/l|l\s?[&+]\s?r|r\s?[&+]\s?l)"
    rf"|(?P<left>left|lt|l){_NOT_LEFT}|(?P<right>right|rt|r){_NOT_RIGHT})(?![\w'/&]|\s+and\s+(?:l|r|lt|rt|left|right)\b)"
    rf"|[\s,]{{1,2}}(?:\d+(?:\.\d+)?\s?[cm]m\s)?(?:[a-z]+\s){{0,2}}(?:(?P<left_beside>left)|(?P<right_beside>right))\sof\s(?:the\s)?{_MIDDLE}\b"
    rf"|\s(?:{ANY})\s(?:(?P<left_after>left|lt|l)|(?P<right_after>right|rt|r))(?=\s*(?:[.,;:)]|x ?\d|->?\s|$))"
    rf"|\s(?:{ANY}),\s(?:(?P<left_comma>left|lt|l)|(?P<right_comma>right|rt|r))(?=\s*(?:[.,;:)]|level\b|side\b|$))"
    r"|\s(?:on|of|at)\s(?:the\s)?(?:(?P<left_phrase>left)|(?P<right_phrase>right))(?:\s(?:side|eye))?(?=\s*(?:[.,;)]|$|was|were|is|and))"
)
DIRECTIONS = (
    "upper|lower|mid|middle|central|medial|lateral|med|lat|superior|inferior|sup|inf|proximal|distal|prox|dist|anterior|"
    "posterior|ant|post|dorsal|ventral|volar|palmar|plantar|inner|outer|superomedial|superolateral|inferomedial|inferolateral|"
    "vol|dors|anteromedial|anterolateral|posteromedial|posterolateral|ulnar|radial|extensor|flexor|far|high|deep"
)
_ORDINAL = r"(?:(?:fir|1)st|(?:seco|2)nd|(?:thi|3)rd|(?:four|fif|4|5)th)"
_ONLY_DIRECTIONS = re.compile(
    rf"[\s,(-]*(?:(?:the|side|side of|aspect of|aspect|of|{_ORDINAL}(?:\s+and\s+{_ORDINAL})?|{DIRECTIONS})\b\.?[\s/-]*|{_ORDINAL}\s*(?:\band|&|\+)\s*)*"
)
"""Between a side and its place: "left | upper lateral | arm", "L | 2nd and | 3rd toe"."""
_NEXT_SITE = re.compile(rf"[\s(-]*(?:(?:the|side of|{DIRECTIONS})\b\.?[\s/-]*)*")
_BREAK = re.compile(r"(?<!\bl)(?<!\br)(?<!\blt)(?<!\brt)\.|[;|\n]|,| and | to | x\s?\d| - |/|\([a-h1-9]\) ")
_LINK = re.compile(rf"\s*(?:\(?\s*x?\s?\d{{1,2}}\s*x?\)?)?\s*(?:,|&|\+|/|\band\b|,\s*and\b)\s*(?:the |\d{{1,2}}\s)?(?:(?:{DIRECTIONS})\s)*")
_PAIRED = frozenset(
    [
        "temple",
        "cheek",
        "ear",
        "eyelid",
        "shoulder",
        "axilla",
        "arm",
        "wrist",
        "hand",
        "breast",
        "flank",
        "buttock",
        "groin",
        "hip",
        "leg",
        "ankle",
        "foot",
    ]
)
_PAIRED_SUBSITES = frozenset({"eyebrow", "mastoid", "ala", "sidewall"})

Found = tuple[Side, int, int]


def side_of(view: NoteView, mention: Mention) -> Found:
    """Side of a site mention and the place of its words: before it, or right behind ("neck R")."""
    if len(mention.extra) > 1 and mention.extra[1]:
        return mention.extra[1], mention.start, mention.end  # type: ignore[return-value]
    return (
        _before(view, mention)
        or _behind(view, mention)
        or _off_midline(view, mention)
        or _opposite(view, mention)
        or ("", mention.start, mention.end)
    )


_OFF_MIDLINE = re.compile(rf"\b(?P<side>left|right) of (?:the )?{_MIDDLE}\b(?=[^.;\n]{{0,50}}$)")
"""Before a place the side of the middle that it lies on: "left of the midline, level with the tip of the | scapula"."""


def _off_midline(view: NoteView, mention: Mention) -> Found | None:
    unit = view.units[mention.unit]
    hit = _OFF_MIDLINE.search(view.lower, max(unit.start, mention.start - 76), mention.start)
    if hit is None or is_paired(mention.value, "") or any(hit.end() < m.start < mention.start for m in view.mentions_in(unit, "SITE")):
        return None
    return hit["side"], hit.start("side"), hit.end("side")  # type: ignore[return-value]


_OTHER = re.compile(
    rf"\b(?:(?P<other>opposite|contra-?lateral|(?<=the )other|(?<=his )other|(?<=her )other|(?<=my )other)|(?P<same>ipsi-?lateral))(?: side of (?:the|his|her))? (?:(?:{DIRECTIONS})[ -])*$"
)
"""Before a place whose side is told by that of another: "the opposite | shin", "on the other | forearm"."""
_OPPOSED: dict[str, Side] = {"left": "right", "right": "left"}
_AS_FAR_BACK = 24
"""Units before a place in which the one stands that it is the opposite of."""


def _opposite(view: NoteView, mention: Mention) -> Found | None:
    """The side that the last such place told before does not have; where it has both, or none is told, no side is."""
    unit = view.units[mention.unit]
    hit = (
        _OTHER.search(view.lower, max(unit.start, mention.start - 50), mention.start)
        if is_paired(mention.value, mention.extra[0] if mention.extra else "")
        else None
    )
    if hit is None or view.lower[mention.start : mention.end].endswith("s"):
        return None
    for earlier in reversed(view.units[max(0, unit.index - _AS_FAR_BACK) : unit.index + 1]):
        for known in reversed(view.mentions_in(earlier, "SITE")):
            if known.start < hit.start() and known.value == mention.value and (side := side_of(view, known)[0]):
                told = _OPPOSED.get(side) if hit["other"] else side
                return (told, hit.start(), hit.end()) if told in ("left", "right") else None
    return None


def _before(view: NoteView, mention: Mention) -> Found | None:
    left_edge = max(view.units[mention.unit].start, mention.start - 40)
    while left_edge > view.units[mention.unit].start and view.lower[left_edge - 1].isalnum():
        left_edge += 1  # not inside a word: "loca|l" is no side
    before = view.lower[left_edge : mention.start]
    cut = -1
    for hit in reversed(list(_SIDE.finditer(before))):
        between = before[hit.end() :]
        adjacent = bool(_ONLY_DIRECTIONS.fullmatch(between))
        if not adjacent or "," in between:
            cut = max((m.end() for m in _BREAK.finditer(before)), default=0) if cut < 0 else cut
            if hit.start() < cut:
                return None
        if not adjacent and (hit.group() == "both" or _leads_elsewhere(view, mention, left_edge + hit.end())):
            continue
        return hit.lastgroup, left_edge + hit.start(), left_edge + hit.end()  # type: ignore[return-value]
    return None


def _leads_elsewhere(view: NoteView, mention: Mention, start: int) -> bool:
    """Another site and a procedure stand between a side and the site of the mention: "R shin macule biopsied: nose by shave"."""
    unit = view.units[mention.unit]
    return all(any(start <= m.start < mention.start for m in view.mentions_in(unit, label)) for label in ("SITE", "PROC"))


def _behind(view: NoteView, mention: Mention) -> Found | None:
    """A side behind the site, unless it belongs to the site that follows ("nose, L ear")."""
    unit = view.units[mention.unit]
    hit = _BEHIND.match(view.lower, mention.end, min(unit.end, mention.end + 24))
    if not hit:
        return None
    name = hit.lastgroup or ""
    end = hit.end()
    following = next((m for m in view.mentions_in(unit, "SITE") if m.start >= end), None)
    if following is not None and _NEXT_SITE.fullmatch(view.lower[end : min(following.start, end + 40)]):
        return None
    return (
        name.removesuffix("_phrase").removesuffix("_beside").removesuffix("_after").removesuffix("_comma"),
        hit.start(name),
        hit.end(name),
    )  # type: ignore[return-value]


def is_paired(region: str, subsite: str) -> bool:
    """Is there one on the left and one on the right?"""
    return region in _PAIRED or subsite in _PAIRED_SUBSITES


def carries_side(view: NoteView, first: Mention, second: Mention) -> bool:
    """Do the two sites stand in one list, so that one side covers both ("left cheek, temple and ear")?"""
    between = view.lower[first.end : second.start]
    return (
        is_paired(second.value, second.extra[0])
        and not view.lower[second.start : second.end].endswith("s")
        and bool(_LINK.fullmatch(between))
    )
