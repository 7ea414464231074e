"""Claims from CSV, Excel or Parquet: one row a service line, columns named by the practice.

A mapping (YAML or JSON: our name -> your column) tells which column is which; without one the usual
names are looked for. Rows with the same claim number make one claim, in the order of the file.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from coding.compare.claims import BilledLine
from service.claims.records import ClaimError, ClaimRecord, date_from, decoded, money_from, units_from

_USUAL = {
    "claim": ("claim", "claim_id", "claim id", "claim number", "claim no", "id"),
    "note": ("note_id", "note", "note id", "encounter", "encounter_id", "document_id"),
    "code": ("code", "cpt", "hcpcs", "cpt/hcpcs", "procedure code", "proc_code", "cpt code"),
    "units": ("units", "qty", "quantity"),
    "modifiers": ("modifiers", "modifier", "mod", "mods", "mod1", "modifier 1"),
    "icd10": ("icd10", "icd-10", "dx", "diagnosis", "diagnoses", "dx1", "diagnosis 1"),
    "charge": ("charge", "amount", "billed amount", "charges"),
    "date_of_service": ("date_of_service", "dos", "service date", "date of service"),
    "provider": ("provider", "rendering provider", "rendering_provider", "npi"),
    "patient": ("patient", "patient_id", "patient id", "mrn", "member id"),
    "payer": ("payer", "insurance", "plan"),
}
"""Our name of a column and what practice systems call it, in lower case."""
_WHOLE = re.compile(r"\d+\.0")
_SEVERAL = ("modifiers", "icd10")


class MappingError(ValueError):
    """A column mapping that cannot be used; names the file and the column."""


def read_mapping(path: Path) -> dict[str, str | list[str]]:
    """Our column names with those of the practice; modifiers and icd10 may name several columns.

    Raises:
        MappingError: the file is unreadable or names a column that we do not know.
    """
    try:
        raw = path.read_text(encoding="utf-8")
        value = json.loads(raw) if path.suffix == ".json" else yaml.safe_load(raw)
    except (ValueError, yaml.YAMLError):
        raise MappingError(f"{path.name}: cannot be read") from None
    if not isinstance(value, dict):
        raise MappingError(f"{path.name}: must map our names to your columns")
    for name in value:
        if name not in _USUAL:
            raise MappingError(f"{path.name}: {name} is not one of {', '.join(_USUAL)}")
    return value


def read(path: Path, mapping: Mapping[str, str | list[str]] | None = None) -> Iterator[ClaimRecord]:
    """Claims of a table. A row that cannot be used makes its claim an error record.

    Raises:
        MappingError: there is no column for the code or the claim.
    """
    try:
        rows = list(_rows(path))
    except OSError:
        raise
    except Exception:  # zip, XML, thrift or CSV: each library has errors of its own for a file that is no such table
        yield ClaimRecord(path.name, error=ClaimError(path.name, "table", "cannot be read"))
        return
    if not rows:
        return
    columns = _columns(rows[0].keys(), mapping or {}, path.name)
    claims: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    for number, row in enumerate(rows, 2):
        name = _text(row, columns["claim"]) or f"row {number}"
        claims.setdefault(name, []).append((number, row))
    for name, lines in claims.items():
        try:
            yield _claim(name, lines, columns)
        except ClaimError as error:
            yield ClaimRecord(name, error=error)


def _rows(path: Path) -> Iterable[dict[str, Any]]:
    if path.suffix.lower() == ".parquet":
        import pyarrow.parquet

        return pyarrow.parquet.read_table(path).to_pylist()  # type: ignore[no-any-return]
    if path.suffix.lower() == ".xlsx":
        return _sheet(path)
    return _text_rows(path.read_bytes())


def _text_rows(raw: bytes) -> list[dict[str, Any]]:
    """Rows of a text table, parted by the sign that parts its title line."""
    text = decoded(raw)
    titles = text.split("\n", 1)[0]
    sign = max(",;\t|", key=titles.count)
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter=sign))


def _sheet(path: Path) -> Iterator[dict[str, Any]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    titles = [str(cell or "") for cell in next(rows, ())]
    for row in rows:
        yield dict(zip(titles, row, strict=False))


def _columns(titles: Iterable[str], mapping: Mapping[str, str | list[str]], name: str) -> dict[str, list[str]]:
    present = {title.strip().lower(): title for title in titles}
    out: dict[str, list[str]] = {}
    for ours, usual in _USUAL.items():
        wanted = mapping.get(ours, list(usual))
        wanted = [wanted] if isinstance(wanted, str) else wanted
        found = [present[w.strip().lower()] for w in wanted if w.strip().lower() in present]
        if ours in mapping and not found:
            raise MappingError(f"{name}: has no column {wanted[0]} for {ours}")
        out[ours] = _numbered(found, present) if ours in _SEVERAL and ours not in mapping else found
    for needed in ("claim", "code"):
        if not out[needed]:
            raise MappingError(f"{name}: no column for {needed}; name it in a mapping")
    return out


def _numbered(found: list[str], present: Mapping[str, str]) -> list[str]:
    """“Mod1” brings “Mod2” to “Mod4” with it."""
    out = list(found)
    for title in found:
        if title.endswith("1"):
            out += [present[n] for k in range(2, 13) if (n := f"{title[:-1]}{k}".lower()) in present]
    return out


def _text(row: Mapping[str, Any], columns: list[str]) -> str:
    for column in columns:
        value = row.get(column)
        if value not in (None, ""):
            return _word(value)
    return ""


def _word(value: Any) -> str:
    """A cell as text. Columns of numbers with gaps turn 11102 into 11102.0 on their way through other programs."""
    text = str(value).strip()
    return text[:-2] if _WHOLE.fullmatch(text) else text


def _list(row: Mapping[str, Any], columns: list[str]) -> tuple[str, ...]:
    cells = (_word(row.get(column) or "") for column in columns)
    return tuple(word for cell in cells for word in cell.replace(";", " ").replace(",", " ").replace("|", " ").split())


def _claim(name: str, lines: list[tuple[int, dict[str, Any]]], columns: dict[str, list[str]]) -> ClaimRecord:
    billed = []
    for place, (number, row) in enumerate(lines, 1):
        where = f"row {number}"
        code = _text(row, columns["code"])
        if not code:
            raise ClaimError(name, f"{where} {columns['code'][0]}", "is empty")
        units = units_from(_text(row, columns["units"]) or 1, name, f"{where} units")
        charge = money_from(_text(row, columns["charge"]), name, f"{where} charge")
        modifiers = tuple(m.upper() for m in _list(row, columns["modifiers"]))
        billed.append(BilledLine(code.upper(), units, modifiers, _list(row, columns["icd10"]), charge, place))
    first = lines[0][1]
    on = date_from(_text(first, columns["date_of_service"]), name, "date of service")
    context = {"date_of_service": on.isoformat() if on else "", "payer": _text(first, columns["payer"]).lower()}
    return ClaimRecord(
        name, tuple(billed), _text(first, columns["note"]), {k: v for k, v in context.items() if v},
        _text(first, columns["patient"]), _text(first, columns["provider"]), on,
    )  # fmt: skip
