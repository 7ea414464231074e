"""CDS Hooks: only a token that a named record system signed for this address counts, and only once."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, OctKey, RSAKey

from service.cli import main
from service.web.app import create_app
from service.web.settings import Settings
from service.web.store.tables import CardFeedback

ISSUER = "https://ehr.test"
PLACE = "/cds-services/note-gaps"
KEY, OTHER = ECKey.generate_key("P-384", {"kid": "1"}), ECKey.generate_key("P-384", {"kid": "1"})
RSA = RSAKey.generate_key(2048, {"kid": "2"})


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    url = f"sqlite:///{tmp_path / 's.sqlite'}"
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(KeySet([KEY, RSA]).as_dict(private=False)), encoding="utf-8")
    assert main(["access", "organisation", "a", "--database", url]) == 0
    assert main(["access", "cds", "a", ISSUER, "--keys", str(keys), "--database", url]) == 0
    with TestClient(
        create_app(Settings(database=url, mode="server", public_url="https://coder.test")), base_url="https://coder.test"
    ) as running:
        yield running


def _token(key: Any = KEY, algorithm: str = "ES384", **changed: Any) -> str:
    now = int(time.time())
    claims = {"iss": ISSUER, "aud": f"https://coder.test{PLACE}", "exp": now + 300, "iat": now, "jti": str(uuid.uuid4())} | changed
    header = {"alg": algorithm, "kid": key.kid, "jku": "https://evil.test/keys"}
    return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, key, algorithms=[algorithm])


def _call(client: TestClient, token: str, place: str = PLACE) -> httpx.Response:
    body = {"hook": "encounter-discharge", "hookInstance": str(uuid.uuid4()), "context": {}}
    return client.post(place, json=body, headers={"authorization": f"Bearer {token}"})


def test_a_named_record_system_may_call(client: TestClient) -> None:
    assert _call(client, _token()).status_code == 200
    assert _call(client, _token(RSA, "RS384")).status_code == 200


def test_its_feedback_belongs_to_its_organisation(client: TestClient) -> None:
    token = _token(aud=f"https://coder.test{PLACE}/feedback")
    told = {"feedback": [{"card": "c1", "outcome": "accepted"}]}
    assert client.post(f"{PLACE}/feedback", json=told, headers={"authorization": f"Bearer {token}"}).json() == {"kept": 1}
    with client.app.state.dermcoder.database.scope("a") as scope:  # type: ignore[attr-defined]
        assert [row.card for row in scope.session.scalars(scope.select(CardFeedback))] == ["c1"]


@pytest.mark.parametrize(
    "changed",
    [
        {"key": OTHER}, {"iss": "https://evil.test"}, {"iss": None}, {"aud": "https://other.test/cds-services/note-gaps"}, {"aud": None}, {"exp": 1}, {"exp": None},
        {"exp": 99_999_999_999}, {"iat": None}, {"jti": None}, {"key": OctKey.import_key("x" * 48, {"kid": "1"}), "algorithm": "HS384"},
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold_is_refused(client: TestClient, changed: dict[str, Any]) -> None:
    answer = _call(client, _token(**changed))
    assert (answer.status_code, answer.json()["status"]) == (401, 401)


@pytest.mark.parametrize("token", ["a.b.c", "e30.e30.", "..", "bnVsbA.bnVsbA.x"])
def test_what_is_no_token_is_refused(client: TestClient, token: str) -> None:
    assert _call(client, token).status_code == 401


def test_a_token_counts_once(client: TestClient) -> None:
    token = _token()
    assert [_call(client, token).status_code for _ in range(2)] == [200, 401]


def test_a_token_opens_nothing_but_cds_hooks(client: TestClient) -> None:
    for place in ("/v1/suggest", "/fhir/Claim/$submit"):
        assert _call(client, _token(aud=f"https://coder.test{place}"), place).status_code == 401


def test_cards_lead_to_the_page(client: TestClient) -> None:
    note = {"resourceType": "DocumentReference", "content": [{"attachment": {"contentType": "text/plain", "data": ""}}]}
    body = {"hook": "encounter-discharge", "hookInstance": str(uuid.uuid4()), "context": {}, "prefetch": {"notes": note}}
    cards = client.post(PLACE, json=body, headers={"authorization": f"Bearer {_token()}"}).json()["cards"]
    assert [card["links"] for card in cards] == [[{"label": "Open the page", "url": "https://coder.test/", "type": "absolute"}]]


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"keys": []}', json.dumps(KeySet([KEY]).as_dict(private=True)), '{"keys": [{"kty": "oct", "k": "eHg"}]}']
)
def test_only_public_keys_are_taken(client: TestClient, tmp_path: Path, text: str) -> None:
    file = tmp_path / "bad.json"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit):
        main(["access", "cds", "a", "https://new.test", "--keys", str(file), "--database", f"sqlite:///{tmp_path / 's.sqlite'}"])


def test_a_record_system_can_be_removed(client: TestClient, tmp_path: Path) -> None:
    assert main(["access", "cds", "a", ISSUER, "--database", f"sqlite:///{tmp_path / 's.sqlite'}"]) == 0
    assert _call(client, _token()).status_code == 401
