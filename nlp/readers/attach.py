"""Which lesions an act was done on, and which measures and diagnoses belong to one lesion."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import field
from itertools import pairwise

from nlp.facts import Evidence, Fact, Site
from nlp.gate import seek
from nlp.readers.counted_rows import counted_rows, counts_all, lesional, rows_in, speaks_of_lesion, told_number
from nlp.readers.events import SILENT, Trigger
from nlp.readers.form_places import located_below
from nlp.readers.item_lesions import rows_of_items, rows_of_other_items
from nlp.readers.lesion_reach import behind_its_place
from nlp.readers.lesion_rows import LesionMap, Row, Segment, is_item
from nlp.readers.lesions import lesion_map
from nlp.readers.own_words import has_own_paragraph, names_another
from nlp.readers.shares import shares_of
from nlp.readers.twins import SIZES
from nlp.records import dataclass, replace
from nlp.view import ANNOUNCING, Measure, Mention, NoteView

_TOWARDS = re.compile(r"[^;]{0,60}?(?:\b(?:of|from|at|on|over|to|involving)\b|x\s?\d|[:\-(>,]|^\s*$)[^;]{0,45}$|^\s*\w*\s*$")
_NEXT_CLAUSE = re.compile(r"\band\b|;|(?<!\blat)(?<!\bmed)(?<!\bant)(?<!\bpost)(?<!\bsup)(?<!\binf)(?<!\bdist)(?<!\bprox)\.\s")
_DONE_TO = re.compile(
    r"\b(?:was|were|is|been)\b|->|[:|]|\s-\s|>|\b(?:biopsied|bx'?d|sampled) (?:with|w/|by|via|using) (?:an? )?(?:\d\S* ?)?$"
)
_ALL_OF_THEM = re.compile(r"\b(?:both|each|all|were|are)\b")


@dataclass(slots=True)
class Deed:
    """What was done to one lesion: its row (None where the note shows no place) and the words that say so."""

    row: Row | None
    triggers: list[Trigger] = field(default_factory=list)
    spread: bool = False
    """True where only words about several lesions at once, or about no lesion, speak of it."""
    doubt: str = ""
    """Why the lesion is uncertain."""

    @property
    def first(self) -> Trigger:
        return self.triggers[0]

    @property
    def site(self) -> Fact[Site]:
        if self.row is None:
            return Fact(searched=("same sentence", "same list item", "procedure title", "diagnosis"))
        fact = self.row.site
        return replace(fact, status="conflicting", why=self.doubt) if self.doubt else fact

    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(e for t in self.triggers[:3] for e in t.evidence())

    @property
    def narrated(self) -> bool:
        """Does anything beyond titles and diagnoses say that it was done?"""
        return any(t.unit.section not in ANNOUNCING for t in self.triggers)


def deeds_of(view: NoteView, triggers: Iterable[Trigger]) -> list[Deed]:
    """One Deed for each lesion that the performed triggers were done on, in text order."""
    done = list(triggers)
    if not done:
        return []
    lesions = lesion_map(view)
    deeds: dict[int, Deed] = {}
    loose: list[Trigger] = []
    strangers: list[Trigger] = []
    placed = [(trigger, *rows_of(view, lesions, trigger)) for trigger in done]
    placed = [(trigger, rows, how) for trigger, rows, how in placed if not rows or not all(lesions.rows[row].past for row in rows)]
    direct = {row for _, rows, how in placed if how == "direct" for row in rows}
    titled = {row for trigger, rows, how in placed if how == "direct" and trigger.unit.section in ANNOUNCING for row in rows}
    for trigger, rows, how in placed:
        spread = how == "several"
        if spread and (len(direct) > 1 or (len(titled) == 1 and titled == direct and not counts_all(lesions, trigger))):
            rows = tuple(
                row for row in rows if row in direct
            )  # "all biopsies to the lab" adds no lesion, nor do findings beside the title's
        for index in (row for row in rows if not lesions.rows[row].deferred):
            deed = deeds.setdefault(index, Deed(lesions.rows[index], [], True))
            deed.triggers.append(trigger)
            deed.spread = deed.spread and spread
        if not rows:
            (strangers if how == "another" else loose).append(trigger)
    for index, trigger in rows_of_items(view, lesions, done):
        deeds.setdefault(index, Deed(lesions.rows[index], [], True)).triggers.append(trigger)
        loose = [t for t in loose if t.unit.group != trigger.unit.group]
    others = [Deed(None, strangers)] if strangers else []
    number = told_number(view, loose)
    counted = counted_rows(view, lesions, loose or done, number) if loose or number else []
    if deeds and len(deeds) < len(counted) == number:
        for index in counted:
            deeds.setdefault(index, Deed(lesions.rows[index], [], True)).triggers.append((loose or done)[0])
    if deeds:
        listed = sum(any(is_item(t.unit) for t in deed.triggers) for deed in deeds.values()) > 1
        spare: dict[int, list[Trigger]] = {}
        for trigger in loose:
            if (
                listed
                and is_item(trigger.unit)
                and trigger.unit.section not in ANNOUNCING
                and not _ONLY_NAMED.fullmatch(trigger.unit.lower)
            ):
                spare.setdefault(trigger.unit.index, []).append(trigger)
        unplaced = [Deed(None, triggers) for triggers in spare.values()]
        loose = [t for t in loose if not _of_another(lesions, deeds, unplaced, t)]
        for deed in deeds.values():
            deed.triggers += [t for t in loose if t.unit.section not in ANNOUNCING][:2] if len(deeds) == 1 else []
        return [*deeds.values(), *unplaced, *others]
    return others + _without_place(view, lesions, loose)


_ONLY_NAMED = re.compile(r"\W*(?:\d{1,2}[.)]\W*)?(?:skin |lesion )?biops(?:y|ies)(?: ?\[[^\]]*\]?)?\W*")
"""The name of the order over its lesions: "1. Lesion biopsy [PRO102]"."""


def without_wholes(deeds: list[Deed]) -> list[Deed]:
    """Without "both shins", where the right shin alone was worked on."""
    rows = [deed.row for deed in deeds if deed.row is not None]
    return [
        deed
        for deed in deeds
        if deed.row is None
        or (deed.row.site.value is not None and deed.row.site.value.side != "bilateral")
        or not any(covers(deed.row, row) and row.site.value and row.site.value.side in ("left", "right") for row in rows)
    ]


def _of_another(lesions: LesionMap, deeds: dict[int, Deed], unplaced: list[Deed], loose: Trigger) -> bool:
    """A biopsy of its own technique, told before the one lesion with a biopsy is named, is of the lesion named before it."""
    if len(deeds) != 1 or loose.mention.concept != "biopsy" or loose.unit.section in ANNOUNCING or loose.mention.value == "unspecified":
        return False
    row, deed = next(iter(deeds.items()))
    named = [s for s in lesions.segments if row in s.rows and s.named]
    if (
        any(t.mention.value in (loose.mention.value, "unspecified") for t in deed.triggers)
        or not named
        or named[0].start < loose.mention.start
    ):
        return False
    before = [
        s
        for s in lesions.segments
        if s.named and s.end <= loose.mention.start and row not in s.rows and s.unit.section == loose.unit.section
    ]
    unplaced.append(Deed(lesions.rows[before[-1].rows[-1]] if before else None, [loose]))
    return True


def rows_of(view: NoteView, lesions: LesionMap, trigger: Trigger) -> tuple[tuple[int, ...], str]:
    """Rows that one trigger was done on, and how it names them: direct, listed below, several at once."""
    on_line = lesions.listed_on_line(trigger.unit, trigger.mention.end, view)
    if on_line:
        return _unique(on_line), "direct"
    counted = lesions.counted_below(trigger.unit, view)
    if counted:
        return tuple(counted), "direct"
    places = lesions.places_of(trigger.unit)
    if places:
        return _in_unit(view, trigger, places), "direct"
    located = located_below(lesions, trigger.unit, view)
    if located:
        return _unique(located), "direct"
    below = lesions.listed_below(trigger.unit, view)
    if below:
        return tuple(below), "listed"
    if counts_all(lesions, trigger):
        return lesions.present, "several"
    segment = lesions.at(trigger.unit, trigger.mention.start)
    rows = tuple(row for row in segment.rows if segment.named or not lesions.rows[row].torn)
    called = None if segment.named or len(rows) != 1 else _by_kind(view, lesions, [trigger])
    if called is not None and called not in rows and _kinds_of(view, lesions, rows[0]):
        return (called,), "direct"
    if names_another(view, lesions, trigger, rows):
        return (), "another"
    return rows, "several" if len(rows) > 1 else "direct"


def _in_unit(view: NoteView, trigger: Trigger, places: list[tuple[int, int]]) -> tuple[int, ...]:
    """Of the places in a sentence, those that its procedure was done on."""
    mention, unit = trigger.mention, trigger.unit
    marks = [
        m
        for m in view.mentions_in(unit, "PROC")
        if m.concept not in ("repair", mention.concept)
        or (
            m.concept == mention.concept
            and m.value != mention.value
            and m.start - mention.end not in (0, 1)
            and not _WITH_TOOL.fullmatch(view.lower, m.end, mention.start)
        )
    ]
    left = max((m.end for m in marks if m.end <= mention.start), default=unit.start)
    right = min((m.start for m in marks if m.start >= mention.end), default=unit.end)
    inside = [(p, row) for p, row in places if mention.start <= p < mention.end]
    before = [(p, row) for p, row in places if left <= p < mention.start]
    after = [(p, row) for p, row in places if mention.end <= p < right]
    if inside:
        return _unique(row for p, row in inside if p == inside[0][0])  # "lesions 2 and 3" stand at one place
    if own_act := behind_its_place(lesion_map(view), view, unit, mention):
        return own_act
    listed = lesion_map(view).at(unit, mention.start)
    if listed.named and len(listed.rows) > 1 and len(lesion_map(view).of_unit[unit.index]) > 1:
        return listed.rows  # "A by saucerization, B and C by shave"
    if before and after and not view.mentions_in(unit, "SITE"):
        segment = lesion_map(view).at(unit, mention.start)
        own = [row for p, row in before if segment.start <= p < segment.end]
        if own:
            return _unique(own)  # "A and B shave biopsied, C excised": labels stand before what was done to them
    if after and (not before or _points_on(view, mention, before[-1][0], after[0][0])):
        return _unique(row for _, row in after)
    if before:
        many = seek(view, _ALL_OF_THEM, view.lower[before[-1][0] : mention.end + 10]) or _enumerated(view, before, mention.start)
        return _unique(row for _, row in before) if many else (before[-1][1],)
    earlier = [(p, row) for p, row in places if p < mention.start]
    return (earlier[-1][1],) if earlier else (places[0][1],)


_WITH_TOOL = re.compile(r" (?:with|w/|by|via|using) (?:an? )?(?:\d\S* ?)?")
"""Between a biopsy and what it was taken with: "biopsied with a 4 mm punch"."""


def _points_on(view: NoteView, mention: Mention, before: int, after: int) -> bool:
    """“shave biopsy of the left ear” points on, “left ear: shave biopsy” and “the left ear was shaved” point back."""
    back = view.lower[before : mention.start]
    on = view.lower[mention.end : after]
    if _DONE_TO.search(back) and not _NEXT_CLAUSE.search(back):
        return False
    return bool(_TOWARDS.match(on))


def _enumerated(view: NoteView, places: list[tuple[int, int]], end: int) -> bool:
    """Are the places one list, with few words between its parts?"""
    starts = [p for p, _ in places]
    return (
        len(places) > 1 and all(b - a <= 45 and not _NO_LIST.search(view.lower[a:b]) for a, b in pairwise(starts)) and end - starts[-1] < 60
    )


_NO_LIST = re.compile(r"\b(?:was|had|is|with|near|today|path|shav\w+|punch\w*|saucer\w+|tangential\w*|by|via)\b|[a-z]{3}\.\s")
"""Between two places that are no list: a verb, a technique, or the end of a sentence."""


def _unique(rows: Iterable[int]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(rows))


def _without_place(view: NoteView, lesions: LesionMap, loose: list[Trigger]) -> list[Deed]:
    """Acts whose words lead to no lesion: the lesion of the title, or the only one; else uncertain."""
    if not loose:
        return []
    if not lesions.rows or has_own_paragraph(view, lesions, loose):
        return [Deed(None, loose)]
    by_rank = [
        rows_in(
            lesions,
            lambda s: (
                s.unit.section in ("procedure_title", "postop_diagnosis", "preop_diagnosis") or (s.named and s.unit.index < view.first + 2)
            ),
        ),
        rows_in(
            lesions,
            lambda s: (
                speaks_of_lesion(view, s)
                and s.unit.section in ("assessment", "plan", "assessment_plan", "procedure", "findings", "operative_narrative")
            ),
        ),
        lesional(view, lesions),
        list(lesions.present),
    ]
    number = told_number(view, loose)
    if number and len(counted := counted_rows(view, lesions, loose, number)) == number:
        return [Deed(lesions.rows[i], list(loose), True) for i in counted]
    if (called := _by_kind(view, lesions, loose)) is not None:
        return [Deed(lesions.rows[called], loose)]
    taken = rows_of_other_items(view, lesions, loose)
    for rows in by_rank:
        rows = [row for row in rows if row not in taken]
        if len(rows) == 1:
            return [Deed(lesions.rows[rows[0]], loose)]
        if rows:
            start = loose[-1].mention.start
            near = min(rows, key=lambda i: min(abs(start - s.start) for s in lesions.segments if i in s.rows))
            return [Deed(lesions.rows[near], loose, doubt="several lesions are described and the note does not say which")]
    return [Deed(None, loose)]


def _by_kind(view: NoteView, lesions: LesionMap, loose: list[Trigger]) -> int | None:
    """“6 mm SK L shoulder. 2 tags R groin. SK shaved flush”: the one lesion of the kind that the act names, or the only one that is of no other kind."""
    named = {m.concept for t in loose for m in view.mentions_in(t.unit, "DX")} - {"skin_lesion"}
    if len(named) != 1 or len(lesions.present) < 2:
        return None
    kind = named.pop()
    told = {row: _kinds_of(view, lesions, row) for row in lesions.present}
    same = [row for row, kinds in told.items() if any(kind in other or other in kind for other in kinds)]
    open_ = [row for row, kinds in told.items() if kinds == {"skin_lesion"}]
    found = same or (open_ if all(told.values()) else [])
    return found[0] if len(found) == 1 else None


def _kinds_of(view: NoteView, lesions: LesionMap, row: int) -> set[str]:
    """What the sentences that name the place of a lesion call it."""
    own = [s for s in lesions.alone.get(row, ()) if s.named]
    return {m.concept for s in own for m in view.mentions_in(s.unit, "DX") if s.start <= m.start < s.end}


def tiers(view: NoteView, deed: Deed, total: int) -> list[list[Segment]]:
    """Segments that may describe the lesion, best first: its own, those about several, those about none, its titles."""
    blocks = frozenset([t.unit.block for t in deed.triggers])
    key = ("tiers", deed.row and deed.row.index, total == 1, blocks)
    known = view.memo.get(key)
    if known is None:
        known = view.memo[key] = _tiers(view, deed, blocks, alone=total == 1)
    return known  # type: ignore[return-value]


def _tiers(view: NoteView, deed: Deed, blocks: frozenset[int], *, alone: bool) -> list[list[Segment]]:
    lesions = lesion_map(view)
    if deed.row is None:
        usable = [s for s in _usable(lesions.segments) if not s.rows or not all(lesions.rows[row].torn for row in s.rows)]
        return [[s for s in usable if s.unit.section not in ANNOUNCING], usable]
    own = _usable(lesions.alone.get(deed.row.index, ()))
    shared = _usable(lesions.shared.get(deed.row.index, ()))
    orphan = [s for s in _usable(lesions.segments) if not s.rows] if alone else []
    told = [s for s in own if s.unit.section not in ANNOUNCING]
    near = [s for s in told if s.unit.block in blocks]
    loose = [s for s in orphan if s.unit.section not in ANNOUNCING]
    return [near, told, shared + loose, own, orphan]


def _usable(segments: Iterable[Segment]) -> list[Segment]:
    return [s for s in segments if s.unit.section not in SILENT and s.unit.section != "pathology"]


def measures_on(view: NoteView, deed: Deed, total: int, *roles: str) -> list[Measure]:
    """Measures of the first tier that has any of the roles; "8 and 11 mm respectively" is shared out."""
    if "lesion" not in roles and not any(m.role in roles for m in view.measures):
        return []  # a share of a list has the role of a measure of the note, or is a lesion's size
    for tier in tiers(view, deed, total):
        found = [m for s in tier for m in _in_segment(view, s, deed, roles)]
        if found:
            return found
    return []


def _in_segment(view: NoteView, segment: Segment, deed: Deed, roles: tuple[str, ...]) -> list[Measure]:
    shares = shares_of(view, segment, deed.row)
    own = [m for m in view.measures_in(segment.unit, *roles) if segment.start <= m.start < segment.end]
    if shares:
        listed = {share.role for share in shares} | (set(SIZES) if deed.row is not None and deed.row.twins else set())
        return [share for share in shares if share.role in roles] or [m for m in own if m.role not in listed]
    return own


def covers(row: Row, part: Row) -> bool:
    """“Bilateral axillary hidradenitis” also speaks of the left axilla."""
    whole, site = row.site.value, part.site.value
    return row is not part and whole is not None and site is not None and whole.region == site.region and whole.side == "bilateral"
