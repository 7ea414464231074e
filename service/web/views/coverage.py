"""What is covered: each code and each rule, how it is tested, and of which quarter the tables are."""

from __future__ import annotations

import csv
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from coding.coverage import coverage as rule_coverage
from coding.lookup import Tables, load_tables

SUPPORTED, PARTLY, NOT = "supported", "partly", "not"


@lru_cache(maxsize=2)
def covered(store: Path | None) -> dict[str, Any]:
    """Codes by family, rules, and versions of the tables.

    Returns:
        `codes`: [{code, label, family, status, rules, rule_cases, note_cases, mue, global_days}]. A code is *supported* where both
        a rule case and an own note expect it, *partly* where only one does, else *not*: such a code is known to the
        tables and checked on billed claims; its `rules` are those whose cases expect it. `rules`: [{rule, status, where}]. `versions`: table -> version.
    """
    tables = load_tables(store)
    with resources.files("service.web").joinpath("coverage_codes.csv").open(encoding="utf-8") as file:
        codes = [shown for row in csv.DictReader(file) if (shown := _code(row, tables))]
    rules = [{"rule": r.rule, "status": r.status, "where": r.where} for r in rule_coverage()]
    return {"codes": sorted(codes, key=lambda c: (c["family"], c["code"])), "rules": rules, "versions": tables.versions()}


def _code(row: dict[str, str], tables: Tables) -> dict[str, Any] | None:
    found = tables.code(row["code"])
    if found is None:
        return None
    rule_cases, note_cases = int(row["rule_cases"]), int(row["note_cases"])
    status = SUPPORTED if rule_cases and note_cases else PARTLY if rule_cases or note_cases else NOT
    return {
        "code": found.code, "label": found.label, "family": found.family.replace("_", " "), "status": status, "rules": row["rules"].split(),
        "rule_cases": rule_cases, "note_cases": note_cases, "mue": found.mue, "global_days": found.global_days,
    }  # fmt: skip
