"""Grafts, preparation of the recipient site and skin substitutes: area summed by kind and site group."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import Draft, Work, add, ceil_units, gap, group_of, site_doubt, sized
from coding.families.reconstruction import after_mohs
from coding.rulebook import rules
from nlp.facts import Procedure

_SUBSTITUTE = "skin_substitute"


def build_graft(work: Work, procs: list[Procedure]) -> None:
    """By recipient group and area; the codes are of the whole area of a group, not of each graft (GRAFT-01)."""
    groups: dict[tuple[str, str], list[Procedure]] = {}
    for proc in procs:
        if proc.technique.value == "composite":
            _composite(work, proc)
            continue
        if proc.technique.value == "pinch":
            continue
        series = _series(work, proc)
        groups.setdefault((series, group_of(work, series, proc.site.value)), []).append(proc)
    if pinched := [p for p in procs if p.technique.value == "pinch"]:
        _pinch(work, pinched)
    for (series, group), members in groups.items():
        if series == _SUBSTITUTE:
            _substitute(work, members, group)
        else:
            _graft_lines(work, members, series, group)


def _composite(work: Work, proc: Procedure) -> None:
    """Full thickness of the ear or nose in one piece; its code knows no area, and the donor's closure is part of it."""
    code = rules("reconstruction")["composite"]
    draft = add(work, code, [proc], "GRAFT-01 GRAFT-02", "Composite graft.", "site", "technique", judgement="M")
    after_mohs(work, draft, proc)


def _pinch(work: Work, procs: list[Procedure]) -> None:
    """Islands of skin on one small wound: one code whatever their number; a wound that is wider is a question."""
    table = rules("reconstruction")["pinch"]
    draft = add(work, table["code"], procs, "GRAFT-01", "Pinch grafts to a small wound.", "site", "technique", judgement="M")
    if any(p.defect.value is not None and p.defect.value.longest > table["up_to"] for p in procs):
        draft.review()


def _series(work: Work, proc: Procedure) -> str:
    """Size series of the graft; where the thickness is not written, the lower-valued of the two."""
    table = rules("reconstruction")
    technique = proc.technique.value or "unspecified"
    if technique in table["substitutes"]:
        return _SUBSTITUTE
    if technique in table["series"]:
        return str(table["series"][technique])
    site = proc.site.value

    def value(series: str) -> Decimal:
        row = work.tables.code(sized(work, series, group_of(work, series, site), None), work.on)
        return row.rvu if row else Decimal(0)

    return min(map(str, table["unknown_thickness"]), key=value)


def _area(procs: list[Procedure]) -> Decimal:
    """Total area as stated, or from the dimensions of the recipient defects."""
    total = Decimal(0)
    for proc in procs:
        if proc.area.value is not None:
            total += proc.area.value
        elif proc.defect.value is not None and proc.defect.value.area is not None:
            total += proc.defect.value.area
    return total


def _graft_lines(work: Work, procs: list[Procedure], series: str, group: str) -> None:
    addon, area = rules("reconstruction")["addons"][series], _area(procs)
    draft = add(
        work, sized(work, series, group, area or None), procs, "GRAFT-01 GRAFT-02",
        "Graft by recipient site and area, donor closure included.", "site", "technique",
    )  # fmt: skip
    _doubts(work, draft, procs, series)
    over = area - addon["after"]
    if over > 0:
        units = ceil_units(over, Decimal(addon["step"]))
        _more(work, addon["codes"][group], procs, "GRAFT-01", "Each further unit of graft area or part.", units)


def _doubts(work: Work, draft: Draft, procs: list[Procedure], series: str) -> None:
    _measured(draft, procs)
    for proc in procs:
        site_doubt(work, draft, series, proc.site.value)
        after_mohs(work, draft, proc)
    if any(p.technique.value in (None, "unspecified") for p in procs):
        gap(draft, "graft_thickness")
    if any(work.on_lesion(p.lesion, "flap") for p in procs):
        draft.rules += ("FLAP-04",)
    if series == "site_preparation":
        draft.rules += ("GRAFT-03",)


def _measured(draft: Draft, procs: list[Procedure]) -> None:
    for proc in procs:
        draft.evidence.extend(proc.area.evidence + proc.defect.evidence)
        if "conflicting" in (proc.area.status, proc.defect.status):
            draft.review()
    if any(not _area([proc]) for proc in procs):
        gap(draft, "graft_area")


def _more(work: Work, code: str, procs: list[Procedure], rule: str, reason: str, units: int, level: str = "H") -> None:
    draft = add(work, code, procs, rule, reason, units=units, judgement=level)
    _measured(draft, procs)


def _substitute(work: Work, procs: list[Procedure], group: str) -> None:
    """GRAFT-04: a small and a large series, each with its own step."""
    table, size = rules("reconstruction")["substitute"], _area(procs)
    small, small_more, large, large_more = table["codes"][group]
    is_large = size >= table["small_below"]
    step = Decimal(table["step_large"] if is_large else table["step_small"])
    draft = add(
        work, large if is_large else small, procs, "GRAFT-04", "Skin substitute by wound area.",
        "site", "technique", judgement="M",
    )  # fmt: skip
    _measured(draft, procs)
    if size > step:
        code, units = large_more if is_large else small_more, ceil_units(size - step, step)
        _more(work, code, procs, "GRAFT-04", "Each further unit of wound area or part.", units, "M")
