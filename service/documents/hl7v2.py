"""HL7 v2 MDM messages -> notes: the text of all OBX segments, a line each.

python-hl7 splits the message and resolves its escapes; a message that is broken costs itself alone.
"""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import Error as Base64Error
from collections.abc import Iterator
from typing import Any

import hl7

from service.documents.record import NoteRecord, day_of, failed, note_record
from service.notes import NoteError

_START = re.compile(r"(?:^|[\r\n\x0b\x1c]+)(?=MSH.)")
_FRAME = "\x0b\x1c\r\n "
_TEXT_TYPES = frozenset(["TX", "FT", "ST", "CX", ""])
_HIGHLIGHT = re.compile(r"\\[HN]\\")
_CHARSETS = {"": "utf-8", "UNICODE UTF-8": "utf-8", "UTF-8": "utf-8", "ASCII": "ascii", "8859/1": "latin-1", "8859/15": "iso8859-15"}


def read_messages(raw: bytes, name: str) -> Iterator[NoteRecord]:
    """The notes of a file of messages, one after another or in a batch (FHS, BHS)."""
    try:
        text = _decoded(raw, name)
    except NoteError as error:
        yield failed(name, error)
        return
    messages = [part.strip(_FRAME) for part in _START.split(text)]
    messages = [part for part in messages if part.startswith("MSH")]
    if not messages:
        yield failed(name, NoteError(name, "MSH", "is missing: no HL7 message"))
    for number, message in enumerate(messages, 1):
        yield _note(message, f"{name} message {number}")


def _decoded(raw: bytes, name: str) -> str:
    """MSH-18 names the character set; without it UTF-8."""
    head = raw.lstrip(b"\x0b\r\n ")[:400].split(b"\r")[0].split(b"\n")[0]
    fields = head.split(head[3:4]) if len(head) > 8 else []
    named = fields[17].split(b"~")[0].decode("ascii", "replace").strip() if len(fields) > 17 else ""
    charset = _CHARSETS.get(named.upper())
    if charset is None:
        raise NoteError(name, "MSH-18", "names a character set that is not read")
    try:
        return raw.decode(charset)
    except UnicodeDecodeError as error:
        raise NoteError(name, "MSH-18", f"is not {charset} (byte {error.start})") from None


def _note(message: str, name: str) -> NoteRecord:
    try:
        parsed = hl7.parse(message.replace("\r\n", "\r").replace("\n", "\r") + "\r")
    except (hl7.HL7Exception, ValueError, IndexError, KeyError):
        return failed(name, NoteError(name, "message", "cannot be read"))
    name = _first(parsed, "TXA", 12) or _first(parsed, "MSH", 10) or name
    kind = _first(parsed, "MSH", 9)
    if kind != "MDM":
        return failed(name, NoteError(name, "MSH-9", "is not MDM"))
    try:
        text = _text(parsed, name)
    except NoteError as error:
        return failed(name, error)
    day = next((day for place in (("TXA", 4), ("PV1", 44), ("TXA", 6)) if (day := day_of(_first(parsed, *place)))), "")
    provider = _first(parsed, "TXA", 5) or _first(parsed, "TXA", 9) or _first(parsed, "PV1", 7)
    return note_record(name, text, {"date_of_service": day}, patient=_first(parsed, "PID", 3), provider=provider)


def _text(parsed: Any, name: str) -> str:
    lines = []
    for number, segment in enumerate(_segments(parsed, "OBX"), 1):
        kind, value = _field(segment, 2), _field(segment, 5)
        if kind == "ED":
            lines.append(_embedded(value, parsed, name, number))
        elif kind in _TEXT_TYPES:
            plain = _HIGHLIGHT.sub("", value)
            lines += parsed.unescape(plain).replace(parsed.separators[2], "\n").replace("\r", "\n").split("\n")
    if not any(line.strip() for line in lines):
        raise NoteError(name, "OBX-5", "holds no text")
    return "\n".join(lines) + "\n"


def _embedded(value: str, parsed: Any, name: str, number: int) -> str:
    """Source ^ type ^ subtype ^ encoding ^ data."""
    parts = value.split(parsed.separators[3])
    field = f"OBX[{number}]-5"
    if len(parts) < 5 or parts[1].upper() != "TEXT" or parts[3].upper() not in ("BASE64", "A"):
        raise NoteError(name, field, "holds no text (only TEXT in base64 or as it is)")
    if parts[3].upper() == "A":
        return str(parsed.unescape(parts[4])).replace("\r", "\n")
    try:
        return b64decode("".join(parts[4].split()), validate=True).decode("utf-8")
    except (Base64Error, UnicodeDecodeError):
        raise NoteError(name, field, "is not base64 of UTF-8 text") from None


def _segments(parsed: Any, name: str) -> list[Any]:
    return [segment for segment in parsed if str(segment[0]) == name]


def _field(segment: Any, number: int) -> str:
    return str(segment[number]) if len(segment) > number else ""


def _first(parsed: Any, segment: str, number: int) -> str:
    """First component of the first repetition of a field, "" where it is not there."""
    found = _segments(parsed, segment)
    if not found:
        return ""
    value = _field(found[0], number)
    return value.split(parsed.separators[2])[0].split(parsed.separators[3])[0].strip()
