"""Rule files and rule coverage: no rule id stands nowhere, no code is unknown."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from coding.coverage import REPORT, _literals, coverage, report
from coding.families import FAMILIES
from coding.lookup import load_tables
from coding.queries import question

RULES = Path(__file__).resolve().parents[2] / "coding" / "rules"
CODING = RULES.parent
NO_CODES = {"G2211", "99999"}  # a rule id; the filler of an official file
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
        assert sorted({code for code in _codes(content) if tables.code(code) is None and code != "G2211"}) == []


def _code_words(path: Path) -> list[str]:
    """Strings of a module, docstrings apart, that look like a code number."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    words = [
        node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose
    ]
    return [word for word in words if CODE.match(word) and word not in NO_CODES]


@pytest.mark.parametrize("path", sorted([*CODING.glob("*.py"), *CODING.glob("families/*.py")]), ids=lambda p: p.stem)
def test_no_code_number_stands_in_python(path: Path) -> None:
    assert _code_words(path) == []


@pytest.mark.parametrize("path", sorted([*CODING.glob("*.py"), *CODING.glob("families/*.py")]), ids=lambda p: p.stem)
def test_modules_and_functions_stay_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    assert len(text.splitlines()) < 400
    assert [f.name for f in functions if (f.end_lineno or 0) - f.lineno >= 45] == []


def test_the_page_of_rule_coverage_is_up_to_date() -> None:
    assert REPORT.read_text(encoding="utf-8") == report(), "run python -m coding.coverage"


def test_a_mention_in_prose_covers_no_rule(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text('"""BX-01."""\ndef decide():\n    """BX-02."""\n    return "BX-03"\n')
    assert list(_literals(module)) == ["BX-03"]


GAPS = yaml.safe_load((RULES / "gaps.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("element", [name for name in GAPS if name not in ("version", "rules")])
def test_a_gap_says_what_it_costs_and_asks_without_leading(element: str) -> None:
    row = GAPS[element]
    assert row["consequence"].endswith(".")
    assert row["searched"]
    assert "unable to determine" in question(row)
    assert "?" in question(row)


DOUBTS = CODING.parent / "nlp" / "readers" / "doubts.py"
"""The reader names the gap of a doubt of its own."""


def test_every_gap_that_the_code_names_has_its_words_and_no_words_are_idle() -> None:
    named = set()
    for path in [*CODING.glob("*.py"), *CODING.glob("families/*.py"), DOUBTS]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                named.add(node.value)
    idle = {"version", "rules", *(name for name in GAPS if name in named)}
    assert sorted(GAPS.keys() - idle) == []


def test_families_share_no_kind() -> None:
    kinds = [kind for family in FAMILIES for kind in family.kinds]
    assert len(kinds) == len(set(kinds))
    assert all((RULES / f"{family.rule_file}.yaml").exists() for family in FAMILIES)
