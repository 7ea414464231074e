"""A random sample of claims for an audit, the same for the same seed, and what its outcome says of all claims."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from service.reports.intervals import Share, share
from service.reports.results import visit_of
from service.reports.sheets import Cell, Sheet, workbook
from service.reports.worklist import SEVERITIES, line_words, quote

_COLUMNS = {
    "number": 8, "claim": 18, "note": 18, "provider": 20, "service": 12, "billed": 34, "note supports": 34, "findings": 60,
    "words of the note": 60, "auditor (right or wrong)": 14, "remarks": 40,
}  # fmt: skip
_RIGHT, _WRONG = ("right", "r", "yes", "y", "1"), ("wrong", "w", "no", "n", "0")


class AuditError(ValueError):
    """An audited sheet that cannot be counted; names the row."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """Claims drawn, in order of the results, and how many there were to draw from."""

    answers: tuple[Mapping[str, Any], ...]
    population: int


def draw(answers: Iterable[Mapping[str, Any]], size: int, seed: int, *, among: str = "compared", by_provider: bool = False) -> Drawn:
    """Draw claims without replacement in one pass (reservoir), every claim of the frame alike.

    Args:
        among: the frame: all compared claims, those that agree or differ, or those with a finding over or under.
        by_provider: draw `size` claims of each provider.
    """
    pools: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    seen: dict[str, int] = {}
    chance: dict[str, random.Random] = {}
    population = 0
    for place, answer in enumerate(answers):
        if not _in_frame(answer, among):
            continue
        population += 1
        name = visit_of(answer).provider if by_provider else ""
        pool = pools.setdefault(name, [])
        dice = chance.setdefault(name, random.Random(f"{seed} {name}"))
        seen[name] = seen.get(name, 0) + 1
        if len(pool) < size:
            pool.append((place, answer))
        elif (spot := dice.randrange(seen[name])) < size:
            pool[spot] = (place, answer)
    kept = sorted((entry for pool in pools.values() for entry in pool), key=lambda entry: entry[0])
    return Drawn(tuple(answer for _, answer in kept), population)


def _in_frame(answer: Mapping[str, Any], among: str) -> bool:
    if "error" in answer or answer["verdict"] not in ("agrees", "differs"):
        return False
    if among in ("over", "under"):
        return any(f["direction"] == among and f["severity"] in SEVERITIES for f in answer["findings"])
    return among == "compared" or answer["verdict"] == among


def sheet(drawn: Drawn, *, seed: int, among: str) -> bytes:
    """The sheet that an auditor fills in: the last two columns are empty."""
    about: list[Sequence[Cell]] = [
        ("seed", seed),
        ("drawn from", among),
        ("claims to draw from", drawn.population),
        ("claims drawn", len(drawn.answers)),
    ]
    rows = [_row(number, answer) for number, answer in enumerate(drawn.answers, 1)]
    return workbook([Sheet("Sample", tuple(_COLUMNS), tuple(_COLUMNS.values()), rows), Sheet("About", ("what", "value"), (24, 20), about)])


def _row(number: int, answer: Mapping[str, Any]) -> Sequence[Cell]:
    visit = visit_of(answer)
    found = [f for f in answer["findings"] if f["severity"] in SEVERITIES]
    proposed = (answer["proposed"] or {}).get("lines", [])
    return (
        number, answer["id"], answer["note_id"], visit.provider, visit.day,
        _claim_words(answer.get("billed", [])), _claim_words(proposed), "\n".join(f["message"] for f in found),
        quote([e for line in proposed for e in line["evidence"]]), None, None,
    )  # fmt: skip


def _claim_words(lines: Iterable[Mapping[str, Any]]) -> str:
    return ", ".join(line_words(line) for line in lines)


def audited(path: Path) -> tuple[Share, int]:
    """Error rate of an audited sheet with its exact interval, and the rows still without an answer.

    The interval is for an unlimited number of claims, so it is rather too wide than too narrow for a small practice.

    Raises:
        AuditError: an answer is neither right nor wrong, or the sheet lacks the column.
    """
    from openpyxl import load_workbook

    try:
        rows = load_workbook(path, read_only=True).worksheets[0].iter_rows(values_only=True)
        titles = [str(cell or "") for cell in next(rows, ())]
        place = titles.index("auditor (right or wrong)")
    except (ValueError, KeyError, IndexError):
        raise AuditError(f"{path.name}: is no sheet of dermcoder sample") from None
    wrong = right = empty = 0
    for number, row in enumerate(rows, 2):
        answer = str(row[place] if len(row) > place and row[place] is not None else "").strip().lower()
        right, wrong, empty = right + (answer in _RIGHT), wrong + (answer in _WRONG), empty + (not answer)
        if answer and answer not in (*_RIGHT, *_WRONG):
            raise AuditError(f"{path.name}, row {number}: write right or wrong")
    return share(wrong, right + wrong), empty
