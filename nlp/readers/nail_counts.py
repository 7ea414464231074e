"""Nails counted by their digits: "1-5 bilateral", "5 right, 5 left", "left 1-5; right 1, 3 and 5"."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.number_words import SPELLED, number_of
from nlp.phrases import phrases
from nlp.readers.nail_digits import is_digit
from nlp.readers.named_places import places_in
from nlp.view import NoteView, Unit

_ALL_TEN = phrases("nail_counts", "all_ten")
_FOOT_BY_FOOT = re.compile(
    rf"(?<![#\d,-])(?<!\d and )(?<!\d & )(?<!\d, )\b(?P<a>\d|{SPELLED}) (?:(?:(?!and\b)[a-z-]+,? ){{0,5}}?(?:toe)?nails? )?(?:(?:on|of|from) )?(?:the |his |her )?(?:right|left|r|l|rt|lt)\b[^.;\d]{{0,14}}?\b(?P<b>\d|{SPELLED}) (?:(?:(?!and\b)[a-z-]+,? ){{0,5}}?(?:toe)?nails? )?(?:(?:on|of|from) )?(?:the |his |her )?(?:right|left|r|l|rt|lt)\b"
)
_FOOT_FIRST = re.compile(
    r"\b(?P<side>right|left) (?:foot|feet|side)?[ :,=-]*(?P<a>[1-5]|one|two|three|four|five) (?:(?!and\b)[a-z-]+,? ){0,3}?(?:toe)?nails?\b[^.;\d]{0,12}?\b(?!(?P=side))(?:right|left) (?:foot|feet|side)?[ :,=-]*(?P<b>[1-5]|one|two|three|four|five)\b(?!(?:st|nd|rd|th))"
)
"""“Left foot 4 nails, right foot 3 nails”."""
_BOTH_FEET = re.compile(
    r"(?P<list>#?[1-5](?:\s*(?:,|&|and|-|through|to)+\s*#?[1-5])+)\s*(?:toe)?(?:nails? )?(?:bilat\w*|b/l|(?:of |on )?both feet)"
)
_WORD = r"(?:one|two|three|four|five)"
_SPELLED_BOTH = re.compile(
    rf"\b(?:toe)?(?:nails|toes|digits) (?P<list>{_WORD}(?:(?:, and|,| and| &| through| to) {_WORD})+),? (?:bilat\w*|b/l|(?:on|of) (?:each|both|either) f(?:oo|ee)t)"
)
"""“Nails two through five on each foot”."""
_DIGIT_LIST = re.compile(
    r"\b(?:r|l|right|left|rt|lt)\.?\s*(?:foot|toes?|hand|nails?|toenails?)?\s*[:#-]?\s*(?P<list>#?[1-5](?:st|nd|rd|th)?(?:\s*(?:,|,?\s*&|,?\s*and|\s|-|through|to)\s*#?[1-5](?:st|nd|rd|th)?)+|#?[1-5])\b(?!\s*(?:mm|cm|\.\d|x\b))"
)


_DIGITS_FIRST = re.compile(
    r"(?:#|\b(?:toe|finger)?nails? |\band |(?:(?<=right)|(?<=left)|(?<= r)|(?<= l)), )\s?(?P<list>[1-5](?:\s*(?:,|&|and|-|through|to)\s*#?[1-5])*)\s*(?:of |on )?(?:the )?(?:r|l|right|left|rt|lt)\b"
)


def nail_words(units: list[Unit]) -> Fact[int]:
    """“1-5 bilateral”, “5 right, 5 left”, “1, 2 and 5 bilat”, “R 1,2,5 and L 1,3”, “all ten toenails”."""
    for unit in units:
        hit = unit.search(_ALL_TEN)
        if hit:
            return Fact(10, "derived", (Evidence("count", "10", unit.start + hit.start(), unit.start + hit.end()),))
        if parts := _side_by_side(unit):
            return parts
        pair, both = unit.search(_FOOT_BY_FOOT) or unit.search(_FOOT_FIRST), unit.search(_BOTH_FEET) or unit.search(_SPELLED_BOTH)
        if pair or both:
            found = pair or both
            assert found is not None
            number = number_of(pair["a"]) + number_of(pair["b"]) if pair else 2 * _digits(found["list"])
            return Fact(
                number,
                "derived",
                (Evidence("count", str(number), unit.start + found.start(), unit.start + found.end()),),
                "nails of both feet",
            )
        lists = _lists_of(unit)
        further = next((u for u in units if u.index == unit.index + 1 and u.line == unit.line and unit.lower.rstrip().endswith(";")), None)
        lists += _lists_of(further) if lists and further is not None else []  # "left 1-5; right 1, 3 and 5"
        if len(lists) > 1 or any(len(h["list"]) > 2 for _, h in lists):
            proof = tuple(Evidence("count", str(_digits(h["list"])), u.start + h.start(), u.start + h.end()) for u, h in lists)
            return Fact(sum(_digits(h["list"]) for _, h in lists), "derived", proof, "nails listed by digit")
    return Fact(searched=("number of nails",))


_ON_SIDE = r"(?:nails? |toes? |toenails? )?(?:on|of) (?:the |his |her )?(?P<side>left|right)\b"
_NUMBER_ON = re.compile(rf"\b(?:all )?(?:of the )?(?P<n>[2-5]|two|three|four|five) {_ON_SIDE}")
_ORDINALS_ON = re.compile(
    rf"\b(?P<list>(?:[1-5](?:st|nd|rd|th)|great|big|first|second|third|fourth|fifth)(?:(?:,|,? and| &) (?:the )?(?:[1-5](?:st|nd|rd|th)|great|big|first|second|third|fourth|fifth))*) {_ON_SIDE}"
)
_ORDINAL = re.compile(r"[1-5](?:st|nd|rd|th)|great|big|first|second|third|fourth|fifth")


def _side_by_side(unit: Unit) -> Fact[int] | None:
    """“All five on the left, and the 1st and 5th on the right”: a number or digits for each foot, one list at least."""
    lists = [(hit, len(_ORDINAL.findall(hit["list"]))) for hit in unit.spots(_ORDINALS_ON)]
    parts = [*lists, *((hit, number_of(hit["n"])) for hit in unit.spots(_NUMBER_ON))]
    if not lists or len(parts) < 2 or len({hit["side"] for hit, _ in parts}) != len(parts):
        return None
    proof = tuple(Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()) for hit, number in parts)
    return Fact(sum(number for _, number in parts), "derived", proof, "nails of both feet")


def _lists_of(unit: Unit) -> list[tuple[Unit, re.Match[str]]]:
    return [(unit, hit) for hit in list(unit.spots(_DIGITS_FIRST)) or list(unit.spots(_DIGIT_LIST))]


def _digits(words: str) -> int:
    """Digits in "1,2,5" (3), "1-5" (5) or "two through five" (4)."""
    words = re.sub(_WORD, lambda word: str(number_of(word[0])), words)
    span = re.fullmatch(r"#?([1-5])\s*(?:-|through|to)\s*#?([1-5])", words)
    return int(span[2]) - int(span[1]) + 1 if span else len(set(re.findall(r"[1-5]", words)))


_OTHERS_CLIPPED = re.compile(rf"\b(?:clipped|trimmed) (?:back )?(?:the )?(?:other|remaining|last) (?P<n>\d{{1,2}}|{SPELLED})\b")


def others_clipped(doing: list[Unit]) -> Fact[int]:
    """“Debrided six, clipped the other four”: the number of those that had the lesser care."""
    for unit in doing:
        if hit := unit.search(_OTHERS_CLIPPED):
            return Fact(
                number_of(hit["n"]), "stated", (Evidence("count", hit["n"], unit.start + hit.start("n"), unit.start + hit.end("n")),)
            )
    return Fact()


_ONLY = re.compile(r"\bonly (?:the |his |her |both )?(?:(?:left|right|l|r|great|big|1st|first|5th|fifth|2nd)\b|hallu)")


def only_these(view: NoteView, doing: list[Unit], told: Fact[int]) -> Fact[int]:
    """“All ten dystrophic. Only the great toenails and R 2nd needed debridement”: the digits of the work, where another sentence counts the nails."""
    for unit in doing:
        hit = unit.search(_ONLY)
        if hit is None or any(unit.start <= e.start < unit.end for e in told.evidence):
            continue
        digits = [f for _, _, f, _ in places_in(view, unit) if is_digit(f.value) and f.evidence[0].start >= unit.start + hit.start()]
        number = sum(
            1 + (f.value.side == "bilateral" or (not f.value.side and f.value.label.lower().endswith("s"))) for f in digits if f.value
        )
        if 0 < number < (told.value or 0):
            return Fact(number, "derived", tuple(f.evidence[0] for f in digits), "the nails named")
    return Fact()
