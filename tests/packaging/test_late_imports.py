"""Libraries that are imported by name only, and run when something first uses them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from nlp.components.late_imports import put_off


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A package that leaves a file behind when it is run."""
    name = "library_put_off"
    (tmp_path / name).mkdir()
    (tmp_path / name / "__init__.py").write_text(
        "import pathlib\nfrom .part import two\npathlib.Path(__file__).with_name('ran').touch(exist_ok=False)\none = 1\n__all__ = ['one']\n"
    )
    (tmp_path / name / "part.py").write_text("two = 2\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield name
    for loaded in [one for one in sys.modules if one.split(".")[0] == name]:
        del sys.modules[loaded]


def _ran(library: str) -> bool:
    return Path(sys.modules[library].__file__ or "").with_name("ran").exists()


def test_a_library_put_off_runs_once_when_a_name_is_asked_for(library: str) -> None:
    put_off(library)
    module = importlib.import_module(library)
    assert not _ran(library)
    assert (module.one, module.two, module.one) == (1, 2, 1)
    assert _ran(library)
    with pytest.raises(AttributeError, match="has no attribute 'three'"):
        module.three  # noqa: B018


@pytest.mark.parametrize("statement", ["from {0} import one", "from {0} import *", "import {0}.part; {0}.one; from {0} import one"])
def test_every_way_of_importing_finds_its_names(library: str, statement: str) -> None:
    put_off(library)
    names: dict[str, object] = {}
    exec(statement.format(library), names)
    assert names["one"] == 1
    assert _ran(library)


def test_what_is_loaded_or_not_installed_is_left_alone(library: str) -> None:
    module = importlib.import_module(library)
    put_off(library)
    assert sys.modules[library] is module
    put_off("no_such_library_anywhere")
    assert "no_such_library_anywhere" not in sys.modules
