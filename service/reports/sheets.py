"""Excel workbooks that hold text as text and are the same bytes for the same rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

Cell = str | int | float | Decimal | None
_FIXED = (2000, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
_FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_767
"""Characters that one cell of Excel holds."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: titles, widths in characters, rows."""

    name: str
    titles: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An .xlsx file. Cells never act: text that begins like a formula is stored as quoted text."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font

    book = Workbook(write_only=True)
    bold, wrapped = Font(bold=True), Alignment(vertical="top", wrap_text=True)
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        page.freeze_panes = "A2"
        page.print_title_rows = "1:1"
        page.page_setup.orientation = "landscape"
        page.page_setup.fitToHeight = 0
        page.sheet_properties.pageSetUpPr.fitToPage = True
        for place, width in enumerate(sheet.widths):
            page.column_dimensions[_letter(place)].width = width
        head = [WriteOnlyCell(page, title) for title in sheet.titles]
        for cell in head:
            cell.font = bold
        page.append(head)
        count = 1
        for row in sheet.rows:
            page.append([_cell(WriteOnlyCell(page), value, wrapped) for value in row])
            count += 1
        page.auto_filter.ref = f"A1:{_letter(len(sheet.titles) - 1)}{count}"
    made = io.BytesIO()
    book.save(made)
    return _timeless(made.getvalue())


def _cell(cell: Any, value: Cell, alignment: Any) -> Any:
    if isinstance(value, str):
        text = _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", value)[:_LONGEST]
        cell.value = text
        cell.data_type = "s"
        if text.startswith(_FORMULA):
            cell.quotePrefix = True
    else:
        cell.value = value
        if isinstance(value, Decimal):
            cell.number_format = "#,##0.00"
    cell.alignment = alignment
    return cell


def _letter(place: int) -> str:
    return chr(ord("A") + place)


def _timeless(book: bytes) -> bytes:
    """The same archive without the time it was made at."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            if name == "docProps/core.xml":
                body = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", body)
            entry = zipfile.ZipInfo(name, _FIXED)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, body)
    return out.getvalue()
