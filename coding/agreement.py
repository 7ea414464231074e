"""How far the shipped tables agree with official ones: `python -m coding.agreement DIR`.

DIR is a store of imported files (`dermcoder refdata import`), or a folder of CSV extracts of them:
`ncci_ptp*.csv` (col1, col2, modifier_indicator, deletion_date), `*mue*.csv` (hcpcs, mue, mai),
`*addon*.csv` (add_on_code, primary_code), `mpfs*.csv` (hcpcs, mod, glob). Only codes that the program
supports are compared. Exit status 1 where anything disagrees that is not listed with its reason.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from coding.lookup import Tables, load_tables
from coding.pairs import every_pair
from coding.rulebook import rules
from coding.store import current, read_kind

Facts = Mapping[tuple[str, ...], str]
"""What a table says: codes -> value in words."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One official table against ours. `explained` are disagreements listed with their reason."""

    name: str
    compared: int
    agree: int
    explained: tuple[str, ...]
    differ: tuple[str, ...]

    @property
    def line(self) -> str:
        """One line for the terminal."""
        share = f"{self.agree / self.compared:.2%}" if self.compared else "nothing to compare"
        return f"{self.name}: {self.agree:,} of {self.compared:,} agree ({share}), {len(self.explained)} explained"


def compare(name: str, ours: Facts, official: Facts, *, complete: bool) -> Agreement:
    """Compare entry by entry; `complete` means that what the official table lacks must be absent here too."""
    reasons = rules("agreement")["differences"]
    keys = official.keys() | ours.keys() if complete else official.keys()
    explained: list[str] = []
    differ: list[str] = []
    for key in sorted(keys):
        said, own = official.get(key, "none"), ours.get(key, "none")
        if said == own:
            continue
        text = f"{' '.join(key)}: official {said}, ours {own}"
        reason = next((reasons[code] for code in key if code in reasons), "")
        (explained if reason else differ).append(f"{text} ({reason})" if reason else text)
    wrong = len(explained) + len(differ)
    return Agreement(name, len(keys), len(keys) - wrong, tuple(explained), tuple(differ))


def our_pairs(tables: Tables) -> dict[tuple[str, ...], str]:
    """Every shipped pair with its indicator."""
    return {(first, second): str(entry[0]) for first, second, entry in every_pair(tables.pair_index)}


def our_limits(tables: Tables) -> dict[tuple[str, ...], str]:
    """Daily limit and adjudication indicator of every open code."""
    rows = (tables.code(code) for code in tables.codes())
    return {(r.code,): f"{r.mue}/{r.mai}" for r in rows if r and r.valid_to is None and r.mue is not None}


def our_parents(tables: Tables) -> dict[tuple[str, ...], str]:
    """Every parent of every add-on."""
    rows = [row for code in tables.codes() if (row := tables.code(code)) and row.add_on]
    return {(row.code, parent): "parent" for row in rows for parent in row.parents}


def our_globals(tables: Tables) -> dict[tuple[str, ...], str]:
    """Global days of every open code."""
    rows = (tables.code(code) for code in tables.codes())
    return {(r.code,): r.global_days for r in rows if r and r.valid_to is None and r.global_days}


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def against_extracts(folder: Path, tables: Tables) -> list[Agreement]:
    """Each CSV extract of the folder against our tables."""
    known = set(tables.codes())
    found = []
    for path in sorted(folder.glob("*.csv")):
        name, rows = path.stem, _rows(path)
        official: dict[tuple[str, ...], str]
        if name.startswith("ncci_ptp"):
            official = {(r["col1"], r["col2"]): r["modifier_indicator"] for r in rows if not r.get("deletion_date")}
            ours, complete = our_pairs(tables), name.endswith("_derm")
        elif "mue" in name:
            official, ours, complete = {(r["hcpcs"],): f"{r['mue']}/{r['mai']}" for r in rows}, our_limits(tables), False
        elif "addon" in name:
            official = {(r["add_on_code"], r["primary_code"]): "parent" for r in rows}
            ours, complete = our_parents(tables), False
        elif name.startswith("mpfs") and name.endswith("_derm"):
            official = {(r["hcpcs"],): r["glob"] for r in rows if not r["mod"]}
            ours, complete = our_globals(tables), False
        else:
            continue
        found.append(compare(name, ours, _supported(official, known), complete=complete))
    return found


def _supported(official: Facts, known: set[str]) -> Facts:
    return {key: said for key, said in official.items() if known.issuperset(key)}


def against_store(store: Path, tables: Tables) -> list[Agreement]:
    """The imported files, as far as their pairs are still in force, against our tables."""
    known = set(tables.codes())
    pairs: dict[tuple[str, ...], str] = {(a, b): indicator for a, b, _, end, indicator in read_kind(store, "ptp") if not end}
    limits: dict[tuple[str, ...], str] = {(code,): f"{mue}/{mai}" for code, mue, mai in read_kind(store, "mue")}
    parents: dict[tuple[str, ...], str] = {(code, parent): "parent" for code, parent, end in read_kind(store, "addon") if not end}
    days: dict[tuple[str, ...], str] = {(code,): said for code, _, _, _, said in read_kind(store, "rvu")}
    tables_of = (
        ("pairs", our_pairs(tables), pairs, True),
        ("unit limits", our_limits(tables), limits, False),
        ("add-on parents", our_parents(tables), parents, False),
        ("global days", our_globals(tables), days, False),
    )
    return [compare(name, ours, _supported(official, known), complete=complete) for name, ours, official, complete in tables_of if official]


def agreement(place: Path) -> list[Agreement]:
    """All comparisons that the folder allows."""
    tables = load_tables()
    return against_store(place, tables) if current(place) is not None else against_extracts(place, tables)


def main(arguments: list[str]) -> int:
    """Print each comparison, and every disagreement."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m coding.agreement DIR", file=sys.stderr)
        return 2
    found = agreement(Path(arguments[0]))
    for item in found:
        print(item.line)
        for text in (*item.explained, *item.differ):
            print(f"  {text}")
    return int(not found or any(item.differ for item in found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
