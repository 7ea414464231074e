"""Errors that lie in what the note or the practice says: the claim bills what it should not have billed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coding.lookup import Tables
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, plants, rows, with_line


def _told(kind: str) -> Maker:
    """Billed although the note tells it otherwise: what the proposal itself did not bill, and sentences put at the end."""

    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        families = {row.family for _, _, row in rows(clean, tables)}
        if any(line.status == "hold" for line in clean.proposal.lines):
            return
        for entry in clean.proposal.not_billed:
            others = {other.why for other in clean.proposal.not_billed if other.what == entry.what}
            if entry.what in ("repair", "excision") and families & {"flap_att", "flap_other"}:
                continue  # that is an excision beside a flap
            if plants()["kind_of_said"].get(entry.why) == kind and len(others) == 1:
                yield from _billed(clean, tables, kind, plants()["said"].get(entry.what, []), families, None)
        for sentence in plants()["sentences"].get(kind, []):
            if families - {"pathology"} and not clean.proposal.not_billed:  # not into reports of pathology or another organ
                text = f"{clean.text.rstrip()}\n\n{sentence['text']}\n"
                yield from _billed(clean, tables, kind, sentence["codes"], families, text)

    return make


def _billed(clean: CleanClaim, tables: Tables, kind: str, codes: list[str], families: set[str], text: str | None) -> Iterator[Planted]:
    for code in codes:
        row = tables.code(code, clean.context.date_of_service)
        if row is not None and row.family not in families:
            yield Planted(kind, code, "over", with_line(clean, code), text)


def _outside_lab(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """The tissue of a biopsy, billed as examined here though it went to an outside laboratory."""
    families = {row.family for _, _, row in rows(clean, tables)}
    if plants()["sampled"] in families and "pathology" not in families:
        context = replace(clean.context, pathology_lab="outside")
        for code in plants()["tissue"]:
            yield Planted("pathology_outside_lab", code, "over", with_line(clean, code), None, context)


def _from_pharmacy(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for _, line, row in rows(clean, tables):
        if row.family == "drug" and not any(drug.source.value for drug in clean.encounter.drugs):
            context = replace(clean.context, drug_source="pharmacy")
            yield Planted("pharmacy_supplied_drug", line.code, "over", clean.lines, None, context, moves="lines")


def _lapsed(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    for _, line, row in rows(clean, tables):
        known = any(drug.prior_authorization.known for drug in clean.encounter.drugs)
        if row.family == "drug" and clean.context.date_of_service is not None and line.code not in plants()["cheap_drugs"] and not known:
            for sentence in plants()["sentences"]["authorization_lapsed"]:
                text = f"{clean.text.rstrip()}\n{sentence['text']}\n"
                yield Planted("authorization_lapsed", line.code, "neutral", clean.lines, text)


def _unsaid(kind: str) -> Maker:
    """A drug that payers authorize beforehand, of whose authorization or earlier treatments the note says nothing."""

    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        drugs = clean.encounter.drugs
        known = [d.prior_authorization.known if kind == "authorization_missing" else bool(d.failed_treatments) for d in drugs]
        if clean.context.prior_authorization or any(known):
            return
        for _, line, row in rows(clean, tables):
            if row.family == "drug" and line.code not in plants()["cheap_drugs"]:
                yield Planted(kind, line.code, "neutral", clean.lines)

    return make


def _read_elsewhere(kind: str, reader: str | None) -> Maker:
    """Mohs surgery whose slides somebody else read, and Mohs surgery of which the note says both."""

    def make(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
        readers = {proc.reader.value for proc in clean.encounter.procedures if proc.kind == "mohs"}
        for _, line, row in rows(clean, tables):
            if row.family == "mohs" and not row.add_on and readers == {reader}:
                for sentence in plants()["sentences"]["mohs_read_by_other"]:
                    text = f"{clean.text.rstrip()}\n{sentence['text']}\n"
                    yield Planted(kind, line.code, "over", clean.lines, text, moves="lines")

    return make


MAKERS: list[tuple[str, Maker]] = [
    *((kind, _told(kind)) for kind in dict.fromkeys(plants()["kind_of_said"].values())),
    ("pathology_outside_lab", _outside_lab), ("pharmacy_supplied_drug", _from_pharmacy),
    ("authorization_lapsed", _lapsed), ("mohs_read_by_other", _read_elsewhere("mohs_read_by_other", None)),
    ("mohs_reader_unclear", _read_elsewhere("mohs_reader_unclear", "self")), ("step_therapy", _unsaid("step_therapy")),
    ("authorization_missing", _unsaid("authorization_missing")),
]  # fmt: skip
