"""Current or chemicals that only stop bleeding behind other work."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import Procedure
from nlp.readers.events import Trigger
from nlp.view import NoteView

_BASE = re.compile(
    r"\bbases?\b (?:(?:was|were|then) )*(?:(?:lightly|gently) (?:electro|hyfre|fulgur|desicc|caut|touch)|caut(?!\w* (?:away|off)\b)|touch|hyfre|(?:electro)?desicc|fulgur)"
)


_LONGEST_BARE = 44
_AIMED = re.compile(r"\d|\b(?:lesions?|treated|destroy\w*|x\b|then|after|followed)\b")


def _is_bare(view: NoteView, trigger: Trigger) -> bool:
    """“Light electrocautery.”, “Electrocautery spots.”: a sentence of hardly more than the current, aimed at no lesion or place."""
    unit = trigger.unit
    aimed = any(m.label == "SITE" or m.value != "unspecified" for m in view.mentions_in(unit, "SITE", "DX"))
    return (
        len(unit.lower) <= _LONGEST_BARE
        and not aimed
        and _AIMED.search(unit.lower) is None
        and trigger.mention.value in ("electrosurgery", "chemical")
    )


def _beside_sample(view: NoteView, trigger: Trigger) -> bool:
    """“upper chest | 9 mm | shave | hyfrecator”: behind the sample in its row or sentence, with no lesion or place between."""
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    taken = [
        e.end
        for p in found
        if p.kind in ("biopsy", "shave_removal") and p.assertion == "performed"
        for e in p.evidence
        if trigger.unit.start <= e.start < trigger.mention.start
    ]
    return bool(taken) and not any(max(taken) <= m.start < trigger.mention.start for m in view.mentions_in(trigger.unit, "SITE", "DX"))


_SHAVED = re.compile(
    r"\bshave[ds]?(?: (?:off|down|flush|flat|whole|entire(?:ly)?|completely|in toto|removal|biopsy))*\W{1,3}(?:(?:with|by|and|then|light(?:ly)?|gentle|gently|base|spot) ){0,3}$"
)
_LONGEST_SHAVE = 60


def _behind_shave(view: NoteView, trigger: Trigger) -> bool:
    """“Shave removals: 1. L cheek nevus. Shaved whole, electrocautery”: current right behind the word of the work that the title names, on no wart."""
    if trigger.mention.value not in ("electrosurgery", "chemical"):
        return False
    before = view.lower[max(trigger.unit.start, trigger.mention.start - _LONGEST_SHAVE) : trigger.mention.start]
    if _SHAVED.search(before) is None or any("wart" in m.concept for m in view.all("DX")):
        return False
    return any(
        m.concept == "shave_removal" and assertion_at(view, view.units[m.unit], m.start, m.end)[0] == "performed" for m in view.all("PROC")
    )


_SAMPLES = frozenset({"biopsy", "shave_removal"})
_CUTTING = _SAMPLES | {"excision"}


_FLUSH = re.compile(r"\b(?:flush|level) with\b|\b(?:mid|superficial)[- ]dermis\b|\b(?:derma|flexible |razor )blade\b")


def is_base_of_sample(view: NoteView, trigger: Trigger) -> bool:
    """“Shave of the ala to rule out BCC, base cauterized”: what bleeds behind a biopsy or shave is stopped, nothing is destroyed (G-06)."""
    if _beside_sample(view, trigger) or _behind_shave(view, trigger):
        return True
    if not (trigger.unit.search(_BASE) or _is_bare(view, trigger)):
        return False
    block = view.units_of_block(trigger.unit.block)
    start, end = block[0].start, block[-1].end
    if any(word in view.lower[start:end] for word in ("curet", "wart", "verruca")):
        return False
    found: list[Procedure] = view.memo.get("found", [])  # type: ignore[assignment]
    kinds = _CUTTING if _is_bare(view, trigger) else _SAMPLES
    if trigger.unit.search(_FLUSH):
        start, end = 0, len(view.lower)  # "shave removal x4 ... Each removed flush with a flexible blade, base cauterized"
    return any(start <= e.start < end for p in found if p.kind in kinds and p.assertion == "performed" for e in p.evidence)
