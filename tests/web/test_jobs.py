"""Batches: queued, run, read as a worklist; ended services are carried on; files with words are gone at the end."""

from __future__ import annotations

import base64
import html
import json
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from service.web.app import create_app
from service.web.jobs.runner import RUNNING
from service.web.settings import Settings
from service.web.store.tables import Job, Organisation
from service.web.views.worklist import neighbours

NOTES = [
    {"id": f"n{n}", "text": f"Canary {n}: {what}, lidocaine.", "context": {"rendering_provider": provider, "date_of_service": "2026-03-02"}}
    for n, (what, provider) in enumerate(
        [
            ("shave biopsy of papule, left cheek", "Lane"),
            ("punch biopsy of papule, right arm", "Lane"),
            ("shave biopsy of papule, back", "Moss"),
        ],
        1,
    )
]
CLAIMS = [
    {"id": "c1", "note_id": "n1", "lines": [{"code": "11104", "units": 1, "icd10": ["D49.2"]}]},
    {"id": "c2", "note_id": "n2", "lines": [{"code": "11104", "units": 1, "icd10": ["D49.2"]}]},
    {"id": "c3", "note_id": "n3", "lines": [{"code": "11102", "units": 3, "icd10": ["D49.2"]}]},
    {"id": "c4", "note_id": "missing", "lines": [{"code": "11102", "units": 1}]},
]


def _files(notes: list[Any] = NOTES, claims: list[Any] = CLAIMS) -> dict[str, tuple[str, bytes]]:
    return {name: (f"{name}.jsonl", "\n".join(map(json.dumps, items)).encode()) for name, items in (("notes", notes), ("claims", claims))}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the service keeps its files."""
    return tmp_path_factory.mktemp("service")


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[TestClient]:
    settings = Settings(database=f"sqlite:///{folder / 's.sqlite'}", data=folder / "batches")
    with TestClient(create_app(settings), base_url="http://localhost") as client:
        yield client


def _ended(client: TestClient, job: str) -> dict[str, Any]:
    for _ in range(600):
        found = client.get(f"/v1/jobs/{job}").json()
        if found["state"] in ("done", "failed"):
            return dict(found)
        time.sleep(0.1)
    raise AssertionError("the batch did not end")


def _is_empty(folder: Path) -> bool:
    """Files are removed right after the state is told."""
    for _ in range(50):
        if not list(folder.iterdir()):
            return True
        time.sleep(0.1)
    return False


@pytest.fixture(scope="module")
def job(service: TestClient) -> str:
    """A batch that has ended."""
    started = service.post("/v1/jobs", files=_files(), data={"name": "March"})
    assert started.status_code == 201
    assert _ended(service, started.json()["id"])["state"] == "done"
    return str(started.json()["id"])


def test_a_batch_becomes_a_worklist_without_words(service: TestClient, job: str, folder: Path) -> None:
    assert service.get(f"/v1/jobs/{job}").json() | {"created": "", "id": ""} == {
        "id": "", "name": "March", "state": "done", "total": 4, "done": 4, "failed": 0, "created": "", "error": "",
    }  # fmt: skip
    rows = service.get(f"/v1/jobs/{job}/claims").json()["claims"]
    assert [row["place"] for row in rows] == [1, 2, 3, 4]
    assert {row["summary"]["claim"] for row in rows[:2]} == {"c1", "c3"}
    assert "over" in rows[0]["summary"]["directions"] + rows[1]["summary"]["directions"]
    assert _is_empty(folder / "batches")
    for path in folder.glob("s.sqlite*"):
        assert b"canary" not in path.read_bytes().lower()
        assert b"lidocaine" not in path.read_bytes().lower()


def test_the_worklist_is_narrowed_and_stepped_through(service: TestClient, job: str) -> None:
    saved = service.post(f"/jobs/{job}/filters", data={"state": "open", "provider": "Moss"}, follow_redirects=False)
    assert (saved.status_code, saved.headers["location"]) == (303, f"/jobs/{job}")
    page = service.get(f"/jobs/{job}").text
    assert "1 of 4 claims" in page
    place = page.split("/claims/")[1].split('"')[0]
    assert "11102" in service.get(f"/jobs/{job}/claims/{place}").text
    service.post(f"/jobs/{job}/claims/{place}/done")
    assert "0 of 4 claims" in service.get(f"/jobs/{job}").text
    service.post(f"/jobs/{job}/filters", data={"state": "all"})
    assert "4 of 4 claims" in service.get(f"/jobs/{job}").text


def test_scorecards_name_each_provider(service: TestClient, job: str) -> None:
    page = service.get(f"/jobs/{job}/providers").text
    assert page.count("<svg") == 2
    assert "style=" not in page
    names = {service.get(f"/jobs/{job}/providers/{n}").text.split("<h1>")[1].split("</h1>")[0] for n in (1, 2)}
    assert names == {"Lane", "Moss"}
    assert service.get(f"/jobs/{job}/providers/3").status_code == 404


OPEN_NOTE = {
    "id": "n1",
    "text": "Left forearm 9 mm dark papule. Excised in an ellipse, lidocaine, closed in layers.",
    "context": {"rendering_provider": "Lane"},
}


def test_feedback_asks_what_notes_leave_open(service: TestClient) -> None:
    job = service.post("/v1/jobs", files=_files([OPEN_NOTE], CLAIMS[:1])).json()["id"]
    _ended(service, job)
    told = service.get(f"/v1/jobs/{job}/feedback").json()
    assert [(p["provider"], p["complete"]["count"], p["complete"]["of"]) for p in told["providers"]] == [("Lane", 0, 1)]
    claims = {e["element"]: e["claims"] for e in told["providers"][0]["elements"]}
    assert claims["excision_margin"] == ["c1"]
    assert told["queries"] == []  # a query quotes the note, which is not kept
    assert f"/jobs/{job}/claims/1" in service.get(f"/jobs/{job}/providers/1").text


def test_queries_quote_notes_that_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DERMCODER_WEB_KEY", base64.b64encode(b"k" * 32).decode())
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 's.sqlite'}", data=tmp_path / "batches"))
    with app.state.dermcoder.database.session() as session:
        session.get(Organisation, "local").keep_notes_days = 3
    with TestClient(app, base_url="http://localhost") as client:
        job = client.post("/v1/jobs", files=_files([OPEN_NOTE], CLAIMS[:1])).json()["id"]
        _ended(client, job)
        queries = client.get(f"/v1/jobs/{job}/feedback").json()["queries"]
        page = html.unescape(client.get(f"/jobs/{job}/providers/1").text)
    asked = {query["element"]: query for query in queries}
    fact = asked["excision_margin"]["facts"][0]
    assert OPEN_NOTE["text"][fact["start"] : fact["end"]] == fact["text"]
    assert all(query["ask"] in page for query in queries)


def test_a_workbook_of_hostile_claims_does_nothing(service: TestClient) -> None:
    evil = "=cmd|'/c calc'!A0"
    notes = [{**NOTES[0], "id": evil, "context": {"rendering_provider": "@SUM(1+1)"}}]
    job = service.post("/v1/jobs", files=_files(notes, [{**CLAIMS[0], "id": evil, "note_id": evil}])).json()["id"]
    _ended(service, job)
    answer = service.get(f"/jobs/{job}/workbook")
    assert answer.headers["content-disposition"] == 'attachment; filename="batch.xlsx"'
    cells = [cell for sheet in load_workbook(BytesIO(answer.content)) for row in sheet.iter_rows() for cell in row]
    found = [cell for cell in cells if cell.value in (evil, "@SUM(1+1)")]
    assert {cell.value for cell in found} == {evil, "@SUM(1+1)"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in found)


def test_what_is_no_batch_is_refused(service: TestClient) -> None:
    files = _files()
    assert service.post("/v1/jobs", files={"notes": files["notes"]}).status_code == 422
    assert service.post("/v1/jobs", files=files | {"claims": ("c.exe", b"x")}).status_code == 422
    assert service.post("/v1/jobs", files=files | {"claims": ("c.csv", b"")}).status_code == 422
    assert service.get("/v1/jobs/nowhere").status_code == 404
    assert service.get("/v1/jobs/nowhere/claims").status_code == 404


def test_a_file_that_is_no_table_is_named_and_stops_nothing(service: TestClient, folder: Path) -> None:
    started = service.post("/v1/jobs", files=_files() | {"claims": ("c.parquet", b"Canary no table")})
    ended = _ended(service, started.json()["id"])
    assert (ended["state"], ended["failed"]) == ("done", 1)
    [row] = service.get(f"/v1/jobs/{ended['id']}/claims").json()["claims"]
    assert (row["summary"]["claim"], row["summary"]["verdict"], row["summary"]["message"]) == ("claims.parquet", "failed", "cannot be read")
    assert _is_empty(folder / "batches")
    again = service.post("/v1/jobs", files=_files())
    assert _ended(service, again.json()["id"])["state"] == "done"


def test_an_ended_batch_can_be_removed(service: TestClient) -> None:
    job = service.post("/v1/jobs", files=_files()).json()["id"]
    _ended(service, job)
    assert service.delete(f"/v1/jobs/{job}").status_code == 204
    assert service.get(f"/v1/jobs/{job}").status_code == 404


def test_a_batch_of_an_ended_service_is_carried_on(tmp_path: Path) -> None:
    settings = Settings(database=f"sqlite:///{tmp_path / 's.sqlite'}", data=tmp_path / "batches")
    app = create_app(settings)
    app.state.dermcoder.runner.wake = lambda: None
    client = TestClient(app, base_url="http://localhost")  # without its lifespan: the batch is queued, nothing runs
    job = client.post("/v1/jobs", files=_files()).json()["id"]
    with app.state.dermcoder.database.session() as session:
        session.get(Job, job).state = RUNNING
    app.state.dermcoder.database.close()
    with TestClient(create_app(settings), base_url="http://localhost") as later:
        assert _ended(later, job)["state"] == "done"


def test_neighbours_are_those_that_the_filters_show() -> None:
    assert neighbours([2, 5, 9], 5) == (2, 9)
    assert neighbours([2, 9], 5) == (2, 9)
    assert neighbours([5], 5) == (None, None)
