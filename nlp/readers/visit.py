"""The visit beside the procedures: which problems and acts are left when procedure work is taken away (EM-05).

A problem that a performed procedure treats, and every act that serves it, carries that procedure's id
as `owner`. What has no owner may support an evaluation and management service of its own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.assertion import assertion_at
from nlp.facts import ABSENT, EarlierSurgery, Fact, Problem, Procedure, VisitAct
from nlp.gate import units_with, units_with_any
from nlp.phrases import phrases
from nlp.readers.days_after import read_after_surgery
from nlp.readers.nurse_care import nurse_care
from nlp.readers.pathology import is_pathology_report
from nlp.readers.spa_cards import by_aesthetician, is_spa_card
from nlp.readers.visit_acts import read_acts
from nlp.readers.visit_asides import asked_in_passing
from nlp.readers.visit_dressed import is_dressing, wound_dressed
from nlp.readers.visit_foot_care import care_given, owned_by_care, without_softeners
from nlp.readers.visit_homes import (
    FREE_BY_KIND,
    RX,
    acts_with_homes,
    with_disease_treated,
)
from nlp.readers.visit_kind import LIGHT, read_cosmetic, read_global_period, read_patient_status, read_telehealth, read_visit_kind
from nlp.readers.visit_minutes import read_minutes
from nlp.readers.visit_mounts import with_the_mounted
from nlp.readers.visit_nature import note_nature
from nlp.readers.visit_owners import SERVES, owner_of, released_owners, with_owner, with_the_dose, without_injected
from nlp.readers.visit_patches import is_first_reading, reacted
from nlp.readers.visit_preop import is_before_surgery
from nlp.readers.visit_problems import Topic, read_topics
from nlp.readers.visit_regimen import SHOT, is_renewed
from nlp.readers.visit_sampled import with_the_sampled
from nlp.readers.visit_text import INTERNAL, NOT_TODAY_SECTIONS, act_start, with_bare_headings, word_list
from nlp.readers.visit_unseen import not_seen
from nlp.readers.visit_weighed import weighed
from nlp.records import dataclass, replace
from nlp.stopped import called_off
from nlp.view import NoteView

__all__ = ["VisitFacts", "note_nature", "read_visit"]

_TALKED = frozenset({"counselling", "referral", "reassurance"})
_NOT_OWNERS = frozenset({"pathology_read", "lab_test", "imaging", "suture_removal", "postoperative_check", "other"})
_STRONG = frozenset(
    {
        "rx_start", "rx_change", "rx_continue", "rx_stop", "otc", "lab_order", "lab_review", "discussion_external",
        "referral", "imaging_order", "toxicity_monitoring", "minor_surgery_decision", "major_surgery_decision",
        "hospitalization_decision",
    }
)  # fmt: skip
_CHANGES = frozenset({"rx_start", "rx_change", "rx_stop", "lab_order", "referral", "imaging_order", "toxicity_monitoring"})
"""What makes a visit of a session of light; oil, questions for the physician and home treatment that goes on do not."""
_BY_PHYSICIANS = frozenset({"rx_start", "rx_change", "lab_order", "minor_surgery_decision", "major_surgery_decision"})
"""What nobody decides in the treatment room of an aesthetics suite."""
_OPERATIONS = frozenset({"major_surgery_decision", "minor_surgery_decision"})
_MAJOR = frozenset({"major_surgery_decision"})
_NO_DECISION = FREE_BY_KIND | {"rx_unclear"}


_TREATED = phrases("visit", "treated", whole=True)
"""Words of treatment given in the office. Where they stand and no reader made a procedure of them, a problem
without a plan of its own is taken as treated, not as a visit: silent rather than wrong."""
_DONE = phrases("visit", "done")
_TREATED_OWNER = "treated"


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """The visit fields of an Encounter."""

    problems: tuple[Problem, ...] = ()
    acts: tuple[VisitAct, ...] = ()
    visit_minutes: Fact[int] = ABSENT
    visit_kind: Fact[str] = ABSENT
    patient_status: Fact[str] = ABSENT
    telehealth: Fact[str] = ABSENT
    after_surgery: Fact[EarlierSurgery] = ABSENT
    global_period: Fact[str] = ABSENT
    cosmetic_visit: bool = False


def read_visit(view: NoteView, procedures: Sequence[Procedure]) -> VisitFacts:
    """Problems, acts and frame of the visit; `procedures` are those all procedure readers found."""
    performed = [p for p in procedures if p.assertion == "performed" and p.kind not in _NOT_OWNERS and not is_dressing(p)]
    by_patient = any(p.performer.value == "patient" for p in performed)
    performed = [p for p in performed if p.performer.value != "patient"]  # what the patient did is no work of the office
    medical = [p for p in performed if not p.on_request and p.intent.value != "cosmetic"]
    view = with_bare_headings(view)
    report = is_pathology_report(view)
    topics, acts = _told(view, procedures, performed, medical, report=report)
    owners, acts, homes = _shared_out(view, topics, acts, performed, worked=bool(medical))
    workers = medical if any(not owner for owner in owners) else performed  # a cosmetic visit talks of nothing else
    owned_acts = [with_owner(act, home, topics, owners, workers) for act, home in zip(acts, homes, strict=True)]
    decided = [home for act, home in zip(acts, homes, strict=True) if not medical or act.kind in _STRONG]
    dressed = any(p.assertion == "performed" and is_dressing(p) for p in procedures)
    problems = tuple(
        _problem(view, index, topic, owners[index], homes, owned_acts, dressed, worked=bool(medical))
        for index, topic in enumerate(topics)
        if not _only_told(index, topic, decided)
    )
    if not performed and not by_patient and _treatment_given(view):
        problems, owned_acts = _taken_as_treated(problems, owned_acts)
    telehealth = read_telehealth(view)
    kind = _with_own_plan(view, read_visit_kind(view, procedures, telehealth, report), problems, owned_acts, medical)
    if kind.value == "nurse" and not (performed or problems or owned_acts):
        owned_acts = nurse_care(view)
    return VisitFacts(
        problems,
        tuple(owned_acts),
        read_minutes(view, kind.value or ""),
        kind,
        read_patient_status(view),
        telehealth,
        read_after_surgery(view, procedures),
        read_global_period(view),
        read_cosmetic(view, procedures, treated=any(a.kind in RX for a in owned_acts)),
    )


def _told(
    view: NoteView, procedures: Sequence[Procedure], performed: list[Procedure], medical: list[Procedure], *, report: bool
) -> tuple[list[Topic], list[VisitAct]]:
    """What the visit was about and what was done about it, before either has an owner."""
    medically = any(p.kind != "cosmetic" for p in medical)
    silent = report or not_seen(view) or is_before_surgery(view) or (not medically and by_aesthetician(view))
    topics = [] if silent else with_the_mounted(view, read_topics(view, alone=not medical))
    acts = [] if silent else read_acts(view)
    treated = any(a.kind in RX for a in acts)
    if not topics and not silent and (treated or not performed):
        topics = wound_dressed(view, procedures, treated=treated)
    if not medically and is_spa_card(view) and not any(a.kind in _BY_PHYSICIANS for a in acts):
        topics, acts = [], []
    acts = without_injected(view, without_softeners(view, acts) if care_given(performed) else acts, performed)
    if not topics and any(a.kind in RX or (a.kind in _TALKED and not performed) for a in acts):
        topics = read_topics(view, alone=not medical, results=True)  # the result is what the visit was about
    if all(t.problem_class == "history" for t in topics) and not silent:
        if all(a.kind not in _STRONG or a.kind == "otc" for a in acts) and is_first_reading(view):
            acts = []
        else:
            topics += reacted(view)
    topics = with_disease_treated(view, topics, acts) if topics else topics
    if topics and not performed and all(a.kind in _NO_DECISION for a in acts) and not _treatment_given(view):
        acts = [*acts, *weighed(view, topics)]
    elif not topics and called_off(view):
        acts = []  # tests and advice that put the day's work off
    return topics, acts


def _shared_out(
    view: NoteView, topics: list[Topic], acts: list[VisitAct], performed: list[Procedure], *, worked: bool
) -> tuple[list[str], list[VisitAct], list[int]]:
    """The procedures that own the topics, and the acts with the topics that they are about."""
    owners = with_the_sampled(topics, [owner_of(view, topic, performed) for topic in topics], performed)
    acts, homes = acts_with_homes(view, acts, topics, owners, worked=worked or (not performed and _treatment_given(view)))
    doses = {p.id for p in performed if p.kind == "drug_administration"}
    renewed = next((a for a in acts if a.kind == "rx_continue" and is_renewed(view, act_start(a))), None) if doses else None
    if renewed is not None and any(u.section == "exam" for u in view.units):
        acts, homes = [*acts, VisitAct("rx_renewal", "", 1, "", renewed.evidence)], [*homes, -1]
    owners = with_the_dose(view, acts, homes, topics, owners, doses)
    sampled = {p.diagnosis.value.concept for p in performed if p.kind == "biopsy" and p.diagnosis.value is not None}
    owners = released_owners(view, acts, homes, topics, owners, doses, sampled)
    care = care_given(performed)
    return owned_by_care(care, topics, owners, acts, homes) if care else owners, acts, homes


def _with_own_plan(
    view: NoteView, kind: Fact[str], problems: Sequence[Problem], acts: Sequence[VisitAct], medical: Sequence[Procedure]
) -> Fact[str]:
    """A visit for planned work, or a letter, is one of the office where a problem has a plan of its own; beside light alone only where something changes."""
    light_alone = kind.value == "procedure_only" and bool(medical) and all(p.kind in LIGHT for p in medical)
    apart = kind.value in ("procedure_only", "letter") and any(p.own_plan for p in problems)
    booked = kind.value == "procedure_only" and any(_BOOKED.search(view.lower, e.start, e.end) for e in kind.evidence)
    quiet = bool(medical) and booked and all(a.owner or _goes_on(view, a) for a in acts)
    if quiet or ((light_alone or _nothing_else(view, kind)) and all(a.kind not in _CHANGES for a in acts)):
        return kind
    if apart:
        return Fact("office", "derived", kind.evidence, "a problem with a plan of its own beside the planned work")
    return kind


_BOOKED = re.compile(r"\bscheduled\b|\bplanned\b|\d of \d|\bonly\b|\bslip\b|\breturn")
"""Words of a visit that was made for the work, where "procedure note" may be a title within one."""
_OF_COURSE = frozenset({"counselling", "reassurance", "otc", "rx_unclear", "weighing"})


def _goes_on(view: NoteView, act: VisitAct) -> bool:
    """Advice, or a medicine that goes on without a new prescription: no visit beside planned work (EM-05)."""
    return act.kind in _OF_COURSE or (act.kind == "rx_continue" and not is_renewed(view, act_start(act)))


_ONLY = re.compile(r"\bonly\b")


def _nothing_else(view: NoteView, kind: Fact[str]) -> bool:
    """“Procedure only visit”: a medicine that goes on is not looked after there."""
    return any(_ONLY.search(view.lower, e.start, e.end) for e in kind.evidence)


def _only_told(index: int, topic: Topic, homes: Sequence[int]) -> bool:
    """A disease of other organs that a note without headings mentions but does nothing about is history, no problem of today."""
    return (
        topic.diagnosis.concept == "other_problem"
        and topic.problem_class == "chronic"
        and not topic.assessed
        and not topic.status
        and index not in homes
    )


def _taken_as_treated(problems: tuple[Problem, ...], acts: list[VisitAct]) -> tuple[tuple[Problem, ...], list[VisitAct]]:
    """Problems and light acts of a treatment that no reader caught get an owner all the same."""
    watched = any(p.problem_class == "surveillance" for p in problems)
    light = {"full_skin_exam"} if watched else set()
    acts = [a if a.kind in (_STRONG - {"otc"}) | light else replace(a, owner=_TREATED_OWNER) for a in acts]
    heavy = any(not a.owner and a.kind in _STRONG for a in acts)
    kept = [
        p if p.owner or p.problem_class == "surveillance" or (p.own_plan and heavy) else replace(p, owner=_TREATED_OWNER, own_plan=False)
        for p in problems
    ]
    return tuple(kept), acts


def _work_traces(view: NoteView) -> bool:
    """True for the record of a treatment, or where two tools or steps of surgery stand in the note as done."""
    pattern, kinds = word_list("work_trace")
    seen: set[str] = set()
    for unit in units_with(view, pattern):
        if unit.section in NOT_TODAY_SECTIONS or unit.section in ("hpi", "pathology", "follow_up"):
            continue
        for match in unit.spots(pattern):
            start = unit.start + match.start()
            if assertion_at(view, unit, start, start + len(match.group()))[0] == "performed":
                if kinds.get(match.group()) == "treated":
                    return True
                seen.add(match.group())
    return len(seen) > 1


def _treatment_given(view: NoteView) -> bool:
    """True where treatment words stand outside history, options, plans and denials."""
    if _work_traces(view):
        return True
    for unit in units_with_any(view, (_TREATED, _DONE)):
        if unit.search(SHOT):
            continue
        for match in unit.spots(_TREATED):
            if (
                assertion_at(view, unit, unit.start + match.start(), unit.start + match.end())[0] in ("performed", "unclear")
                and not re.search(
                    r"\b(?:no|not|never|came (?:in )?for|wants?|wanted|requests?|s/p|prior|previous\w*|last|offer\w*|declin\w*|consider|will|plan\w*|if|discuss\w*|hx|history|failed|past|switch\w*|chang\w+|prescri\w+|continu\w+|increas\w+|begin|began|started? on)\b[^.;\n]*$",
                    unit.lower[: match.start()],
                )
                and unit.section not in ("history", "medications", "consent", "follow_up")
            ):
                return True
        done = unit.search(_DONE) if unit.section not in ("history", "medications", "consent", "hpi") else None
        if done and assertion_at(view, unit, unit.start + done.start(), unit.start + done.end())[0] in ("performed", "unclear"):
            return True
    return False


_RAISED = re.compile(r"\b(?:increas\w+|up|rais\w+|doubl\w+|escalat\w+|uptitrat\w+|titrate)\b|\u2191")
_LOWERED = re.compile(r"\b(?:decreas\w+|reduc\w+|lower\w*|taper\w*|down|halv\w+|wean\w*)\b|\u2193")


def _steps_up(view: NoteView, act: VisitAct) -> bool:
    """A systemic medicine begun or raised for a lasting disease says that its treatment goal was not met (EM-02)."""
    if act.owner or act.detail.partition(":")[0] not in ("systemic", INTERNAL):
        return False
    start = act_start(act)
    around = view.lower[max(0, start - 40) : start + 60]
    return act.kind == "rx_start" or (act.kind == "rx_change" and bool(_RAISED.search(around)) and not _LOWERED.search(around))


def _problem(
    view: NoteView, index: int, topic: Topic, owner: str, homes: Sequence[int], acts: Sequence[VisitAct], dressed: bool, *, worked: bool
) -> Problem:
    mine = [a for a, home in zip(acts, homes, strict=True) if home == index]
    planned = any(a.kind in _STRONG and not a.owner for a in mine) or topic.problem_class == "surveillance"
    if topic.diagnosis.concept == "other_problem" and topic.problem_class == "acute_uncomplicated" and not topic.weak:
        planned = True
    planned = planned or (dressed and topic.diagnosis.concept in SERVES["repair"])
    klass = topic.problem_class
    if (
        klass == "minor"
        and (not topic.weak or topic.diagnosis.behaviour == "premalignant")
        and any(a.kind in RX and not a.owner for a in mine)
    ):
        klass = "acute_uncomplicated"  # what needs a prescription does not run its course by itself (EM-02)
    lump = "cyst" in topic.diagnosis.concept or topic.diagnosis.concept == "lipoma"
    if klass == "minor" and any(a.kind in (_OPERATIONS if lump else _MAJOR) and not a.owner for a in mine):
        klass = "acute_uncomplicated"  # nor does what needs an operation
    if worked and klass == "acute_uncomplicated" and asked_in_passing(view, topic.unit, mine):
        klass, planned = "minor", False
    status = topic.status
    if klass == "chronic" and status in ("", "new", "improving") and any(_steps_up(view, a) for a in mine):
        status = "not_at_goal"
    return Problem(topic.diagnosis, klass, status, owner, topic.site, planned and not owner, topic.proof)
