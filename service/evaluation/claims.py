"""Proposed claim against gold, one note: counts that add up over notes.

A line matches by code; units count (three 11103 are three). The gold's several acceptable claims compete
and the best fit counts. Lines on hold are left out unless the gold waits too. 59 and the X modifiers are
one; site modifiers and 51 count only where the gold has them.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Any

from service.evaluation.gold import GoldCase, Line

VISIT = re.compile(r"^(?:99[2-4]\d\d|99024|G221[12]|980\d\d)")
_DISTINCT = frozenset(["59", "XE", "XS", "XP", "XU"])
_SITE = (
    frozenset(["51", "RT", "LT", "50", "76"])
    | {f"E{n}" for n in range(1, 5)}
    | {f"{limb}{digit}" for limb in "FT" for digit in "A123456789"}
)


@dataclass(slots=True)
class _Match:
    pairs: list[tuple[Line, Line, int]]
    extra: int
    missed: int

    @property
    def hits(self) -> int:
        return sum(number for *_, number in self.pairs)


def units(line: Line) -> int:
    """Units of a line, at least one."""
    return max(1, int(line.get("units") or 1))


def bills_work(case: GoldCase) -> bool:
    """Does the gold claim hold more than a visit?"""
    return any(_procedure_sets(case)[0])


def compare(case: GoldCase, answer: dict[str, Any]) -> Counter[str]:
    """Counts of one note: hits, extra, missed, exact, supported and so on."""
    lines = _counted(case, answer)
    match = max((_match(slots, lines) for slots in _procedure_sets(case)), key=lambda m: m.hits - m.extra - m.missed)
    out = Counter(cases=1, hits=match.hits, extra=match.extra, missed=match.missed, exact=int(not match.extra + match.missed))
    for gold, line, _ in match.pairs:
        wanted = set(gold.get("modifiers") or [])
        want, have = _modifiers(gold, wanted), _modifiers(line, wanted)
        out.update(mod_hits=len(want & have), mod_extra=len(have - want), mod_missed=len(want - have))
    right: Counter[int] = Counter()
    for _, line, number in match.pairs:
        right[id(line)] += number
    sure = [line for line in lines if line["status"] == "supported"]
    out["supported"] = sum(units(line) for line in sure)
    out["supported_right"] = sum(min(units(line), right[id(line)]) for line in sure)
    out["wanted"] = match.hits + match.missed
    out["must_not"] = sum(line["code"] in case.must_not and line["status"] != "hold" for line in answer.get("lines", []))
    out.update(_visit(case, answer))
    return out


def judged_lines(case: GoldCase, answer: dict[str, Any]) -> dict[int, bool]:
    """Number of each line that counts -> whether the gold accepts all its units."""
    lines = _counted(case, answer)
    match = max((_match(slots, lines) for slots in _procedure_sets(case)), key=lambda m: m.hits - m.extra - m.missed)
    right: Counter[int] = Counter()
    for _, line, number in match.pairs:
        right[id(line)] += number
    counted = {id(line) for line in lines}
    return {
        place: right[id(line)] >= units(line)
        for place, line in enumerate(answer.get("lines", [])) if id(line) in counted
    }  # fmt: skip


def judged_visits(case: GoldCase, answer: dict[str, Any]) -> dict[int, bool]:
    """Number of each visit line -> whether the gold accepts its code; none where careful coders could differ about a visit."""
    if case.em.get("supported") is None:
        return {}
    wanted = {option["code"] for slots in case.sets for slot in slots for option in slot}
    if case.em["supported"]:
        wanted |= {case.em.get("code"), *case.em.get("alternatives", [])}
    return {
        place: line["code"] in wanted
        for place, line in enumerate(answer.get("lines", []))
        if VISIT.match(line["code"]) and line["status"] != "hold" and (line["code"] in wanted or line["code"] not in case.optional)
    }


def _counted(case: GoldCase, answer: dict[str, Any]) -> list[Line]:
    named = {option["code"] for slots in case.sets for slot in slots for option in slot}
    return [
        line for line in answer.get("lines", [])
        if not VISIT.match(line["code"]) and (case.hold or line["status"] != "hold")
        and (line["code"] not in case.optional or line["code"] in named)
    ]  # fmt: skip


def _procedure_sets(case: GoldCase) -> list[list[tuple[Line, ...]]]:
    return [[slot for slot in slots if not VISIT.match(slot[0]["code"])] for slots in case.sets]


def _match(slots: list[tuple[Line, ...]], lines: list[Line]) -> _Match:
    left = [units(line) for line in lines]
    found = _Match([], 0, 0)
    for slot in slots:
        offers = [
            (min(units(option), left[place]), -units(option), -number, -place)
            for number, option in enumerate(slot) for place, line in enumerate(lines)
            if line["code"] == option["code"] and left[place] > 0
        ]  # fmt: skip
        if not offers:
            found.missed += units(slot[0])
            continue
        taken, _, number, place = max(offers)
        option, line = slot[-number], lines[-place]
        left[-place] -= taken
        found.missed += units(option) - taken
        found.pairs.append((option, line, taken))
    found.extra = sum(left)
    return found


def _modifiers(line: Line, keep: set[str]) -> set[str]:
    plain = {"59" if m in _DISTINCT else m for m in line.get("modifiers") or []}
    return {m for m in plain if m not in _SITE or m in keep}


def _visit(case: GoldCase, answer: dict[str, Any]) -> Counter[str]:
    if case.em.get("supported") is None:
        return Counter()
    billed = [line for line in answer.get("lines", []) if VISIT.match(line["code"]) and line["status"] != "hold"]
    out = Counter(visits=1, visit_right=int(bool(billed) == bool(case.em["supported"])))
    codes = [case.em.get("code"), *case.em.get("alternatives", [])]
    if case.em["supported"] and case.em.get("code"):
        out.update(levels=1, level_right=int(any(line["code"] in codes for line in billed)))
        if case.em.get("modifier_25") is not None and billed:
            has_25 = any("25" in line["modifiers"] for line in billed)
            out.update(with_25=1, right_25=int(has_25 == bool(case.em["modifier_25"])))
    return out
