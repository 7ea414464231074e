"""Class findings of the feet that foot care rests on (NAIL-01, PAR-01): A is an amputation, B a missing pulse or
advanced trophic changes, C a complaint or sign of poor supply (Medicare Benefit Policy Manual, chapter 15, section 290).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import ABSENT, Evidence, Fact
from nlp.gate import find, units_with
from nlp.view import NoteView, Unit

_QUALIFIER = re.compile(r"\bq[789]\b")
_CLASS = re.compile(r"\bclass (?P<class>[abc]) finding")
_FEET_APART = frozenset({"family", "medications", "allergies", "counselling", "consent", "social"})
_NO = re.compile(r"\b(?:no|not|denies|denied|without|negative for|nor)\b[^.;]{0,50}$")

_PULSE = r"(?:dorsalis pedis|dp|posterior tibial?(?:is)?|pt|pedal)"
_PULSES = rf"\b{_PULSE}\b(?:(?:[\s,/&+]|and|or|pulses?)+{_PULSE}\b)*"
_MISSING = r"(?:absent|non-?\s?palpable|not (?:palpable|palpated|felt|appreciated)|unpalpable|impalpable|cannot be (?:felt|palpated)|0\s?/\s?[234]\b|0\+?(?=[\s.,;]|$))"
_LINK = r"(?:[\s,:=-]|pulses?|were|was|are|is|bilat\w*\.?|b/l|both|right|left|feet|on the|in)*"
_NO_PULSE = re.compile(
    rf"(?P<behind>{_PULSES}){_LINK}{_MISSING}|(?:absent|non-?\s?palpable|no palpable)(?: \w+)? (?P<ahead>{_PULSES})|\bno (?P<none>{_PULSES}) pulses?\b(?! deficit)"
)
_TROPHIC = (
    re.compile(
        r"(?:absent|absence of|decreas\w+|diminish\w+|no|loss of|sparse|lack(?:s|ing)?(?: of)?|thinning(?: of)?)(?: \w+){0,2} hair\b|\bhair(?: growth)?(?: \w+){0,4} (?:absent|decreased|diminished|sparse|lost|lacking)|\bhair loss\b|\bhairless\b"
    ),
    re.compile(
        r"(?:thick\w*|hypertroph\w*|dystroph\w*|mycotic)(?:\W+\w+){0,6}?\W+(?:toe)?nails?\b|nails?\b(?:\W+\w+){0,6}?\W+(?:thick|hypertroph|dystroph|mycotic)"
    ),
    re.compile(r"pigment\w* chang|hyperpigment|hemosiderin|haemosiderin|(?:brown|skin) discolou?ration"),
    re.compile(r"(?:skin|texture)\b[^.;]{0,24}\b(?:thin|shiny|atrophic)|\b(?:thin|shiny|atrophic),?(?: \w+){0,2} skin"),
    re.compile(r"\brubor|dependent redness|skin colou?r\b[^.;]{0,16}(?:red\b|rubor)"),
)
"""Hair, nails, pigment, texture and colour of the skin: three of them make advanced trophic changes."""
_MANY = 3
_SUPPLY = (
    re.compile(r"claudicat"),
    re.compile(r"temperature chang|(?:feet|foot|toes)(?: \w+){0,3} (?:cold|cool)\b|\b(?:cold|cool) (?:feet|foot|toes|to (?:the )?touch)"),
    re.compile(r"\b(?:o?edema)\b"),
    re.compile(r"par(?:a?e)sthesi|\bnumb(?:ness)?\b[^.;]{0,20}(?:feet|foot|toes)"),
    re.compile(r"\bburning\b[^.;]{0,20}(?:feet|foot|toes)"),
)
_AMPUTATION = re.compile(
    r"\b(?:bka|aka|tma)\b|amputat\w*[^.;]{0,30}\b(?:toe|hallux|foot|forefoot|leg|digit|ray|metatarsal|below|above)|\b(?:toe|hallux|foot|forefoot|leg|knee|metatarsal|ray)\w*(?: \w+){0,2} amputat"
)


def class_findings(view: NoteView) -> Fact[str]:
    """Q7 | Q8 | Q9 as the note states it, else a letter for each finding, "BBC", or for the class that is only named."""
    stated = find(view, _QUALIFIER)
    if stated is not None:
        return _as_stated(stated.group().upper(), stated)
    lost = [[place] for place in list(_found(view, _AMPUTATION))[:1]]
    signs = [[place] for pattern in _SUPPLY for place in list(_found(view, pattern))[:1]]
    found = [("A", places) for places in lost] + [("B", places) for places in _missing_parts(view)] + [("C", places) for places in signs]
    if found:
        proof = [Evidence("class_findings", letter, start, end) for letter, places in found for start, end in places]
        return Fact("".join(letter for letter, _ in found), "derived", tuple(sorted(proof, key=lambda e: e.start)))
    named = find(view, _CLASS)
    return _as_stated(named["class"].upper(), named) if named is not None else ABSENT


def _as_stated(value: str, words: re.Match[str]) -> Fact[str]:
    return Fact(value, "stated", (Evidence("class_findings", value, words.start(), words.end()),))


Places = list[tuple[int, int]]


def _missing_parts(view: NoteView) -> list[Places]:
    """The findings of class B, each with its words: either pulse, and the trophic changes together."""
    pulses: dict[str, tuple[int, int]] = {}
    for unit in _units(view, _NO_PULSE):
        for hit in unit.spots(_NO_PULSE):
            if _NO.search(unit.lower, 0, hit.start()):
                continue
            names = hit["behind"] or hit["ahead"] or hit["none"]
            place = unit.start + hit.start(), unit.start + hit.end()
            for name, pattern in (("dorsal", r"\b(?:dorsalis|dp|pedal)\b"), ("tibial", r"\b(?:posterior|pt|pedal)\b")):
                is_patient = names.strip() == "pt" and not any(
                    word in unit.lower for word in ("puls", "palp", "dp", "dorsalis", "tib", "class")
                )
                if re.search(pattern, names) and not is_patient:
                    pulses.setdefault(name, place)
    changes = [place for pattern in _TROPHIC for place in list(_found(view, pattern))[:1]]
    return [*([place] for place in pulses.values()), *([changes] if len(changes) >= _MANY else [])]


def _units(view: NoteView, pattern: re.Pattern[str]) -> Iterator[Unit]:
    return (unit for unit in units_with(view, pattern) if unit.section not in _FEET_APART)


_ELSEWHERE = re.compile(
    r"\b(?:scalp|face|facial|eyelids?|lids?|periorbital|lips?|arms?|forearms?|hands?|fingers?|fingernails?|trunk|chest|abdomen|back|axilla\w*|eyebrows?|macular|pulmonary)\b"
)
_OF_FEET = re.compile(
    r"\b(?:foot|feet|toes?|toenails?|digital|pedal|legs?|ankles?|lower ext\w*|le\b|hallux|plantar|dp|pt|pulses?|vasc\w*)\b"
)


def _found(view: NoteView, pattern: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Places of a finding that the note does not deny or tell of another part of the body."""
    for unit in _units(view, pattern):
        if _ELSEWHERE.search(unit.lower) and not _OF_FEET.search(unit.lower):
            continue
        for hit in unit.spots(pattern):
            of_another_part = _ELSEWHERE.search(unit.lower, max(0, hit.start() - 14), hit.start())
            if not of_another_part and not _NO.search(unit.lower, 0, hit.start()):
                yield unit.start + hit.start(), unit.start + hit.end()
