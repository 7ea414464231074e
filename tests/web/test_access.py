"""Server mode: nobody without proof, nobody beyond the own organisation or role, on any route."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from joserfc import jwt
from joserfc.jwk import RSAKey

from service.cli import main
from service.web.app import create_app
from service.web.errors import Problem
from service.web.settings import Settings
from service.web.signin.oidc import Provider
from service.web.signin.rates import Rates
from service.web.signin.secrets import make_key, start_session
from service.web.store.retention import purge
from service.web.store.tables import Job, JobClaim, Member, Organisation, Reading

NOTE = {"id": "secret-note-of-a", "text": "Canary: shave biopsy of papule, left cheek, lidocaine."}
OPEN = {"/healthz", "/readyz", "/static/{name}", "/login", "/login/back", "/login/out", "/logout", "/openapi.json", "/cds-services"}
ISSUER = "https://issuer.test"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DERMCODER_WEB_KEY", base64.b64encode(b"k" * 32).decode())
    settings = Settings(
        database=f"sqlite:///{tmp_path / 's.sqlite'}", data=tmp_path / "batches", mode="server", public_url="https://coder.test",
        issuer=ISSUER, client_id="dermcoder", per_minute=5000, smart_servers="https://ehr.test/fhir",
    )  # fmt: skip
    return create_app(settings)


@pytest.fixture
def keys(app: Any) -> dict[str, str]:
    """A key for each of organisations a and b, and one for each role of a."""
    found = {}
    with app.state.dermcoder.database.session() as session:
        for name in ("a", "b"):
            session.add(Organisation(id=name, name=name, keep_notes_days=0))
        session.flush()
        for name, organisation, role in [
            ("a", "a", "admin"),
            ("b", "b", "admin"),
            ("auditor", "a", "auditor"),
            ("provider", "a", "provider"),
            ("coder", "a", "coder"),
        ]:
            found[name] = make_key(session, organisation, name, role)[1]
    return found


@pytest.fixture
def client(app: Any, keys: dict[str, str]) -> Iterator[TestClient]:
    with TestClient(app, base_url="https://coder.test", follow_redirects=False) as running:
        yield running


def _as(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}


def _routes(app: Any) -> list[tuple[str, str]]:
    """Every method and path of the application, whatever it is made of."""
    found: list[tuple[str, str]] = []

    def walk(routes: Any, prefix: str = "") -> None:
        for route in routes:
            if isinstance(route, APIRoute) or hasattr(route, "methods"):
                found.extend((method, prefix + route.path) for method in sorted(route.methods or ()) if method != "HEAD")
            elif getattr(route, "original_router", None) is not None or hasattr(route, "routes"):
                inner = getattr(route, "original_router", route)
                walk(inner.routes, "" if inner is not route else getattr(route, "path", ""))

    walk(app.routes)
    return found


@pytest.fixture
def of_a(client: TestClient, app: Any, keys: dict[str, str]) -> dict[str, str]:
    """Something of everything that organisation a can own."""
    reading = client.post("/v1/readings", json=NOTE, headers=_as(keys["a"])).json()["reading"]
    decided = client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "accept"}, headers=_as(keys["a"]))
    assert decided.status_code == 201
    with app.state.dermcoder.database.scope("a") as scope:
        scope.add(Job(id="job-of-a", name="secret-batch-of-a", state="done", folder="f", created="2026", by="a", seen={}))
        scope.session.flush()
        summary = {
            "claim": "secret-claim-of-a",
            "provider": "Lane",
            "payer": "",
            "day": "",
            "verdict": "agrees",
            "severity": "",
            "sureness": "",
            "directions": [],
            "kinds": [],
            "message": "",
            "findings": 0,
        }
        result = {
            "id": "secret-claim-of-a",
            "note_id": "n",
            "proposed": None,
            "findings": [],
            "verdict": "agrees",
            "unchecked": [],
            "visit": {"provider": "Lane"},
        }
        scope.add(JobClaim(id="claim-of-a", job="job-of-a", place=1, summary=summary, result=result, done=False))
    return {"{job}": "job-of-a", "{place}": "1", "{number}": "1", "{service}": "note-gaps", "{name}": "app.css", "reading": reading}


def _call(client: TestClient, method: str, path: str, of_a: dict[str, str], headers: dict[str, str]) -> httpx.Response:
    for name, value in of_a.items():
        path = path.replace(name, value) if name.startswith("{") else path
    body = {"reading": of_a["reading"], "line": 1, "decision": "accept"} if path == "/v1/decisions" else NOTE | {"id": "own"}
    json_body = body if method in ("POST", "PUT", "PATCH") and path.startswith("/v1") else None
    return client.request(
        method,
        path,
        json=json_body,
        headers=headers,
        params={"reading": of_a["reading"]} if method == "GET" and path == "/v1/decisions" else None,
    )


def test_every_route_is_known_to_the_walk(app: Any) -> None:
    paths = {path for _, path in _routes(app)}
    assert {
        "/",
        "/read",
        "/v1/suggest",
        "/v1/decisions",
        "/jobs/{job}/claims/{place}",
        "/v1/jobs/{job}/claims",
        "/metrics",
        "/coverage",
        "/fhir/Claim/$submit",
        "/launch",
    } <= paths


def test_no_route_shows_another_organisation(client: TestClient, app: Any, keys: dict[str, str], of_a: dict[str, str]) -> None:
    before = client.get("/v1/decisions", headers=_as(keys["a"])).text
    for method, path in _routes(app):
        answer = _call(client, method, path, of_a, _as(keys["b"]))
        assert "secret" not in answer.text, (method, path)
        assert of_a["reading"] not in answer.text, (method, path)
        if "{job}" in path or (method, path) == ("POST", "/v1/decisions"):
            assert answer.status_code in (404, 422), (method, path, answer.status_code)
    assert client.get("/v1/decisions", headers=_as(keys["a"])).text == before
    assert "secret-batch-of-a" in client.get("/v1/jobs", headers=_as(keys["a"])).text


def test_no_route_answers_a_stranger(client: TestClient, app: Any, of_a: dict[str, str]) -> None:
    for method, path in _routes(app):
        if path in OPEN:
            continue
        for headers in ({}, _as("dk_wrong"), {"authorization": "Basic eDp5"}, {"cookie": "__Host-dermcoder=wrong"}):
            answer = _call(client, method, path, of_a, {**headers, "sec-fetch-site": "same-origin"})
            assert answer.status_code == 401, (method, path, answer.status_code)
    assert client.get("/", headers={"accept": "text/html"}).headers["location"] == "/login"


@pytest.mark.parametrize(
    ("role", "method", "path", "status"),
    [
        ("auditor", "POST", "/v1/decisions", 403),
        ("auditor", "POST", "/v1/readings", 403),
        ("auditor", "GET", "/v1/decisions", 200),
        ("auditor", "DELETE", "/v1/jobs/{job}", 403),
        ("provider", "POST", "/v1/suggest", 403),
        ("provider", "GET", "/v1/jobs/{job}/claims", 403),
        ("provider", "GET", "/jobs/{job}/providers", 200),
        ("provider", "GET", "/jobs/{job}/workbook", 403),
        ("provider", "GET", "/v1/jobs/{job}/feedback", 200),
        ("coder", "GET", "/metrics", 403),
        ("coder", "POST", "/v1/decisions", 201),
    ],
)
def test_roles(client: TestClient, keys: dict[str, str], of_a: dict[str, str], role: str, method: str, path: str, status: int) -> None:
    assert _call(client, method, path, of_a, _as(keys[role])).status_code == status


def test_a_provider_sees_no_other_provider(client: TestClient, keys: dict[str, str], of_a: dict[str, str]) -> None:
    assert "Lane" in client.get("/jobs/job-of-a/providers", headers=_as(keys["auditor"])).text
    for path in ("/jobs/job-of-a/providers", "/v1/jobs/job-of-a/feedback"):
        assert "Lane" not in client.get(path, headers=_as(keys["provider"])).text
    assert client.get("/jobs/job-of-a/providers/1", headers=_as(keys["provider"])).status_code == 404


@pytest.mark.parametrize("path", ["/v1/jobs/job-of-a/claims/{}", "/jobs/job-of-a/claims/{}", "/jobs/job-of-a/providers/{}"])
@pytest.mark.parametrize("place", ["0", "-1", "99", str(2**31), "9" * 30])
def test_a_number_beyond_the_batch_is_not_found(
    client: TestClient, keys: dict[str, str], of_a: dict[str, str], path: str, place: str
) -> None:
    assert client.get(path.format(place), headers=_as(keys["a"])).status_code == 404


def test_filters_are_kept_for_each_person(client: TestClient, keys: dict[str, str], of_a: dict[str, str]) -> None:
    client.post("/jobs/job-of-a/filters", data={"state": "all", "direction": "over"}, headers=_as(keys["auditor"]))
    assert "0 of 1 claims" in client.get("/jobs/job-of-a", headers=_as(keys["auditor"])).text
    assert "1 of 1 claims" in client.get("/jobs/job-of-a", headers=_as(keys["coder"])).text


def _signed_in(app: Any) -> str:
    with app.state.dermcoder.database.session() as session:
        session.add(member := Member(id="m", organisation="a", issuer=ISSUER, subject="s", name="Ada", role="coder"))
        session.flush()
        return start_session(session, member, 1)


def test_a_session_works_for_its_own_pages_only(client: TestClient, app: Any) -> None:
    cookie = {"cookie": f"__Host-dermcoder={_signed_in(app)}"}
    assert "Ada" in client.get("/", headers=cookie).text
    own = {**cookie, "sec-fetch-site": "same-origin"}
    assert client.post("/v1/suggest", json=NOTE, headers=own).status_code == 200
    for headers in ({}, {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.test"}):
        assert client.post("/v1/suggest", json=NOTE, headers={**cookie, **headers}).status_code == 403
    assert client.post("/logout", headers=own).status_code == 303
    assert client.get("/v1/jobs", headers=cookie).status_code == 401


class Issuer:
    """An issuer of sign-ins, spoken to without a network."""

    def __init__(self, **changed: Any) -> None:
        self.key, self.changed, self.nonce = RSAKey.generate_key(2048, {"kid": "1"}), changed, ""
        self.signing = RSAKey.generate_key(2048, {"kid": "1"}) if changed.pop("forged", False) else self.key

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("openid-configuration"):
            places = {"authorization_endpoint": f"{ISSUER}/go", "token_endpoint": f"{ISSUER}/token", "jwks_uri": f"{ISSUER}/keys"}
            return httpx.Response(200, json={"issuer": ISSUER, **places})
        if request.url.path == "/keys":
            return httpx.Response(200, json={"keys": [self.key.as_dict(private=False)]})
        assert b"code_verifier=" in request.content
        claims = {
            "iss": ISSUER,
            "aud": "dermcoder",
            "sub": "42",
            "exp": int(time.time()) + 60,
            "nonce": self.nonce,
            "email": "Ada@clinic.test",
            "email_verified": True,
        }
        token = jwt.encode({"alg": "RS256", "kid": "1"}, claims | self.changed, self.signing)
        return httpx.Response(200, json={"access_token": "x", "token_type": "Bearer", "id_token": token})


def _sign_in(client: TestClient, app: Any, issuer: Issuer, state: str = "") -> httpx.Response:
    app.state.dermcoder.provider = Provider(ISSUER, "dermcoder", "s", "https://coder.test/login/back", httpx.MockTransport(issuer))
    sent = httpx.URL(client.get("/login").headers["location"])
    assert sent.params["code_challenge_method"] == "S256"
    issuer.nonce = sent.params["nonce"]
    return client.get("/login/back", params={"code": "c", "state": state or sent.params["state"]})


@pytest.fixture
def ada(app: Any, keys: dict[str, str]) -> None:
    with app.state.dermcoder.database.session() as session:
        session.add(Member(id="m", organisation="a", issuer=ISSUER, subject="email:ada@clinic.test", name="Ada", role="coder"))


def test_sign_in_binds_the_person_and_sets_a_safe_cookie(client: TestClient, app: Any, ada: None) -> None:
    answer = _sign_in(client, app, Issuer())
    assert answer.status_code == 303
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("__Host-dermcoder="))
    assert all(word in cookie for word in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert "Ada" in client.get("/").text
    assert _sign_in(client, app, Issuer(email="other@clinic.test")).status_code == 303  # known by the subject from now on


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"aud": "other"}, 401), ({"iss": "https://evil.test"}, 401), ({"exp": 1}, 401), ({"nonce": "old"}, 401), ({"forged": True}, 401),
        ({"email_verified": False}, 403), ({"email": "eve@clinic.test"}, 403),
    ],
)  # fmt: skip
def test_a_token_that_does_not_hold_signs_nobody_in(client: TestClient, app: Any, ada: None, changed: dict[str, Any], status: int) -> None:
    answer = _sign_in(client, app, Issuer(**changed))
    assert answer.status_code == status
    assert client.get("/v1/jobs").status_code == 401


def test_a_sign_in_begun_elsewhere_is_refused(client: TestClient, app: Any, ada: None) -> None:
    assert _sign_in(client, app, Issuer(), state="other").status_code == 401


def test_rates() -> None:
    now = [0.0]
    rates = Rates(2, lambda: now[0])
    rates.take("a")
    rates.take("a")
    with pytest.raises(Problem) as refused:
        rates.take("a")
    assert (refused.value.status, refused.value.headers["Retry-After"]) == (429, "30")
    rates.take("b")
    now[0] = 30.0
    rates.take("a")


def test_notes_are_kept_only_where_said_encrypted_and_for_a_time(
    client: TestClient, app: Any, keys: dict[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = app.state.dermcoder.settings.database
    assert main(["access", "organisation", "a", "--keep-notes-days", "30", "--database", url]) == 0
    for name in ("a", "b"):
        reading = client.post("/v1/readings", json=NOTE, headers=_as(keys[name])).json()["reading"]
        client.post("/v1/decisions", json={"reading": reading, "line": 1, "decision": "accept"}, headers=_as(keys[name]))
    assert b"canary" not in b"".join(p.read_bytes() for p in tmp_path.glob("s.sqlite*")).lower()
    assert main(["replay", "1", "--organisation", "a", "--database", url]) == 0
    assert main(["replay", "1", "--organisation", "b", "--database", url]) == 1
    with app.state.dermcoder.database.session() as session:
        for row in session.query(Reading):
            assert (row.note is not None) is (row.organisation == "a")
            row.note_expires = "2000" if row.note else None
        session.flush()
        purge(session)
        session.expire_all()
        assert [row.note for row in session.query(Reading)] == [None, None]


def test_keys_are_made_shown_once_and_revoked(app: Any, client: TestClient, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    url = app.state.dermcoder.settings.database
    assert main(["access", "key", "a", "ehr", "--role", "auditor", "--database", url]) == 0
    identity, key = capsys.readouterr().out.split()[1:]
    assert client.get("/v1/jobs", headers=_as(key)).status_code == 200
    assert key.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("s.sqlite*"))
    assert main(["access", "revoke", identity, "--database", url]) == 0
    assert client.get("/v1/jobs", headers=_as(key)).status_code == 401
    with pytest.raises(SystemExit):
        main(["access", "key", "nowhere", "ehr", "--database", url])


def test_without_sign_in_only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.5", "example.org"):
        with pytest.raises(SystemExit):
            main(["serve", "--host", host])


def test_secrets_are_not_shown() -> None:
    assert "hush" not in repr(Settings(client_secret="hush"))
    assert json.dumps(str(Settings(client_secret="hush"))).find("hush") < 0
