"""Claim edits: what may stand together on one day, with which modifiers, in which order.

`apply` takes the lines of one patient, day and group (G-01) and returns the lines that may be
filed. Pairs come from the table with their direction (G-07); nothing here knows a code number.
Every change leaves its rule and a short reason on the line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coding.claim import ProposedLine
from coding.lookup import Tables
from coding.modifiers import (
    COMPONENTS,
    DIGITS_AND_LIDS,
    DISTINCT,
    MAJOR_GLOBAL,
    MINOR_GLOBALS,
    MULTIPLE,
    PARTING,
    SEPARATE_VISIT,
    SURGERY_DECISION,
    SURGICAL_GLOBALS,
    ordered,
)
from coding.order import Work, cap_diagnoses, claim_order
from coding.pairs import PairEntry
from coding.profiles import Profile
from coding.rulebook import rules

PAIR_RULES = {frozenset(names.split()): rule for names, rule in rules("modifiers")["pair_rules"].items()}
"""Rule of two families that meet in a pair, beside MOD-02."""
EITHER_COLUMN: date = rules("modifiers")["either_column_from"]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line the edits took off the claim; without a rule where the code itself was not in force."""

    line: ProposedLine
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class EditResult:
    """The lines that stand, and those that fell with their reason."""

    lines: tuple[ProposedLine, ...]
    dropped: tuple[Dropped, ...] = ()


def apply(
    lines: Sequence[ProposedLine],
    *,
    on: date | None,
    tables: Tables,
    profile: Profile,
) -> list[ProposedLine]:
    """The claim after all edits, in claim order."""
    return list(review(lines, on=on, tables=tables, profile=profile).lines)


def review(
    lines: Sequence[ProposedLine],
    *,
    on: date | None,
    tables: Tables,
    profile: Profile,
) -> EditResult:
    """As `apply`, and what was dropped with the reason."""
    dropped: list[Dropped] = []
    works = drop_invalid(lines, on, tables, dropped)
    # A fixed starting order makes the outcome independent of the order the lines came in.
    works.sort(key=claim_key)
    works = cap_units(works, dropped)
    active = pairs_between(works, tables, on)
    works = drop_never_together(works, active, dropped)
    works = drop_orphans(works, dropped)
    alive = set(map(id, works))
    active = [pair for pair in active if id(pair[0]) in alive and id(pair[1]) in alive]
    mark_evaluations(works, active)
    if profile.apply_pairs:
        mark_pairs(active, profile, on)
    mark_repeats(works, profile)
    if profile.multiple_procedure_51:
        mark_multiple(works)
    works = claim_order(works)
    cap_diagnoses(works)
    return EditResult(tuple(work.finished(ordered) for work in works), tuple(dropped))


def claim_key(work: Work) -> tuple[object, ...]:
    """A total order on lines by what they say, never by where they stood."""
    line = work.line
    return (*work.rank, line.modifiers, -line.units, line.icd10, line.procedure_ids, line.status, line.reason)


def drop_invalid(lines: Sequence[ProposedLine], on: date | None, tables: Tables, dropped: list[Dropped]) -> list[Work]:
    """Only codes in force on the date go on (section 0.2)."""
    works = []
    for line in lines:
        row = tables.code(line.code, on)
        if row is None or (on is None and row.valid_to is not None):
            dropped.append(Dropped(line, "", "code not valid on the date of service"))
        else:
            works.append(Work(line, row))
    return works


def cap_units(works: list[Work], dropped: list[Dropped]) -> list[Work]:
    """No more units a day than an absolute unit limit allows, over all lines of the code (G-09)."""
    left: dict[str, int] = {}
    kept = []
    for work in works:
        row = work.row
        if row.mai == 2 and row.mue is not None:
            limit = left.get(row.code, row.mue)
            if limit <= 0:
                dropped.append(Dropped(work.line, "G-09", f"daily limit of {row.mue} reached"))
                continue
            if work.units > limit:
                work.units = limit
                work.change("G-09", f"units cut to the daily limit of {row.mue}", "review")
            left[row.code] = limit - work.units
        kept.append(work)
    return kept


ActivePair = tuple[Work, Work, int]
_NO_PAIRS: dict[str, PairEntry] = {}


def pairs_between(works: list[Work], tables: Tables, on: date | None) -> list[ActivePair]:
    """Active pairs as (column 1, column 2, indicator)."""
    index = tables.pair_index
    below = [(work, work.row.code, index.get(work.row.code, _NO_PAIRS)) for work in works]
    found: list[ActivePair] = []
    for place, (first, code, seconds) in enumerate(below):
        for second, other, others in below[place + 1 :]:
            entry = seconds.get(other)
            column1, column2 = first, second
            if entry is None:
                entry = others.get(code)
                if entry is None:
                    continue
                column1, column2 = second, first
            indicator, start, end = entry
            if (start or end) and not _covers(start, end, on):
                continue
            found.append((column1, column2, indicator))
    return found


def _covers(start: date | None, end: date | None, on: date | None) -> bool:
    if on is None:
        return end is None
    return (start is None or start <= on) and (end is None or on <= end)


def drop_never_together(works: list[Work], pairs: list[ActivePair], dropped: list[Dropped]) -> list[Work]:
    """Of an indicator-0 pair only column 1 stands, whatever the modifier (MOD-02)."""
    hard = [(column1, column2) for column1, column2, indicator in pairs if indicator == 0]
    if not hard:
        return works
    gone: set[int] = set()
    while True:
        # First the lines that nothing above them can remove: a dropped line removes no other.
        open_pairs = [pair for pair in hard if id(pair[0]) not in gone and id(pair[1]) not in gone]
        if not open_pairs:
            break
        below = {id(column2) for _, column2 in open_pairs}
        heads = [pair for pair in open_pairs if id(pair[0]) not in below] or open_pairs[:1]
        column1, column2 = heads[0]
        gone.add(id(column2))
        for rule in pair_rules(column1, column2):
            column1.change(rule, f"{column2.row.code} is included in {column1.row.code}")
        dropped.append(Dropped(column2.line, "MOD-02", f"never payable with {column1.row.code}"))
    return [work for work in works if id(work) not in gone]


def pair_rules(column1: Work, column2: Work) -> tuple[str, ...]:
    """MOD-02, and the rule of the rulebook that speaks of just these two families."""
    own = PAIR_RULES.get(frozenset((column1.row.family, column2.row.family)))
    return ("MOD-02", own) if own else ("MOD-02",)


def drop_orphans(works: list[Work], dropped: list[Dropped]) -> list[Work]:
    """An add-on needs a parent code on the claim; a parent that is itself an add-on needs one too."""
    standing = works
    while any(work.row.add_on for work in standing):
        codes = {work.row.code for work in standing}
        kept = [work for work in standing if not work.row.add_on or not codes.isdisjoint(work.row.parents)]
        if len(kept) == len(standing):
            return kept
        alive = set(map(id, kept))
        for work in standing:
            if id(work) not in alive:
                dropped.append(Dropped(work.line, "BX-03", "add-on without its lead code"))
        standing = kept
    return standing


def mark_evaluations(works: list[Work], pairs: list[ActivePair]) -> None:
    """Modifier 25 on a visit beside a minor procedure or a paired service, 57 beside major surgery."""
    visits = [work for work in works if work.evaluation and work.row.rvu > 0]
    for visit in visits:
        if not {SEPARATE_VISIT, SURGERY_DECISION}.isdisjoint(visit.modifiers):
            continue
        periods = {work.row.global_days for work in works if not work.evaluation}
        paired = any(
            visit in (column1, column2) and not (column1.evaluation and column2.evaluation)
            for column1, column2, indicator in pairs
            if indicator == 1
        )
        if not MINOR_GLOBALS.isdisjoint(periods) or (paired and MAJOR_GLOBAL not in periods):
            visit.add(SEPARATE_VISIT, "EM-07", "separate visit beside a procedure")
        elif MAJOR_GLOBAL in periods:
            visit.add(SURGERY_DECISION, "EM-06", "decision for major surgery")


def parted(column1: Work, column2: Work) -> bool:
    """True where modifiers already say that the two services are distinct."""
    if not PARTING.isdisjoint(column1.modifiers) or not PARTING.isdisjoint(column2.modifiers):
        return True
    first = DIGITS_AND_LIDS.intersection(column1.modifiers)
    second = DIGITS_AND_LIDS.intersection(column2.modifiers)
    return bool(first and second and first.isdisjoint(second))


_EXCLUDED = frozenset({"GY"})
"""A line that is only told to be excluded is paid by nobody, and no edit parts it from another (COS-01)."""


def mark_pairs(pairs: list[ActivePair], profile: Profile, on: date | None) -> None:
    """The distinctness modifier on the line the table names, only for indicator-1 pairs (MOD-02).

    Payers refuse it on an add-on biopsy: there the column-1 line carries it and frees its other
    pairs too (BX-09).
    """
    soft = [
        (column1, column2)
        for column1, column2, indicator in pairs
        if indicator == 1
        and not column1.evaluation
        and not column2.evaluation
        and _EXCLUDED.isdisjoint({*column1.modifiers, *column2.modifiers})
    ]
    for column1, column2 in soft:
        if column2.row.add_on and column2.row.family == "biopsy_skin" and not parted(column1, column2):
            column1.add(profile.distinct_modifier, "BX-09", f"distinct from {column2.row.code}")
    either = on is None or on >= EITHER_COLUMN
    freed = {id(column1) for column1, _ in soft if "BX-09" in column1.rules}
    for column1, column2 in soft:
        if id(column1) in freed or not DISTINCT.isdisjoint(column2.modifiers):
            continue
        if parted(column1, column2) and not _marked_here(column1):
            continue
        if not set(column1.line.procedure_ids).isdisjoint(column2.line.procedure_ids):
            column2.change("MOD-02", f"may be part of {column1.row.code}", "review")
            continue
        carrier, other = (column2, column1) if profile.distinct_column == 2 or not either else (column1, column2)
        for rule in pair_rules(column1, column2):
            carrier.add(profile.distinct_modifier, rule, f"distinct from {other.row.code}")


def _marked_here(column1: Work) -> bool:
    """True where column 1 is distinct only against a third line, so that this pair is still bound."""
    return DISTINCT.isdisjoint(column1.line.modifiers) and PARTING.isdisjoint(set(column1.modifiers) - DISTINCT)


def mark_repeats(works: list[Work], profile: Profile) -> None:
    """The second line of an identical code says that it is no duplicate (G-08, MOHS-05)."""
    if len({work.row.code for work in works}) == len(works):
        return
    seen: dict[str, list[Work]] = {}
    for work in works:
        seen.setdefault(work.row.code, []).append(work)
    for same in seen.values():
        if same[0].row.family == "mohs":  # by tumour, in the order of the note, lead code and add-ons alike
            same.sort(key=lambda work: min((e.start for e in work.line.evidence if e.field == "site"), default=0))
        for place, work in enumerate(same[1:], 1):
            if work.row.family == "drug" or work.evaluation or not PARTING.isdisjoint(work.modifiers):
                continue
            if all(_other_place(work, before) for before in same[:place]):
                continue
            mohs = work.row.family == "mohs"
            modifier = profile.mohs_repeat if mohs else profile.same_code_repeat
            work.add(modifier, "MOHS-05" if mohs else "G-08", "second line of the same code")


def _other_place(work: Work, before: Work) -> bool:
    first = DIGITS_AND_LIDS.intersection(work.modifiers)
    second = DIGITS_AND_LIDS.intersection(before.modifiers)
    component = COMPONENTS.intersection(work.modifiers) != COMPONENTS.intersection(before.modifiers)
    return component or bool(first and second and first.isdisjoint(second))


def mark_multiple(works: list[Work]) -> None:
    """Modifier 51 on all but the highest-valued procedure, for payers that want it (MOD)."""
    surgical = [work for work in works if work.row.global_days in SURGICAL_GLOBALS and not work.row.add_on]
    for work in sorted(surgical, key=claim_key)[1:]:
        work.add(MULTIPLE, "MOD-01", "further procedure of the session")
