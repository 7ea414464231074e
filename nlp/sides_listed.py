"""Paired places with a size for each side: "both forearms: R 1.8 cm, L 2.2 cm" is read as "R forearm 1.8 cm, L forearm 2.2 cm".

A bare side beside a size is no place of its own, and the two lesions would be taken for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.edits import Edit

_ONE_OF = {
    "forearms": "forearm", "upper arms": "upper arm", "arms": "arm", "cheeks": "cheek", "shoulders": "shoulder", "thighs": "thigh",
    "calves": "calf", "shins": "shin", "lower legs": "lower leg", "legs": "leg", "hands": "hand", "ears": "ear", "temples": "temple",
    "axillae": "axilla", "feet": "foot", "wrists": "wrist", "knees": "knee", "elbows": "elbow", "ankles": "ankle", "flanks": "flank",
    "buttocks": "buttock", "earlobes": "earlobe", "hips": "hip", "breasts": "breast", "palms": "palm", "soles": "sole", "heels": "heel",
    "antecubital fossae": "antecubital fossa", "groins": "groin", "scapulae": "scapula", "preauricular cheeks": "preauricular cheek",
}  # fmt: skip
_PLACES = "|".join(sorted(_ONE_OF, key=len, reverse=True))
_SIDE = r"(?:right|left|rt|lt|[rl])"
_SIZE = r"\(?\.?\d[\d.]*(?: ?(?:mm|cm))?(?: ?[x\u00d7] ?\d[\d.]*)? ?(?:mm|cm)\b\)?"
_KIND = r"(?:(?!and\b|or\b|to\b|side\b)[A-Za-z][A-Za-z'-]* ){0,2}"
"""What the lesion of a side is: "R: SCCIS 9 mm"."""
_LISTED = re.compile(
    rf"(?P<both>\b(?:both|bilateral|b/l|bilat\.?) )?\b(?P<places>{_PLACES})\b(?P<gap>[^.;:\n\d(]{{0,30}}?)(?P<mark>[:,(.]| -)\s*"
    rf"(?P<a>{_SIDE})\b[.:]?(?= {_KIND}{_SIZE}(?P<between>[^.;\n\d]{{0,30}}?[,;&/]? ?(?:and )?)\b(?P<b>{_SIDE})\b[.:]? {_KIND}{_SIZE})",
    re.IGNORECASE,
)


_BEFORE = re.compile(r"\b(?:(?:both|bilateral|b/l|bilat\.?) )?(?:(?:upper|lower|preauricular|antecubital) )?\Z", re.IGNORECASE)
_LAST_WORDS = tuple(sorted({place.split()[-1] for place in _ONE_OF}))


def _openings(text: str) -> list[int]:
    """Where such a list may open: the pattern is tried nowhere else."""
    lower = text.lower()
    found: set[int] = set()
    for word in _LAST_WORDS:
        at = lower.find(word)
        while at >= 0:
            before = _BEFORE.search(text, max(0, at - 24), at)
            found |= {at, before.start()} if before else {at}
            at = lower.find(word, at + len(word))
    return sorted(found)


def sides_told(text: str) -> Iterator[Edit]:
    """The place put behind each of two sides with a size, and taken from where both stand together."""
    end = 0
    for start in _openings(text):
        hit = _LISTED.match(text, start)
        if hit is None:
            continue
        one = _ONE_OF[hit["places"].lower()]
        if hit["a"][0].lower() == hit["b"][0].lower() or start < end:
            continue
        end = hit.end()
        yield hit.start(), hit.end("places"), ""
        yield hit.end("a"), hit.end("a"), f" {one}"
        yield hit.end("b"), hit.end("b"), f" {one}"
