"""Server mode in the browser: sign-in at an issuer, the launch from a record system, and the way out."""

from __future__ import annotations

import base64
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

sync_api = pytest.importorskip("playwright.sync_api")
from fastapi import FastAPI, Request  # noqa: E402
from joserfc import jwt  # noqa: E402
from joserfc.jwk import RSAKey  # noqa: E402
from starlette.responses import RedirectResponse  # noqa: E402

from service.web.app import create_app  # noqa: E402
from service.web.settings import Settings  # noqa: E402
from service.web.store.tables import Member, Organisation  # noqa: E402


def _issuer(here: str) -> FastAPI:
    """Signs Ada in, whoever asks; its record system opens the page on one note."""
    app, key, nonces = FastAPI(), RSAKey.generate_key(2048, {"kid": "1"}), {}
    note = {"contentType": "text/plain", "data": base64.b64encode(b"Punch biopsy right arm, lidocaine.").decode()}
    places = {"authorization_endpoint": f"{here}/go", "token_endpoint": f"{here}/token"}

    @app.get("/.well-known/openid-configuration")
    def described() -> dict[str, str]:
        return {"issuer": here, "jwks_uri": f"{here}/keys", **places}

    @app.get("/fhir/.well-known/smart-configuration")
    def smart() -> dict[str, str]:
        return places

    @app.get("/keys")
    def keys() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    @app.get("/go")
    def go(redirect_uri: str, state: str, nonce: str = "") -> RedirectResponse:
        nonces["last"] = nonce
        return RedirectResponse(f"{redirect_uri}?{urlencode({'code': 'c', 'state': state})}", 303)

    @app.post("/token")
    async def token(request: Request) -> dict[str, Any]:
        told: dict[str, Any] = {"access_token": "t", "token_type": "Bearer", "patient": "p", "encounter": "e"}
        claims = {
            "iss": here,
            "aud": "dermcoder",
            "sub": "42",
            "exp": int(time.time()) + 60,
            "nonce": nonces["last"],
            "email": "ada@clinic.test",
            "email_verified": True,
        }
        return told | {"id_token": jwt.encode({"alg": "RS256", "kid": "1"}, claims, key)}

    @app.get("/fhir/DocumentReference")
    def documents() -> dict[str, Any]:
        document = {"resourceType": "DocumentReference", "id": "d", "content": [{"attachment": note}]}
        return {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": document}]}

    return app


@pytest.fixture
def place(start: Callable[[object, int], str], port: Callable[[], int], tmp_path: Path) -> tuple[str, str]:
    """Addresses of a service in server mode and of its issuer."""
    issuer_port, port_of_service = port(), port()
    issuer, public = f"http://127.0.0.1:{issuer_port}", f"http://127.0.0.1:{port_of_service}"
    start(_issuer(issuer), issuer_port)
    app = create_app(Settings(
        database=f"sqlite:///{tmp_path / 's.sqlite'}", data=tmp_path / "batches", mode="server", public_url=public, issuer=issuer, client_id="dermcoder",
        smart_servers=f"{issuer}/fhir", smart_client_id="dermcoder",
    ))  # fmt: skip
    with app.state.dermcoder.database.session() as session:
        session.add(Organisation(id="north", name="North", keep_notes_days=0))
        session.flush()
        session.add(Member(id="m", organisation="north", issuer=issuer, subject="email:ada@clinic.test", name="Ada", role="coder"))
    return start(app, port_of_service), issuer


def test_from_sign_in_to_a_decision_and_out(place: tuple[str, str], browser: sync_api.Browser) -> None:
    service, _ = place
    with browser.new_context(base_url=service) as context:
        page = context.new_page()
        page.goto("/")  # to the issuer and back
        assert page.url == f"{service}/"
        assert page.inner_text(".who") == "Ada"
        page.fill("#note", "Shave bx left cheek, lido.")
        page.click(".primary")
        page.wait_for_selector(".desk")
        page.keyboard.press("j")
        page.keyboard.press("a")
        page.wait_for_selector("#line-1 .decided.done")
        cookies = {c["name"]: c for c in context.cookies()}
        assert cookies["__Host-dermcoder"]["httpOnly"]
        assert cookies["__Host-dermcoder"]["secure"]
        page.click("text=Sign out")
        assert "Signed out" in page.inner_text("body")
        assert not [c for c in context.cookies() if c["name"] == "__Host-dermcoder"]


def test_a_launch_from_the_record_system_shows_its_note(place: tuple[str, str], browser: sync_api.Browser) -> None:
    service, issuer = place
    with browser.new_context(base_url=service) as context:
        page = context.new_page()
        page.goto("/")
        page.goto("/launch?" + urlencode({"iss": f"{issuer}/fhir", "launch": "l"}))
        page.wait_for_selector('.note [data-code="11104"]')
        assert "biopsy" not in page.url.lower()


def test_another_site_cannot_post(place: tuple[str, str], browser: sync_api.Browser) -> None:
    service, issuer = place
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{service}/")
        page.goto(f"{issuer}/keys")
        page.set_content(
            f'<form method="post" action="{service}/read"><input name="note" value="Shave bx left cheek"><button>go</button></form>'
        )
        with page.expect_navigation() as sent:
            page.click("button")
        assert sent.value.status == 403
