"""Which problems of the visit are the procedures' own (EM-03, EM-05, EM-06)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coding.families.base import Work, diagnosis_of
from coding.rulebook import rules

if TYPE_CHECKING:
    from nlp.facts import Problem


def belongs(work: Work, problem: Problem) -> bool:
    """EM-03, EM-05: the treated lesion's own diagnosis is the procedure's unless it has its own plan."""
    table = rules("em")
    decided = _decided(work)
    own = [p for p in work.performed if p.kind not in table["no_owners"] and p.performer.value != "patient"]
    own = [p for p in own if (known := diagnosis_of(work, p)) is not None and known.concept == problem.diagnosis.concept]
    if decided and problem.own_plan and any(p.kind in table["major_kinds"] for p in own):
        return False  # the visit at which the operation was decided
    of_lesion = problem.problem_class in table["lesion_classes"] and problem.diagnosis.behaviour not in table["disease_behaviours"]
    return any(
        (p.kind in table["major_kinds"] and not decided)
        or not problem.own_plan
        or of_lesion
        or (p.kind in table["course_kinds"] and _is_slight(work))
        for p in own
    )


def _decided(work: Work) -> bool:
    """Was an operation with 90 days of care decided today: in so many words, or with a patient who was never seen before (EM-06)?"""
    new = (work.context.patient_status or work.encounter.patient_status.value) == "new"
    kinds = ("major_surgery_decision", "minor_surgery_decision") if new else ("major_surgery_decision",)
    return any(a.kind in kinds and not a.owner for a in work.encounter.acts)


def _is_slight(work: Work) -> bool:
    """Beside a treatment that is given again and again, a medicine that goes on and a look at old results are no work of their own (EM-05)."""
    slight = rules("em")["course_acts"]
    return all(a.kind in slight for a in work.encounter.acts if not a.owner)
