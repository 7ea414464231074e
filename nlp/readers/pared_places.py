"""Corns and calluses counted by their places: one at each of a list, under each bone named, at all but those excepted."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.readers.named_places import places_in
from nlp.records import replace
from nlp.tallies import Tally
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_PARED = frozenset({"", "callus", "porokeratosis", "ulcer", "onychomycosis", "nail_dystrophy", "neoplasm_unspecified"})
_HORNY_PLACES = frozenset({"", "foot", "hand"})


def may_be_pared(tally: Tally) -> bool:
    """Numbers of other lesions and of places where no corn grows count no corns."""
    return tally.concept in _PARED and (tally.site.value is None or tally.site.value.region in _HORNY_PLACES)


_UNDER_HEAD = re.compile(r"\b(?:sub[ -]?(?:the )?(?:met(?:atarsal)?|mth|mpj)?|(?:met(?:atarsal)?|mt|mth) ?heads?) ?#?[1-5](?:st|nd|rd|th)?\b")


def listed_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """"Calluses: R hallux, R sub 5, both heels": lesions of a list that names nothing but their places, one at each."""
    for unit in doing:
        start = unit.lower.find(":") + 1
        proof: list[Evidence] = []
        for item in _ITEM.finditer(unit.lower, start) if start else ():
            place = next((m for m in view.mentions_in(unit, "SITE") if item.start() <= m.start - unit.start < item.end()), None)
            if place is None and not _UNDER_HEAD.search(item.group()):
                break
            number = "2" if _ON_BOTH.search(item.group()) else "1"
            proof.append(Evidence("count", number, unit.start + item.start(), unit.start + item.end()))
        else:
            if len(proof) > 1:
                return Count(Fact(sum(int(e.value) for e in proof), "derived", tuple(proof), "one at each place of the list"))
    return None


_ALL_BUT = re.compile(r"\b(?:all|each|every one)\b[^.;]{0,40}\b(?:except|but|save|apart from|other than)\b")


def ticked_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """"[x] L heel  [ ] R heel  [x] R 5th met": boxes of nothing but places, in the lines right below the paring or on its own."""
    first, last = doing[0].index, doing[-1].index
    near = {u.index for u in view.units[max(0, first - 1) : last + _BOX_LINES]}
    proof = []
    for box in view.options:
        unit = view.unit_at(box.start)
        placed = any(box.start <= m.start < box.end for m in view.mentions_in(unit, "SITE")) or _UNDER_HEAD.search(view.lower, box.start, box.end)
        if box.ticked and placed and unit.index in near and box.end - box.start <= _LONGEST_BOX and not view.mentions_in(unit, "PROC"):
            number = "2" if _ON_BOTH.search(view.lower, box.start, box.end) else "1"
            proof.append(Evidence("count", number, box.start, box.end))
    return Count(Fact(sum(int(e.value) for e in proof), "derived", tuple(proof), "one at each place ticked")) if len(proof) > 1 else None


def all_but_places(view: NoteView, doing: list[Unit]) -> Count | None:
    """"Calluses R heel, L heel, R hallux. All pared except the R heel": one at each place of the list before, less those excepted."""
    for unit in doing:
        hit = unit.search(_ALL_BUT)
        before = view.units[unit.index - 1] if unit.index else unit
        if hit is None or before is unit or before.block != unit.block or view.mentions_in(before, "PROC") or not view.mentions_in(before, "DX"):
            continue
        listed = {(f.value.region, f.value.side, f.value.subsite, f.value.digit): f.evidence[0] for _, _, f, _ in places_in(view, before) if f.value}
        spared = [f.value for _, _, f, _ in places_in(view, unit) if f.value and f.evidence[0].start >= unit.start + hit.end() - 1]
        kept = [e for (region, side, subsite, digit), e in listed.items() if not any(s.region == region and s.side in ("", "bilateral", side) and s.subsite in ("", subsite) and s.digit in (0, digit) for s in spared)]
        if spared and 0 < len(kept) < len(listed):
            return Count(Fact(len(kept), "derived", tuple(replace(e, field="count", value="1") for e in kept), "one at each place but those excepted"))
    return None


_BOX_LINES = 8
_LONGEST_BOX = 40
_ITEM = re.compile(r"[^,;&.\s](?:(?!\band\b)[^,;&.])*")
_ON_BOTH = re.compile(r"\b(?:both|bilat\w*)\b|\bb/l\b")


def under_heads(doing: list[Unit]) -> Count | None:
    """"Calluses: sub 1 R, sub 5 L pared": one under each metatarsal head named."""
    hits = [(u, h) for u in doing for h in u.spots(_UNDER_HEAD)]
    proof = tuple(Evidence("count", "1", u.start + h.start(), u.start + h.end()) for u, h in hits)
    return Count(Fact(len(hits), "derived", proof, "one under each bone named")) if len(hits) > 1 else None
