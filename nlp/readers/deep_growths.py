"""Growths of the fat and below, by their name or by where the note says they lay (STT-01)."""

from __future__ import annotations

import re

from nlp.facts import Diagnosis
from nlp.gate import seek
from nlp.readers.attach import Deed, tiers
from nlp.view import NoteView

_DEEP_MASS = re.compile(
    r"soft[- ]tissue (?:mass|tumou?r|lesion)|subcutaneous (?:mass|tumou?r|lump|neoplasm)|fatty (?:mass|tumou?r|lump)|subfascial mass|intramuscular mass"
)
_OF_SOFT_TISSUE = r"(?:neurofibroma|fibroma|schwannoma|neurilemmoma|angiolipoma|myxoma|h(?:a)?emangioma|(?:angio)?leiomyoma)s?"
_DEEP_GROWTH = re.compile(rf"\b(?:subcutaneous|subcut|subq|deep|intramuscular|subfascial) (?:\w+ )?{_OF_SOFT_TISSUE}\b")
_MAY_LIE_DEEP = re.compile(rf"\b{_OF_SOFT_TISSUE}\b")
_LAY_IN_FAT = re.compile(
    r"\b(?:in|within|inside|from|to)(?: (?:the|deep|superficial|mid))* (?:subcutis|subq|sub-q|subcutaneous (?:fat|layer|plane|tissues?|compartment|space))\b"
    r"|(?<=[,;(] )(?:purely |entirely |wholly )?(?:subcutaneous|subcut|subq|subcutis)(?=\s*[,;).])"
)
_LIES = re.compile(
    r"\b(?:l(?:y|ay|ies|ying)|si(?:ts?|tting)|sat|found|located|situated|confined|limited|arising|arose|felt|palpa\w+|present|seen|encountered|nested|embedded|entirely|wholly|purely|completely|solely|excised|removed|enucleated|delivered|shelled)\b"
)
_OTHER_WORK = re.compile(
    r"\b(?:clos\w*|sutur\w*|stitch\w*|vicryl|monocryl|pds|undermin\w*|inject\w*|infiltrat\w*|lido\w*|layers?|layered|approximat\w*|extending|extended|extends|down|through|margins?|skin ellipse)\b"
)
"""Between the growth and the fat: the fat is where the wound was sewn or how far the cut went, or the growth came from the skin."""
_LINED = frozenset({"ear_canal", "oral_vestibule", "lip_mucosa"})
"""Places whose lesions have codes of their own, however deep they lie (EX-11)."""


def is_deep_mass(view: NoteView, deed: Deed, total: int, diagnosis: Diagnosis | None) -> bool:
    """A mass below the skin by its name or place, not known to be of the skin (STT-01)."""
    if deed.site.value is not None and deed.site.value.subsite in _LINED:
        return False
    spans = [view.lower[s.start : s.end] for tier in tiers(view, deed, total) for s in tier]
    if diagnosis is not None and diagnosis.behaviour != "unspecified":
        if any(seek(view, _DEEP_GROWTH, span) for span in spans):
            return True
        return _MAY_LIE_DEEP.search(diagnosis.label.lower()) is not None and any(_lay_in_fat(view, span) for span in spans)
    return any(seek(view, _DEEP_MASS, span) for span in spans)


def _lay_in_fat(view: NoteView, span: str) -> bool:
    """“Neurofibroma lying entirely within the subcutis”: where it lay, not how deep the wound went or what was sewn."""
    hit = seek(view, _LAY_IN_FAT, span)
    if hit is None:
        return False
    before = span[: hit.start()]
    if _OTHER_WORK.search(before) is not None:
        return False
    return (
        hit.group().startswith(("sub", "pur", "ent", "who")) or _LIES.search(before) is not None or len(before.split()) <= _NAME_AND_PLACE
    )


_NAME_AND_PLACE = 6
