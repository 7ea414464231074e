"""Numbers in figures and words, what they come to, and nouns in the plural."""

from __future__ import annotations

import re

_UNITS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17,
    "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_OTHER = {
    "single": 1,
    "solitary": 1,
    "both": 2,
    "dozen": 12,
    "half a dozen": 6,
    "half dozen": 6,
    "half-dozen": 6,
    "two dozen": 24,
    "a pair of": 2,
    "pair of": 2,
    "a pair": 2,
    "couple of": 2,
    "a couple": 2,
    "another": 1,
    "a trio of": 3,
    "trio of": 3,
    "a trio": 3,
    "pair": 2,
    "trio": 3,
    "a further": 1,
    "an additional": 1,
    "an extra": 1,
}
SOME = ("pair", "couple", "trio")
"""Words for two or three that also stand before tools, weeks and people: they count only before a lesion or a place."""
ONE_MORE = ("a further", "an additional", "an extra")
"""Words for one, unless another number stands behind them."""
_TEEN_OR_LESS = "|".join(sorted(_UNITS, key=len, reverse=True))
_BY_LENGTH = "|".join(re.escape(word) for word in sorted(_OTHER, key=len, reverse=True))
SPELLED_FROM_20 = rf"(?:{'|'.join(_TENS)})(?:[-\ ](?:{'|'.join(list(_UNITS)[:9])}))?"
SPELLED = rf"(?:{SPELLED_FROM_20}|{_BY_LENGTH}|{_TEEN_OR_LESS})"


def number_of(text: str) -> int:
    """Value of a digit string or number word."""
    if text.isdigit():
        return int(text)
    if text in _OTHER:
        return _OTHER[text]
    first, _, rest = text.replace("-", " ").partition(" ")
    return (_TENS.get(first) or _UNITS[first]) + (_UNITS[rest] if rest else 0)


_PLURAL = re.compile(r"(?:[^siu]s|ses|ae|ata|nevi|'s|clavi|mollusca|molluscum|contagiosum)$")


def is_plural(words: str) -> bool:
    """True for "AKs", "keratoses", "verrucae" and for mass nouns such as molluscum."""
    return bool(_PLURAL.search(words.lower()))
