"""Lists of phrases that readers look for: each line is a phrase, told once."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

FILES = sorted((Path(__file__).parents[2] / "nlp" / "terms" / "phrases").glob("*.toml"))
LISTS = [(path, name, told) for path in FILES for name, told in tomllib.loads(path.read_text(encoding="utf-8")).items()]
CODE = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parents[2] / "nlp").rglob("*.py")}


@pytest.mark.parametrize(("path", "name", "told"), LISTS, ids=lambda value: value if isinstance(value, str) else None)
def test_a_list(path: Path, name: str, told: list[str]) -> None:
    assert len(told) == len(set(told)), "a phrase stands twice"
    assert all(re.compile(phrase) and phrase for phrase in told)
    assert f'"{name}"' in CODE[path.stem], "no reader looks for it"
