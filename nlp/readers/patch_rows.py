"""Sets of a patch test told one a line or one a clause, with a total below them: "American core .... 60 allergens", "Hairdressing .... 12", "TOTAL .... 72" (PAT-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.phrases import phrases
from nlp.readers.patch_sets import HELD, NAMED
from nlp.view import NoteView, Unit

_ROW = re.compile(
    rf"[^\w\n]*(?:[a-z][a-z ]{{0,24}}:\s*)?(?P<name>[a-z][a-z .,'/&-]{{1,44}}?)(?: ?\((?:[a-z ,:%/-]|\d(?=[\d:%]|[ ,)])){{1,80}}\))?[ .:|=\t(-]+(?P<n>\d{{1,3}})\b(?! ?(?:h\b|hours?|days?|weeks?|sheets|strips|panels?|%|[/.:]\d|-\d))(?P<counted> {HELD})?"
)
_ROW_LESS = re.compile(r"[^\w\n]*(?P<name>[a-z][a-z .,'/&-]{1,44}?)[ .:|=\t(-]+\d{1,3}\b[^\n]*= *(?P<n>\d{1,3}) *(?:\n|\Z)")
"""A set of which some were not there: "Hairdressing .... 23 prepared, 2 out of stock = 21"."""
_SHORT = r"(?:not (?:in stock|available|applied|placed|on hand|tested)|out of stock|missing|expired|left (?:off|out)|back-?ordered|unavailable|omitted|withheld)"
_ROW_SHORT = re.compile(
    rf"[^\w\n]*(?P<name>[a-z][a-z .,'/&-]{{1,44}}?)[ .:|=\t(-]+(?P<all>\d{{1,3}})\b[^\w\n]*(?:->|=>|\u2192|[,;(-])\s*(?:of which |less |minus |but )?(?P<off>\d{{1,2}}) (?:of (?:them|these) )?(?:were |was |are )?{_SHORT}\b"
)
"""A set of which some were not there, the rest not told: "Florist .... 14 -> 4 not in stock"."""
_ROW_LISTED = re.compile(r"[^\w\n]*(?P<name>[a-z][a-z .,'/&-]{1,44}?)(?:\.{2,}|[:=|])[ .\t]*[a-z][a-z ,&/-]{2,70} \((?P<n>\d{1,2})\)\W*\Z")
"""What was put on, and behind it how many: "Own products .... hand soap, glove piece (2)"."""
_ROW_UNNAMED = re.compile(r"[^\w\n]*(?P<name>[a-z][a-z .,'/()&-]{2,40}?) ?[|:=\t-]+\s*(?P<n>\d{1,3})\W*\Z")
"""Below a set, a row of another name with nothing but its number: "Baseline | 80", "Cleaning agents | 5"."""
_TOTAL = re.compile(r"[^\w\n]*(?:grand )?(?:totals?|sum|altogether|in all|all told)\b[ .:|=\t-]*(?:of )?(?P<n>\d{2,3})\b")
_PHOTO = re.compile(r"[^\w\n]*(?:[a-z]+ ){0,2}photo[- ]?(?:patch|series|allerg)")
_NOT_ON = phrases("patch_rows", "not_on")


def sets_by_row(view: NoteView, *, alone: bool = False) -> Fact[int]:
    """The sum of sets that stand one below the other; conflicting where it is not the total told below them.

    Args:
        alone: nothing else of the note counts allergens, so that rows without a total need not say what their numbers count.
    """
    rows: list[tuple[Unit, re.Match[str]]] = []
    at = view.units[0] if view.units else None
    broken = False
    for unit in view.units:
        if rows and unit.line == rows[-1][0].line and rows[-1][1].re in (_ROW_LESS, _ROW_SHORT):
            at = unit
            continue  # how many of the set were not there
        total = _TOTAL.match(unit.lower)
        near = not rows or at is None or unit.index - at.index == 1 or unit.line - at.line == 1
        if total is not None and len(rows) > 1 and near:
            return _summed(rows, (unit, total))
        row = None if total is not None else _named_row(view, unit) or (_ROW_UNNAMED.match(unit.lower) if alone and rows and near else None)
        if rows and near and row is None and total is None and _is_left_out(unit):
            at = unit
            continue
        if len(rows) > 1 and (row is None or not near):
            broken = any(_TOTAL.match(u.lower) for u in view.units[unit.index : unit.index + 3])  # the total holds a row that is no set
            break
        if row is not None and near and row["name"] not in [r["name"] for _, r in rows]:
            rows.append((unit, row))
        else:
            rows = [(unit, row)] if row is not None and row.re is not _ROW_UNNAMED else []
        at = unit
    counted = (
        len(rows) > 1
        and not broken
        and (
            alone
            or any(row["counted"] for _, row in rows if row.re is _ROW)
            or all(".." in unit.lower for unit, _ in rows)
            or all(_is_bare(*told) for told in rows)
        )
    )
    return _summed(rows, None) if counted else Fact(searched=("number of allergens",))


_REST = re.compile(r"\W*(?:\([^()\n]*\))?\W*$")


def _is_bare(unit: Unit, row: re.Match[str]) -> bool:
    """“Baseline series: 50”: a row with nothing but a set and its number, or those that were not there."""
    return row.re in (_ROW_SHORT, _ROW_LESS, _ROW_LISTED) or (":" in row.group() and _REST.match(unit.lower, row.end()) is not None)


def _named_row(view: NoteView, unit: Unit) -> re.Match[str] | None:
    """The row of a set that went on."""
    if _PHOTO.match(unit.lower):
        return None  # those that will be irradiated are counted for themselves
    if (less := _ROW_LESS.match(view.lower, unit.start)) is not None and NAMED.search(less["name"]):
        return less
    if (short := _ROW_SHORT.match(unit.lower) or _ROW_LISTED.match(unit.lower)) is not None and NAMED.search(short["name"]):
        return short
    row = _ROW.match(unit.lower)
    return row if row is not None and NAMED.search(row["name"]) and _NOT_ON.search(unit.lower) is None else None


_LEFT_OUT = re.compile(r"[^\w\n]*(?:->|=>|\u2192|#)|[^\w\n]*(?P<name>[a-z][a-z .,'/&-]{1,44}?)[ .:|=\t(-]+[a-z]")


def _is_left_out(unit: Unit) -> bool:
    """“Hairdressing series: not in stock”, “-> #47 left off” between the rows: nothing of it went on."""
    hit = _LEFT_OUT.match(unit.lower)
    return hit is not None and (hit["name"] is None or NAMED.search(hit["name"]) is not None) and re.search(_SHORT, unit.lower) is not None


def _group(row: re.Match[str]) -> str:
    return "all" if row.re is _ROW_SHORT else "n"


def _number(row: re.Match[str]) -> int:
    """How many of the set went on."""
    return int(row["all"]) - int(row["off"]) if row.re is _ROW_SHORT else int(row["n"])


def _summed(rows: list[tuple[Unit, re.Match[str]]], total: tuple[Unit, re.Match[str]] | None) -> Fact[int]:
    listed = sum(_number(row) for _, row in rows)
    told = [*rows, total] if total is not None else rows
    proof = tuple(
        Evidence("count", str(_number(hit)), at + hit.start(_group(hit)), at + hit.end(_group(hit)))
        for at, hit in ((0 if hit.re is _ROW_LESS else unit.start, hit) for unit, hit in told)
    )
    if total is None and (named := sum(_number(row) for _, row in rows if row.re is not _ROW_UNNAMED)) < listed:
        return Fact(named, "conflicting", proof, "not every row names a set")
    if total is None:
        return Fact(listed, "derived", proof, "sum of the sets")
    whole = int(total[1]["n"])
    return (
        Fact(whole, "stated", proof)
        if whole == listed
        else Fact(min(whole, listed), "conflicting", proof, f"total {whole}, sets add up to {listed}")
    )
