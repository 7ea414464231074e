"""From a diagnosis concept and a site to the most specific ICD-10-CM code (ICD-01..04, SITE-08).

`icd10.csv` names for each concept its code, or a scheme of `icd10_sites.csv` that divides it by
place and side. An `X` in a scheme's code stands for the histology digit of the concept's row.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from nlp.facts import Diagnosis, Site

PATH_PENDING = "D49.2"
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


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


class Icd10:
    """The concept table and the place schemes."""

    def __init__(self, folder: Path) -> None:
        self.concepts = {
            row["concept"]: ConceptRow(
                row["code"], row["scheme"], row["digit"], row["neoplasm"], row["history"]
            )
            for row in _rows(folder / "icd10.csv")
        }
        self.places = {
            (row["scheme"], row["region"], row["subsite"], row["side"]): row["code"]
            for row in _rows(folder / "icd10_sites.csv")
        }

    def codes(self, diagnosis: Diagnosis, site: Site | None, *, path_pending: bool = False) -> tuple[str, ...]:
        """The code of the concept at the site; none where the concept is unknown or only suspected.

        A neoplasm whose report is awaited is D49.2, whatever the clinician expects (ICD-02). A
        suspected disease that is no neoplasm has no code: it is never reported as fact (ICD-01).
        """
        row = self.concepts.get(diagnosis.concept)
        neoplasm = row.neoplasm if row else "Y" if diagnosis.behaviour in _NEOPLASTIC else ""
        if neoplasm == "Y" and path_pending and diagnosis.certainty != "proven":
            return (PATH_PENDING,)
        if diagnosis.certainty in HEDGED:
            return (PATH_PENDING,) if neoplasm else ()
        if row is None:
            return ()
        found = self.at_place(row.scheme, site).replace("X", row.digit) if row.scheme else row.code
        return (found or row.code,) if found or row.code else ()

    def history(self, concept: str) -> str:
        """The personal-history code of a treated malignancy (ICD-03)."""
        row = self.concepts.get(concept)
        return row.history if row else ""

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
