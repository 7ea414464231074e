"""`/login`, where the issuer sends the browser back to, and `/logout`."""

from __future__ import annotations

import asyncio
import hmac
import logging
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlalchemy import select
from starlette.responses import RedirectResponse

from service.web.access import COOKIE
from service.web.errors import Problem
from service.web.signin.secrets import end_session, start_session
from service.web.state import State, state_of
from service.web.store.tables import Member

router = APIRouter(include_in_schema=False)
_UNDER_WAY = "__Host-dermcoder-login"
_MINUTES = 10
_LOG = logging.getLogger("dermcoder.web")


@router.get("/login")
async def login(request: Request) -> Response:
    """Go to the issuer."""
    state = state_of(request)
    state.rates.take(f"login {request.client.host if request.client else ''}")
    if state.provider is None:
        raise Problem(404, "There is no sign-in here.")
    started = await state.provider.start()
    answer = RedirectResponse(started.url, 303)
    _set(answer, _UNDER_WAY, ".".join((started.state, started.nonce, started.verifier)), _MINUTES * 60)
    return answer


@router.get("/login/back")
async def back(request: Request, code: str = "", state: str = "") -> Response:
    """The issuer sent the browser back: check everything, start a session."""
    held = state_of(request)
    held.rates.take(f"login {request.client.host if request.client else ''}")
    under_way = (request.cookies.get(_UNDER_WAY) or "").split(".")
    if held.provider is None or len(under_way) != 3 or not code or not hmac.compare_digest(under_way[0].encode(), state.encode()):
        raise Problem(401, "This sign-in was not begun here, or took too long.")
    claims = await held.provider.finish(code, under_way[1], under_way[2])
    value = await asyncio.to_thread(_session, held, held.provider.issuer, claims)
    answer = RedirectResponse("/", 303)
    _set(answer, COOKIE, value, held.settings.session_hours * 3600)
    answer.delete_cookie(_UNDER_WAY, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.post("/logout")
async def logout(request: Request) -> Response:
    """End the session here; the issuer's own goes on."""
    value = request.cookies.get(COOKIE)
    if value:
        await asyncio.to_thread(_end, state_of(request), value)
    answer = RedirectResponse("/login/out", 303)
    answer.delete_cookie(COOKIE, path="/", secure=True, httponly=True, samesite="lax")
    return answer


@router.get("/login/out")
async def out() -> Response:
    """A plain page, so that signing out does not sign in again."""
    return Response("Signed out.", media_type="text/plain")


def _set(answer: Response, name: str, value: str, seconds: int) -> None:
    answer.set_cookie(name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax")


def _session(state: State, issuer: str, claims: dict[str, Any]) -> str:
    with state.database.session() as session:
        subject, email = str(claims["sub"]), str(claims.get("email") or "").lower()
        member = session.scalars(select(Member).filter_by(issuer=issuer, subject=subject)).first()
        if member is None and email and claims.get("email_verified") is True:
            member = session.scalars(select(Member).filter_by(issuer=issuer, subject=f"email:{email}")).first()
        if member is None:
            _LOG.warning("sign-in of somebody who is no member")
            raise Problem(403, "You are not a member of an organisation here.")
        member.subject = subject  # from now on the address does not matter
        member.name = member.name or str(claims.get("name") or email)[:200]
        return start_session(session, member, state.settings.session_hours)


def _end(state: State, value: str) -> None:
    with state.database.session() as session:
        end_session(session, value)
