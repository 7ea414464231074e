"""What every request passes first: host, origin, body size; and the headers that every answer carries."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.web.errors import response

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Guards:
    """ASGI middleware. The host must be known (so that no strange name can be pointed at loopback), a request that
    changes something must not come from another site, and a body must not be larger than allowed."""

    def __init__(self, app: ASGIApp, hosts: frozenset[str], max_body: int) -> None:
        self._app, self._hosts, self._max_body = app, hosts, max_body

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refused(scope["method"], headers)
        sender = _with_headers(send, lasting=scope["path"].startswith("/static/"))
        if refused is not None:
            await response(*refused)(scope, receive, sender)
            return
        size = 0

        async def counted() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > self._max_body:  # a body that its length did not announce
                raise HTTPException(413)
            return message

        await self._app(scope, counted, sender)

    def _refused(self, method: str, headers: Headers) -> tuple[int, str] | None:
        host = headers.get("host", "").lower()
        if host.rsplit(":", 1)[0] not in self._hosts and host not in self._hosts:
            return 400, "This service does not answer to that host name."
        if method not in _SAFE and _foreign(headers, host):
            return 403, "The request comes from another site."
        length = headers.get("content-length", "0")
        if length.isdigit() and int(length) > self._max_body:
            return 413, f"A request may hold {self._max_body:,} bytes."
        return None


def _foreign(headers: Headers, host: str) -> bool:
    """What a browser says about where a request comes from; other programs say nothing."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc.lower() != host


def _with_headers(send: Send, *, lasting: bool) -> Send:
    async def sender(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Cache-Control", "public, max-age=300" if lasting else "no-store")
        await send(message)

    return sender
