"""Batches: queued, run, read as a worklist; ended services are carried on; files with words are gone at the end."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from service.web.app import create_app
from service.web.jobs.runner import RUNNING
from service.web.settings import Settings
from service.web.store.tables import Job
from service.web.views.worklist import neighbours

NOTES = [
    {"id": f"n{n}", "text": f"Canary {n}: {what}, lidocaine.", "context": {"rendering_provider": provider, "date_of_service": "2026-03-02"}}
    for n, (what, provider) in enumerate(
        [("shave biopsy of papule, left cheek", "Lane"), ("punch biopsy of papule, right arm", "Lane"), ("shave biopsy of papule, back", "Moss")], 1
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


@pytest.fixture
def service(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(database=f"sqlite:///{tmp_path / 's.sqlite'}", data=tmp_path / "batches")
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


@pytest.fixture
def job(service: TestClient) -> str:
    started = service.post("/v1/jobs", files=_files(), data={"name": "March"})
    assert started.status_code == 201
    assert _ended(service, started.json()["id"])["state"] == "done"
    return str(started.json()["id"])


def test_a_batch_becomes_a_worklist_without_words(service: TestClient, job: str, tmp_path: Path) -> None:
    assert service.get(f"/v1/jobs/{job}").json() | {"created": "", "id": ""} == {
        "id": "", "name": "March", "state": "done", "total": 4, "done": 4, "failed": 0, "created": "", "error": "",
    }  # fmt: skip
    rows = service.get(f"/v1/jobs/{job}/claims").json()["claims"]
    assert [row["place"] for row in rows] == [1, 2, 3, 4]
    assert {row["summary"]["claim"] for row in rows[:2]} == {"c1", "c3"}
    assert "over" in rows[0]["summary"]["directions"] + rows[1]["summary"]["directions"]
    assert _is_empty(tmp_path / "batches")
    for path in tmp_path.glob("s.sqlite*"):
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
    assert "Lane" in page
    assert "Moss" in page
    assert "<svg" in page
    assert "style=" not in page


def test_what_is_no_batch_is_refused(service: TestClient) -> None:
    files = _files()
    assert service.post("/v1/jobs", files={"notes": files["notes"]}).status_code == 422
    assert service.post("/v1/jobs", files=files | {"claims": ("c.exe", b"x")}).status_code == 422
    assert service.post("/v1/jobs", files=files | {"claims": ("c.csv", b"")}).status_code == 422
    assert service.get("/v1/jobs/nowhere").status_code == 404
    assert service.get("/v1/jobs/nowhere/claims").status_code == 404


def test_a_batch_that_cannot_be_read_fails_alone(service: TestClient, tmp_path: Path) -> None:
    started = service.post("/v1/jobs", files=_files() | {"claims": ("c.parquet", b"Canary no table")})
    assert _ended(service, started.json()["id"])["state"] == "failed"
    assert _is_empty(tmp_path / "batches")
    again = service.post("/v1/jobs", files=_files())
    assert _ended(service, again.json()["id"])["state"] == "done"


def test_an_ended_batch_can_be_removed(service: TestClient, job: str) -> None:
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
