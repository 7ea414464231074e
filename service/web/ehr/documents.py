"""The text of a note in a FHIR DocumentReference, or in a Bundle of them."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from service.notes import NoteError

_PLAIN = "text/plain"


def resources(value: Any, kind: str) -> list[dict[str, Any]]:
    """Resources of one kind in a resource, a list or a Bundle."""
    return [found for found in _all(value) if found.get("resourceType") == kind]


def _all(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for item in value:
            yield from _all(item)
    elif isinstance(value, dict) and value.get("resourceType") in ("Bundle", "Parameters"):
        for entry in [*_list(value, "entry"), *_list(value, "parameter")]:
            yield from _all(entry.get("resource") if isinstance(entry, dict) else None)
    elif isinstance(value, dict):
        yield value


def attachment(document: dict[str, Any]) -> dict[str, Any]:
    """The plain-text attachment of a document.

    Raises:
        NoteError: it has none.
    """
    for content in _list(document, "content"):
        found = content.get("attachment") if isinstance(content, dict) else None
        if isinstance(found, dict) and str(found.get("contentType", "")).split(";")[0].strip().lower() == _PLAIN:
            return found
    raise NoteError(document_id(document), "content", "has no plain text")


def text_of(data: Any, record: str) -> str:
    """Base64 of UTF-8 text.

    Raises:
        NoteError: it is not that.
    """
    try:
        return base64.b64decode(str(data), validate=True).decode("utf-8")
    except (binascii.Error, ValueError):
        raise NoteError(record, "content.attachment.data", "is no UTF-8 text in base64") from None


def document_id(document: dict[str, Any]) -> str:
    """The document's id, shortened; `note` without one."""
    found = document.get("id")
    return found[:200] if isinstance(found, str) and found else "note"


def note_of(document: dict[str, Any]) -> dict[str, Any]:
    """A document as a note of the contract; the day of its encounter is the date of service."""
    record = document_id(document)
    context: dict[str, Any] = {}
    about = document.get("context")
    period = about.get("period") if isinstance(about, dict) else None
    if isinstance(period, dict) and isinstance(period.get("start"), str):
        context["date_of_service"] = period["start"][:10]
    return {"id": record, "text": text_of(attachment(document).get("data"), record), "context": context}


def _list(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []
