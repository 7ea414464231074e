"""Reports of surgery on another organ that tell of work on the skin beside it: which sentences tell of the other operation.

"Open repair of inguinal hernia; excision of sebaceous cyst of the back": the layers in which the groin was closed close
no wound of the skin, and a curette that cleared the ear canal treats no lesion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.assertion import assertion_at
from nlp.diagnoses import is_negated
from nlp.facts import Site
from nlp.gate import all_within, first_within
from nlp.phrases import phrases
from nlp.readers.organ_words import ORGAN, OTHER_SURGERY, SKIN
from nlp.readers.places import same_site
from nlp.readers.titles import lists_diagnoses, titles_of
from nlp.sites import sites_in
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_PARTS = re.compile(r"[,;]|\.\s|(?<!incision )(?<!irrigation )\b(?:and|with|plus)\b|\b\d[.)]\s")
"""Between the items of a title."""
_NUMBED = re.compile(r"\bblocks?\b|\ban(?:a)?esthe")
SKIN_WORK = frozenset(
    {
        "mohs",
        "shave_removal",
        "tag_removal",
        "paring",
        "destruction",
        "intralesional",
        "nail_avulsion",
        "nail_matrix_excision",
        "nail_wedge",
        "nail_bed_repair",
    }
)
"""Work that is named for the skin alone."""
_LESIONS = frozenset({"lesion", "cyst", "nail", "wound"})
_VAGUE = frozenset({"skin_lesion", "neoplasm_unspecified", "scar", "benign_neoplasm"})
"""Names that growths of other organs have, too."""
_OWN_CYST = re.compile(r"epiderm|dermoid|keratin|sebac|eic|vellus")
"""Of the words for cysts of the epidermis those that say so."""
_STEP = phrases("operations", "step", whole=True)
_LAYER = re.compile(r"\b(?:platysma|scarpa'?s?)\b")
"""Layers under the skin, through which the way to an organ leads, and with which a wound of the skin is closed."""
_TURNED = phrases("operations", "turned", whole=True)

_SPARED = re.compile(
    r"\b(?:(?:was |were |is |are |remained |found )?(?:intact|spared|preserved|uninvolved|uninjured|not (?:involved|injured|entered|exposed|violated)))\W*$"
)
"""Closes the sentence about an organ that the work on the skin left alone."""
_PRIMARY = re.compile(
    r"\b(?:biopsy|melanoma|tumou?r|excision) (?:site|scar)\b|\bthe primary\b|\bstages? (?:[iv]+|\d)\b:|\bdefect (?:size |measur\w+ )?\d"
)


def names_skin(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Do these words of a title or a list of diagnoses name a lesion of the skin, or work on one?"""
    if any(hit.group() != "plaque" for hit in all_within(view, SKIN, start, end)):
        return True

    def is_ours(mention: Mention) -> bool:
        if mention.label == "PROC":
            return mention.concept in SKIN_WORK
        return mention.extra[0] in _LESIONS and not _is_vague(view, mention) and not names_organ(view, mention.start, mention.end)

    return any(start <= m.start < end and is_ours(m) for m in view.mentions_in(unit, "DX", "PROC"))


def _is_vague(view: NoteView, mention: Mention) -> bool:
    return mention.concept in _VAGUE or (
        mention.concept == "epidermal_cyst" and _OWN_CYST.search(view.lower, mention.start, mention.end) is None
    )


def names_organ(view: NoteView, start: int, end: int) -> bool:
    """Do these words name another organ, or an operation that is none of the skin? Asked of the gate first: the two patterns are the dearest of a note."""
    unit = view.unit_at(start)
    inside = end <= unit.end and not view.lower[end : end + 1].isalnum()  # the gate knows whole words
    if inside and not (unit.may_hold(ORGAN) or unit.may_hold(OTHER_SURGERY)):
        return False
    organ = first_within(view, ORGAN, start, end) or first_within(view, OTHER_SURGERY, start, end)
    return organ is not None and _NUMBED.search(view.lower, start, end) is None


_ACTS = SKIN_WORK | {"biopsy", "excision", "incision_drainage", "granulation_cautery"}


def works_on_skin(view: NoteView) -> bool:
    """Does a sentence tell of work done on a lesion at a place of the skin, and of no other organ: "a 5 mm lesion of the helix was biopsied"?"""
    return view.once("works on skin", lambda: any(_is_work_on_skin(view, m) for m in view.all("PROC") if m.concept in _ACTS))


def _is_work_on_skin(view: NoteView, act: Mention) -> bool:
    unit = view.units[act.unit]
    if act.concept == "granulation_cautery":
        named = ORGAN.search(view.lower, unit.start, unit.end) is None  # the wound of any operation may lag
    else:
        start, end = (
            next((part for part in parts_of(unit) if part[0] <= act.start < part[1]), (unit.start, unit.end))
            if unit in titles_of(view)
            else (unit.start, unit.end)
        )
        lesion = any(start <= m.start < end and m.extra[0] in _LESIONS and not is_negated(view, m) for m in view.mentions_in(unit, "DX"))
        named = lesion and bool(sites_in(view, unit)) and not names_organ(view, start, end)
    return named and assertion_at(view, unit, act.start, act.end)[0] == "performed"


def heads_of(view: NoteView) -> list[Unit]:
    """Titles of the operation and diagnoses before and after it."""
    return [*titles_of(view), *filter(lists_diagnoses, view.units)]


def parts_of(unit: Unit) -> Iterator[tuple[int, int]]:
    """The items of a title, as offsets in the note."""
    start = unit.start
    for cut in _PARTS.finditer(unit.lower):
        if unit.start + cut.start() > start:
            yield start, unit.start + cut.start()
        start = unit.start + cut.end()
    if start < unit.end:
        yield start, unit.end


def is_of_skin_alone(view: NoteView, concept: str) -> bool:
    """Does a title name this work, and an item of it something in the skin and no other organ: "appendectomy, incision and drainage of buttock abscess"?"""
    for unit in titles_of(view):
        if any(m.concept == concept for m in view.mentions_in(unit, "PROC")):
            for start, end in parts_of(unit):
                named = any(start <= m.start < end and m.extra[0] in _LESIONS for m in view.mentions_in(unit, "DX")) or _SORE.search(
                    view.lower, start, end
                )
                if named and not names_organ(view, start, end):
                    return True
    return False


_SORE = re.compile(r"\b(?:ulcers?|wounds?|decubit\w+|burns?|eschar|sores?|skin grafts?|abscess(?:es)?)\b")


def other_operation(view: NoteView) -> frozenset[int]:
    """Sentences about the other operation, where titles and diagnoses name one beside work on the skin; else none."""
    known = view.memo.get("other operation")
    if known is None:
        known = view.memo["other operation"] = _other_operation(view)
    return known  # type: ignore[return-value]


def _other_operation(view: NoteView) -> frozenset[int]:
    heads = heads_of(view)
    if not any(unit.may_hold(ORGAN) or unit.may_hold(OTHER_SURGERY) for unit in heads):
        return frozenset()  # nearly always, and the patterns of organs are the dearest of a note
    concepts: set[str] = set()
    sites: list[Site] = []
    both = {True: False, False: False}
    for unit in heads:
        skin = organ = False  # an item that names neither, "right brow", goes on about the one before it
        for start, end in parts_of(unit):
            of_skin, of_organ = names_skin(view, unit, start, end), names_organ(view, start, end)
            if of_skin or of_organ:
                skin, organ = of_skin and not of_organ, of_organ and not of_skin
                both[skin] |= skin or organ
            if skin:
                concepts |= {m.concept for m in view.mentions_in(unit, "DX") if start <= m.start < end}
                sites += [fact.value for mention, fact in sites_in(view, unit) if start <= mention.start < end and fact.value is not None]
    if not (both[True] and both[False]):
        return frozenset()
    return frozenset(_walk(view, {u.index for u in heads}, concepts, sites))


def _walk(view: NoteView, heads: set[int], concepts: set[str], sites: list[Site]) -> Iterator[int]:
    """The sentences of the narrative from a word of the other operation on, up to the next that names the lesion or its place."""
    elsewhere = at_lesion = False
    for unit in view.units:
        if unit.index in heads or unit.section in ANNOUNCING:
            continue
        named = _names_lesion(view, unit, concepts)
        places = [fact.value for _, fact in sites_in(view, unit) if fact.value is not None and fact.value.region]
        there = any(same_site(place, site) for place in places for site in sites)
        inner = (
            unit.search(_STEP) is not None
            or (not at_lesion and unit.search(_LAYER) is not None)
            or (_tells_organ(view, unit) and unit.search(_SPARED) is None)
        )
        if named or (there and not inner):
            elsewhere, at_lesion = False, True
        elif inner or (places and sites and not there) or unit.search(_TURNED):
            elsewhere, at_lesion = True, False
        if elsewhere:
            yield unit.index


_AS_FAR_AS = re.compile(
    r"\b(?:to|through|onto|into|above|over|including|with) (?:the )?(?:\w+ )?(?:fascia|periosteum|perichondrium|aponeurosis|epimysium|sheath) (?:of|over|overlying|covering) (?:the )?[\w ]{3,30}?(?=[,.;]|$| and\b| which\b)"
)
"""How deep skin was cut: "down to the fascia of the gastrocnemius"."""


def _tells_organ(view: NoteView, unit: Unit) -> bool:
    """Does the sentence name another organ beside the layer down to which the skin was cut?"""
    depth = unit.search(_AS_FAR_AS)
    if depth is None:
        return names_organ(view, unit.start, unit.end)
    return names_organ(view, unit.start, unit.start + depth.start()) or names_organ(view, unit.start + depth.end(), unit.end)


def _names_lesion(view: NoteView, unit: Unit, concepts: set[str]) -> bool:
    """The lesion of the titles, or any that only the skin has."""

    def is_ours(mention: Mention) -> bool:
        if mention.extra[0] not in _LESIONS or names_organ(view, mention.start, mention.end):
            return False
        return not _is_vague(view, mention) or (mention.concept in concepts and not names_organ(view, unit.start, unit.end))

    if unit.search(_PRIMARY) or view.measures_in(unit, "margin"):
        return True
    return any(map(is_ours, view.mentions_in(unit, "DX"))) or any(
        m.concept in SKIN_WORK and m.concept != "destruction" for m in view.mentions_in(unit, "PROC")
    )
