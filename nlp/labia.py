"""The word "labial": of the vulva where the note speaks of that and of no mouth, else of the lip."""

from __future__ import annotations

import re

from nlp.records import replace
from nlp.view import Mention

_OF_VULVA = re.compile(r"\bvulv\w+|\blabi(?:um|a)\b|\bperine\w+|\bvagin\w+|\bfourchette\b|\bclitor\w+")
_OF_MOUTH = re.compile(r"\blips?\b|\bmouth\b|\boral\b|\bvermilion\b|\bgingiv\w+|\bmelolabial\b|\bnasolabial\b")
_WORDS = ("labial", "labials")


def labia_of_vulva(mentions: list[Mention], lower: str) -> list[Mention]:
    """The mentions, with "labial" as a place of the vulva where the note is about that."""
    if "labial" not in lower or _OF_VULVA.search(lower) is None or _OF_MOUTH.search(lower) is not None:
        return mentions
    return [
        replace(m, concept="vulva", value="vulva", extra=("", "", "")) if m.label == "SITE" and lower[m.start : m.end] in _WORDS else m
        for m in mentions
    ]
