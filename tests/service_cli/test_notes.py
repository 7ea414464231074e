"""Reading records and context: every refusal names its field, unknown fields are said, nothing is altered."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.documents.read import read_json_lines
from service.notes import NoteError, note_from_bytes, note_from_json, read_context, read_file

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(["date_of_service", "payer", "telehealth", "pathology", "prior_procedures", "shoe_size"])


@pytest.mark.parametrize(
    ("context", "field"),
    [
        ({"date_of_service": "31.03.2026"}, "context.date_of_service"),
        ({"date_of_service": 20260331}, "context.date_of_service"),
        ({"patient_status": "regular"}, "context.patient_status"),
        ({"place_of_service": 11}, "context.place_of_service"),
        ({"payer": "\ud800"}, "context.payer"),
        ({"pathology": "benign"}, "context.pathology"),
        ({"pathology": ["benign"]}, "context.pathology"),
        ({"pathology": [{}, {"date": "soon"}]}, "context.pathology[1].date"),
        ({"prior_procedures": [{"code": 11102}]}, "context.prior_procedures[0].code"),
        (["payer"], "context"),
    ],
)
def test_wrong_context_values_name_record_and_field(context: Any, field: str) -> None:
    with pytest.raises(NoteError) as error:
        read_context(context, "n7")
    assert (error.value.record, error.value.field) == ("n7", field)


def test_unknown_fields_are_collected_at_every_depth() -> None:
    context = read_context({"shoe_size": 9, "pathology": [{"site": "nose", "stain": "HE"}], "payer": "medicare"})
    assert context.unknown_fields == ("pathology.stain", "shoe_size")
    assert context.payer == "medicare"
    assert context.pathology[0].site == "nose"


def test_empty_values_are_unknown() -> None:
    context = read_context({"date_of_service": "", "patient_status": None, "prior_procedures": [{"date": ""}]})
    assert context.date_of_service is None
    assert context.patient_status == ""
    assert context.prior_procedures[0].date is None


def test_dates_are_typed() -> None:
    context = read_context({"date_of_service": "2026-03-31", "prior_procedures": [{"date": "2026-03-01"}]})
    assert context.date_of_service == date(2026, 3, 31)
    assert context.prior_procedures[0].date == date(2026, 3, 1)


@given(st.dictionaries(FIELDS, JSON_VALUES, max_size=4))
def test_no_context_breaks_anything(context: dict[str, Any]) -> None:
    refusal = None
    try:
        read_context(context, "n1")
    except NoteError as error:
        refusal = error
    assert refusal is None or (refusal.record == "n1" and refusal.field.startswith("context"))


@given(st.binary(max_size=60))
def test_any_bytes_give_a_note_or_an_error(raw: bytes) -> None:
    note = note_from_bytes("n1", raw)
    assert (note.error is not None) or note.text.encode("utf-8") == raw


@given(JSON_VALUES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=40))
def test_any_line_gives_a_note_or_an_error(line: bytes) -> None:
    note = note_from_json(line, 3)
    assert note.error is not None
    assert note.error.record == "line 3"


@pytest.mark.parametrize(
    ("line", "record", "field"),
    [
        (b'{"id": "a", "text": "x"', "line 4", "json"),
        (b'{"id": "a", "text": "x", "context": []}', "a", "context"),
        (b'{"id": "a"}', "a", "text"),
        (b'{"id": 7, "text": "  "}', "7", "text"),
        (b'{"id": null, "text": null}', "line 4", "text"),
        (b'{"id": ["a"], "text": 1}', "line 4", "text"),
        (b'{"id": "\\udfff", "text": ""}', "line 4", "text"),
        (b'{"id": "a", "text": "biopsy \\ud800"}', "a", "text"),
        (b'{"id": "a", "text": "biopsy \\u0000"}', "a", "text"),
        (b'{"id": "a", "text": "biopsy \xff"}', "line 4", "json"),
        (b"[" * 100_000, "line 4", "json"),
        (b"[]", "line 4", "json"),
    ],
)
def test_unusable_records_name_themselves(line: bytes, record: str, field: str) -> None:
    error = note_from_json(line, 4).error
    assert error is not None
    assert (error.record, error.field) == (record, field)
    assert "biopsy" not in str(error)


def test_line_numbers_count_blank_lines(tmp_path: Path) -> None:
    path = tmp_path / "notes.jsonl"
    path.write_bytes('\ufeff{"text": "one"}\r\n\r\n{bad\r\n{"text": "two\\r\\nlines"}'.encode())
    notes = [record.note for record in read_json_lines(path)]
    assert [note.id for note in notes] == ["line 1", "line 3", "line 4"]
    assert [note.error is None for note in notes] == [True, False, True]
    assert notes[2].text == "two\r\nlines"


@pytest.mark.parametrize("text", ["a\r\nb\r\n", "\ufeffa", "a\rb", "\u201cshave\u201d\u00a0biopsy\u2028", "e\u0301"])
def test_text_is_never_altered(text: str, tmp_path: Path) -> None:
    path = tmp_path / "n1.txt"
    path.write_bytes(text.encode("utf-8"))
    assert read_file(path).text == text


def test_a_folder_or_missing_file_is_an_error_of_its_own(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none.txt"):
        error = read_file(path).error
        assert error is not None
        assert error.field == "file"
