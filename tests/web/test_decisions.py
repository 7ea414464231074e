"""Decisions: stored with who, when and on what, in a chain that tells when it was touched; replayed to the byte."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.cli import main
from service.web.app import create_app
from service.web.settings import Settings
from service.web.store.database import Database
from service.web.store.readings import note_hash

NOTE = {"id": "n1", "text": "Canary: shave biopsy of papule, left cheek, lidocaine.", "context": {"date_of_service": "2026-03-02"}}


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'service.sqlite'}"


@pytest.fixture
def stored(url: str) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(database=url)), base_url="http://localhost") as client:
        yield client


def _read(client: TestClient, note: dict[str, Any] = NOTE) -> str:
    answer = client.post("/v1/readings", json=note)
    assert answer.status_code == 201
    return str(answer.json()["reading"])


def _decide(client: TestClient, reading: str, /, **more: Any) -> Any:
    return client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "accept"} | more)


def test_a_decision_says_who_when_and_on_what(stored: TestClient) -> None:
    reading = _read(stored)
    change = {"code": "11104", "units": 1, "modifiers": ["59"], "icd10": ["D49.2"]}
    answer = _decide(stored, reading, decision="change", reason="punch in the photo", change=change)
    assert answer.status_code == 201
    record = answer.json()["record"]
    assert (record["by"], record["proposed"]["code"], record["change"]) == ("local user", "11102", change)
    assert record["note_hash"] == note_hash(NOTE["text"])
    assert record["versions"]["rules"]
    assert stored.get("/v1/decisions", params={"reading": reading}).json()["decisions"] == [answer.json()]


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"decision": "reject"}, 422),
        ({"decision": "reject", "reason": "  "}, 422),
        ({"decision": "change", "reason": "x"}, 422),
        ({"decision": "accept", "change": {"code": "11104"}}, 422),
        ({"decision": "change", "reason": "x", "change": {"code": "hello"}}, 422),
        ({"line": 2}, 404),
        ({"reading": "nowhere"}, 404),
        ({"decision": "perhaps"}, 422),
        ({"decision": "add", "reason": "x", "change": {"code": "11104"}}, 422),
        ({"line": 0, "decision": "add", "reason": "x"}, 422),
        ({"line": 0, "decision": "add", "change": {"code": "11104"}}, 422),
        ({"line": 0}, 422),
    ],
)
def test_incomplete_decisions_are_refused(stored: TestClient, more: dict[str, Any], status: int) -> None:
    assert _decide(stored, _read(stored), **more).status_code == status
    assert stored.get("/v1/decisions").json()["decisions"] == []


def test_a_line_that_was_not_proposed_is_added(stored: TestClient, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page_note = {**NOTE, "id": "note"}
    reading = _read(stored, page_note)
    added = _decide(stored, reading, line=0, decision="add", reason="documented elsewhere in the chart", change={"code": "11104"})
    assert (added.status_code, added.json()["record"]["proposed"]) == (201, None)
    page = stored.post("/read", data={"note": NOTE["text"], "date_of_service": "2026-03-02"}).text
    assert "added by local user, no. 1: documented elsewhere in the chart" in page
    file = tmp_path / "n.json"
    file.write_text(json.dumps(page_note), encoding="utf-8")
    assert main(["replay", "1", "--note", str(file), "--database", url]) == 0
    assert "add a line (11104)" in capsys.readouterr().out


def test_no_word_of_a_note_is_stored(stored: TestClient, tmp_path: Path) -> None:
    _decide(stored, _read(stored))
    written = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"11102" in written
    assert b"canary" not in written.lower()
    assert b"lidocaine" not in written.lower()
    assert b"papule" not in written.lower()


def test_decisions_are_append_only(stored: TestClient, url: str) -> None:
    _decide(stored, _read(stored))
    database = Database(url)
    for statement in ("UPDATE decisions SET number = 9", "DELETE FROM decisions"):
        with pytest.raises(SQLAlchemyError, match="append-only"), database.session() as session:
            session.execute(text(statement))


def _forge(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as raw:
        raw.execute("DROP TRIGGER decisions_no_UPDATE")
        raw.execute("DROP TRIGGER decisions_no_DELETE")
        raw.execute(statement)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE decisions SET record = replace(record, 'accept', 'reject') WHERE number = 2", "record 2 was changed"),
        ("DELETE FROM decisions WHERE number = 2", "record 2 is missing"),
        ("UPDATE decisions SET hash = '" + "a" * 64 + "' WHERE number = 3", "record 3 was changed"),
    ],
)
def test_a_touched_record_is_found(
    stored: TestClient, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], statement: str, fault: str
) -> None:
    reading = _read(stored)
    head = [_decide(stored, reading).json()["hash"] for _ in range(3)][-1]
    assert main(["audit", "verify", "--database", url, "--head", head]) == 0
    assert f"3 records, whole, head {head}" in capsys.readouterr().out
    _forge(tmp_path / "service.sqlite", statement)
    assert main(["audit", "verify", "--database", url]) == 1
    assert fault in capsys.readouterr().out


def test_a_cut_end_is_found_by_the_head_written_down(stored: TestClient, url: str, tmp_path: Path) -> None:
    reading = _read(stored)
    head = [_decide(stored, reading).json()["hash"] for _ in range(2)][-1]
    _forge(tmp_path / "service.sqlite", "DELETE FROM decisions WHERE number = 2")
    assert main(["audit", "verify", "--database", url]) == 0
    assert main(["audit", "verify", "--database", url, "--head", head]) == 1


def test_decisions_of_many_at_once_make_one_chain(stored: TestClient, url: str) -> None:
    reading = _read(stored)
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.append(_decide(stored, reading).status_code)) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [201] * 12
    assert main(["audit", "verify", "--database", url]) == 0


def test_a_past_decision_is_replayed_to_the_byte(stored: TestClient, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _decide(stored, _read(stored))
    plain, other, full = tmp_path / "n.txt", tmp_path / "other.txt", tmp_path / "n.json"
    plain.write_text(NOTE["text"], encoding="utf-8")
    other.write_text(NOTE["text"] + " ", encoding="utf-8")
    full.write_text(json.dumps(NOTE), encoding="utf-8")
    for file in (plain, full):
        assert main(["replay", "1", "--note", str(file), "--database", url]) == 0
        assert "byte-identical" in capsys.readouterr().out
    assert main(["replay", "1", "--note", str(other), "--database", url]) == 1
    assert "not the note" in capsys.readouterr().out
    assert main(["replay", "1", "--database", url]) == 1
    assert main(["replay", "7", "--note", str(plain), "--database", url]) == 1


def test_other_versions_are_named(stored: TestClient, url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _decide(stored, _read(stored))
    with sqlite3.connect(tmp_path / "service.sqlite") as raw:
        raw.execute("""UPDATE readings SET versions = json_set(versions, '$.rules', '1999.1')""")
    file = tmp_path / "n.txt"
    file.write_text(NOTE["text"], encoding="utf-8")
    assert main(["replay", "1", "--note", str(file), "--database", url]) == 1
    assert "rules 1999.1" in capsys.readouterr().out


def test_the_page_keeps_a_reading_that_can_be_decided_and_replayed(stored: TestClient, url: str, tmp_path: Path) -> None:
    page = stored.post("/read", data={"note": NOTE["text"], "date_of_service": "2026-03-02", "claim": "11104"}).text
    reading = page.split('data-reading="')[1].split('"')[0]
    assert _decide(stored, reading).status_code == 201
    file = tmp_path / "n.txt"
    file.write_text(NOTE["text"], encoding="utf-8")
    assert main(["replay", "1", "--note", str(file), "--database", url]) == 0


def test_a_database_of_today_needs_no_migration(url: str) -> None:
    """The models and the migrations describe the same tables."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    from service.web.store.tables import Base

    database = Database(url)
    with database.engine.connect() as connection:
        found = compare_metadata(MigrationContext.configure(connection), Base.metadata)
    assert [
        item for item in found if not (isinstance(item, tuple) and item[0] == "remove_table" and item[1].name == "alembic_version")
    ] == []
