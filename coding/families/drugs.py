"""Drug lines: units, discarded drug and the reasons for none (DRUG-01 to DRUG-04, ADM-04)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from coding.families.base import Draft, Work, add, ceil_units, gap, loose_gap, not_billed, use
from coding.rulebook import rules
from nlp.facts import DrugGiven, Procedure

if TYPE_CHECKING:
    from coding.rows import DrugRow


def find(work: Work, proc: Procedure) -> DrugGiven | None:
    """The drug a procedure names."""
    return next((d for d in work.encounter.drugs if proc.drug and d.id == proc.drug), None)


def row_of(work: Work, drug: DrugGiven) -> DrugRow | None:
    """HCPCS row of a drug on the date by its route."""
    return work.tables.drug(drug.concept, work.on, drug.route.value or "")


def drug_lines(work: Work, proc: Procedure) -> None:
    """The line of the procedure's drug, at most once a drug."""
    drug = find(work, proc)
    if drug is None or drug.id in work.used_drugs:
        return
    work.used_drugs.add(drug.id)
    _drug_line(work, drug, (proc,))


def leftover(work: Work) -> None:
    """Drugs that no procedure names: office applications billed with the day's treatment."""
    for drug in work.encounter.drugs:
        if drug.id in work.used_drugs:
            continue
        owners = [p for p in work.performed if p.kind in ("pdt", "destruction", "drug_administration", "chemodenervation", "intralesional")]
        if drug.assertion != "performed" or drug.concept in rules("injection")["included"]:
            _refuse(work, drug)
        elif owners:
            _drug_line(work, drug, (owners[0],))


def _refuse(work: Work, drug: DrugGiven) -> None:
    if drug.concept in rules("injection")["included"]:
        not_billed(work, drug, "included", "G-06")
        return
    why = {
        "planned": "planned",
        "declined": "declined",
        "negated": "negated",
        "historical": "historical",
        "other_provider": "other_provider",
        "template": "template",
    }.get(drug.assertion, "planned")
    not_billed(work, drug, why)  # type: ignore[arg-type]


def _source(work: Work, drug: DrugGiven) -> str:
    """practice | pharmacy | patient | "" (ADM-04); the office's own stock unless said otherwise."""
    said = drug.source.value or work.context.drug_source
    if said:
        return said
    return "practice" if drug.concept in rules("injection")["office_stock"] else ""


def _drug_line(work: Work, drug: DrugGiven, procs: tuple[Procedure, ...]) -> None:
    if drug.assertion != "performed" or drug.concept in rules("injection")["included"]:
        _refuse(work, drug)
        return
    row = row_of(work, drug)
    source = _source(work, drug)
    if source != "practice":
        if source:
            not_billed(work, drug, "other_provider", "ADM-04")
        else:
            loose_gap(work, "drug_source", "ADM-04")
        return
    if row is None:
        return
    units = _units(drug.dose.value, drug.dose_unit, row)
    if units is None:
        loose_gap(work, "drug_dose", "DRUG-01")
        return
    if (earlier := _line_before(work, drug, row)) is not None:
        earlier.evidence.extend(drug.evidence + drug.source.evidence)
        use(earlier, drug.dose)
        return
    draft = add(
        work,
        row.hcpcs,
        procs,
        "DRUG-01 ADM-04" + (" DRUG-04" if row.unlisted else ""),
        "Drug bought by the practice, dose in billing units.",
        units=units,
    )
    if work.context.drug_source not in ("", "practice"):
        gap(draft, "drug_source")  # the note says that the practice bought it, what is known of the claim that it did not
    draft.evidence.extend(drug.evidence + drug.source.evidence)
    if row.package_units:
        draft.rules += ("PDT-02",) if any(p.kind == "pdt" for p in procs) else ()
    if row.self_administered and work.surely_medicare:
        # Contractors list most of these as self-administered: the pharmacy benefit pays, not this claim.
        draft.rules += ("ADM-05",)
        gap(draft, "drug_coverage")
    if not row.unlisted:
        use(draft, drug.dose)
    else:
        draft.review()
    _waste(work, draft, drug, row, procs)


def _line_before(work: Work, drug: DrugGiven, row: DrugRow) -> Draft | None:
    """The line of the same drug given in another way, now for both doses together: units are of the drug, not of the needle (DRUG-01)."""
    draft = next((d for d in work.drafts if d.code == row.hcpcs and not d.modifiers), None)
    others = [d for d in work.encounter.drugs if d.id in work.used_drugs and d.id != drug.id and d.concept == drug.concept]
    if draft is None or row.unlisted or len(others) != 1 or others[0].dose_unit != drug.dose_unit:
        return None
    if others[0].dose.value is None or drug.dose.value is None:
        return None
    draft.units = _units(others[0].dose.value + drug.dose.value, drug.dose_unit, row) or draft.units
    return draft


def _units(dose: Decimal | None, unit: str, row: DrugRow) -> int | None:
    """Dose over HCPCS unit, rounded up (DRUG-01); packages count as packages (PDT-02)."""
    if row.unlisted or row.amount is None:
        return 1
    if dose is None or dose <= 0:
        return None
    if unit and row.package_unit == unit and row.package_units:
        return ceil_units(dose * row.package_units, Decimal(1))
    if unit and unit != row.unit:
        factor = rules("injection")["unit_factors"].get(f"{unit} {row.unit}")
        return ceil_units(dose / factor, row.amount) if factor else None
    return ceil_units(dose, row.amount)


def _wasted_units(drug: DrugGiven, wasted: Decimal, row: DrugRow, used: int) -> int:
    """Units of the container less the units billed as given: rounding up must not bill a unit twice (DRUG-02)."""
    if drug.dose.value is None:
        return _units(wasted, drug.dose_unit, row) or 1
    whole = _units(drug.dose.value + wasted, drug.dose_unit, row)
    return max(0, whole - used) if whole is not None else 1


def _waste(work: Work, draft: Draft, drug: DrugGiven, row: DrugRow, procs: tuple[Procedure, ...]) -> None:
    """JW and JZ for single-dose containers only, and only as written (DRUG-02, DRUG-03)."""
    container = drug.container.value or work.context.drug_container or row.container
    table = rules("injection")["waste"]
    if container == "multi_dose":
        draft.rules += ("DRUG-03",)
        return
    if not (work.profile.drug_waste and row.jw_jz and container == "single_dose"):
        return
    if drug.concept in table["not_for"] or work.on < table["discarded_from"]:
        return
    draft.rules += ("DRUG-02",)
    wasted = drug.wasted.value
    if wasted is None or drug.wasted.status == "conflicting":
        gap(draft, "drug_wastage")
    elif wasted == 0:
        draft.modifiers += (table["none"],) if work.on >= table["none_from"] else ()
        draft.evidence.extend(drug.wasted.evidence)
    else:
        units = _wasted_units(drug, wasted, row, draft.units)
        if units == 0:  # the discarded part lies inside the last unit billed
            draft.evidence.extend(drug.wasted.evidence)
            return
        line = add(
            work,
            row.hcpcs,
            procs,
            "DRUG-02",
            "Drug discarded from a single-dose container.",
            units=units,
            modifiers=(table["discarded"],),
        )
        line.evidence.extend(drug.wasted.evidence)
