"""Rule files and rule coverage: no rule id stands nowhere, no code is unknown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from coding.coverage import coverage
from coding.families import FAMILIES
from coding.lookup import load_tables

RULES = Path(__file__).resolve().parents[2] / "coding" / "rules"
CODE = re.compile(r"^(?:\d{5}|[A-Z]\d{4})$")


def _codes(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for item in value.values():
            yield from _codes(item)
    elif isinstance(value, list):
        for item in value:
            yield from _codes(item)
    elif isinstance(value, str) and CODE.match(value):
        yield value


def test_no_rule_stands_nowhere() -> None:
    assert [row.rule for row in coverage() if row.status == "nowhere"] == []


@pytest.mark.parametrize("path", sorted(RULES.glob("*.yaml")), ids=lambda path: path.stem)
def test_rule_files_are_dated_and_name_known_codes(path: Path) -> None:
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert isinstance(content["version"], date)
    if path.stem != "coverage":
        tables = load_tables()
        assert (
            sorted({code for code in _codes(content) if tables.code(code) is None and code != "G2211"}) == []
        )


def test_families_share_no_kind() -> None:
    kinds = [kind for family in FAMILIES for kind in family.kinds]
    assert len(kinds) == len(set(kinds))
    assert all((RULES / f"{family.rule_file}.yaml").exists() for family in FAMILIES)
