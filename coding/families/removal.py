"""Shave removal, excision, soft-tissue tumours, hidradenitis and pilonidal excision."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import (
    Draft,
    Work,
    add,
    alternative,
    diagnosis_of,
    digit_modifier,
    gap,
    group_of,
    larger,
    malignant,
    sized,
    use,
)
from coding.families.measures import excised_diameter
from coding.families.repair import repair_class
from coding.rulebook import Rules, rules
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
        if proc.depth.value in rules("excision")["depth_of_excision"]:
            _too_deep(work, draft, proc, group)
        if not proc.symptoms.known and not malignant(diagnosis_of(work, proc)):
            gap(draft, "symptom_necessity", review=False)


def _too_deep(work: Work, draft: Draft, proc: Procedure, group: str) -> None:
    """SHV-01: a cut that reached fat meets the depth of an excision; a person decides."""
    series = "excision_malignant" if malignant(diagnosis_of(work, proc)) else "excision_benign"
    draft.evidence.extend(proc.depth.evidence)
    draft.review()
    alternative(draft, sized(work, series, group, _diameter(proc)), "a full-thickness removal with a margin")


def _size_gap(work: Work, draft: Draft, series: str, group: str, proc: Procedure) -> None:
    if proc.size.value is None:
        gap(draft, "lesion_size")
        draft.rules += ("SHV-05",) if series == "shave" else ("DML-04",)
        larger(work, draft, series, group, "diameter (cm)")
    if proc.site.value is None:
        gap(draft, "site")


def build_excision(work: Work, procs: list[Procedure]) -> None:
    """Skin excisions, one code a lesion (EX-01 to EX-12); deep tumours and organs go by their own codes."""
    for proc in _widest(procs):
        if not (_organ(work, proc) or (proc.kind == "soft_tissue_excision" and _soft_tissue(work, proc))):
            _excision(work, proc)


def _widest(procs: list[Procedure]) -> list[Procedure]:
    """A lesion cut again in the session has one code, at its final widest diameter (EX-08)."""
    widest: dict[str, Procedure] = {}
    for proc in procs:
        key = proc.lesion or proc.id
        if key not in widest or _diameter(proc) > _diameter(widest[key]):
            widest[key] = proc
    return list(widest.values())


def _diameter(proc: Procedure) -> Decimal:
    return excised_diameter(proc)[0] or Decimal(0)


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
    staged = bool(work.sampled_with(proc)) and work.read_before_excision(proc.lesion)
    rule_ids += " G-04" if staged else ""
    level = "M" if staged else rules("excision")["judgement"].get(diagnosis.concept if diagnosis else "", "H")
    draft = add(
        work,
        code,
        [proc],
        rule_ids,
        "Excision by excised diameter, site and histologic class.",
        "site",
        *fields,
        judgement=level,
        modifiers=(rules("global")["modifiers"]["staged"],) if staged else (),
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
    elif not _settled(diagnosis):
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
        draft.rules += ("EX-07",)
        gap(draft, "lesion_count")
    if proc.kind == "soft_tissue_excision" and not proc.depth.known:
        draft.rules += ("STT-05",)
        gap(draft, "depth")
        _deeper(work, draft, proc)
    diagnosis = diagnosis_of(work, proc)
    needs = diagnosis is not None and diagnosis.concept in rules("excision")["symptom_needed"]
    if needs and not proc.symptoms.known:
        draft.rules += ("ICD-05",)
        gap(draft, "symptom_necessity", review=False)


def _deeper(work: Work, draft: Draft, proc: Procedure) -> None:
    group = soft_tissue_group(work, proc)
    if group:
        code = sized(work, "soft_tissue_subcutaneous", group, _diameter(proc))
        alternative(draft, code, "a tumour of the subcutaneous tissue or deeper")


def _clearly_benign(diagnosis: Diagnosis | None) -> bool:
    return diagnosis is not None and diagnosis.concept in rules("excision")["clearly_benign"]


def _settled(diagnosis: Diagnosis | None) -> bool:
    """Class proven by histology, or clearly benign and not merely thought of (EX-04)."""
    return diagnosis is not None and (
        diagnosis.certainty == "proven" or (_clearly_benign(diagnosis) and diagnosis.certainty != "suspected")
    )


def _must_wait(work: Work, proc: Procedure, diagnosis: Diagnosis | None) -> bool:
    """EX-04: pathology pending, or nothing that tells the class."""
    if _settled(diagnosis):
        return False
    thought_of = diagnosis is not None and diagnosis.certainty == "suspected" and not _clearly_benign(diagnosis)
    if diagnosis is None or thought_of or diagnosis.behaviour in ("unspecified", "uncertain"):
        return True
    return proc.pathology.value == "pending" or (work.context.pathology_status == "pending" and proc.pathology.value != "final")


def organ_row(work: Work, proc: Procedure) -> Rules | None:
    """The row of an organ with its own excision codes (EX-11)."""
    site, diagnosis = proc.site.value, diagnosis_of(work, proc)
    if site is None or proc.kind not in ("excision", "wedge_excision"):
        return None
    said = {
        "kind": proc.kind,
        "region": site.region,
        "subsite": site.subsite,
        "technique": proc.technique.value or "",
    }
    for row in rules("excision")["organ"]:
        concepts = row.get("concepts")
        if concepts and (diagnosis is None or diagnosis.concept not in concepts):
            continue
        if all(row.get(name, value) == value for name, value in said.items()):
            return dict(row)
    return None


def _organ(work: Work, proc: Procedure) -> bool:
    row = organ_row(work, proc)
    if row is None:
        return False
    closures = [repair_class(work, item)[0] for item in work.on_lesion(proc.lesion, "repair")]
    code = next((row["by_closure"][name] for name in closures if name in row.get("by_closure", {})), row["code"])
    draft = add(
        work, code, [proc], "EX-11", "Excision in an organ with its own codes.", "site",
        judgement=row.get("judgement", "H"), modifiers=_organ_side(proc),
    )  # fmt: skip
    alternative(draft, row.get("other", ""), row.get("decides", ""))
    return True


def _organ_side(proc: Procedure) -> tuple[str, ...]:
    """E1-E4 for lids, RT or LT for ears (section 16)."""
    site = proc.site.value
    if site is None:
        return ()
    side = rules("modifiers")["sides"].get(site.side, "") if site.region == "ear" else ""
    modifier = side or (digit_modifier(site) if site.region == "eyelid" else "")
    return (modifier,) if modifier else ()


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
    diagnosis = diagnosis_of(work, proc)
    if diagnosis is not None and diagnosis.certainty == "suspected":
        gap(draft, "pathology")  # "lipoma vs cyst": a cyst of the skin has the code of the skin (STT-01)
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
    closures = [*work.on_lesion(proc.lesion, "repair"), proc]
    return any(repair_class(work, item)[0] == "complex" or item.closure.value == "complex_stated" for item in closures)
