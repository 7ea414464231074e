"""The API: the contract's bytes, limits, and errors that name fields only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

import dermcoder
from service.batch import dumps
from service.web.app import create_app
from service.web.renew_examples import answered
from service.web.schemas import AnswerOut, ReconcileOut, examples
from service.web.settings import Settings

NOTE = {"id": "n1", "text": "Shave biopsy of papule, left cheek, lidocaine."}


def test_the_answer_is_that_of_the_command_line(client: TestClient, examples: Path) -> None:
    for path in sorted(examples.glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        answer = client.post("/v1/suggest", json={"id": "note", "text": text})
        assert answer.status_code == 200
        assert answer.content.decode() == dumps(dermcoder.suggest(text))
        AnswerOut.model_validate_json(answer.content)


def test_a_claim_is_compared_with_its_note(client: TestClient) -> None:
    claim = {"id": "c1", "lines": [{"code": "11104", "units": 1}]}
    answer = client.post("/v1/reconcile", json={"note": NOTE, "claim": claim})
    assert ReconcileOut.model_validate_json(answer.content).verdict == "differs"
    assert client.post("/v1/reconcile", json={"claim": claim}).json()["verdict"] == "cannot_check"


_CHANGING = ("versions", "confidence", "reading", "uuid", "hash", "at", "created", "answer_hash")


def test_examples_of_the_description_are_what_the_program_answers() -> None:
    def told(value: object) -> object:
        if isinstance(value, dict):
            return {k: told(v) for k, v in value.items() if k not in _CHANGING}
        return [told(item) for item in value] if isinstance(value, list) else value

    assert told(examples()) == told(answered(examples()))


@pytest.mark.parametrize(
    ("body", "status", "field"),
    [
        ({}, 422, "text"),
        ({"text": ""}, 422, "text"),
        ({"text": 5}, 422, "text"),
        ({"text": " "}, 422, "text"),
        ({"text": "a\0b"}, 422, "text"),
        ({"text": "x", "context": 3}, 422, "context"),
        ({"text": "x", "context": {"date_of_service": "canary"}}, 422, "context.date_of_service"),
        ({"text": "x" * 3000}, 422, "text"),
    ],
)
def test_what_cannot_be_used_is_named_by_its_field(body: dict[str, object], status: int, field: str) -> None:
    with TestClient(create_app(Settings(max_characters=2000)), base_url="http://localhost") as small:
        answer = small.post("/v1/suggest", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert [item["field"] for item in answer.json()["errors"]] == [field]
    assert "canary" not in answer.text


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[" * 100_000, b'{"text": "\\ud800"}', b"null"])
def test_broken_bodies_are_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/suggest", content=body, headers={"content-type": "application/json"})
    assert answer.status_code in (400, 422)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_large_body_is_refused_however_it_is_sent() -> None:
    with TestClient(create_app(Settings(max_body=1000)), base_url="http://localhost") as small:
        assert small.post("/v1/suggest", json={"text": "x" * 2000}).status_code == 413
        pieces = (part for part in [b'{"text": "', b"x" * 2000, b'"}'])
        assert small.post("/v1/suggest", content=pieces).status_code == 413


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"host": "evil.example"}, 400),
        ({"sec-fetch-site": "cross-site"}, 403),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:8000"}, 200),
    ],
)
def test_other_sites_cannot_use_the_service(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/v1/suggest", json=NOTE, headers=headers).status_code == status


def test_health_and_metrics(client: TestClient) -> None:
    client.post("/v1/suggest", json=NOTE)
    assert client.get("/healthz").json()["program"] == dermcoder.__version__
    assert client.get("/readyz").status_code == 200
    assert 'dermcoder_requests_total{method="POST",route="/v1/suggest",status="200"}' in client.get("/metrics").text


def test_unknown_paths_are_problems_and_no_metric_of_their_own(client: TestClient) -> None:
    assert client.get("/canary-path").json()["status"] == 404
    assert client.get("/v1/suggest").status_code == 405
    assert "canary" not in client.get("/metrics").text


def test_every_answer_carries_the_policy(client: TestClient) -> None:
    for path in ("/healthz", "/nowhere"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


def test_description_names_every_answer(client: TestClient) -> None:
    paths = json.loads(client.get("/openapi.json").content)["paths"]
    assert {"/v1/suggest", "/v1/reconcile", "/healthz", "/readyz", "/metrics"} <= set(paths)
    assert {"200", "413", "422", "503"} <= set(paths["/v1/suggest"]["post"]["responses"])
