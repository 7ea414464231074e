"""Sign-in by OpenID Connect: authorization code with PKCE, state and nonce; the ID token is verified by joserfc."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from authlib.integrations.httpx_client import AsyncOAuth2Client
from httpx import AsyncBaseTransport, AsyncClient, HTTPError
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.web.errors import Problem
from service.web.signin.secrets import new_secret

_ALGORITHMS = ["RS256", "PS256", "ES256"]
_SCOPE = "openid email profile"


@dataclass(frozen=True, slots=True)
class Started:
    """A sign-in under way: where the browser goes, and what it must bring back."""

    url: str
    state: str
    nonce: str
    verifier: str


class Provider:
    """One issuer. Its description is fetched once; its keys again for each sign-in, so that they may change."""

    def __init__(self, issuer: str, client_id: str, client_secret: str, redirect: str, transport: AsyncBaseTransport | None = None) -> None:
        self.issuer = issuer.rstrip("/")
        self._id, self._secret, self._redirect, self._transport = client_id, client_secret, redirect, transport
        self._about: dict[str, Any] = {}

    async def start(self) -> Started:
        """Begin a sign-in."""
        about = await self._described()
        state, nonce, verifier = new_secret(), new_secret(), new_secret() + new_secret()
        client = AsyncOAuth2Client(self._id, self._secret, scope=_SCOPE, redirect_uri=self._redirect, code_challenge_method="S256")
        url, _ = client.create_authorization_url(about["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier)
        return Started(url, state, nonce, verifier)

    async def finish(self, code: str, nonce: str, verifier: str) -> dict[str, Any]:
        """The verified claims of the person.

        Raises:
            Problem: 401 where the issuer or its token does not hold.
        """
        about = await self._described()
        try:
            async with AsyncOAuth2Client(
                self._id, self._secret, redirect_uri=self._redirect, code_challenge_method="S256", transport=self._transport
            ) as client:
                token = await client.fetch_token(
                    about["token_endpoint"], code=code, code_verifier=verifier, grant_type="authorization_code"
                )
            keys = KeySet.import_key_set(await self._get(about["jwks_uri"]))  # type: ignore[arg-type]
            claims = jwt.decode(token["id_token"], keys, algorithms=_ALGORITHMS).claims
            self._registry(nonce).validate(claims)
        except (JoseError, HTTPError, KeyError, ValueError, TypeError):
            raise Problem(401, "The sign-in failed.") from None
        except Exception as error:  # Authlib's own errors carry the issuer's words
            raise Problem(401, f"The sign-in failed ({type(error).__name__}).") from None
        return dict(claims)

    def _registry(self, nonce: str) -> jwt.JWTClaimsRegistry:
        known = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self._id},
            "nonce": {"essential": True, "value": nonce},
        }
        return jwt.JWTClaimsRegistry(leeway=60, sub={"essential": True}, exp={"essential": True}, **known)  # type: ignore[arg-type]

    async def _described(self) -> dict[str, Any]:
        if not self._about:
            try:
                about = await self._get(f"{self.issuer}/.well-known/openid-configuration")
            except (HTTPError, ValueError):
                raise Problem(503, "The issuer of sign-ins does not answer.", headers={"Retry-After": "10"}) from None
            if str(about.get("issuer", "")).rstrip("/") != self.issuer:
                raise Problem(503, "The issuer of sign-ins describes another one.")
            self._about = about
        return self._about

    async def _get(self, url: str) -> dict[str, Any]:
        async with AsyncClient(transport=self._transport, timeout=10) as client:
            answer = await client.get(url)
            answer.raise_for_status()
            return dict(answer.json())
