"""Errors of modifiers and diagnoses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coding.compare.claims import BilledLine, Direction
from coding.lookup import Tables
from coding.mapper import profile_for
from coding.modifiers import DISTINCT
from coding.rows import VISITS
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, changed, plants, rows

_PROCEDURE_GLOBALS = ("000", "010", "090")


def _less(line: BilledLine, *modifiers: str) -> tuple[str, ...]:
    return tuple(m for m in line.modifiers if m not in modifiers)


def _stripped(kind: str, modifier: str, direction: Direction) -> Maker:
    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        for place, line in enumerate(clean.lines):
            if modifier in line.modifiers:
                yield Planted(kind, line.code, direction, changed(clean, place, modifiers=_less(line, modifier)))

    return make


def _visit_25(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        if row.evaluation and not {"25", "57"} & set(line.modifiers):
            yield Planted("unsupported_25", line.code, "over", changed(clean, place, modifiers=("25", *line.modifiers)))


def _bare_visit(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """A visit of another level without 25: the note cannot say that 25 is missing, the pair edit with the procedure does."""
    on = clean.context.date_of_service
    if not profile_for(clean.context.payer).apply_pairs:
        return
    for place, line, row in rows(clean, tables):
        if not row.evaluation or "25" not in line.modifiers:
            continue
        for code in plants()["instead"]["em_level"].get(line.code, []):
            pairs = [
                pair
                for other in clean.lines
                if other is not line and (pair := tables.ptp(code, other.code, on)) is not None and pair.indicator == 1
            ]
            if pairs:
                lines = changed(clean, place, code=code, modifiers=_less(line, "25"))
                yield Planted("pair_without_modifier", pairs[0].column2, "neutral", lines)


def _57_as_25(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line in enumerate(clean.lines):
        if "57" in line.modifiers and "25" not in line.modifiers:
            yield Planted("25_should_be_57", line.code, "under", changed(clean, place, modifiers=("25", *_less(line, "57"))))


def _needless_global(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        if row.global_days in _PROCEDURE_GLOBALS and not {"58", "78", "79"} & set(line.modifiers) and row.family != VISITS:
            for modifier in ("58", "79"):
                yield Planted(
                    "needless_global_modifier", line.code, "neutral", changed(clean, place, modifiers=(modifier, *line.modifiers))
                )


def _parting(line: BilledLine) -> set[str]:
    return set(line.modifiers) & (DISTINCT | {"76"})


def _missing_distinct(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line in enumerate(clean.lines):
        if _parting(line):
            yield Planted("missing_distinct", line.code, "under", changed(clean, place, modifiers=_less(line, *_parting(line))))


def _needless_distinct(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    if any(_parting(line) for line in clean.lines):
        return
    for place, line, row in rows(clean, tables):
        if row.global_days in _PROCEDURE_GLOBALS and row.family != VISITS:
            yield Planted("needless_distinct", line.code, "over", changed(clean, place, modifiers=("59", *line.modifiers)))


def _moved_distinct(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    carrying = [place for place, line in enumerate(clean.lines) if _parting(line)]
    if len(carrying) != 1:
        return
    here = carrying[0]
    for place, line, row in rows(clean, tables):
        if place != here and row.family != VISITS and row.global_days in _PROCEDURE_GLOBALS and line.code != clean.lines[here].code:
            lines = list(clean.lines)
            lines[here] = replace(lines[here], modifiers=_less(lines[here], *_parting(lines[here])))
            lines[place] = replace(line, modifiers=("59", *line.modifiers))
            yield Planted("distinct_on_wrong_line", clean.lines[here].code, "neutral", tuple(lines))


def _other_site(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line in enumerate(clean.lines):
        for right, wrong in plants()["site_changes"].items():
            if right in line.modifiers:
                modifiers = tuple(wrong if m == right else m for m in line.modifiers)
                yield Planted("wrong_site_modifier", line.code, "neutral", changed(clean, place, modifiers=modifiers))


def _no_site(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    sites = set(plants()["site_changes"])
    for place, line in enumerate(clean.lines):
        if sites & set(line.modifiers):
            yield Planted("missing_site_modifier", line.code, "neutral", changed(clean, place, modifiers=_less(line, *sites)))


def _component(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        if row.family == "pathology":
            both = {"26", "TC"} & set(line.modifiers)
            modifiers = _less(line, "26", "TC") if both else ("26", *line.modifiers)
            yield Planted("component_modifier", line.code, "neutral", changed(clean, place, modifiers=modifiers))


def _waste(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        waste = {"JW", "JZ"} & {m for other in clean.lines if other.code == line.code for m in other.modifiers}
        if row.family == "drug" and not waste:
            yield Planted("needless_waste_modifier", line.code, "neutral", changed(clean, place, modifiers=(*line.modifiers, "JZ")))


def _both_wastes(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line in enumerate(clean.lines):
        if "JZ" in line.modifiers:
            yield Planted("jw_and_jz", line.code, "neutral", changed(clean, place, modifiers=(*line.modifiers, "JW")))


def _other_modifier(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        if row.global_days in _PROCEDURE_GLOBALS and "52" not in line.modifiers:
            yield Planted("other_modifier", line.code, "neutral", changed(clean, place, modifiers=(*line.modifiers, "52")))


def _no_diagnosis(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line in enumerate(clean.lines):
        if line.icd10:
            yield Planted("diagnosis_missing", line.code, "neutral", changed(clean, place, icd10=()))


def _excluded_diagnosis(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        benign = plants()["benign_diagnoses"].get(row.family)
        wrong = benign or (plants()["malignant_diagnosis"] if row.family in ("excision_benign", "destruction_premalignant") else "")
        if wrong:
            yield Planted("diagnosis_class", line.code, "neutral", changed(clean, place, icd10=(wrong,)))


def _other_side(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """The same disease on the other side: the last figure of a sided code."""
    divided = ("C43", "C44", "C4A", "D03", "D04", "D22", "D23")
    for place, line in enumerate(clean.lines):
        first = line.icd10[0] if line.icd10 else ""
        if first.startswith(divided) and len(first) == 7 and first[5] in "12" and len(line.icd10) == 1:
            other = first[:5] + ("2" if first[5] == "1" else "1") + first[6]
            yield Planted("diagnosis_side", line.code, "neutral", changed(clean, place, icd10=(other,)))


def _provisional(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        proposed = [p for p in clean.proposal.lines if p.code == line.code]
        known = line.icd10 and not line.icd10[0].startswith(("D48", "D49")) and all(p.status == "supported" for p in proposed)
        if known and row.family.startswith(("excision", "mohs", "destruction_malignant", "repair", "flap", "graft")):
            yield Planted("diagnosis_not_updated", line.code, "neutral", changed(clean, place, icd10=(plants()["provisional_diagnosis"],)))


def _unrelated_diagnosis(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    other = plants()["other_diagnosis"]
    for place, line in enumerate(clean.lines):
        if line.icd10 and other not in line.icd10:
            yield Planted("diagnosis_differs", line.code, "neutral", changed(clean, place, icd10=(other,)))


MAKERS: list[tuple[str, Maker]] = [
    ("missing_25", _stripped("missing_25", "25", "under")), ("missing_57", _stripped("missing_57", "57", "under")),
    *((kind, _stripped(kind, modifier, "under")) for modifier, kind in plants()["global_modifiers"].items()),
    ("missing_coverage_modifier", _stripped("missing_coverage_modifier", "GY", "over")),
    ("jz_missing", _stripped("jz_missing", "JZ", "neutral")), ("jw_missing", _stripped("jw_missing", "JW", "under")),
    ("unsupported_25", _visit_25), ("pair_without_modifier", _bare_visit),
    ("25_should_be_57", _57_as_25), ("needless_global_modifier", _needless_global),
    ("missing_distinct", _missing_distinct), ("needless_distinct", _needless_distinct),
    ("distinct_on_wrong_line", _moved_distinct), ("wrong_site_modifier", _other_site), ("missing_site_modifier", _no_site),
    ("component_modifier", _component), ("needless_waste_modifier", _waste), ("jw_and_jz", _both_wastes),
    ("other_modifier", _other_modifier), ("diagnosis_missing", _no_diagnosis), ("diagnosis_class", _excluded_diagnosis),
    ("diagnosis_side", _other_side), ("diagnosis_not_updated", _provisional), ("diagnosis_differs", _unrelated_diagnosis),
]  # fmt: skip
