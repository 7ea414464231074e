"""The learned judgement: it only lowers, says why, can be left out, and a bad file never stops the program."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from skops.io import dumps, loads

from coding.claim import Context, ProposedLine
from coding.lookup import load_tables
from coding.mapper import propose
from nlp.reader import load_reader
from service.assistant import suggest
from service.judgement import model, ownership, store
from service.judgement.artefact import Kind, ModelError, read
from service.judgement.examples import Line
from service.judgement.folds import Judged, split
from service.judgement.measures import calibration_error, chance_error, chance_share, ranking, threshold
from service.judgement.policy import POLICY
from service.judgement.skops_reader import load_plain
from service.judgement.words import is_visit, words_of

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = (
    "HPI: had Mohs on the nose in 2021. Biopsy of the ear was discussed, declined.\n"
    "PROCEDURE: shave biopsy of 4 mm papule, left cheek. Shave biopsy of papule, right forearm.\n"
)


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    store.load_from.cache_clear()
    yield
    store.load_from.cache_clear()


@pytest.fixture
def judge() -> model.Judge:
    return model.load_judge(ROOT / "models")


def _judged(judge: model.Judge, text: str, least: float) -> tuple[tuple[ProposedLine, ...], tuple[ProposedLine, ...]]:
    reading = load_reader().reading(text)
    before = propose(reading.encounter, Context(patient_status="established"))
    return before.lines, replace(judge, threshold=least).judged(reading, before, load_tables()).lines


def _of_models(answer: dict[str, Any]) -> list[str]:
    return [warning for warning in answer.get("warnings", []) if "model" in warning]


def test_every_feature_of_the_policy_is_a_number_of_each_line(judge: model.Judge) -> None:
    reading = load_reader().reading(NOTE)
    proposal = propose(reading.encounter, Context())
    rows = model.line_rows(reading, proposal, judge.words, load_tables())
    assert sorted(rows) == list(range(len(proposal.lines)))
    for place, line in enumerate(proposal.lines):
        wanted = POLICY.visit_features if is_visit(line.code, load_tables()) else POLICY.features
        assert set(rows[place]) == {*wanted, "visit_due", "familiar"}
        assert all(isfinite(value) for value in rows[place].values())


def test_a_note_without_lines_asks_for_nothing(judge: model.Judge) -> None:
    reading = load_reader().reading("No procedure today.")
    assert model.line_rows(reading, propose(reading.encounter, Context()), judge.words, load_tables()) == {}


def test_a_service_that_was_not_learned_moves_nothing(judge: model.Judge) -> None:
    unknown = judge.words.odds(judge.words.known(["shave"]), "no such service")
    row = {name: mean for name, mean, _ in judge.work.weights}
    assert judge.work.odds({**row, "words_say": unknown}) == pytest.approx(judge.work.odds(row))


def test_features_do_not_grow_with_the_note(judge: model.Judge) -> None:
    """Long notes must not look doubtful for their length alone: counts would, and did."""
    long = NOTE + "Sunscreen, hats and shade were talked over at length. " * 60
    for text in (NOTE, long):
        reading = load_reader().reading(text)
        rows = model.line_rows(reading, propose(reading.encounter, Context()), judge.words, load_tables())
        assert all(-3.5 <= value <= 3.5 for row in rows.values() for value in row.values()), text[:40]


@pytest.mark.parametrize(
    ("blank", "unfilled"),
    [
        ("Margin: ____ cm", 1.0),
        ("Graft size: ***", 1.0),
        ("[ ] photo taken", 1.0),
        ("Seen by @NAME@", 1.0),
        ("Margin: 2 mm", 0.0),
        ("[x] photo taken", 0.0),
    ],
)
def test_fields_left_empty_are_seen(judge: model.Judge, blank: str, unfilled: float) -> None:
    reading = load_reader().reading(f"{NOTE}{blank}\n")
    rows = model.line_rows(reading, propose(reading.encounter, Context()), judge.words, load_tables())
    assert {row["unfilled"] for row in rows.values() if "unfilled" in row} == {unfilled}


def test_words_are_told_apart_in_the_order_of_the_note() -> None:
    assert words_of(["punch bx, l. cheek: 4mm punch", "cheek/jaw"]) == ["punch", "bx", "l", "cheek", "mm", "jaw"]


def test_a_line_below_the_threshold_becomes_review_and_says_why(judge: model.Judge) -> None:
    before, after = _judged(judge, NOTE, 1.1)
    assert [(line.code, line.units, line.modifiers) for line in before] == [(line.code, line.units, line.modifiers) for line in after]
    assert any(line.status == "supported" for line in before)
    assert not any(line.status == "supported" for line in after)
    assert all("Doubtful" in line.reason for line, old in zip(after, before, strict=True) if old.status == "supported")


def test_a_visit_gets_its_own_figure_and_keeps_its_status(judge: model.Judge) -> None:
    text = "S: eczema of both hands flares. A/P: hand eczema, uncontrolled. Start clobetasol ointment twice daily. Return in 4 weeks."
    before, after = _judged(judge, text, 1.1)
    visit = [(old, new) for old, new in zip(before, after, strict=True) if is_visit(old.code, load_tables())]
    assert [(old.status, new.status) for old, new in visit] == [("supported", "supported")]
    assert visit[0][1].confidence != visit[0][0].confidence
    kept = replace(judge, visits=None)
    assert [line.confidence for line in _judged(kept, text, 1.1)[1]] == [line.confidence for line in before]


@pytest.mark.parametrize(
    "text", [NOTE, "Excision of cyst on the back, sent to path.", "Cryotherapy to several AKs on the face and one wart."]
)
def test_no_status_is_ever_raised(judge: model.Judge, text: str) -> None:
    before, after = _judged(judge, text, 0.0)
    assert [line.status for line in before] == [line.status for line in after]
    assert all(0 < line.confidence < 1 for line in after)


def test_an_add_on_is_no_surer_than_its_primary_line() -> None:
    primary, more = ProposedLine("11102", status="review"), ProposedLine("11103", status="supported", reason="More.")
    assert [line.status for line in model._add_ons_follow([primary, more], load_tables())] == ["review", "review"]
    assert model._add_ons_follow([more], load_tables())[0].status == "supported"


def test_version_names_the_model_and_the_rules_can_work_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    both = suggest(NOTE)["versions"]["models"]
    assert re.fullmatch(rf"visit_ownership {ownership.KIND.format}\.\w{{12}}, line_confidence {model.KIND.format}\.\w{{12}}", both)
    alone = suggest(NOTE, models=False)
    assert alone["versions"]["models"] == "none"
    assert not _of_models(alone)
    monkeypatch.setenv(store.FOLDER, store.OFF)
    assert suggest(NOTE) == alone


@pytest.mark.parametrize("kind", [model.KIND, ownership.KIND], ids=lambda kind: kind.name)
def test_each_model_can_be_left_out(kind: Kind, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.WITHOUT, kind.name)
    answer = suggest(NOTE)
    assert kind.name not in answer["versions"]["models"]
    assert answer["versions"]["models"].count(",") == 0
    assert not _of_models(answer)


def _broken(good: bytes) -> bytes:
    return good[: len(good) // 2]


def _strange(_: bytes) -> bytes:
    return dumps({"kind": model.KIND.mark, "format": model.KIND.format, "model": Path("x")})


def _other_kind(_: bytes) -> bytes:
    return (ROOT / "models" / ownership.KIND.file).read_bytes()


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
        (lambda _: dumps({"kind": "another", "format": 1}), "is not the model"),
        (lambda _: dumps(["kind"]), "is not the model"),
        (_other_kind, "is not the model"),
        (lambda _: dumps({"kind": model.KIND.mark, "format": model.KIND.format - 1}), "needed is"),
        (lambda _: dumps({"kind": model.KIND.mark, "format": model.KIND.format}), "lacks a part"),
    ],
    ids=["empty", "half", "no zip", "strange type", "function", "foreign", "no mapping", "the other model", "older", "parts missing"],
)
def test_a_bad_file_is_refused_and_the_rules_go_on(make: Any, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / model.KIND.file).write_bytes(make((ROOT / "models" / model.KIND.file).read_bytes()))
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    monkeypatch.setenv(store.WITHOUT, ownership.KIND.name)
    answer = suggest(NOTE)
    assert answer["versions"]["models"] == "none"
    assert [words in warning and "rules alone" in warning for warning in _of_models(answer)] == [True]
    assert answer["lines"] == suggest(NOTE, models=False)["lines"]


@pytest.mark.parametrize("kind", [model.KIND, ownership.KIND], ids=lambda kind: kind.name)
def test_a_model_is_read_as_its_own_library_reads_it(kind: Kind) -> None:
    data = (ROOT / "models" / kind.file).read_bytes()
    _assert_same(load_plain(data), loads(data, trusted=[]))


def _assert_same(ours: Any, theirs: Any) -> None:
    if isinstance(theirs, dict):
        assert list(ours) == list(theirs)
        for name in theirs:
            _assert_same(ours[name], theirs[name])
    elif isinstance(theirs, list):
        for one, other in zip(ours, theirs, strict=True):
            _assert_same(one, other)
    elif hasattr(theirs, "get_params"):  # an estimator: its attributes are all that is asked for
        kept = {name: value for name, value in vars(theirs).items() if name in vars(ours)}
        assert {"coef_", "intercept_"} <= set(kept) or {"mean_", "scale_"} <= set(kept)
        _assert_same(vars(ours), {**vars(ours), **kept})
    elif hasattr(theirs, "dtype"):
        assert ours.dtype == theirs.dtype
        assert ours.tolist() == theirs.tolist()
    else:
        assert type(ours) is type(theirs)
        assert ours == theirs


@pytest.mark.parametrize("content", [{1: "a"}, {"a": (1, 2)}, {"a": {1, 2}}], ids=["numbered keys", "tuple", "set"])
def test_other_nodes_than_ours_are_not_guessed_at(content: dict[Any, Any]) -> None:
    with pytest.raises((TypeError, ValueError)):
        load_plain(dumps(content))


def test_a_bad_file_does_not_stop_the_other_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / model.KIND.file).write_bytes((ROOT / "models" / model.KIND.file).read_bytes())
    (tmp_path / ownership.KIND.file).write_bytes(dumps({"kind": ownership.KIND.mark, "format": ownership.KIND.format}))
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    answer = suggest(NOTE)
    assert answer["versions"]["models"].startswith("line_confidence")
    assert ["visit_ownership.skops: lacks a part" in warning for warning in _of_models(answer)] == [True]


def test_a_missing_file_in_a_named_folder_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(store.FOLDER, str(tmp_path))
    assert ["No such file" in warning for warning in _of_models(suggest(NOTE))] == [True, True]
    with pytest.raises(ModelError):
        read(tmp_path / model.KIND.file, model.KIND)


def test_training_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """String hashes differ between the processes: an order taken from a set would show here."""
    small = tmp_path / "notes_small.jsonl"
    kept = (ROOT / "training_data" / "notes_guests.jsonl").read_text(encoding="utf-8").splitlines()[:60]
    small.write_text("\n".join(kept) + "\n", encoding="utf-8")
    made = []
    for seed in ("1", "2"):
        command = [sys.executable, "-m", "service.cli", "train", str(small), "--out", str(tmp_path / seed)]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True)
        made.append([(tmp_path / seed / name).read_bytes() for kind in (model.KIND, ownership.KIND) for name in (kind.file, kind.card)])
    assert made[0] == made[1]


def test_the_shipped_file_holds_no_long_words_of_a_note(judge: model.Judge) -> None:
    assert all(word.isalpha() and len(word) < 30 for word in judge.words.vocabulary)


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
    assert chance_share([replace(one, sure=0.6) for one in lines], 1) == 0  # right in 80 %
    assert chance_share(lines, 1) > 0.5


def test_ranking_is_half_where_all_look_the_same() -> None:
    lines = [_line(n, 0.5, n % 3 != 0) for n in range(30)]
    assert ranking(lines) == pytest.approx(0.5)
    assert ranking([replace(one, sure=float(one.line.right)) for one in lines]) == 1


def test_an_author_is_in_one_fold() -> None:
    groups = [f"author {n % 7}" for n in range(50)]
    folds = split(groups, 3, seed=1)
    assert sorted(place for fold in folds for place in fold) == list(range(50))
    assert all(not {groups[n] for n in a} & {groups[n] for n in b} for a in folds for b in folds if a is not b)
