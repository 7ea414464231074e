"""Flaps: adjacent tissue by area, pedicles of their own, division of staged flaps."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import Draft, Work, add, ceil_units, gap, group_of, larger, site_doubt, sized
from coding.rulebook import rules
from nlp.facts import Procedure


def build_flap(work: Work, procs: list[Procedure]) -> None:
    """Area = primary + secondary defect; named pedicles have their own codes."""
    for proc in procs:
        technique = proc.technique.value or ""
        if technique == "takedown":
            _takedown(work, proc)
        elif technique in ("axial", "forehead", "interpolation"):
            _pedicle(work, proc, technique)
        else:
            _adjacent(work, proc)


def flap_area(proc: Procedure) -> tuple[Decimal | None, str]:
    """Area of a flap and the element it lacks (FLAP-07)."""
    if proc.area.value is not None:
        return proc.area.value, ""
    primary = proc.defect.value.area if proc.defect.value else None
    secondary = proc.secondary_defect.value.area if proc.secondary_defect.value else None
    if primary is not None and secondary is not None:
        return primary + secondary, ""
    if primary is not None:
        return primary, "secondary_defect"
    return secondary, "flap_area"


def _adjacent(work: Work, proc: Procedure) -> None:
    table = rules("reconstruction")["flap_addon"]
    area, missing = flap_area(proc)
    group = group_of(work, "flap", proc.site.value)
    fields = [name for name in ("area", "defect", "secondary_defect") if getattr(proc, name).known]
    draft = add(
        work,
        sized(work, "flap", group, area),
        [proc],
        "FLAP-01 FLAP-02",
        "Adjacent tissue transfer by site group and total defect area.",
        "site",
        *fields,
    )
    draft.evidence.extend(proc.technique.evidence)
    after_mohs(work, draft, proc)
    site_doubt(work, draft, "flap", proc.site.value)
    if missing:
        gap(draft, missing)
        draft.rules += ("FLAP-07",)
        larger(work, draft, "flap", group, "total area (sq cm)")
    if proc.technique.value in (None, "unspecified"):
        draft.rules += ("FLAP-03",)
        gap(draft, "flap_incisions")
    over = (area or Decimal(0)) - table["after"]
    if over > 0:
        add(
            work,
            table["code"],
            [proc],
            "FLAP-02",
            "Each further area unit of the flap or part.",
            *fields,
            units=ceil_units(over, Decimal(table["step"])),
        )


def after_mohs(work: Work, draft: Draft, proc: Procedure) -> None:
    """A repair of the wound of today's Mohs surgery is a line of its own (MOHS-09)."""
    if work.on_lesion(proc.lesion, "mohs"):
        draft.rules += ("MOHS-09",)


def _takedown(work: Work, proc: Procedure) -> None:
    table = rules("reconstruction")
    region = proc.site.value.region if proc.site.value else ""
    key = next(
        (k for k, v in table["takedown_regions"].items() if region in v),
        "limb" if region in ("scalp", "arm", "leg") else "trunk",
    )
    add(
        work,
        table["takedown"][key],
        [proc],
        "FLAP-06 GL-05",
        "Division and inset of a staged flap.",
        "site",
        judgement="M",
    )


def _pedicle(work: Work, proc: Procedure, technique: str) -> None:
    table = rules("reconstruction")
    if technique == "axial":
        code, rule_ids = table["axial"], "FLAP-05"
    elif technique == "forehead":
        code, rule_ids = table["forehead"], "FLAP-06"
    else:
        code, rule_ids = table["interpolation"][group_of(work, "flap", proc.site.value)], "FLAP-06"
    add(work, code, [proc], rule_ids, "Flap with its own pedicle.", "site", "technique", judgement="M")
