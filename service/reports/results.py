"""Reading the folder that `dermcoder reconcile` wrote."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
