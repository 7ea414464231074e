"""Conventions of record systems: cards that do not lead, FHIR answers that validate, a launch that trusts nobody unnamed."""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from fhir.resources.R4B.claimresponse import ClaimResponse
from fhir.resources.R4B.operationoutcome import OperationOutcome

from service.web.app import create_app
from service.web.ehr.smart import Launches
from service.web.settings import Settings
from service.web.store.tables import CardFeedback

OPEN_NOTE = "Canary. Left forearm 9 mm dark papule. Excised in an ellipse after lidocaine, closed in layers. Specimen sent."
EHR = "https://ehr.test/fhir"


def _document(text: str, **more: Any) -> dict[str, Any]:
    content = {"attachment": {"contentType": "text/plain; charset=utf-8", "data": base64.b64encode(text.encode()).decode()}}
    return {
        "resourceType": "DocumentReference",
        "id": "d1",
        "content": [content],
        "context": {"period": {"start": "2026-03-02T10:00:00Z"}},
    } | more


def _bundle(*resources: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": r} for r in resources]}


def _call(client: TestClient, notes: Any) -> httpx.Response:
    body = {"hook": "encounter-discharge", "hookInstance": str(uuid.uuid4()), "context": {"encounterId": "e"}, "prefetch": {"notes": notes}}
    return client.post("/cds-services/note-gaps", json=body)


def test_cards_ask_for_what_is_open_and_do_not_lead(client: TestClient) -> None:
    assert [s["id"] for s in client.get("/cds-services").json()["services"]] == ["note-gaps"]
    cards = _call(client, _bundle(_document(OPEN_NOTE))).json()["cards"]
    assert cards
    for card in cards:
        assert card["indicator"] in ("info", "warning")
        assert 0 < len(card["summary"]) <= 140
        told = card["summary"] + card["detail"]
        assert not re.search(r"\b[0-9A-Z]\d{3}[0-9A-Z]\b|\$|payer|bill|code", told)
        assert "canary" not in told.lower()


def test_nothing_open_means_no_card(client: TestClient) -> None:
    closed = "Shave biopsy of 5 mm papule, left cheek, under lidocaine, specimen to pathology."
    assert _call(client, _document(closed)).json() == {"cards": []}
    assert _call(client, None).json() == {"cards": []}


@pytest.mark.parametrize(
    "document",
    [
        _document("", content=[]),
        _document("x", content=[{"attachment": {"contentType": "text/plain", "data": "%%"}}]),
        _document(" "),
        _document("x", id=5, context=[]),
    ],
)
def test_a_note_that_cannot_be_read_is_said_so(client: TestClient, document: dict[str, Any]) -> None:
    answer = _call(client, document)
    assert answer.status_code == 200
    assert all(card["indicator"] == "info" for card in answer.json()["cards"])


def test_other_hooks_and_services_are_refused(client: TestClient) -> None:
    assert (
        client.post(
            "/cds-services/other", json={"hook": "encounter-discharge", "hookInstance": str(uuid.uuid4()), "context": {}}
        ).status_code
        == 404
    )
    assert (
        client.post("/cds-services/note-gaps", json={"hook": "order-sign", "hookInstance": str(uuid.uuid4()), "context": {}}).status_code
        == 422
    )


def test_feedback_is_kept_without_comments(tmp_path: Path) -> None:
    app = create_app(Settings(database=f"sqlite:///{tmp_path / 's.sqlite'}"))
    told = {"feedback": [{"card": "c1", "outcome": "overridden", "overrideReason": {"userComment": "Canary said no"}}]}
    with TestClient(app, base_url="http://localhost") as client:
        assert client.post("/cds-services/note-gaps/feedback", json=told).json() == {"kept": 1}
        with app.state.dermcoder.database.scope("local") as scope:
            assert [row.outcome for row in scope.session.scalars(scope.select(CardFeedback))] == ["overridden"]
    assert b"canary" not in b"".join(p.read_bytes() for p in tmp_path.glob("s.sqlite*")).lower()


def _claim(**more: Any) -> dict[str, Any]:
    coding = {"coding": [{"system": "http://www.ama-assn.org/go/cpt", "code": "11104"}]}
    return {
        "resourceType": "Claim", "id": "c1", "status": "active", "use": "claim", "created": "2026-03-03", "patient": {"reference": "Patient/p"},
        "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/claim-type", "code": "professional"}]},
        "provider": {"reference": "Practitioner/x"}, "priority": {"coding": [{"code": "normal"}]}, "insurance": [],
        "item": [{"sequence": 7, "productOrService": coding, "servicedDate": "2026-03-02"}],
    } | more  # fmt: skip


def test_a_claim_is_answered_by_a_claim_response(client: TestClient) -> None:
    note = _document("Shave biopsy of papule, left cheek, lidocaine.")
    answer = client.post("/fhir/Claim/$submit", json=_bundle(_claim(), note))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/fhir+json")
    response = ClaimResponse.model_validate(answer.json())
    assert response.outcome == "complete"
    assert response.item[0].itemSequence == 7
    assert {c.category.coding[0].code for c in response.item[0].adjudication} & {"over", "under"}
    noted = {n.number: n.text for n in response.processNote}
    assert all(number in noted for number in response.item[0].noteNumber)
    assert any("11102" in text for text in noted.values())


def test_a_claim_without_note_is_answered_as_partly_done(client: TestClient) -> None:
    answer = client.post(
        "/fhir/Claim/$submit", json={"resourceType": "Parameters", "parameter": [{"name": "resource", "resource": _claim()}]}
    )
    assert ClaimResponse.model_validate(answer.json()).outcome == "partial"


@pytest.mark.parametrize(
    "body",
    [
        {}, _bundle(), _bundle(_claim(), _claim()), _bundle(_claim(item=5)), _bundle(_claim(item=["x"])), _bundle(_claim(patient=None)), _bundle(_claim(item=[{}])),
        _bundle(_claim(), _document("x", content=[])), _bundle(_claim(type="x"), _document("Shave biopsy left cheek.")), _bundle(_claim(diagnosis=["canary"])),
    ],
)  # fmt: skip
def test_what_cannot_be_checked_is_an_operation_outcome(client: TestClient, body: dict[str, Any]) -> None:
    answer = client.post("/fhir/Claim/$submit", json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/fhir+json")
    assert OperationOutcome.model_validate(answer.json()).issue[0].severity == "error"
    assert "canary" not in answer.text


class RecordSystem:
    """A record system that speaks SMART, without a network."""

    def __init__(self, document: dict[str, Any], **token: Any) -> None:
        self.document, self.token, self.asked = (
            document,
            {"access_token": "t", "token_type": "Bearer", "patient": "p", "encounter": "e"} | token,
            [],
        )

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        if request.url.path.endswith("smart-configuration"):
            return httpx.Response(200, json={"authorization_endpoint": f"{EHR}/go", "token_endpoint": f"{EHR}/token"})
        if request.url.path.endswith("/token"):
            assert b"code_verifier=" in request.content
            return httpx.Response(200, json=self.token)
        assert request.headers["authorization"] == "Bearer t"
        if "/Binary/" in request.url.path:
            return httpx.Response(
                200, json={"resourceType": "Binary", "data": base64.b64encode(b"Punch biopsy right arm, lidocaine.").decode()}
            )
        return httpx.Response(200, json=_bundle(self.document))


@pytest.fixture
def launched() -> Iterator[Any]:
    app = create_app(Settings(smart_servers=EHR, public_url="https://localhost"))
    with TestClient(app, base_url="https://localhost", follow_redirects=False) as client:

        def launch(system: RecordSystem, iss: str = EHR, state: str = "") -> httpx.Response:
            app.state.dermcoder.launches = Launches((EHR,), "dermcoder", "", "https://localhost/launch/back", httpx.MockTransport(system))
            begun = client.get("/launch", params={"iss": iss, "launch": "l"})
            if begun.status_code != 303:
                return begun
            sent = httpx.URL(begun.headers["location"])
            assert sent.params["aud"] == EHR
            assert sent.params["launch"] == "l"
            return client.get("/launch/back", params={"code": "c", "state": state or sent.params["state"]})

        yield launch


def test_a_launch_opens_the_note_of_the_encounter(launched: Any) -> None:
    page = launched(RecordSystem(_document("Shave biopsy left cheek, lidocaine.")))
    assert page.status_code == 200
    assert 'data-code="11102"' in page.text


def test_the_text_may_stand_in_a_binary_of_the_same_system(launched: Any) -> None:
    def content(url: str) -> list[Any]:
        return [{"attachment": {"contentType": "text/plain", "url": url}}]

    assert 'data-code="11104"' in launched(RecordSystem(_document("", content=content("Binary/b1")))).text
    elsewhere = RecordSystem(_document("", content=content("https://evil.test/Binary/b1")))
    assert launched(elsewhere).status_code == 422
    assert not [url for url in elsewhere.asked if "evil" in url]


def test_unknown_systems_and_foreign_states_are_refused(launched: Any) -> None:
    system = RecordSystem(_document("x"))
    assert launched(system, iss="https://evil.test/fhir").status_code == 403
    assert system.asked == []
    assert launched(system, state="other").status_code == 403
    assert launched(RecordSystem(_document("x"), patient=None)).status_code == 422
