"""Numbers that run on: labels of a list and numbers that share one noun."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.facts import Fact, Site
from nlp.number_words import number_of
from nlp.records import replace

if TYPE_CHECKING:
    from nlp.tallies import Tally
    from nlp.view import NoteView, Unit


def labels_in(hits: list[re.Match[str]]) -> set[int]:
    """"#1 scalp, #2 nose, #3 ear" labels three lesions; four bare numbers or more that run from one on do, too."""
    if len(hits) < 2:
        return set()
    bare = [i for i, h in enumerate(hits) if not h["mark"] and h["n"].isdigit()]
    if len(bare) > 3 and [number_of(hits[i]["n"]) for i in bare] == list(range(1, len(bare) + 1)):
        return set(bare)
    hashed = [i for i, h in enumerate(hits) if (h["mark"] or "").startswith("#")]
    values = [number_of(hits[i]["n"]) for i in hashed]
    return set(hashed) if len(values) > 1 and values == list(range(1, len(values) + 1)) else set()


_NEXT_NUMBER = re.compile(r"\s*(?:,|,? and|&)\s*")


def of_one_noun(lower: str, unit: Unit, found: list[Tally], places: list[tuple[int, int, Fact[Site]]]) -> list[Tally]:
    """"Three, one and two keratoses respectively": numbers that share the noun behind the last, each at the place in its rank."""
    out = list(found)
    first = len(out) - 1
    while first > 0 and _NEXT_NUMBER.fullmatch(lower, out[first - 1].end - unit.start, out[first].start - unit.start):
        first -= 1
    run = out[first:]
    if len(run) < 2 or not run[-1].named or any(t.role != "count" for t in run):
        return out
    before = [p for p in places if p[1] <= run[0].start - unit.start]
    ranked = "respectively" in lower and len(before) == len(run)
    for rank, tally in enumerate(run):
        site = before[rank][2] if ranked else tally.site if all(t.site.known for t in run) else Fact()
        out[first + rank] = replace(tally, named=True, concept=run[-1].concept, site=site)
    return out


_SUMMED = re.compile(r"\d(?!\s*[,;]\s*[a-z])[^\d]*$")


def ends_sum(told: re.Match[str] | None, lower: str, start: int) -> bool:
    """"= 7" is a total only where the numbers end before it: "forehead = 4, temple = 3" counts at each place."""
    return told is not None and (told.group()[0] != "=" or _SUMMED.search(lower, 0, start) is not None)


def own_nouns(view: NoteView, found: list[Tally]) -> bool:
    """"Callus x1 submet 2 and corn x1 fifth toe": each number stands right behind a lesion of another name, in one sentence."""
    if len({t.unit for t in found}) > 1 or not all(t.marked for t in found):
        return False
    names = [next((view.lower[m.start : m.end] for m in view.mentions_in(view.units[t.unit], "DX") if 0 <= t.start - m.end <= 2), "") for t in found]
    return "" not in names and len(set(names)) == len(names)
