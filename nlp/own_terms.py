"""A practice's own term file: more wordings for concepts that the shipped tables know.

Columns `label,concept,value,terms`. The concept must be one of `nlp/terms`, so that every wording leads to
a meaning that the rules know; `value` is needed only where a concept has several (a biopsy's technique).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from nlp.terms_loader import Term

COLUMNS = ("label", "concept", "terms")
LABELS = ("SITE", "DX", "DRUG", "PROC", "TOOL", "PATH", "NOT_SITE", "NOT_DX")
_MOST_ROWS = 20_000


class TermFileError(ValueError):
    """The file cannot be used; the message names file, line and what to do."""


def read_own_terms(path: Path, shipped: Sequence[Term]) -> tuple[Term, ...]:
    """The terms of a practice's own file, checked against the shipped ones.

    Raises:
        TermFileError: unreadable file, missing column, unknown concept, or a wording that means something else.
    """
    owners = {variant: term for term in shipped for variant in term.variants}
    found: list[Term] = []
    for line, row in _rows(path):
        base = _concept(path, line, row, shipped)
        variants = tuple(v.strip().lower() for v in (row["terms"] or "").split("|") if v.strip())
        if not variants:
            raise TermFileError(f"{path.name}, line {line}: no terms")
        for variant in variants:
            owner = owners.get(variant)
            if owner is not None and (owner.label, owner.concept, owner.value) != (base.label, base.concept, base.value):
                raise TermFileError(f'{path.name}, line {line}: "{variant}" already means {owner.label} {owner.concept}')
        found.append(Term(base.label, base.concept, base.value, base.extra, variants))
    return tuple(found)


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise TermFileError(f"{path.name}: column missing: {', '.join(missing)} (label,concept,value,terms)")
            rows = [(reader.line_num, row) for _, row in zip(range(_MOST_ROWS), reader, strict=False)]
    except UnicodeDecodeError:
        raise TermFileError(f"{path.name}: is not UTF-8 text") from None
    except (OSError, csv.Error) as error:
        raise TermFileError(f"{path.name}: cannot be read ({error})") from None
    for line, row in rows:
        if None in row:
            raise TermFileError(f"{path.name}, line {line}: more cells than columns; part the terms with |, not commas")
    return rows


def _concept(path: Path, line: int, row: dict[str, str], shipped: Sequence[Term]) -> Term:
    """The shipped term that the line adds wordings to."""
    label, concept, value = ((row.get(name) or "").strip() for name in ("label", "concept", "value"))
    known = [t for t in shipped if t.label in LABELS and t.label == label.upper() and t.concept == concept]
    if not known:
        is_label = label.upper() in LABELS
        what = f'no concept "{concept}" under {label.upper()}' if is_label else f'label "{label}" is none of {", ".join(LABELS)}'
        raise TermFileError(f"{path.name}, line {line}: {what}")
    values = sorted({t.value for t in known})
    if value and value not in values:
        raise TermFileError(f'{path.name}, line {line}: "{concept}" has the values {", ".join(values)}, not "{value}"')
    if not value and len(values) > 1:
        raise TermFileError(f'{path.name}, line {line}: say in `value` which "{concept}" is meant: {", ".join(values)}')
    return next(t for t in known if t.value == (value or values[0]))
