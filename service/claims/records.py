"""One billed claim as read, whatever it came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from coding.compare.claims import BilledLine, Claim

_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?!\d)")


class ClaimError(ValueError):
    """A claim record that cannot be used; names the record and the field, quotes nothing else."""

    def __init__(self, record: str, field: str, message: str) -> None:
        super().__init__(f"{record}: {field}: {message}")
        self.record, self.field, self.message = record, field, message

    def as_dict(self) -> dict[str, str]:
        return {"record": self.record, "field": self.field, "message": self.message}


@dataclass(frozen=True, slots=True)
class ClaimRecord:
    """A claim with what ties it to its note.

    `patient` is the payer's or practice's number of the patient, `provider` the rendering provider's
    number or name, `source` the control numbers of an interchange. A record with `error` has no lines.
    """

    id: str
    lines: tuple[BilledLine, ...] = ()
    note_id: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    patient: str = ""
    provider: str = ""
    service_date: date | None = None
    source: Mapping[str, str] = field(default_factory=dict)
    error: ClaimError | None = None

    @property
    def claim(self) -> Claim:
        """What the comparison needs."""
        return Claim(self.id, self.lines)


def line_from(value: Any, number: int, record: str) -> BilledLine:
    """A billed line of the contract's JSON form.

    Raises:
        ClaimError: a field of the line is missing or of the wrong kind.
    """
    place = f"lines[{number - 1}]"
    if not isinstance(value, dict):
        raise ClaimError(record, place, "must be an object")
    code = value.get("code")
    if not isinstance(code, str) or not code.strip():
        raise ClaimError(record, f"{place}.code", "must be a code")
    return BilledLine(
        code.strip().upper(),
        units_from(value.get("units", 1), record, f"{place}.units"),
        tuple(m.upper() for m in _strings(value.get("modifiers"), record, f"{place}.modifiers")),
        _strings(value.get("icd10"), record, f"{place}.icd10"),
        money_from(value.get("charge"), record, f"{place}.charge"),
        int(value["number"]) if isinstance(value.get("number"), int) else number,
    )


def _strings(value: Any, record: str, place: str) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ClaimError(record, place, "must be a list of strings")
    return tuple(item.strip() for item in value if item.strip())


def units_from(value: Any, record: str, place: str) -> int:
    """Whole units; claims write them as 1, "1" or "1.00"."""
    try:
        number = Decimal(str(value).strip() or "1")
    except InvalidOperation:
        raise ClaimError(record, place, "must be a number") from None
    if number != number.to_integral_value() or not 0 < number < 100_000:
        raise ClaimError(record, place, "must be a whole number of at least 1")
    return int(number)


def decoded(raw: bytes) -> str:
    """A file's text: UTF-8, else the Windows code page, in which every byte is some sign."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def money_from(value: Any, record: str, place: str) -> Decimal | None:
    """A charge in dollars, None where none stands."""
    if value in (None, ""):
        return None
    try:
        return Decimal(str(value).replace("$", "").replace(",", "").strip())
    except InvalidOperation:
        raise ClaimError(record, place, "must be an amount") from None


def date_from(value: str, record: str, place: str) -> date | None:
    """An ISO date, eight digits or month/day/year (two figures are of this century), None for an empty text."""
    text = value.strip()
    if not text:
        return None
    try:
        if american := _AMERICAN.match(text):
            month, day, year = (int(part) for part in american.groups())
            return date(year if year > 99 else 2000 + year, month, day)
        return date.fromisoformat(text[:10] if "-" in text else f"{text[:4]}-{text[4:6]}-{text[6:8]}")
    except ValueError:
        raise ClaimError(record, place, "must be a date") from None
