"""The lesion ledger: one lesion however often it is named, and offsets that stay inside the note."""

from __future__ import annotations

import json
from pathlib import Path

from nlp.reader import load_reader, view_of

REPORT = """PREOPERATIVE DIAGNOSIS: Basal cell carcinoma, left cheek.
POSTOPERATIVE DIAGNOSIS: Basal cell carcinoma, left cheek.
PROCEDURE: Excision of basal cell carcinoma, left cheek, with layered closure.
DESCRIPTION OF PROCEDURE: The left cheek lesion measured 8 mm. Margins of 3 mm were marked. It was excised to fat.
The wound was closed in layers. Final length 2.9 cm."""


def test_a_lesion_named_three_times_is_one() -> None:
    done = [p for p in load_reader().read(REPORT).procedures if p.assertion == "performed"]
    assert sorted(p.kind for p in done) == ["excision", "repair"]
    assert len({p.lesion for p in done}) == 1


def test_a_closure_takes_the_site_of_its_excision() -> None:
    done = {p.kind: p for p in load_reader().read(REPORT).procedures if p.assertion == "performed"}
    assert done["repair"].site.value is not None
    assert done["repair"].site.value.region == "cheek"


def test_evidence_stays_inside_every_project_note() -> None:
    folder = Path(__file__).resolve().parents[2] / "training_data"
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines()[:30]:
            text = json.loads(line)["text"]
            for procedure in load_reader().read(text).procedures:
                assert all(0 <= e.start < e.end <= len(text) for e in procedure.evidence)


def test_units_grow_with_the_note() -> None:
    once, ten = view_of(REPORT + "\n\n"), view_of((REPORT + "\n\n") * 10)
    assert len(ten.units) == 10 * len(once.units)
    assert len(ten.mentions) == 10 * len(once.mentions)
