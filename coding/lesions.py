"""One definitive service a lesion and day (G-02 to G-05): what the others on it include, and by which rule."""

from __future__ import annotations

from coding.families import removal
from coding.families.base import Work, diagnosis_of, loose_gap, malignant, not_billed
from coding.families.destruction import destruction_class
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
_NAIL_SURGERY = ("nail_wedge", "nail_matrix_excision")


def definitive(work: Work) -> list[Procedure]:
    """Performed procedures that may have a line; the rest are recorded as included, with the rule."""
    kept: list[Procedure] = []
    for proc in work.performed:
        decide = _DECIDE.get(proc.kind)
        rule = decide(work, proc) if decide else ""
        if rule:
            not_billed(work, proc, "included", rule)
        else:
            kept.append(proc)
    return kept


def _biopsy(work: Work, proc: Procedure) -> str:
    """Swallowed by anything definitive on the lesion, except as G-04 and MOHS-07 allow."""
    others = work.on_lesion(proc.lesion, "mohs")
    if others:
        open_ = any(p.pathology.value == "no_diagnosis_available" for p in (proc, *others))
        return "" if open_ else "MOHS-07"
    if work.on_lesion(proc.lesion, *_EXCISIONS, "shave_removal"):
        return "" if work.read_before_excision(proc.lesion) else "G-03"
    wins = any(_destruction_wins(work, p) for p in work.on_lesion(proc.lesion, "destruction"))
    return "DML-03" if wins else ""


def _destruction_wins(work: Work, proc: Procedure) -> bool:
    """Over a biopsy of the lesion: where malignant, or where the diagnosis is proven (DML-03)."""
    diagnosis = diagnosis_of(work, proc)
    return malignant(diagnosis) or (diagnosis is not None and diagnosis.certainty == "proven")


def _destruction(work: Work, proc: Procedure) -> str:
    if work.on_lesion(proc.lesion, "mohs", *_EXCISIONS, "shave_removal"):
        return "G-03"
    if work.on_lesion(proc.lesion, "biopsy") and not _destruction_wins(work, proc):
        return "G-03"
    return "PDT-04" if _in_light_field(work, proc) else ""


def _in_light_field(work: Work, proc: Procedure) -> bool:
    """Premalignant lesions of the field that photodynamic therapy treats the same day (PDT-04)."""
    here = proc.site.value
    fields = [p.site.value for p in work.on_kind("pdt") if p.site.value is not None]
    if here is None or destruction_class(work, proc) != "premalignant":
        return False
    return any(field.region == here.region and field.side in ("", here.side) for field in fields)


def _excision(work: Work, proc: Procedure) -> str:
    """EX-09: a flap of the site swallows the excision; Mohs outranks it."""
    mohs = work.on_lesion(proc.lesion, "mohs")
    if mohs:
        return "G-03" if all(p.reader.value != "other" for p in mohs) else ""
    flaps = [p for p in work.on_lesion(proc.lesion, "flap") if p.technique.value != "takedown"]
    return "EX-09" if flaps else ""


def _shave(work: Work, proc: Procedure) -> str:
    return "G-03" if work.on_lesion(proc.lesion, "mohs", *_EXCISIONS) else ""


def _treated(work: Work, proc: Procedure) -> bool:
    return bool(work.on_lesion(proc.lesion, "destruction", *_EXCISIONS, "shave_removal", "mohs"))


def _paring(work: Work, proc: Procedure) -> str:
    return "DBN-05" if _treated(work, proc) else ""


def _intralesional(work: Work, proc: Procedure) -> str:
    return "IL-02" if _treated(work, proc) else ""


def _repair(work: Work, proc: Procedure) -> str:
    if _closes_nail_fold(work, proc):
        return "NAIL-01"
    name, missing = repair_class(work, proc)
    if name == "none":
        if missing:
            # A closure without layers and length proves nothing (REP-09): ask, bill nothing.
            loose_gap(work, missing, "REP-09")
        return "REP-09" if missing else "REP-01"
    if work.on_lesion(proc.lesion, "flap"):
        return "FLAP-01"
    if work.on_lesion(proc.lesion, "graft"):
        return "GRAFT-01"
    mohs = work.on_lesion(proc.lesion, "mohs")
    delegated = [p for p in mohs if p.reader.value == "other"]  # coded as an excision (MOHS-01)
    removals = [*work.on_lesion(proc.lesion, *_REMOVALS), *delegated]
    if not removals and any(p.technique.value == "takedown" for p in work.on_kind("flap")):
        return "FLAP-06"  # the cut ends of the pedicle and its bed are sutured with it
    if not removals or len(mohs) > len(delegated):
        return ""
    if all(p.kind == "biopsy" for p in removals):
        return "BX-07"
    if name in ("simple", "adhesive"):
        return "REP-01"
    if all(p.kind in ("biopsy", "shave_removal") for p in removals):
        return "SHV-01"
    return next((rule for p in removals if (rule := _swallows(work, p, name))), "")


def _closes_nail_fold(work: Work, proc: Procedure) -> bool:
    """Stitches at a toe or finger whose fold or matrix was cut out belong to that surgery (NAIL-01)."""
    site = proc.site.value
    if site is None or not site.digit or proc.closure.value not in (None, "one_layer"):
        return False
    nails = (n.site.value for n in work.performed if n.kind in _NAIL_SURGERY)
    return any(n is not None and (n.side, n.digit, n.region) == (site.side, site.digit, site.region) for n in nails)


def _swallows(work: Work, proc: Procedure, name: str) -> str:
    """STT-02, HS-01, EX-11, REP-08: what includes its own layered closure."""
    if proc.kind in ("hidradenitis_excision", "pilonidal_excision"):
        return "HS-01"
    if proc.kind == "soft_tissue_excision" and removal.deep_tumour(work, proc):
        return "STT-02" if name == "intermediate" else ""
    row = removal.organ_row(work, proc)
    if row is not None:
        return "EX-11" if name in row["includes"] else ""
    small = proc.kind in ("excision", "soft_tissue_excision") and removal.benign_small(work, proc)
    return "REP-08" if small else ""


def _debridement(work: Work, proc: Procedure) -> str:
    """Dead tissue taken out of an infected surgical wound is part of draining it."""
    drained = any(p.technique.value == "postoperative_infection" for p in work.on_kind("incision_drainage"))
    return "DEB-01" if drained or work.on_lesion(proc.lesion, "destruction", *_EXCISIONS) else ""


def _part_of_excision(work: Work, proc: Procedure) -> str:
    return "G-03" if work.on_lesion(proc.lesion, *_EXCISIONS) else ""


def _drainage(work: Work, proc: Procedure) -> str:
    """G-03: what ran out of the wound that was laid open and cut back to living tissue is part of that."""
    site = proc.site.value
    there = site is not None and any(
        p.site.value is not None and (p.site.value.region, p.site.value.side) == (site.region, site.side)
        for p in work.on_kind("debridement")
    )
    if there and proc.technique.value not in ("postoperative_infection", "foreign_body_removal"):
        return "G-03"
    return _part_of_excision(work, proc)


def _sutures(work: Work, proc: Procedure) -> str:
    """GL-03: sutures placed today are not removed today; such words name the day of the return."""
    return "GL-03" if work.on_lesion(proc.lesion, *_REMOVALS, "repair", "flap", "graft") else ""


def _graft(work: Work, proc: Procedure) -> str:
    """GRAFT-03: preparing a fresh surgical wound is part of the surgery."""
    fresh = work.on_lesion(proc.lesion, "mohs", *_EXCISIONS)
    return "GRAFT-03" if proc.technique.value == "site_preparation" and fresh else ""


_DECIDE = {
    "biopsy": _biopsy,
    "destruction": _destruction,
    "excision": _excision,
    "wedge_excision": _excision,
    "scar_revision": _excision,
    "shave_removal": _shave,
    "paring": _paring,
    "intralesional": _intralesional,
    "repair": _repair,
    "graft": _graft,
    "debridement": _debridement,
    "suture_removal": _sutures,
    "acne_surgery": _part_of_excision,
    "incision_drainage": _drainage,
}
