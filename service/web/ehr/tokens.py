"""CDS Hooks 2.0: the signed token (JWT) by which a record system proves who calls.

Whose tokens count is said beforehand (`dermcoder access cds`) with the public keys; addresses of keys that a token names
(`jku`) are never fetched.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import Any

from fastapi import Request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.web.access import refused
from service.web.identity import Identity
from service.web.signin.secrets import hashed
from service.web.state import State, state_of
from service.web.store.tables import CdsClient

ALGORITHMS = ("ES384", "RS384", "ES256", "RS256", "PS256", "PS384")
_LEEWAY = 60
_LONGEST = 3600
"""Seconds that a token may live at most; CDS Hooks recommends five minutes."""


async def identified(request: Request, token: str) -> Identity:
    """The record system that signed the token for this address; it may do what a provider may.

    Raises:
        Problem: 401 or 429.
    """
    state = state_of(request)
    address = request.client.host if request.client else ""
    state.rates.take(f"cds {address}")
    found = await asyncio.to_thread(_verified, state, token, state.settings.public_url.rstrip("/") + request.url.path)
    if found is None:
        raise refused(state, address)
    return found


def _verified(state: State, token: str, audience: str) -> Identity | None:
    """Who signed the token for this address; None where it does not hold."""
    with state.database.session() as session:
        client = session.get(CdsClient, _issuer(token))
        if client is None:
            return None
        organisation, issuer, keys = client.organisation, client.issuer, client.keys
    try:
        claims = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS)).claims  # type: ignore[arg-type]
        _registry(issuer, audience).validate(claims)
        now, ends = time.time(), float(claims["exp"])
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    if ends > now + _LONGEST + _LEEWAY or not state.seen.is_new(hashed(f"{issuer} {claims['jti']}"), ends + _LEEWAY, now):
        return None
    return Identity(organisation, f"cds {issuer}"[:200], "provider")


def _registry(issuer: str, audience: str) -> jwt.JWTClaimsRegistry:
    known: dict[str, Any] = {"iss": {"essential": True, "value": issuer}, "aud": {"essential": True, "value": audience}}
    return jwt.JWTClaimsRegistry(leeway=_LEEWAY, exp={"essential": True}, iat={"essential": True}, jti={"essential": True}, **known)


def _issuer(token: str) -> str:
    """The issuer that an unverified token names; empty where it names none."""
    from joserfc.util import urlsafe_b64decode

    try:
        claims = json.loads(urlsafe_b64decode(token.split(".")[1].encode()))
        return str(claims["iss"])[:300]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def public_keys(text: str) -> dict[str, Any]:
    """A JSON Web Key Set as it is stored: public keys alone.

    Raises:
        ValueError: no key set, or one with a private or symmetric key.
    """
    try:
        found = json.loads(text)
        keys = KeySet.import_key_set(found)
    except (JoseError, ValueError, TypeError, KeyError, AttributeError):
        raise ValueError("is no JSON Web Key Set") from None
    if not keys.keys or any(key.key_type not in ("RSA", "EC") or key.is_private for key in keys.keys):
        raise ValueError("must hold public RSA or EC keys alone")
    return {"keys": found["keys"]}
