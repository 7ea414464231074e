"""Injections into lesions, drug administration and chemodenervation (IL, ADM, HYP)."""

from __future__ import annotations

from coding.families import drugs
from coding.families.base import Work, add, alternative, count_of, counted, gap, loose_gap, not_billed, use
from coding.rulebook import rules
from nlp.facts import Procedure


def build_intralesional(work: Work, procs: list[Procedure]) -> None:
    """Lesions are counted, not needle sticks (IL-01, IL-03)."""
    for antineoplastic in (False, True):
        members = [p for p in procs if (p.technique.value == "antineoplastic") == antineoplastic]
        if members:
            _lesions(work, members, "antineoplastic" if antineoplastic else "intralesional")


def _lesions(work: Work, procs: list[Procedure], key: str) -> None:
    table = rules("injection")[key]
    total = sum(count_of(p) for p in procs)
    if total == table["many_from"] and any(not p.count_exact for p in procs):
        total -= 1
    code = table["many"] if total >= table["many_from"] else table["few"]
    draft = add(
        work,
        code,
        procs,
        "IL-01" if key == "intralesional" else "IL-03",
        "Intralesional injection by number of lesions.",
        "count",
    )
    counted(draft)
    if code == table["few"] and any(p.count.value is None for p in procs):
        alternative(draft, table["many"], "a recorded count of eight or more lesions")
    for proc in procs:
        draft.evidence.extend(proc.technique.evidence)
        drugs.drug_lines(work, proc)


def build_administration(work: Work, procs: list[Procedure]) -> None:
    """Injection or infusion of a drug by route and time (ADM-01 to ADM-04)."""
    table = rules("injection")
    for proc in procs:
        if proc.performer.value == "patient":
            # Self-injection under teaching is no administration by the practice.
            not_billed(work, proc, "other_provider", "ADM-03")
            continue
        if proc.drug and any(p.drug == proc.drug for p in work.on_kind("intralesional")):
            not_billed(work, proc, "included", "IL-01")
            continue
        drugs.drug_lines(work, proc)
        route = proc.technique.value or "unspecified"
        if route in ("subcutaneous", "intramuscular"):
            given = drugs.find(work, proc)
            listed = given is not None and given.concept in work.profile.complex_injection
            add(
                work,
                table["complex_injection" if listed else "injection"],
                [proc],
                "ADM-01",
                "Subcutaneous or intramuscular injection.",
                "technique",
            )
        elif route == "iv_push":
            add(work, table["push"], [proc], "ADM-01", "Intravenous push.", "technique")
        elif route == "iv_infusion":
            _infusion(work, proc)
        else:
            loose_gap(work, "administration_route", "ADM-01")


def _infusion(work: Work, proc: Procedure) -> None:
    table = rules("injection")
    drug = drugs.find(work, proc)
    row = drugs.row_of(work, drug) if drug else None
    codes = table["complex_infusion" if row is not None and row.complex_infusion else "infusion"]
    draft = add(work, codes["first"], [proc], "ADM-01", "Intravenous infusion, first hour.", "technique")
    if proc.minutes.value is None:
        gap(draft, "infusion_minutes")
        return
    use(draft, proc.minutes)
    if proc.minutes.value < table["infusion_minimum"]:
        draft.code = table["push"]
        return
    beyond = proc.minutes.value - table["first_hour"] - table["hour_needs"]
    hours = beyond // table["each_hour"] + 1 if beyond >= 0 else 0
    if hours > 0:
        add(work, codes["hour"], [proc], "ADM-01", "Each further hour of infusion.", "minutes", units=hours)


def build_chemodenervation(work: Work, procs: list[Procedure]) -> None:
    """Both axillae are one unit (HYP-01); palms and soles have no code of their own."""
    table = rules("injection")
    seen: set[str] = set()
    for proc in procs:
        region = proc.site.value.region if proc.site.value else ""
        key = "axilla" if region in ("axilla", "") else "unlisted" if region in table["unlisted_sites"] else "other"
        if key not in seen:
            draft = add(
                work,
                table["sweat"][key],
                [proc],
                "HYP-01",
                "Chemodenervation of sweat glands.",
                "site",
                judgement="M" if key == "unlisted" else "H",
            )
            use(draft, proc.site)
        seen.add(key)
        drugs.drug_lines(work, proc)
