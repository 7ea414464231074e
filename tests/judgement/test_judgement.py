"""The learned judgement: it only lowers, says why, can be left out, and a bad file never stops the program."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from skops.io import dumps

from coding.claim import Context, ProposedLine
from coding.lookup import load_tables
from coding.mapper import propose
from nlp.reader import load_reader
from service.assistant import suggest
from service.judgement import model
from service.judgement.artefact import FORMAT, KIND, ModelError, read
from service.judgement.examples import Line
from service.judgement.folds import Judged, split
from service.judgement.measures import calibration_error, chance_error, ranking, threshold
from service.judgement.policy import POLICY
from service.judgement.words import words_of

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = (
    "HPI: had Mohs on the nose in 2021. Biopsy of the ear was discussed, declined.\n"
    "PROCEDURE: shave biopsy of 4 mm papule, left cheek. Shave biopsy of papule, right forearm.\n"
)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    model._load.cache_clear()
    yield
    model._load.cache_clear()


@pytest.fixture
def judge() -> model.Judge:
    loaded = model._load(ROOT / "models")
    assert loaded.judge is not None, loaded.warning
    return loaded.judge


def _judged(judge: model.Judge, text: str, least: float) -> tuple[tuple[ProposedLine, ...], tuple[ProposedLine, ...]]:
    reading = load_reader().reading(text)
    before = propose(reading.encounter, Context())
    return before.lines, replace(judge, threshold=least).judged(reading, before, load_tables()).lines


def test_every_feature_of_the_policy_is_a_number_of_each_line(judge: model.Judge) -> None:
    reading = load_reader().reading(NOTE)
    proposal = propose(reading.encounter, Context())
    rows = model.line_rows(reading, proposal, judge.words, load_tables())
    assert sorted(rows) == [place for place, line in enumerate(proposal.lines) if not model.is_visit(line.code, load_tables())]
    assert all(isfinite(row[name]) for row in rows.values() for name in POLICY.features)
    assert all(set(row) == set(POLICY.features) for row in rows.values())


def test_a_note_without_lines_asks_for_nothing(judge: model.Judge) -> None:
    reading = load_reader().reading("No procedure today.")
    assert model.line_rows(reading, propose(reading.encounter, Context()), judge.words, load_tables()) == {}


def test_a_service_that_was_not_learned_moves_nothing(judge: model.Judge) -> None:
    unknown = judge.words.odds(judge.words.known(["shave"]), "no such service")
    row = {name: mean for name, mean, _ in judge.weights}
    assert judge.odds({**row, "words_say": unknown}) == pytest.approx(judge.odds(row))


def test_features_do_not_grow_with_the_note(judge: model.Judge) -> None:
    """Long notes must not look doubtful for their length alone: counts would, and did."""
    long = NOTE + "Sunscreen, hats and shade were talked over at length. " * 60
    for text in (NOTE, long):
        reading = load_reader().reading(text)
        rows = model.line_rows(reading, propose(reading.encounter, Context()), judge.words, load_tables())
        assert all(-3.5 <= row[name] <= 3.5 for row in rows.values() for name in POLICY.features), text[:40]


def test_words_are_told_apart_in_the_order_of_the_note() -> None:
    assert words_of(["punch bx, l. cheek: 4mm punch", "cheek/jaw"]) == ["punch", "bx", "l", "cheek", "mm", "jaw"]


def test_a_line_below_the_threshold_becomes_review_and_says_why(judge: model.Judge) -> None:
    before, after = _judged(judge, NOTE, 1.1)
    assert [(line.code, line.units, line.modifiers) for line in before] == [(line.code, line.units, line.modifiers) for line in after]
    assert any(line.status == "supported" for line in before)
    assert not any(line.status == "supported" for line in after)
    assert all("Doubtful" in line.reason for line, old in zip(after, before, strict=True) if old.status == "supported")


@pytest.mark.parametrize("text", [NOTE, "Excision of cyst on the back, sent to path.", "Cryotherapy to several AKs on the face and one wart."])
def test_no_status_is_ever_raised(judge: model.Judge, text: str) -> None:
    before, after = _judged(judge, text, 0.0)
    assert [line.status for line in before] == [line.status for line in after]
    assert all(0 < line.confidence < 1 for line in after)


def test_an_add_on_is_no_surer_than_its_primary_line() -> None:
    primary, more = ProposedLine("11102", status="review"), ProposedLine("11103", status="supported", reason="More.")
    assert [line.status for line in model._add_ons_follow([primary, more], load_tables())] == ["review", "review"]
    assert model._add_ons_follow([more], load_tables())[0].status == "supported"


def test_version_names_the_model_and_the_rules_can_work_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    assert suggest(NOTE)["versions"]["models"].startswith(f"line_confidence {FORMAT}.")
    alone = suggest(NOTE, models=False)
    assert alone["versions"]["models"] == "none"
    assert "warnings" not in alone or not any("model" in words for words in alone["warnings"])
    monkeypatch.setenv(model.FOLDER, model.OFF)
    assert suggest(NOTE) == alone


def _broken(good: bytes) -> bytes:
    return good[: len(good) // 2]


def _strange(_: bytes) -> bytes:
    return dumps({"kind": KIND, "format": FORMAT, "model": Path("x")})


def _schema_only(_: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("schema.json", json.dumps({"__class__": "system", "__module__": "os", "__loader__": "FunctionNode"}))
    return out.getvalue()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda _: b"", "damaged"),
        (_broken, "damaged"),
        (lambda _: b"PK\x03\x04 nothing", "damaged"),
        (_strange, "refused"),
        (_schema_only, "refused"),
        (lambda _: dumps({"kind": "another", "format": "1"}), "not a model of this program"),
        (lambda _: dumps(["kind"]), "not a model of this program"),
        (lambda _: dumps({"kind": KIND, "format": "0"}), "needed is"),
        (lambda _: dumps({"kind": KIND, "format": FORMAT}), "lacks a part"),
    ],
    ids=["empty", "half", "no zip", "strange type", "function", "foreign", "no mapping", "older", "parts missing"],
)
def test_a_bad_file_is_refused_and_the_rules_go_on(make: Any, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / model.FILE).write_bytes(make((ROOT / "models" / model.FILE).read_bytes()))
    monkeypatch.setenv(model.FOLDER, str(tmp_path))
    answer = suggest(NOTE)
    assert answer["versions"]["models"] == "none"
    assert any(words in warning and "rules alone" in warning for warning in answer["warnings"])
    assert answer["lines"] == suggest(NOTE, models=False)["lines"]


def test_a_missing_file_in_a_named_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(model.FOLDER, str(tmp_path))
    assert any("No such file" in warning for warning in suggest(NOTE)["warnings"])
    with pytest.raises(ModelError):
        read(tmp_path / model.FILE)


def test_training_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """String hashes differ between the processes: an order taken from a set would show here."""
    small = tmp_path / "notes_small.jsonl"
    kept = (ROOT / "training_data" / "notes_dictated.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    small.write_text("\n".join(kept) + "\n", encoding="utf-8")
    made = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "service.cli", "train", str(small), "--out", str(tmp_path / seed)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        made.append([(tmp_path / seed / name).read_bytes() for name in (model.FILE, "line_confidence.md")])
    assert made[0] == made[1]


def test_the_shipped_file_holds_no_long_words_of_a_note(judge: model.Judge) -> None:
    assert all(word.isalpha() and len(word) < 30 for word in judge.words.squares)


def _line(number: int, sure: float, right: bool) -> Judged:
    return Judged(f"n{number:03d}", "a", True, Line(0, "11102", "biopsy_tangential", 1, "supported", right, {}), {}, sure)


def test_threshold_keeps_what_the_policy_asks() -> None:
    lines = [_line(n, 1 - n / 100, n < 50 or n % 2 == 0) for n in range(100)]
    assert threshold(lines, 0.97, 0.3) == pytest.approx(1 - 0.52, abs=0.03)
    assert threshold(lines, 0.97, 0.7) == pytest.approx(1 - 0.69, abs=0.001)


def test_calibration_error_of_true_and_of_boastful_figures() -> None:
    honest = [_line(n, 0.5, n % 2 == 0) for n in range(80)]
    assert calibration_error(honest) == pytest.approx(0)
    assert calibration_error([replace(one, sure=0.9) for one in honest]) == pytest.approx(0.4)


def test_chance_error_is_what_few_true_figures_show() -> None:
    lines = [_line(n, 0.8, n % 5 != 0) for n in range(400)]
    assert 0.03 < chance_error(lines, 1) < 0.06
    assert chance_error(lines * 25, 1) < 0.02


def test_ranking_is_half_where_all_look_the_same() -> None:
    lines = [_line(n, 0.5, n % 3 != 0) for n in range(30)]
    assert ranking(lines) == pytest.approx(0.5)
    assert ranking([replace(one, sure=float(one.line.right)) for one in lines]) == 1


def test_an_author_is_in_one_fold() -> None:
    groups = [f"author {n % 7}" for n in range(50)]
    folds = split(groups, 3, seed=1)
    assert sorted(place for fold in folds for place in fold) == list(range(50))
    assert all(not {groups[n] for n in a} & {groups[n] for n in b} for a in folds for b in folds if a is not b)
