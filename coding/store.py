"""The store of imported reference data: small sorted CSV files in a directory of the user's choice.

`CURRENT` names the folder in force, so that an import either takes effect whole or not at all.
"""

from __future__ import annotations

import csv
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from coding.pairs import PairEntry, PairIndex

CURRENT = "CURRENT"
HEADERS: Mapping[str, tuple[str, ...]] = {
    "ptp": ("column1", "column2", "valid_from", "valid_to", "indicator"),
    "mue": ("code", "mue", "mai"),
    "addon": ("code", "parent", "valid_to"),
    "rvu": ("code", "status", "work", "total", "global_days"),
    "asp": ("code", "dosage", "limit"),
    "ndc": ("ndc", "code", "units_per_package"),
}
"""Columns of each kind of file, in the store's spelling."""

Rows = Sequence[tuple[str, ...]]


def current(store: Path) -> Path | None:
    """The folder in force, None where nothing was imported yet."""
    pointer = store / CURRENT
    if not pointer.is_file():
        return None
    folder = store / pointer.read_text(encoding="utf-8").strip()
    return folder if folder.is_dir() else None


def quarters(store: Path) -> dict[str, str]:
    """Quarter of each imported kind."""
    folder = current(store)
    if folder is None:
        return {}
    found: dict[str, str] = json.loads((folder / "quarters.json").read_text(encoding="utf-8"))
    return found


def quarter_start(store: Path, kind: str) -> str:
    """First day of the quarter in force of a kind, as an ISO date; "" where it was not imported."""
    name = quarters(store).get(kind, "")
    return f"{name[:4]}-{3 * int(name[5]) - 2:02d}-01" if name else ""


def read_kind(store: Path, kind: str) -> Iterator[list[str]]:
    """Rows of one kind, without the heading; nothing where it was not imported."""
    folder = current(store)
    path = folder / f"{kind}.csv" if folder else None
    if path is None or not path.is_file():
        return
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        next(rows, None)
        yield from rows


def read_pairs(store: Path) -> PairIndex | None:
    """The imported pairs for `Tables.pair_index`, None where there are none."""
    if "ptp" not in quarters(store):
        return None
    shared: dict[tuple[str, str, str], PairEntry] = {}
    codes: dict[str, str] = {}
    index: PairIndex = {}
    for first, second, start, end, indicator in read_kind(store, "ptp"):
        key = (indicator, start, end)
        if key not in shared:
            shared[key] = (int(indicator), _date(start), _date(end))
        # One string object a code: the look-ups then never hash a code twice.
        index.setdefault(codes.setdefault(first, first), {})[codes.setdefault(second, second)] = shared[key]
    return index


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def replace(store: Path, content: Mapping[str, Rows], names: Mapping[str, str]) -> Path:
    """Put new kinds in force beside the kinds that stay, in one step."""
    store.mkdir(parents=True, exist_ok=True)
    before = current(store)
    building = Path(tempfile.mkdtemp(prefix=".import-", dir=store))
    try:
        if before is not None:
            for path in before.glob("*.csv"):
                shutil.copy2(path, building / path.name)
        for kind, rows in content.items():
            with (building / f"{kind}.csv").open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(HEADERS[kind])
                writer.writerows(sorted(rows))
        known = {**quarters(store), **names}
        (building / "quarters.json").write_text(json.dumps(known, sort_keys=True) + "\n", encoding="utf-8")
        folder = store / f"data-{_digest(building)}"
        if folder.exists():
            shutil.rmtree(building)
        else:
            building.rename(folder)
        _point(store, folder.name)
    except BaseException:
        shutil.rmtree(building, ignore_errors=True)
        raise
    for old in store.glob("data-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def _digest(folder: Path) -> str:
    total = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        total.update(path.name.encode())
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _point(store: Path, name: str) -> None:
    handle, temporary = tempfile.mkstemp(prefix=".current-", dir=store)
    with os.fdopen(handle, "w", encoding="utf-8") as out:
        out.write(name + "\n")
    os.replace(temporary, store / CURRENT)
