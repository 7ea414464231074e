"""Drugs billed: source, prior authorization on the date, step therapy (ADM-04, DRUG-05)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from coding.claim import Context
from coding.compare.claims import SETTINGS, BilledLine, Finding, finding
from coding.lookup import Tables
from nlp.facts import DrugGiven, Encounter

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")


def drug_findings(ours: BilledLine, encounter: Encounter, context: Context, tables: Tables) -> Iterator[Finding]:
    """Coverage findings on a billed drug line; only drugs that payers authorize beforehand are looked at."""
    for drug in encounter.drugs:
        row = tables.drug(drug.concept, context.date_of_service, drug.route.value or "")
        if row is None or row.hcpcs != ours.code or drug.assertion != "performed":
            continue
        if drug.concept in SETTINGS["no_authorization_needed"]:
            continue
        yield from _authorization(ours, drug, context)
        if not drug.failed_treatments:
            yield finding("step_therapy", ours, None, evidence=drug.evidence)


def _authorization(ours: BilledLine, drug: DrugGiven, context: Context) -> Iterator[Finding]:
    on = context.date_of_service
    first, last = _period(drug, context)
    if on is not None and ((first is not None and on < first) or (last is not None and on > last)):
        proof = drug.authorization_from.evidence + drug.authorization_to.evidence
        yield finding("authorization_lapsed", ours, None, evidence=proof)
    elif not drug.prior_authorization.known and not context.prior_authorization:
        yield finding("authorization_missing", ours, None, evidence=drug.evidence)


def _period(drug: DrugGiven, context: Context) -> tuple[date | None, date | None]:
    """First and last day of the authorization: what the practice has on file, else the note. One date is the last day."""
    on_file = [date.fromisoformat(day) for day in _DAY.findall(context.prior_authorization) if _is_day(day)]
    if on_file:
        return (on_file[0] if len(on_file) > 1 else None), on_file[-1]
    return drug.authorization_from.value, drug.authorization_to.value


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
