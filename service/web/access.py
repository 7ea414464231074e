"""How a request proves who it is, and what a role may do.

Single-user mode: whoever reaches the loopback address is the user of this machine. Server mode: a key in the
`Authorization` header, or the cookie of a session.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request

from service.web.errors import Problem
from service.web.identity import Identity
from service.web.signin.secrets import KEY_PREFIX, hashed, key_of, member_of
from service.web.state import State, state_of
from service.web.store.tables import LOCAL

COOKIE = "__Host-dermcoder"
_SAFE = frozenset({"GET", "HEAD"})


async def identity_of(request: Request) -> Identity:
    """The identity of a request.

    Raises:
        Problem: 401 where nobody is signed in (a browser is sent to `/login`), 403, or 429.
    """
    state = state_of(request)
    if state.settings.mode == "local":
        return Identity(LOCAL, "local user", "admin")
    caller = request.client.host if request.client else ""
    given = request.headers.get("authorization", "")
    if given:
        state.rates.take(f"key {caller} {hashed(given)}")
        found = await asyncio.to_thread(_by_key, state, given.removeprefix("Bearer ").strip()) if given.startswith("Bearer ") else None
    else:
        found = await _by_cookie(request, state, caller)
    if found is None:
        problem = refused(state, caller)
        browser = request.method == "GET" and not request.url.path.startswith("/v1/") and "text/html" in request.headers.get("accept", "")
        if browser and state.provider is not None:
            raise Problem(303, headers={"Location": "/login"})
        raise problem
    return found


def refused(state: State, caller: str) -> Problem:
    """What a stranger is told, who is counted.

    Raises:
        Problem: 429 for one who tries too often.
    """
    state.rates.take(f"stranger {caller}")
    return Problem(401, "Sign in, or send a key.", headers={"WWW-Authenticate": "Bearer"})


async def _by_cookie(request: Request, state: State, caller: str) -> Identity | None:
    value = request.cookies.get(COOKIE)
    if not value:
        return None
    state.rates.take(f"session {caller} {hashed(value)}")
    told = request.headers.get("sec-fetch-site") or request.headers.get("origin")
    if request.method not in _SAFE and not told:
        raise Problem(403, "A browser must say where a request comes from.")  # the guards have checked what it says
    return await asyncio.to_thread(_by_session, state, value)


def _by_key(state: State, key: str) -> Identity | None:
    if not key.startswith(KEY_PREFIX):
        return None
    with state.database.session() as session:
        row = key_of(session, key)
        return Identity(row.organisation, f"key {row.name}", row.role) if row else None


def _by_session(state: State, value: str) -> Identity | None:
    with state.database.session() as session:
        row = member_of(session, value)
        return Identity(row.organisation, row.name, row.role, row.id) if row else None


def allowed(*roles: str) -> Callable[[Request], Coroutine[Any, Any, Identity]]:
    """A dependency: the identity of a request, if its role is one of these (an admin always may)."""

    async def check(request: Request) -> Identity:
        identity = await identity_of(request)
        if identity.role not in (*roles, "admin"):
            raise Problem(403, "This role may not do that.")
        return identity

    return check
