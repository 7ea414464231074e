"""Reads the term tables of `nlp/terms` into matcher rules.

A row gives a concept and its variants separated by `|`. Matching ignores case; a space also
matches a hyphen; regular English plurals are added for sites, diagnoses and procedures.
"""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Iterator
from functools import lru_cache
from importlib import resources

from nlp.records import dataclass
from nlp.term_families import expand

_PLURAL_LABELS = {"SITE", "DX", "PROC", "TOOL"}
_VOWELS = "aeiou"


@dataclass(frozen=True, slots=True)
class Term:
    """One concept row: `value` is the second column (region, behaviour, technique, kind)."""

    label: str
    concept: str
    value: str
    extra: tuple[str, ...]
    variants: tuple[str, ...]
    capitals: frozenset[str] = frozenset()
    """Abbreviations with other meanings: they count in capitals and not behind a number ("MM", not "5 mm")."""


NOT_TERMS = ("sections.csv", "context.csv", "site_relations.csv", "measure_words.csv", "acts.csv", "act_rules.csv", "shorthand.csv")
"""Tables of the same folder that other modules read in their own way."""


@lru_cache(maxsize=1)
def load_terms() -> tuple[Term, ...]:
    """All shipped terms."""
    folder = resources.files("nlp") / "terms"
    terms: list[Term] = []
    for name in sorted(item.name for item in folder.iterdir() if item.name.endswith(".csv")):
        if name in NOT_TERMS:
            continue
        with (folder / name).open(encoding="utf-8") as lines:
            terms.extend(_rows(name, csv.DictReader(lines)))
    return tuple(terms)


def _rows(name: str, rows: Iterable[dict[str, str]]) -> Iterator[Term]:
    for row in rows:
        variants = tuple(itertools.chain.from_iterable(expand(v.strip().lower()) for v in row["terms"].split("|") if v.strip()))
        if name == "sites.csv":
            yield Term("SITE", row["concept"], row["region"], (row["subsite"], row["side"], row["digit"]), variants)
        elif name == "diagnoses.csv":
            short = tuple(v.strip() for v in row["ambiguous_terms"].split("|") if v.strip())
            yield Term("DX", row["concept"], row["behaviour"], (row["kind"], row["em_class"]), variants + short, frozenset(short))
        elif name == "drugs.csv":
            yield Term("DRUG", row["concept"], row["kind"], (), variants)
        else:
            yield Term(row["label"], row["concept"], row.get("value") or "", (), variants)


def spellings(term: Term) -> Iterator[str]:
    """Every literal to match for a term: variants, hyphenated forms, plurals."""
    seen: set[str] = set()
    for variant in term.variants:
        forms = [variant]
        if variant in term.capitals:
            pass
        elif term.label in _PLURAL_LABELS and len(variant) > 3:
            forms.append(plural(variant))
        elif term.label in _PLURAL_LABELS and 2 <= len(variant) <= 3 and variant.isalpha():
            forms.append(variant + "s")
        for form in forms:
            for spelling in (form, form.replace("-", " "), form.replace(" ", "-")):
                if spelling not in seen:
                    seen.add(spelling)
                    yield spelling


def plural(words: str) -> str:
    """Regular English plural of the last word ("biopsy" -> "biopsies")."""
    if words.endswith(("s", "ed", "ing")):
        return words + "es" if words.endswith(("ss", "us")) else words
    if words.endswith("y") and words[-2:-1] not in _VOWELS:
        return words[:-1] + "ies"
    if words.endswith(("x", "ch", "sh")):
        return words + "es"
    return words + "s"
