"""The note as its readers see it: units of text, mentions and measures, all with offsets.

Built once from the spaCy Doc (`nlp.extract`); readers never touch spaCy.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import field
from typing import TypeVar

from nlp.boxes import Option
from nlp.facts import Assertion, Dimensions, Evidence, Fact
from nlp.gate import Gate, Sight, all_at, all_in, first_at, first_in
from nlp.letterhead import opening
from nlp.records import dataclass

DATE_OF_SERVICE = "date_of_service"
"""Under this name a view remembers the day of the visit, where the practice told it."""
OTHER_DAYS = "other days"
"""Under this name a view remembers the units that were written on other days."""
BEGINS = "begins"
"""Under this name a view remembers where its letterhead ends."""
BODY = "body"
"""Under this name a view remembers the text behind it."""
WORK_SECTIONS = frozenset({"procedure", "operative_narrative", "procedure_title"})
"""Sections that tell the work itself."""
ANNOUNCING = frozenset({"procedure_title", "preop_diagnosis", "postop_diagnosis", "indication", "assessment", "consent"})
"""Sections that only name what is to be done, or why."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence, line or clause. `block` numbers the list item, table row or paragraph that holds
    it; `group` the numbered problem or labelled lesion above it; `label` is that label (a, 1, ...)."""

    index: int
    start: int
    end: int
    line: int
    section: str
    block: int
    group: int
    label: str
    lower: str
    """Lower-cased text of the unit, same length as the original slice."""

    sight: Sight = field(default_factory=Sight, repr=False, compare=False)
    """Where in the note a pattern can match."""

    def may_hold(self, pattern: re.Pattern[str]) -> bool:
        """False where no anchor of the pattern stands in the unit."""
        _, starts, _ = self.sight.known.get(id(pattern)) or self.sight.where(pattern)
        if starts is None:
            return True
        first = bisect_left(starts, self.start)
        return first < len(starts) and starts[first] < self.start + len(self.lower)

    def search(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """`pattern.search(unit.lower)`, not run where no anchor of the pattern stands in the unit."""
        _, starts, opens = self.sight.known.get(id(pattern)) or self.sight.where(pattern)
        if starts is None:
            return pattern.search(self.lower)
        first = bisect_left(starts, self.start)
        if first == len(starts) or starts[first] >= self.start + len(self.lower):
            return None  # as nearly always
        return first_at(pattern, self.lower, self._own(starts, first)) if opens else first_in(pattern, self.lower)

    def spots(self, pattern: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """`pattern.finditer(unit.lower)`, not run where no anchor of the pattern stands in the unit."""
        _, starts, opens = self.sight.known.get(id(pattern)) or self.sight.where(pattern)
        if starts is None:
            return pattern.finditer(self.lower)
        first = bisect_left(starts, self.start)
        if first == len(starts) or starts[first] >= self.start + len(self.lower):
            return ()  # as nearly always
        return all_at(pattern, self.lower, self._own(starts, first)) if opens else all_in(pattern, self.lower)

    def _own(self, starts: Sequence[int], first: int) -> Sequence[int]:
        """Offsets in the unit of those places in the note that lie in it, from the first on."""
        start = self.start
        return [at - start for at in starts[first : bisect_left(starts, start + len(self.lower), first)]]


@dataclass(frozen=True, slots=True)
class Mention:
    """A term of `nlp/terms`. `label` is its category: SITE, DX, DRUG, PROC, TOOL, CLOSURE, ANESTHESIA,
    PATH, DEVICE, ACT, SIDE. `concept` is the term file's concept; `value` its second column (region of a
    site, behaviour of a diagnosis, technique of a procedure, kind of a drug); `extra` the rest."""

    start: int
    end: int
    label: str
    concept: str
    value: str
    unit: int
    extra: tuple[str, ...] = ()
    assertion: Assertion = "performed"
    cue: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A length measure in cm. `role`: lesion | margin | excised | defect | secondary_defect | repair |
    flap | graft | specimen | ellipse | tool | suture | undermining | depth | post | area | wound | other |
    unknown. `low` is true where the note gives a range or an approximation (the lower bound is kept)."""

    start: int
    end: int
    dims: Dimensions
    role: str
    unit: int
    approximate: bool = False
    is_area: bool = False


@dataclass(frozen=True, slots=True)
class Cue:
    """An assertion cue (category as in `nlp/terms/context.csv`), the side it governs and how many characters far."""

    start: int
    end: int
    category: str
    direction: str
    reach: int


_Known = TypeVar("_Known")


@dataclass(frozen=True, slots=True)
class NoteView:
    """Everything the readers need, in text order.

    Asked a thousand times a note: its tables are slots of their own, since a cached property makes every look at any
    field of its object slower.
    """

    text: str
    lower: str
    """Lower-cased reading copy with the note's tabs, as long as `text`; `unit.lower` is a slice of it without tabs."""

    units: tuple[Unit, ...]
    mentions: tuple[Mention, ...]
    measures: tuple[Measure, ...]
    gate: Gate = field(repr=False, compare=False)
    """Where patterns can match in this note."""

    cues: tuple[Cue, ...] = ()
    headings: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    """Words that belong to the boxes of a form; `lower` has blanks for those behind an empty box."""

    memo: dict[object, object] = field(default_factory=dict, repr=False, compare=False)
    """What readers have already worked out about this note (sites of a unit, drugs given)."""

    _mentions_of: dict[tuple[str, ...], tuple[Mention, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Mentions by categories, as far as they were asked for."""

    _mentions_in: dict[tuple[str, ...], dict[int, tuple[Mention, ...]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Mentions by categories and unit, as far as the categories were asked for."""

    _measures_in: dict[tuple[str, ...], dict[int, tuple[Measure, ...]]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Measures by roles and unit, as far as the roles were asked for."""

    _cues_in: dict[int, tuple[Cue, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    """Cues by unit; empty until they are asked for, as the two behind it."""

    _blocks: dict[int, tuple[Unit, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)
    _groups: dict[int, tuple[Unit, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def once(self, key: object, work: Callable[[], _Known]) -> _Known:
        """What `work` gives, done once a note and remembered under the key; the keys of one module are not those of another."""
        own = work.__module__, key
        if own not in self.memo:
            self.memo[own] = work()
        return self.memo[own]  # type: ignore[return-value]

    @property
    def begins(self) -> int:
        """Offset where the note itself begins, behind its letterhead."""
        known = self.memo.get(BEGINS)
        if known is None:
            known = self.memo[BEGINS] = opening(self.lower)
        return known  # type: ignore[return-value]

    @property
    def body(self) -> str:
        """`lower` from where the note itself begins."""
        known = self.memo.get(BODY)
        if known is None:
            known = self.memo[BODY] = self.lower[self.begins :]
        return known  # type: ignore[return-value]

    @property
    def first(self) -> int:
        """Index of the first unit behind the letterhead."""
        return bisect_left(self.gate.unit_starts, self.begins) if self.units else 0

    def unit_at(self, offset: int) -> Unit:
        """The unit that holds the character at `offset`."""
        return self.units[(bisect_right(self.gate.unit_starts, offset) or 1) - 1]

    def mentions_in(self, unit: Unit, *labels: str) -> tuple[Mention, ...]:
        """Mentions of one unit, all or of the given categories."""
        by_unit = self._mentions_in.get(labels)
        if by_unit is None:
            by_unit = self._mentions_in[labels] = _by_unit(self.all(*labels) if labels else self.mentions)
        return by_unit.get(unit.index, ())

    def measures_in(self, unit: Unit, *roles: str) -> tuple[Measure, ...]:
        """Measures of one unit, all or of the given roles."""
        by_unit = self._measures_in.get(roles)
        if by_unit is None:
            by_unit = self._measures_in[roles] = _by_unit([m for m in self.measures if m.role in roles] if roles else self.measures)
        return by_unit.get(unit.index, ())

    def all(self, *labels: str) -> Iterator[Mention]:
        """All mentions of the given categories in text order."""
        known = self._mentions_of.get(labels)
        if known is None:
            known = self._mentions_of[labels] = tuple([m for m in self.mentions if m.label in labels])
        return iter(known)

    def cues_in(self, unit: Unit) -> tuple[Cue, ...]:
        """Assertion cues of one unit."""
        if not self._cues_in:
            self._cues_in.update(gathered((self.unit_at(cue.start).index, cue) for cue in self.cues))
        return self._cues_in.get(unit.index, ())

    def units_of_block(self, block: int) -> tuple[Unit, ...]:
        """The units of one list item, table row or paragraph."""
        if not self._blocks:
            self._blocks.update(gathered((unit.block, unit) for unit in self.units))
        return self._blocks.get(block, ())

    def units_of_group(self, group: int) -> tuple[Unit, ...]:
        """The units of one numbered problem or labelled lesion."""
        if not self._groups:
            self._groups.update(gathered((unit.group, unit) for unit in self.units))
        return self._groups.get(group, ())


_Placed = TypeVar("_Placed", Mention, Measure)
_Gathered = TypeVar("_Gathered")


def _by_unit(found: Iterable[_Placed]) -> dict[int, tuple[_Placed, ...]]:
    table: dict[int, list[_Placed]] = {}
    for one in found:
        table.setdefault(one.unit, []).append(one)
    return {key: tuple(value) for key, value in table.items()}


def gathered(found: Iterable[tuple[int, _Gathered]]) -> dict[int, tuple[_Gathered, ...]]:
    """What belongs to each key, in order."""
    table: dict[int, list[_Gathered]] = {}
    for key, one in found:
        table.setdefault(key, []).append(one)
    return {key: tuple(value) for key, value in table.items()}


def without(units: Iterable[Unit], others: Iterable[Unit]) -> list[Unit]:
    """The units that are none of the others."""
    indices = {unit.index for unit in others}
    return [unit for unit in units if unit.index not in indices]


def evidence(field_name: str, value: object, start: int, end: int) -> Evidence:
    """Evidence with the value in its canonical string."""
    return Evidence(field_name, str(value), start, end)


def stated(field_name: str, value: object, start: int, end: int) -> Fact:
    """A fact that the note states at `[start:end]`."""
    return Fact(value, "stated", (Evidence(field_name, str(value), start, end),))


def derived(value: object, *proof: Evidence, why: str = "") -> Fact:
    """A fact computed from stated words."""
    return Fact(value, "derived", tuple(proof), why)
