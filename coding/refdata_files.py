"""Open the official quarterly files as users download them: text, CSV, Excel, or a zip of these."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

LIMIT = 2 * 1024**3
"""Greatest unpacked size read, in bytes."""


class RefdataError(ValueError):
    """A file that cannot be imported: its name, the line, and why."""

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        where = f"{file}:{line}" if line else file
        super().__init__(f"{where}: {reason}")
        self.file, self.line, self.reason = file, line, reason


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table: the file's name and its rows with their line numbers."""

    name: str
    rows: list[tuple[int, list[str]]]

    @property
    def stem(self) -> str:
        """The name without its form: a table that was read once needs no second form of it."""
        return str(PurePosixPath(self.name).with_suffix("")).lower()


def open_sheets(path: Path) -> Iterator[Sheet]:
    """The tables of one download."""
    try:
        if zipfile.is_zipfile(path) and path.suffix.lower() != ".xlsx":
            yield from _zip_sheets(path)
        else:
            yield _sheet(path.name, path.read_bytes())
    except (OSError, zipfile.BadZipFile, EOFError) as error:
        raise RefdataError(path.name, None, "cannot be read, perhaps an incomplete download") from error


def _zip_sheets(path: Path) -> Iterator[Sheet]:
    wanted: list[zipfile.ZipInfo] = []
    with zipfile.ZipFile(path) as archive:
        damaged = archive.testzip()
        if damaged:
            raise RefdataError(path.name, None, f"{damaged} inside is damaged")
        for item in archive.infolist():
            member = PurePosixPath(item.filename)
            if item.is_dir() or member.suffix.lower() not in (".txt", ".csv", ".xlsx"):
                continue
            if item.file_size > LIMIT:
                raise RefdataError(path.name, None, f"{item.filename} inside is too large")
            wanted.append(item)
        if not wanted:
            raise RefdataError(path.name, None, "holds no text, CSV or Excel table")
        for item in sorted(wanted, key=_preference):
            yield _sheet(f"{path.name}/{PurePosixPath(item.filename).name}", archive.read(item))


def _preference(item: zipfile.ZipInfo) -> tuple[int, str]:
    """The same table often comes in several forms: CSV is read first, Excel last."""
    return (".csv", ".txt", ".xlsx").index(PurePosixPath(item.filename).suffix.lower()), item.filename


def _sheet(name: str, content: bytes) -> Sheet:
    if name.lower().endswith(".xlsx"):
        return Sheet(name, list(_excel_rows(name, content)))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise RefdataError(name, None, "is not a text table")
    if text and not text.endswith(("\n", "\r")):
        last = text.count("\n") + 1
        # A complete download ends its last line only sometimes; a cut one ends inside a row.
        text = text + "\n"
        return Sheet(name, _check_tail(name, list(_text_rows(text)), last))
    return Sheet(name, list(_text_rows(text)))


def _text_rows(text: str) -> Iterator[tuple[int, list[str]]]:
    sample = text[:20000]
    tab = sample.count("\t") > sample.count(",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if tab else ",")
    for cells in rows:
        if any(cell.strip() for cell in cells):
            yield rows.line_num, [" ".join(cell.split()) for cell in cells]


def _check_tail(name: str, rows: list[tuple[int, list[str]]], last: int) -> list[tuple[int, list[str]]]:
    if len(rows) > 2 and len(rows[-1][1]) < len(rows[-2][1]):
        raise RefdataError(name, last, "the file ends inside a row: incomplete download")
    return rows


def _excel_rows(name: str, content: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        from openpyxl import load_workbook  # type: ignore[import-untyped,import-not-found,unused-ignore]
    except ImportError as error:
        raise RefdataError(name, None, "Excel files need the optional package openpyxl") from error
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        for number, cells in enumerate(book.worksheets[0].iter_rows(values_only=True), 1):
            if any(cell is not None for cell in cells):
                yield number, ["" if cell is None else " ".join(_cell(cell).split()) for cell in cells]
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise RefdataError(name, None, "not a readable Excel file, perhaps an incomplete download") from error


def _cell(value: object) -> str:
    if hasattr(value, "strftime"):
        return str(value.strftime("%Y%m%d"))
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
