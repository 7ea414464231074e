"""The rest of the lesions: how many remain of a number by what is told of the others, and whether more were treated than it counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.count_scope import BUT, DEED, Place, is_at
from nlp.facts import Fact
from nlp.fate_words import COLD, OTHERS
from nlp.gate import hits
from nlp.left_alone import UNTREATED
from nlp.lesion_words import MANY
from nlp.named_singly import Owner
from nlp.number_words import SPELLED
from nlp.sites import sites_in
from nlp.tallies import Tally, one_of, tallies_in
from nlp.view import NoteView, Unit

THE_REST = re.compile(
    rf"\b(?:the (?:{OTHERS})|(?:the )?other (?:ones|ak|{MANY})|remaining (?:ones|ak|{MANY})|(?:all )?(?!other\b)(?:{OTHERS})(?= (?:(?:were|was|all|then|got|had|\d+|{SPELLED}) )*(?:{DEED}|{COLD})\b))\b"
)
"""Without "the" only where the deed follows: "one biopsied, rest frozen"."""

ALL_BUT = re.compile(rf"\ball (?:but|except|save)(?: for)? (?:\d|{SPELLED}\b)")
_MORE = re.compile(
    rf"\b(?:also|another|additional\w*|further|more)\b[^.;]{{0,120}}\b{DEED}\b|\b(?:another|more)\b[^.;]{{0,120}}; {DEED}\b|^\W*{DEED}[^.;]*\b(?:also|as well|too)\b|\b(?:did|does) the same\b|\bthe same (?:was|were) done\b"
)


def more_than(view: NoteView, count: Fact[int], owns: Owner) -> bool:
    """“Five were frozen. Then she pointed to another; frozen as well”: more of them in a sentence that the count does not rest on."""
    if (count.value or 0) < 2:
        return False
    proven = {view.unit_at(e.start).index for e in count.evidence}
    for unit, said in hits(view, _MORE):
        start, end = unit.start + said.start(), unit.start + said.end()
        named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
        foreign = any(not owns(one_of(m)) for m in named)
        if (
            unit.index not in proven
            and not foreign
            and not (not named and any(m.concept != "destruction" for m in view.mentions_in(unit, "PROC")))
            and assertion_at(view, unit, start, end)[0] == "performed"
            and UNTREATED.search(said.group()) is None
        ):
            return True
    return False


def _at_spared_places(view: NoteView, units: list[Unit], owns: Owner) -> int:
    """Lesions counted at places of which another sentence says that they were left or refused: "did not want the hands done"."""
    refused = [
        u for u in units if not tallies_in(view, u) and not view.mentions_in(u, "PROC") and (u.search(UNTREATED) or u.search(_NOT_WANTED))
    ]
    places: set[Place] = {
        (f.value.region, "" if f.value.side == "bilateral" else f.value.side)
        for u in refused
        for _, f in sites_in(view, u)
        if f.value and f.value.region
    }
    return sum(t.number for u in units for t in tallies_in(view, u) if t.open and owns(t) and is_at(t, places)) if places else 0


_NOT_WANTED = re.compile(r"\b(?:did|does) ?n[o']t (?:want|wish)\b|\b(?:rather not|refus\w+)\b")


def lesser(view: NoteView, doing: list[Unit], others: Iterable[Unit], total: int, owns: Owner) -> int:
    """“There were 7; one was biopsied. The rest were frozen”, “all but two”: how many of `total` remain, by what is told of the others."""
    if total < 2 or not any(
        u.search(THE_REST) or u.search(ALL_BUT) or (u.search(BUT) and any(not t.open for t in tallies_in(view, u))) for u in doing
    ):
        return total
    units = {u.index: u for u in (*others, *doing)}.values()
    spared = sum(t.number for u in units for t in tallies_in(view, u) if not t.open and owns(t)) + _at_spared_places(
        view, list(units), owns
    )
    return total - spared if 0 < spared < total else total - 1


_REST_DONE = re.compile(
    rf"(?:\bto|\b(?:froze|treated|destroyed|did|zapped|injected|sprayed)) {THE_REST.pattern}|{THE_REST.pattern}(?: (?:were|was|all|then|got|had))* (?:{DEED}|{COLD})"
)


def remaining(view: NoteView, doing: list[Unit], total: Tally) -> int:
    """“Five found, two to be watched, LN2 to the rest”: what is left of a number, by those that its own sentence leaves; 0 where it says nothing."""
    unit = view.units[total.unit]
    if unit not in doing or not any(u.search(_REST_DONE) for u in doing if 0 <= u.index - unit.index < 2):
        return 0
    spared = [t for t in tallies_in(view, unit) if t is not total and t.start > total.start]
    left = total.number - sum(t.number for t in spared)
    return left if spared and left > 0 and all(not t.open and t.exact for t in spared) else 0
