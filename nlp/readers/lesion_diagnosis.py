"""What the lesion was that an act was done on: the diagnosis that its own words, or those about several lesions, give it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp.diagnoses import diagnosis_of, is_history, is_negated
from nlp.facts import ABSENT, Diagnosis, Fact
from nlp.laterality import DIRECTIONS
from nlp.number_words import SPELLED, is_plural, number_of
from nlp.readers.attach import Deed, covers
from nlp.readers.events import SILENT
from nlp.readers.item_lesions import in_another_item
from nlp.readers.lesion_rows import Segment
from nlp.readers.lesions import lesion_map
from nlp.readers.own_words import paragraphs_of_others, tells_work
from nlp.readers.proof import called_proven, proven_elsewhere
from nlp.readers.result_labels import is_of_other_specimen
from nlp.readers.titles import told_of_all
from nlp.records import replace
from nlp.view import Mention, NoteView, Unit

_BYSTANDERS = frozenset({"scar", "hematoma", "seroma", "abscess", "cellulitis", "hypertrophic_scar", "laceration"})
"""Diagnoses that stand near a removal without being what was removed."""
_SAMPLES = frozenset({"biopsy"})
_OF_REMOVAL = frozenset(
    {
        "biopsy",
        "excision",
        "excisional_biopsy",
        "wedge_excision",
        "scar_revision",
        "hidradenitis_excision",
        "pilonidal_excision",
        "shave_removal",
        "mohs",
        "repair",
        "flap",
        "graft",
    }
)
"""Work that takes a lesion out or covers where it was: a paragraph about it may name the lesion of another such act."""


def diagnosis_on(view: NoteView, deed: Deed, total: int, kinds: tuple[str, ...] = ()) -> Fact[Diagnosis]:
    """The diagnosis of the lesion, with the certainty that other words than its name may give ("the biopsy-proven lesion")."""
    fact = _named_on(view, deed, total, kinds)
    if fact.value is None or fact.value.certainty != "clinical" or fact.value.behaviour not in ("malignant", "in_situ"):
        return fact
    proven = called_proven(view, total) or (deed.row is not None and proven_elsewhere(view, deed.row.index, fact.value.concept))
    return replace(fact, value=replace(fact.value, certainty="proven")) if proven else fact


def _named_on(view: NoteView, deed: Deed, total: int, kinds: tuple[str, ...]) -> Fact[Diagnosis]:
    """A named diagnosis before a bare "lesion", the postoperative before the preoperative."""
    fallback: Fact[Diagnosis] = ABSENT
    for rank, tier in enumerate(_diagnosis_tiers(view, deed)):
        found = [m for s in tier for m in view.mentions_in(s.unit, "DX") if s.start <= m.start < s.end and _is_own(view, m, kinds)]
        found = ([m for m in _of_list(view, deed) if _is_own(view, m, kinds)] if rank == 2 else []) + found
        found = [m for m in found if deed.row is None or not is_of_other_specimen(view, m, deed.row.labels)]
        if found and deed.first.mention.concept == "biopsy":
            found = [m for m in found if not _is_of_other_work(view, m, deed, called=fallback.known)]
        named = [
            m
            for m in found
            if m.value != "unspecified"
            and m.concept not in _BYSTANDERS
            and not (rank > 3 and fallback.known and in_another_item(view, deed.triggers, m))
        ]
        if named and fallback.known and total > 1 and rank > 2 and len({m.concept for m in named}) > 1:
            continue  # called only "lesion" itself: of several other problems none names it
        if named:
            post = [m for m in named if view.units[m.unit].section == "postop_diagnosis"]
            best = post or _nearest_first(named, deed)
            return diagnosis_of(view, best[0])
        if found and not fallback.known:
            fallback = diagnosis_of(view, next((m for m in found if m.concept.startswith("neoplasm")), _nearest_first(found, deed)[0]))
    if fallback.known or total < 2:
        return fallback
    told = told_of_all(view, lambda m: _is_own(view, m, kinds))
    head = None if told.known else _list_head(view, deed)
    if head is not None and _is_own(view, head, kinds):
        return diagnosis_of(view, head)
    return told if told.known else _only_kind(view, total, kinds)


def _list_head(view: NoteView, deed: Deed) -> Mention | None:
    """“BCCs: L shoulder 1.8 cm; R neck 1.1 cm.”: the name before the colon that opens a list parted by semicolons."""
    for segment in lesion_map(view).alone.get(deed.row.index, ()) if deed.row else ():
        unit = segment.unit
        if not segment.named or segment.unit.section in SILENT:
            continue
        for before in reversed(view.units[max(0, unit.index - _LONGEST_LIST) : unit.index]):
            if before.block != unit.block or not before.lower.rstrip().endswith(";"):
                break
            colon = before.start + before.lower.find(":")
            heads = [m for m in view.mentions_in(before, "DX") if m.end <= colon and m.value != "unspecified"]
            if heads:
                several = is_plural(view.text[heads[-1].start : heads[-1].end]) or _SEVERAL.match(view.lower, heads[-1].end, colon)
                return heads[-1] if several else None
    return None


_LONGEST_LIST = 6


_HOW_MANY = re.compile(rf"\b(?P<n>\d{{1,2}}|{SPELLED}|both) (?:(?:bx|biopsy|path)[- ]proven |biopsied |known )?$")


_TIMES_SO_MANY = re.compile(r",? ?\(?(?:x ?)?(?P<n>(?<=x)[2-9]|(?<=x )[2-9]|(?<=\()[2-9](?=\)))")


def _kinds_named(view: NoteView) -> list[Mention]:
    """What the note calls the lesions that it names."""
    units = [u for u in view.units if u.section not in SILENT]
    named = [m for u in units for m in view.mentions_in(u, "DX") if m.value != "unspecified" and m.concept not in _BYSTANDERS]
    return [m for m in named if not is_negated(view, m)]


def _only_kind(view: NoteView, total: int, kinds: tuple[str, ...]) -> Fact[Diagnosis]:
    """“Two BCCs of the arms, biopsied in March. L forearm ...; R wrist ...”: the one kind of lesion of a note, told of as many as were treated."""
    named = view.once("kinds named", lambda: _kinds_named(view))
    if len({m.concept for m in named}) != 1:
        return ABSENT
    for m in named:
        count = _HOW_MANY.search(view.lower, max(0, m.start - 30), m.start) or _TIMES_SO_MANY.match(view.lower, m.end)
        if count is not None and _is_own(view, m, kinds) and (count["n"] == "both" or number_of(count["n"]) == total):
            return diagnosis_of(view, m)
    return ABSENT


def _is_of_other_work(view: NoteView, mention: Mention, deed: Deed, *, called: bool) -> bool:
    """What a sentence about other work calls its lesion names none that was sampled, where the words about the sample name theirs, or its place in another paragraph."""
    if not tells_work(view, view.units[mention.unit], _SAMPLES):
        return False
    units = [t.unit for t in deed.triggers]
    blocks = {u.block for u in units}
    if called or any(view.mentions_in(u, "DX") for block in blocks for u in view.units_of_block(block)):
        return True
    return view.units[mention.unit].block not in blocks and any(view.mentions_in(u, "SITE") for u in units)


def _of_list(view: NoteView, deed: Deed) -> list[Mention]:
    """“BCCs of the left temple and the right back”, “SCC of the cheek and of the neck”: the name before the first place of a list is that of each."""
    lesions = lesion_map(view)
    out: list[Mention] = []
    for segment in lesions.alone.get(deed.row.index, ()) if deed.row else ():
        places, unit = lesions.places_of(segment.unit), segment.unit
        if not segment.named or len(places) < 2 or places[0][1] == deed.row.index:  # type: ignore[union-attr]
            continue
        named = view.mentions_in(unit, "DX")
        before = [m for m in named if m.end <= places[0][0]][-1:]
        for m in before:
            sure = _PROVEN_BEHIND.match(view.lower, m.end, places[0][0])
            gap = places[0][0] - (sure.end() if sure else m.end)
            several = is_plural(view.text[m.start : m.end]) or _SEVERAL.match(view.lower, m.end, unit.end) is not None
            if (several and (gap <= _NEAR_PLACE or len(named) == 1)) or (gap <= _NEAR_PLACE and _is_plain_list(view, unit, places)):
                out.append(m)
    return out


_NEAR_PLACE = 12
_PROVEN_BEHIND = re.compile(r"\s?,? ?\(?(?:(?:bx|biopsy|path)[' -]?(?:proven|confirmed|d)|proven|biopsied)(?: (?:on )?\d[\d/]*)?\)?")
_SEVERAL = re.compile(
    r"(?: (?:were |was )?(?:excised|removed|treated|shaved|curetted))?,? ?\(?(?:x ?[2-9]|times (?:two|three|four|five))\b"
)
_LIST_WORDS = re.compile(rf"(?:[\s,/&+()-]|\b(?:and|of|the|on|at|from|over|left|right|l|r|lt|rt|his|her|{DIRECTIONS})\b)*")


def _is_plain_list(view: NoteView, unit: Unit, places: list[tuple[int, int]]) -> bool:
    """Do nothing but places, their sizes and the words of a list stand from the first place to the last?"""
    start, end = places[0][0], places[-1][0]
    text = list(view.lower[start:end])
    spans = [(m.start, m.end) for m in view.mentions_in(unit, "SITE")] + [(m.start, m.end) for m in view.measures_in(unit)]
    for first, last in spans:
        for at in range(max(start, first), min(end, last)):
            text[at - start] = " "
    return _LIST_WORDS.fullmatch("".join(text)) is not None


def _nearest_first(found: list[Mention], deed: Deed) -> list[Mention]:
    """Mentions of the units that tell of the act first, and certain ones before queried ones as written."""
    units = {t.unit.index for t in deed.triggers}
    return sorted(found, key=lambda m: (m.unit not in units, m.start))


def _diagnosis_tiers(view: NoteView, deed: Deed) -> Iterator[list[Segment]]:
    lesions = lesion_map(view)
    if deed.row is None:
        yield _usable(lesions.segments)
        return
    index = deed.row.index
    blocks = {t.unit.block for t in deed.triggers}
    own = _usable(lesions.alone.get(index, ()))
    yield [s for s in own if s.unit.block in blocks]
    yield own
    yield _usable(lesions.shared.get(index, ()))
    others = paragraphs_of_others(view, _OF_REMOVAL | {t.mention.concept for t in deed.triggers}, (t.unit for t in deed.triggers))
    none = [
        s
        for s in view.once("segments of no lesion", lambda: _usable(s for s in lesions.segments if not s.rows))
        if s.unit.block not in others
    ]
    units = {t.unit.index for t in deed.triggers}
    yield [s for s in none if s.unit.block in blocks or s.unit.index in units]
    wholes = view.once(
        "bilateral rows", lambda: [row for row in lesions.rows if row.site.value is not None and row.site.value.side == "bilateral"]
    )
    yield sorted((s for row in wholes if covers(row, deed.row) for s in _usable(lesions.alone.get(row.index, ()))), key=lambda s: s.start)
    yield none


def _usable(segments: Iterable[Segment]) -> list[Segment]:
    return [s for s in segments if s.unit.section not in SILENT]


_NEIGHBOUR = re.compile(
    r",? ?(?:(?:which|that) (?:lay|lies|is|was|sits?|sat) |(?:lying|located|seen|present) )?(?:right |just |immediately )?(?:next to|beside|near|close to|adjacent to|alongside|not far from)(?: to)? (?:it|this|that|this one|(?:the|this|that) (?:lesion|cancer|tumou?r|site|excision|ellipse|wound|incision|biopsy))\b"
)
"""Behind a lesion that lies beside that of the work: "the keratosis next to it was too far away for the ellipse"."""


def _is_own(view: NoteView, mention: Mention, kinds: tuple[str, ...]) -> bool:
    if _NEIGHBOUR.match(view.lower, mention.end) is not None:
        return False
    return (not kinds or mention.extra[0] in kinds) and not is_negated(view, mention) and not is_history(view, mention)
