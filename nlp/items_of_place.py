"""Marked lesions of one place: "Two BCCs L arm. A: 8 mm, excised ... B: 9 mm, excised ..." is read with the place behind each mark.

The place stands in the heading alone, so that nothing but their marks would tell the lesions apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from nlp.edits import Edit
from nlp.lesion_words import MANY, ONE

_REGION = (
    r"(?:back|chest|abdomen|flank|shoulder|arm|forearm|wrist|hand|thigh|leg|shin|calf|knee|ankle|foot|scalp|forehead|temple|cheek|nose|ear|chin|neck|"
    r"nape|buttock|hip|groin|axilla|trunk|jaw|breast|elbow|heel|sole|palm|lip|eyelid|brow|helix|ala|sidewall|vertex|sternum|scapula|clavicle|finger|toe)"
)
_ONE_OF = rf"{_REGION}s?\b"
_PLACE = re.compile(
    rf"(?:\b(?:the|his|her) )?(?P<place>\b(?:(?:right|left|rt|lt|[rl]|upper|lower|mid|middle|medial|lateral|anterior|posterior|dorsal|ventral|outer|inner|central) ){{0,3}}{_REGION}\b)",
    re.IGNORECASE,
)
_WORDS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "both": 2}
_HEAD = re.compile(
    rf"\b(?:(?P<n>two|three|four|both|[234]) (?:[a-z-]+ ){{0,3}}?(?:{MANY}|sccis|ka's|sks|isks|aks|bccs|sccs)\b|(?:{ONE})\b[^.;\n]{{0,20}}?\bx ?(?P<x>[234])\b)",
    re.IGNORECASE,
)
_ITEM = re.compile(
    r"(?:^|(?<=\n)|(?<=[.;:,] )|(?<=[.;:]  ))(?P<label>\(?(?:(?:lesion|site|spot|tumou?r|cyst|nevus|#) ?#?)?(?:[1-4]|[A-Da-d])[).:]?:?|(?:the )?(?:first|second|third|fourth)(?: (?:one|lesion|site|tumou?r|cyst|nevus))?[:,]?)"
    r"[ ]+(?:(?:measur(?:es|ed|ing)|was|is|size|about|approx\.?|lesion|papule|nodule) )*(?=\d[\d.]*(?: ?x ?\d[\d.]*)? ?(?:mm|cm)\b)",
    re.IGNORECASE,
)
_ANY_PLACE = re.compile(rf"\b{_ONE_OF}", re.IGNORECASE)
_LONGEST = 900
"""Characters from the heading to the end of its last item."""


_MARKED_SIZE = re.compile(
    r"(?:\b[1-4A-Da-d][).:]{0,2}|st[:,]?|nd[:,]?|rd[:,]?|th[:,]?|ne[:,]?|on[:,]?|te[:,]?|or[:,]?|ur[:,]?|us[:,]?) +(?:[a-z.]+ ){0,2}\d[\d.]*[ x\d.]* ?[mc]m"
)
"""A mark, or the word that ends one, with a size behind it: looked for first, since it is the cheaper."""
_FEWEST = 2


def places_put_in(text: str) -> Iterator[Edit]:
    """The place of a heading, put behind the mark of each of the lesions that it counts."""
    if len(list(islice(_MARKED_SIZE.finditer(text), 2))) < _FEWEST:
        return
    for head in _HEAD.finditer(text):
        number = _WORDS[(head["n"] or head["x"]).lower()]
        items = list(_ITEM.finditer(text, head.end(), head.end() + _LONGEST))[: number + 1]
        if len(items) != number:
            continue
        opens = max(text.rfind(stop, 0, head.start()) for stop in (". ", "\n")) + 1
        named = list(_PLACE.finditer(text, max(opens, head.start() - 60), items[0].start()))
        if len(named) != 1 or "|" in text[head.start() : items[-1].end()]:
            continue
        ends = [item.start() for item in items[1:]] + [_end_of(text, items[-1].end())]
        if any(_ANY_PLACE.search(text, item.end(), end) for item, end in zip(items, ends, strict=True)):
            continue
        for n, item in enumerate(items, 1):
            if item["label"][-1:].isalpha() and len(item["label"]) > 2:  # "First lesion"
                yield *item.span(), f"Lesion {n}: {named[0]['place']} "
            else:
                yield item.end(), item.end(), f"{named[0]['place']} "


def _end_of(text: str, start: int) -> int:
    """Where the last item ends: at its line's end."""
    end = text.find("\n", start)
    return end if end >= 0 else min(len(text), start + 200)
