"""Mohs surgery, closures, flaps and grafts: short notes in many hands, the facts they must give."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from nlp.facts import Procedure
from nlp.reader import load_reader

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "reading"
FILES = ("mohs.jsonl", "closures.jsonl", "tissue.jsonl", "debridement.jsonl")
CASES = [
    (f"{name.removesuffix('.jsonl')} {number}: {case['class']}", case)
    for name in FILES
    for number, case in enumerate((json.loads(line) for line in (FOLDER / name).read_text(encoding="utf-8").splitlines()), 1)
]


def seen(procedure: Procedure, field: str) -> Any:
    """A procedure's field in the words of the case files; `site` is side and region."""
    if field == "site":
        site = procedure.site.value
        return f"{site.side} {site.region}".strip() if site else None
    if field in ("kind", "assertion"):
        return getattr(procedure, field)
    if field.endswith("_status"):
        return getattr(procedure, field.removesuffix("_status")).status
    value = getattr(procedure, field).value
    if isinstance(value, tuple):
        return list(value)
    if hasattr(value, "values"):
        return "x".join(str(v) for v in value.values)
    return value if value is None or isinstance(value, str) else str(value)


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[name for name, _ in CASES])
def test_note_gives_its_surgery(case: dict[str, Any]) -> None:
    done = [p for p in load_reader().read(case["text"]).procedures if p.assertion == "performed"]
    for wanted in case.get("want", []):
        assert wanted in [{field: seen(p, field) for field in wanted} for p in done]
    number = Counter(p.kind for p in done)
    for kind, expected in case.get("count", {}).items():
        assert number[kind] == expected, kind
