"""Did the patient give the dose, under teaching, or the staff (ADM-03)?"""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.gate import seek, units_with
from nlp.phrases import phrases
from nlp.readers.events import SILENT
from nlp.view import NoteView

_SELF = phrases("self_given", "self")
_UNABLE = re.compile(
    r"\b(?:not|can'?t|cannot|unable|won'?t|never|declin\w*|refus\w*|afraid|fear|unwilling|uncomfortable|hesitant|nervous|anxious|reluctant|scared|uneasy|struggl\w+|instead of|rather than)\b[^.;]{0,30}$|\b(?:able|want|wish|like|plan|hope)s? to $|\b(?:will|planning to) $|\b(?:pt|patient|s?he|they|mom|mother|father|parent|husband|wife|spouse)(?: (?:is|are|was))?(?: (?:going|due|set|ready|ok(?:ay)?|scheduled))? to $"
)
_NOT_TAUGHT = re.compile(
    r"(?: (?:teaching|training|technique|education|instructions?))?(?: (?:was|were))? ?[:=-]? ?(?:(?:offered|discussed|suggested|reviewed)[^.;]{0,50}?\b(?:declin\w*|refus\w*|not (?:willing|ready|interested|comfortable))|declin\w*|refus\w*|deferred|n/?a\b|none\b|no\b|not\b)"
    r"|(?:[- ]\w+){0,2} (?:videos?|links?|leaflets?|handouts?|brochures?|pamphlets?|sheets?|kits?|cards?|materials?|booklets?|info\w*)\b"
    r"|(?: \w+){0,3} (?:next (?:time|dose|visit|month)|at home)\b"
)
"""Behind the teaching that did not come about, or that is for another day: "Self-injection teaching: offered, declined", "self-injection video link given"."""
_BY_STAFF = re.compile(r"\bby (?:the |our |my |an? )?(?:[a-z]+\.?,? )?(?:ma|rn|lpn|nurse|staff|medical assistant)\b")


_STAFF_GAVE = re.compile(
    r"\b(?:rn|lpn|lvn|c?ma|nurse)(?: [a-z]{2,12})? (?:then |also )?(?:gave|injected|administered)\b(?! (?:(?:her|him|them|the|pt|patient|an?|some|more) ){0,2}(?:\w+ )?(?:teach|instruct|train|educat|hand-?out|info|demo|sheet|card|kit|sharps|coupon|pen to|call))"
    r"|\b(?:given|injected|administered)\b[^.;\n]{0,60}\bby (?:(?:the |our |my |an? )?(?:[a-z]+\.?,? ){0,3}(?:rn|lpn|lvn|c?ma|nurse|medical assistant)|me|writer|undersigned|staff)\b"
)
_OTHER_DOSE = re.compile(
    r"\b(?:last|previous\w*|prior|ago|earlier|first|initial|loading|week 0|in (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\w*|to be|will be|under|supervis\w+|watch\w*)\b"
)


def _staff_gave(view: NoteView) -> bool:
    """“RN gave both, teaching continued”: the dose of the day is the nurse's, whoever is taught."""
    return any(
        u.section not in SILENT and u.search(_STAFF_GAVE) is not None and u.search(_OTHER_DOSE) is None
        for u in units_with(view, _STAFF_GAVE)
    )


def patient_gave(view: NoteView) -> Fact[str]:
    """The patient's own injection under teaching is no service of the office (ADM-03)."""
    if _staff_gave(view):
        return Fact()
    for unit in units_with(view, _SELF):
        if unit.section in SILENT or unit.search(_BY_STAFF):
            continue
        hit = next(
            (
                h
                for h in unit.spots(_SELF)
                if not seek(view, _UNABLE, unit.lower[: h.start()]) and _NOT_TAUGHT.match(unit.lower, h.end()) is None
            ),
            None,
        )
        if hit is not None:
            return Fact("patient", "stated", (Evidence("performer", "patient", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact()
