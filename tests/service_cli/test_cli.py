"""The command line: files, standard input, batches, bad input and exit status."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from service.cli import main

NOTE = "Exam: 6 mm pearly papule left cheek.\nPlan: shave biopsy left cheek today, lidocaine, specimen to path. r/o BCC."


def _answers(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def _codes(answer: dict[str, object]) -> list[str]:
    return [line["code"] for line in answer["lines"]]  # type: ignore[attr-defined]


def test_files_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n1.txt"
    path.write_text(NOTE, encoding="utf-8")
    assert main(["suggest", "--json", str(path), "--date-of-service", "2026-03-02"]) == 0
    (answer,) = _answers(capsys)
    assert answer["id"] == "n1.txt"
    assert _codes(answer) == ["11102"]


def test_readable_view_names_code_gap_and_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "n1.txt"
    path.write_text(NOTE, encoding="utf-8")
    assert main(["suggest", str(path)]) == 0
    out = capsys.readouterr().out
    assert "11102" in out
    assert "shave biopsy" in out
    assert "\x1b[" not in out  # no colour where the output is not a terminal


def test_standard_input(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    class Stdin:
        buffer = io.BytesIO(NOTE.encode())

    monkeypatch.setattr("sys.stdin", Stdin())
    assert main(["suggest", "--json", "-"]) == 0
    assert _answers(capsys)[0]["id"] == "stdin"


def _batch(tmp_path: Path, lines: list[bytes], workers: int) -> tuple[int, bytes]:
    source, target = tmp_path / "in.jsonl", tmp_path / f"out{workers}.jsonl"
    source.write_bytes(b"\n".join(lines) + b"\n")
    status = main(["suggest", "--jsonl", str(source), "--out", str(target), "--workers", str(workers)])
    return status, target.read_bytes()


def test_workers_do_not_change_a_byte(tmp_path: Path) -> None:
    lines = [json.dumps({"id": f"n{n}", "text": NOTE, "other": 1}).encode() for n in range(40)]
    assert _batch(tmp_path, lines, 1) == _batch(tmp_path, lines, 2)


def test_a_bad_record_costs_itself_alone(tmp_path: Path) -> None:
    good = json.dumps({"id": "good", "text": NOTE}).encode()
    bad = [
        b"{broken",
        b'{"id": "x"}',
        b'{"id": "y", "text": 5}',
        b'{"id": "z", "text": "a", "context": {"date_of_service": "soon"}}',
    ]
    status, out = _batch(tmp_path, [good, *bad, good], 1)
    answers = [json.loads(line) for line in out.splitlines()]
    assert status == 1
    assert [("error" in a) for a in answers] == [False, True, True, True, True, False]
    assert [a["error"]["field"] for a in answers[1:5]] == ["json", "text", "text", "context.date_of_service"]
    assert answers[4]["error"]["record"] == "z"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"\x00\x01\x02biopsy", "binary"),
        (b"biopsy \xff\xfe", "UTF-8"),
        (b"a" * 2_000_001, "longer"),
        (b"a" * 4_000_001, "longer"),
    ],
)
def test_unreadable_files_are_named(raw: bytes, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "odd.txt"
    path.write_bytes(raw)
    assert main(["suggest", "--json", str(path)]) == 1
    error = _answers(capsys)[0]["error"]
    assert error["record"] == "odd.txt"  # type: ignore[index]
    assert says in error["message"]  # type: ignore[index]


def test_wrong_use_is_status_two() -> None:
    with pytest.raises(SystemExit) as stop:
        main(["suggest"])
    assert stop.value.code == 2


def test_unknown_context_is_ignored_with_a_warning(tmp_path: Path) -> None:
    _, out = _batch(tmp_path, [json.dumps({"id": "n", "text": NOTE, "context": {"shoe_size": 9}}).encode()], 1)
    assert any("shoe_size" in warning for warning in json.loads(out)["warnings"])
