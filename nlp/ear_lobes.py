"""The bare word "lobe": that of the ear where the note speaks of ears, piercings or keloids, and of no flap with lobes."""

from __future__ import annotations

import re

from nlp.view import Mention

_EAR = re.compile(r"\bear(?:s|lobes?|rings?)?\b|\bpierc\w+|\bkeloids?\b|\bauric\w+|\bpinna")
_OF_FLAP = re.compile(r"\b(?:bi|tri)-?lob\w+|\bflaps?\b|\blob(?:ed|ulated)\b")
_OTHER_LOBE = re.compile(
    r"\b(?:thyroid|liver|hepatic|lung|pulmonary|brain|frontal|temporal|parietal|occipital|prostate|pituitary|azygos|middle|caudate|fat|fatty) $|\bflush (?:with|to) (?:the |normal |adjacent )*$|^s? of (?:the |his |her )?(?:thyroid|liver|lung|brain|prostate|fat)"
)
_BARE = ("lobe", "lobes")


def lobes_of_ears(mentions: list[Mention], lower: str) -> list[Mention]:
    """The mentions without lobes of anything else."""
    bare = [m for m in mentions if m.label == "SITE" and m.concept == "lobe" and lower[m.start : m.end] in _BARE]
    if not bare:
        return mentions
    if _EAR.search(lower) is None or _OF_FLAP.search(lower) is not None:
        return [m for m in mentions if m not in bare]
    other = [m for m in bare if _is_other(lower, m)]
    return [m for m in mentions if m not in other] if other else mentions


def _is_other(lower: str, mention: Mention) -> bool:
    return (
        _OTHER_LOBE.search(lower[max(0, mention.start - 28) : mention.start]) is not None
        or _OTHER_LOBE.search(lower[mention.end : mention.end + 24]) is not None
    )
