"""Two codes that stand for one service: what tells them apart, and who gains."""

from __future__ import annotations

from coding.claim import EmVerdict, ProposedLine
from coding.compare.claims import SETTINGS, BilledLine, Direction, Finding, Severity, finding
from coding.lookup import Tables
from coding.rows import CodeRow
from coding.rulebook import rules

_REPAIRS = frozenset(SETTINGS["repairs"])
_CLASSES = frozenset(["excision_benign", "excision_malignant"])
_NEW = frozenset(rules("em")["new"])
_ESTABLISHED = frozenset([*rules("em")["established"], rules("em")["nurse"]])
_FOLLOW_UP = rules("global")["follow_up"]
_COUNTED = [frozenset(series) for series in SETTINGS["counted"]]


def other_code(ours: BilledLine, theirs: ProposedLine, tables: Tables, em: EmVerdict) -> list[Finding]:
    """Findings of a billed line that stands where the note supports another code."""
    first, second = tables.code(ours.code), tables.code(theirs.code)
    if first is None or second is None:
        return []
    if theirs.status == "hold":
        return [finding("pathology_pending", ours, theirs)]
    kind = _kind(first, second)
    doubtful: Severity | None = "warning" if theirs.status != "supported" and kind != "wrong_drug_code" else None
    if kind == "em_level" and (theirs.status != "supported" or ours.code in em.alternatives):
        doubtful = "info"  # a level within judgement is worth a word, not a place on the worklist (EM-02)
    found = [finding(kind, ours, theirs, direction=_direction(kind, ours, theirs, first, second), severity=doubtful)]
    if kind != "em_level":
        found.append(finding("counterpart", None, theirs, why=ours.code))
    return found


def _kind(first: CodeRow, second: CodeRow) -> str:
    pair = {first.family, second.family}
    if first.family == "drug" and second.family == "drug":
        return "wrong_drug_code"
    if second.code == _FOLLOW_UP and first.evaluation:
        return "global_period"
    if first.evaluation and second.evaluation:
        return _visits(first.code, second.code)
    if pair == _CLASSES:
        return "wrong_class"
    if pair <= _REPAIRS and len(pair) == 2:
        return "wrong_repair_class"
    if len(pair) == 1:
        return _within(first, second)
    if pair == {"biopsy_skin", "biopsy_site_specific"}:
        return "wrong_site_group"
    return "wrong_family"


def _visits(first: str, second: str) -> str:
    """Two visits: of one series, of the two office series, or of another setting altogether."""
    office = _NEW | _ESTABLISHED
    if first in office and second in office:
        return "em_level" if (first in _NEW) == (second in _NEW) else "new_or_established"
    return "em_level" if first[:-1] == second[:-1] else "wrong_family"


def _within(first: CodeRow, second: CodeRow) -> str:
    """The difference inside one family: site group, size, technique or number."""
    if first.family == "drug_admin":
        return "infusion_code_for_injection"
    if first.site_group != second.site_group:
        return "wrong_site_group"
    if first.size_min is not None or first.size_max is not None:
        return "wrong_repair_length" if first.family in _REPAIRS else "wrong_size_bracket"
    if any(first.code in series and second.code in series for series in _COUNTED):
        return "wrong_count_code"
    return "wrong_technique"


def _direction(kind: str, ours: BilledLine, theirs: ProposedLine, first: CodeRow, second: CodeRow) -> Direction:
    """By relative value of the line; a service of another family than the note's is billed without support."""
    if kind == "wrong_family":
        return "over"
    billed, supported = first.rvu * ours.units, second.rvu * theirs.units
    if billed == supported:
        return "neutral"
    return "over" if billed > supported else "under"
