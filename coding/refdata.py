"""Import of the official quarterly files into a store that the look-ups then use.

Accepted as downloaded (text, CSV, Excel or zip): procedure-to-procedure edits for practitioners,
medically unlikely edits, add-on code edits, the relative value file, drug payment limits and the
NDC crosswalk. A file that is malformed, cut short or of the wrong year is refused with its line
and reason, and the store stays as it was.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path

from coding.lookup import Tables, load_tables
from coding.refdata_files import RefdataError, Sheet, open_sheets
from coding.store import quarters, replace

CODE = re.compile(r"[0-9A-Z]{4}[0-9A-Z]$")
MONTHS = {"jan": 1, "feb": 1, "mar": 1, "apr": 2, "may": 2, "jun": 2,
          "jul": 3, "aug": 3, "sep": 3, "oct": 4, "nov": 4, "dec": 4}  # fmt: skip
"""Month names and the quarter they belong to."""
OTHER_SETTING = re.compile(r"ccioph|outpatient|hospital|dme|facility", re.IGNORECASE)
COVERAGE = Decimal("0.9")
"""Share of the supported codes a complete file must hold; fewer means files or rows are missing."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One kind that was imported."""

    kind: str
    quarter: str
    files: tuple[str, ...]
    rows_read: int
    rows_kept: int


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import put in force."""

    kinds: tuple[Imported, ...]
    ignored: tuple[str, ...] = ()


Record = tuple[str, ...]
Reader = Callable[[list[str], Mapping[str, int]], Record | None]


def import_files(paths: Iterable[Path], store: Path, *, quarter: str | None = None, year: int | None = None) -> ImportReport:
    """Import downloads into the store, all or nothing.

    `quarter` (such as 2026Q3) is for files whose name and heading do not say it; `year` refuses
    files of any other year.
    """
    tables = load_tables()
    known = frozenset(tables.codes())
    content: dict[str, dict[Record, None]] = {}
    files: dict[str, list[str]] = {}
    found: dict[str, str] = {}
    read: dict[str, int] = {}
    ignored = []
    done_stems: set[str] = set()
    for path in paths:
        for sheet in open_sheets(Path(path)):
            heading = None if sheet.stem in done_stems else find_heading(sheet)
            if heading is None:
                ignored.append(sheet.name)
                continue
            done_stems.add(sheet.stem)
            kind, start, columns = heading
            if kind == "ptp" and OTHER_SETTING.search(sheet.name):
                raise RefdataError(sheet.name, None, "holds edits of another setting, not of practitioners")
            name = quarter or sheet_quarter(sheet, start)
            check_quarter(sheet.name, kind, name, year, {**quarters(store), **found}, found)
            found[kind] = name
            files.setdefault(kind, []).append(sheet.name)
            kept = content.setdefault(kind, {})
            read[kind] = read.get(kind, 0) + read_sheet(sheet, kind, start, columns, known, kept)
    if not content:
        raise RefdataError(", ".join(ignored) or "import", None, "no official reference file recognised")
    for kind, rows in content.items():
        check_coverage(", ".join(files[kind]), kind, rows, tables)
    replace(store, {kind: list(rows) for kind, rows in content.items()}, found)
    load_tables.cache_clear()
    done = (Imported(kind, found[kind], tuple(files[kind]), read[kind], len(content[kind])) for kind in sorted(content))
    return ImportReport(tuple(done), tuple(ignored))


def _squeeze(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


HEADINGS: Mapping[str, Mapping[str, str]] = {
    "ptp": {"first": r"column 1$", "second": r"column 2$", "from": r"effective", "to": r"deletion", "ind": r"modifier"},
    "mue": {"code": r"hcpcs cpt code|^hcpcs|^cpt", "mue": r"practitioner.*mue value|^mue value", "mai": r"adjudication"},
    "addon": {"code": r"add on code$|^add on$|^aoc$|^addon", "parent": r"primary code$|^primary"},
    "ndc": {"code": r"\d{4} code$|^hcpcs( level ii)? code|^hcpcs$", "ndc": r"^ndc\d?$", "units": r"billunitspkg|billunits pkg"},
    "asp": {"code": r"^hcpcs( level ii)? code|^hcpcs$", "dosage": r"code dosage|^dosage", "limit": r"payment limit"},
}
"""Words of each file's heading, by column; the first cell of a row that has them all is the heading."""


def find_heading(sheet: Sheet) -> tuple[str, int, dict[str, int]] | None:
    """Kind of table, index of its first data row and its columns; None for anything else."""
    for place, (_, cells) in enumerate(sheet.rows[:25]):
        words = [_squeeze(cell) for cell in cells]
        for kind, wanted in HEADINGS.items():
            columns = {name: _column(words, pattern) for name, pattern in wanted.items()}
            if min(columns.values()) >= 0:
                if kind == "addon":
                    ends = [place for place, word in enumerate(words) if re.search(r"\bdel", word)]
                    columns |= {f"end{number}": place for number, place in enumerate(ends)}
                return kind, place + 1, columns
        if words[:3] == ["hcpcs", "mod", "description"]:
            return "rvu", place + 1, _rvu_columns(sheet, words)
    return None


def _column(words: list[str], pattern: str) -> int:
    return next((place for place, word in enumerate(words) if re.search(pattern, word)), -1)


def _rvu_columns(sheet: Sheet, words: list[str]) -> dict[str, int]:
    totals = [place for place, word in enumerate(words) if word == "total"]
    work = _column(words, r"^(work )?rvu$")
    days = _column(words, r"^(glob )?days$")
    if not totals or work < 0 or days < 0:
        raise RefdataError(sheet.name, None, "the relative value file lacks work, total or global columns")
    return {"code": 0, "mod": 1, "status": 3, "work": work, "total": totals[0], "days": days}


def sheet_quarter(sheet: Sheet, start: int) -> str:
    """The quarter that the file's name or the lines above its table state."""
    above = " ".join(cell for _, cells in sheet.rows[:start] for cell in cells)
    for text in (sheet.name.rsplit("/", 1)[-1], sheet.name, above):
        found = quarter_in(text)
        if found:
            return found
    raise RefdataError(sheet.name, None, "states no quarter in its name or heading; give one")


def quarter_in(text: str) -> str:
    """A quarter in words such as 2026Q3, Eff_07-01-2026, RVU26C, 26_JUL, July 2026, v322r0."""
    low = text.lower()
    if match := re.search(r"(20\d\d)[ _-]?q([1-4])", low):
        return f"{match[1]}Q{match[2]}"
    # A month in words names the quarter; a date in figures may only be the day of publication.
    if match := re.search(rf"({'|'.join(MONTHS)})[a-z]*[ _-]*(?:\d\d?,)?[ _-]*(20\d\d)", low):
        return f"{match[2]}Q{MONTHS[match[1]]}"
    if match := re.search(rf"(?<!\d)(?:20)?(\d\d)[ _-]?({'|'.join(MONTHS)})", low):
        return f"20{match[1]}Q{MONTHS[match[2]]}"
    if match := re.search(r"(\d\d)[-_/](01)[-_/](20\d\d)", low):
        return f"{match[3]}Q{(int(match[1]) + 2) // 3}"
    if match := re.search(r"\b(20\d\d)(\d\d)01\b", low):
        return f"{match[1]}Q{(int(match[2]) + 2) // 3}"
    if match := re.search(r"rvu(\d\d)([a-d])", low):
        return f"20{match[1]}Q{'abcd'.index(match[2]) + 1}"
    # Version 30 of the edits is the year 2024; its last digit counts the quarters from 0.
    if match := re.search(r"v(\d\d)([0-3])r\d", low):
        return f"{1994 + int(match[1])}Q{int(match[2]) + 1}"
    return ""


def check_quarter(file: str, kind: str, name: str, year: int | None, held: Mapping[str, str], found: Mapping[str, str]) -> None:
    """Refuse another year, a mixture of quarters, and a step back in time."""
    if not re.fullmatch(r"20\d\dQ[1-4]", name):
        raise RefdataError(file, None, f"{name!r} is not a quarter such as 2026Q3")
    if year is not None and int(name[:4]) != year:
        raise RefdataError(file, None, f"is of {name}, not of {year}")
    if found.get(kind, name) != name:
        raise RefdataError(file, None, f"is of {name}, another file of this import of {found[kind]}")
    if held.get(kind, "") > name:
        raise RefdataError(file, None, f"is of {name}, older than {held[kind]} in the store")


def read_sheet(sheet: Sheet, kind: str, start: int, columns: Mapping[str, int], known: frozenset[str], kept: dict[Record, None]) -> int:
    """Read all rows of a table and keep those of supported codes; returns how many were read."""
    width = max(columns.values())
    reader = READERS[kind]
    count = 0
    for number, cells in sheet.rows[start:]:
        first = cells[columns.get("code", columns.get("first", 0))] if len(cells) > width else ""
        if len(cells) <= width:
            if len(cells) <= 1 or not CODE.match(cells[0]):
                continue  # footnotes below the table
            raise RefdataError(sheet.name, number, f"{len(cells)} columns where {width + 1} are needed")
        if not CODE.match(first):
            if count and first:
                raise RefdataError(sheet.name, number, f"{first[:12]!r} is not a procedure code")
            continue
        count += 1
        try:
            record = reader(cells, columns)
        except (ValueError, InvalidOperation) as error:
            raise RefdataError(sheet.name, number, f"{error or 'not a number'}") from error
        if record and (kind == "ndc" or record[0] in known) and (kind != "ptp" or record[1] in known):
            kept[record] = None
    if not count:
        raise RefdataError(sheet.name, None, "has a heading but no rows")
    return count


def _day(text: str, *, empty: str = "*") -> str:
    digits = re.sub(r"[^0-9]", "", text)
    if text in ("", empty):
        return ""
    if len(digits) != 8:
        raise ValueError(f"{text[:12]!r} is not a date")
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _number(text: str) -> str:
    value = Decimal(text.replace("$", "").replace(",", "") or "0")
    return format(value.normalize(), "f")


def _ptp(cells: list[str], at: Mapping[str, int]) -> Record | None:
    second, indicator = cells[at["second"]], cells[at["ind"]]
    if not CODE.match(second):
        raise ValueError(f"{second[:12]!r} is not a procedure code")
    if indicator not in ("0", "1", "9"):
        raise ValueError(f"{indicator[:12]!r} is not a modifier indicator")
    start, end = _day(cells[at["from"]]), _day(cells[at["to"]])
    if indicator == "9" or (end and end <= start):
        return None
    return cells[at["first"]], second, start, end, indicator


def _mue(cells: list[str], at: Mapping[str, int]) -> Record:
    mai = cells[at["mai"]][:1]
    if mai not in ("1", "2", "3"):
        raise ValueError(f"{cells[at['mai']][:12]!r} is not an adjudication indicator")
    return cells[at["code"]], str(int(cells[at["mue"]])), mai


def _addon(cells: list[str], at: Mapping[str, int]) -> Record | None:
    parent = cells[at["parent"]]
    ends = [_edit_end(cells[place]) for name, place in at.items() if name.startswith("end")]
    if parent in ("CCCCC", "99999", ""):
        return None  # the contractor decides which parents it takes
    if not CODE.match(parent):
        raise ValueError(f"{parent[:12]!r} is not a procedure code")
    return cells[at["code"]], parent, min((end for end in ends if end), default="")


def _edit_end(text: str) -> str:
    """Last day of an add-on edit, written as year, month, day or as year and day of the year."""
    digits = re.sub(r"[^0-9]", "", text)
    if len(digits) == 7:
        return (date(int(digits[:4]), 1, 1) + timedelta(days=int(digits[4:]) - 1)).isoformat()
    return _day(text) if digits else ""


def _rvu(cells: list[str], at: Mapping[str, int]) -> Record | None:
    if cells[at["mod"]]:
        return None
    values = (_number(cells[at["work"]]), _number(cells[at["total"]]))
    return cells[at["code"]], cells[at["status"]], *values, cells[at["days"]]


def _asp(cells: list[str], at: Mapping[str, int]) -> Record:
    return cells[at["code"]], cells[at["dosage"]], _number(cells[at["limit"]])


def _ndc(cells: list[str], at: Mapping[str, int]) -> Record:
    return re.sub(r"[^0-9A-Z]", "", cells[at["ndc"]]), cells[at["code"]], _number(cells[at["units"]])


READERS: Mapping[str, Reader] = {
    "ptp": _ptp, "mue": _mue, "addon": _addon, "rvu": _rvu, "asp": _asp, "ndc": _ndc,
}  # fmt: skip


def check_coverage(file: str, kind: str, rows: Iterable[Record], tables: Tables) -> None:
    """Refuse a set that lacks many supported codes: a part of the download is missing (or was cut)."""
    expected = expected_codes(kind, tables)
    missing = sorted(expected - {row[0] for row in rows})
    if expected and len(missing) > (1 - COVERAGE) * len(expected):
        raise RefdataError(
            file, None, f"holds no row for {len(missing)} of {len(expected)} supported codes, first {missing[0]}: "
            "a part of the download is missing"
        )  # fmt: skip


def expected_codes(kind: str, tables: Tables) -> set[str]:
    """Codes that a complete file of the kind speaks of, by the tables that ship."""
    if kind == "ptp":
        return set(tables.pair_index)
    rows = [row for code in tables.codes() if (row := tables.code(code)) and row.valid_to is None]
    if kind == "mue":
        return {row.code for row in rows if row.mue is not None}
    if kind == "rvu":
        return {row.code for row in rows if row.rvu > 0}
    return set()
