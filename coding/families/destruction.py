"""Destruction: premalignant, benign, vascular, malignant and organ-specific lesions."""

from __future__ import annotations

from decimal import Decimal

from coding.families import minor
from coding.families.base import (
    Draft,
    Work,
    add,
    alternative,
    count_of,
    counted,
    diagnosis_of,
    digit_modifier,
    gap,
    group_of,
    larger,
    malignant,
    sized,
    use,
)
from coding.rulebook import Rules, rules
from nlp.facts import Procedure


def build(work: Work, procs: list[Procedure]) -> None:
    """Sort by class of lesion and organ, then count or measure."""
    classes: dict[str, list[Procedure]] = {}
    for proc in procs:
        classes.setdefault(destruction_class(work, proc), []).append(proc)
    for organ in [name for name in classes if name.startswith("organ:")]:
        _organ(work, organ[6:], classes[organ])
    for name, builder in _BUILDERS.items():
        if name in classes:
            builder(work, classes[name])


def destruction_class(work: Work, proc: Procedure) -> str:
    """premalignant | benign | malignant | vascular | tag | organ:<name> (DBN-02, DSS-02)."""
    table, diagnosis = rules("destruction"), diagnosis_of(work, proc)
    if malignant(diagnosis):
        return "malignant"
    site = proc.site.value
    organ = next((x for x in (site.region, site.subsite) if x in table["organs"]), "") if site else ""
    concept = diagnosis.concept if diagnosis else ""
    premalignant = concept in table["premalignant_concepts"] or (diagnosis is not None and diagnosis.behaviour == "premalignant")
    if organ and not premalignant:
        return f"organ:{organ}"
    if premalignant:
        return "premalignant"
    if concept in table["vascular_concepts"]:
        return "vascular"
    return "tag" if concept in table["tag_concepts"] else "benign"


def _premalignant(work: Work, procs: list[Procedure]) -> None:
    table = rules("destruction")["premalignant"]
    number = _total(procs, table["many_from"])
    if number >= table["many_from"]:
        draft = add(work, table["many"], procs, "DPM-01 DPM-02", "Premalignant lesions, fifteen or more.", "count")
        counted(draft)
        return
    draft = add(work, table["first"], procs, "DPM-01 DPM-02 DPM-03", "Premalignant lesion, first.", "diagnosis")
    _premalignant_doubts(draft, procs, number)
    if number > 1:
        add(
            work,
            table["each"],
            procs,
            "DPM-01",
            "Premalignant lesions, second to fourteenth.",
            "count",
            units=number - 1,
        )
        if any(not p.count_exact for p in procs):
            work.drafts[-1].review()


def _premalignant_doubts(draft: Draft, procs: list[Procedure], number: int) -> None:
    table = rules("destruction")["premalignant"]
    if any(p.count.value is None or p.count.status == "conflicting" or not p.count_exact for p in procs):
        gap(draft, "lesion_count")
        draft.rules += ("DPM-04", "G-11")
        if number < table["many_from"]:
            alternative(draft, table["many"], "a recorded count of fifteen or more")
    for proc in procs:
        use(draft, proc.count)


def _total(procs: list[Procedure], threshold: int) -> int:
    """One shared count; an inexact sum that just reaches the threshold stays below it (G-11)."""
    number = sum(count_of(p) for p in procs)
    return number - 1 if number == threshold and any(not p.count_exact for p in procs) else number


def _benign(work: Work, procs: list[Procedure]) -> None:
    wanted = [p for p in procs if not (p.on_request and not p.symptoms.known)]
    looks = [p for p in procs if p not in wanted]
    if wanted:
        _benign_line(work, wanted)
    for proc in looks[: 0 if wanted else 1]:
        minor.cosmetic_line(work, rules("destruction")["benign"]["few"], proc)


def _benign_line(work: Work, procs: list[Procedure]) -> None:
    everything = rules("destruction")
    table = everything["benign"]
    number = _total(procs, table["many_from"])
    code = table["many"] if number >= table["many_from"] else table["few"]
    draft = add(work, code, procs, "DBN-01 DBN-02", "Benign lesions of all kinds share one count.", "count")
    counted(draft)
    if any(p.count.value is None or not p.count_exact for p in procs) and code == table["few"]:
        alternative(draft, table["many"], "a recorded count of fifteen or more")
    if any(diagnosis_of(work, p) is None for p in procs):
        gap(draft, "diagnosis")
    if any(p.technique.value == "cantharidin" for p in procs):
        draft.rules += ("DBN-06",)
    for proc in procs:
        _benign_doubts(work, draft, proc, everything)
    if any(p.site.value is not None and p.site.value.region in everything["near_organ"] for p in procs):
        draft.rules += ("DSS-02",)
        gap(draft, "organ_or_skin")
        organ = everything["near_organ"][
            next(p.site.value.region for p in procs if p.site.value is not None and p.site.value.region in everything["near_organ"])
        ]
        alternative(draft, everything["organs"][organ]["lowest"], "lesions of the anal canal or verge")


def _benign_doubts(work: Work, draft: Draft, proc: Procedure, table: Rules) -> None:
    diagnosis = diagnosis_of(work, proc)
    concept = diagnosis.concept if diagnosis else ""
    draft.evidence.extend(proc.symptoms.evidence + proc.technique.evidence)
    if concept in table["cherry"]:
        draft.rules += ("DBN-03",)
        draft.review()
    if concept in table["needs_symptom"] and not proc.symptoms.known:
        draft.rules += ("DBN-04",)
        gap(draft, "symptom_necessity")


def _vascular(work: Work, procs: list[Procedure]) -> None:
    area = sum((p.area.value for p in procs if p.area.value is not None), Decimal(0))
    code = sized(work, "vascular_destruction", "ANY", area or Decimal(1))
    draft = add(work, code, procs, "DVS", "Vascular proliferative lesions by total area.", "area")
    if any(p.area.value is None for p in procs):
        gap(draft, "treated_area")


def _malignant(work: Work, procs: list[Procedure]) -> None:
    for proc in procs:
        group = group_of(work, "malignant_destruction", proc.site.value)
        size, name = (proc.size.value, "size") if proc.size.known else (proc.post_size.value, "post_size")
        draft = add(
            work,
            sized(work, "malignant_destruction", group, size),
            [proc],
            "DML-01 DML-02",
            "Malignant destruction by lesion diameter and site.",
            "site",
            name,
            "diagnosis",
        )
        if size is None:
            gap(draft, "lesion_size")
            draft.rules += ("DML-04",)
            larger(work, draft, "malignant_destruction", group, "diameter (cm)")
        elif name == "post_size":
            gap(draft, "lesion_size")
        if proc.site.value is None:
            gap(draft, "site")
        diagnosis = diagnosis_of(work, proc)
        if diagnosis is not None and diagnosis.certainty != "proven":
            _unproven(work, draft, proc)


def _unproven(work: Work, draft: Draft, proc: Procedure) -> None:
    """DML-03: waits for histology when it was taken today, else asks for the earlier result."""
    diagnosis = diagnosis_of(work, proc)
    pending = proc.pathology.value == "pending" or work.context.pathology_status == "pending" or bool(work.sampled_with(proc))
    gap(draft, "pathology")
    draft.rules += ("DML-03",)
    if pending or (diagnosis is not None and diagnosis.certainty == "suspected"):
        draft.status = "hold"


def _organ(work: Work, organ: str, procs: list[Procedure]) -> None:
    everything = rules("destruction")
    table = everything["organs"][organ]
    worded = any(p.extent.value == "extensive" and p.extent.status != "conflicting" for p in procs)
    extensive = worded and "extensive" in table
    methods = [everything["methods"].get(p.technique.value or "", "") for p in procs]
    code = table["extensive"] if extensive else table.get("simple") or table.get(methods[0], table["lowest"])
    lids = {digit_modifier(p.site.value) for p in procs if p.site.value is not None and p.site.value.region == "eyelid"}
    draft = add(
        work, code, procs, "DSS-01 DSS-02 DSS-03", "Destruction of lesions of the organ, one unit.", "site",
        modifiers=tuple(sorted(lids - {""})) if len(lids) == 1 else (),
    )  # fmt: skip
    if not extensive and "simple" not in table:
        use(draft, procs[0].technique)
        if not methods[0]:
            gap(draft, "destruction_method")
    if any(p.extent.status == "conflicting" for p in procs):
        gap(draft, "destruction_extent")
        alternative(draft, table.get("extensive", ""), "words that say how extensive the treatment was, and why")
    if extensive:
        draft.evidence.extend(procs[0].extent.evidence)


def _tags(work: Work, procs: list[Procedure]) -> None:
    minor.build_tags(work, procs)


_BUILDERS = {
    "malignant": _malignant,
    "vascular": _vascular,
    "premalignant": _premalignant,
    "benign": _benign,
    "tag": _tags,
}
