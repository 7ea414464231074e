"""Puts the readers' findings together: lesion ledger, ids, drugs, visit and nature of the note."""

from __future__ import annotations

import re
from typing import TypeVar

from nlp.diagnoses import is_negated
from nlp.facts import Diagnosis, DrugGiven, Encounter, Fact, Lesion, PathologyResult, Procedure
from nlp.readers import coverage, pathology, visit
from nlp.readers.doubts import with_doubts
from nlp.readers.foreign import is_foreign_report
from nlp.readers.mixed_methods import one_destruction
from nlp.readers.operations import is_of_skin_alone
from nlp.readers.own_slides import read_here
from nlp.readers.paid_privately import with_private_work
from nlp.readers.places import same_site
from nlp.readers.steps_of_removal import without_steps
from nlp.readers.titles import titles_of
from nlp.readers.titles_taken_back import place_denied
from nlp.readers.wound_records import TORN, removal_key
from nlp.records import replace
from nlp.sites import sites_in
from nlp.stopped import taken_back
from nlp.view import ANNOUNCING, NoteView

_PER_LESION = frozenset(
    [
        "biopsy",
        "shave_removal",
        "excision",
        "soft_tissue_excision",
        "hidradenitis_excision",
        "pilonidal_excision",
        "wedge_excision",
        "scar_revision",
        "repair",
        "flap",
        "graft",
        "mohs",
        "destruction",
        "intralesional",
        "paring",
        "incision_drainage",
        "tag_removal",
    ]
)
_OF_SKIN = frozenset(["repair", "destruction", "tag_removal", "excision", "shave_removal"])
_STEPS = frozenset(
    ["debridement", "flap", "graft", "incision_drainage", "intralesional", "granulation_cautery", "nail_debridement", "paring"]
)
"""Steps of surgery on another organ, unless the title names them."""
_TREATED = frozenset(
    ["mohs", "excision", "soft_tissue_excision", "shave_removal", "biopsy", "destruction", "intralesional", "tag_removal", "paring"]
)
_ORDER = ("mohs", "excision", "soft_tissue_excision", "shave_removal", "biopsy", "destruction")


def assemble(view: NoteView, found: list[Procedure], drugs: list[DrugGiven], on_file: tuple[tuple[str, NoteView], ...] = ()) -> Encounter:
    """The Encounter of one note from everything the readers returned, in text order."""
    is_template, out_of_scope = visit.note_nature(view)
    path_procedures, results = pathology.read_pathology(view)
    results = [*results, *_results_on_file(on_file)]
    if not pathology.is_pathology_report(view):
        path_procedures = [*path_procedures, *read_here(view, found)]
    if is_foreign_report(view):
        found = [
            p for p in found if p.kind not in _OF_SKIN and (p.kind not in _STEPS or _is_titled(view, p))
        ]  # the wound and the steps of surgery on another organ
    procedures = _ordered([_as_left(view, p) for p in [*one_destruction(view, found), *path_procedures]])
    numbers = {id(p): f"p{n}" for n, p in enumerate(procedures, 1)}
    lesions, procedures = _ledger(view, _narrative_wins(procedures), numbers)
    procedures = with_private_work(view, with_doubts(view, without_steps(view, procedures)))
    performed = [p for p in procedures if p.assertion == "performed"]
    seen = visit.read_visit(view, performed)
    return Encounter(
        procedures=tuple(procedures), lesions=tuple(lesions), drugs=tuple(_as_left(view, d) for d in drugs),
        problems=tuple(seen.problems), acts=tuple(seen.acts), pathology=tuple(results), visit_minutes=seen.visit_minutes,
        visit_kind=seen.visit_kind, patient_status=seen.patient_status, telehealth=seen.telehealth,
        after_surgery=seen.after_surgery, global_period=seen.global_period, coverage_notice=coverage.notice(view), cosmetic_visit=seen.cosmetic_visit, is_template=is_template,
        out_of_scope=out_of_scope, headings=view.headings,
    )  # fmt: skip


def _is_titled(view: NoteView, procedure: Procedure) -> bool:
    """The title names the work itself, and no other organ with it."""
    units = [view.unit_at(e.start) for e in procedure.evidence]
    titled = any(
        u.section == "procedure_title" or (u.section == "procedure" and u.lower.startswith(("procedure", "operation"))) for u in units
    )
    return is_of_skin_alone(view, procedure.kind) if titles_of(view) else titled


Given = TypeVar("Given", Procedure, DrugGiven)


def _as_left(view: NoteView, told: Given) -> Given:
    """What a later sentence about the whole note leaves of work told as done: "nothing was done today", "not by me"."""
    if told.assertion != "performed" or not told.evidence:
        return told
    if isinstance(told, Procedure) and place_denied(view, told):
        return replace(told, assertion="negated")
    verdict = taken_back(view, max(e.end for e in told.evidence), told.kind if isinstance(told, Procedure) else "")
    return told if verdict is None else replace(told, assertion=verdict)


def _results_on_file(on_file: tuple[tuple[str, NoteView], ...]) -> list[PathologyResult]:
    """Pathology that the practice knows beside the note: the most serious diagnosis of each entry."""
    rank = ("malignant", "in_situ", "premalignant", "uncertain", "benign", "inflammatory", "infectious")
    out = []
    for label, words in on_file:
        named = [m for m in words.all("DX") if m.value in rank and not is_negated(words, m)]
        if not named:
            continue
        best = min(named, key=lambda m: (rank.index(m.value), m.start))
        sites = [fact for unit in words.units for _, fact in sites_in(words, unit)]
        site = Fact(sites[0].value, "derived") if sites else Fact()
        out.append(PathologyResult(Diagnosis(best.concept, best.value, "proven"), site, label))  # type: ignore[arg-type]
    return out


def _ordered(procedures: list[Procedure]) -> list[Procedure]:
    return sorted(procedures, key=lambda p: (p.evidence[0].start if p.evidence else 0, p.kind))


def _ledger(view: NoteView, procedures: list[Procedure], numbers: dict[int, str]) -> tuple[list[Lesion], list[Procedure]]:
    """One lesion for procedures of different kinds at one site; two of the same kind are two lesions.

    `numbers`: the id that each procedure gets, by `id()` of the object.
    """
    lesions: list[Lesion] = []
    kinds: dict[str, set[str]] = {}
    rows: dict[str, Lesion] = {}
    """Lesions by the removal made there: a closure names its removal (`wound_records.wound_key`)."""
    out = []
    for procedure in sorted(procedures, key=lambda p: _ORDER.index(p.kind) if p.kind in _ORDER else len(_ORDER)):
        if procedure.assertion != "performed" or procedure.kind not in _PER_LESION or (procedure.count.value or 1) > 1:
            out.append(replace(procedure, id=numbers[id(procedure)], lesion=""))
            continue
        home = rows.get(procedure.lesion) or next(
            (row for row in lesions if _fits(row, procedure, kinds[row.id]) and not _is_another(view, row, procedure, kinds[row.id])), None
        )
        if home is None:
            home = Lesion(f"L{len(lesions) + 1}", procedure.note, procedure.site, procedure.size, procedure.diagnosis)
            lesions.append(home)
            kinds[home.id] = set()
        kinds[home.id].add(procedure.kind)
        rows[removal_key(procedure)] = home
        out.append(replace(procedure, id=numbers[id(procedure)], lesion=home.id))
    return lesions, _ordered(out)


def _bare_excision(procedure: Procedure) -> bool:
    """An excision without lesion, size, margin or depth is a passing word."""
    facts = (procedure.diagnosis, procedure.size, procedure.margin, procedure.excised_diameter, procedure.depth)
    return procedure.kind == "excision" and procedure.assertion == "performed" and not any(f.known for f in facts)


def _narrative_wins(procedures: list[Procedure]) -> list[Procedure]:
    """A cyst opened and drained was not excised, whatever the title calls it, unless a margin or full excision is described."""
    procedures = [p for p in procedures if not _bare_excision(p)]
    drained = [p for p in procedures if p.assertion == "performed" and p.kind == "incision_drainage"]
    if not drained:
        return procedures
    kept = []
    for procedure in procedures:
        named_only = procedure.kind in ("excision", "biopsy") and procedure.assertion == "performed" and not procedure.margin.known
        weak = named_only and not procedure.excised_diameter.known and not procedure.depth.known and len(procedure.evidence) <= 1
        if not (weak and any(same_site(procedure.site.value, d.site.value) for d in drained)):
            kept.append(procedure)
    return kept


_BESIDE_INJURY = frozenset({"biopsy", "shave_removal"})
"""What is done to a lesion at the place of an injury leaves no wound that is closed as the injury is."""


def _fits(row: Lesion, procedure: Procedure, kinds: set[str]) -> bool:
    if procedure.kind in kinds or (procedure.lesion == TORN and kinds & _BESIDE_INJURY):
        return False
    small = {"biopsy", "destruction", "intralesional", "tag_removal", "paring"} & ({procedure.kind} | kinds)
    if small and not (procedure.site.known and row.site.known and (procedure.site.value == row.site.value or _one_tumour(row, procedure))):
        return False
    if procedure.note and row.label and len(procedure.note) <= 2 and procedure.note != row.label:
        return False
    return same_site(row.site.value, procedure.site.value)


def _one_tumour(row: Lesion, procedure: Procedure) -> bool:
    """“Papule of the left upper chest ... BCC, chest, bx + ED&C”: a cancer of one name, told once by a wider name of its place."""
    first, second = row.diagnosis.value, procedure.diagnosis.value
    return first is not None and second is not None and first.concept == second.concept and first.behaviour in ("malignant", "in_situ")


def _is_another(view: NoteView, row: Lesion, procedure: Procedure, kinds: set[str]) -> bool:
    """At one place "two BCCs were curetted" and "a papule was shave biopsied" are of different lesions: each sentence names its own."""
    first, second = row.diagnosis, procedure.diagnosis
    if procedure.kind not in _TREATED:
        return False
    if procedure.kind == "biopsy" and second.value is None and first.evidence and procedure.site.evidence:
        return _told_apart(view, first.evidence[0].start, procedure)
    if first.value is None or second.value is None or first.value.concept == second.value.concept:
        return False
    if not first.evidence or not second.evidence:
        return False
    units = [view.unit_at(fact.evidence[0].start) for fact in (first, second)]
    if units[0] is units[1]:
        return False
    if "biopsy" in {procedure.kind, *kinds} and any(
        _KNOWN_LESION.search(view.lower, u.start, fact.evidence[0].start) for u, fact in zip(units, (first, second), strict=True)
    ):
        return False
    return units[0].block != units[1].block or all(
        any(m.concept in _TREATED or m.label == "DRUG" for m in view.mentions_in(u, "PROC", "DRUG")) for u in units
    )


def _told_apart(view: NoteView, lesion: int, biopsy: Procedure) -> bool:
    """A biopsy that names its place and no lesion, in another paragraph than the work on a lesion that is named with it."""
    treated, sampled = view.unit_at(lesion), view.unit_at(biopsy.evidence[0].start)
    placed = bool(view.mentions_in(sampled, "SITE"))
    worked = any(m.concept in _TREATED - {"biopsy"} for m in view.mentions_in(treated, "PROC"))
    return (
        treated.block != sampled.block
        and placed
        and worked
        and not _POINTS_BACK.search(sampled.lower)
        and not {treated.section, sampled.section} & ANNOUNCING
    )


_POINTS_BACK = re.compile(r"\b(?:same|that|this|it|its|then|base|lesion|site)\b")
_KNOWN_LESION = re.compile(r"\b(?:the|this|that|same|said|its|it) (?:\w+ ){0,2}$")
"""Before a lesion that the note has named before."""
