"""What every family of services shares: the draft line, the note being coded, gaps and helpers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Any

from coding.claim import Alternative, Context, Gap, LineStatus, NotBilled, NotBilledReason
from coding.profiles import Profile, load_profile
from coding.queries import question
from coding.rulebook import rules
from nlp.facts import Diagnosis, DrugGiven, Encounter, Evidence, Fact, PathologyResult, Procedure, Site

if TYPE_CHECKING:
    from coding.lookup import Tables


@dataclass(slots=True)
class Draft:
    """A claim line being built; the mapper turns it into a ProposedLine."""

    code: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    procedures: tuple[Procedure, ...] = ()
    rules: tuple[str, ...] = ()
    reason: str = ""
    status: LineStatus = "supported"
    judgement: str = ""
    """H, M or L of the rule that decided; M and L end as review."""
    alternatives: list[Alternative] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    icd10: list[str] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    lesions: frozenset[str] = frozenset()
    site: Site | None = None
    rank: int = 0
    doubts: int = 0

    def review(self) -> None:
        """Lower to review, never raise a hold."""
        self.doubts += 1
        if self.status == "supported":
            self.status = "review"


@dataclass(slots=True)
class Work:
    """One note on its way to a claim."""

    encounter: Encounter
    context: Context
    tables: Tables
    on: date
    payer: str = ""
    profile: Profile = field(default_factory=load_profile)
    payer_known: bool = True
    """The payer has a profile; where it has none, Medicare's was taken for want of its own."""
    drafts: list[Draft] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    not_billed: dict[NotBilled, None] = field(default_factory=dict)
    """In the order in which they were said, each once."""

    warnings: list[str] = field(default_factory=list)
    performed: list[Procedure] = field(default_factory=list)
    used_drugs: set[str] = field(default_factory=set)
    diagnoses: dict[str, Diagnosis | None] = field(default_factory=dict)

    @property
    def medicare(self) -> bool:
        """Medicare rules bind, also where the payer is unknown: they are the strictest."""
        return self.profile.medicare

    @property
    def surely_medicare(self) -> bool:
        """The payer is known and follows Medicare: its own codes may take the place of CPT codes."""
        return bool(self.payer) and self.payer_known and self.profile.medicare

    def on_kind(self, *kinds: str) -> list[Procedure]:
        """Performed procedures of the kinds."""
        return [p for p in self.performed if p.kind in kinds]

    def sampled_with(self, proc: Procedure) -> list[Procedure]:
        """Biopsies of the same lesion in this note."""
        return self.on_lesion(proc.lesion, "biopsy")

    def read_before_excision(self, lesion: str) -> bool:
        """A frozen section of the lesion was read in the session and drove its excision (G-04)."""
        return any(p.technique.value == "frozen" for p in self.on_lesion(lesion, "pathology_read"))

    def on_lesion(self, lesion: str, *kinds: str) -> list[Procedure]:
        """Performed procedures of the kinds on one lesion."""
        return [p for p in self.performed if lesion and p.lesion == lesion and p.kind in kinds]


def add(
    work: Work,
    code: str,
    procs: Iterable[Procedure],
    rule_ids: str,
    reason: str,
    *needs: str,
    units: int = 1,
    modifiers: tuple[str, ...] = (),
    judgement: str = "H",
    icd: bool = True,
) -> Draft:
    """Append a draft line; `needs` names the procedure fields that must be known (section 18)."""
    group = tuple(procs)
    draft = Draft(
        code,
        units,
        modifiers,
        group,
        tuple(rule_ids.split()),
        reason,
        judgement=judgement,
        lesions=frozenset(p.lesion or p.id for p in group),
        site=next((p.site.value for p in group if p.site.value is not None), None),
    )
    for proc in group:
        draft.evidence.extend(proc.evidence)
        draft.evidence.extend(proc.site.evidence)
        if "conflicting" in (proc.site.status, proc.diagnosis.status):
            draft.review()
        for name in needs:
            use(draft, getattr(proc, name))
        if proc.doubt.value:
            draft.evidence.extend(proc.doubt.evidence)
            gap(draft, proc.doubt.value)
        if icd:
            add_icd10(work, draft, proc)
    if judgement != "H":
        draft.review()
    work.drafts.append(draft)
    return draft


def use(draft: Draft, fact: Fact[Any]) -> None:
    """Carry a fact's words to the line; a missing, contradictory or wordless fact means review."""
    draft.evidence.extend(fact.evidence)
    if fact.value is None or fact.status in ("absent", "conflicting") or not fact.evidence:
        draft.review()


def add_icd10(work: Work, draft: Draft, proc: Procedure) -> None:
    """Diagnosis codes of a procedure at its site (ICD-01, ICD-02, ICD-04)."""
    diagnosis = diagnosis_of(work, proc)
    draft.evidence.extend(proc.diagnosis.evidence)
    pending = proc.kind == "biopsy" and not (diagnosis and diagnosis.certainty == "proven")
    for one in (diagnosis, *proc.other_diagnoses):
        code = icd10_code(work, one, proc.site.value, pending)
        if code and code not in draft.icd10:
            draft.icd10.append(code)
    if draft.icd10 and work.tables.path_pending_code in draft.icd10 and "ICD-02" not in draft.rules:
        draft.rules += ("ICD-02",)


def icd10_code(work: Work, diagnosis: Diagnosis | None, site: Site | None, pending: bool = False) -> str:
    """One ICD-10-CM code, "" where the table has none; suspected diagnoses are not coded."""
    if diagnosis is None:
        return work.tables.path_pending_code if pending else ""
    found = work.tables.icd10(diagnosis, site, work.on, path_pending=pending)
    return found[0] if found else ""


def alternative(draft: Draft, code: str, decides: str, units: int = 1, modifiers: tuple[str, ...] = ()) -> None:
    """Name the code this line would become and what in the note would make it so."""
    if code and (code, units, modifiers) != (draft.code, draft.units, draft.modifiers):
        draft.alternatives.append(Alternative(code, units, modifiers, decides))


def with_class_findings(draft: Draft) -> Draft:
    """The foot care of a line with Q7, Q8 or Q9 where the findings of the feet give one (NAIL-01, PAR-01)."""
    for told in (p.class_findings for p in draft.procedures if p.class_findings.value):
        letters = Counter(str(told.value))
        enough = (name for name, needs in rules("minor")["class_findings"].items() if all(letters[c] >= n for c, n in needs.items()))
        qualifier = told.value if str(told.value).startswith("Q") else next(enough, None)
        if qualifier is not None:
            draft.modifiers = (*draft.modifiers, qualifier)
            draft.evidence.extend(told.evidence)
            break
    return draft


def gap(draft: Draft, element: str, *, searched: tuple[str, ...] = (), review: bool = True) -> None:
    """Record a missing element with its consequence and a non-leading query (section 18)."""
    text = rules("gaps")[element]
    draft.gaps.append(
        Gap(
            element,
            None,
            text["consequence"],
            searched or tuple(text["searched"]),
            question(text),
            draft.rules,
        )
    )
    if review:
        draft.review()


def loose_gap(work: Work, element: str, rule_ids: str = "") -> None:
    """A gap that belongs to no line, because no line may be built from what is there."""
    text = rules("gaps")[element]
    work.gaps.append(
        Gap(
            element,
            None,
            text["consequence"],
            tuple(text["searched"]),
            question(text),
            tuple(rule_ids.split()),
        )
    )


def not_billed(work: Work, proc: Procedure | DrugGiven, why: NotBilledReason, rule_ids: str = "") -> None:
    """Say that something recognised is not billed, and where it stands."""
    starts = [e.start for e in proc.evidence]
    what = proc.kind if isinstance(proc, Procedure) else proc.concept
    start, end = (min(starts), max(e.end for e in proc.evidence)) if starts else (0, 0)
    entry = NotBilled(what.replace("_", " "), why, start, end, tuple(rule_ids.split()))
    work.not_billed.setdefault(entry)


def diagnosis_of(work: Work, proc: Procedure) -> Diagnosis | None:
    """The diagnosis to code from: histology where it is known, else the note's (ICD-01, EX-06)."""
    if proc.id not in work.diagnoses:
        work.diagnoses[proc.id] = _diagnosis_of(work, proc)
    return work.diagnoses[proc.id]


def _diagnosis_of(work: Work, proc: Procedure) -> Diagnosis | None:
    own = proc.diagnosis.value
    if own is None and proc.lesion:
        own = next((x.diagnosis.value for x in work.encounter.lesions if x.id == proc.lesion), None)
    if own is None and proc.lesion and proc.kind in _CLOSURES:
        hosts = [p for p in work.performed if p.lesion == proc.lesion and p.kind not in _CLOSURES]
        return next((found for host in hosts if (found := diagnosis_of(work, host)) is not None), None)
    if own is not None and (own.certainty == "proven" or (proc.technique.value == "re_excision" and malignant(own))):
        return own
    for result in work.encounter.pathology:
        if (
            own is not None
            and own.behaviour != "unspecified"
            and own.concept not in _NOTHING_LEFT
            and own.certainty != "suspected"
            and result.diagnosis.concept in _NOTHING_LEFT
        ):
            continue  # what the biopsy took away leaves a scar, and stays what it was (EX-06)
        if proc.kind in _TISSUE and _same_specimen(work, result, proc) and not _of_another(work, result.diagnosis, proc, own):
            return Diagnosis(result.diagnosis.concept, result.diagnosis.behaviour, "proven", result.diagnosis.label)
    return own


def _of_another(work: Work, found: Diagnosis, proc: Procedure, own: Diagnosis | None) -> bool:
    """One report is of one lesion: not of several destroyed together, nor where another lesion of the place has its name."""
    if proc.kind != "destruction" or own is None or own.concept == found.concept:
        return False
    here = proc.site.value.region if proc.site.value is not None else None
    named = any(
        p.kind in _TISSUE and p.diagnosis.value is not None and p.diagnosis.value.concept == found.concept and p.site.value.region == here
        for p in work.performed
        if p is not proc and p.site.value is not None
    )
    return named or count_of(proc) > 1


_NOTHING_LEFT = frozenset({"scar", "hypertrophic_scar"})
_CLOSURES = frozenset({"repair", "flap", "graft"})
_TISSUE = frozenset({"biopsy", "excision", "shave_removal", "mohs", "soft_tissue_excision", "destruction"})


def _same_specimen(work: Work, result: PathologyResult, proc: Procedure) -> bool:
    """The specimen of the place; where its words name none, that of the lesion's own letter or number."""
    site, here = result.site.value, proc.site.value
    if site is None and result.label and proc.note and result.label.isdigit() == proc.note.isdigit():
        return result.label == proc.note
    if site is None and result.label and not proc.note:
        return _in_their_order(work, result, proc)
    if site is not None and here is not None:
        return site.region == here.region and (not site.side or not here.side or site.side == here.side)
    lesions = {p.lesion or p.id for p in work.performed if p.kind in _TISSUE and p.kind != "destruction"}
    return len(work.encounter.pathology) == 1 and len(lesions) <= 1 and proc.kind != "destruction"


def _in_their_order(work: Work, result: PathologyResult, proc: Procedure) -> bool:
    """“Path: A. nodular BCC. B. dermatofibroma” of lesions without letters: as many results as places, in their order."""
    labels = sorted({r.label for r in work.encounter.pathology if r.label and r.site.value is None})
    lesions = sorted((p for p in work.performed if p.kind in _TISSUE), key=lambda p: min((e.start for e in p.site.evidence), default=0))
    places = list(dict.fromkeys(p.site.value for p in lesions))
    lettered = "".join(labels) in ("abcdefgh"[: len(labels)], "12345678"[: len(labels)])
    return lettered and 1 < len(labels) == len(places) and places[labels.index(result.label)] == proc.site.value


def malignant(diagnosis: Diagnosis | None) -> bool:
    """Invasive or in situ: the malignant family (EX-05)."""
    return diagnosis is not None and diagnosis.behaviour in ("malignant", "in_situ")


def count_of(proc: Procedure, threshold: int = 0) -> int:
    """Lower bound of a count; an inexact count at a threshold takes the step below (G-11, DPM-04)."""
    if proc.count.value is None:
        return 1
    number = max(int(proc.count.value), 1)
    return number - 1 if not proc.count_exact and threshold and number == threshold else number


def counted(draft: Draft) -> None:
    """Ask for the exact number where any of the line's procedures has none, or two."""
    if any(p.count.value is None or p.count.status == "conflicting" or not p.count_exact for p in draft.procedures):
        gap(draft, "lesion_count")


def ceil_units(amount: Decimal, step: Decimal) -> int:
    """Units of "each additional ... or part thereof" (G-12)."""
    return max(0, int((amount / step).to_integral_value(ROUND_CEILING)))


def group_of(work: Work, family: str, site: Site | None) -> str:
    """Site group of a family; an unknown site falls to the table's lowest group (SHV-05, EX-12)."""
    return work.tables.site_group(family, site).group


def site_doubt(work: Work, draft: Draft, family: str, site: Site | None) -> None:
    """A site that CPT leaves undefined and whose other reading changes the code (SITE-07)."""
    if site is not None and not (found := work.tables.site_group(family, site)).certain:
        draft.rules += ("SITE-07",)
        draft.reason = f"{draft.reason.rstrip('.')}; judgement: {found.why}."
        draft.review()


def sized(work: Work, series: str, group: str, size: Decimal | None) -> str:
    """Code of a size series; an unknown size takes the smallest bracket."""
    return work.tables.sized(series, group, size, work.on).code


def larger(work: Work, draft: Draft, series: str, group: str, measure: str) -> None:
    """Name the next bracket as an alternative: what a recorded figure above this one's edge would make."""
    code, edge = work.tables.next_size(series, group, draft.code)
    if code:
        alternative(draft, code, f"a recorded {measure} above {edge}")


def _lid_of(site: Site) -> str:
    """Which lid; of a margin the words of the place tell: "RLL margin", "lower lid"."""
    words = site.label.lower()
    if site.subsite != "lid_margin":
        return site.subsite
    if "lower" in words or words.startswith(("rll", "lll")):
        return "lower_lid"
    return "upper_lid" if "upper" in words or words.startswith(("rul", "lul")) else ""


def digit_modifier(site: Site | None) -> str:
    """FA-F9, TA-T9 for digits, E1-E4 for lids, "" elsewhere (MOD, NAIL-01)."""
    if site is None:
        return ""
    table = rules("modifiers")
    if site.region == "eyelid":
        return str(table["lids"].get(f"{site.side} {_lid_of(site)}", ""))
    number = site.digit or {"thumb": 1, "great_toe": 1}.get(site.subsite, 0)
    limb = "foot" if site.region == "foot" or site.subsite in ("toe", "great_toe") else "hand"
    if not number or site.side not in ("left", "right"):
        return ""
    return str(table["digits"][limb][site.side][number - 1])
