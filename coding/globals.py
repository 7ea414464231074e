"""Global periods: what earlier work does to today's lines (GL-01 to GL-06)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coding.claim import PriorProcedure
from coding.families.base import Draft, Work, add, gap, not_billed
from coding.rulebook import rules
from nlp.facts import Procedure, Site

_SIDE_WORD = re.compile(r"^(?:left|right|lt|rt|l|r)\b\.?\s*")


@dataclass(frozen=True, slots=True)
class Period:
    """An earlier service whose global period still runs, with its days and site words."""

    prior: PriorProcedure
    days: int


def running(work: Work) -> list[Period]:
    """Earlier services whose period covers the date of service (GL-02)."""
    found = []
    for prior in work.context.prior_procedures:
        days = _days(work, prior)
        if prior.date is not None and work.context.date_of_service is not None and days:
            age = (work.on - prior.date).days
            if 0 < age <= days:
                found.append(Period(prior, days))
    return found


def counted(work: Work) -> bool:
    """Does the note itself count so few days since surgery that its period runs (GL-02)?"""
    since = work.encounter.after_surgery.value
    return since is not None and since.days <= _days(work, PriorProcedure(description=since.name))


_CODE = re.compile(r"\b\d{5}\b")
"""A procedure code among the words of an earlier service."""


def _days(work: Work, prior: PriorProcedure) -> int:
    row = work.tables.code(prior.code) if prior.code else None
    if row is not None:
        return int(row.global_days) if row.global_days.isdigit() else 0
    words = f"{prior.description} {prior.code}".lower()
    told = [row for code in _CODE.findall(words) if (row := work.tables.code(code)) is not None and row.global_days.isdigit()]
    if told:
        return max(int(row.global_days) for row in told)
    table = rules("global")
    sampled = any(term in words.split(":")[0] for term in table["sampled"]["words"])
    for days, terms in table["words"].items():
        if any(term in words for term in terms) and not (sampled and days == table["sampled"]["not"]):
            return int(days)
    return 0


def mark(work: Work, periods: list[Period]) -> None:
    """Modifiers 58, 78 and 79 on services with a global period of their own (GL-04, GL-05)."""
    table = rules("global")
    if not periods:
        _returns(work, table["modifiers"]["operating_room"])
        _complications_told(work)
        return
    for draft in list(work.drafts):
        row = work.tables.code(draft.code)
        if row is None or row.global_days in table["no_modifier_globals"] or not draft.procedures:
            continue
        if _is_complication(work, draft, periods) and work.medicare:
            _included(work, draft, table["follow_up"])
        else:
            _mark_one(work, draft, periods, table["modifiers"])


def _is_complication(work: Work, draft: Draft, periods: list[Period]) -> bool:
    """A collection, infection or dehiscence of the earlier wound, treated outside an operating room."""
    proc = draft.procedures[0]
    here = draft.site is None or any(same_site(p, draft.site) or not p.prior.site for p in periods)
    follows = proc.after_surgery or (work.encounter.global_period.value == "related" and all(not p.prior.site for p in periods))
    return _is_of_wound(proc) and follows and here


def _is_of_wound(proc: Procedure) -> bool:
    """Work of which complications ask, outside an operating room."""
    return not proc.in_operating_room and (proc.kind == "incision_drainage" or proc.technique.value == "dehiscence")


def _complications_told(work: Work) -> None:
    """A drained wound of our surgery that only the note tells of: Medicare may have paid its care already, a question when it was (GL-03)."""
    ours = any(p.assertion == "historical" and p.kind in _CUT_AGAIN | {"graft", "repair"} for p in work.encounter.procedures)
    for draft in work.drafts if ours and work.medicare else ():
        proc = draft.procedures[0] if draft.procedures else None
        if proc is not None and _is_of_wound(proc) and proc.after_surgery:
            gap(draft, "global_relation")


def _included(work: Work, draft: Draft, follow_up: str) -> None:
    """Medicare pays the care of complications outside the operating room with the surgery (GL-03)."""
    work.drafts.remove(draft)
    for proc in draft.procedures:
        not_billed(work, proc, "global", "GL-03")
    if not any(d.code == follow_up for d in work.drafts):
        reason = "Complication treated inside the global period, without an operating room."
        add(work, follow_up, draft.procedures, "GL-03", reason, icd=False)


def _returns(work: Work, modifier: str) -> None:
    """A return to the operating room that only the note tells of: the earlier service is unknown, so a person looks."""
    for draft in work.drafts:
        proc = draft.procedures[0] if draft.procedures else None
        if proc is not None and proc.in_operating_room and proc.after_surgery:
            draft.modifiers = (modifier, *draft.modifiers)
            draft.rules += ("GL-05",)
            gap(draft, "global_relation")


def _mark_one(work: Work, draft: Draft, periods: list[Period], modifiers: dict[str, str]) -> None:
    proc = draft.procedures[0]
    here = proc.after_surgery or any(same_site(p, draft.site) or not p.prior.site for p in periods)
    if proc.in_operating_room and here:
        key = "operating_room"
    elif any(same_site(p, draft.site) for p in periods) or _continues(work, proc, periods):
        key = "staged"
    else:
        key = "unrelated"
        if draft.site is None or (all(not p.prior.site for p in periods) and not work.encounter.global_period.known):
            gap(draft, "global_relation")
    if key == "staged" and _is_complication(work, draft, periods):
        gap(draft, "global_relation")  # payers differ: not planned, and not in an operating room
    draft.modifiers = (modifiers[key], *draft.modifiers)
    draft.rules += ("GL-04",) if key == "unrelated" else ("GL-05",)
    draft.evidence.extend(work.encounter.global_period.evidence)


_FOLLOWING = ("takedown", "re_excision")


def _continues(work: Work, proc: Procedure, periods: list[Period]) -> bool:
    """Work that by its nature follows earlier work, with the closure of its wound, unless the earlier work is known to lie elsewhere."""
    site = proc.site.value
    leads = [
        p for p in work.performed if p.technique.value in _FOLLOWING and (p is proc or (proc.kind == "repair" and p.site.value == site))
    ]
    return bool(leads) and (site is None or any(not period.prior.site for period in periods))


def same_site(period: Period, site: Site | None) -> bool:
    """True where the earlier service names the place, on the same side as far as sides are told."""
    words = f"{period.prior.site} {period.prior.description}".lower()
    if site is None or not words.strip():
        return False
    names = (site.region, site.subsite, _SIDE_WORD.sub("", site.label.lower()))
    named = any(name and name.replace("_", " ") in words for name in names)
    other_side = {"left": "right", "right": "left"}.get(site.side, "")
    return named and not (other_side and other_side in words.split())


def follow_up(work: Work, procs: list[Procedure], periods: list[Period]) -> None:
    """Suture removal and checks: no charge in a period, visit and add-on after it (GL-03)."""
    table = rules("global")
    if not procs or any(p.in_operating_room and (p.after_surgery or _in_place_of(periods, p)) for p in work.performed):
        return  # the return to the operating room includes what is done to the old wound
    if any(p.technique.value in _FOLLOWING for p in work.performed):
        return  # old stitches come out with what is cut or divided
    if any(_cuts_again(p) and _in_place_of(periods, p) for p in work.performed):
        return  # what is cut again at its place takes the old stitches out
    related = work.encounter.global_period.value != "unrelated"
    others = [p for p in procs if p.technique.value == table["others_stitches"]]
    if others and len(others) == len(procs) and not (periods and any(_in_place_of(periods, p) for p in others)):
        _of_others(work, others)
        return
    if (periods and related) or _says_related(work):
        add(work, table["follow_up"], procs, "GL-03", "Follow-up inside the global period.", icd=False)
        return
    sutures = [p for p in procs if p.kind == "suture_removal"]
    if periods:  # the visit has a reason of its own, the stitches belong to the surgery
        for proc in procs:
            not_billed(work, proc, "global", "GL-03")
    elif sutures:
        _sutures(work, sutures)


def _cuts_again(procedure: Procedure) -> bool:
    """Is it work that takes out the wound, told with its margin or as done again? An excision that is only named may be the one that was sewn."""
    sure = procedure.kind != "excision" or procedure.technique.value == "re_excision" or procedure.margin.known
    return procedure.kind in _CUT_AGAIN and sure


_CUT_AGAIN = frozenset({"excision", "soft_tissue_excision", "mohs", "scar_revision", "flap"})


def _in_place_of(periods: list[Period], proc: Procedure) -> bool:
    """At the place of the earlier surgery."""
    return any(same_site(p, proc.site.value) for p in periods)


def _sutures(work: Work, sutures: list[Procedure]) -> None:
    """Outside every period: the staff visit and the add-on after surgery that has none; a question where it is unknown (GL-03)."""
    table = rules("global")
    if work.context.prior_procedures and all(_days(work, prior) for prior in work.context.prior_procedures):
        return  # the stitches belong to surgery whose period has run out
    if not work.context.prior_procedures and not _after_biopsy(work):
        reason = "Follow-up of surgery that the context does not name."
        gap(add(work, table["follow_up"], sutures, "GL-03", reason, icd=False, judgement="M"), "global_relation")
        return
    staff = any(p.performer.value == "staff" for p in sutures) or work.encounter.visit_kind.value == "nurse"
    if staff:
        reason = "Staff visit after surgery without a global period."
        add(work, table["staff_visit"], sutures, "GL-03", reason, judgement="M", icd=False)
    if staff or work.encounter.problems:
        reason = "Removal of sutures with the visit."
        add(work, _removal_code(sutures), sutures, "GL-03", reason, judgement="M", icd=False)


def _removal_code(sutures: list[Procedure]) -> str:
    """Sutures or staples, or both."""
    table = rules("global")
    return str(table["both_removal" if any(p.extent.value == "sutures_and_staples" for p in sutures) else "suture_removal"])


def removal_codes() -> frozenset[str]:
    """The add-ons for stitches that came out."""
    return frozenset((rules("global")["suture_removal"], rules("global")["both_removal"]))


def _of_others(work: Work, sutures: list[Procedure]) -> None:
    """Stitches of another practice are no surgery of ours: the visit, of staff or of the physician, with the add-on (GL-03)."""
    table = rules("global")
    if any(p.performer.value == "staff" for p in sutures) or work.encounter.visit_kind.value == "nurse":
        add(work, table["staff_visit"], sutures, "GL-03", "Staff visit for stitches of another practice.", judgement="M", icd=False)
    add(work, _removal_code(sutures), sutures, "GL-03", "Removal of another practice's stitches with the visit.", judgement="M", icd=False)


def stitches_of_others(work: Work) -> bool:
    """Nothing but stitches of another practice came out, by the clinician's hand: that is what the visit was for (GL-03)."""
    codes = {d.code for d in work.drafts}
    return len(codes) == 1 and codes <= removal_codes() and work.encounter.visit_kind.value != "nurse"


def of_the_surgery(work: Work) -> bool:
    """Nothing says that the visit is of another matter than the surgery before it: neither its words nor minutes of its own."""
    return work.encounter.global_period.value != "unrelated" and not work.encounter.visit_minutes.known


def _after_biopsy(work: Work) -> bool:
    """The only earlier surgery that the note tells of is a biopsy, which has no global period (BX-10)."""
    earlier = {p.kind for p in work.encounter.procedures if p.assertion in ("historical", "other_provider")} & _STITCHED
    return earlier == {"biopsy"}


_STITCHED = frozenset({"biopsy", "excision", "soft_tissue_excision", "mohs", "flap", "graft", "repair", "shave_removal", "scar_revision"})
"""Earlier work that may have left stitches."""


def _says_related(work: Work) -> bool:
    return work.encounter.global_period.value == "related"


def included_care(work: Work, procs: list[Procedure]) -> None:
    """Dressings and wound care are part of what was done."""
    for proc in procs:
        not_billed(work, proc, "included", "G-06")
