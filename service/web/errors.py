"""Errors as problem+json (RFC 9457). They name fields and kinds, never what stood in a request."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.claims.records import ClaimError
from service.notes import NoteError

MEDIA_TYPE = "application/problem+json"
_LOG = logging.getLogger("dermcoder.web")
_TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 413: "Too large", 422: "Cannot be used", 429: "Too many requests", 500: "Failed", 503: "Busy",
}  # fmt: skip
_MESSAGES = {
    "missing": "is missing", "string_type": "must be a string", "dict_type": "must be an object",
    "model_attributes_type": "must be an object", "json_invalid": "is not JSON", "list_type": "must be a list",
    "string_too_long": "is too long", "string_too_short": "is too short", "string_unicode": "holds half a character",
    "literal_error": "is not one of the allowed values", "int_type": "must be a whole number",
}  # fmt: skip


class FieldProblem(BaseModel):
    """What is wrong with one field."""

    field: str
    message: str


class ProblemBody(BaseModel):
    """An error as RFC 9457 describes it."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    errors: list[FieldProblem] = Field(default_factory=list)


class Problem(Exception):
    """An error to answer with."""

    def __init__(
        self, status: int, detail: str = "", *, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status, self.detail, self.errors, self.headers = status, detail, errors or [], headers or {}


def answers(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route for OpenAPI."""
    form = {"schema": {"$ref": "#/components/schemas/ProblemBody"}}
    return {s: {"description": _TITLES[s], "model": ProblemBody, "content": {MEDIA_TYPE: form}} for s in statuses}


def response(
    status: int, detail: str = "", *, errors: list[dict[str, str]] | None = None, headers: dict[str, str] | None = None
) -> JSONResponse:
    """A problem+json answer."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _TITLES.get(status, "Error"),
        "status": status,
        "detail": detail,
        "errors": errors or [],
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE, headers=headers)


def install(app: FastAPI, page: Callable[..., Response] | None = None) -> None:
    """Answer every kind of error in one form; `page` makes one for browsers of what the service says itself."""

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, Problem)
        if error.status == 303:
            return Response(status_code=303, headers=error.headers)
        if page is not None and request.method in ("GET", "POST") and "text/html" in request.headers.get("accept", ""):
            return page(error.status, _TITLES.get(error.status, "Error"), error.detail, error.errors, error.headers)
        return response(error.status, error.detail, errors=error.errors, headers=error.headers)

    async def invalid(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        return response(422, "The request cannot be used.", errors=[_field_problem(item) for item in error.errors()])

    async def record(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, NoteError | ClaimError)
        return response(422, "The record cannot be used.", errors=[{"field": error.field, "message": error.message}])

    async def http(_: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        return response(error.status_code, headers=dict(error.headers or {}))

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(NoteError, record)
    app.add_exception_handler(ClaimError, record)
    app.add_exception_handler(HTTPException, http)


def _field_problem(item: dict[str, Any]) -> dict[str, str]:
    """Only the place and the kind: messages of the validator may repeat what was sent."""
    place = ".".join(str(part) for part in item["loc"] if part != "body")
    if item["type"] == "value_error":  # our own checks name the field
        place = f"{place}.{item['ctx']['error']}".strip(".")
        return {"field": place, "message": "is missing or does not belong here"}
    return {"field": place or "body", "message": _MESSAGES.get(item["type"], "cannot be used")}


class LastResort:
    """Whatever escapes is answered with 500; only the kind of the exception is logged, since its words may be a note's."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        async def watched(message: Message) -> None:
            nonlocal started
            started = started or message["type"] == "http.response.start"
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            _LOG.error("request failed: %s", type(error).__name__)
            if not started:
                await response(500, "The request failed.")(scope, receive, send)
