"""Nails, patch tests, laboratory, imaging and pathology (NAIL, PAT, LAB, IMG, PATH)."""

from __future__ import annotations

from coding.families.base import (
    Draft,
    Work,
    add,
    count_of,
    counted,
    diagnosis_of,
    digit_modifier,
    gap,
    not_billed,
    with_class_findings,
)
from coding.rulebook import rules
from nlp.facts import Procedure, Site


def build_nails(work: Work, procs: list[Procedure]) -> None:
    """Debridement by number, avulsion and matrix by digit (NAIL-01)."""
    matrix = {_key(site) for p in procs if p.kind in ("nail_matrix_excision", "nail_bed_repair") for site in _digits(p)}
    avulsions = [p for p in procs if p.kind == "nail_avulsion"]
    debrided = [p for p in procs if p.kind == "nail_debridement"]
    _debridement(work, debrided)
    _per_digit(work, [p for p in procs if p.kind == "nail_matrix_excision"], "matrix")
    _per_digit(work, [p for p in procs if p.kind == "nail_wedge"], "wedge")
    _per_digit(work, [p for p in procs if p.kind == "nail_evacuation"], "evacuation")
    _per_digit(work, [p for p in procs if p.kind == "nail_bed_repair"], "bed")
    _avulsion(work, avulsions, matrix)
    for proc in procs:
        if proc.kind == "nail_trimming" and debrided and _code_of(debrided) == rules("diagnostics")["nails"]["debridement"]["many"]:
            not_billed(work, proc, "included", "NAIL-01")  # the two are never paid together, and the debridement is the greater work
        elif proc.kind == "nail_trimming":
            _trim(work, proc)


def _digits(proc: Procedure) -> list[Site | None]:
    if proc.digits:
        return list(proc.digits)
    sites: list[Site | None] = [proc.site.value, *proc.other_sites]
    return sites + [None] * (count_of(proc) - len(sites))


def _key(site: Site | None) -> str:
    return digit_modifier(site) or "?"


def _digit_line(work: Work, code: str, proc: Procedure, site: Site | None, reason: str) -> Draft:
    modifier = digit_modifier(site)
    draft = add(work, code, [proc], "NAIL-01", reason, modifiers=(modifier,) if modifier else ())
    draft.site = site
    if not modifier:
        gap(draft, "nail_digit")
    return draft


def _per_digit(work: Work, procs: list[Procedure], key: str) -> None:
    code = rules("diagnostics")["nails"][key]
    for proc in procs:
        for site in _digits(proc):
            _digit_line(work, code, proc, site, "Nail procedure of one digit.")


def _avulsion(work: Work, procs: list[Procedure], matrix: set[str]) -> None:
    """First nail and each other; avulsion of a nail whose matrix is removed or whose bed is repaired is included."""
    first, more = rules("diagnostics")["nails"]["avulsion"]
    nails: list[tuple[Procedure, Site | None]] = []
    for proc in procs:
        kept = [site for site in _digits(proc) if _key(site) not in matrix or (_key(site) == "?" and not matrix)]
        if not kept:
            not_billed(work, proc, "included", "NAIL-01")
        nails.extend((proc, site) for site in kept)
    nails.sort(key=lambda pair: (_key(pair[1]) == "?", digit_modifier(pair[1]) not in ("FA", "TA"), _key(pair[1])))
    for place, (proc, site) in enumerate(nails):
        _digit_line(work, more if place else first, proc, site, "Avulsion of a nail plate.")


def _code_of(procs: list[Procedure]) -> str:
    """The code for so many nails debrided, the lower one where their number is not sure."""
    table = rules("diagnostics")["nails"]["debridement"]
    total = sum(max(count_of(p), len(p.digits)) for p in procs)
    if total == table["many_from"] and any(not p.count_exact for p in procs):
        total -= 1
    return str(table["many"] if total >= table["many_from"] else table["few"])


def _debridement(work: Work, procs: list[Procedure]) -> None:
    if not procs:
        return
    draft = with_class_findings(add(work, _code_of(procs), procs, "NAIL-01", "Debridement of nails by number."))
    if not any(p.digits for p in procs):
        counted(draft)
    for proc in procs:
        draft.evidence.extend(proc.count.evidence)
    if work.payer and work.profile.foot_care_findings and not draft.modifiers:
        gap(draft, "class_findings")


def _trim(work: Work, proc: Procedure) -> None:
    table = rules("diagnostics")["nails"]
    dystrophic = (diagnosis_of(work, proc) is not None or proc.technique.value == "dystrophic") and work.surely_medicare
    code = table["trimming_dystrophic" if dystrophic else "trimming"]
    with_class_findings(add(work, code, [proc], "NAIL-01", "Trimming of nails."))


def build_patch(work: Work, procs: list[Procedure]) -> None:
    """One unit an allergen on the day of application; the reading is included (PAT-01)."""
    for proc in procs:
        if proc.technique.value == "reading":
            not_billed(work, proc, "included", "PAT-01")
            continue
        draft = add(
            work,
            rules("diagnostics")["patch"][proc.kind],
            [proc],
            "PAT-01",
            "Allergy tests by number of allergens.",
            "count",
            units=count_of(proc),
            judgement="M" if proc.kind == "scratch_test" else "H",
        )
        if not proc.count.known:
            gap(draft, "allergen_count")


def build_lab(work: Work, procs: list[Procedure]) -> None:
    """Office microscopy (LAB-01); tests sent elsewhere have no line."""
    table = rules("diagnostics")
    for proc in procs:
        technique = proc.technique.value or ""
        code = table["lab"].get(technique)
        if work.surely_medicare:
            code = table["lab_named_ppm" if proc.agent.value == "ppm" else "lab_medicare_ppm"].get(technique, code)
        if code and proc.performer.value != "other":
            draft = add(work, code, [proc], "LAB-01", "Microscopy done in the office.", "technique", units=count_of(proc))
            if proc.reader.value == "laboratory" and work.context.pathology_lab != "in_house":
                gap(draft, "pathology_lab")
        else:
            included = technique in table["included_imaging"]
            not_billed(work, proc, "included" if included else "other_provider", "G-06" if included else "LAB-01")


def build_imaging(work: Work, procs: list[Procedure]) -> None:
    """Dermoscopy and routine photographs are included (G-06, IMG-01)."""
    table = rules("diagnostics")
    for proc in procs:
        code = table["imaging"].get(proc.technique.value or "")
        if proc.technique.value in table["confocal"]:
            _confocal(work, proc, table["confocal"][proc.technique.value])
        elif code:
            add(work, code, [proc], "IMG-01", "Imaging with its own code.", "technique", judgement="M")
        else:
            not_billed(work, proc, "included", "G-06 IMG-01")


def _confocal(work: Work, proc: Procedure, codes: list[str]) -> None:
    """The first lesion and each other; which part was done is sure only where the note says so."""
    judgement = "M" if proc.technique.value == "confocal" else "H"
    add(work, codes[0], [proc], "IMG-01", "Confocal microscopy of the first lesion.", "technique", judgement=judgement)
    if (more := count_of(proc) - 1) > 0:
        add(
            work,
            codes[1],
            [proc],
            "IMG-01",
            "Confocal microscopy of each other lesion.",
            "technique",
            "count",
            units=more,
            judgement=judgement,
        )


def build_pathology(work: Work, procs: list[Procedure]) -> None:
    """Only the practice's own laboratory; level by specimen (PATH-01 to PATH-03)."""
    lab = work.context.pathology_lab
    own = lab == "in_house" or (work.encounter.visit_kind.value == "pathology_report" and lab != "outside")
    mohs = bool(work.on_kind("mohs"))
    specimens: dict[str, list[Procedure]] = {}
    for proc in procs:
        technique = proc.technique.value or ""
        if technique == "consult":
            add(
                work,
                rules("diagnostics")["slide_consult"],
                [proc],
                "PATH-02",
                "Opinion on slides made elsewhere.",
                "technique",
                judgement="L",
            )
        elif technique in ("gross", "gross_and_micro") and (own or _read_here(proc)):
            specimens.setdefault(_level(work, proc), []).append(proc)
        elif own or _read_here(proc) or (mohs and proc.reader.value != "other"):
            _stain(work, proc, technique, mohs)
        else:
            not_billed(work, proc, "other_provider", "PATH-02")
    for level in sorted(specimens, reverse=True):
        _specimen_line(work, level, specimens[level])


def _read_here(proc: Procedure) -> bool:
    return proc.reader.value == "self"


def _level(work: Work, proc: Procedure) -> str:
    table, diagnosis = rules("diagnostics"), diagnosis_of(work, proc)
    default = table["path_level_concepts"].get(diagnosis.concept if diagnosis else "", table["path_level"]["skin"])
    if proc.specimen_kind.value in table["path_level"]:
        return str(default if proc.specimen_kind.value == "skin" else table["path_level"][proc.specimen_kind.value])
    return str(default)


def _component(work: Work) -> tuple[str, ...]:
    found = rules("diagnostics")["components"].get(work.context.pathology_component, "")
    return (found,) if found else ()


def _specimen_line(work: Work, level: str, procs: list[Procedure]) -> None:
    units = sum(count_of(p) if p.separately_identified else 1 for p in procs)
    draft = add(
        work,
        level,
        procs,
        "PATH-01 PATH-02",
        "Microscopic examination of each separate specimen.",
        units=units,
        modifiers=_component(work),
    )
    if any(not p.count.known for p in procs):
        gap(draft, "specimen_count")
    if work.context.pathology_lab != "in_house" and not all(_read_here(p) for p in procs):
        gap(draft, "pathology_lab")


def _stain(work: Work, proc: Procedure, technique: str, mohs: bool) -> None:
    table = rules("diagnostics")
    agent = proc.agent.value or ""
    if agent in table["mohs_included_stains"]:
        not_billed(work, proc, "included", "MOHS-08")
        return
    if technique == "frozen":
        codes = table["frozen"]
    elif technique == "ihc":
        codes = table["ihc"]
    elif technique in ("ihc_first", "ihc_additional"):
        codes = [table["ihc"][technique == "ihc_additional"]] * 2  # the first of each of several specimens; each further one
    elif technique == "dif":
        codes = table["dif"]
    else:
        kind = "frozen" if mohs else _stain_group(proc, agent)
        codes = [table["special_stain"][kind]] * 2
    _first_and_more(work, proc, codes, mohs)


_FOR_ORGANISMS = frozenset({"pas", "gms", "afb", "fite", "gram"})


def _stain_group(proc: Procedure, agent: str) -> str:
    """What a special stain looks for: as the report is read, else by the names of the stains (PATH-03)."""
    if proc.note in ("organism", "other"):
        return proc.note
    return "organism" if _FOR_ORGANISMS.issuperset(agent.split(", ")) else "other"


def _first_and_more(work: Work, proc: Procedure, codes: list[str], mohs: bool) -> None:
    number = count_of(proc)
    rule_ids = "PATH-03 PATH-02" + (" MOHS-08" if mohs else "")
    judgement = "M" if mohs else "H"
    if codes[0] == codes[1]:
        add(
            work,
            codes[0],
            [proc],
            rule_ids,
            "Special stain.",
            units=number,
            modifiers=_component(work),
            judgement=judgement,
        )
        return
    add(
        work,
        codes[0],
        [proc],
        rule_ids,
        "First examination of its kind on the specimen.",
        modifiers=_component(work),
        judgement=judgement,
    )
    if number > 1:
        add(
            work,
            codes[1],
            [proc],
            rule_ids,
            "Each further examination of its kind.",
            units=number - 1,
            modifiers=_component(work),
            judgement=judgement,
        )
