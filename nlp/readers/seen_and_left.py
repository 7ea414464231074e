"""Sentences about a lesion that was seen and got nothing: the readers of work do without them.

"Cherry angiomas on the trunk, benign.", "The callus under the big toe does not bother her.": ordinary notes hold ten of them
beside the work. Each lends a neighbour its disease, its place or its number, so that what was done is read from the note with
blanks in their stead; the visit is read with them. A sentence counts only if it stands by itself: no act in it was carried out,
and the rest of the note names neither its disease nor, where that is in doubt, its place.
"""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.phrases import phrases
from nlp.readers.places import same_site
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_LEFT = re.compile(rf"(?:\b|\W){phrases('seen_and_left', 'left', whole=True).pattern}\W*$")
_HARMLESS = re.compile(phrases("seen_and_left", "harmless", whole=True).pattern + r"\W*$")
_MILD = re.compile(
    rf"^\W*(?:(?:a )?few |some |scattered |multiple |several |many |mild |diffuse |moderate )*{phrases('seen_and_left', 'mild', whole=True).pattern}(?: (?:of|on|over|across) [a-z, ]{{3,40}})?\W*$"
)
_DECLINES = re.compile(
    r"\b(?:declin|refus)(?:es|ed|ing) (?:any |further )?(?:treatment|removal|therapy|tx|cryo\w*|freezing)\b[^.;,]{0,50}\W*$"
)
_NO_OTHERS = re.compile(
    r"^\W*no (?:other|additional|further) (?:\w+ )?(?:lesions?|spots?|growths?)(?: (?:was|were))? (?:treated|addressed|removed|biopsied)(?: today| at this visit| this visit)?\W*$"
    r"|^\W*no (?:other |new |additional )?(?:suspicious|concerning|atypical|worrisome|new) (?:\w+ )?(?:nevi|moles|lesions|spots|growths)(?: (?:were|was))?(?: (?:elsewhere|seen|noted|found|today))*\W*$"
)
_TRIMMED_AT_HOME = re.compile(
    r"\bnails?\b.*\b(?:trimmed|cut|clipped)\b(?: at home\b| by (?:her|his|their) (?:son|daughter|wife|husband|spouse|partner|family)\b)+\W*$"
)
_POINTS_BACK = phrases("seen_and_left", "points_back", whole=True)
_OTHERS = re.compile(r"(?<!the )\b(?:other|others|another)\b")
_UNNAMED = re.compile(r"\b(keratos|dermatitis|xerosis|dry skin|freckl|sun damage|telangiectas|toenail|nail)")
"""Subjects that no term of a diagnosis names."""
_FORM = re.compile(r"[:|\t=\[\]]")
_ITEM = re.compile(r"^\s*(?:[-*\u2022#>]|(?:\d{1,2}|[a-z])[.)])")
_SEVERAL = re.compile(r"\b(?:two|three|four|five|six|[2-9]|x ?[2-9])\b")
_ENDS = ".!?\n"

_GENERIC = frozenset({"skin_lesion", "neoplasm_unspecified"})
_COMMON = frozenset({"skin", "keratosis", "inflamed", "unspecified", "epidermal"})
"""Words of the names of diseases that say nothing of their kinship."""
_WORK_ON = {
    "tag": frozenset({"tag_removal"}),
    "callus": frozenset({"paring"}),
    "corn": frozenset({"paring"}),
    "cyst": frozenset({"incision_drainage"}),
    "acne": frozenset({"acne_surgery", "intralesional"}),
    "nail": frozenset({"nail_debridement", "nail_trimming", "nail_avulsion"}),
}
"""Word of a disease -> work that names no other."""


def onlookers(view: NoteView) -> set[int]:
    """Indices of the units about lesions seen and left."""
    told = {unit.index: how for unit in view.units if (how := _tells_of_one_left(view, unit))}
    others = [unit for unit in view.units if unit.index not in told]
    return {
        index for index, how in told.items() if how == "alone" or _stands_by_itself(view, view.units[index], others, sure=how == "left")
    }


def _tells_of_one_left(view: NoteView, unit: Unit) -> str:
    """How surely the sentence tells of a lesion that got nothing: "alone" (of no lesion of the work), "left" (decided), "harmless"; "" where it does not."""
    if not _is_sentence(view, unit):
        return ""
    if _NO_OTHERS.search(unit.lower):
        return "alone"
    if not (view.mentions_in(unit, "DX") or _UNNAMED.search(unit.lower)) or _does_something(view, unit):
        return ""
    words = unit.lower
    if _DECLINES.search(words) is None and _POINTS_BACK.search(words):
        return ""
    if _LEFT.search(words) or _DECLINES.search(words) or _TRIMMED_AT_HOME.search(words):
        return "alone" if _OTHERS.search(words) else "left"
    return "harmless" if _HARMLESS.search(words) or _MILD.search(words) else ""


def _is_sentence(view: NoteView, unit: Unit) -> bool:
    """A whole sentence outside of titles, forms and numbered lists."""
    before = view.text[: unit.start].rstrip(" ")[-1:]
    ends = view.text[unit.start : unit.end].rstrip(" ")[-1:] in _ENDS and unit.lower.strip()[-1:] in ".!"
    return (
        ends
        and (not before or before in _ENDS)
        and unit.section not in ANNOUNCING
        and _FORM.search(unit.lower) is None
        and _ITEM.search(unit.lower) is None
        and view.text[unit.start : unit.end].lstrip()[:1].isupper() | unit.lower.lstrip()[:1].isdigit()
    )


def _does_something(view: NoteView, unit: Unit) -> bool:
    """Does it tell of work, a closure or a drug that may be of today?"""
    if view.mentions_in(unit, "CLOSURE") or (view.mentions_in(unit, "DRUG") and _HARMLESS.search(unit.lower) is None):
        return True
    return any(
        assertion_at(view, unit, m.start, m.end)[0] in ("performed", "unclear", "historical") for m in view.mentions_in(unit, "PROC")
    )


def _stands_by_itself(view: NoteView, unit: Unit, others: list[Unit], *, sure: bool) -> bool:
    """Do the others tell of neither its disease nor its place, and of lesions of their own?"""
    kinds = {m.concept for m in view.mentions_in(unit, "DX")}
    words = {part for kind in kinds for part in kind.split("_")} - _COMMON
    named = [m for other in others for m in view.mentions_in(other, "DX")]
    alike = [m for m in named if m.concept not in _GENERIC and words & set(m.concept.split("_"))]
    if alike:
        return sure and _is_elsewhere(view, unit, others, alike)
    unnamed = _UNNAMED.findall(unit.lower) if not kinds else []
    if any(stem in other.lower for stem in unnamed for other in others):
        return False
    specific = bool(kinds or unnamed) and not kinds & _GENERIC and _names_others(others, named)
    if specific and sure:
        return True
    stems = words | set(unnamed)
    work = {m.concept for other in others for m in view.mentions_in(other, "PROC")}
    if any(work & done for stem, done in _WORK_ON.items() if stem in stems):
        return False
    all_named = specific and not any(m.concept in _GENERIC and _FORM.search(view.units[m.unit].lower) is None for m in named)
    return (all_named or not _is_at_their_place(view, unit, others)) and (sure or _have_their_own(view, unit, others))


def _names_others(others: list[Unit], named: list[Mention]) -> bool:
    """Do the others name a disease, or say "keratoses" without saying which?"""
    return any(m.concept not in _GENERIC for m in named) or any("keratos" in other.lower for other in others)


def _is_elsewhere(view: NoteView, unit: Unit, others: list[Unit], alike: list[Mention]) -> bool:
    """Is it told with a place that no other sentence names, and are those of its kind told with places, too?"""
    return (
        bool(view.mentions_in(unit, "SITE"))
        and any(view.mentions_in(view.units[m.unit], "SITE") for m in alike)
        and not _shares_place(view, unit, others)
    )


def _shares_place(view: NoteView, unit: Unit, others: list[Unit]) -> bool:
    own = [fact.value for _, fact in sites_in(view, unit) if fact.value]
    return any(same_site(place, fact.value) for other in others for _, fact in sites_in(view, other) if fact.value for place in own)


def _is_at_their_place(view: NoteView, unit: Unit, others: list[Unit]) -> bool:
    """Is its place that of another sentence, which does not name a lesion of another kind with it?"""
    generic = any(m.concept in _GENERIC for m in view.mentions_in(unit, "DX"))
    unnamed = [o for o in others if generic or not any(m.concept not in _GENERIC for m in view.mentions_in(o, "DX"))]
    return _shares_place(view, unit, unnamed)


def _have_their_own(view: NoteView, unit: Unit, others: list[Unit]) -> bool:
    """Is the work of the others told of lesions or places of their own, so that none of it goes on about this one?"""
    following = [other for other in others if other.index > unit.index][:2]
    if following and view.mentions_in(following[0], "PROC") and not _has_own(view, following[0]) and not _opens_list(view, following):
        return False
    return any(_has_own(view, other) for other in others)


def _opens_list(view: NoteView, following: list[Unit]) -> bool:
    """A title or announcement, behind which a field or an item names the lesion: "Cryo:", "Two biopsies were done. Lower lip: ..."."""
    first, last = following[0], following[-1]
    if not _has_own(view, last):
        return False
    counted = _SEVERAL.search(first.lower) is not None and bool(view.mentions_in(last, "SITE") and view.mentions_in(last, "DX"))
    return counted or any(_FORM.search(u.lower) for u in (first, last)) or _ITEM.search(last.lower) is not None


def _has_own(view: NoteView, unit: Unit) -> bool:
    return bool(view.mentions_in(unit, "DX") or view.mentions_in(unit, "SITE"))
