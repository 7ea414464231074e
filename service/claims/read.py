"""Which reader a claims file needs: by its ending, else by how it begins."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from service.claims import json_lines, tables, x12
from service.claims.records import ClaimError, ClaimRecord

_TABLES = frozenset([".csv", ".tsv", ".xlsx", ".parquet"])
_X12 = frozenset([".837", ".837p", ".x12", ".edi"])


def read_claims(path: Path, mapping: dict[str, str | list[str]] | None = None) -> Iterator[ClaimRecord]:
    """All claims of a file or of every file of a folder, in order.

    Raises:
        OSError: the file cannot be opened.
        service.claims.tables.MappingError: a table lacks a needed column.
    """
    if path.is_dir():
        for item in sorted(p for p in path.iterdir() if p.is_file() and not p.name.startswith(".")):
            yield from read_claims(item, mapping)
        return
    ending = path.suffix.lower()
    if ending in _TABLES:
        yield from tables.read(path, mapping)
    elif ending in _X12 or _begins(path, b"ISA"):
        yield from x12.read(path)
    elif ending == ".json":
        yield from _document(path)
    else:
        yield from json_lines.read(path)


def _begins(path: Path, mark: bytes) -> bool:
    with path.open("rb") as file:
        return file.read(64).lstrip(b"\xef\xbb\xbf \r\n").startswith(mark)


def _document(path: Path) -> Iterator[ClaimRecord]:
    """One JSON document: a claim, a list of claims, or a FHIR Bundle."""
    try:
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except (ValueError, RecursionError):
        yield ClaimRecord(path.name, error=ClaimError(path.name, "json", "cannot be read"))
        return
    for number, item in enumerate(_items(value), 1):
        yield json_lines.from_object(item, f"{path.name} claim {number}")


def _items(value: Any) -> list[Any]:
    if isinstance(value, dict) and value.get("resourceType") == "Bundle":
        resources = [entry.get("resource") for entry in value.get("entry") or [] if isinstance(entry, dict)]
        return [r for r in resources if isinstance(r, dict) and r.get("resourceType") == "Claim"]
    return value if isinstance(value, list) else [value]
