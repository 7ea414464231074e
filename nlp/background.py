"""What an examination tells of skin that nobody is to treat: "sun damage face and arms", "scattered cherry angiomas on the trunk".

So do words about relatives, about what was not found and about cancers of years ago. Such sentences name places and
findings before the lesion of the visit; where the note goes on with another and tells work, they are no lesion of today.
"""

from __future__ import annotations

import re

from nlp.dated_words import is_old_year
from nlp.deeds_told import opens_paper
from nlp.phrases import phrases
from nlp.records import replace
from nlp.view import NoteView, Unit

_FINDING = phrases("background", "finding", whole=True)
_SCATTERED = phrases("background", "scattered", whole=True)
_NO_LESION = (phrases("background", "nothing", whole=True), phrases("background", "relatives", whole=True))
"""Whatever they name, nothing of it is on the patient."""
_TALK = phrases("background", "talk", whole=True)
_LEFT = re.compile(
    r"\b(?:nothing|untreated|not treated|left alone|(?:was|were) left|leave|reassur\w+|declin\w+|watch|observ\w+|defer\w*|them|these|those|it|all|both|each)\b"
)
"""Of the sentence or the next: it is said what becomes of the findings."""
_YEAR = re.compile(r"\b(?P<year>(?:19|20)\d\d)\b")
_GRAVE = frozenset({"malignant", "in_situ"})
_STUCK_ON = re.compile(r"\b(?:stuck[- ]on|benign\w*|cherry|waxy|regular\w*|uniform\w*)\b")
_HARMLESS = frozenset({"cherry_angioma", "lentigo", "solar_lentigo", "photodamage", "xerosis", "sebaceous_hyperplasia", "telangiectasia"})
_HARMLESS_WHERE_MANY = frozenset({"seborrheic_keratosis", "nevus", "dermatofibroma", "skin_tag", *_HARMLESS})
_LOOKS_ON = 3
"""Units in which the lesion of the visit follows."""


def without_background(view: NoteView) -> NoteView:
    """The note without the places and findings of such sentences: what readers do not see does not mislead them."""
    told = {index for pattern in (_FINDING, _SCATTERED, *_NO_LESION, _TALK) for index in view.gate.units(pattern)}
    left = {index for index in told if _tells_findings(view, view.units[index]) and _goes_on(view, view.units[index])}
    old = {index for index in view.gate.units(_YEAR) if _tells_old_cancer(view, view.units[index])}
    if not (left or old) or not _tells_work(view, left | old):
        return view
    kept = (m for m in view.mentions if not ((m.unit in left and m.label in ("SITE", "DX")) or (m.unit in old and m.label == "DX")))
    return replace(view, mentions=tuple(kept), memo={})


def _tells_work(view: NoteView, apart: set[int]) -> bool:
    """Does another sentence name work without a word that it was not done? Without it the findings may be what the visit is about."""
    return any(m.unit not in apart and _UNDONE.search(view.units[m.unit].lower) is None for m in view.all("PROC"))


_UNDONE = re.compile(
    r"\b(?:no|not|neither|would|should|could|may|will|if|declin\w+|discuss\w*|consider\w*|offer\w*|old|prior|previous|(?:19|20)\d\d)\b"
)


def _tells_findings(view: NoteView, unit: Unit) -> bool:
    if unit.search(_TALK):
        return not view.measures_in(unit)
    if view.mentions_in(unit, "PROC", "TOOL", "DRUG", "CLOSURE") or view.measures_in(unit) or any(map(str.isdigit, unit.lower)):
        return False
    if any(unit.search(pattern) for pattern in _NO_LESION):
        return True
    if any(_LEFT.search(u.lower) for u in view.units[unit.index : unit.index + 2]):
        return False
    named = {m.concept for m in view.mentions_in(unit, "DX")}
    if _TROUBLE.search(unit.lower) is not None or (named & _TREATABLE and _is_treated_unnamed(view)):
        return False
    if unit.search(_SCATTERED):
        return bool(named) and (
            named <= _HARMLESS_WHERE_MANY or (_STUCK_ON.search(unit.lower) is not None and named <= {"skin_lesion", *_HARMLESS_WHERE_MANY})
        )
    return unit.search(_FINDING) is not None and named <= _HARMLESS


_TROUBLE = re.compile(
    r"\b(?:inflam\w*|irritat\w*|catch\w*|bled|bleed\w*|itch\w*|pain\w*|tender|sore|rub\w*|grow\w*|changing|snag\w*|bother\w*|symptomatic|wants?|requests?)\b"
)
_TREATABLE = frozenset({"seborrheic_keratosis", "skin_tag", "skin_lesion", "dermatofibroma", "cherry_angioma", "sebaceous_hyperplasia"})
_TAKES_AWAY = frozenset({"destruction", "tag_removal", "curettage", "shave_removal", "paring"})


def _is_treated_unnamed(view: NoteView) -> bool:
    """“Multiple tags on the neck. ... Snipped x9.”: lesions are taken away in a sentence that does not name them, so that they may be these."""
    told = {m.unit for m in view.all("PROC") if m.concept in _TAKES_AWAY}
    return any(not view.mentions_in(view.units[index], "DX") and not _is_title(view, view.units[index]) for index in told)


def _tells_old_cancer(view: NoteView, unit: Unit) -> bool:
    """“BCC 2019, treated elsewhere”, “SCC of the leg, ED&C in 2017”: a year long past, a cancer, no size and no work but a removal of then."""
    acts = view.mentions_in(unit, "PROC")
    return (
        any(m.value in _GRAVE for m in view.mentions_in(unit, "DX"))
        and (not acts or any(m.concept in _REMOVALS for m in acts))
        and not view.measures_in(unit)
        and any(is_old_year(view, year) for year in _YEAR.finditer(unit.lower))
        and _NOW.search(unit.lower) is None
    )


_REMOVALS = frozenset({"mohs", "excision", "ed_and_c", "curettage", "flap", "graft", "destruction"})
_NOW = re.compile(r"\b(?:check|surveillance|exam\w*|visit|screen\w*|now|today|recur\w*|again|here|current\w*|present\w*|since)\b")


def _goes_on(view: NoteView, unit: Unit) -> bool:
    """The next thing named is another disease, or a place before any work, and the findings are not named again."""
    if any(unit.search(pattern) for pattern in (*_NO_LESION, _TALK)):
        return True
    named = {m.concept for m in view.mentions_in(unit, "DX") if m.value != "unspecified"}
    if any(m.concept in named and m.unit != unit.index for m in view.all("DX")):
        return False
    for after in view.units[unit.index + 1 : unit.index + 1 + _LOOKS_ON]:
        if view.mentions_in(after, "DX"):
            return True
        acts, places = view.mentions_in(after, "PROC"), view.mentions_in(after, "SITE")
        if places and not acts:
            return True
        if acts and not _is_title(view, after):
            return False
    return any(m.unit != unit.index for m in view.all("DX", "PROC"))


def _is_title(view: NoteView, unit: Unit) -> bool:
    """“OP NOTE”, “PROCEDURE: Shave biopsy” open what follows and treat nothing named before."""
    words = view.text[unit.start : unit.end]
    return (
        words.isupper() or opens_paper(unit.lower, 0, len(unit.lower)) or unit.section in ("procedure_title", "procedure") or ":" in words
    )
