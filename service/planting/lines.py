"""Errors of the claim's make-up: units, lines too many or too few, edits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coding.compare.claims import BilledLine
from coding.lookup import Tables
from coding.rows import VISITS
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, changed, numbered, plants, rows, with_line, without

_UNIT_KINDS = {"drug": "drug_units", "mohs": "mohs_count"}


def _families(clean: CleanClaim, tables: Tables) -> set[str]:
    codes = [line.code for line in clean.lines] + [line.code for line in clean.proposal.lines]
    return {row.family for code in codes if (row := tables.code(code)) is not None}


def _units(kind: str) -> Maker:
    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        for place, line, row in rows(clean, tables):
            alone = sum(other.code == line.code for other in clean.lines) == 1
            if _UNIT_KINDS.get(row.family, "units_mismatch") != kind or row.family == VISITS or not alone:
                continue
            yield Planted(kind, line.code, "over", changed(clean, place, units=line.units + 1))
            if line.units > 1:
                yield Planted(kind, line.code, "under", changed(clean, place, units=line.units - 1))

    return make


def _unit_limit(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for place, line, row in rows(clean, tables):
        limit = tables.mue(line.code, clean.context.date_of_service)
        if limit is not None and row.family != VISITS:
            yield Planted("unit_limit", line.code, "over", changed(clean, place, units=limit[0] + 1))


def _unbilled(kind: str, status: str, add_on: bool | None = None) -> Maker:
    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        for place, line, row in rows(clean, tables):
            if add_on is not None and row.add_on != add_on:
                continue
            twins = [p for p in clean.proposal.lines if p.code == line.code]
            if len(twins) == 1 and twins[0].status == status and len(clean.lines) > 1:
                if status == "review" and twins[0].confidence < 0.5:
                    continue  # said as information only
                yield Planted(kind, line.code, "under", without(clean, place))

    return make


def _from_nothing(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    known = _families(clean, tables)
    if clean.proposal.not_billed:
        return
    for code in plants()["from_nothing"]:
        row = tables.code(code)
        if row is not None and row.family not in known:
            yield Planted("undocumented_service", code, "over", with_line(clean, code))


def _extra_add_on(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for lead, add_on in plants()["extra_add_ons"].items():
        family = {line.code for line in clean.lines}
        row = tables.code(add_on)
        if lead in family and row is not None and not _has_add_on(clean, tables, row.family) and not _talked_of(clean, lead):
            yield Planted("extra_add_on", add_on, "over", with_line(clean, add_on))


def _has_add_on(clean: CleanClaim, tables: Tables, family: str) -> bool:
    return any(row.family == family and row.add_on for _, _, row in rows(clean, tables))


def _talked_of(clean: CleanClaim, lead: str) -> bool:
    """True where the note itself says why more of it is not billed, or may be: those are other kinds."""
    return bool(clean.proposal.not_billed) or any(p.status != "supported" for p in clean.proposal.lines if p.code == lead)


def _orphan(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for _, line, row in rows(clean, tables):
        if not row.add_on or row.family == VISITS:
            continue
        parents = [place for place, other in enumerate(clean.lines) if other.code in row.parents]
        if parents:
            yield Planted("add_on_without_primary", line.code, "over", without(clean, *parents))


def _two_leads(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    leads = plants()["leads"]
    here = [line.code for line in clean.lines if line.code in leads]
    for place, _, row in rows(clean, tables):
        if row.add_on and row.family == "biopsy_skin" and here:
            lower = leads[0]
            if here[0] != lower:
                yield Planted("two_lead_biopsies", lower, "over", changed(clean, place, code=lower, units=1))
                return


def _never_together(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    on = clean.context.date_of_service
    here = {line.code for line in clean.lines}
    for line in clean.lines:
        for code in tables.codes():
            pair = tables.ptp(line.code, code, on)
            row = tables.code(code, on)
            usable = row is not None and row.family not in ("biopsy_skin", VISITS) and tables.is_valid(code, on)
            if pair is not None and pair.indicator == 0 and pair.column2 == code and code not in here and usable:
                yield Planted("pair_never_together", code, "over", with_line(clean, code))


def _flap(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    families = _families(clean, tables)
    if families & {"flap_att", "flap_other"} and not families & {"excision_benign", "excision_malignant", "excision_site_specific"}:
        for code in plants()["flap_excisions"]:
            yield Planted("excision_with_flap", code, "over", with_line(clean, code))


def _included(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """A simple closure beside a removal; the note may name it as included or say nothing of it."""
    families = _families(clean, tables)
    removals = {"biopsy_skin", "shave_removal", "excision_benign", "excision_malignant"}
    if not families & removals or any(family.startswith(("repair", "flap", "graft")) for family in families):
        return
    said = {entry.why for entry in clean.proposal.not_billed if entry.what == "repair"}
    if said <= {"included"}:
        for code in plants()["repairs_included"]:
            yield Planted("included_service", code, "over", with_line(clean, code))


def _held(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for held in clean.proposal.lines:
        if held.status == "hold":
            lines = numbered([*clean.lines, BilledLine(held.code, held.units, held.modifiers, held.icd10)])
            yield Planted("pathology_pending", held.code, "over", lines)


def _unknown(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    yield Planted("unknown_code", plants()["never_known"], "neutral", with_line(clean, plants()["never_known"]))


def _visit(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    if VISITS not in _families(clean, tables) and clean.lines and clean.proposal.em.verdict == "not_supported":
        code = plants()["visit"]
        if "GL-03" not in clean.proposal.em.rules:
            yield Planted("unsupported_em", code, "over", with_line(clean, code, modifiers=("25",)))


def _counterpart(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """The service that was done is named beside the one that was billed."""
    for place, line, _ in rows(clean, tables):
        for code in plants()["instead"]["wrong_technique"].get(line.code, [])[:1]:
            if code not in {other.code for other in clean.lines}:
                yield Planted(
                    "counterpart", line.code, "under", tuple(replace(x, code=code) if n == place else x for n, x in enumerate(clean.lines))
                )


MAKERS: list[tuple[str, Maker]] = [
    ("units_mismatch", _units("units_mismatch")), ("mohs_count", _units("mohs_count")), ("drug_units", _units("drug_units")),
    ("unit_limit", _unit_limit), ("unbilled_service", _unbilled("unbilled_service", "supported", add_on=False)),
    ("missing_add_on", _unbilled("missing_add_on", "supported", add_on=True)),
    ("unbilled_doubtful", _unbilled("unbilled_doubtful", "review")), ("undocumented_service", _from_nothing),
    ("extra_add_on", _extra_add_on), ("add_on_without_primary", _orphan), ("two_lead_biopsies", _two_leads),
    ("pair_never_together", _never_together), ("excision_with_flap", _flap), ("included_service", _included),
    ("pathology_pending", _held), ("unknown_code", _unknown), ("unsupported_em", _visit), ("counterpart", _counterpart),
]  # fmt: skip
