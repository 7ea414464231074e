"""The packages are ours, light where they promise it, and not hidden by a folder of their name."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module, resources
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.parametrize("name", ["nlp", "coding", "service"])
def test_package_comes_from_this_project(name: str) -> None:
    assert Path(import_module(name).__file__ or "").resolve().parent.parent == ROOT


@pytest.mark.parametrize("folder", ["tests", "notebooks", "training_data"])
def test_no_folder_hides_a_package(folder: str) -> None:
    names = {path.name for path in (ROOT / folder).rglob("*") if path.is_dir()}
    assert not names & {"nlp", "coding", "service"}


def test_facts_and_mapper_load_without_spacy() -> None:
    code = "import nlp.facts, coding.mapper, sys; assert 'spacy' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    ("package", "name"),
    [("nlp", "terms/sites.csv"), ("nlp", "terms/phrases/doubts.toml"), ("coding", "tables/codes.csv"), ("coding", "rules/mohs.yaml")],
)
def test_data_files_are_within_reach(package: str, name: str) -> None:
    assert resources.files(package).joinpath(name).is_file()
