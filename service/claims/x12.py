"""X12 837P -> billed lines, with their own line and control numbers.

x12sdk splits the interchange; here its segments are followed through HL loops, claims (CLM) and service
lines (LX, SV1). Counts and ends of the envelopes are checked. What is wrong inside a claim costs that claim
alone, a broken transaction itself alone; each names its segment.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from x12sdk.io import X12SegmentReader

from coding.compare.claims import BilledLine
from service.claims.records import ClaimError, ClaimRecord, date_from, decoded, money_from, units_from

_HEADER = 106
_POINTER = re.compile(r"(\d+)(?:\.0+)?")
"""Some senders write 1.00."""
_DIAGNOSES = frozenset(["BK", "ABK", "BF", "ABF"])
_ICD_10 = frozenset(["ABK", "ABF"])
_CODE_SETS = frozenset(["HC", "WK", "IV", "ER"])
_SERVICE_DATE = "472"
_MEDICAL_RECORD = "EA"
_LEVEL_PATIENT = frozenset(["22", "23"])
_QUALIFIED = re.compile(r"\w{2,3}(?P<component>[^\w\s])")
"""A composite element opens with its qualifier. Some senders part components by another sign than ISA16 says."""


def read(path: Path) -> Iterator[ClaimRecord]:
    """Claims of a file with one interchange or several, in order; a transaction that is broken is one error record."""
    yield from read_text(decoded(path.read_bytes()), f"{path.name} ")


def read_text(text: str, name: str = "") -> Iterator[ClaimRecord]:
    """As `read`, of interchanges that are no file; `name` goes before the names of their records."""
    for number, interchange in enumerate(_interchanges(text.lstrip()), 1):
        yield from _read_interchange(interchange, f"{name}interchange {number}")


def _interchanges(text: str) -> Iterator[str]:
    """A file may hold one interchange behind another, each with its own delimiters."""
    start = 0
    while start < len(text):
        if len(text) - start < _HEADER or not text.startswith("ISA", start):
            yield text[start:]
            return
        end_of_segment = text[start + _HEADER - 1]
        next_start = text.find(f"{end_of_segment}ISA", start + _HEADER)
        newline = text.find(f"{end_of_segment}\nISA", start + _HEADER)
        if newline >= 0 and (next_start < 0 or newline < next_start):
            next_start = newline + 1
        end = len(text) if next_start < 0 else next_start + 1
        yield text[start:end]
        start = end


def _read_interchange(text: str, record: str) -> Iterator[ClaimRecord]:
    if not text.startswith("ISA") or len(text) < _HEADER:
        yield ClaimRecord(record, error=ClaimError(record, "segment 1", "is no ISA header of 106 characters"))
        return
    with X12SegmentReader(text) as reader:
        walk = _Walk(record)
        for position, (name, fields) in enumerate(reader.segments(), 1):
            yield from walk.take(position, name.strip(), fields)
    yield from walk.close()


@dataclass(slots=True)
class _Open:
    """A claim being read."""

    id: str
    patient: str
    provider: str
    source: dict[str, str]
    diagnoses: list[str] = field(default_factory=list)
    lines: list[BilledLine] = field(default_factory=list)
    number: int = 0
    service_date: str = ""
    rendered: bool = False
    fault: ClaimError | None = None


class _Walk:
    """Follows the segments of one interchange."""

    def __init__(self, record: str) -> None:
        self._record = record
        self._control: dict[str, str] = {}
        self._patient = self._provider = ""
        self._first = self._sets = self._groups = 0
        self._open: _Open | None = None
        self._done: list[ClaimRecord] = []
        self._fault: ClaimError | None = None
        self._ended = False

    def take(self, position: int, name: str, fields: list[str]) -> Iterator[ClaimRecord]:
        """Use one segment; claims come out when their transaction has ended as it should."""
        if name == "SE":
            yield from self._end_transaction(position, fields)
            return
        if self._fault is not None and name not in _ENVELOPE:
            return
        try:
            handler = _HANDLERS.get(name)
            if handler is not None:
                handler(self, position, fields)
        except IndexError:
            self._blame(name, self._error(position, f"{name} has too few elements"))
        except ClaimError as error:
            self._blame(name, error)

    def _blame(self, name: str, error: ClaimError) -> None:
        """A fault inside a claim is the claim's, any other the transaction's; the first one is told."""
        if self._open is not None and name in _OF_A_CLAIM:
            self._open.fault = self._open.fault or error
        else:
            self._fault = self._fault or error

    def _error(self, position: int, message: str) -> ClaimError:
        return ClaimError(self._record, f"segment {position}", message)

    def _envelope(self, position: int, fields: list[str]) -> None:
        keys = {"ISA": ("interchange", 13), "GS": ("group", 6)}
        key, place = keys[fields[0].strip().upper()]
        self._control[key] = fields[place].strip()

    def _start_group(self, position: int, fields: list[str]) -> None:
        self._envelope(position, fields)
        self._groups, self._sets = self._groups + 1, 0

    def _end_group(self, position: int, fields: list[str]) -> None:
        self._matches(position, "GE", fields, self._sets, self._control.get("group", ""), "GS06")

    def _matches(self, position: int, name: str, fields: list[str], count: int, control: str, opener: str) -> None:
        """An envelope's end says how much stands in it and repeats the control number of its beginning."""
        if fields[1].strip().isdigit() and int(fields[1]) != count:
            raise self._error(position, f"{name}01 counts {fields[1].strip()}, {count} are there")
        if fields[2].strip() != control:
            raise self._error(position, f"{name}02 is not the control number of {opener}")

    def _start_transaction(self, position: int, fields: list[str]) -> None:
        self._fault, self._done, self._open = None, [], None
        self._first, self._sets = position, self._sets + 1
        self._control["transaction"] = fields[2].strip()
        if fields[1].strip() != "837":
            raise self._error(position, f"transaction set {fields[1].strip()} is not 837")

    def _end_transaction(self, position: int, fields: list[str]) -> Iterator[ClaimRecord]:
        self._close_claim()
        if self._fault is None:
            try:
                self._matches(position, "SE", fields, position - self._first + 1, self._control.get("transaction", ""), "ST02")
            except IndexError:
                self._fault = self._error(position, "SE has too few elements")
            except ClaimError as error:
                self._fault = error
        yield from self._done
        if self._fault is not None:
            name = f"{self._record} transaction {self._control.get('transaction', '?')}"
            yield ClaimRecord(name, error=self._fault, source=dict(self._control))
        self._done, self._fault, self._first = [], None, 0

    def _level(self, position: int, fields: list[str]) -> None:
        self._close_claim()
        if fields[3].strip() in _LEVEL_PATIENT:
            self._patient = self._patient if fields[3].strip() == "23" else ""

    def _name(self, position: int, fields: list[str]) -> None:
        role = fields[1].strip()
        number = fields[9].strip() if len(fields) > 9 else ""
        words = number or " ".join(part.strip() for part in fields[3:5] if part.strip())
        if role in ("IL", "QC"):
            self._patient = words
        elif role == "85":
            self._provider = words
        elif role == "82" and self._open is not None and not self._open.rendered:
            self._open.provider, self._open.rendered = words, True

    def _reference(self, position: int, fields: list[str]) -> None:
        """The practice's own number of the patient ties a claim to notes better than the payer's."""
        if self._open is not None and fields[1].strip() == _MEDICAL_RECORD and fields[2].strip():
            self._open.patient = fields[2].strip()

    def _start_claim(self, position: int, fields: list[str]) -> None:
        self._close_claim()
        self._open = _Open(fields[1].strip(), self._patient, self._provider, {**self._control, "segment": str(position)})

    def _codes(self, position: int, fields: list[str]) -> None:
        if self._open is None or self._open.lines:
            return
        for element in fields[1:]:
            kind, *parts = _components(element)
            if kind in _DIAGNOSES and parts:
                self._open.diagnoses.append(_dotted(parts[0]) if kind in _ICD_10 else parts[0])

    def _line_number(self, position: int, fields: list[str]) -> None:
        if self._open is not None:
            self._open.number = int(fields[1]) if fields[1].strip().isdigit() else self._open.number + 1

    def _service(self, position: int, fields: list[str]) -> None:
        if self._open is None:
            raise self._error(position, "SV1 stands outside a claim")
        kind, *parts = _components(fields[1])
        if kind not in _CODE_SETS or not parts or not parts[0]:
            raise self._error(position, "SV101 has no procedure code")
        where = f"segment {position}"
        pointers = [int(p) for p in _POINTER.findall(fields[7] if len(fields) > 7 else "")]
        known = self._open.diagnoses
        if any(not 0 < p <= len(known) for p in pointers):
            raise self._error(position, f"a diagnosis pointer is not one of {len(known)}")
        self._open.lines.append(
            BilledLine(
                parts[0].upper(),
                units_from(fields[4], self._record, where),
                tuple(m.upper() for m in parts[1:5] if m),
                tuple(known[p - 1] for p in pointers),
                money_from(fields[2].strip(), self._record, where),
                self._open.number or len(self._open.lines) + 1,
            )
        )

    def _date(self, position: int, fields: list[str]) -> None:
        if self._open is not None and fields[1].strip() == _SERVICE_DATE and not self._open.service_date:
            self._open.service_date = fields[3].strip()[:8]

    def _close_claim(self) -> None:
        """Claims before a broken segment of their transaction are whole and stand."""
        claim, self._open = self._open, None
        if claim is None or self._fault is not None:
            return
        where = f"segment {claim.source['segment']}"
        try:
            on = date_from(claim.service_date, claim.id, where)
        except ClaimError as error:
            claim.fault, on = claim.fault or error, None
        if not claim.lines and claim.fault is None:
            claim.fault = ClaimError(self._record, where, "the claim has no professional service line (SV1)")
        if claim.fault is not None:
            self._done.append(ClaimRecord(claim.id, error=claim.fault, source=claim.source))
            return
        context = {"date_of_service": on.isoformat()} if on else {}
        if claim.provider:
            context["rendering_provider"] = claim.provider
        self._done.append(ClaimRecord(claim.id, tuple(claim.lines), "", context, claim.patient, claim.provider, on, claim.source))

    def _end(self, position: int, fields: list[str]) -> None:
        self._ended = True
        self._matches(position, "IEA", fields, self._groups, self._control.get("interchange", ""), "ISA13")

    def close(self) -> Iterator[ClaimRecord]:
        """What an interchange that stops too early leaves behind."""
        if self._first:
            yield from self._done
            fault = self._fault or ClaimError(self._record, "end", "the transaction has no SE segment")
            yield ClaimRecord(f"{self._record} transaction {self._control.get('transaction', '?')}", error=fault)
        elif self._fault is not None or not self._ended:
            fault = self._fault or ClaimError(self._record, "end", "the interchange has no IEA segment")
            yield ClaimRecord(self._record, error=fault)


_HANDLERS = {
    "ISA": _Walk._envelope, "GS": _Walk._start_group, "GE": _Walk._end_group, "REF": _Walk._reference, "ST": _Walk._start_transaction, "HL": _Walk._level, "NM1": _Walk._name,
    "CLM": _Walk._start_claim, "HI": _Walk._codes, "LX": _Walk._line_number, "SV1": _Walk._service, "DTP": _Walk._date,
    "IEA": _Walk._end,
}  # fmt: skip
_ENVELOPE = frozenset(["ISA", "GS", "ST", "GE", "IEA"])
_OF_A_CLAIM = frozenset(["CLM", "HI", "LX", "SV1", "DTP", "NM1", "REF"])


def _components(element: str) -> list[str]:
    found = _QUALIFIED.match(element)
    return [part.strip() for part in element.split(found["component"])] if found else [element.strip()]


def _dotted(code: str) -> str:
    """ICD-10-CM as notes write it: 837P leaves the dot out."""
    return code if "." in code or len(code) <= 3 else f"{code[:3]}.{code[3:]}"
