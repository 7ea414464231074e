"""Diagnoses billed against those the note and its pathology support (ICD-01..06)."""

from __future__ import annotations

from collections.abc import Iterator

from coding.claim import ProposedLine
from coding.compare.claims import BilledLine, Finding, finding
from coding.rulebook import rules

_RULES = rules("diagnosis")


def diagnosis_findings(ours: BilledLine, theirs: ProposedLine) -> Iterator[Finding]:
    """At most one finding on the diagnoses of a pair of lines."""
    have, want = _plain(ours.icd10), _plain(theirs.icd10)
    if not want:
        return
    if not have:
        yield finding("diagnosis_missing", ours, theirs)
        return
    if set(have) & set(want):
        return
    first, named = have[0], want[0]
    if _is_provisional(first) and not _is_provisional(named) and theirs.status == "supported":
        yield finding("diagnosis_not_updated", ours, theirs)
    elif _same_disease(first, named) and len(first) == len(named):
        yield finding("diagnosis_side", ours, theirs, why=" ".join(theirs.icd10))
    else:
        yield finding("diagnosis_differs", ours, theirs, why=" ".join(theirs.icd10))


def class_findings(ours: BilledLine, family: str) -> Iterator[Finding]:
    """A diagnosis that the code family excludes, whatever the note says (ICD-06)."""
    limits = _RULES["families"].get(family)
    kinds = {_behaviour(code) for code in ours.icd10}
    if not limits or not kinds:
        return
    if kinds.isdisjoint(limits["only"]) if "only" in limits else kinds <= set(limits["never"]):
        yield finding("diagnosis_class", ours, None)


def _behaviour(code: str) -> str:
    """Behaviour of a code by its longest listed beginning, "" for everything else."""
    found = [
        (len(start), name)
        for name, starts in _RULES["behaviour"].items()
        for start in starts
        if code.upper().replace(".", "").startswith(start.replace(".", ""))
    ]
    return max(found)[1] if found else ""


def _plain(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(code.replace(".", "").upper() for code in codes)


def _is_provisional(code: str) -> bool:
    return _behaviour(code) == "uncertain"


def _same_disease(first: str, second: str) -> bool:
    """One category that is divided by place and side (ICD-04)."""
    return first[:3] == second[:3] and first[:3] in _RULES["divided_by_place"]
