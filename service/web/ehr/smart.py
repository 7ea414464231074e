"""SMART on FHIR launch: the record system opens the page on the note of the encounter at hand.

The launch brings the note; who the person is comes from the sign-in of the service. Only record systems that the settings
name are spoken to. Nothing fetched is stored.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urljoin

from authlib.integrations.httpx_client import AsyncOAuth2Client
from fastapi import APIRouter, Depends, Request, Response
from httpx import AsyncBaseTransport, AsyncClient, HTTPError
from starlette.responses import RedirectResponse

from service.notes import NoteError
from service.web.access import allowed
from service.web.ehr.documents import as_request, notes_within, resources
from service.web.errors import Problem
from service.web.identity import Identity
from service.web.pages import note_response
from service.web.signin.secrets import new_secret
from service.web.state import state_of
from service.web.views.note_page import note_page

router = APIRouter(include_in_schema=False)
_COOKIE = "__Host-dermcoder-launch"
_MINUTES = 10
_SCOPE = "launch patient/DocumentReference.read patient/Binary.read"
_FHIR = {"Accept": "application/fhir+json"}
Reader = Annotated[Identity, Depends(allowed("coder", "auditor"))]


@dataclass(slots=True)
class Launches:
    """The record systems that may launch, by number, and our client there."""

    servers: tuple[str, ...]
    client_id: str
    client_secret: str
    redirect: str
    transport: AsyncBaseTransport | None = None

    def client(self, token: dict[str, Any] | None = None) -> AsyncOAuth2Client:
        """A client that can ask for a token, or has one."""
        return AsyncOAuth2Client(
            self.client_id, self.client_secret or None, token=token, scope=_SCOPE, redirect_uri=self.redirect, code_challenge_method="S256",
            token_endpoint_auth_method="client_secret_basic" if self.client_secret else "none", transport=self.transport, timeout=10,
        )  # fmt: skip

    async def described(self, server: str) -> dict[str, Any]:
        """The server's SMART configuration."""
        async with AsyncClient(transport=self.transport, timeout=10) as client:
            answer = await client.get(f"{server}/.well-known/smart-configuration")
            answer.raise_for_status()
            return dict(answer.json())


@router.get("/launch")
async def launch(request: Request, _: Reader, iss: str = "", launch: str = "") -> Response:
    """The record system opened us: ask it for leave to read the note."""
    held = _launches(request)
    server = iss.rstrip("/")
    if server not in held.servers:
        raise Problem(403, "This record system is not known here.")
    try:
        about = await held.described(server)
        state, verifier = new_secret(), new_secret() + new_secret()
        url, _ = held.client().create_authorization_url(
            about["authorization_endpoint"], state=state, code_verifier=verifier, aud=server, launch=launch
        )
    except (HTTPError, KeyError, ValueError):
        raise Problem(503, "The record system does not answer.", headers={"Retry-After": "10"}) from None
    answer = RedirectResponse(url, 303)
    value = ".".join((str(held.servers.index(server)), state, verifier))
    answer.set_cookie(_COOKIE, value, max_age=_MINUTES * 60, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/launch/back")
async def back(request: Request, who: Reader, code: str = "", state: str = "") -> Response:
    """Leave was given: fetch the newest note of the encounter and show it with its claim."""
    held = _launches(request)
    under_way = (request.cookies.get(_COOKIE) or "").split(".")
    if (
        len(under_way) != 3
        or not code
        or not hmac.compare_digest(under_way[1].encode(), state.encode())
        or int(under_way[0]) >= len(held.servers)
    ):
        raise Problem(403, "This launch was not begun here, or took too long.")
    server = held.servers[int(under_way[0])]
    try:
        note = await _fetched(held, server, code, under_way[2], state_of(request).settings.max_characters)
        page = await state_of(request).pool.run(note_page, note, None, state_of(request).settings.store)
    except NoteError as error:
        raise Problem(422, "The note cannot be used.", errors=[{"field": error.field, "message": error.message}]) from None
    except Problem:
        raise
    except Exception as error:  # words of a record system's error may be a patient's
        raise Problem(503, f"The record system's answer cannot be used ({type(error).__name__}).", headers={"Retry-After": "10"}) from None
    answer = await note_response(request, who, note, page)
    answer.delete_cookie(_COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


def _launches(request: Request) -> Launches:
    held = state_of(request).launches
    if held is None:
        raise Problem(404)
    return held


async def _fetched(held: Launches, server: str, code: str, verifier: str, most: int) -> dict[str, Any]:
    about = await held.described(server)
    async with held.client() as client:
        token = await client.fetch_token(about["token_endpoint"], code=code, code_verifier=verifier, grant_type="authorization_code")
    patient, encounter = (token.get(name) for name in ("patient", "encounter"))
    if not isinstance(patient, str) or not isinstance(encounter, str):
        raise NoteError("note", "launch", "names no patient and encounter")
    async with held.client(token) as client:
        query = {"patient": patient, "encounter": encounter, "category": "clinical-note", "_sort": "-date", "_count": "1"}
        found = await client.get(f"{server}/DocumentReference", params=query, headers=_FHIR)
        found.raise_for_status()
        documents = resources(found.json(), "DocumentReference")
        if not documents:
            raise NoteError("note", "DocumentReference", "is not there for this encounter")
        return await _with_text(client, server, documents[0], most)


async def _with_text(client: AsyncOAuth2Client, server: str, document: dict[str, Any], most: int) -> dict[str, Any]:
    """The note of a document; texts that stand in a Binary of the same server are fetched, others never."""
    binaries: list[dict[str, Any]] = []
    for content in document.get("content") or []:
        held = content.get("attachment") or {}
        place = urljoin(f"{server}/", str(held.get("url") or ""))
        if not held.get("data") and place.startswith(f"{server}/Binary/"):
            found = await client.get(place, headers=_FHIR)
            found.raise_for_status()
            binaries.append({**found.json(), "resourceType": "Binary", "id": str(len(binaries))})
            held["url"] = f"Binary/{len(binaries) - 1}"
    return as_request(notes_within([document, *binaries], most)[0])
