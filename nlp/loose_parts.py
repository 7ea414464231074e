"""A stated total beside a list that falls short of it: the numbers and single lesions near the list that make it up.

"Four on the right forearm and three on the hand; on the left side just one. All eight were frozen": the one has no place that is
known here and was no part of the list, yet with it the list comes to the total, which is then proven.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.facts import Evidence, Fact
from nlp.left_alone import UNTREATED
from nlp.named_singly import Owner
from nlp.number_words import is_plural
from nlp.records import replace
from nlp.sites import sites_in
from nlp.tallies import Tally, one_of, tallies_in
from nlp.view import NoteView, Unit
from nlp.weighed_counts import Count

_ALL_BEFORE = re.compile(r"\b(?:all|these|those)(?: of)?(?: the| these| those)? $")
_LINES_AHEAD = 2
_ROW_LENGTH = 60


def made_up(view: NoteView, count: Count, owns: Owner) -> Count:
    """The count with its total proven, where what stands beside the list makes up exactly what it falls short by."""
    starts = {e.start for e in count.fact.evidence if e.field == "count"}
    if count.fact.status != "conflicting" or len(starts) < 2:
        return count
    told = [
        t for index in sorted({view.unit_at(at).index for at in starts}) for t in tallies_in(view, view.units[index]) if t.start in starts
    ]
    whole = max(told, key=lambda t: t.number, default=None)
    listed = [t for t in told if t is not whole]
    if (
        whole is None
        or not listed
        or not whole.exact
        or not (whole.role == "total" or _ALL_BEFORE.search(view.lower[max(0, whole.start - 20) : whole.start]))
    ):
        return count
    short = whole.number - sum(t.number for t in listed)
    first, last = min(t.unit for t in listed), max(t.unit for t in listed)
    around = view.units[max(0, first - _LINES_AHEAD) : max(last, whole.unit) + 1]
    loose = [t for u in around for t in tallies_in(view, u) if t.start not in starts and _counts_too(t, owns)]
    numbers = sum(t.number for t in loose)
    rows = _single_rows(view, around, {t.unit for t in (*told, *loose)}, owns) if numbers != short else []
    if short <= 0 or numbers + len(rows) != short:
        return count
    proof = (*count.fact.evidence, *(t.proof() for t in loose), *rows)
    return replace(count, fact=Fact(whole.number, "stated", proof), exact=all(t.exact for t in listed), parts=())


def _counts_too(tally: Tally, owns: Owner) -> bool:
    return tally.open and tally.exact and tally.role in ("count", "label") and owns(tally)


def _single_rows(view: NoteView, units: Iterable[Unit], counted: set[int], owns: Owner) -> list[Evidence]:
    """“L earlobe - keloid 1.1 cm”: short lines of a list that name one lesion, with its place, and no number."""
    out: list[Evidence] = []
    for unit in units:
        named = [m for m in view.mentions_in(unit, "DX") if owns(one_of(m))]
        if (
            len(named) != 1
            or unit.index in counted
            or len(unit.lower) > _ROW_LENGTH
            or is_plural(view.text[named[0].start : named[0].end])
            or len(sites_in(view, unit)) != 1
            or view.mentions_in(unit, "PROC")
            or unit.search(UNTREATED)
        ):
            continue
        out.append(Evidence("count", "1", named[0].start, named[0].end))
    return out
