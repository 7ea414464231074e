"""Two lesions of one place told apart by where they lie: "the upper one was shaved, the lower one punched"."""

from __future__ import annotations

import re

from nlp.gate import units_with
from nlp.lesion_words import ANY, ONE
from nlp.view import NoteView, Unit

_PAIRS = (
    ("upper", "lower"), ("superior", "inferior"), ("proximal", "distal"), ("prox", "distal"), ("prox", "dist"), ("sup", "inf"), ("med", "lat"), ("ant", "post"), ("medial", "lateral"), ("anterior", "posterior"),
    ("larger", "smaller"), ("bigger", "smaller"), ("top", "bottom"), ("cranial", "caudal"),
)  # fmt: skip
_BETWEEN = frozenset({"middle", "central"})
"""Names of the one between a pair: "upper 9 mm, middle 6 mm and lower 3 mm"."""
_WORDS = "|".join(dict.fromkeys([*(word for pair in _PAIRS for word in pair), *sorted(_BETWEEN)]))
_NOUN = rf"(?:one|{ANY}|defect|wound|specimen|bx|biopsy)\b"
_DONE = r"(?:shaved|saucerized|punched|excised|biopsied|snipped|frozen|removed|curetted|sampled|destroyed)\b"
_NAME = re.compile(
    rf"\b(?P<which>{_WORDS})(?:most)?(?:"
    rf" (?:(?!of\b|the\b|to\b|and\b|margins?\b|edges?\b|borders?\b|pole\b|aspect\b|third\b|half\b|part\b)[\w.-]+ ){{0,4}}?{_NOUN}"
    rf"|[:,]? ?\(?(?P<size>\d[\d.]*) ?(?:mm|cm)\b"
    rf"|(?: (?:was|were|then|also|both))*:? {_DONE}"
    rf"| ?(?=[|/]))"
)
"""The word that says where the lesion lies, as its name: with a noun, a size, or what was done to it."""
_ONE_LESION = re.compile(rf"\b(?:one|single|same) (?:{ONE}|specimen)\b")
_MEMO = "position names"


def position_names(view: NoteView) -> dict[int, list[tuple[int, int, str]]]:
    """For each unit the (start, end, word) of such names; only where the note uses both words of a pair as names."""
    known = view.memo.get(_MEMO)
    if known is None:
        known = view.memo[_MEMO] = _names(view)
    return known  # type: ignore[return-value]


def position_behind(view: NoteView, unit: int, end: int) -> str:
    """“ upper” for “left cheek, upper (7 mm)”: such a name right behind a place is part of it."""
    names = position_names(view).get(unit)
    if not names:
        return ""
    return next((f" {word}" for start, _, word in names if 0 < start - end <= _NEAR), "")


_NEAR = 3


def _names(view: NoteView) -> dict[int, list[tuple[int, int, str]]]:
    found: dict[int, list[tuple[int, int, str]]] = {}
    lower = view.lower
    if not any([one in lower and other in lower for one, other in _PAIRS]):
        return found
    for unit in units_with(view, _NAME):
        for hit in unit.spots(_NAME):
            if _is_name(view, unit, hit):
                start = unit.start + hit.start()
                found.setdefault(unit.index, []).append((start, unit.start + hit.end("which"), hit["which"]))
    said = {word for names in found.values() for _, _, word in names}
    meant = {word for pair in _PAIRS if said.issuperset(pair) for word in pair}
    meant |= _BETWEEN if meant else frozenset()
    kept = {index: [name for name in names if name[2] in meant] for index, names in found.items()}
    return {index: names for index, names in kept.items() if names}


def _is_name(view: NoteView, unit: Unit, hit: re.Match[str]) -> bool:
    """Not parts of one lesion, nor "upper back lesion", where the word is part of a place, nor the width of a margin on one side."""
    if unit.search(_ONE_LESION):
        return False
    start, end = unit.start + hit.start(), unit.start + hit.end()
    if any(m.start < end and m.end > start for m in view.mentions_in(unit, "SITE")):
        return False
    if hit["size"] is None:
        return True
    at = unit.start + hit.start("size")
    return any(m.start <= at < m.end and m.role in ("lesion", "unknown") for m in view.measures_in(unit))
