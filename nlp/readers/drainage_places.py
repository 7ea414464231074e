"""How many collections were drained: counted, cut open at several places, or named at several sites (ID-01: several abscesses are a complicated drainage)."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at, is_performed
from nlp.count_scope import WIDER
from nlp.diagnoses import is_history, is_negated
from nlp.facts import Evidence, Fact, Site
from nlp.gate import seek, units_with_any
from nlp.lesion_words import MANY
from nlp.number_words import is_plural, number_of
from nlp.phrases import phrases
from nlp.readers.events import NO, SILENT, Trigger
from nlp.readers.lesion_rows import LesionMap
from nlp.readers.lesions import lesion_map
from nlp.sites import sites_in
from nlp.view import Mention, NoteView, Unit


def _cut_places(view: NoteView, own: list[Unit], cut: re.Pattern[str], collection: re.Pattern[str]) -> int:
    """Places with a cut of their own and words of a collection beside it, or the places of a sentence that cuts several.

    `own` are the sentences about the drainages, `cut` finds words of an incision, `collection` those of what was opened.
    """
    lesions = lesion_map(view)
    if len(lesions.present) < 2:
        return 0
    places: set[int] = set()
    here = {unit.index for unit in own}
    for unit in units_with_any(view, (cut,)):
        if unit.section in SILENT or unit.index not in here:
            continue
        for segment in lesions.of_unit[unit.index]:
            hit = cut.search(view.lower, segment.start, segment.end)
            rows = [row for row in segment.rows or lesions.listed_below(unit, view) if not lesions.rows[row].past]
            if (
                hit is None
                or not rows
                or seek(view, NO, view.lower[unit.start : hit.start()])
                or assertion_at(view, unit, hit.start(), hit.end())[0] != "performed"
            ):
                continue
            if _told_there(view, lesions, {*rows}, collection) or (len(rows) > 1 and collection.search(unit.lower)):
                places.update(rows)
            if several := _of_several(view, lesions, unit):
                places.update(several)
    return len({tuple(e.start for e in lesions.rows[row].site.evidence) or row for row in places})  # rows of one place are one


def _told_there(view: NoteView, lesions: LesionMap, rows: set[int], collection: re.Pattern[str]) -> bool:
    """Do the words about these places alone tell of a collection?"""
    told = view.once(
        ("told of a collection", collection),
        lambda: {
            s.rows for s in lesions.segments if s.rows and s.unit.section not in SILENT and collection.search(view.lower, s.start, s.end)
        },
    )
    return any(rows.issuperset(those) for those in told)


def _of_several(view: NoteView, lesions: LesionMap, unit: Unit) -> list[int]:
    """“I&D of abscesses of the left axilla and of the right buttock”: the places of a sentence whose collections are named in the plural."""
    named = [m for m in view.mentions_in(unit, "DX") if m.concept == "abscess" and not is_negated(view, m) and not is_history(view, m)]
    if not any(is_plural(view.text[m.start : m.end]) for m in named):
        return []
    rows = list(dict.fromkeys(row for _, row in lesions.places_of(unit) if not lesions.rows[row].past))
    return rows if len(rows) > 1 else []


INCISED = phrases("drainage_places", "incised")
_SEVERAL = re.compile(
    rf"\b(?P<a>two|three|four|five|both|[2-5])\s+(?:separate |distinct |inflamed |fluctuant |large |small )*(?:{MANY}|abscess|boils|furuncles|incisions|carbuncles)|(?:abscess\w*|i&d|boils?|cysts?)\s*x\s?(?P<b>[2-9])(?!\d|\.\d| ?(?:d|days?|w|wks?|weeks?|mos?|months?|y|yrs?|years?|h|hrs?|hours?|cm|mm)\b)|\b(?P<c>two|three|four|five|both|[2-5])\s+(?:(?!of\b)[a-z]+ ){{1,2}}(?:abscesses|boils|furuncles|carbuncles)\b"
)


_HOLES = re.compile(r"\b(?:spots|points|places|holes)$")
"""Ways into one collection: "the plate was burned through at two spots"."""
_SPARED = re.compile(
    r"(?:\bthe (?:other|second|third|smaller|left|right|one (?:in|on|at|of|under|behind))|\b(?:second|third)\b|\b[a-z]+ one)\b(?:(?!(?<!not )\b(?:lanced|incised|opened|i ?& ?d|drained(?! (?:by|itself|on|spont)))\b)[^.;]){0,60}?\b(?:already (?:burst|drain\w+|open\w*|ruptured)|had (?:burst|drained|ruptured)|need(?:ed|s) (?:nothing|no (?:incision|drainage|lancing|i&d))|(?:was|is) (?:too (?:small|firm|early|hard)|still (?:firm|hard)|not (?:opened|drained|incised|lanced|fluctuant|ready|ripe|touched)|left (?:alone|be|to|closed)|(?:only )?(?:observed|watched|poulticed))|(?:did|does) not need|(?:did not|didn't) (?:open|cut|incise|lance|drain) (?:it|this|that)|will be (?:observed|watched)|got (?:only )?(?:soaks|compresses|antibiotics)|drained (?:by itself|itself|on its own|spontaneously)|(?:only |just )?(?:warm |hot )?(?:compress\w*|soaks|poultice\w*))\b"
)
"""One of several collections that was not opened: "the one in the groin had already burst"."""
_ONE_ALONE = re.compile(
    r"(?:^|(?<=[,;:(-] )|(?<=only )|(?<=just )|(?<=and )|(?<=but )|(?<=with )|(?<=which ))one (?:of (?:them|these|which) )?(?:(?:was|is) )?(?:lanced|incised|opened|drained)\b(?![^.;]*\b(?:and|,) (?:the )?(?:other|second|one|another)\b[^.;]*\b(?:lanced|incised|opened|drained|too|also|as well)\b)(?! (?:by|after|before) the other)"
)
"""Of several the one that was opened: "three fluctuant nodules - one lanced"."""
_MULTIPLE = re.compile(
    r"\b(?:multiple|several|numerous|many) (?:\w+ ){0,2}(?:abscesses|boils|furuncles|carbuncles)\b[^.;]{0,60}\b(?:incised|opened|lanced|drained|unroofed)\b|\b(?:incised|opened|lanced|drained)\b[^.;]{0,12}\b(?:multiple|several|numerous) (?:\w+ ){0,2}(?:abscesses|boils|furuncles|carbuncles)\b"
)
"""More than one, however many, in the sentence that cuts them."""


_ALL_CUT = re.compile(
    r"\b(?:each|both|all)\b(?: (?:one|of (?:them|these)|two|three|four|five|abscess(?:es)?|boils?|cysts?|furuncles?))?,? (?:(?:was|were|of them) )?(?:then |separately |individually )?(?:lanced|incised|opened|drained|i ?& ?d'?e?d)\b"
)
"""No one of those counted was left: "each one lanced"."""


def _spares_one(unit: Unit, number: int) -> bool:
    """Was one of those counted left as it was? "Two boils, both lanced; a third spot: warm soaks" spares none of the two."""
    hit = unit.search(_SPARED)
    return hit is not None and not (number == 2 and re.search(r"\bthird\b", hit.group()))


def _only_undone(view: NoteView, unit: Unit) -> bool:
    """Does the sentence name work, and none that was done? "We did not proceed with cryotherapy of the four keratoses" counts no abscess."""
    named = view.mentions_in(unit, "PROC")
    return bool(named) and not any(is_performed(view, m) for m in named)


def number_drained(view: NoteView, own: list[Unit], members: list[Trigger]) -> Fact[int]:
    """How many collections were opened: counted in words, several without a number, one at each place; else one."""
    asked: set[int] = set()  # one lap through the sentences of a group, however many acts stand in it
    for trigger in members:
        again = trigger.unit.group in asked
        asked.add(trigger.unit.group)
        for unit in (trigger.unit, *(u for u in own if u.group == trigger.unit.group and not again)):
            hit = unit.search(_SEVERAL)
            if hit and not _HOLES.search(hit.group()) and (unit is trigger.unit or not _only_undone(view, unit)):
                value = number_of(hit["a"] or hit["b"] or hit["c"])
                value -= value > 1 and any(_spares_one(u, value) for u in own) and not any(u.search(_ALL_CUT) for u in own)
                value = 1 if any(u.search(_ONE_ALONE) for u in own) else value
                return Fact(value, "stated", (Evidence("count", str(value), unit.start + hit.start(), unit.start + hit.end()),))
    named = {
        f.value: m
        for m in view.all("DX")
        if m.concept == "abscess" and not is_history(view, m) and not is_negated(view, m)
        for f in [_own_site(view, m)]
        if f.value
    }
    for trigger in members:
        if (many := trigger.unit.search(_MULTIPLE)) is not None:
            at = trigger.unit.start
            return Fact(2, "derived", (Evidence("count", many.group(), at + many.start(), at + many.end()),), "several, not counted")
    if (cut := _cut_places(view, own, INCISED, _COLLECTED)) > 1:
        return Fact(cut, "derived", members[0].evidence("count")[:1], "one at each place that was cut")
    regions = {site.region for site in named}  # "Body area: trunk  Location: back" is one place
    spread = {(site.region, site.side) for site in named if site.region and not regions & (WIDER.get(site.region, set()) - {site.region})}
    if len(spread) > 1 and not any(is_plural(view.text[m.start : m.end]) for m in named.values()):
        proof = tuple(Evidence("count", "1", m.start, m.end) for m in named.values())
        return Fact(len(spread), "derived", proof, "one at each site named")
    return Fact(1, "derived", members[0].evidence("count")[:1])


_COLLECTED = re.compile(r"abscess|thick (?:yellow|white|creamy|green)|\bboils?\b|furunc|carbunc|\bpus\b|purulen|fluctuan|\bcyst")


def _own_site(view: NoteView, mention: Mention) -> Fact[Site]:
    """The site behind the word: "boil L buttock"; nothing where it stands alone."""
    sites = sites_in(view, view.units[mention.unit])
    near = [(m.start - mention.end, f) for m, f in sites if 0 <= m.start - mention.end <= 24]
    return min(near, key=lambda pair: pair[0])[1] if near else Fact()
