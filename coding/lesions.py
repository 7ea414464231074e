"""One definitive service a lesion and day (G-02 to G-04, EX-09, REP-08, IL-02)."""

from __future__ import annotations

from coding.families import removal
from coding.families.base import Work, diagnosis_of, loose_gap, malignant, not_billed
from coding.families.repair import repair_class
from nlp.facts import Procedure

_EXCISIONS = (
    "excision",
    "soft_tissue_excision",
    "hidradenitis_excision",
    "pilonidal_excision",
    "wedge_excision",
)
_REMOVALS = (*_EXCISIONS, "shave_removal", "biopsy", "scar_revision")


def definitive(work: Work) -> list[Procedure]:
    """Performed procedures that may have a line; the rest are recorded as included."""
    kept: list[Procedure] = []
    for proc in work.performed:
        if _included(work, proc):
            not_billed(work, proc, "included")
        else:
            kept.append(proc)
    return kept


def _included(work: Work, proc: Procedure) -> bool:
    decide = _DECIDE.get(proc.kind)
    return bool(decide and decide(work, proc))


def _biopsy(work: Work, proc: Procedure) -> bool:
    """Swallowed by anything definitive on the lesion, except as MOHS-07 allows."""
    others = work.on_lesion(proc.lesion, "mohs")
    if others:
        return not any(p.pathology.value == "no_diagnosis_available" for p in (proc, *others))
    if work.on_lesion(proc.lesion, *_EXCISIONS, "shave_removal"):
        return True
    return any(_destruction_wins(work, p) for p in work.on_lesion(proc.lesion, "destruction"))


def _destruction_wins(work: Work, proc: Procedure) -> bool:
    """Over a biopsy of the lesion: where malignant, or where the diagnosis is proven (DML-03)."""
    diagnosis = diagnosis_of(work, proc)
    return malignant(diagnosis) or (diagnosis is not None and diagnosis.certainty == "proven")


def _destruction(work: Work, proc: Procedure) -> bool:
    if work.on_lesion(proc.lesion, "mohs", *_EXCISIONS, "shave_removal"):
        return True
    return bool(work.on_lesion(proc.lesion, "biopsy")) and not _destruction_wins(work, proc)


def _excision(work: Work, proc: Procedure) -> bool:
    """EX-09: a flap of the site swallows the excision; Mohs outranks it."""
    if work.on_lesion(proc.lesion, "mohs"):
        return all(p.reader.value != "other" for p in work.on_lesion(proc.lesion, "mohs"))
    return any(p.technique.value != "takedown" for p in work.on_lesion(proc.lesion, "flap"))


def _shave(work: Work, proc: Procedure) -> bool:
    return bool(work.on_lesion(proc.lesion, "mohs", *_EXCISIONS))


def _minor(work: Work, proc: Procedure) -> bool:
    """Paring and injection of a lesion that was removed or destroyed (DBN-05, IL-02)."""
    return bool(work.on_lesion(proc.lesion, "destruction", *_EXCISIONS, "shave_removal", "mohs"))


def _repair(work: Work, proc: Procedure) -> bool:
    name, missing = repair_class(work, proc)
    if name == "none" and missing:
        # A closure without layers and length proves nothing (REP-09): ask, bill nothing.
        loose_gap(work, missing, "REP-09")
    if name == "none" or work.on_lesion(proc.lesion, "flap", "graft"):
        return True
    removals = work.on_lesion(proc.lesion, *_REMOVALS)
    if not removals:
        return False
    if work.on_lesion(proc.lesion, "mohs"):
        return False
    if name in ("simple", "adhesive"):
        return True
    return any(_swallows(work, removal_, name) for removal_ in removals) or all(
        p.kind in ("biopsy", "shave_removal") for p in removals
    )


def _swallows(work: Work, proc: Procedure, name: str) -> bool:
    """STT-02, HS-01, REP-08: what includes its own layered closure."""
    if proc.kind in ("hidradenitis_excision", "pilonidal_excision"):
        return True
    if proc.kind == "soft_tissue_excision" and removal.deep_tumour(work, proc):
        return name == "intermediate"
    return proc.kind in ("excision", "soft_tissue_excision") and removal.benign_small(work, proc)


def _debridement(work: Work, proc: Procedure) -> bool:
    return bool(work.on_lesion(proc.lesion, "destruction", *_EXCISIONS))


def _acne(work: Work, proc: Procedure) -> bool:
    return bool(work.on_lesion(proc.lesion, *_EXCISIONS))


def _drainage(work: Work, proc: Procedure) -> bool:
    return bool(work.on_lesion(proc.lesion, *_EXCISIONS))


_DECIDE = {
    "biopsy": _biopsy,
    "destruction": _destruction,
    "excision": _excision,
    "wedge_excision": _excision,
    "shave_removal": _shave,
    "paring": _minor,
    "intralesional": _minor,
    "repair": _repair,
    "debridement": _debridement,
    "acne_surgery": _acne,
    "incision_drainage": _drainage,
}
