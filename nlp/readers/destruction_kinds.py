"""Which kinds of lesion one destruction counts: plurals told in one breath, what remains of a number, lesions of the sentences that carry it on."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from nlp.diagnoses import diagnosis_of
from nlp.facts import Diagnosis, Evidence, Fact
from nlp.fate_words import TREATED
from nlp.left_alone import UNTREATED, left_alone
from nlp.lesion_words import GENERAL_MANY
from nlp.number_words import SPELLED, is_plural
from nlp.readers.destruction_lesions import (
    ALIKE,
    MALIGNANT,
    TREATABLE,
    family_of,
    is_treatable,
    lesion_of,
    meant_by,
    named_lesions,
    only_looked_at,
    stem,
)
from nlp.readers.events import Trigger
from nlp.readers.field_kinds import kinds_in_fields
from nlp.readers.heading_rows import is_placed_lesion, rows_below
from nlp.sites import sites_in
from nlp.tallies import tallies_in
from nlp.tally_kinds import named_at_place
from nlp.view import Mention, NoteView, Unit


def lesions_of(view: NoteView, trigger: Trigger) -> list[Fact[Diagnosis]]:
    """Every kind of lesion that the sentence counts as treated, else the one that the trigger is about."""
    further = carried_on(view, trigger)
    main = lesion_of(view, trigger)
    kinds = split_behind(view, trigger)
    out = {family_of(trigger, main): main} if kinds is None or (main.evidence and kinds.start <= main.evidence[0].start < kinds.end) else {}
    fields = kinds_in_fields(view, trigger) if kinds is None and not further else []
    meant = meant_by(view, trigger) or fields if kinds is None else []
    behind, before = {u.index for u in (*further, *fields)}, {u.index for u in meant}
    if kinds is None and trigger.unit.search(_ALL_DONE):
        before.add(trigger.unit.index)
    for unit in (trigger.unit, *meant, *further):
        for tally in tallies_in(view, unit):
            mention = next(
                (
                    m
                    for m in view.mentions_in(unit, "DX")
                    if m.concept == tally.concept and m.value in TREATABLE and not view.lower.startswith(ALIKE, m.end)
                ),
                None,
            )
            by_place = mention is None and unit is trigger.unit and tally.site.known and named_at_place(view, tally)
            if by_place:
                mention = next((m for m in view.all("DX") if m.concept == tally.concept and m.value in TREATABLE), None)
            if (
                (tally.named or by_place or unit.index in behind or (unit.index in before and tally.site.known))
                and tally.open
                and mention is not None
                and (unit.index not in before or mention.concept not in only_looked_at(view))
                and mention.value not in MALIGNANT
            ):
                fact = diagnosis_of(view, mention)
                out.setdefault(family_of(trigger, fact), fact)
    rows = [m for m in named_lesions(view, [u for u in further if not tallies_in(view, u)]) if m.value not in MALIGNANT]
    for mention in (*rows, *_listed_beside(view, trigger), *one_of_each(view, trigger), *_the_rest(view, (trigger.unit, *further))):
        fact = diagnosis_of(view, mention)
        out.setdefault(family_of(trigger, fact), fact)
    return list(out.values())


def alone_in_item(view: NoteView, triggers: Iterable[Trigger], family: str) -> bool:
    """Does each of the treatments stand in a numbered item, or in a line that names these lesions, without another kind? Its total is then theirs."""
    items = {(t.unit.group, 0) if t.unit.label else (t.unit.block, t.unit.line): t.unit for t in triggers}  # a page may be one item
    return all(_is_alone(view, unit, family) for unit in items.values())


def _is_alone(view: NoteView, unit: Unit, family: str) -> bool:
    item = view.units_of_group(unit.group) if unit.label else [u for u in view.units_of_block(unit.block) if u.line == unit.line]
    kinds = {stem(m.concept) for u in item for m in view.mentions_in(u, "DX") if m.value in TREATABLE}
    return kinds == {family} or (bool(unit.label) and not kinds)


def of_other_lesions(view: NoteView, unit: Unit, family: str) -> bool:
    """A sentence whose only lesions are others: "cosmetic consult about SKs" behind the tags that were removed."""
    named = [m for m in view.mentions_in(unit, "DX") if m.value in TREATABLE]
    return bool(named) and bool(family) and not any(stem(m.concept) == family for m in named)


_ALL_DONE = re.compile(
    rf"\b(?:all|everything|both)(?: (?:of (?:them|these)|{GENERAL_MANY}|were|are|got|have been|being))* (?:{TREATED}|done)\b|\b(?:{TREATED})(?: (?:to|on|for|x))? (?:all|both|everything)\W*$"
)
"""The work is told of every lesion of its sentence: "AKs (scalp 4, ears 2), ISKs (back 3): all frozen"."""
_AND = re.compile(r"\s*(?:and|&|\+|,|/)\s*(?:the )?")


def _listed_beside(view: NoteView, trigger: Trigger) -> list[Mention]:
    """“Cryo: AKs and inflamed SKs as listed”: plurals told in one breath are all treated."""
    named = [m for m in named_lesions(view, (trigger.unit,)) if m.value not in MALIGNANT and is_plural(view.text[m.start : m.end])]
    pairs = [(a, b) for a, b in pairwise(named) if _AND.fullmatch(view.lower, a.end, b.start)]
    return list(dict.fromkeys(m for pair in pairs for m in pair))


_DESTROYED = frozenset({"actinic_keratosis", "seborrheic_keratosis", "wart", "molluscum", "skin_tag", "condyloma"})
_NEXT_KIND = re.compile(
    rf"(?:,?(?: (?:of|on|at|over|behind|under|in))?(?: (?:the|his|her|each|both))?(?: (?!or\b|vs\b|versus\b|not\b|no\b|near\b|but\b|with\b|within\b|watch|left alone|noted|seen|stable|benign)[a-z'-]+){{1,4}})?"
    rf"\s*(?:,|;|\band\b|&|\+|/|\bplus\b)\s*(?:and )?(?:(?:an?|the|one|\d{{1,2}}|{SPELLED}|itchy|small|large|big|tender|single|rubbed|sore|common|flat|[a-z]+ed) )*"
)


def one_of_each(view: NoteView, trigger: Trigger) -> list[Mention]:
    """“AK of the nose and irritated SK of the cheek: both frozen”, “LN2: 5 AKs scalp, wart neck”: single lesions beside others of another kind,
    each at its place, in one breath before the work or behind it."""
    meant = meant_by(view, trigger)
    for unit in (trigger.unit, *meant):
        named = _kinds_apart(view, unit)
        between = unit is trigger.unit and named and named[0].start < trigger.mention.start < named[-1].start
        if len(named) > 1 and not between and all(_NEXT_KIND.fullmatch(view.lower, a.end, b.start) for a, b in pairwise(named)):
            return [m for m in named if _is_single(view, m) and not left_alone(view, m)]
    told = [_kinds_apart(view, u) for u in meant]
    apart = [named[0] for named in told if len(named) == 1]
    return [m for m in apart if _is_single(view, m)] if len(told) == len({stem(m.concept) for m in apart}) > 1 else []


def _kinds_apart(view: NoteView, unit: Unit) -> list[Mention]:
    """The lesions of a sentence that names each kind once, at its place, and as a single one or with its number; else none."""
    named = [m for m in named_lesions(view, (unit,)) if stem(m.concept) in _DESTROYED]
    counted = {stem(t.concept) for t in tallies_in(view, unit) if t.open and t.concept}
    fits = all(_is_single(view, m) or stem(m.concept) in counted for m in named)
    return named if fits and len({stem(m.concept) for m in named}) == len(named) <= len(sites_in(view, unit)) else []


def _is_single(view: NoteView, mention: Mention) -> bool:
    return not is_plural(view.text[mention.start : mention.end])


def one_of_its_kind(view: NoteView, family: str, triggers: Iterable[Trigger]) -> Fact[int]:
    """“AK of the nose and wart of the hand were frozen”: the one lesion of this kind, where each is named alone."""
    ones = {m.start: m for t in triggers for m in one_of_each(view, t) if stem(m.concept) == family}
    if len(ones) != 1:
        return Fact(searched=("count",))
    (one,) = ones.values()
    return Fact(1, "derived", (Evidence("count", "1", one.start, one.end),), "named in the singular beside one of another kind")


_REST = re.compile(
    r"\b(?:the (?:rest|others?|remainder)|the remaining(?: ones)?|(?:the )?other (?:\w+ )?ones)(?: (?:were|was|are|being|all))* (?:an? )?(?:(?!of\b|the\b)[a-z]+ ){0,2}$"
)
_SPLIT = re.compile(rf"\W*(?:of (?:these|them|those),? )?(?:\d{{1,2}}|{SPELLED}) (?:of (?:them|these|those) )?(?:were|was|are|is|being)\b")


def _the_rest(view: NoteView, units: Iterable[Unit]) -> list[Mention]:
    """“Three AKs and the rest irritated SKs”: lesions that are told as what remains of a number."""
    return [
        m
        for u in units
        for m in view.mentions_in(u, "DX")
        if m.value in TREATABLE - MALIGNANT and _REST.search(view.lower, max(u.start, m.start - 40), m.start) and not left_alone(view, m)
    ]


def split_behind(view: NoteView, trigger: Trigger) -> Unit | None:
    """“5 lesions frozen. Three were AKs, the rest SKs.”: the sentence that tells the kinds of those that were counted."""
    if any(is_treatable(m) for m in view.mentions_in(trigger.unit, "DX")) or not tallies_in(view, trigger.unit):
        return None
    after = next(iter(view.units[trigger.unit.index + 1 : trigger.unit.index + 2]), None)
    fits = (
        after is not None
        and after.block == trigger.unit.block
        and _SPLIT.match(after.lower) is not None
        and not view.mentions_in(after, "PROC")
    )
    return after if fits and after is not None and any(is_treatable(m) for m in view.mentions_in(after, "DX")) else None


_HEADING = re.compile(r"[^.;:]{0,30}:")
_AS_WELL = re.compile(
    r"^\W*(?:also|likewise|similarly|as well as|plus|and|same (?:for|to|with))\b(?! (?:has|had|noted?|seen|saw|notes|noticed|showed|pointed|complain\w*|asked|there|reports)\b)|\b(?:also|as well|likewise|too|similarly|ditto|the same(?: way)?)\W*$"
)
"""Ties the lesions of a sentence without a verb to the work of the one before it."""
_OTHERWISE = re.compile(
    r"\bwill\b|\bto use\b|\buses?\b|\bstart(?:ed)?\b|\bpresent\b|\bnoted\b|\bseen\b|\bfound\b|\b(?:bid|daily|nightly)\b|\bcream\b|\bacid\b|\bhas\b|\bhad\b"
)
"""Of the lesions of such a sentence something else is told."""


def carried_on(view: NoteView, trigger: Trigger) -> list[Unit]:
    """“Frozen today: AKs - 7 scalp. Inflamed SKs, 2 back.”, “2 SKs on the back likewise”: sentences of the line, under a heading or tied to the work, that count further lesions."""
    kinds = split_behind(view, trigger)
    if kinds is not None:
        return [kinds]
    if rows := rows_below(view, trigger, named_lesions, stem):
        return rows
    heads = _HEADING.match(view.lower, trigger.mention.end, trigger.unit.end) is not None
    out = _list_behind(view, trigger)
    if out:
        return out
    for unit in view.units[trigger.unit.index + 1 : trigger.unit.index + 6]:
        if (
            unit.line != trigger.unit.line
            or view.mentions_in(unit, "PROC")
            or not _counts_more(view, unit, under_heading=heads)
            or not (heads or (unit.search(_AS_WELL) and not unit.search(_OTHERWISE)))
            or not named_lesions(view, (unit,))
        ):
            break
        out.append(unit)
    return out


_ITEM_OF_LIST = re.compile(r"\W*(?:x ?\d{1,2} |\d{1,2} )?(?:[a-z'-]+ ?){1,3}(?:(?:\(|x ?|: ?|= ?)?\d{1,2}\)?)?\W*")
"""“x 4 irritated SKs”, “ISK 4”: nothing but a number and its lesions."""


def _list_behind(view: NoteView, trigger: Trigger) -> list[Unit]:
    """“LN2 to 9 AKs; 4 ISKs; 1 wart”: the numbers of other lesions between semicolons behind the first one."""
    if not any(is_treatable(m) for m in view.mentions_in(trigger.unit, "DX")) or not any(t.open for t in tallies_in(view, trigger.unit)):
        return []
    out: list[Unit] = []
    before = trigger.unit
    for unit in view.units[before.index + 1 : before.index + 7]:
        counted = [t for t in tallies_in(view, unit) if t.open and t.concept]
        if (
            unit.line != before.line
            or not before.lower.rstrip().endswith(";")
            or not counted
            or view.mentions_in(unit, "PROC")
            or not _ITEM_OF_LIST.fullmatch(unit.lower)
            or not any(is_treatable(m) for m in view.mentions_in(unit, "DX"))
        ):
            break
        out.append(unit)
        before = unit
    return out


def _counts_more(view: NoteView, unit: Unit, *, under_heading: bool) -> bool:
    """Does the sentence count further lesions at their place? Under a heading one that is named with its place is enough."""
    placed = under_heading and bool(sites_in(view, unit)) and not unit.search(_OTHERWISE) and not unit.search(UNTREATED)
    return any(t.open and t.concept and (t.site.known or placed) for t in tallies_in(view, unit)) or (
        under_heading and is_placed_lesion(view, unit)
    )
