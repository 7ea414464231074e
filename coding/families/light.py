"""Photodynamic therapy, phototherapy and excimer laser (PDT, PHO)."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import Work, add, alternative, diagnosis_of, gap, malignant, sized, use
from coding.rulebook import rules
from nlp.facts import Procedure


def build_pdt(work: Work, procs: list[Procedure]) -> None:
    """One code a day by who did what; unclear means staff (PDT-01)."""
    table = rules("light")
    codes = table["pdt"]
    proc = procs[0]
    if malignant(diagnosis_of(work, proc)):
        draft = add(
            work,
            table["unlisted"],
            procs,
            "PDT-03",
            "Photodynamic therapy of a malignant lesion.",
            judgement="M",
        )
        return
    actor = proc.performer.value if proc.performer.status != "conflicting" else None
    if actor == "physician" and not proc.supervised_only:
        debrided = bool(proc.debrided_before.value)
        draft = add(
            work,
            codes["debrided" if debrided else "physician"],
            procs,
            "PDT-01",
            "Photodynamic therapy by who applied drug and light.",
            "performer",
        )
        draft.evidence.extend(proc.debrided_before.evidence)
        return
    draft = add(work, codes["staff"], procs, "PDT-01", "Photodynamic therapy applied by staff.")
    draft.evidence.extend(proc.performer.evidence)
    if actor is None:
        gap(draft, "pdt_actor")
        alternative(draft, codes["physician"], "a note that the physician applied the drug and the light")


def build_phototherapy(work: Work, procs: list[Procedure]) -> None:
    """One code a day by light and agent applied in the office (PHO-01, PHO-02)."""
    table = rules("light")
    proc = procs[0]
    technique = proc.technique.value or "unspecified"
    agent = proc.agent.value or ""
    minutes = proc.minutes.value or 0
    needs: tuple[str, ...] = ("technique",)
    if technique in ("puva", "goeckerman") and minutes >= table["supervised"]["minutes"]:
        code, needs = table["supervised"]["code"], ("technique", "minutes")
    elif technique == "puva":
        code = table["puva"]
    elif technique in table["uvb"] and (agent in table["agents"] or technique in ("uvb_with_agent", "goeckerman")):
        code = table["with_agent"]
    else:
        code = table["plain"]
    draft = add(work, code, procs, "PHO-01 PHO-02", "Phototherapy by light and agent applied in the office.", *needs)
    draft.evidence.extend(proc.agent.evidence)
    if proc.agent.status == "conflicting":
        gap(draft, "phototherapy_agent")
    if code == table["plain"] and technique in table["uvb"]:
        alternative(draft, table["with_agent"], "tar or petrolatum applied in the office before the light")


def build_excimer(work: Work, procs: list[Procedure]) -> None:
    """By area, psoriasis only since 2024 (PHO-03)."""
    table = rules("light")
    narrow = work.on >= table["psoriasis_only_from"]
    others = [p for p in procs if narrow and (d := diagnosis_of(work, p)) is not None and d.concept not in table["psoriasis"]]
    if others:
        add(
            work,
            table["unlisted"],
            others,
            "PHO-03",
            "Excimer laser for another disease than psoriasis.",
            "diagnosis",
        )
    procs = [p for p in procs if p not in others]
    if not procs:
        return
    area = sum((p.area.value for p in procs if p.area.value is not None), Decimal(0)) or None
    draft = add(
        work,
        sized(work, "excimer", "ANY", area),
        procs,
        "PHO-03",
        "Excimer laser by treated area.",
        "area",
        "diagnosis",
    )
    use(draft, procs[0].diagnosis)
    if area is None:
        gap(draft, "treated_area")
