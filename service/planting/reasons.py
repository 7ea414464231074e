"""Removals without a reason: the words for the symptom are cut out of the note, the claim stays as it was."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from coding.lookup import Tables
from service.assistant import read_and_propose
from service.planting.clean import CleanClaim
from service.planting.plant import Maker, Planted, plants, rows

_ROUNDS = 6
"""A reason told in several places is found place by place."""


def without_reasons(clean: CleanClaim) -> str | None:
    """The note less all words that give a reason for a removal.

    None where it has none, where they cannot all be cut, and where the name of the disease is one ("inflamed").
    """
    text, encounter, proposal = clean.text, clean.encounter, clean.proposal
    inflamed = plants()["need_reasons"]["named"]
    for _ in range(_ROUNDS):
        spans = {(e.start, e.end) for proc in encounter.procedures for e in proc.symptoms.evidence if e.end > e.start}
        if not spans:
            named = any(code in inflamed for line in proposal.lines for code in line.icd10)
            return text if text != clean.text and not named else None
        for start, end in sorted(spans, reverse=True):
            text = text[:start] + text[end:]
        reading, proposal = read_and_propose(text, clean.context, None)
        encounter = reading.encounter
    return None


def _lost(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    codes = _removals(clean, tables)
    text = without_reasons(clean) if codes else None
    for code in codes if text is not None else ():
        yield Planted("necessity_not_documented", code, "over", clean.lines, text, moves="modifiers")


def _signed(clean: CleanClaim, tables: Tables) -> Iterator[Planted]:
    """No reason, and a notice signed: the claim of a payer that follows Medicare has to show it."""
    notice = plants()["notice"]
    if clean.context.payer not in ("", notice["payer"]):
        return
    codes = _removals(clean, tables)
    text = without_reasons(clean) if codes else None
    if text is None:
        return
    text = f"{text.rstrip()}\n{notice['text']}\n"
    context = replace(clean.context, payer=notice["payer"])
    for code in codes:
        yield Planted("missing_coverage_modifier", code, "over", clean.lines, text, context, moves="modifiers")


def _removals(clean: CleanClaim, tables: Tables) -> list[str]:
    """Codes that only a reason carries: warts, for one, need none said."""
    found, needs = [], plants()["need_reasons"]
    for _, line, row in rows(clean, tables):
        sure = all(p.status == "supported" for p in clean.proposal.lines if p.code == line.code)
        of_kind = row.family in needs["families"] and all(code.startswith(tuple(needs["diagnoses"])) for code in line.icd10)
        if of_kind and line.icd10 and not row.add_on and sure:
            found.append(line.code)
    return found


MAKERS: list[tuple[str, Maker]] = [("necessity_not_documented", _lost), ("missing_coverage_modifier", _signed)]
