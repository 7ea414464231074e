"""Sentences that go on counting for a treatment: behind a semicolon, in a field or row of their own, or adding up."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.assertion import assertion_at
from nlp.count_lists import is_row
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.tallies import Tally, tallies_in
from nlp.view import NoteView, Unit

_TREATED_FIELD = re.compile(
    rf"^\W*(?:total (?:number of |# ?(?:of )?)?|number of |no\.? of |# ?(?:of )?)?(?:{ANY}|sites?|areas?)(?: treated| injected| frozen| destroyed| removed| pared)\b|^\W*(?:number|#) treated"
)


_TREATED_SENTENCE = re.compile(
    rf"\W*(?:all |total |in all |altogether )?(?:\d{{1,3}}|{SPELLED})(?: (?:{ANY}|of (?:them|these)|in (?:all|total)))*(?: (?:was|were))? (?:treated|done|frozen|painted|injected|destroyed)\W*$"
)
"""A sentence of its own: "17 treated."."""
_TOTAL_SENTENCE = re.compile(
    r"\W*(?:grand )?(?:total(?:s|ling)?\b(?! (?:time|dose|volume|area|of \d+(?:\.\d+)? ?(?:ml|cc|mg|units?)))|in all\b|altogether\b|all told\b)"
)
"""Right behind the sentence of the treatment: the number that its list adds up to."""


_TELLS = re.compile(
    r"\b(?:is|was|were|are|has|had|have|seen|noted|found|left|not|no|remain\w*|later|next|stable|clear\w*|ago|last|prev\w*|will|for|with)\b"
)
_LONGEST_ITEM = 60


def _lists_on(view: NoteView, before: Unit, unit: Unit) -> bool:
    """“Cryo - R foot: 4 plantar, 3 toe. L foot: 7.”: nothing but places with their numbers, behind a sentence that ends with some."""
    if len(unit.lower) > _LONGEST_ITEM or unit.search(_TELLS) or view.measures_in(unit):
        return False
    told = [[t for t in tallies_in(view, u) if t.open and t.role == "count"] for u in (before, unit)]
    return (
        all(told)
        and all(t.site.known and not t.named for t in told[1])
        and told[0][-1].site.known
        and _CLOSES.fullmatch(view.lower, told[0][-1].end, before.end) is not None
    )


def lists_on(view: NoteView, unit: Unit) -> bool:
    """Is the unit nothing but a place with its number, behind a semicolon of a list: "hands: 9 warts; | soles 5"?"""
    before = view.units[unit.index - 1] if unit.index else unit
    if before is unit or before.line != unit.line or not before.lower.rstrip().endswith(";") or view.mentions_in(unit, "DX"):
        return False
    return not view.mentions_in(unit, "PROC") and _PLACE_AND_NUMBER.fullmatch(unit.lower) is not None and _only_numbered(view, unit)


_PLACE_AND_NUMBER = re.compile(r"\W*(?:[a-z]+\.? ){1,4}\(?x? ?\d{1,2}\)?\W*")


def _only_numbered(view: NoteView, unit: Unit) -> bool:
    told = [t for t in tallies_in(view, unit) if t.open]
    return len(told) == 1 and told[0].site.known and not told[0].named


_CLOSES = re.compile(r"\)?(?: [a-z]+){0,2}[.\s]*")


_LONGEST_ENTRY = 60
_LOOKED_AT = re.compile(
    r"\b(?:seen|noted|found|quiet|left (?:alone|as|for|un\w*)|watch\w*|observ\w*|resolv\w*|healed|improv\w*|remain\w*|previous\w*|re-?check\w*|monitor\w*|follow\w*|track\w*|next|later|reassur\w*|years?|months?|ever)\b"
    rf"|\b(?:stable|clear|flat|better|old|new|benign)\b(?! (?:[a-z]+ )?(?:{ANY})\b)"
)
"""In an entry that tells how lesions are, and not that they were treated."""


def _is_next_of_list(view: NoteView, unit: Unit) -> bool:
    """“ILK: 4 keloids chest; 5 acne cysts back”: a number of lesions and their place, with no word of other work."""
    told = tallies_in(view, unit)
    opens = bool(told) and told[0].start == unit.start and told[0].named and told[0].open
    lesions = view.mentions_in(unit, "DX")
    told_of = any(
        not any(m.start <= cue.start < m.end for m in lesions) for cue in view.cues_in(unit)
    )  # the "scars" of a name are no history
    return opens and unit.end - unit.start < _LONGEST_ENTRY and not view.mentions_in(unit, "PROC") and not told_of


_GOES_ON = re.compile(
    r"\W*(?:and |i )?(?:then|next|finally|lastly|thereafter|afterwards?|after (?:that|this)|subsequently|in addition|additionally|also|another|likewise|similarly|plus|followed by|attention (?:was|is) )\b"
)
_DEALT_WITH = re.compile(
    r"\b(?:treated|destroyed|done|addressed|dealt with|sprayed|zapped|the same\b|same (?:way|manner|fashion|treatment)|similar(?:ly)?|identical(?:ly)?|likewise)\b"
)


def _goes_on_elsewhere(view: NoteView, known: Iterable[Unit], before: Unit, unit: Unit) -> bool:
    """“Three AKs on the ear were frozen. Finally, two on the cheek were treated.”: further lesions at another place, with the words of work or of going on, and no work of their own."""
    opens = _GOES_ON.match(unit.lower)
    if unit.line != before.line or not (unit.search(_DEALT_WITH) or opens) or _LOOKED_AT.search(unit.lower, opens.end() if opens else 0):
        return False
    told = [t for t in tallies_in(view, unit) if t.role != "article"]
    if not told or not all(t.open and t.exact and t.role == "count" and t.site.known for t in told):
        return False
    places = {t.site.value for u in known for t in tallies_in(view, u) if t.site.known}
    kinds = {t.concept for u in known for t in tallies_in(view, u) if t.concept not in ("", "skin_lesion")}
    return (
        len(kinds) <= 1
        and all(t.site.value not in places for t in told)
        and {t.concept for t in told} <= {"", "skin_lesion", *kinds}
        and all(_is_done(view, unit, t) for t in told)
    )


_GOES_ON_FOR = 4
"""Sentences behind the work."""


def _behind(view: NoteView, doing: Iterable[Unit]) -> list[Unit]:
    """The sentences right behind those of the work, on their line."""
    return list({b.index: b for u in doing for b in view.units[u.index + 1 : u.index + 1 + _GOES_ON_FOR] if b.line == u.line}.values())


def _is_done(view: NoteView, unit: Unit, tally: Tally) -> bool:
    verdict, cue = assertion_at(view, unit, tally.start, tally.end)
    return verdict in ("performed", "unclear") or (
        cue is not None and view.lower[cue[0] : cue[1]] == "had"
    )  # "the cheek had three, treated the same way"


def continued(view: NoteView, doing: list[Unit], others: list[Unit]) -> list[Unit]:
    """The sentence of the treatment goes on behind a semicolon; "Lesions treated: ..." is a sentence of it, too."""
    known = {u.index for u in doing}
    out = list(doing)
    told_of = {u.index for u in others}
    for unit in sorted([*others, *(u for u in _behind(view, doing) if u.index not in told_of)], key=lambda u: u.index):
        before = view.units[unit.index - 1] if unit.index else None
        goes_on = (
            before is not None
            and before.index in known
            and before.line == unit.line
            and before.lower.endswith(";")
            and not unit.search(_LOOKED_AT)
        )
        alone = not view.mentions_in(unit, "PROC") and not any(m.concept != "skin_lesion" for m in view.mentions_in(unit, "DX"))
        alone = alone or (goes_on and _is_next_of_list(view, unit))
        adds_up = before is not None and before.index in known and _TOTAL_SENTENCE.match(unit.lower) is not None
        row = before is not None and before.index in known and alone and is_row(view, before, unit)
        row = row or (before is not None and before.index in known and alone and unit.line == before.line and _lists_on(view, before, unit))
        further = (
            before is not None
            and before.index in known
            and not view.mentions_in(unit, "PROC")
            and _goes_on_elsewhere(view, out, before, unit)
        )
        if further and unit.index not in known:
            out.append(unit)
            known.add(unit.index)
        if unit.index not in told_of:
            continue
        if unit.index not in known and (
            _TREATED_FIELD.match(unit.lower) or (goes_on and alone) or adds_up or row or (alone and _TREATED_SENTENCE.match(unit.lower))
        ):
            out.append(unit)
            known.add(unit.index)
    return sorted(out, key=lambda u: u.index)
