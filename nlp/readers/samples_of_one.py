"""Several samples of the only lesion that the sentences of a biopsy name: "back plaque 6 cm: two 4 mm punches" (BX-04)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Evidence
from nlp.lesion_words import MANY, NOUNS
from nlp.readers.events import Trigger
from nlp.sites import sites_in
from nlp.view import NoteView

_LESION = re.compile(rf"\b(?:{'|'.join(NOUNS)}|ulcer|bulla|blister|erosion)\b(?! ?(?:#|no\b|[12a-e]\b))")
_SEVERAL = re.compile(
    rf"\b(?:{MANY}|ulcers|bullae|blisters|erosions)\b|\b(?:lesion|spot|site|area)s? ?(?:#|[a-e1-9]\b)"
    rf"|\b(?:{'|'.join(NOUNS)}|mole|nevus)s? (?:of (?:the )?|on (?:the )?)?(?:\w+ ){{0,2}}(?:x ?[2-9]\b|\(?[2-9b]\)|\([a1]\)|#[2-9]\b)"
    r"|\b(?:another|second|other|neighbou?r\w*|satellite\w*)\b"
)
_SAMPLES = re.compile(r"biops\w+|bxs?|punches|shaves|snips|samples|specimens")


def counts_samples(hit: re.Match[str]) -> bool:
    """Is the number one of samples ("two punches", "punch x2"), not of lesions ("two papules")?"""
    return hit.lastgroup == "x" or (hit.lastgroup == "n" and _SAMPLES.search(hit.group()) is not None)


def one_lesion(view: NoteView, triggers: Sequence[Trigger]) -> Evidence | None:
    """The lesion, where these sentences and the one before each name one in the singular, none in the plural, and one region."""
    indices = {t.unit.index for t in triggers}
    before = {i - 1 for i in indices if i and view.units[i - 1].block == view.units[i].block}
    units = [view.units[i] for i in sorted(indices | before)]
    named = [(u, hit) for u in units for hit in u.spots(_LESION)]
    if len(named) != 1 or any(u.search(_SEVERAL) for u in units):
        return None
    if len({(f.value.region, f.value.side) for u in units for _, f in sites_in(view, u) if f.value}) > 1:
        return None
    unit, hit = named[0]
    return Evidence("lesion", hit.group(), unit.start + hit.start(), unit.start + hit.end())
