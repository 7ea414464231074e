"""Words that decide intent beat the label of the service (G-10): what a fact is coded as."""

from __future__ import annotations

from coding.families.base import Work
from coding.families.biopsy import SHAVE_WITHOUT_INTENT
from coding.families.repair import FLAP_WITHOUT_DESIGN
from coding.rulebook import rules
from nlp.facts import Fact, Procedure
from nlp.records import replace


def recast(work: Work, proc: Procedure) -> Procedure:
    """The procedure as what it is by its own words."""
    change = _CHANGES.get(proc.kind)
    return change(work, proc) if change else proc


def _shave(work: Work, proc: Procedure) -> Procedure:
    """A diagnostic "shave excision" is a tangential biopsy (SHV-01); so is one that gives no reason to remove."""
    if proc.intent.value != "diagnostic" and not _aimless(proc):
        return replace(proc, kind="excision") if _own_organ(proc) else _tag(work, proc)
    note = "" if proc.intent.value == "diagnostic" else SHAVE_WITHOUT_INTENT
    technique = Fact("tangential", "stated", proc.technique.evidence or proc.evidence)
    return replace(proc, kind="biopsy", technique=technique, note=note)


def _aimless(proc: Procedure) -> bool:
    """No intent, no symptom, and no lesion that one removes for its own sake (section 18)."""
    diagnosis = proc.diagnosis.value
    named = diagnosis is not None and diagnosis.certainty != "suspected" and diagnosis.behaviour != "unspecified"
    return not (proc.intent.known or proc.symptoms.known or named)


def _tag(work: Work, proc: Procedure) -> Procedure:
    """A skin tag is removed by count, whatever the blade (EX-11, TAG-01)."""
    diagnosis = proc.diagnosis.value
    concepts = rules("destruction")["tag_concepts"]
    if _own_organ(proc) or diagnosis is None or diagnosis.concept not in concepts or proc.technique.value == "re_excision":
        return proc
    return replace(proc, kind="tag_removal")


def _own_organ(proc: Procedure) -> bool:
    """The lid margin has its own code for any removal, flush or full thickness (EX-11)."""
    return proc.site.value is not None and proc.site.value.subsite in rules("excision")["any_removal"]


def _flap(work: Work, proc: Procedure) -> Procedure:
    """Without a design, an area or a secondary defect nothing shows incisions of a flap (FLAP-03)."""
    named = proc.technique.value not in (None, "unspecified")
    if named or proc.area.known or proc.secondary_defect.known:
        return proc
    closure = proc.closure if proc.closure.known else Fact("layered", "derived", proc.evidence)
    return replace(proc, kind="repair", closure=closure, note=FLAP_WITHOUT_DESIGN)


def _snip(work: Work, proc: Procedure) -> Procedure:
    """At the lid margin a tag cut off is an excision, one burnt or frozen a destruction."""
    if not (_own_organ(proc) and proc.count.value in (None, 1)):
        return proc
    burnt = rules("destruction")["methods"].get(proc.technique.value or "", "excision") != "excision"
    return replace(proc, kind="destruction" if burnt else "excision")


_CHANGES = {"shave_removal": _shave, "tag_removal": _snip, "excision": _tag, "flap": _flap}
