"""The visit: what is left when the procedures' own work is taken away (EM-01 to EM-08)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from coding.claim import EmVerdict, ProposedLine
from coding.em_columns import Grid, firm_ways, grid
from coding.em_owners import belongs
from coding.families.base import Draft, Work, alternative, gap, loose_gap, use
from coding.globals import counted, of_the_surgery, removal_codes, same_site, stitches_of_others
from coding.modifiers import MAJOR_GLOBAL, MINOR_GLOBALS, SEPARATE_VISIT
from coding.prolonged import prolonged
from coding.remote import remote_service
from coding.rulebook import rules
from nlp.facts import Problem, VisitAct
from nlp.records import replace

if TYPE_CHECKING:
    from coding.globals import Period

_OTHER_VISITS = frozenset({"pathology_report", "letter", "procedure_only", "staff_call"})


def assess(work: Work, periods: list[Period]) -> EmVerdict:
    """The verdict on the visit; a billable level is also appended as a draft line."""
    note = work.encounter
    problems = [p for p in note.problems if not p.owner and not belongs(work, p)]
    if periods:
        problems = [p for p in problems if not _of_the_surgery(p, periods)]
    acts = [a for a in note.acts if not a.owner and a.kind != "rx_unclear"]
    open_wound = bool(periods or counted(work)) and note.global_period.value != "unrelated" and not _other_disease(work, problems, acts)
    if (remote := remote_service(work, of_surgery=open_wound)) is not None:
        return remote
    kind = "postoperative" if counted(work) else note.visit_kind.value or ""
    if kind in _OTHER_VISITS or (note.cosmetic_visit and not _medical(problems)):
        return EmVerdict()
    if not note.problems and not note.acts and not note.visit_minutes.known:
        if stitches_of_others(work):
            return _level(work, problems, acts, periods)
        related = note.global_period.value == "related" or (kind == "postoperative" and note.global_period.value != "unrelated")
        return _global_visit(work) if (periods and related) or _told_within(work, problems, acts) else EmVerdict()
    if kind == "inpatient" and not any(a.kind == "consult_request" for a in note.acts):
        return EmVerdict()
    other = _other_disease(work, problems, acts)
    if periods and (verdict := _after_surgery(work, problems, acts, periods, kind)) is not None:
        return verdict
    if kind == "nurse" and not work.drafts and not periods and (problems or acts):
        return _staff_visit(work, problems, acts)
    if kind == "nurse" or any(d.code == rules("em")["nurse"] for d in work.drafts) or (_followed_up(work) and not other):
        return EmVerdict("not_supported", reason="Work of this visit is part of the other lines.", rules=("ADM-02",))
    if (periods and note.global_period.value == "related" and not other) or (not periods and _told_within(work, problems, acts)):
        return _global_visit(work)
    if other and periods:
        work.drafts[:] = [d for d in work.drafts if d.code != rules("global")["follow_up"]]  # the visit itself stands on the claim
    bare = not any(p.own_plan for p in problems)
    if not _separate(work, problems, acts) or (kind == "operative" and bare):
        return _owned(work, acts)
    stitches = any(d.code in removal_codes() for d in work.drafts)  # to take them out is what was decided
    if not acts and not note.visit_minutes.known and bare and not stitches:
        if periods and problems and _only_the_wound(work, problems, acts, periods):
            return _global_visit(work)
        return _nothing_decided(work, problems)
    return _level(work, problems, acts, periods)


def _after_surgery(work: Work, problems: list[Problem], acts: list[VisitAct], periods: list[Period], kind: str) -> EmVerdict | None:
    """The verdict on a visit within a global period that is about the operation alone; None on any other (GL-02)."""
    note = work.encounter
    told, timed = note.global_period.value != "unrelated", note.visit_minutes.known
    if kind == "postoperative":
        if of_the_surgery(work) and all(p.problem_class == "history" for p in problems) and not acts:
            return _global_visit(work)
        wound = acts and not _other_disease(work, problems, acts)
        if wound and (_only_aftercare(work, problems, acts) or _only_the_wound(work, problems, acts, periods)):
            return _global_visit(work)
    if note.problems and not problems and told and all(a.kind in rules("em")["slight_acts"] for a in acts):
        return EmVerdict() if timed else _global_visit(work)  # only the operated tumour was talked of
    return None


def _told_within(work: Work, problems: list[Problem], acts: list[VisitAct]) -> bool:
    """The note counts the days since surgery, which lie in its period, though the context does not name it, and plans for no disease (GL-03)."""
    table = rules("em")
    if not (counted(work) and of_the_surgery(work)):
        return False
    return not _other_disease(work, problems, acts) and not any(
        p.own_plan and p.diagnosis.behaviour in table["disease_behaviours"] and p.diagnosis.concept not in table["complications"]
        for p in problems
    )


def doubted(work: Work) -> EmVerdict:
    """No visit but a question, where a caller doubts that one stands beside the work (EM-01)."""
    loose_gap(work, "visit_of_its_own", "EM-01")
    proof = tuple(e for p in work.encounter.problems if not p.owner for e in p.evidence)
    reason = "The wording is that of notes whose visit is part of the work of the day."
    return EmVerdict("unclear", reason=reason, rules=("EM-01",), evidence=proof)


def _medical(problems: list[Problem]) -> bool:
    """A disease or a growth that no wish for better looks brings to the office (COS-02)."""
    table = rules("em")
    return any(p.own_plan or p.diagnosis.behaviour in table["medical_behaviours"] for p in problems)


def _only_aftercare(work: Work, problems: list[Problem], acts: list[VisitAct]) -> bool:
    """Advice and ointment for the wound, and no problem with a plan of its own, in the note of a check after surgery (GL-03)."""
    slight = rules("em")["slight_acts"]
    return of_the_surgery(work) and not any(p.own_plan for p in problems) and all(a.kind in slight for a in acts)


def _only_the_wound(work: Work, problems: list[Problem], acts: list[VisitAct], periods: list[Period]) -> bool:
    """An antibiotic and a culture at a check after surgery, for no disease but a cellulitis or the like at the operated place (GL-03)."""
    table = rules("em")
    if any(
        p.diagnosis.concept not in table["complications"]
        or (p.site.value is not None and all(x.prior.site and not same_site(x, p.site.value) for x in periods))
        for p in problems
    ):
        return False
    return of_the_surgery(work) and all(a.kind in table["slight_acts"] or any(w in a.detail for w in table["wound_acts"]) for a in acts)


def _staff_visit(work: Work, problems: list[Problem], acts: list[VisitAct]) -> EmVerdict:
    """What staff did for an established patient without any other service; the order is for a reader to see (ADM-03)."""
    if (work.context.patient_status or work.encounter.patient_status.value) == "new":
        return EmVerdict()
    draft = Draft(rules("em")["nurse"], rules=("EM-01",), reason="Visit with staff.")
    _visit_proof(work, draft, problems, acts)
    gap(draft, "em_management")
    work.drafts.insert(0, draft)
    return EmVerdict("unclear", draft.code, reason=draft.reason, rules=draft.rules, evidence=tuple(draft.evidence))


def _nothing_decided(work: Work, problems: list[Problem]) -> EmVerdict:
    """Problems without any decision of the day are no visit to bill, only a question (EM-01)."""
    loose_gap(work, "em_management", "EM-01")
    proof = tuple(e for p in problems for e in p.evidence)
    return EmVerdict("unclear", reason="Problems are named but nothing was decided.", rules=("EM-01",), evidence=proof)


def _of_the_surgery(problem: Problem, periods: list[Period]) -> bool:
    """The tumour whose removal is in its global period, unless this one lies elsewhere (GL-03)."""
    if problem.diagnosis.behaviour not in rules("em")["tumour_behaviours"] or problem.problem_class in ("history", "surveillance"):
        return False
    site = problem.site.value
    return site is None or any(not p.prior.site or same_site(p, site) for p in periods)


def _other_disease(work: Work, problems: list[Problem], acts: list[VisitAct]) -> bool:
    """A disease with a plan and a prescription of its own beside the surgical site, which no operation brings about (GL-04)."""
    table = rules("em")
    own = (p for p in problems if p.own_plan and p.diagnosis.behaviour in table["disease_behaviours"])
    unrelated = work.encounter.global_period.value == "unrelated"
    apart = any(
        p.problem_class == "chronic"
        or (p.problem_class not in table["weak_classes"] and (unrelated or p.diagnosis.concept not in table["complications"]))
        for p in own
    )
    return apart and any(a.kind.startswith("rx_") for a in acts)


def _followed_up(work: Work) -> bool:
    return any(d.code == rules("global")["follow_up"] for d in work.drafts)


def _global_visit(work: Work) -> EmVerdict:
    """A related visit in a global period carries no charge (GL-03)."""
    code = rules("global")["follow_up"]
    if not work.drafts:
        draft = Draft(code, rules=("GL-03",), reason="Related visit inside the global period.")
        note = work.encounter
        after = note.visit_kind if note.visit_kind.value == "postoperative" or not note.after_surgery.known else note.after_surgery
        draft.evidence.extend(note.global_period.evidence or after.evidence)
        if not work.surely_medicare:
            draft.review()
        work.drafts.append(draft)
    return EmVerdict("not_supported", reason="Related to surgery whose global period runs.", rules=("GL-03",))


def _billed_procedures(work: Work) -> list[Draft]:
    """Lines whose work could contain the visit: not laboratory, drugs or visits."""
    prefixes = tuple(rules("em")["no_separate_prefixes"])
    return [d for d in work.drafts if not d.code.startswith(prefixes) and rules("minor")["cosmetic_modifier"] not in d.modifiers]


def _separate(work: Work, problems: list[Problem], acts: list[VisitAct]) -> bool:
    """EM-05: something evaluated and managed beside the procedures."""
    if not problems and not acts and not work.encounter.visit_minutes.known:
        return False
    if any(e.field == "minutes_apart" for e in work.encounter.visit_minutes.evidence):
        return True  # the note counts the visit's own minutes beside the work
    if not _billed_procedures(work):
        return bool(problems or acts)
    table = rules("em")
    if (
        not work.encounter.visit_minutes.known
        and all(p.problem_class in table["weak_classes"] for p in problems)
        and all(a.kind in table["slight_acts"] for a in acts)
    ):
        return False  # a word of advice about a trifle is not significant
    strong = any(a.kind in table["separate_acts"] for a in acts)
    told = any(a.kind not in table["slight_acts"] for a in acts)  # advice, or to wait with another lesion, is no work beside today's
    managed = any(
        p.problem_class not in table["weak_classes"] and ((p.own_plan and (acts or p.problem_class != "surveillance")) or told)
        for p in problems
    )
    own = any(p.own_plan for p in problems)
    return (strong and bool(problems)) or managed or (own and bool(acts))


def _plainly_separate(problems: list[Problem], acts: list[VisitAct]) -> bool:
    """A problem with its own plan and an act that no minor procedure contains (EM-08)."""
    table = rules("em")
    strong = any(a.kind in table["separate_acts"] and a.kind not in table["slight_acts"] for a in acts)
    watched = any(p.problem_class == "surveillance" for p in problems) and any(a.kind == "full_skin_exam" for a in acts)
    return (strong or watched) and any(p.own_plan for p in problems)


def _owned(work: Work, acts: list[VisitAct]) -> EmVerdict:
    if work.drafts and acts:
        loose_gap(work, "em_separate_work", "EM-05")
    return EmVerdict("not_supported", reason="All that was evaluated belongs to the procedures.", rules=("EM-05",))


def _level(work: Work, problems: list[Problem], acts: list[VisitAct], periods: list[Period]) -> EmVerdict:
    table = rules("em")
    found = grid(problems, acts)
    status = work.context.patient_status or work.encounter.patient_status.value or ""
    key = _series(work, status)
    level, minutes = found.level, work.encounter.visit_minutes
    by_time = -1
    if minutes.value is not None and f"minutes_{key}" in table and not periods:  # time with the wound is in the global
        by_time = sum(minutes.value >= edge for edge in table[f"minutes_{key}"]) - 1
        level = max(level, by_time)
    draft = Draft(table[key][level], rules=("EM-01", "EM-02"), reason=f"Visit at {table['levels'][level]} level.")
    _visit_proof(work, draft, problems, acts)
    if by_time >= level:
        use(draft, minutes)
    if key == "consult":
        draft.rules += ("EM-04",)
        draft.judgement = "M"
    elif key not in ("new", "established"):
        gap(draft, "visit_setting")
    elif not status:
        draft.rules += ("EM-04",)
        gap(draft, "patient_status")
        alternative(draft, table["new"][level], "a note that the patient is new")
    if _billed_procedures(work) and not _plainly_separate(problems, acts):
        draft.rules += ("EM-08",)
        gap(draft, "em_separate_work")
    if not problems and by_time < level:
        gap(draft, "em_problem")
    if by_time < level and any(a.kind == table["weighed"] for a in acts):
        gap(draft, "em_management")
    if work.encounter.visit_kind.value == "postoperative" and not periods and not _other_disease(work, problems, acts):
        draft.rules += ("GL-03",)
        gap(draft, "em_after_surgery")
    unread = any(a.kind == "rx_unclear" and not a.owner for a in work.encounter.acts)
    if unread and by_time < level and replace(found, risk=max(found.risk, table["risk"]["rx_continue"])).level > level:
        gap(draft, "prescription_decision")
    _modifiers(work, draft, acts, periods)
    _doubt(draft, found, table, key, level, firm_ways(problems, acts))
    work.drafts.insert(0, draft)
    _longitudinal(work, draft, problems, acts)
    if by_time == level == len(table[key]) - 1:
        prolonged(work, draft, key, beside_work=bool(_billed_procedures(work)))
    return _verdict(work, draft, found, table)


def _series(work: Work, status: str) -> str:
    """new | established | consult, or the hospital's series: a consultation only where it was asked for and the payer pays it (EM-04)."""
    told = {a.kind for a in work.encounter.acts}
    asked = "consult_request" in told and "longitudinal_relationship" not in told  # one's own patient is no consultation
    setting = rules("em")["settings"].get(work.encounter.visit_kind.value or "", "")
    if setting == "inpatient" and work.payer and not work.profile.consults:
        return "hospital"
    if setting:
        return str(setting)
    if asked and work.payer and work.profile.consults:
        return "consult"
    return "new" if status == "new" else "established"


def _visit_proof(work: Work, draft: Draft, problems: list[Problem], acts: list[VisitAct]) -> None:
    for problem in problems:
        draft.evidence.extend(problem.evidence)
        if problem.problem_class != "history":
            found = work.tables.icd10(problem.diagnosis, problem.site.value, work.on)
            draft.icd10.extend(code for code in found[:1] if code not in draft.icd10)
    # What is over stands behind what was managed today (ICD-03).
    past = [work.tables.history_code(p.diagnosis.concept, work.on) for p in problems if p.problem_class == "history"]
    draft.icd10.extend(code for code in dict.fromkeys(past) if code and code not in draft.icd10)
    draft.rules += ("ICD-03",) if any(past) else ()
    for act in acts:
        draft.evidence.extend(act.evidence)


def _doubt(draft: Draft, found: Grid, table: dict[str, list[str]], key: str, level: int, firm: frozenset[str]) -> None:
    """A column one step away from lifting or lowering the level is named as an alternative."""
    columns = sorted((found.problems, found.data, found.risk))
    if columns[2] > level < 3 and "up" not in firm:
        alternative(draft, table[key][level + 1], "one more element in a second column")
    if columns[0] < level and columns[1] == level and level > 0 and "down" not in firm:
        alternative(draft, table[key][level - 1], "a reviewer counts one column lower")


def _modifiers(work: Work, draft: Draft, acts: list[VisitAct], periods: list[Period]) -> None:
    table = rules("em")
    marks: list[str] = []
    if periods:
        marks.append(table["modifiers"]["unrelated"])
        draft.rules += ("GL-04",)
        if work.encounter.global_period.value != "unrelated":
            gap(draft, "global_relation")
        draft.evidence.extend(work.encounter.global_period.evidence)
    same_day = [work.tables.code(d.code) for d in _billed_procedures(work)]
    major = any(row is not None and row.global_days == MAJOR_GLOBAL for row in same_day)
    if work.on_kind("mohs"):
        draft.rules += ("MOHS-10",)
    minor = any(row is not None and row.global_days in MINOR_GLOBALS for row in same_day)
    decided = any(a.kind == "major_surgery_decision" and a.detail != "later" for a in acts)
    if minor and (not major or not decided):
        marks.append(table["modifiers"]["separate"])
        draft.rules += ("EM-05",)
    if (major and not minor) or decided:
        marks.append(table["modifiers"]["decision"])
        draft.rules += ("EM-06",)
    said = work.context.telehealth or work.encounter.visit_kind.value or ""
    if said in table["telehealth"]:
        marks.append(table["telehealth"][said])
        draft.rules += ("TELE",)
    draft.modifiers = tuple(marks)


def _longitudinal(work: Work, draft: Draft, problems: list[Problem], acts: list[VisitAct]) -> None:
    """G2211: longitudinal care of a serious condition, never with modifier 25."""
    table = rules("em")["longitudinal"]
    telling = [a for a in acts if a.kind in table["acts"]]
    serious = [p for p in problems if p.problem_class in table["classes"] and p.diagnosis.concept not in table["not_concepts"]]
    if not telling or not serious or not work.profile.longitudinal_addon or SEPARATE_VISIT in draft.modifiers:
        return
    if any(d.procedures for d in _billed_procedures(work)):
        return
    line = Draft(
        table["code"],
        rules=("G2211",),
        reason="Longitudinal care of a serious condition.",
        icd10=list(draft.icd10),
    )
    for act in telling:
        line.evidence.extend(act.evidence)
    if draft.status == "review":
        line.review()
    work.drafts.insert(1, line)


def _verdict(work: Work, draft: Draft, found: Grid, table: dict[str, list[str]]) -> EmVerdict:
    names = table["levels"]
    return EmVerdict(
        "supported" if draft.status == "supported" else "unclear",
        draft.code,
        tuple(a.code for a in draft.alternatives),
        draft.modifiers,
        names[found.problems],
        names[found.data],
        names[found.risk],
        work.encounter.visit_minutes.value,
        draft.reason,
        draft.rules,
        tuple(dict.fromkeys(draft.evidence)),
    )


def agreed(verdict: EmVerdict, lines: Sequence[ProposedLine]) -> EmVerdict:
    """The verdict with the modifiers that the edits left on the visit's line."""
    line = next((x for x in lines if x.code == verdict.code), None)
    return replace(verdict, modifiers=line.modifiers) if line is not None else verdict
