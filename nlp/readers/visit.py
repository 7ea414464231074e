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
from nlp.readers.pathology import is_pathology_report
from nlp.readers.spa_cards import by_aesthetician, is_spa_card
from nlp.readers.visit_acts import read_acts
from nlp.readers.visit_asides import asked_in_passing
from nlp.readers.visit_foot_care import care_given, owned_by_care, without_softeners
from nlp.readers.visit_homes import (
    FREE_BY_KIND,
    RX,
    acts_with_homes,
    with_disease_treated,
)
from nlp.readers.visit_kind import LIGHT, read_cosmetic, read_global_period, read_patient_status, read_telehealth, read_visit_kind
from nlp.readers.visit_minutes import read_minutes
from nlp.readers.visit_nature import note_nature
from nlp.readers.visit_patches import is_first_reading, reacted
from nlp.readers.visit_problems import Topic, read_topics
from nlp.readers.visit_regimen import SHOT, is_renewed
from nlp.readers.visit_sampled import is_guess, with_the_sampled
from nlp.readers.visit_text import INTERNAL, NOT_TODAY_SECTIONS, act_start, with_bare_headings, word_list
from nlp.readers.visit_unseen import not_seen
from nlp.readers.visit_weighed import weighed
from nlp.records import dataclass, replace
from nlp.stopped import called_off
from nlp.view import NoteView

__all__ = ["VisitFacts", "note_nature", "read_visit"]

_TALKED = frozenset({"counselling", "referral", "reassurance"})
_NOT_OWNERS = frozenset({"pathology_read", "lab_test", "imaging", "suture_removal", "postoperative_check", "other"})
_ONE_LESION = frozenset({"biopsy", "shave_removal", "excision", "soft_tissue_excision", "mohs", "flap", "graft", "repair", "re_excision"})
_STRONG = frozenset(
    {
        "rx_start", "rx_change", "rx_continue", "rx_stop", "otc", "lab_order", "lab_review", "discussion_external",
        "referral", "imaging_order", "toxicity_monitoring", "minor_surgery_decision", "major_surgery_decision",
        "hospitalization_decision",
    }
)  # fmt: skip
_SERVES: dict[str, tuple[str, ...]] = {
    "repair": ("laceration", "wound", "skin_tear"),
    "incision_drainage": ("abscess", "furuncle", "carbuncle", "paronychia"),
    "nail_avulsion": ("ingrown_nail", "paronychia"),
    "nail_matrix_excision": ("ingrown_nail", "paronychia"),
    "nail_wedge": ("ingrown_nail", "paronychia"),
    "patch_test": ("contact_dermatitis_allergic", "contact_dermatitis"),
}
"""Diagnoses that these procedures treat wherever the note names them."""
_WARTS = frozenset({"wart", "plantar_wart", "flat_wart", "condyloma"})
"""One disease, named by its place: the complaint may say "genital warts" where the treatment says "verrucae of the shaft"."""
_CHANGES = frozenset({"rx_start", "rx_change", "rx_stop", "lab_order", "referral", "imaging_order", "toxicity_monitoring"})
"""What makes a visit of a session of light; oil, questions for the physician and home treatment that goes on do not."""
_BY_PHYSICIANS = frozenset({"rx_start", "rx_change", "lab_order", "minor_surgery_decision", "major_surgery_decision"})
"""What nobody decides in the treatment room of an aesthetics suite."""
_NO_DECISION = FREE_BY_KIND | {"rx_unclear"}
_LOCAL = re.compile(r"mohs|surg|\bplastic|wound")


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
    performed = [p for p in procedures if p.assertion == "performed" and p.kind not in _NOT_OWNERS and not _is_dressing(p)]
    medical = [p for p in performed if not p.on_request and p.intent.value != "cosmetic"]
    dressed = any(p.assertion == "performed" and _is_dressing(p) for p in procedures)
    view = with_bare_headings(view)
    report = is_pathology_report(view)
    medically = any(p.kind != "cosmetic" for p in medical)
    silent = report or not_seen(view) or (not medically and by_aesthetician(view))
    topics = [] if silent else read_topics(view, alone=not medical)
    acts = [] if silent else read_acts(view)
    if not medically and is_spa_card(view) and not any(a.kind in _BY_PHYSICIANS for a in acts):
        topics, acts = [], []
    care = care_given(performed)
    acts = without_softeners(view, acts) if care else acts
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
    owners = with_the_sampled(topics, [_owner_of(view, topic, performed) for topic in topics], performed)
    acts, homes = acts_with_homes(view, acts, topics, owners, worked=bool(medical) or (not performed and _treatment_given(view)))
    doses = {p.id for p in performed if p.kind == "drug_administration"}
    renewed = next((a for a in acts if a.kind == "rx_continue" and is_renewed(view, act_start(a))), None) if doses else None
    if renewed is not None and any(u.section == "exam" for u in view.units):
        acts, homes = [*acts, VisitAct("rx_renewal", "", 1, "", renewed.evidence)], [*homes, -1]
    owners = _with_the_dose(view, acts, homes, topics, owners, doses)
    owners = _released(
        view,
        acts,
        homes,
        topics,
        owners,
        doses,
        {p.diagnosis.value.concept for p in performed if p.kind == "biopsy" and p.diagnosis.value is not None},
    )
    owners = owned_by_care(care, topics, owners, acts, homes) if care else owners
    workers = medical if any(not owner for owner in owners) else performed  # a cosmetic visit talks of nothing else
    owned_acts = [_with_owner(act, home, topics, owners, workers) for act, home in zip(acts, homes, strict=True)]
    decided = [home for act, home in zip(acts, homes, strict=True) if not medical or act.kind in _STRONG]
    problems = tuple(
        _problem(view, index, topic, owners[index], homes, owned_acts, dressed, worked=bool(medical))
        for index, topic in enumerate(topics)
        if not _only_told(index, topic, decided)
    )
    if not performed and _treatment_given(view):
        problems, owned_acts = _taken_as_treated(problems, owned_acts)
    telehealth = read_telehealth(view)
    kind = read_visit_kind(view, procedures, telehealth, report)
    light_alone = kind.value == "procedure_only" and bool(medical) and all(p.kind in LIGHT for p in medical)
    if (
        kind.value in ("procedure_only", "letter")
        and any(p.own_plan for p in problems)
        and not (light_alone and all(a.kind not in _CHANGES for a in owned_acts))
    ):
        kind = Fact("office", "derived", kind.evidence, "a problem with a plan of its own beside the planned work")
    return VisitFacts(
        problems,
        tuple(owned_acts),
        read_minutes(view, kind.value or ""),
        kind,
        read_patient_status(view),
        telehealth,
        read_after_surgery(view, procedures),
        read_global_period(view),
        read_cosmetic(view, procedures),
    )


def _only_told(index: int, topic: Topic, homes: Sequence[int]) -> bool:
    """A disease of other organs that a note without headings mentions but does nothing about is history, no problem of today."""
    return (
        topic.diagnosis.concept == "other_problem"
        and topic.problem_class == "chronic"
        and not topic.assessed
        and not topic.status
        and index not in homes
    )


def _is_dressing(procedure: Procedure) -> bool:
    """Strips alone are no repair: the wound they cover belongs to the visit (REP-01)."""
    return procedure.kind == "repair" and procedure.closure.value in ("strips", "none")


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


def _owner_of(view: NoteView, topic: Topic, performed: Sequence[Procedure]) -> str:
    """Id of the performed procedure that treats the problem, or ""."""
    if topic.problem_class in ("surveillance", "history"):
        return ""
    fits = [(_match(view, topic, p), p) for p in performed]
    best, owner = max(fits, key=lambda f: f[0], default=(0, None))
    return owner.id if owner is not None and best > 0 else ""


def _match(view: NoteView, topic: Topic, procedure: Procedure) -> int:
    """How well a problem fits a procedure: 0 for another problem or another lesion."""
    known = {d.concept for d in (procedure.diagnosis.value, *procedure.other_diagnoses) if d is not None} - {"skin_lesion", "rash"}
    near = any(view.unit_at(e.start).index == topic.unit.index for e in procedure.evidence[:1])
    group = any(view.unit_at(e.start).group == topic.unit.group for e in procedure.evidence[:1])
    same_site = _same_site(topic, procedure)
    if topic.diagnosis.concept == "other_problem" or _spreads(topic, procedure):
        return 0
    if topic.diagnosis.concept in known or (topic.diagnosis.concept in _WARTS and known & _WARTS):
        if procedure.kind in _ONE_LESION and same_site is False:
            return 0
        return 0 if topic.weak and same_site is False else 4
    if topic.diagnosis.concept in _SERVES.get(procedure.kind, ()):
        return 4
    if procedure.kind == "biopsy" and topic.kind == "eruption" and (near or group) and not known:
        return 0 if same_site is False else 1
    growth = topic.kind != "eruption" and topic.diagnosis.behaviour not in ("inflammatory", "infectious", "premalignant", "other")
    if growth and same_site and not topic.weak:
        return 3
    if near and (not known or growth):
        return 2 if same_site is not False else 0
    if group and procedure.kind in _ONE_LESION and growth and same_site is not False:
        return 1
    return 0


def _spreads(topic: Topic, procedure: Procedure) -> bool:
    """Cellulitis around an abscess or a blister is more than the drainage treats."""
    return procedure.kind == "incision_drainage" and topic.diagnosis.concept in ("cellulitis", "erysipelas", "onychomycosis")


def _same_site(topic: Topic, procedure: Procedure) -> bool | None:
    """None where one of the two has no site."""
    mine, theirs = topic.site.value, procedure.site.value
    if mine is None or theirs is None:
        return None
    sites = (theirs, *procedure.other_sites)
    return any(s.region == mine.region and (not s.side or not mine.side or s.side == mine.side) for s in sites)


def _released(
    view: NoteView,
    acts: Sequence[VisitAct],
    homes: Sequence[int],
    topics: Sequence[Topic],
    owners: Sequence[str],
    given: set[str],
    sampled: set[str],
) -> list[str]:
    """Owners after disease management beyond the treated spots has freed the disease (EM-05, EM-08); old results looked at before a biopsy of it do not."""
    out = list(owners)
    for act, home in zip(acts, homes, strict=True):
        if home < 0 or not out[home] or (act.kind == "lab_review" and topics[home].diagnosis.concept in sampled):
            continue
        if _frees(act, topics[home]) and not (out[home] in given and _is_the_dose(view, act, topics[home])):
            out[home] = ""
    return out


_BY_MOUTH = re.compile(
    r":(?:gabapentin|pregabalin|ciclosporin|cyclosporine?|azathioprine|mycophenol\w+|predniso\w+|hydroxyzine|cetirizine|loratadine|levocetirizine|fexofenadine|apremilast|otezla|deucravacitinib|sotyktu|upadacitinib|rinvoq|abrocitinib|cibinqo|baricitinib|olumiant|ritlecitinib|litfulo|acitretin|isotretinoin|spironolactone|hydroxychloroquine|plaquenil|dapsone|naltrexone|doxepin|montelukast|terbinafine|fluconazole|itraconazole|minoxidil|finasteride|ivermectin|doxycycline|minocycline)\b"
)
"""Medicines of which no syringe holds the day's dose."""


_ORDER = re.compile(r"\W*(?:(?:standing|active|current|provider|md) )?orders?\s*[:#]")
"""Head of the line by which the dose of today was ordered."""


def _is_the_dose(view: NoteView, act: VisitAct, topic: Topic) -> bool:
    """True for the medicine whose dose was given today: its name and schedule are no new decision (EM-07)."""
    steady = topic.status not in ("worsening", "not_at_goal", "severe") or _ORDER.match(view.unit_at(act_start(act)).lower) is not None
    return (
        steady and act.kind in ("rx_start", "rx_continue") and act.detail.startswith("systemic:") and _BY_MOUTH.search(act.detail) is None
    )


def _with_the_dose(
    view: NoteView, acts: Sequence[VisitAct], homes: Sequence[int], topics: Sequence[Topic], owners: Sequence[str], doses: set[str]
) -> list[str]:
    """Owners where the disease that today's dose treats goes with the injection, as no sentence joins the two."""
    out = list(owners)
    for act, home in zip(acts, homes, strict=True):
        if doses and home >= 0 and not out[home] and _is_the_dose(view, act, topics[home]):
            out[home] = min(doses)
    return out


def _frees(act: VisitAct, topic: Topic) -> bool:
    chronic = topic.problem_class in ("chronic", "uncertain", "acute_systemic", "threat")
    eruption = topic.diagnosis.behaviour in ("inflammatory", "other") or topic.kind in ("eruption", "nail", "hair")
    inflamed = eruption and topic.diagnosis.behaviour != "benign"
    medicine = act.detail.partition(":")[0]
    if act.kind in RX and topic.diagnosis.behaviour == "premalignant":
        return medicine == "field" or act.detail.endswith(("acitretin", "sirolimus"))
    if not inflamed:
        return False
    if act.kind in RX and medicine == "antibiotic" and topic.diagnosis.behaviour == "infectious":
        return False  # cover for what was opened or taken off
    if act.kind in RX:
        return medicine not in ("analgesic", "otc", INTERNAL) and (act.kind != "rx_continue" or bool(topic.status))
    if act.kind == "referral":
        return not _LOCAL.search(act.detail)
    if act.kind == "lab_review" and is_guess(topic):
        return False  # old results looked at before a guess was sampled
    return chronic and act.kind in ("lab_order", "lab_review", "toxicity_monitoring", "discussion_external")


def _with_owner(act: VisitAct, home: int, topics: Sequence[Topic], owners: Sequence[str], performed: Sequence[Procedure]) -> VisitAct:
    if not performed or act.kind in FREE_BY_KIND or act.kind == "rx_renewal":
        return act
    first = performed[0].id
    medicine = act.detail.partition(":")[0]
    if act.kind in RX and medicine == "analgesic":
        return replace(act, owner=first)
    if act.kind == "full_skin_exam":
        watched = any(t.problem_class == "surveillance" for t in topics)
        free = any(not o and not t.weak and t.problem_class != "history" for t, o in zip(topics, owners, strict=True))
        return act if watched or free else replace(act, owner=first)
    if home < 0 or (owners[home] and _cannot_serve(act, topics[home])):
        return act if _cannot_serve(act, None) else replace(act, owner=first)
    if topics[home].unit.section in ("hpi", "chief_complaint") and act.kind in ("counselling", "reassurance"):
        return replace(act, owner=first)  # "molluscum with surrounding eczema" of the history, and advice
    if topics[home].weak and act.kind in ("counselling", "reassurance", "otc") and any(owners):
        return replace(act, owner=next(o for o in owners if o))
    return replace(act, owner=owners[home]) if owners[home] else act


def _cannot_serve(act: VisitAct, topic: Topic | None) -> bool:
    """True for disease medicine and talks with other physicians beside a growth that was only removed or frozen."""
    if topic is not None and topic.diagnosis.behaviour == "premalignant":
        return act.kind in ("discussion_external", "toxicity_monitoring", "imaging_order")
    if topic is not None and (topic.kind == "eruption" or topic.diagnosis.behaviour in ("inflammatory", "infectious", "premalignant")):
        return False
    if act.kind in RX:
        return act.detail.partition(":")[0] == "systemic"
    tests = act.kind in ("lab_order", "lab_review") and not re.fullmatch(r"(?:inr|labs|wound culture|bacterial culture)", act.detail)
    return tests or act.kind in ("toxicity_monitoring", "discussion_external")


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
    planned = planned or (dressed and topic.diagnosis.concept in _SERVES["repair"])
    klass = topic.problem_class
    if (
        klass == "minor"
        and (not topic.weak or topic.diagnosis.behaviour == "premalignant")
        and any(a.kind in RX and not a.owner for a in mine)
    ):
        klass = "acute_uncomplicated"  # what needs a prescription does not run its course by itself (EM-02)
    if worked and klass == "acute_uncomplicated" and asked_in_passing(view, topic.unit, mine):
        klass, planned = "minor", False
    status = topic.status
    if klass == "chronic" and status in ("", "new", "improving") and any(_steps_up(view, a) for a in mine):
        status = "not_at_goal"
    return Problem(topic.diagnosis, klass, status, owner, topic.site, planned and not owner, topic.proof)
