"""Numbers that only number the rows of a list: 1, 2, 3 at the start of lines or behind the item before."""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp.gate import hits
from nlp.view import NoteView, Unit

_ROW_MARK = re.compile(r"\s*(?:\|\s*)?[-*(#]?\s*(?P<n>\d{1,2})(?P<close>[.):]?)\s")
"""A number that opens a line, or the first cell of a row."""


def row_marks(view: NoteView) -> frozenset[int]:
    """Offsets of the numbers that only number the rows of a list: 1, 2, 3 at the start of lines."""
    known = view.memo.get("row marks")
    if known is not None:
        return known  # type: ignore[return-value]
    marks: set[int] = set()
    run: list[int] = []
    line = -1
    for unit in view.units:
        if unit.line == line:
            continue
        line = unit.line
        hit = _ROW_MARK.match(unit.lower)
        if hit and int(hit["n"]) == len(run) + 1:
            run.append(unit.start + hit.start("n"))
        elif hit and int(hit["n"]) == 1:
            run = [unit.start + hit.start("n")]
        if hit and hit["close"] and unit.label == hit["n"]:
            marks.add(unit.start + hit.start("n"))
        if len(run) > 1:
            marks.update(run)
    marks.update(_marks_in_line(view))
    marks.update(_bracketed(view))
    marks.update(
        _counting_up(
            (unit, hit) for unit, hit in hits(view, _IN_A_ROW) if "(" not in unit.lower[max(0, hit.start("n") - 1) : hit.start("n")]
        )
    )
    if " 2) " in view.lower:
        marks.update(
            _counting_up(
                (unit, hit)
                for unit, first in hits(view, _OPENS_RUN)
                for hit in _ANY_MARK.finditer(unit.lower, first.start())
                if "(" not in unit.lower[unit.lower.rfind(")", 0, hit.start()) + 1 : hit.start()]
            )
        )
    found = view.memo["row marks"] = frozenset(marks)
    return found


_BRACKETED = re.compile(r"(?:[a-z/& ]{1,24}:)?\W{0,2}\((?P<n>\d{1,2})\)\s*[a-z]")
_IN_A_ROW = re.compile(r"(?:^|[;:,.-]\s|\band )\s*(?P<n>\d{1,2})\)\s+(?=[a-z])")
"""Marks of the items of one line: "AKs: 1) left temple - LN2; 2) crown - LN2"."""
_OPENS_RUN = re.compile(r"(?:^|:\s)\s*1\)\s+[a-z][^;]*?\s2\)\s+[a-z]")
_ANY_MARK = re.compile(r"(?<![\w(])(?P<n>\d{1,2})\)\s+(?=[a-z])")
"""Marks of a line without anything between its items: "1) tags of the neck 2) SK forearm 3) ear lesion"."""
_ENDS_LIKE_AN_ITEM = re.compile(r"\d[.)]\s*$")
_NEXT_ITEM = re.compile(r"(?:^|:|\s{2})\s*(?P<n>\d{1,2})[.)]\s*$")


def _bracketed(view: NoteView) -> set[int]:
    """“(1) Eczema, worse. (2) A nodule of the axilla”: numbers in brackets that open sentences, 1, 2, 3."""
    return _counting_up((unit, hit) for unit in view.units if (hit := _BRACKETED.match(unit.lower)))


def _marks_in_line(view: NoteView) -> set[int]:
    """“1. Skin exam   2. Rough spots   3. Rash”: the marks end up behind the item before them."""
    ends = (unit for unit in view.units if _ENDS_LIKE_AN_ITEM.search(unit.lower[-6:]))
    return _counting_up((unit, hit) for unit in ends if (hit := _NEXT_ITEM.search(unit.lower)))


def _counting_up(hits: Iterable[tuple[Unit, re.Match[str]]]) -> set[int]:
    """Offsets of the numbers `n` that run on from one, where more than one do."""
    run: list[int] = []
    out: set[int] = set()
    for unit, hit in hits:
        if int(hit["n"]) == 1:
            run = []
        if int(hit["n"]) == len(run) + 1:
            run.append(unit.start + hit.start("n"))
        if len(run) > 1:
            out.update(run)
    return out
