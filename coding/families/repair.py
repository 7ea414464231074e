"""Repairs: class by the elements written, lengths summed inside class and group (REP-01 to REP-10)."""

from __future__ import annotations

from decimal import Decimal

from coding.families.base import (
    Draft,
    Work,
    add,
    alternative,
    ceil_units,
    gap,
    group_of,
    site_doubt,
    sized,
    use,
)
from coding.families.measures import excised_diameter
from coding.rulebook import rules
from nlp.facts import Procedure

_ANY_LENGTH = Decimal(0)
FLAP_WITHOUT_DESIGN = "flap without design"
"""Mark of a closure that was called a flap and is coded as a repair (FLAP-03)."""


def repair_class(work: Work, proc: Procedure) -> tuple[str, str]:
    """(simple | intermediate | complex | none | adhesive, missing element)."""
    closure = proc.closure.value or ""
    if closure in ("none", "secondary_intention", "strips"):
        return "none", ""
    if closure == "adhesive":
        return "adhesive", ""
    if not proc.closure.known and not proc.length.known:
        return "none", "repair_layers"
    if closure not in ("layered", "complex_stated"):
        if closure == "one_layer" and _needed_cleaning(proc):
            return "intermediate", ""
        return "simple", "" if closure == "one_layer" else "repair_layers"
    if _complex_proven(work, proc):
        length = proc.length.value
        short = length is not None and length < Decimal(str(rules("repair")["complex_from"]))
        return ("intermediate", "") if short else ("complex", "")
    wide = closure == "complex_stated" or proc.undermining_words.value == "extensive"
    return "intermediate", "undermining_distance" if wide else ""


def _needed_cleaning(proc: Procedure) -> bool:
    """REP-02: one layer over a heavily contaminated wound that was cleaned at length."""
    return any(element in rules("repair")["intermediate_elements"] for element in proc.complex_elements.value or ())


def _complex_proven(work: Work, proc: Procedure) -> bool:
    """One element of REP-03; undermining counts only as measured against the defect's width."""
    known = rules("repair")["complex_elements"]
    if any(element in known for element in proc.complex_elements.value or ()):
        return True
    width = _defect_width(work, proc)
    return proc.undermining.value is not None and width is not None and proc.undermining.value >= width


def _defect_width(work: Work, proc: Procedure) -> Decimal | None:
    """Greatest width of the defect, perpendicular to the closure: its short side."""
    for item in (proc, *work.on_lesion(proc.lesion, "excision", "mohs", "soft_tissue_excision")):
        if item.defect.value is not None:
            return item.defect.value.shortest
    for item in work.on_lesion(proc.lesion, "excision"):
        diameter = excised_diameter(item)[0]
        if diameter is not None:
            return diameter
    return None


def build(work: Work, procs: list[Procedure]) -> None:
    """Sum lengths inside one class and one code group, most complex first (REP-04, REP-07)."""
    groups: dict[tuple[str, str], list[Procedure]] = {}
    missing: dict[str, str] = {}
    table = rules("repair")
    for proc in procs:
        if proc.closure.value == "packed":
            add(work, table["packed_dehiscence"], [proc], "REP-01", "Superficial dehiscence, packed and left open.", "closure", "site")
            continue
        name, lack = repair_class(work, proc)
        if proc.technique.value == "dehiscence" and name != "none":
            _dehiscence(work, proc)
            continue
        if name == "adhesive":
            name = "simple"
            if work.profile.glue_code:
                reason = "Wound closed with tissue adhesive only."
                draft = add(work, work.profile.glue_code, [proc], "REP-01", reason, "closure", "site")
                if not work.surely_medicare:
                    draft.review()
                    alternative(
                        draft,
                        sized(
                            work,
                            table["series"][name],
                            group_of(work, table["series"][name], proc.site.value),
                            proc.length.value or _ANY_LENGTH,
                        ),
                        "a payer that does not take the Medicare code",
                    )
                continue
        if name == "none":
            continue
        missing[proc.id] = lack
        series = table["series"][name]
        groups.setdefault((name, group_of(work, series, proc.site.value)), []).append(proc)
    for name in table["order"]:
        for (kind, group), members in groups.items():
            if kind == name:
                _sum_line(work, name, group, members, missing)


def _dehiscence(work: Work, proc: Procedure) -> None:
    """A wound that came apart has its own code, whatever its length; a closure in layers is a judgement."""
    table = rules("repair")
    if proc.extent.value in ("extensive", "complicated"):
        reason = "Secondary closure of a surgical wound, extensive or complicated."
        draft = add(work, table["secondary_closure"], [proc], "REP-01", reason, "closure", "site", judgement="M")
        draft.evidence.extend(proc.extent.evidence)
        alternative(draft, table["dehiscence"], "a superficial wound")
        return
    draft = add(work, table["dehiscence"], [proc], "REP-01", "Closure of a superficial dehiscence.", "closure", "site")
    if proc.closure.value not in ("one_layer", "adhesive"):
        draft.review()
        alternative(draft, table["secondary_closure"], "an extensive or complicated secondary closure")


def _sum_line(work: Work, name: str, group: str, members: list[Procedure], missing: dict[str, str]) -> None:
    table = rules("repair")
    series = table["series"][name]
    length = sum((p.length.value or _ANY_LENGTH for p in members), Decimal(0))
    code = sized(work, series, group, length)
    rule_ids = {
        "complex": "REP-03 REP-04 REP-06",
        "intermediate": "REP-02 REP-04",
        "simple": "REP-01 REP-04",
    }[name]
    draft = add(
        work,
        code,
        members,
        rule_ids,
        f"{name.capitalize()} repair, lengths summed in one site group.",
        "closure",
        "length",
        "site",
    )
    _doubts(work, draft, members, missing, length)
    _origin(work, draft, members)
    if name == "intermediate" and any(_complex_proven(work, p) for p in members):
        draft.rules += ("REP-05",)
    for proc in members:
        site_doubt(work, draft, series, proc.site.value)
    over = length - Decimal(str(table["addon_after"]))
    if name == "complex":
        for proc in members:
            draft.evidence.extend(proc.complex_elements.evidence + proc.undermining.evidence)
        if over > 0:
            add(
                work,
                table["addons"][group],
                members,
                "REP-06",
                "Each further length unit of complex repair or part.",
                "length",
                units=ceil_units(over, Decimal(table["addon_step"])),
            )


def _origin(work: Work, draft: Draft, members: list[Procedure]) -> None:
    """Where the wound comes from: after Mohs it is billed beside it; a flap without a design is a repair."""
    if any(work.on_lesion(p.lesion, "mohs") for p in members):
        draft.rules += ("MOHS-09",)
    called_flap = [p for p in members if p.note == FLAP_WITHOUT_DESIGN]
    if called_flap:
        draft.rules += ("FLAP-03",)
        gap(draft, "flap_incisions")
        group = group_of(work, "flap", called_flap[0].site.value)
        alternative(draft, sized(work, "flap", group, None), "incisions that create a flap, with its design and area")


def _doubts(work: Work, draft: Draft, members: list[Procedure], missing: dict[str, str], length: Decimal) -> None:
    for element in dict.fromkeys(missing[p.id] for p in members if missing[p.id]):
        gap(draft, element)
        draft.rules += ("REP-09",)
    if any(missing[p.id] == "undermining_distance" for p in members):
        site = next((p.site.value for p in members), None)
        complex_group = group_of(work, "complex_repair", site)
        alternative(
            draft,
            sized(work, "complex_repair", complex_group, length),
            "undermining measured at least as wide as the defect along one edge, or another complex element",
        )
    if any(p.length.value is None for p in members):
        gap(draft, "repair_length")
    if any(p.site.value is None for p in members):
        gap(draft, "site")
    for proc in members:
        if proc.undermining.known:
            use(draft, proc.undermining)
