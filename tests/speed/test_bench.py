"""What the benchmark measures on; its figures are never a test."""

from __future__ import annotations

import time

from service.assistant import warm_up
from service.bench import LENGTH, NOTES, bench_notes
from service.notes import Note
from service.sampling import shares


def test_the_notes_are_fixed() -> None:
    notes = bench_notes()
    assert len(notes) == NOTES
    assert {len(note) for note in notes} == {LENGTH}
    assert notes == bench_notes()


def test_time_is_told_by_module() -> None:
    from service.batch import answers

    warm_up()  # else the loading of the model takes all of the time

    def work() -> None:
        end = time.process_time() + 0.3
        while time.process_time() < end:
            list(answers(iter([Note("n", "Shave biopsy of papule, left cheek.")])))

    told = shares(work)
    assert not told or (abs(sum(told.values()) - 1) < 1e-6 and any(name.startswith("nlp.") for name in told))
