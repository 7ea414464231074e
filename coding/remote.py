"""Services without a visit: images, portal messages, check-ins, advice between clinicians (TELE)."""

from __future__ import annotations

from bisect import bisect_right

from coding.claim import EmVerdict
from coding.families.base import Draft, Work, gap, loose_gap, use
from coding.rulebook import in_force_on, rules

_NAMES = {
    "image_review": "Review of images sent by the patient.",
    "portal": "Online management by cumulative time.",
    "check_in": "Brief check-in by telephone or video.",
    "interprofessional": "Advice to another clinician by time.",
    "interprofessional_written": "Written advice to another clinician by time.",
}


def remote_service(work: Work, *, of_surgery: bool = False) -> EmVerdict | None:
    """The verdict where the encounter is one of these services; its line is appended, unless it is about surgery whose global period runs (GL-03)."""
    kind = work.encounter.visit_kind.value or ""
    told = kind.startswith("interprofessional") or (kind == "portal" and work.encounter.visit_minutes.known)
    if work.context.telehealth == "asynchronous" and not told:
        kind = "image_review"
    if kind not in _NAMES:
        return None
    if of_surgery and not kind.startswith("interprofessional"):
        return EmVerdict("none", reason="Care of surgery whose global period runs.", rules=("TELE", "GL-03"))
    why = _near_visit(work) or _append(work, kind)
    return EmVerdict("none", reason=why or "No office visit took place.", rules=("TELE",))


def _near_visit(work: Work) -> str:
    """A visit of the days before contains the exchange that follows it."""
    table = rules("em")["remote"]
    for prior in work.context.prior_procedures:
        near = prior.date is not None and 0 <= (work.on - prior.date).days <= table["visit_within_days"]
        if near and prior.code in (*rules("em")["new"], *rules("em")["established"]):
            return "Part of a visit of the days before."
    return ""


def _append(work: Work, kind: str) -> str:
    code = _code(work, kind)
    if not code:
        loose_gap(work, "service_minutes", "TELE")
        return "The time of the service is not written, or too short to report."
    draft = Draft(code, rules=("TELE",), reason=_NAMES[kind], judgement="M")
    draft.evidence.extend(work.encounter.visit_kind.evidence)
    for problem in work.encounter.problems:
        draft.evidence.extend(problem.evidence)
        draft.icd10.extend(c for c in work.tables.icd10(problem.diagnosis, problem.site.value, work.on)[:1] if c not in draft.icd10)
    for act in work.encounter.acts:
        draft.evidence.extend(act.evidence)
    if "minutes" in rules("em")["remote"][kind]:
        use(draft, work.encounter.visit_minutes)
    if (work.context.patient_status or work.encounter.patient_status.value) != "established":
        gap(draft, "patient_status")
    draft.review()
    work.drafts.append(draft)
    return ""


def _code(work: Work, kind: str) -> str:
    """By minutes where the service has steps of time, else the code of the date; "" below the first step."""
    table = rules("em")["remote"][kind]
    if "minutes" not in table:
        return str(in_force_on(table["code"], work.on) or "")
    minutes = work.encounter.visit_minutes.value
    step = bisect_right(table["minutes"], minutes) if minutes is not None else 0
    return str(table["codes"][step - 1]) if step else ""
