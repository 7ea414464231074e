"""Sets of a patch test told one a line or one a clause, with a total below them: "American core .... 60 allergens", "Hairdressing .... 12", "TOTAL .... 72" (PAT-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.readers.patch_sets import NAME
from nlp.view import NoteView, Unit

_UNITS = r"(?:allergens?|antigens?|patches|haptens|substances|chambers|items|products)"
_ROW = re.compile(rf"[^\w\n]*(?:[a-z][a-z ]{{0,24}}:\s*)?(?P<name>[a-z][a-z .,'/&-]{{1,44}}?)[ .:|=\t(-]+(?P<n>\d{{1,3}})\b(?! ?(?:h\b|hours?|days?|weeks?|sheets|strips|panels?|%|[/.:]\d|-\d))(?P<counted> {_UNITS})?")
_ROW_LESS = re.compile(r"[^\w\n]*(?P<name>[a-z][a-z .,'/&-]{1,44}?)[ .:|=\t(-]+\d{1,3}\b[^\n]*= *(?P<n>\d{1,3}) *(?:\n|\Z)")
"""A set of which some were not there: "Hairdressing .... 23 prepared, 2 out of stock = 21"."""
_NAMED = re.compile(rf"\b(?:{NAME}|t\.?r\.?u\.?e\b|series|trays?|add-?on|supplement\w*)\b")
_TOTAL = re.compile(r"[^\w\n]*(?:grand )?(?:totals?|sum|altogether|in all|all told)\b[ .:|=\t-]*(?:of )?(?P<n>\d{2,3})\b")
_NOT_ON = re.compile(r"\bnot (?:yet )?(?:used|available|included|tested|applied|placed|done)\b|\bout of stock\b|\bomitted\b|\bunavailable\b|\b(?:next|another|later) (?:week|visit|time|day|session|series)\b|\bordered\b|\bwill\b|\bto be\b|\bdeclin")


def sets_by_row(view: NoteView) -> Fact[int]:
    """The sum of sets that stand one below the other; conflicting where it is not the total told below them."""
    rows: list[tuple[Unit, re.Match[str]]] = []
    for unit in view.units:
        if rows and unit.line == rows[-1][0].line and rows[-1][1].re is _ROW_LESS:
            continue  # how many of the set were not there
        total = _TOTAL.match(unit.lower)
        near = not rows or unit.index - rows[-1][0].index == 1 or unit.line - rows[-1][0].line == 1
        if total is not None and len(rows) > 1 and near:
            return _summed(rows, (unit, total))
        row = None if total is not None else _ROW_LESS.match(view.lower, unit.start) or _ROW.match(unit.lower)
        fits = row is not None and _NAMED.search(row["name"]) is not None and (row.re is _ROW_LESS or _NOT_ON.search(unit.lower) is None)
        if len(rows) > 1 and not (fits and near):
            break
        if fits and row is not None:
            rows = [*rows, (unit, row)] if near and row["name"] not in [r["name"] for _, r in rows] else [(unit, row)]
        else:
            rows = []
    counted = len(rows) > 1 and (any(row["counted"] for _, row in rows if row.re is _ROW) or all(".." in unit.lower for unit, _ in rows))
    return _summed(rows, None) if counted else Fact(searched=("number of allergens",))


def _summed(rows: list[tuple[Unit, re.Match[str]]], total: tuple[Unit, re.Match[str]] | None) -> Fact[int]:
    listed = sum(int(row["n"]) for _, row in rows)
    told = [*rows, total] if total is not None else rows
    proof = tuple(Evidence("count", hit["n"], at + hit.start("n"), at + hit.end("n")) for at, hit in ((0 if hit.re is _ROW_LESS else unit.start, hit) for unit, hit in told))
    if total is None:
        return Fact(listed, "derived", proof, "sum of the sets")
    whole = int(total[1]["n"])
    return Fact(whole, "stated", proof) if whole == listed else Fact(min(whole, listed), "conflicting", proof, f"total {whole}, sets add up to {listed}")
