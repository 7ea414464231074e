"""Claim against note: the one entry point of the comparison.

Over- and under-coding get the same care. What cannot be checked is said, never passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date

from coding.claim import Context, Proposal, ProposedLine
from coding.compare.absent import billed_alone, read_by_other
from coding.compare.align import align, family_of
from coding.compare.claim_edits import edit_findings
from coding.compare.claims import (
    SETTINGS,
    BilledLine,
    Claim,
    Comparison,
    Direction,
    Finding,
    Severity,
    Verdict,
    finding,
)
from coding.compare.codes import other_code
from coding.compare.diagnoses import class_findings, diagnosis_findings
from coding.compare.drugs import drug_findings
from coding.compare.modifiers import COSMETIC, distinct_findings, modifier_findings, waste_findings
from coding.lookup import Tables
from coding.profiles import Profile
from nlp.facts import Encounter

_RANK = {"error": 0, "warning": 1, "info": 2}
_SAID_BY_NOTE = frozenset(SETTINGS["edits_already_said"])
Matched = list[tuple[BilledLine, ProposedLine]]


def compare(
    claim: Claim,
    proposal: Proposal,
    encounter: Encounter,
    context: Context,
    *,
    tables: Tables,
    profile: Profile,
) -> Comparison:
    """Findings of one claim against what its note supports.

    Args:
        claim: the lines as billed.
        proposal: what `coding.mapper.propose` made of the note, under the same context.
        encounter: the facts behind it, for drugs and readers.
        context: what the practice knows beside the note.
    """
    on = context.date_of_service
    known = [line for line in claim.lines if tables.code(line.code) is not None]
    pairs = align(known, proposal.lines, tables)
    from_note = list(_note_findings(pairs, proposal, encounter, context, tables))
    settled = {f.billed.number for f in from_note if f.billed and f.kind in _SAID_BY_NOTE}
    found = [
        *from_note,
        *edit_findings(claim.lines, on, tables, profile, settled),
        *(f for line in known for f in class_findings(line, family_of(line.code, tables))),
    ]
    kept = _once(_proven(found, pairs))
    return Comparison(tuple(kept), _verdict(kept), tuple(_unchecked(claim, proposal, on, tables)))


def _note_findings(
    pairs: Sequence[tuple[BilledLine | None, ProposedLine | None]],
    proposal: Proposal,
    encounter: Encounter,
    context: Context,
    tables: Tables,
) -> Iterator[Finding]:
    same: Matched = []
    codes = {ours.code for ours, _ in pairs if ours is not None}
    for ours, theirs in pairs:
        if ours is not None and theirs is not None:
            if ours.code == theirs.code:
                same.append((ours, theirs))
            elif read_by_other(ours, encounter, tables):
                yield finding("mohs_read_by_other", ours, None)
                yield from _unbilled(theirs, proposal, tables, codes)
            else:
                yield from other_code(ours, theirs, tables, proposal.em)
        elif ours is not None:
            if not _more_of_a_pair(ours, pairs):
                yield from billed_alone(ours, proposal, encounter, context, tables)
        elif theirs is not None and not _split_of(theirs, pairs):
            yield from _unbilled(theirs, proposal, tables, codes)
    yield from _units(pairs, tables)
    billed = [ours for ours, _ in pairs if ours is not None]
    yield from _lines_of_one_code(same, billed, proposal, context, tables)
    for ours, _ in same:
        yield from drug_findings(ours, encounter, context, tables)


def _lines_of_one_code(
    same: Matched, billed: Sequence[BilledLine], proposal: Proposal, context: Context, tables: Tables
) -> Iterator[Finding]:
    drugs: dict[str, Matched] = defaultdict(list)
    for ours, theirs in same:
        if theirs.status == "hold":
            kind = "mohs_reader_unclear" if _has_gap(theirs, proposal, SETTINGS["reader_gaps"]) else "pathology_pending"
            yield finding(kind, ours, theirs)
            continue
        yield from modifier_findings(ours, theirs)
        yield from diagnosis_findings(ours, theirs)
        yield from _necessity(ours, theirs, proposal, tables)
        if family_of(ours.code, tables) == "drug":
            drugs[ours.code].append((ours, theirs))
    settled = [pair for pair in same if pair[1].status != "hold"]
    yield from distinct_findings(settled, billed, context.date_of_service, tables)
    for code, lines in drugs.items():
        yield from waste_findings([o for o, _ in lines], [line for line in proposal.lines if line.code == code])


def _has_gap(theirs: ProposedLine, proposal: Proposal, elements: Sequence[str]) -> bool:
    place = proposal.lines.index(theirs)
    return any(gap.line == place and gap.element in elements for gap in proposal.gaps)


def _necessity(ours: BilledLine, theirs: ProposedLine, proposal: Proposal, tables: Tables) -> Iterator[Finding]:
    """A removal whose reason is missing from the note (DBN-04)."""
    if _has_gap(theirs, proposal, SETTINGS["symptom_gaps"]):
        costs = family_of(ours.code, tables) in SETTINGS["necessity_families"]
        yield finding("necessity_not_documented", ours, theirs, severity=None if costs else "info")


def _more_of_a_pair(ours: BilledLine, pairs: Iterable[tuple[BilledLine | None, ProposedLine | None]]) -> bool:
    """A further billed line of a code that the proposal has on one line: its units are counted, not its lines."""
    twin = next((t for o, t in pairs if o is not None and t is not None and o.code == t.code == ours.code), None)
    return twin is not None and twin.units > 1


def _split_of(theirs: ProposedLine, pairs: Iterable[tuple[BilledLine | None, ProposedLine | None]]) -> bool:
    """A further proposed line of a code that was billed with its units on one line."""
    twin = next((o for o, t in pairs if o is not None and t is not None and o.code == t.code == theirs.code), None)
    return twin is not None and twin.units > 1


def _units(pairs: Iterable[tuple[BilledLine | None, ProposedLine | None]], tables: Tables) -> Iterator[Finding]:
    """Units over all lines of a code that stands on both sides (G-05)."""
    pairs = list(pairs)
    lines: dict[str, tuple[list[BilledLine], list[ProposedLine]]] = {}
    for ours, theirs in pairs:
        if ours is not None and theirs is not None and ours.code == theirs.code:
            lines[ours.code] = ([], [])
    for ours, theirs in pairs:
        if ours is not None and ours.code in lines:
            lines[ours.code][0].append(ours)
        if theirs is not None and theirs.code in lines:
            lines[theirs.code][1].append(theirs)
    for code, (billed, proposed) in lines.items():
        yield from _unit_difference(family_of(code, tables), billed, proposed)


def _unit_difference(family: str, billed: list[BilledLine], proposed: list[ProposedLine]) -> Iterator[Finding]:
    if not any("JW" in line.modifiers for line in billed):
        proposed = [line for line in proposed if "JW" not in line.modifiers]  # the waste is a finding of its own
    have, want = sum(line.units for line in billed), sum(line.units for line in proposed)
    counted_as_lines = len(billed) != len(proposed) and max([line.units for line in billed] + [line.units for line in proposed]) == 1
    if have == want or counted_as_lines:  # a whole line more or less is told as such
        return
    kind = {"drug": "drug_units", "mohs": "mohs_count"}.get(family, "units_mismatch")
    unsure = any(line.status != "supported" for line in proposed)
    severity: Severity | None = "warning" if unsure else None
    direction: Direction = "over" if have > want else "under"
    yield finding(kind, billed[0], proposed[0], direction=direction, severity=severity, amounts=(have, want))


def _unbilled(theirs: ProposedLine, proposal: Proposal, tables: Tables, billed: Collection[str]) -> Iterator[Finding]:
    if theirs.status == "hold" or COSMETIC in theirs.modifiers:
        return
    if theirs.status == "supported":
        row = tables.code(theirs.code)
        beside_lead = row is not None and row.add_on and not set(billed).isdisjoint(row.parents)
        yield finding("missing_add_on" if beside_lead else "unbilled_service", None, theirs)
        return
    without_reason = family_of(theirs.code, tables) in SETTINGS["necessity_families"] and _has_gap(
        theirs, proposal, SETTINGS["symptom_gaps"]
    )
    doubtful = theirs.confidence < SETTINGS["least_confidence"] or without_reason
    yield finding("unbilled_doubtful", None, theirs, severity="info" if doubtful else None)


def _proven(found: Iterable[Finding], pairs: Iterable[tuple[BilledLine | None, ProposedLine | None]]) -> Iterator[Finding]:
    """A broken edit, too, shows the words of the note behind its line, where the note supports that line."""
    beside = {ours.number: theirs for ours, theirs in pairs if ours is not None and theirs is not None and ours.code == theirs.code}
    for item in found:
        theirs = beside.get(item.billed.number) if item.billed and not item.evidence else None
        yield replace(item, evidence=theirs.evidence) if theirs is not None else item


def _once(found: Iterable[Finding]) -> list[Finding]:
    """Findings by severity and code, none twice."""
    unique: dict[tuple[str, str, int], Finding] = {}
    for item in found:
        unique.setdefault((item.kind, item.code, item.billed.number if item.billed else 0), item)
    return sorted(unique.values(), key=lambda f: (_RANK[f.severity], f.code, f.kind, f.billed.number if f.billed else 0))


def _verdict(found: Sequence[Finding]) -> Verdict:
    if any(f.severity != "info" for f in found):
        return "differs"
    if any(f.kind == "unknown_code" for f in found):
        return "not_covered"
    return "agrees"


def _unchecked(claim: Claim, proposal: Proposal, on: date | None, tables: Tables) -> Iterator[str]:
    """What the comparison could not look at, in words."""
    for code in dict.fromkeys(line.code for line in claim.lines if tables.code(line.code) is None):
        yield f"{code}: not covered by this program"
    if on is None:
        yield "date of service unknown: newest tables used, global periods and validity not checked"
    for line in proposal.lines:
        if line.status == "hold":
            yield f"{line.code}: waits for pathology"
