"""From a diagnosis concept and a site to the most specific ICD-10-CM code (ICD-01..04, SITE-08).

`icd10.csv` names for each concept its code, or a scheme of `icd10_sites.csv` that divides it by
place and side. `icd10_dates.csv` gives the first and last day of the codes that came or went within
the years this program reads, and the code that stood in their place. An `X` in a scheme's code stands for the histology digit of the concept's row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from nlp.facts import Diagnosis, Site

PATH_PENDING_CONCEPT = "neoplasm_unspecified"
"""Neoplasm of unspecified behaviour of skin: what a biopsy is filed under before its report (ICD-02)."""

HEDGED = {"suspected"}


@dataclass(frozen=True, slots=True)
class ConceptRow:
    """One concept: a code of its own, or a scheme with the histology digit; `history` once treated.

    `neoplasm` is Y where a report decides the code, C where the clinical name stands while a
    report is awaited (a cyst, a wart), empty for everything that is no growth.
    """

    code: str
    scheme: str
    digit: str
    neoplasm: str
    history: str


def as_date(text: str) -> date | None:
    """An ISO date, None for an empty cell."""
    return date.fromisoformat(text) if text else None


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


class Icd10:
    """The concept table and the place schemes."""

    def __init__(self, folder: Path) -> None:
        self.concepts = {
            row["concept"]: ConceptRow(row["code"], row["scheme"], row["digit"], row["neoplasm"], row["history"])
            for row in _rows(folder / "icd10.csv")
        }
        self.places = {
            (row["scheme"], row["region"], row["subsite"], row["side"]): row["code"] for row in _rows(folder / "icd10_sites.csv")
        }
        self.dates = {row["code"]: row for row in _rows(folder / "icd10_dates.csv")}
        self.pending = self.concepts[PATH_PENDING_CONCEPT].code

    def codes(self, diagnosis: Diagnosis, site: Site | None, on: date | None = None, *, path_pending: bool = False) -> tuple[str, ...]:
        """The code of the concept at the site; none where the concept is unknown or only suspected.

        A neoplasm whose report is awaited is D49.2, whatever the clinician expects (ICD-02). A
        suspected disease that is no neoplasm has no code: it is never reported as fact (ICD-01).
        """
        row = self.concepts.get(diagnosis.concept)
        neoplasm = row.neoplasm if row else "Y" if diagnosis.behaviour in _NEOPLASTIC else ""
        if neoplasm == "Y" and path_pending and diagnosis.certainty != "proven":
            return (self.pending,)
        if diagnosis.certainty in HEDGED:
            return (self.pending,) if neoplasm else ()
        if row is None:
            return ()
        found = self.at_place(row.scheme, site).replace("X", row.digit) if row.scheme else row.code
        code = self.on_date(found or row.code, on)
        return (code,) if code else ()

    def on_date(self, code: str, on: date | None) -> str:
        """The code, or the one that stood in its place on a date outside its validity."""
        row = self.dates.get(code)
        if row is None or on is None:
            return code
        first, last = as_date(row["valid_from"]), as_date(row["valid_to"])
        return row["instead"] if (first and on < first) or (last and on > last) else code

    def history(self, concept: str, on: date | None = None) -> str:
        """The personal-history code of a treated malignancy (ICD-03)."""
        row = self.concepts.get(concept)
        return self.on_date(row.history, on) if row else ""

    def at_place(self, scheme: str, site: Site | None) -> str:
        """The scheme's code for a site: the nearest row from subsite and side to the unknown place."""
        if site is None:
            return self.places.get((scheme, "", "", ""), "")
        side = site.side if site.side in ("left", "right") else ""
        for subsite in dict.fromkeys((site.subsite, "")):
            for wanted in dict.fromkeys((side, "")):
                found = self.places.get((scheme, site.region, subsite, wanted))
                if found:
                    return found
        return self.places.get((scheme, "", "", ""), "")


_NEOPLASTIC = {"malignant", "in_situ", "premalignant", "benign", "uncertain"}
