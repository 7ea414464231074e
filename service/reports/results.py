"""Reading the folder that `dermcoder reconcile` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

RESULTS = "results.jsonl"


class ResultsError(ValueError):
    """The folder holds no finished results; names the folder or the line."""


def read_results(folder: Path) -> Iterator[dict[str, Any]]:
    """Every result in order, one at a time.

    Raises:
        ResultsError: there is no results.jsonl, or a line of it is no result.
    """
    path = folder / RESULTS
    if not path.is_file():
        raise ResultsError(f"{folder}: has no {RESULTS}; it is written by dermcoder reconcile")
    with path.open(encoding="utf-8", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            try:
                answer = json.loads(line)
            except (ValueError, RecursionError):
                raise ResultsError(f"{path}, line {number}: is not JSON") from None
            if not isinstance(answer, dict) or not ({"error", "verdict"} & answer.keys()):
                raise ResultsError(f"{path}, line {number}: is no result of reconcile")
            yield answer


@dataclass(frozen=True, slots=True)
class Visit:
    """Who was paid by whom, and when (ISO day); each "" where unknown."""

    provider: str = ""
    payer: str = ""
    day: str = ""

    @property
    def month(self) -> str:
        """The month of the day, such as 2026-03."""
        return self.day[:7]


def visit_of(answer: Mapping[str, Any]) -> Visit:
    """The visit of a result. What is no date counts as unknown."""
    found = answer.get("visit") or {}
    day = str(found.get("date_of_service") or "")
    try:
        day = date.fromisoformat(day[:10]).isoformat() if day else ""
    except ValueError:
        day = ""
    return Visit(str(found.get("provider") or ""), str(found.get("payer") or ""), day)
