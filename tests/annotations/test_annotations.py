"""Notes with gold: what the format refuses, and that a record survives the way through each annotation tool."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.annotations.formats import FORMATS
from service.annotations.records import RecordError, problems_of, read_records, schema, write_records
from service.annotations.spans import REST, spans_of
from service.cli import main

ROOT = Path(__file__).resolve().parent.parent.parent
NOTE = "Shave biopsy, left cheek. Shave biopsy, left ear. Seen again in May."


def _record(**changes: Any) -> dict[str, Any]:
    facts = [
        {"field": "technique", "value": "tangential", "quote": "Shave biopsy", "procedure": 0},
        {"field": "site", "value": "left cheek", "quote": "left cheek", "procedure": 0},
        {"field": "technique", "value": "tangential", "quote": "Shave biopsy", "procedure": 1, "start": 26},
    ]
    line = {"code": "11102", "units": 1, "modifiers": [], "icd10": ["D49.2"]}
    return {"id": "n1", "author": "a", "text": NOTE, "expected": [line], "facts": facts, **changes}


@pytest.mark.parametrize("path", sorted((ROOT / "training_data").glob("notes_*.jsonl")), ids=lambda path: path.stem)
def test_the_notes_that_ship_keep_the_format(path: Path) -> None:
    assert list(read_records(path))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expected": [{"code": "1110"}]}, "expected[0].code"),
        ({"expected": [{"code": "11102", "units": 0}]}, "expected[0].units"),
        ({"expected": [{"code": "11102", "unit": 1}]}, "expected[0].unit"),
        ({"must_not": ["11102"]}, "must_not"),
        ({"must_not": ["99213-25"]}, "must_not[0]"),
        ({"author": ""}, "author"),
        ({"text": 3}, "text"),
        ({"hold": "no"}, "hold"),
        ({"em": {"supported": True, "level": 3}}, "em.level"),
        ({"facts": [{"field": "site", "value": "nose", "quote": "nose"}]}, "facts[0].quote"),
        ({"facts": [{"field": "site", "value": "ear", "quote": "ear", "start": 3}]}, "facts[0].quote"),
        ({"spans": []}, "spans"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_said_with_its_field(changes: dict[str, Any], words: str) -> None:
    assert problems_of(_record()) == []
    found = problems_of(_record(**changes))
    assert [problem.split(":")[0] for problem in found] == [words]
    assert not any(piece in found[0] for piece in ("cheek", "nose"))


def test_file_line_and_id_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "own.jsonl"
    write_records(path, [_record(), _record()])
    with pytest.raises(RecordError, match=r"own\.jsonl line 2: id: stands twice"):
        list(read_records(path))
    path.write_text(json.dumps(_record(id="n7", author=3)) + "\n", encoding="utf-8")
    assert main(["annotations", "check", str(path)]) == 1
    assert "own.jsonl line 1 (n7): author:" in capsys.readouterr().err
    assert main(["annotations", "check", str(tmp_path / "none.jsonl")]) == 2


def test_the_published_schema_is_that_of_the_program() -> None:
    assert (ROOT / "training_data" / "record.schema.json").read_text(encoding="utf-8") == schema()


_texts = st.text(alphabet="ab ,.\n\té½😀-", min_size=1, max_size=40)


@st.composite
def _records(draw: st.DrawFn) -> list[dict[str, Any]]:
    out = []
    for number in range(draw(st.integers(1, 3))):
        text = draw(_texts)
        facts = []
        for _ in range(draw(st.integers(0, 4))):
            start = draw(st.integers(0, len(text) - 1))
            quote = text[start : draw(st.integers(start + 1, len(text)))]
            fact = {
                "field": draw(st.sampled_from(["technique", "site", "size"])),
                "value": draw(st.sampled_from(["x", "y=z", " é"])),
                "quote": quote,
                "procedure": draw(st.integers(0, 2)),
            }
            facts.append(fact if text.find(quote) == start else {**fact, "start": start})
        out.append(_record(id=f"n{number}", text=text, facts=facts, rationale=draw(_texts)))
    return out


@pytest.mark.parametrize("name", FORMATS)
@given(records=_records())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_a_record_survives_the_way_through_a_tool(name: str, records: list[dict[str, Any]], tmp_path: Path) -> None:
    assert not [problem for record in records for problem in problems_of(record)]
    path = tmp_path / name
    assert FORMATS[name].write(records, path) == len(records)
    assert list(FORMATS[name].read(path)) == records


@pytest.mark.parametrize("name", ["doccano", "prodigy"])
def test_what_a_person_changed_comes_back(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    FORMATS[name].write([_record()], path)
    entry = json.loads(path.read_text(encoding="utf-8"))
    places = {"doccano": "label", "prodigy": "spans"}[name]
    entry[places] = [span for span in entry[places] if "site" not in json.dumps(span)]
    added = (40, 48, "site"), (50, 67, "assertion=planned")
    entry[places] += [list(a) if name == "doccano" else dict(zip(("start", "end", "label"), a, strict=True)) for a in added]
    path.write_text(json.dumps(entry) + "\n", encoding="utf-8")
    facts = next(iter(FORMATS[name].read(path)))["facts"]
    assert [(f["field"], f["value"], f["quote"], f["procedure"]) for f in facts] == [
        ("technique", "tangential", "Shave biopsy", 0),
        ("technique", "tangential", "Shave biopsy", 1),
        ("site", "left ear", "left ear", 1),
        ("assertion", "planned", "Seen again in May", 1),
    ]


def test_a_rejected_task_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "tasks.jsonl"
    FORMATS["prodigy"].write([_record()], path)
    entry = json.loads(path.read_text(encoding="utf-8"))
    path.write_text("\n".join(json.dumps({**entry, "answer": answer}) for answer in ("reject", "ignore", "accept")), encoding="utf-8")
    assert len(list(FORMATS["prodigy"].read(path))) == 1


def test_doccano_entities_and_texts_that_never_were_ours(tmp_path: Path) -> None:
    path = tmp_path / "new.jsonl"
    entry = {
        "text": "Punch bx, nose.",
        "entities": [{"id": 1, "label": "technique=punch", "start_offset": 0, "end_offset": 8}],
        "relations": [],
    }
    path.write_text(json.dumps(entry), encoding="utf-8")
    record = next(iter(FORMATS["doccano"].read(path)))
    assert problems_of(record) == []
    assert record["facts"] == [{"field": "technique", "value": "punch", "quote": "Punch bx", "procedure": 0}]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("doccano", "{", "is not JSON"),
        ("doccano", '{"label": []}', "text: must be"),
        ("doccano", '{"text": "ab", "label": [[0, 3, "site"]]}', "label: a span needs"),
        ("prodigy", '{"text": "ab", "spans": [{"start": 0, "end": "1", "label": "x"}]}', "spans: a span needs"),
        ("prodigy", '{"text": "ab", "dermcoder": 3}', f"{REST}: must be"),
        ("docbin", "nothing", "no spaCy DocBin"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(name: str, content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RecordError, match=words):
        list(FORMATS[name].read(path))


def test_a_quote_that_stands_twice_is_marked_where_the_fact_says() -> None:
    assert [(span.start, span.label) for span in spans_of(_record())] == [
        (0, "technique=tangential"),
        (14, "site"),
        (26, "technique=tangential"),
    ]


def test_the_commands_take_a_file_there_and_back(tmp_path: Path) -> None:
    own, tasks, back = tmp_path / "own.jsonl", tmp_path / "tasks.jsonl", tmp_path / "back.jsonl"
    write_records(own, [_record(), _record(id="n2")])
    assert main(["annotations", "export", str(own), "--format", "prodigy", "--out", str(tasks)]) == 0
    assert main(["annotations", "import", str(tasks), "--format", "prodigy", "--out", str(back)]) == 0
    assert back.read_bytes() == own.read_bytes()


@pytest.mark.parametrize("key", ["author", "style"])
def test_no_author_or_style_is_in_both_parts(key: str, tmp_path: Path) -> None:
    notes = ROOT / "training_data" / "notes_medical.jsonl"
    assert main(["annotations", "split", str(notes), "--by", key, "--out", str(tmp_path)]) == 0
    train, test = ([record[key] for record in read_records(tmp_path / name)] for name in ("train.jsonl", "test.jsonl"))
    assert train
    assert test
    assert not set(train) & set(test)
    assert len(train) + len(test) == len(list(read_records(notes)))
