"""Biopsies of skin and of the organs with their own codes (BX-01 to BX-10)."""

from __future__ import annotations

from coding.families.base import (
    Draft,
    Work,
    add,
    alternative,
    counted,
    digit_modifier,
    gap,
    group_of,
    not_billed,
    sized,
)
from coding.rulebook import Rules, in_force_on, rules
from nlp.facts import Procedure, Site

SHAVE_WITHOUT_INTENT = "shave without intent"
"""Mark of a shave whose note says neither why nor what: coded as a biopsy, with a question."""


def build(work: Work, procs: list[Procedure]) -> None:
    """One unit a lesion; organ codes first, then one lead code and add-ons (BX-02, BX-05)."""
    table = rules("biopsy")
    skin: list[Procedure] = []
    organs: dict[str, list[Procedure]] = {}
    rows: dict[str, dict[str, str]] = {}
    for proc in _separate(procs):
        row = _organ(table, proc.site.value)
        if proc.technique.value in table["no_biopsy"]:
            not_billed(work, proc, "included", "BX-08")
        elif row is None:
            skin.append(proc)
        else:
            rows[row["code"]] = row
            organs.setdefault(row["code"], []).append(proc)
    for code, members in organs.items():
        _organ_lines(work, members, rows[code])
    _skin_lines(work, table, skin)


def _separate(procs: list[Procedure]) -> list[Procedure]:
    """Several samples of one lesion are one biopsy (BX-04)."""
    order = rules("biopsy")["order"]
    best: dict[str, Procedure] = {}
    for proc in procs:
        key = proc.lesion or proc.id
        kept = best.get(key)
        if kept is None or _place(order, proc) < _place(order, kept):
            best[key] = proc
    return list(best.values())


def _place(order: list[str], proc: Procedure) -> int:
    technique = proc.technique.value or ""
    return order.index(technique) if technique in order else len(order)


def _organ(table: Rules, site: Site | None) -> dict[str, str] | None:
    if site is None or site.subsite in table["not_ear"] or site.subsite in table["unclear"]:
        return None
    for row in table["sites"]:
        if row.get("region", site.region) == site.region and row.get("subsite", site.subsite) == site.subsite:
            return dict(row)
    return None


def _organ_lines(work: Work, procs: list[Procedure], row: dict[str, str]) -> None:
    """One unit a lesion: the organ's add-on where it has one, else a line for each (BX-05)."""
    more = row.get("extra", "")
    for place, proc in enumerate(procs):
        if more and place:
            break
        for again in range(1 if more else max(proc.count.value or 1, 1)):
            _organ_line(work, row["code"], proc, "G-08" if place or again else "BX-04", doubt="doubt" in row)
    units = sum(max(p.count.value or 1, 1) for p in procs) - 1
    if more and units:
        others = procs[1:] or procs
        add(work, more, others, "BX-05 BX-04", "Each further lesion of the same organ.", "site", units=units)


def _organ_line(work: Work, code: str, proc: Procedure, rule: str, *, doubt: bool = False) -> None:
    modifier = digit_modifier(proc.site.value)
    draft = add(
        work, code, [proc], f"BX-05 {rule}", "Biopsy of an organ with its own code.", "site",
        modifiers=(modifier,) if modifier else (),
    )  # fmt: skip
    counted(draft)
    if doubt:
        draft.review()
    if code == rules("biopsy")["nail"] and not modifier:
        gap(draft, "nail_digit")


def _skin_lines(work: Work, table: Rules, procs: list[Procedure]) -> None:
    groups: dict[str, list[Procedure]] = {}
    for proc in procs:
        technique = proc.technique.value or ""
        key = technique if technique in table["order"] else str(table["default"])
        groups.setdefault(key, []).append(proc)
    lead_taken = False
    for technique in table["order"]:
        group = groups.get(technique, [])
        if group:
            _technique_lines(work, technique, group, lead_taken)
            lead_taken = True


def _codes(work: Work) -> Rules:
    """The codes of the techniques in force on the date of service."""
    return dict(in_force_on(rules("biopsy")["codes"], work.on))


def _technique_lines(work: Work, technique: str, group: list[Procedure], lead_taken: bool) -> None:
    codes = _codes(work)
    total = sum(max(p.count.value or 1, 1) for p in group)
    drafts = []
    if not lead_taken:
        lead = group[:1]
        modifier = digit_modifier(lead[0].site.value) if lead[0].site.value else ""
        drafts.append(
            add(
                work,
                codes["lead"][technique],
                lead,
                "BX-01 BX-02",
                f"Biopsy by {technique} technique, lead code of the session.",
                "technique",
                "site",
                modifiers=(modifier,) if modifier.startswith("E") else (),
            )
        )
        total -= 1
        if (lead[0].count.value or 1) <= 1:
            group = group[1:]
    if total > 0:
        drafts.append(
            add(
                work,
                codes["extra"][technique],
                group,
                "BX-02 BX-03 BX-04",
                f"Each further separate lesion by {technique} technique.",
                "technique",
                "site",
                units=total,
            )
        )
        counted(drafts[-1])
    for draft in drafts:
        _doubts(work, draft)
        _same_day(work, draft)


def _same_day(work: Work, draft: Draft) -> None:
    """A biopsy that stands beside the larger service on its lesion says by which rule."""
    lesions = [p.lesion for p in draft.procedures]
    if any(work.on_lesion(lesion, "mohs") for lesion in lesions):
        draft.rules += ("MOHS-07",)
    elif any(work.read_before_excision(lesion) and work.on_lesion(lesion, "excision") for lesion in lesions):
        draft.rules += ("G-04",)


def _doubts(work: Work, draft: Draft) -> None:
    table = rules("biopsy")
    procs = draft.procedures
    if any((p.technique.value or "") not in table["order"] for p in procs):
        gap(draft, "biopsy_technique")
        draft.rules += ("BX-09",)
        codes = _codes(work)
        series = codes["extra"] if draft.code in codes["extra"].values() else codes["lead"]
        for other in ("punch", "incisional"):
            alternative(draft, series[other], f"a note that says the biopsy was {other}")
    for proc in procs:
        if proc.note == SHAVE_WITHOUT_INTENT:
            gap(draft, "shave_intent")
            group = group_of(work, "shave", proc.site.value)
            alternative(draft, sized(work, "shave", group, proc.size.value), "a removal for treatment, with its reason")
    if any(p.site.value is None for p in procs):
        gap(draft, "site")
    places = [p.site.value.subsite or p.site.value.region for p in procs if p.site.value is not None]
    for place in dict.fromkeys(places):
        if place in table["unclear"]:
            gap(draft, "organ_or_skin")
            alternative(draft, table["unclear"][place], "a site on the organ itself, its mucosa or margin")
