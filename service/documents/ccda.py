"""C-CDA documents -> notes: titles and narrative of all sections, in order.

defusedxml refuses entities and document types; nothing is fetched.
"""

from __future__ import annotations

from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from service.documents.markup import TextWriter, text_of_html
from service.documents.record import NoteRecord, day_of, failed, note_record
from service.notes import NoteError

_V3 = "{urn:hl7-org:v3}"
_PLACES_OF_DAY = (
    "documentationOf/serviceEvent/effectiveTime", "componentOf/encompassingEncounter/effectiveTime", "effectiveTime",
)  # fmt: skip
_PLACES_OF_PROVIDER = (
    "documentationOf/serviceEvent/performer/assignedEntity/id", "componentOf/encompassingEncounter/responsibleParty/assignedEntity/id",
    "author/assignedAuthor/id",
)  # fmt: skip


def read_ccda(raw: bytes, name: str) -> NoteRecord:
    """One document as a note; its id is the document's own, else `name`."""
    try:
        root = _parsed(raw, name)
        name = _id(root, "id") or name
        text = text_of(root, name)
    except NoteError as error:
        return failed(name, error)
    except RecursionError:
        return failed(name, NoteError(name, "xml", "is nested too deeply"))
    context = {"date_of_service": next((day for place in _PLACES_OF_DAY if (day := _day(root, place))), "")}
    provider = next((found for place in _PLACES_OF_PROVIDER if (found := _id(root, place))), "")
    return note_record(name, text, context, patient=_id(root, "recordTarget/patientRole/id"), provider=provider)


def ccda_text(raw: bytes, name: str) -> str:
    """The text of a document that came inside another record.

    Raises:
        NoteError: it is no C-CDA document, or has no text.
    """
    return text_of(_parsed(raw, name), name)


def _parsed(raw: bytes, name: str) -> Element:
    try:
        root: Element = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException:
        raise NoteError(name, "xml", "declares a document type or entities, which are not read") from None
    except (ParseError, ValueError, LookupError) as error:
        line, column = getattr(error, "position", (0, 0))
        raise NoteError(name, "xml", f"cannot be read (line {line}, column {column})") from None
    if root.tag != f"{_V3}ClinicalDocument":
        raise NoteError(name, "xml", "is no ClinicalDocument")
    return root


def text_of(root: Element, name: str) -> str:
    """Sections as title and narrative, apart by an empty line; an unstructured body is decoded.

    Raises:
        NoteError: there is no text.
    """
    body = root.find(f"{_V3}component/{_V3}nonXMLBody/{_V3}text")
    if body is not None:
        return _unstructured(body, name)
    sections = root.findall(f"{_V3}component/{_V3}structuredBody/{_V3}component/{_V3}section")
    parts = [part for section in sections for part in _section(section)]
    if not parts:
        raise NoteError(name, "component.structuredBody", "has no section with text")
    return "\n\n".join(parts) + "\n"


def _section(section: Element) -> Iterator[str]:
    title = " ".join("".join(section.find(f"{_V3}title").itertext()).split()) if section.find(f"{_V3}title") is not None else ""  # type: ignore[union-attr]
    narrative = section.find(f"{_V3}text")
    words = _narrative(narrative) if narrative is not None else ""
    if words:
        yield f"{title}:\n{words}" if title else words
    for inner in section.findall(f"{_V3}component/{_V3}section"):
        yield from _section(inner)


def _narrative(element: Element) -> str:
    writer = TextWriter()
    _write(element, writer)
    return writer.text()


def _write(element: Element, writer: TextWriter) -> None:
    for child in [None, *element]:
        if child is None:
            writer.words(element.text or "")
            continue
        tag = str(child.tag).rsplit("}", 1)[-1].lower()
        writer.start(tag)
        _write(child, writer)
        writer.end(tag)
        writer.words(child.tail or "")


def _unstructured(body: Element, name: str) -> str:
    kind = body.get("mediaType", "text/plain")
    words = "".join(body.itertext())
    if body.get("representation") == "B64":
        try:
            words = b64decode("".join(words.split()), validate=True).decode("utf-8")
        except (Base64Error, UnicodeDecodeError):
            raise NoteError(name, "component.nonXMLBody.text", "is not base64 of UTF-8 text") from None
    if kind == "text/html":
        return text_of_html(words)
    if kind != "text/plain":
        raise NoteError(name, "component.nonXMLBody.text", f"holds {kind}, only text and HTML are read")
    return words


def _find(root: Element, path: str) -> Element | None:
    return root.find("/".join(f"{_V3}{part}" for part in path.split("/")))


def _id(root: Element, path: str) -> str:
    found = _find(root, path)
    return "" if found is None else found.get("extension") or found.get("root") or ""


def _day(root: Element, path: str) -> str:
    for place in (path, f"{path}/low"):
        found = _find(root, place)
        if found is not None and found.get("value"):
            return day_of(found.get("value", ""))
    return ""
