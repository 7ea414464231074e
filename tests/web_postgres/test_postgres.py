"""The flows of the service on PostgreSQL: migrations, decisions, batches, organisations, retention."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.cli import main
from service.web.app import create_app
from service.web.settings import Settings
from service.web.store.database import Database
from service.web.store.retention import purge
from service.web.store.tables import Base, Reading

ROOT = Path(__file__).resolve().parents[2]
NOTE = {"id": "note", "text": "Canary: shave biopsy of papule, left cheek, lidocaine.", "context": {"date_of_service": "2026-03-02"}}


def _client(url: str, **more: Any) -> TestClient:
    return TestClient(create_app(Settings(database=url, **more)), base_url="http://localhost")


def _decide(client: TestClient, reading: str, **more: Any) -> Any:
    return client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "accept"} | more)


def test_services_that_start_at_once_make_the_tables_of_the_program(url: str) -> None:
    command = [sys.executable, "-m", "service.cli", "audit", "verify", "--database", url]
    started = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for _ in range(3)]
    assert [process.wait(120) for process in started] == [0, 0, 0]
    with Database(url).engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_decisions_make_one_chain_that_cannot_be_changed(url: str, tmp_path: Path) -> None:
    with _client(url) as client:
        reading = client.post("/v1/readings", json=NOTE).json()["reading"]
        answers: list[int] = []
        threads = [threading.Thread(target=lambda: answers.append(_decide(client, reading).status_code)) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [201] * 12
        rejected = _decide(client, reading, decision="reject", reason="payer policy").json()
        assert rejected["number"] == 13
        assert "rejected by local user" in client.post("/read", data={"note": NOTE["text"], "date_of_service": "2026-03-02"}).text
    for statement in ("UPDATE decisions SET number = 99", "DELETE FROM decisions", "TRUNCATE decisions"):
        with pytest.raises(SQLAlchemyError, match="append-only"), Database(url).session() as session:
            session.execute(text(statement))
    assert main(["audit", "verify", "--database", url, "--head", rejected["hash"]]) == 0
    file = tmp_path / "n.json"
    file.write_text(json.dumps(NOTE), encoding="utf-8")
    assert main(["replay", "13", "--note", str(file), "--database", url]) == 0


def test_a_touched_record_is_found(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    with _client(url) as client:
        reading = client.post("/v1/readings", json=NOTE).json()["reading"]
        assert _decide(client, reading).status_code == 201
    with Database(url).session() as session:
        session.execute(text("ALTER TABLE decisions DISABLE TRIGGER decisions_no_change"))
        session.execute(text("UPDATE decisions SET record = replace(record::text, 'accept', 'reject')::json"))
    assert main(["audit", "verify", "--database", url]) == 1
    assert "record 1 was changed" in capsys.readouterr().out


def test_a_batch_becomes_a_worklist(url: str, tmp_path: Path) -> None:
    claims = [{"id": f"c{n}", "note_id": "note", "lines": [{"code": code, "units": 1}]} for n, code in enumerate(("11102", "11104"))]
    files = {name: (f"{name}.jsonl", "\n".join(map(json.dumps, rows)).encode()) for name, rows in (("notes", [NOTE]), ("claims", claims))}
    with _client(url, data=tmp_path / "batches") as client:
        job = client.post("/v1/jobs", files=files).json()["id"]
        until = time.monotonic() + 60
        while client.get(f"/v1/jobs/{job}").json()["state"] != "done" and time.monotonic() < until:
            time.sleep(0.1)
        assert [row["summary"]["claim"] for row in client.get(f"/v1/jobs/{job}/claims").json()["claims"]] == ["c1", "c0"]
        client.post(f"/jobs/{job}/filters", data={"state": "open", "direction": "over"})
        assert "1 of 2 claims" in client.get(f"/jobs/{job}").text
        client.post(f"/jobs/{job}/claims/1/done")
        assert "0 of 2 claims" in client.get(f"/jobs/{job}").text
        assert "Scorecards" in client.get(f"/jobs/{job}/providers").text
        assert client.delete(f"/v1/jobs/{job}").status_code == 204


def test_organisations_are_apart_and_notes_are_kept_sealed_for_a_time(
    url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DERMCODER_WEB_KEY", base64.b64encode(b"k" * 32).decode())
    keys = {}
    for name in ("a", "b"):
        assert main(["access", "organisation", name, "--keep-notes-days", "30", "--database", url]) == 0
        assert main(["access", "key", name, "ehr", "--database", url]) == 0
        keys[name] = {"authorization": f"Bearer {capsys.readouterr().out.split()[-1]}"}
    with _client(url, mode="server") as client:
        reading = client.post("/v1/readings", json=NOTE, headers=keys["a"]).json()["reading"]
        body = {"reading": reading, "line": 1, "decision": "accept"}
        assert client.post("/v1/decisions", json=body).status_code == 401
        assert client.post("/v1/decisions", json=body, headers=keys["b"]).status_code == 404
        assert client.post("/v1/decisions", json=body, headers=keys["a"]).status_code == 201
    assert main(["replay", "1", "--organisation", "a", "--database", url]) == 0
    with Database(url).session() as session:
        kept = session.query(Reading).one()
        assert kept.note is not None
        assert b"Canary" not in kept.note
        kept.note_expires = "2000"
        session.flush()
        purge(session)
        session.expire_all()
        assert session.query(Reading).one().note is None
