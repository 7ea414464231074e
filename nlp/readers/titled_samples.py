"""“Excisional biopsy” in a title above a narrative that takes a part of the lesion: the narrative wins (G-10, BX-01)."""

from __future__ import annotations

import re

from nlp.lesion_words import ONE
from nlp.readers.events import SILENT
from nlp.readers.titles import names_operation
from nlp.view import ANNOUNCING, Mention, NoteView, Unit

_PART = re.compile(
    rf"\b(?:from|across|out of|at) (?:the |its |an? |one )?(?:(?:active|raised|advancing|indurated|lateral|medial|outer|inner|upper|lower|thickest) )*(?:edge|border|periphery|rim|cent(?:er|re)|margin|portion|part)\b"
    rf"|\b(?:rest|remainder|bulk) of (?:it|the (?:{ONE}))\b|\bcore of (?:skin|tissue)\b|\brepresentative\b"
)
_SAMPLING = re.compile(r"\bpunch(?:es)?\b(?! excision)|\bderma-?blade|\bshaved?\b|\btangential\w*|\brazor blade")
_WHOLE = re.compile(
    rf"\bexcised\b|\bexcision\b(?!al biops)|\bmargins?\b(?! of the (?:plaque|ulcer|rash|lesion))|\brim of normal|\b(?:whole|entire\w*|complete\w*|in toto|all of (?:it|the))\b|\b(?:{ONE}) was (?:then )?(?:removed|taken out|cut out)|\bellips\w*"
)
_NO_WORK = re.compile(r"\b(?:discuss\w*|options?|if|should|consent\w*|risks?|offered|declin\w*|not|pending|plan\w*)\b")


def titled_sample(view: NoteView) -> bool:
    """Is the only biopsy of the note called excisional in its title, and told as a sample below?"""
    return view.once("titled sample", lambda: _titled_sample(view))


def _is_title(unit: Unit) -> bool:
    return unit.section in ANNOUNCING or names_operation(unit)


def _titled_sample(view: NoteView) -> bool:
    named = [m for m in view.all("PROC") if m.concept == "excisional_biopsy"]
    if not named or not all(_is_title(view.units[m.unit]) for m in named):
        return False
    if any(m.role in ("margin", "excised") for m in view.measures):
        return False
    told = [u for u in view.units if not _is_title(u) and u.section not in SILENT and not u.search(_NO_WORK)]
    part = any(u.search(_PART) for u in told)
    if any(hit.group().startswith("ellip") is False or not part for u in told for hit in u.spots(_WHOLE)):
        return False
    return part or any(u.search(_SAMPLING) for u in told)


def is_titled_sample(view: NoteView, mention: Mention) -> bool:
    """Is this mention such a title?"""
    return mention.concept == "excisional_biopsy" and titled_sample(view)


_OPENS_TITLE = re.compile(r"\W*(?:procedures?|operations?)(?: performed)?\s*:")
_EXCISIONS = frozenset({"excision", "pilonidal_excision", "hidradenitis_excision", "scar_revision", "re_excision"})


def is_step_of_titled(view: NoteView, mention: Mention) -> bool:
    """“Excision of pilonidal cyst. ... It was cored out with a small ellipse”: no word of a biopsy, and the title names the excision of it all."""
    if mention.value != "incisional" or mention.extra != ("act",) or "biops" in view.lower:
        return False
    titles = [m for u in view.units if _is_title(u) or _OPENS_TITLE.match(u.lower) for m in view.mentions_in(u, "PROC")]
    return any(m.concept in _EXCISIONS for m in titles) and not any(m.concept in ("biopsy", "excisional_biopsy") for m in titles)
