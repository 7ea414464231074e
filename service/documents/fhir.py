"""FHIR R4 DocumentReference and Composition -> notes. Only what stands inline is read; nothing is fetched.

Read as tolerant dictionaries: a full model of R4 refuses records that differ from it in fields no note needs.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator, Mapping
from typing import Any

from service.documents.ccda import ccda_text
from service.documents.markup import text_of_html
from service.documents.record import NoteRecord, day_of, failed, note_record
from service.notes import NoteError

Resource = dict[str, Any]
KINDS = frozenset(["DocumentReference", "Composition"])
_PLAIN, _HTML, _XML = (
    ("text/plain",),
    ("text/html", "application/xhtml+xml"),
    ("text/xml", "application/xml", "application/hl7-v3+xml", "application/cda+xml"),
)


def notes_of(value: Any, name: str) -> Iterator[NoteRecord]:
    """The notes of a resource or of all entries of a Bundle; other resources of a Bundle are passed over."""
    if not isinstance(value, dict):
        yield failed(name, NoteError(name, "json", "must be an object"))
        return
    kind = value.get("resourceType")
    if kind == "Bundle":
        yield from _of_bundle(value, name)
    elif kind in KINDS:
        yield _note(value, name, {})
    else:
        yield failed(name, NoteError(name, "resourceType", "is neither DocumentReference nor Composition nor Bundle"))


def _of_bundle(bundle: Resource, name: str) -> Iterator[NoteRecord]:
    entries = bundle.get("entry")
    if not isinstance(entries, list):
        yield failed(name, NoteError(name, "entry", "must be a list"))
        return
    resources = [
        (entry.get("fullUrl", ""), entry["resource"])
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("resource"), dict)
    ]
    binaries: dict[str, Resource] = {}
    for url, resource in resources:
        if resource.get("resourceType") == "Binary":
            binaries |= {str(url): resource, f"Binary/{resource.get('id')}": resource}
    for number, (_, resource) in enumerate(resources, 1):
        if resource.get("resourceType") in KINDS:
            yield _note(resource, f"{name} entry {number}", binaries)


def _note(resource: Resource, name: str, binaries: Mapping[str, Resource]) -> NoteRecord:
    name = str(resource.get("id") or name)
    try:
        text = _document(resource, name, binaries) if resource["resourceType"] == "DocumentReference" else _composition(resource, name)
        authors = resource.get("author") or []
        context = {"date_of_service": _day(resource)}
        return note_record(
            name, text, context, patient=_reference(resource.get("subject")), provider=_reference(authors[0]) if authors else ""
        )
    except NoteError as error:
        return failed(name, error)
    except (AttributeError, TypeError, KeyError, IndexError, RecursionError):
        return failed(name, NoteError(name, "resource", "has fields of the wrong kind"))


def _document(resource: Resource, name: str, binaries: Mapping[str, Resource]) -> str:
    """The first attachment that can be read, plain text before HTML before C-CDA: they are one document in several forms."""
    found = [(place, item.get("attachment") or {}) for place, item in enumerate(resource.get("content") or [])]
    for kinds in (_PLAIN, _HTML, _XML):
        for place, attachment in found:
            kind, charset = _media_type(attachment)
            data = attachment.get("data") or binaries.get(str(attachment.get("url")), {}).get("data")
            if kind in kinds and data:
                return _decoded(data, kind, charset, name, f"content[{place}].attachment.data")
    if not found:
        raise NoteError(name, "content", "is missing")
    raise NoteError(name, "content[0].attachment", "has no text inline (plain text, HTML or C-CDA as base64 `data`)")


def _decoded(data: str, kind: str, charset: str, name: str, field: str) -> str:
    try:
        raw = b64decode("".join(data.split()), validate=True)
        if kind in _XML:
            return ccda_text(raw, name)
        text = raw.decode(charset)
    except (Base64Error, UnicodeDecodeError, LookupError):
        raise NoteError(name, field, f"is not base64 of {charset} text") from None
    return text_of_html(text) if kind in _HTML else text


def _media_type(attachment: Resource) -> tuple[str, str]:
    kind, *parameters = [part.strip() for part in str(attachment.get("contentType") or "").lower().split(";")]
    charset = next((p.removeprefix("charset=").strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    return kind, charset


def _composition(resource: Resource, name: str) -> str:
    parts = [part for section in resource.get("section") or [] for part in _section(section)]
    if not parts:
        raise NoteError(name, "section", "has no narrative")
    return "\n\n".join(parts) + "\n"


def _section(section: Resource) -> Iterator[str]:
    words = text_of_html(str((section.get("text") or {}).get("div") or ""))
    title = str(section.get("title") or "").strip()
    if words:
        yield f"{title}:\n{words}" if title else words
    for inner in section.get("section") or []:
        yield from _section(inner)


def _day(resource: Resource) -> str:
    context = resource.get("context") or {}
    events = resource.get("event") or []
    period = context.get("period") or (events[0].get("period") if len(events) == 1 else None) or {}
    return day_of(str(period.get("start") or resource.get("date") or ""))


def _reference(value: Any) -> str:
    text = (value or {}).get("reference") or ((value or {}).get("identifier") or {}).get("value") or ""
    return str(text).rsplit("/", 1)[-1]
