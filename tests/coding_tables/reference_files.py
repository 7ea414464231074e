"""Where the reference material lies on a developer's machine; tests that read it skip without it."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[3] / "shared"
REFDATA = SHARED / "refdata"
needs_refdata = pytest.mark.skipif(not REFDATA.is_dir(), reason="reference material is not here")


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
