"""Last look at each draft line: diagnoses its family may carry, coverage notices, work not completed."""

from __future__ import annotations

from functools import lru_cache

from coding.families.base import Draft, Work, gap
from coding.rulebook import rules


def check(work: Work) -> None:
    """Apply ICD-06, COS-01 and the modifiers of reduced or stopped services to all drafts."""
    families = rules("diagnosis")["families"]
    for draft in work.drafts:
        row = work.tables.code(draft.code, work.on)
        if row is not None and draft.status != "hold" and draft.icd10 and row.family in families:
            _diagnoses(draft, families[row.family])
    if work.surely_medicare and work.encounter.coverage_notice.value is not None:
        for draft in work.drafts:
            _coverage(work, draft)
    if any(proc.completion.value for proc in work.performed):
        for draft in work.drafts:
            _completion(draft)


@lru_cache(maxsize=4096)
def behaviour(code: str) -> str:
    """malignant | premalignant | uncertain, or "" for any other ICD-10-CM code."""
    found = [(len(start), name) for name, starts in rules("diagnosis")["behaviour"].items() for start in starts if code.startswith(start)]
    return max(found)[1] if found else ""


def _diagnoses(draft: Draft, table: dict[str, list[str]]) -> None:
    """A line never points to a diagnosis that its family excludes, and says so where it needs another."""
    allowed = [code for code in draft.icd10 if behaviour(code) not in table.get("never", ())]
    if "only" in table:
        allowed = [code for code in allowed if behaviour(code) in table["only"]]
    if allowed == draft.icd10:
        return
    draft.rules += ("ICD-06",)
    if allowed:
        draft.icd10 = allowed
    elif not any(item.element == "diagnosis" for item in draft.gaps):
        gap(draft, "diagnosis")


def _coverage(work: Work, draft: Draft) -> None:
    """What the patient signed about coverage, for payers that follow Medicare (COS-01)."""
    table = rules("minor")["notices"]
    notice = work.encounter.coverage_notice
    cosmetic = rules("minor")["cosmetic_modifier"] in draft.modifiers
    doubtful = any(item.element == "symptom_necessity" for item in draft.gaps)
    modifier = table["excluded"].get(notice.value) if cosmetic else table["doubtful"].get(notice.value) if doubtful else ""
    if modifier:
        draft.modifiers += (modifier,)
        draft.rules += ("COS-01",)
        draft.evidence.extend(notice.evidence)


def _completion(draft: Draft) -> None:
    """Reduced and stopped services carry their modifier; the note says which."""
    said = {proc.completion.value for proc in draft.procedures}
    modifier = rules("modifiers")["completion"].get(next(iter(said))) if len(said) == 1 else None
    if modifier:
        draft.modifiers += (modifier,)
        draft.rules += ("MOD-01",)
        for proc in draft.procedures:
            draft.evidence.extend(proc.completion.evidence)
