"""From the facts of a note to the proposed claim: the one entry point of `coding`.

The order is fixed: what was not performed is set aside, each lesion keeps its definitive
service, each family writes draft lines, earlier global periods and the visit are added, and the
edits of the date put the claim in order.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import cast

from coding import em, globals, lesions, necessity
from coding import gaps as gap_list
from coding.claim import Context, EmVerdict, NotBilled, NotBilledReason, Proposal, ProposedLine
from coding.confidence import confidence
from coding.doubt import NO_DOUBT, Doubt
from coding.edits import Dropped
from coding.edits import review as review_edits
from coding.families import FAMILIES
from coding.families.base import Draft, Work, loose_gap, not_billed
from coding.families.drugs import leftover
from coding.leads import Standing, waiting
from coding.lookup import Tables, load_tables
from coding.order import sentence
from coding.profiles import DEFAULT, Profile, known_profiles, load_profile
from coding.recast import recast
from nlp.facts import Encounter, Evidence, Procedure
from nlp.records import replace

_NEWEST = date(2026, 12, 31)
_KINDS = {kind: place for place, family in enumerate(FAMILIES) for kind in family.kinds}
_FOLLOW_UP = frozenset({"suture_removal", "postoperative_check"})
_CARE = frozenset({"wound_care", "unna_boot"})
_REMOVALS = (
    "excision",
    "soft_tissue_excision",
    "mohs",
    "biopsy",
    "shave_removal",
    "hidradenitis_excision",
    "flap",
)
_CLOSURES = frozenset({"repair", "flap", "graft"})
NOT_DONE: dict[str, NotBilledReason] = {
    "planned": "planned",
    "offered": "planned",
    "conditional": "planned",
    "unclear": "planned",
    "declined": "declined",
    "negated": "negated",
    "historical": "historical",
    "family": "historical",
    "other_provider": "other_provider",
    "template": "template",
}


def propose(
    encounter: Encounter,
    context: Context,
    *,
    tables: Tables | None = None,
    profile: Profile | None = None,
    profiles: Path | None = None,
    doubt: Doubt = NO_DOUBT,
) -> Proposal:
    """The claim that the note defends, with proof, gaps and what is not billed (G-02).

    Args:
        encounter: the facts of the note.
        context: what the practice knows beside it; its `payer` names a profile.
        tables: the code tables; the shipped ones without it.
        profile: the payer's settings, whatever the context names.
        profiles: the practice's own folder of profile files.
        doubt: facts that make a question instead of a line.
    """
    tables = tables or load_tables()
    work = Work(encounter, context, tables, context.date_of_service or _NEWEST, context.payer)
    profile = work.profile = profile or _profile(work, profiles)
    work.warnings.extend(encounter.warnings)
    if context.date_of_service is None:
        work.warnings.append("date of service unknown: newest tables used")
    if encounter.is_template or encounter.out_of_scope:
        return _nothing(work)
    _sort_out(work, doubt.procedures)
    periods = globals.running(work)
    _build(work, periods)
    globals.mark(work, periods)
    _hold_together(work)
    _doubt_together(work, doubt.procedures)
    necessity.check(work)
    _lean_on_leads(work)
    verdict = em.doubted(work) if doubt.visit else em.assess(work, periods)
    return _finish(work, verdict, profile)


def profile_for(payer: str, folder: Path | None = None) -> Profile:
    """The payer's profile; an unknown payer gets Medicare's rules, the strictest."""
    return load_profile(payer if _is_known(payer, folder) else DEFAULT, folder)


def _profile(work: Work, folder: Path | None) -> Profile:
    if work.payer and not _is_known(work.payer, folder):
        work.payer_known = False
        work.warnings.append("no profile for the payer: Medicare rules used")
    return profile_for(work.payer, folder)


@lru_cache(maxsize=64)
def _is_known(payer: str, folder: Path | None) -> bool:
    return payer.lower() in known_profiles(folder)


def _nothing(work: Work) -> Proposal:
    """A template or a note out of scope: everything recognised is named, nothing is billed."""
    why: NotBilledReason = "template" if work.encounter.is_template else "out_of_scope"
    for proc in work.encounter.procedures:
        not_billed(work, proc, why)
    if work.encounter.out_of_scope:
        work.warnings.append("out of scope")
    return Proposal((), EmVerdict(), (), tuple(work.not_billed), _versions(work.tables), tuple(work.warnings))


def _sort_out(work: Work, doubted: frozenset[str]) -> None:
    """Performed work on one side, everything else with its reason on the other."""
    for proc in sorted(work.encounter.procedures, key=_order):  # the order of facts must not matter
        if proc.assertion != "performed":
            not_billed(work, proc, NOT_DONE[proc.assertion])
        elif work.encounter.cosmetic_visit or proc.kind == "cosmetic" or proc.intent.value == "cosmetic":
            not_billed(work, proc, "cosmetic", "COS-02")
        elif proc.kind == "other":
            not_billed(work, proc, "out_of_scope")
        elif proc.id in doubted and proc.on_request:
            not_billed(work, proc, "cosmetic", "COS-02")
        elif proc.id in doubted:
            not_billed(work, proc, "doubtful", "DOC")
            loose_gap(work, "work_of_the_day", "DOC")
        else:
            work.performed.append(recast(work, proc))
    work.performed = [_linked(work, proc) for proc in work.performed]


def _linked(work: Work, proc: Procedure) -> Procedure:
    """A closure that names no lesion belongs to the only removal it can belong to."""
    if proc.kind not in _CLOSURES or proc.lesion:
        return proc
    hosts = [p for p in work.performed if p.kind in _REMOVALS and p.lesion and p.kind != proc.kind]
    if proc.site.value is not None:
        here = [p for p in hosts if p.site.value is not None and p.site.value.region == proc.site.value.region]
        hosts = here or ([] if all(p.site.value is not None for p in hosts) else hosts)
    if len({p.lesion for p in hosts}) != 1:
        return proc
    return replace(proc, lesion=hosts[0].lesion, site=proc.site if proc.site.known else hosts[0].site)


def _build(work: Work, periods: list[globals.Period]) -> None:
    by_family: dict[int, list[Procedure]] = {}
    kept = lesions.definitive(work)
    for proc in kept:
        place = _KINDS.get(proc.kind)
        if place is not None:
            by_family.setdefault(place, []).append(proc)
        elif proc.kind not in _FOLLOW_UP | _CARE:
            not_billed(work, proc, "out_of_scope")
    for place in sorted(by_family):
        FAMILIES[place].build(work, by_family[place])
    leftover(work)
    globals.follow_up(work, [p for p in kept if p.kind in _FOLLOW_UP], periods)
    globals.included_care(work, [p for p in kept if p.kind in _CARE])


def _hold_together(work: Work) -> None:
    """The closure of a lesion waits with its removal: its class may include it (EX-04, REP-08)."""
    waiting = frozenset().union(*(d.lesions for d in work.drafts if d.status == "hold"))
    if not waiting:
        return
    for draft in work.drafts:
        if draft.lesions & waiting and draft.status != "hold":
            draft.status = "hold"
            draft.rules += ("EX-04",)


def _doubt_together(work: Work, doubted: frozenset[str]) -> None:
    """A closure is no surer than the doubted removal of its lesion."""
    lesions = {proc.lesion for proc in work.encounter.procedures if proc.id in doubted and proc.kind in _REMOVALS and proc.lesion}
    for draft in work.drafts:
        if draft.lesions & lesions and any(proc.kind in _CLOSURES for proc in draft.procedures):
            draft.review()
            draft.reason = sentence(draft.reason, "the removal of the lesion is doubted")


def _lean_on_leads(work: Work) -> None:
    """Where the lead code waits for an answer, so does its add-on."""
    standing = [Standing(d.code, d.status, frozenset(p.id for p in d.procedures)) for d in work.drafts]
    for place in waiting(standing, work.tables):
        draft = work.drafts[place]
        draft.review()
        draft.reason = sentence(draft.reason, "it waits with its lead code")


def _order(proc: Procedure) -> tuple[int, str, str, str, str, str]:
    start = min((e.start for e in proc.evidence), default=0)
    site = proc.site.value
    return start, site.region if site else "", proc.lesion, proc.id, proc.kind, proc.technique.value or ""


def _finish(work: Work, verdict: EmVerdict, profile: Profile) -> Proposal:
    lines = [_line(draft) for draft in work.drafts]
    edited = review_edits(lines, on=work.on, tables=work.tables, profile=profile)
    lines = list(edited.lines)
    for fallen in edited.dropped:
        _dropped(work, fallen)
    gaps = gap_list.numbered(work.drafts, lines, work.gaps)
    return Proposal(
        tuple(lines),
        em.agreed(verdict, lines),
        gaps,
        tuple(work.not_billed),
        _versions(work.tables),
        tuple(work.warnings),
    )


def _dropped(work: Work, fallen: Dropped) -> None:
    """A line that the edits took off the claim is said to be included in the others, or not in force."""
    starts = [e.start for e in fallen.line.evidence]
    end = max((e.end for e in fallen.line.evidence), default=0)
    row = work.tables.code(fallen.line.code)
    what, why = (row.label if row else "service"), ("included" if fallen.rule else "out_of_scope")
    rule_ids = (fallen.rule,) if fallen.rule else ()
    work.not_billed.setdefault(NotBilled(what, cast("NotBilledReason", why), min(starts, default=0), end, rule_ids))
    work.warnings.append(f"{fallen.line.code}: {fallen.why}" + (f" ({fallen.rule})" if fallen.rule else ""))


def _line(draft: Draft) -> ProposedLine:
    if not draft.evidence:
        draft.review()
    return ProposedLine(
        draft.code,
        draft.units,
        draft.modifiers,
        tuple(draft.icd10),
        draft.status,
        confidence(draft),
        _unique(draft.evidence),
        tuple(dict.fromkeys(draft.rules)),
        tuple(draft.alternatives),
        draft.reason,
        tuple(p.id for p in draft.procedures),
    )


def _unique(evidence: list[Evidence]) -> tuple[Evidence, ...]:
    # Most repeats are the same object: those need no comparison of their fields.
    return tuple(dict.fromkeys({id(item): item for item in evidence}.values()))


@lru_cache(maxsize=8)
def _versions(tables: Tables) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(tables.versions().items()))
