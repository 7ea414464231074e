"""The dated code tables and every look-up on them.

`load_tables()` reads the small CSV files of `coding/tables`; with a store directory (see
`coding.refdata`) the official quarterly files that the user imported take their place. Big
tables (pairs, diagnoses) are read at their first use. Every look-up takes the date of service;
None asks for the newest rows. Lines of code hold no code numbers: the tables do.
"""

from __future__ import annotations

import csv
import dataclasses
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import ROUND_DOWN, Decimal
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from coding.icd import Icd10, as_date
from coding.pairs import PairIndex, load_pairs
from coding.rows import CodeRow, DrugRow, Pair, SiteGroup
from coding.sites import group_of
from nlp.facts import Diagnosis, Site

TABLES_DIR = Path(__file__).parent / "tables"
TENTH = Decimal("0.1")
REMEMBERED_DAYS = 64
"""Dates of service whose rows are kept at hand."""

Bracket = tuple[Decimal | None, bool, str]
"""Upper edge (None: open), whether the edge itself belongs to the bracket, and the code."""


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a CSV file as dictionaries of strings."""
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def as_decimal(text: str) -> Decimal | None:
    """A decimal number, None for an empty cell."""
    return Decimal(text) if text else None


def code_row(row: Mapping[str, str]) -> CodeRow:
    """One row of codes.csv."""
    return CodeRow(
        code=row["code"],
        family=row["family"],
        label=row["label"],
        valid_from=as_date(row["valid_from"]),
        valid_to=as_date(row["valid_to"]),
        add_on=row["add_on"] == "Y",
        parents=tuple(row["parents"].split()),
        global_days=row["global_days"],
        mue=int(row["mue"]) if row["mue"] else None,
        mai=int(row["mai"]) if row["mai"] else None,
        rvu=as_decimal(row["rvu"]) or Decimal(0),
        site_group=row["site_group"],
        size_min=as_decimal(row["size_min"]),
        size_max=as_decimal(row["size_max"]),
        unit_rule=row["unit_rule"],
    )


def drug_row(row: Mapping[str, str]) -> DrugRow:
    """One row of drugs.csv."""
    return DrugRow(
        concept=row["concept"],
        hcpcs=row["hcpcs"],
        amount=as_decimal(row["amount"]),
        unit=row["unit"],
        route=row["route"],
        package_unit=row["package_unit"],
        package_units=int(row["package_units"]) if row["package_units"] else None,
        container=row["container"],
        jw_jz=row["jw_jz"] == "Y",
        complex_infusion=row["complex_infusion"] == "Y",
        self_administered=row["self_administered"] == "Y",
        unlisted=not row["amount"],
        valid_from=as_date(row["valid_from"]),
        valid_to=as_date(row["valid_to"]),
    )


def in_force(row: CodeRow | DrugRow, on: date | None) -> bool:
    """True where a dated row applies on the date, or is still open when no date is given."""
    if on is None:
        return row.valid_to is None
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on <= row.valid_to)


class Tables:
    """All look-ups. Immutable after loading; the results may be shared between threads."""

    def __init__(self, folder: Path = TABLES_DIR, store: Path | None = None) -> None:
        self.folder = folder
        self.store = store
        self._on_day: dict[date, dict[str, CodeRow | None]] = {}

    @cached_property
    def _codes(self) -> dict[str, tuple[CodeRow, ...]]:
        found: dict[str, list[CodeRow]] = defaultdict(list)
        for row in read_rows(self.folder / "codes.csv"):
            found[row["code"]].append(code_row(row))
        if self.store is not None:
            overlay_store(found, self.store)
        return {code: tuple(sorted(rows, key=lambda row: row.valid_from or date.min, reverse=True)) for code, rows in found.items()}

    @cached_property
    def _brackets(self) -> dict[tuple[str, str], tuple[Bracket, ...]]:
        found: dict[tuple[str, str], list[Bracket]] = defaultdict(list)
        for row in read_rows(self.folder / "brackets.csv"):
            edge = (as_decimal(row["upper"]), row["edge"] == "inclusive", row["code"])
            found[row["series"], row["site_group"]].append(edge)
        return {key: tuple(edges) for key, edges in found.items()}

    @cached_property
    def _sites(self) -> dict[tuple[str, str], dict[str, str]]:
        return {(row["region"], row["subsite"]): row for row in read_rows(self.folder / "sites.csv")}

    @cached_property
    def _drugs(self) -> dict[str, tuple[DrugRow, ...]]:
        found: dict[str, list[DrugRow]] = defaultdict(list)
        for row in read_rows(self.folder / "drugs.csv"):
            found[row["concept"]].append(drug_row(row))
        return {concept: tuple(rows) for concept, rows in found.items()}

    def code(self, code: str, on: date | None = None) -> CodeRow | None:
        """The code's row in force on the date; without a date the newest row, withdrawn or not."""
        if on is None:
            return next(iter(self._codes.get(code, ())), None)
        day = self._on_day.get(on)
        if day is None:
            if len(self._on_day) >= REMEMBERED_DAYS:
                self._on_day.clear()
            day = self._on_day[on] = {}
        if code not in day:
            day[code] = next((row for row in self._codes.get(code, ()) if in_force(row, on)), None)
        return day[code]

    def is_valid(self, code: str, on: date | None = None) -> bool:
        """True where the code is known and may be billed on the date."""
        row = self.code(code, on)
        return row is not None and in_force(row, on)

    def codes(self) -> tuple[str, ...]:
        """Every code number the tables know, sorted."""
        return tuple(sorted(self._codes))

    def site_group(self, family: str, site: Site | None) -> SiteGroup:
        """The site group for a family or size series (SITE-01..08)."""
        return group_of(self._sites, family, site)

    def sized(self, series: str, group: str, size: Decimal | None, on: date | None = None) -> CodeRow:
        """The code of a size bracket; an unknown size takes the smallest (EX-12, SHV-05, REP-09).

        Sizes are compared to a tenth, never rounded up (G-12). Deep tumours and areas whose
        bracket ends "under" a figure exclude that figure (STT-03).
        """
        edges = self._brackets.get((series, group)) or self._brackets[series, "ANY"]
        found = edges[0][2]
        if size is not None:
            found = next(code for upper, inclusive, code in edges if _within(size, upper, inclusive))
        row = self.code(found, on) or self.code(found)
        if row is None:
            raise KeyError(found)
        return row

    def next_size(self, series: str, group: str, code: str) -> tuple[str, Decimal | None]:
        """The code of the next larger bracket, and the edge that a size must pass; ("", None) for the last."""
        edges = self._brackets.get((series, group)) or self._brackets[series, "ANY"]
        for (upper, _, own), (_, _, larger) in pairwise(edges):
            if own == code:
                return larger, upper
        return "", None

    def drug(self, concept: str, on: date | None = None, route: str = "") -> DrugRow | None:
        """The HCPCS row of a drug concept; a row for the route goes before one for any route."""
        rows = [row for row in self._drugs.get(concept, ()) if in_force(row, on)]
        exact = [row for row in rows if row.route and row.route == route]
        open_rows = [row for row in rows if not row.route]
        return next(iter(exact or open_rows), None)

    def ptp(self, first: str, second: str, on: date | None = None) -> Pair | None:
        """The active edit between two codes, whichever way round they come (G-07)."""
        found = self.pair_index.get(first, {}).get(second)
        if found is not None and _active(found, on):
            return Pair(first, second, found[0])
        found = self.pair_index.get(second, {}).get(first)
        if found is not None and _active(found, on):
            return Pair(second, first, found[0])
        return None

    @cached_property
    def pair_index(self) -> PairIndex:
        """Column 1 code -> column 2 code -> indicator and its period, for the edits' inner loop."""
        return load_pairs(self.folder, self.store, self.codes())

    def mue(self, code: str, on: date | None = None) -> tuple[int, int] | None:
        """Greatest units a day and the adjudication indicator (G-09)."""
        row = self.code(code, on)
        if row is None or row.mue is None or row.mai is None:
            return None
        return row.mue, row.mai

    @cached_property
    def _icd(self) -> Icd10:
        return Icd10(self.folder)

    def icd10(self, diagnosis: Diagnosis, site: Site | None, on: date | None = None, *, path_pending: bool = False) -> tuple[str, ...]:
        """Diagnosis codes for a concept at a site, the first one leading (ICD-01..04)."""
        return self._icd.codes(diagnosis, site, on, path_pending=path_pending)

    def history_code(self, concept: str, on: date | None = None) -> str:
        """The personal-history code once a malignancy is treated (ICD-03); "" where there is none."""
        return self._icd.history(concept, on)

    @property
    def path_pending_code(self) -> str:
        """What tissue is filed under while its report is awaited (ICD-02)."""
        return self._icd.pending

    @cached_property
    def _ndc(self) -> dict[str, tuple[str, Decimal]]:
        if self.store is None:
            return {}
        from coding.store import read_kind

        return {ndc: (code, Decimal(units)) for ndc, code, units in read_kind(self.store, "ndc")}

    def ndc(self, ndc: str) -> tuple[str, Decimal] | None:
        """HCPCS code and its units in one package of a drug, from the imported crosswalk."""
        return self._ndc.get("".join(sign for sign in ndc.upper() if sign.isalnum()))

    def versions(self) -> dict[str, str]:
        """Versions of rules and tables, for `Proposal.versions`."""
        known = {row["table"]: row["version"] for row in read_rows(self.folder / "versions.csv")}
        if self.store is not None:
            from coding.store import quarters

            names = {"ptp": "edits"}
            known |= {names.get(kind, kind): f"imported {name}" for kind, name in quarters(self.store).items()}
        return known


def overlay_store(found: dict[str, list[CodeRow]], store: Path) -> None:
    """Put imported unit limits, parents, values and global days over the newest row of each code."""
    from coding.store import quarter_start, read_kind

    changes: dict[str, dict[str, Any]] = defaultdict(dict)
    for code, mue, mai in read_kind(store, "mue"):
        changes[code] |= {"mue": int(mue), "mai": int(mai)}
    for code, _, _, total, days in read_kind(store, "rvu"):
        changes[code] |= {"rvu": Decimal(total), "global_days": days}
    parents: dict[str, set[str]] = defaultdict(set)
    first_day = quarter_start(store, "addon")
    for code, parent, valid_to in read_kind(store, "addon"):
        if not valid_to or valid_to >= first_day:
            parents[code].add(parent)
    for code, given in parents.items():
        changes[code] |= {"add_on": True, "parents": tuple(sorted(given))}
    for code, values in changes.items():
        if code in found:
            found[code][-1] = dataclasses.replace(found[code][-1], **values)


def _within(size: Decimal, upper: Decimal | None, inclusive: bool) -> bool:
    if upper is None:
        return True
    if inclusive:
        return size.quantize(TENTH, rounding=ROUND_DOWN) <= upper
    return size < upper


def _active(period: tuple[int, date | None, date | None], on: date | None) -> bool:
    _, first, last = period
    if on is None:
        return last is None
    return (first is None or first <= on) and (last is None or on <= last)


@lru_cache(maxsize=4)
def load_tables(store: Path | None = None) -> Tables:
    """The tables, read once a process for each store."""
    return Tables(store=store)
