"""The pairs of the measurement are the same every time and find each other."""

from __future__ import annotations

import runpy
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from service.batches.staging import Inputs, open_staging, stage

HERE = Path(__file__).parent
NOTES = HERE.parents[1] / "training_data"
MEASURE = runpy.run_path(str(HERE / "measure.py"))


@pytest.mark.skipif(not NOTES.is_dir(), reason="the project's notes are not here")
def test_pairs_repeat_and_are_matched_by_id_or_by_visit(tmp_path: Path) -> None:
    assert list(islice(MEASURE["pairs"](60), 30)) == list(MEASURE["pairs"](30))
    notes, claims = MEASURE["write"](tmp_path, 30)
    assert stage(Inputs(notes, claims), tmp_path / "staging.sqlite") == 30
    with closing(open_staging(tmp_path / "staging.sqlite")) as database:
        assert database.execute("select place, note from claims").fetchall() == [(n, n) for n in range(30)]
