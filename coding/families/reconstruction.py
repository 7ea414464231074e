"""Flaps and grafts (FLAP-01 to FLAP-07, GRAFT-01 to GRAFT-04)."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import Draft, Work, add, ceil_units, gap, group_of, larger, site_doubt, sized, use
from coding.rulebook import rules
from nlp.facts import Procedure


def build_flap(work: Work, procs: list[Procedure]) -> None:
    """Area = primary + secondary defect; named pedicles have their own codes."""
    for proc in procs:
        technique = proc.technique.value or ""
        if technique == "takedown":
            _takedown(work, proc)
        elif technique in ("axial", "interpolation"):
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
    _after_mohs(work, draft, proc)
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


def _after_mohs(work: Work, draft: Draft, proc: Procedure) -> None:
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
    region = proc.site.value.region if proc.site.value else "default"
    if technique == "axial":
        code, rule_ids = table["axial"], "FLAP-05"
    else:
        code, rule_ids = table["interpolation"].get(region, table["interpolation"]["default"]), "FLAP-06"
    add(work, code, [proc], rule_ids, "Flap with its own pedicle.", "site", "technique", judgement="M")


def build_graft(work: Work, procs: list[Procedure]) -> None:
    """By recipient group and area; donor closure is included (GRAFT-01)."""
    table = rules("reconstruction")
    for proc in procs:
        technique = proc.technique.value or "unspecified"
        if technique in table["substitutes"]:
            _substitute(work, proc)
        else:
            _graft_lines(work, proc, _series(work, proc, technique))


def _series(work: Work, proc: Procedure, technique: str) -> str:
    """Size series of the graft; where the thickness is not written, the lower-valued of the two."""
    named = rules("reconstruction")["series"].get(technique)
    if named:
        return str(named)
    site = proc.site.value

    def value(series: str) -> Decimal:
        row = work.tables.code(sized(work, series, group_of(work, series, site), None), work.on)
        return row.rvu if row else Decimal(0)

    return min(map(str, rules("reconstruction")["unknown_thickness"]), key=value)


def _area(proc: Procedure) -> tuple[Decimal | None, str]:
    if proc.area.value is not None:
        return proc.area.value, "area"
    if proc.defect.value is not None and proc.defect.value.area is not None:
        return proc.defect.value.area, "defect"
    return None, "area"


def _graft_lines(work: Work, proc: Procedure, series: str) -> None:
    addon = rules("reconstruction")["addons"][series]
    area, name = _area(proc)
    group = group_of(work, series, proc.site.value)
    draft = add(
        work,
        sized(work, series, group, area),
        [proc],
        "GRAFT-01 GRAFT-02",
        "Graft by recipient site and area, donor closure included.",
        "site",
        "technique",
        name,
    )
    site_doubt(work, draft, series, proc.site.value)
    _area_gap(draft, area)
    if proc.technique.value in (None, "unspecified"):
        gap(draft, "graft_thickness")
    _after_mohs(work, draft, proc)
    if work.on_lesion(proc.lesion, "flap"):
        draft.rules += ("FLAP-04",)
    if series == "site_preparation":
        draft.rules += ("GRAFT-03",)
    over = (area or Decimal(0)) - addon["after"]
    if over > 0:
        add(
            work,
            addon["codes"][group],
            [proc],
            "GRAFT-01",
            "Each further unit of graft area or part.",
            name,
            units=ceil_units(over, Decimal(addon["step"])),
        )


def _area_gap(draft: Draft, area: Decimal | None) -> None:
    if area is None:
        gap(draft, "graft_area")


def _substitute(work: Work, proc: Procedure) -> None:
    table = rules("reconstruction")["substitute"]
    area, name = _area(proc)
    codes = table["codes"].get(group_of(work, "split_graft", proc.site.value))
    if not codes:
        return
    size = area or Decimal(1)
    large = size >= table["small_below"]
    first, more = (codes[2], codes[3]) if large else (codes[0], codes[1])
    step = Decimal(table["step_large"] if large else table["step_small"])
    draft = add(work, first, [proc], "GRAFT-04", "Skin substitute by wound area.", "site", name, judgement="M")
    _area_gap(draft, area)
    use(draft, proc.technique)
    if size > step:
        add(
            work,
            more,
            [proc],
            "GRAFT-04",
            "Each further unit of wound area or part.",
            name,
            units=ceil_units(size - step, step),
            judgement="M",
        )
