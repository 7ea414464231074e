"""The notebooks run from top to bottom, on a few notes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_from_top_to_bottom(path: Path) -> None:
    for library in ("nbclient", "ipykernel", "matplotlib"):
        pytest.importorskip(library)
    command = [sys.executable, str(ROOT / "notebooks" / "run.py"), "--check", path.name]
    done = subprocess.run(command, env={**os.environ, "NOTEBOOK_NOTES": "45"}, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_kept_outputs_are_whole_and_hold_no_path_of_a_machine(path: Path) -> None:
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert all(cell["execution_count"] for cell in cells)
    for cell in cells:
        for output in cell["outputs"]:
            assert output["output_type"] != "error"
            assert not re.search(r"(?<![\w.])/(?:home|root|tmp|work|usr|Users)/", json.dumps(output))
    assert path.stat().st_size < 400_000
