"""Shave removal, excision, soft-tissue tumours, hidradenitis and pilonidal excision."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import (
    Draft,
    Work,
    add,
    alternative,
    diagnosis_of,
    gap,
    group_of,
    larger,
    malignant,
    sized,
    use,
)
from coding.rulebook import rules
from nlp.facts import Diagnosis, Procedure


def build_shave(work: Work, procs: list[Procedure]) -> None:
    """Per lesion by diameter and site group (SHV-01 to SHV-05); diagnostic intent is a biopsy."""
    for proc in procs:
        group = group_of(work, "shave", proc.site.value)
        code = sized(work, "shave", group, proc.size.value)
        draft = add(
            work,
            code,
            [proc],
            "SHV-01 SHV-02 SHV-04",
            "Shave removal by lesion diameter and site.",
            "site",
            "size",
        )
        _size_gap(work, draft, "shave", group, proc)
        if not proc.symptoms.known and not malignant(diagnosis_of(work, proc)):
            gap(draft, "symptom_necessity", review=False)


def _size_gap(work: Work, draft: Draft, series: str, group: str, proc: Procedure) -> None:
    if proc.size.value is None:
        gap(draft, "lesion_size")
        draft.rules += ("SHV-05",) if series == "shave" else ("DML-04",)
        larger(work, draft, series, group, "diameter (cm)")
    if proc.site.value is None:
        gap(draft, "site")


def build_excision(work: Work, procs: list[Procedure]) -> None:
    """Skin excisions, one code a lesion (EX-01 to EX-12); deep tumours go by their own codes."""
    for proc in procs:
        if proc.kind == "wedge_excision" and _wedge(work, proc):
            continue
        if proc.kind == "scar_revision":
            _excision(work, proc)
        elif proc.kind == "soft_tissue_excision" and _soft_tissue(work, proc):
            continue
        else:
            _excision(work, proc)


def excised_diameter(proc: Procedure) -> tuple[Decimal | None, str, tuple[str, ...]]:
    """Diameter, the missing element and the fields used, in the order of EX-03."""
    if proc.excised_diameter.value is not None:
        return proc.excised_diameter.value, "", ("excised_diameter",)
    if proc.size.value is not None:
        if proc.margin.value is not None:
            return proc.size.value + 2 * proc.margin.value, "", ("size", "margin")
        return proc.size.value, "excision_margin", ("size",)
    if proc.specimen_width.value is not None:
        return proc.specimen_width.value, "lesion_size", ("specimen_width",)
    return None, "lesion_size", ()


def benign_small(work: Work, proc: Procedure) -> bool:
    """Benign excision of 0.5 cm or less: its repair is included for NCCI payers (REP-08)."""
    if not work.profile.ncci_small_benign_repair:
        return False
    diameter = excised_diameter(proc)[0]
    small = diameter is None or diameter <= Decimal(str(rules("repair")["included_up_to"]))
    return small and not malignant(diagnosis_of(work, proc))


def _excision(work: Work, proc: Procedure) -> None:
    diagnosis = diagnosis_of(work, proc)
    diameter, missing, fields = excised_diameter(proc)
    group = group_of(work, "excision_benign", proc.site.value)
    bad = malignant(diagnosis)
    series = "excision_malignant" if bad and diagnosis is not None else "excision_benign"
    held = _must_wait(work, proc, diagnosis)
    if held and not (bad and diagnosis is not None and diagnosis.certainty == "proven"):
        series = "excision_benign"
    code = sized(work, series, group, diameter)
    rule_ids = "EX-01 EX-02 EX-05" + (" EX-10" if proc.technique.value == "punch_excision" else "")
    rule_ids += " EX-06" if proc.technique.value == "re_excision" and bad else ""
    level = rules("excision")["judgement"].get(diagnosis.concept if diagnosis else "", "H")
    draft = add(
        work,
        code,
        [proc],
        rule_ids,
        "Excision by excised diameter, site and histologic class.",
        "site",
        *fields,
        judgement=level,
    )
    draft.evidence.extend(proc.pathology.evidence)
    _excision_gaps(work, draft, proc, missing, series, group)
    other = sized(work, "excision_malignant" if series == "excision_benign" else "excision_benign", group, diameter)
    if held:
        draft.status = "hold"
        draft.rules += ("EX-04",)
        draft.reason = "Excision waits for histology, which decides the class."
        gap(draft, "pathology")
        alternative(draft, other, "a malignant histologic diagnosis")
    elif not _settled(work, proc, diagnosis):
        gap(draft, "pathology")
        alternative(draft, other, "a histologic diagnosis of the other class")


def _excision_gaps(work: Work, draft: Draft, proc: Procedure, missing: str, series: str, group: str) -> None:
    if missing:
        gap(draft, missing)
        draft.rules += ("EX-03", "EX-12")
        larger(work, draft, series, group, "lesion diameter with its margins (cm)")
    if proc.site.value is None:
        gap(draft, "site")
    if proc.count.value is not None and proc.count.value > 1:
        gap(draft, "lesion_count")


def _clearly_benign(diagnosis: Diagnosis | None) -> bool:
    return diagnosis is not None and diagnosis.concept in rules("excision")["clearly_benign"]


def _settled(work: Work, proc: Procedure, diagnosis: Diagnosis | None) -> bool:
    """Class proven by histology, or clearly benign (EX-04)."""
    return _clearly_benign(diagnosis) or (diagnosis is not None and diagnosis.certainty == "proven")


def _must_wait(work: Work, proc: Procedure, diagnosis: Diagnosis | None) -> bool:
    """EX-04: pathology pending, or nothing that tells the class."""
    if _settled(work, proc, diagnosis):
        return False
    if diagnosis is None or diagnosis.certainty == "suspected" or diagnosis.behaviour in ("unspecified", "uncertain"):
        return True
    return proc.pathology.value == "pending" or (
        work.context.pathology_status == "pending" and proc.pathology.value != "final"
    )


def _wedge(work: Work, proc: Procedure) -> bool:
    site = proc.site.value
    code = rules("excision")["wedge"].get(site.region if site else "")
    if code:
        draft = add(work, code, [proc], "EX-11", "Full-thickness wedge excision of the organ.", "site")
        draft.review()
    return bool(code)


def soft_tissue_group(work: Work, proc: Procedure) -> str:
    """Musculoskeletal region of a soft-tissue tumour, "" where the site is unknown."""
    return group_of(work, "soft_tissue", proc.site.value) if proc.site.value is not None else ""


def deep_tumour(work: Work, proc: Procedure) -> bool:
    """A tumour of subcutis or deeper that is not a cyst of the skin (STT-01, STT-05)."""
    table, diagnosis = rules("excision"), diagnosis_of(work, proc)
    if diagnosis is not None and diagnosis.concept in table["cutaneous_cysts"]:
        return False
    deep = proc.depth.value in table["subcutaneous"] or proc.depth.value in table["subfascial"]
    return deep and bool(soft_tissue_group(work, proc))


def _soft_tissue(work: Work, proc: Procedure) -> bool:
    if not deep_tumour(work, proc):
        return False
    group, deep = soft_tissue_group(work, proc), proc.depth.value in rules("excision")["subfascial"]
    series = "soft_tissue_subfascial" if deep else "soft_tissue_subcutaneous"
    diameter, missing, fields = excised_diameter(proc)
    code = sized(work, series, group, diameter)
    if not code:
        code = sized(work, "soft_tissue_subcutaneous", group, diameter)
    draft = add(
        work,
        code,
        [proc],
        "STT-01 STT-02 STT-03",
        "Soft-tissue tumour by depth, region and size.",
        "site",
        "depth",
        *fields,
    )
    if missing == "lesion_size":
        gap(draft, "lesion_size")
    return True


def build_hidradenitis(work: Work, procs: list[Procedure]) -> None:
    """Excision of hidradenitis or a pilonidal cyst, repair included (HS-01)."""
    table = rules("excision")
    for proc in procs:
        if proc.kind == "pilonidal_excision":
            code = table["pilonidal"].get(proc.extent.value or "simple", table["pilonidal"]["simple"])
            draft = add(work, code, [proc], "HS-01", "Pilonidal excision by extent.")
            use(draft, proc.extent)
            continue
        region = table["hidradenitis_regions"].get(proc.site.value.region if proc.site.value else "", "axilla")
        complex_closure = _complex(work, proc)
        code = table["hidradenitis"][region][int(complex_closure)]
        draft = add(work, code, [proc], "HS-01", "Excision of hidradenitis by region and closure.", "site")
        if proc.site.value is None or proc.site.value.region not in table["hidradenitis_regions"]:
            gap(draft, "site")
        if not complex_closure:
            alternative(draft, table["hidradenitis"][region][1], "a complex closure with its elements")


def _complex(work: Work, proc: Procedure) -> bool:
    from coding.families.repair import repair_class

    closures = [*work.on_lesion(proc.lesion, "repair"), proc]
    return any(repair_class(work, item)[0] == "complex" or item.closure.value == "complex_stated" for item in closures)
