"""Tags, paring, drainage, acne surgery, debridement, burns and services for looks."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import (
    Draft,
    Work,
    add,
    add_icd10,
    alternative,
    ceil_units,
    count_of,
    counted,
    diagnosis_of,
    gap,
    loose_gap,
    not_billed,
    use,
    with_class_findings,
)
from coding.rulebook import rules
from nlp.facts import Procedure


def cosmetic_line(work: Work, code: str, proc: Procedure) -> None:
    """COS-01: a voluntary claim for a service without coverage; COS-02: none for other payers."""
    table = rules("minor")
    if not work.medicare:
        not_billed(work, proc, "cosmetic", "COS-02")
        return
    draft = add(
        work,
        code,
        [proc],
        "COS-01 COS-03 DBN-04",
        "Removal for looks at the patient's wish.",
        modifiers=(table["cosmetic_modifier"],),
        judgement="M",
        icd=False,
    )
    draft.icd10.append(table["cosmetic_diagnosis"])
    add_icd10(work, draft, proc)


def build_tags(work: Work, procs: list[Procedure]) -> None:
    """TAG-01: fifteen in the first code, then each further ten or part."""
    table = rules("minor")["tags"]
    wanted = [p for p in procs if not (p.on_request and not p.symptoms.known)]
    if not wanted:
        cosmetic_line(work, table["first"], procs[0])
        return
    total = sum(count_of(p) for p in wanted)
    if total == table["first_covers"] + 1 and any(not p.count_exact for p in wanted):
        total -= 1
    draft = add(work, table["first"], wanted, "TAG-01", "Skin tags, up to fifteen.", "count")
    counted(draft)
    if not any(p.symptoms.known for p in wanted):
        gap(draft, "symptom_necessity")
    for proc in wanted:
        draft.evidence.extend(proc.symptoms.evidence)
    if total > table["first_covers"]:
        add(
            work,
            table["each"],
            wanted,
            "TAG-01",
            "Each further ten skin tags or part.",
            "count",
            units=ceil_units(Decimal(total - table["first_covers"]), Decimal(table["step"])),
        )


def build_paring(work: Work, procs: list[Procedure]) -> None:
    """PAR-01: one code a session by number of corns and calluses."""
    table = rules("minor")["paring"]
    total = sum(count_of(p) for p in procs)
    code = table["many"] if total >= table["many_from"] else table["few"] if total > 1 else table["one"]
    draft = with_class_findings(add(work, code, procs, "PAR-01", "Paring by number of lesions.", "count"))
    counted(draft)
    if work.payer and work.profile.foot_care_findings and not draft.modifiers:
        gap(draft, "class_findings")


def build_drainage(work: Work, procs: list[Procedure]) -> None:
    """Incision and drainage, aspiration, haematoma, foreign body (ID-01, ID-02)."""
    abscesses: list[Procedure] = []
    for proc in procs:
        technique = proc.technique.value or ""
        if not technique:
            # Without a word of incision or needle it is no drainage (section 18).
            not_billed(work, proc, "included", "ID-01")
            loose_gap(work, "incision", "ID-01")
        elif technique == "incision_drainage":
            abscesses.append(proc)
        elif technique == "unroofing":
            _unroofing(work, proc)
        else:
            _other_drainage(work, proc, technique)
    if abscesses:
        _abscess(work, abscesses)


def _other_drainage(work: Work, proc: Procedure, technique: str) -> None:
    table = rules("minor")
    if technique == "foreign_body_removal":
        key = "foreign_body_complicated" if proc.extent.value == "complicated" else "foreign_body"
    else:
        key = table["drainage_technique"].get(technique, "aspiration")
    level = table["drainage_judgement"].get(key, "H")
    draft = add(
        work, table["drainage"][key], [proc], "ID-02", "Drainage or removal by the method written.", "technique",
        judgement=level,
    )  # fmt: skip
    if level != "H":
        draft.evidence.extend(proc.extent.evidence)
        simpler = "simple" if key == "postoperative" else "foreign_body"
        alternative(draft, table["drainage"][simpler], "work that was not complicated")


def _unroofing(work: Work, proc: Procedure) -> None:
    """HS-02: no code of its own; a person decides."""
    draft = add(
        work,
        rules("minor")["drainage"]["simple"],
        [proc],
        "HS-02",
        "Unroofing has no code of its own.",
        judgement="L",
    )
    gap(draft, "drainage_detail")
    alternative(draft, rules("minor")["drainage"]["complicated"], "documented drainage that was complicated")


def _abscess(work: Work, procs: list[Procedure]) -> None:
    table = rules("minor")
    codes = table["drainage"]
    diagnosis = diagnosis_of(work, procs[0])
    simple, complicated = codes["simple"], codes["complicated"]
    if diagnosis is not None and diagnosis.concept in table["pilonidal"]:
        simple, complicated = codes["pilonidal"]
    several = sum(count_of(p) for p in procs) > 1
    worded = any(p.extent.value in table["complicated"] for p in procs)
    code = complicated if several or worded else simple
    draft = add(work, code, procs, "ID-01", "Incision and drainage by number and complication.")
    for proc in procs:
        draft.evidence.extend(proc.extent.evidence + proc.technique.evidence + proc.count.evidence)
        if proc.extent.status == "conflicting":
            gap(draft, "drainage_detail")
    if code == complicated and not worded:
        draft.review()
    if code == simple and any("pack" in e.value for p in procs for e in p.extent.evidence):
        gap(draft, "drainage_detail")
    if code == simple:
        alternative(draft, complicated, "several collections, loculations or a drain in the note")


def build_acne(work: Work, procs: list[Procedure]) -> None:
    """10040 family: one unit each, whatever the count."""
    table = rules("minor")["acne"]
    done: dict[str, list[Procedure]] = {}
    for proc in procs:
        done.setdefault(table.get(proc.technique.value or "extraction", table["extraction"]), []).append(proc)
    for code, members in done.items():
        add(work, code, members, "GL-01", "Acne surgery, one unit a session.", "technique")


def build_debridement(work: Work, procs: list[Procedure]) -> None:
    """DEB-01: by deepest layer removed; areas of the same depth are summed."""
    table = rules("minor")["debridement"]
    groups: dict[str, list[Procedure]] = {}
    for proc in procs:
        if proc.technique.value == "eczematous":
            _eczema(work, proc)
            continue
        if _before_light(work, proc):
            not_billed(work, proc, "included", "PDT-01")
            continue
        depth = "muscle" if proc.depth.value == "bone" else str(proc.depth.value)  # bone has no row: the layer above it
        excisional = proc.technique.value == "excisional" and depth in table
        groups.setdefault(depth if excisional else "selective", []).append(proc)
    for depth, members in groups.items():
        first, more = table[depth]
        area = sum((p.area.value or Decimal(1) for p in members), Decimal(0))
        draft = add(work, first, members, "DEB-01", "Debridement by deepest layer and area.", "technique", "depth", "area")
        _area_gap(draft, members)
        if any(p.depth.value == "bone" for p in members):
            draft.review()
        if area > table["step"]:
            add(
                work,
                more,
                members,
                "DEB-01",
                "Each further area unit of debridement or part.",
                "technique",
                "area",
                units=ceil_units(area - table["step"], Decimal(table["step"])),
            )


def _before_light(work: Work, proc: Procedure) -> bool:
    """Scale of keratoses that was taken off before photodynamic therapy is part of it."""
    of_keratoses = proc.diagnosis.value is None or proc.diagnosis.value.behaviour == "premalignant"
    return proc.technique.value != "excisional" and of_keratoses and any(p.debrided_before.value for p in work.on_kind("pdt"))


def _eczema(work: Work, proc: Procedure) -> None:
    """By tenths of the body surface, one tenth where no share is written."""
    first, more = rules("minor")["eczema"]
    step = Decimal(rules("minor")["eczema_step"])
    add(work, first, [proc], "DEB-01", "Debridement of eczematous or infected skin.", "extent", judgement="M")
    share = Decimal(proc.extent.value or 0)
    if share > step:
        reason = "Each further tenth of the body surface or part."
        add(work, more, [proc], "DEB-01", reason, "extent", units=ceil_units(share - step, step), judgement="M")


def _area_gap(draft: Draft, members: list[Procedure]) -> None:
    if any(p.area.value is None for p in members):
        gap(draft, "treated_area")


def build_burns(work: Work, procs: list[Procedure]) -> None:
    """Dressing or debridement of partial-thickness burns by extent, small where none is written."""
    table = rules("minor")["burns"]
    proc = procs[0]
    draft = add(work, table[proc.extent.value or "small"], procs, "DEB-01", "Burn dressing or debridement by extent.")
    use(draft, proc.extent)


def build_granulation(work: Work, procs: list[Procedure]) -> None:
    """Chemical cautery of granulation tissue."""
    add(work, rules("minor")["granulation"], procs, "G-06", "Chemical cautery of granulation tissue.")
