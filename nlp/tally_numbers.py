"""The numbers of a sentence as they are written: figures, words, spans, marks before and behind them."""

from __future__ import annotations

import re

from nlp.number_words import SPELLED, number_of
from nlp.view import Unit


def _number_of_lesions(number: str, opens: str) -> re.Pattern[str]:
    """A number, or a span of two, with the mark before it; `opens` are the letters that words of it open with."""
    return re.compile(
        rf"""(?=[\dx#*(b{opens}])  # told apart at once from most letters
    (?P<between>\bbetween\s+)?
    (?:(?P<mark>(?<=[a-z])(?<!\b[dtrh])x(?=\d)|(?<![\w.])x\s?|\#\s?|\*\s?|\(n\s?=\s?)|(?<![\w/])(?<!\d[.:-])(?<!\.))
    (?P<n>{number})(?P<plus>\s?\+(?!\s*\d))?(?:x(?=\s[a-z]))?(?!(?![lr]\s[a-z])\w|/(?!(?:[lr]|lt|rt|[a-z]{{4,}})\b)|\.\d|:\d)
    (?(between)\s*(?:and|to|-)\s*(?P<high>{number})(?!\w)
      |(?:(?(mark)(?!\s+-\s+\d+\s*(?:sec|s\b|min)))\s*(?:-|to|or)\s*(?P<to>{number})(?![\w/]|\.\d))?)""",
        re.VERBOSE,
    )


_NUMBER = _number_of_lesions(rf"\d{{1,3}}|{SPELLED}", "otfsentahpcd")
_IN_DIGITS = _number_of_lesions(r"\d{1,3}", "")
_SPELLED = re.compile(rf"\b{SPELLED}\b|\bx{SPELLED}\b")
_DIGIT = re.compile(r"\d")


def numbers_in(unit: Unit) -> list[re.Match[str]]:
    """All numbers in text order; "8 - 3 right, 5 left" is no span from eight to three."""
    spelled = unit.may_hold(_SPELLED)
    if not spelled and not _DIGIT.search(unit.lower):
        return []
    pattern, lower = _NUMBER if spelled else _IN_DIGITS, unit.lower
    found = list(pattern.finditer(lower))
    if not any(_falls(hit) for hit in found):
        return found
    found, at = [], 0
    while hit := pattern.search(lower, at):
        hit = (_falls(hit) and pattern.match(lower, hit.start(), hit.end("n"))) or hit
        found.append(hit)
        at = max(hit.end(), at + 1)
    return found


def _falls(hit: re.Match[str]) -> bool:
    return hit["to"] is not None and number_of(hit["to"]) <= number_of(hit["n"])
