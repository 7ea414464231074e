"""What the import rules cannot say: exact modules, light start, shadowing, pins, same bytes in every process."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pytest

import dermcoder

ROOT = Path(__file__).resolve().parent.parent.parent


def _imports(path: Path) -> set[str]:
    """Full names of the modules that a file imports, wherever the import stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


@pytest.mark.parametrize("path", sorted((ROOT / "coding").rglob("*.py")), ids=lambda path: path.name)
def test_coding_knows_only_the_facts(path: Path) -> None:
    upstream = {name for name in _imports(path) if name.split(".")[0] == "nlp"}
    assert upstream <= {"nlp.facts", "nlp.facts_json", "nlp.records"}  # how records are made says nothing about a text


@pytest.mark.parametrize("arguments", [["--help"], ["suggest", "--help"], ["serve", "--help"], ["--version"]])
def test_help_does_not_load_libraries(arguments: list[str]) -> None:
    code = (
        "import sys; from service.cli import main\n"
        f"try: main({arguments!r})\n"
        "except SystemExit as stop: assert not stop.code\n"
        "assert not {'spacy', 'medspacy', 'rich', 'numpy', 'fastapi', 'uvicorn', 'sqlalchemy', 'alembic'} & set(sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_reading_a_note_does_not_load_statistics() -> None:
    """Libraries that only training, comparing and reports use would cost each worker 115 MB."""
    code = (
        "import sys; from service.assistant import suggest\n"
        "assert suggest('Shave biopsy of papule, left cheek.')['versions']['models'] != 'none'\n"
        "loaded = {'scipy', 'sklearn', 'skops', 'pandas', 'nltk.metrics'} & set(sys.modules)\n"
        "assert not loaded, loaded"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_package_of_the_same_name_is_refused() -> None:
    stranger = ModuleType("nlp")
    stranger.__file__ = "/somewhere/else/nlp/__init__.py"
    with pytest.raises(ImportError, match="'nlp' shadows"):
        dermcoder._refuse_shadows((stranger,), ROOT)


def test_version_is_stated_once() -> None:
    assert dermcoder.__version__ == dermcoder.suggest("Shave biopsy, left cheek.")["versions"]["program"]
    try:
        installed = version("dermcoder")
    except ModuleNotFoundError:
        pytest.skip("dermcoder is not installed here")
    assert installed == dermcoder.__version__


def _pins(name: str) -> list[str]:
    return [line for line in (ROOT / name).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-spark.lock"])
def test_lock_files_hold_pins_and_no_addresses(name: str) -> None:
    pins = _pins(name)
    assert pins
    assert all(re.fullmatch(r"[a-z0-9._-]+==[^\s/:@]+( ; .+)?", pin) for pin in pins)
    assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_spark_comes_with_the_same_pins_as_everything_else() -> None:
    pinned = {pin.split("==")[0]: pin for pin in _pins("requirements.lock")}
    both = [pin for pin in _pins("requirements-spark.lock") if pin.split("==")[0] in pinned]
    assert both
    assert both == [pinned[pin.split("==")[0]] for pin in both]


def test_every_process_gives_the_same_bytes() -> None:
    """String hashes differ between processes: an order taken from a set would show here."""
    code = (
        "import json, pathlib, sys, dermcoder\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).glob('*.txt')):\n"
        "    print(json.dumps(dermcoder.suggest(path.read_text(encoding='utf-8'))))"
    )
    outputs = []
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", code, str(ROOT / "examples")]
        outputs.append(subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True).stdout)
    assert outputs[0]
    assert outputs[0] == outputs[1]
