"""How a request proves who it is, and what a role may do.

Single-user mode: whoever reaches the loopback address is the user of this machine.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request

from service.web.errors import Problem
from service.web.identity import Identity
from service.web.store.tables import LOCAL


async def identity_of(request: Request) -> Identity:
    """The identity of a request.

    Raises:
        Problem: 401 where nobody is signed in.
    """
    return Identity(LOCAL, "local user", "admin")


def allowed(*roles: str) -> Callable[[Request], Coroutine[Any, Any, Identity]]:
    """A dependency: the identity of a request, if its role is one of these (an admin always may)."""

    async def check(request: Request) -> Identity:
        identity = await identity_of(request)
        if identity.role not in (*roles, "admin"):
            raise Problem(403, "This role may not do that.")
        return identity

    return check
