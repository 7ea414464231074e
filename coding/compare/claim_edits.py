"""What is wrong with the billed claim by itself: codes, units, add-ons and pairs, whatever the note says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import combinations

from coding.compare.claims import SETTINGS, BilledLine, Finding, Severity, finding
from coding.lookup import Tables
from coding.modifiers import DIGITS_AND_LIDS, PARTING
from coding.profiles import Profile
from coding.rulebook import rules

_LEADS = SETTINGS["lead_biopsies"]
_VISIT_MODIFIERS = frozenset(rules("em")["modifiers"].values())


def edit_findings(
    lines: Sequence[BilledLine], on: date | None, tables: Tables, profile: Profile, settled: Collection[int] = ()
) -> Iterator[Finding]:
    """Inactive and unknown codes, orphan add-ons, unit limits, and pairs (G-07, G-09, BX-02, BX-03).

    Args:
        settled: numbers of lines of which the note already says that they fall or change; a missing modifier
            beside such a line would be said of a claim that will not be billed.
    """
    known = []
    for line in lines:
        if tables.code(line.code) is None:
            yield finding("unknown_code", line, None)
        elif not tables.is_valid(line.code, on):
            yield finding("inactive_code", line, None)
        else:
            known.append(line)
    codes = {line.code for line in lines}
    yield from _orphans(known, codes, on, tables)
    yield from _limits(known, on, tables)
    yield from _pairs(known, on, tables, profile, settled)


def _orphans(lines: Sequence[BilledLine], codes: set[str], on: date | None, tables: Tables) -> Iterator[Finding]:
    for line in lines:
        row = tables.code(line.code, on)
        if row is not None and row.add_on and codes.isdisjoint(row.parents):
            yield finding("add_on_without_primary", line, None)


def _limits(lines: Sequence[BilledLine], on: date | None, tables: Tables) -> Iterator[Finding]:
    by_code: dict[str, list[BilledLine]] = defaultdict(list)
    for line in lines:
        by_code[line.code].append(line)
    for code, same in by_code.items():
        limit = tables.mue(code, on)
        units = sum(line.units for line in same)
        if limit is None or units <= limit[0]:
            continue
        most, indicator = limit
        severity: Severity = "error" if indicator == 2 else "warning"  # an MAI-3 limit can be appealed (G-09)
        yield finding("unit_limit", same[-1], None, severity=severity, why=str(most), amounts=(units, most))


def _pairs(lines: Sequence[BilledLine], on: date | None, tables: Tables, profile: Profile, settled: Collection[int]) -> Iterator[Finding]:
    for first, second in combinations(lines, 2):
        if first.code == second.code:
            continue
        pair = tables.ptp(first.code, second.code, on)
        if pair is None:
            continue
        column1, column2 = (first, second) if pair.column1 == first.code else (second, first)
        leads = _is_lead(first, tables) and _is_lead(second, tables)
        if pair.indicator == 0 and leads and column1.number in settled and column2.number not in settled:
            continue  # the note has taken the other biopsy off the claim
        if pair.indicator == 0:
            kind = "two_lead_biopsies" if leads else "pair_never_together"
            yield finding(kind, column2, None, why=column1.code)
        elif {first.number, second.number} & set(settled):
            continue
        elif pair.indicator == 1 and profile.apply_pairs and not _freed(column1, column2, tables):
            yield finding("pair_without_modifier", column2, None, why=column1.code)


def _is_lead(line: BilledLine, tables: Tables) -> bool:
    row = tables.code(line.code)
    return row is not None and row.family == _LEADS and not row.add_on


def _freed(first: BilledLine, second: BilledLine, tables: Tables) -> bool:
    """True where a modifier on either line says that the two are distinct."""
    for line in (first, second):
        row = tables.code(line.code)
        if row is not None and row.family == "em_and_followup":
            return not _VISIT_MODIFIERS.isdisjoint(line.modifiers)
    if not PARTING.isdisjoint(first.modifiers) or not PARTING.isdisjoint(second.modifiers):
        return True
    here, there = DIGITS_AND_LIDS.intersection(first.modifiers), DIGITS_AND_LIDS.intersection(second.modifiers)
    return bool(here and there and here.isdisjoint(there))
