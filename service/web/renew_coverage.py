"""Writes `coverage_codes.csv`: `python -m service.web.renew_coverage`, in a clone.

For each code of the tables: the rules whose cases expect it, how many cases, and how many own notes whose gold may be looked at.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from coding.lookup import load_tables
from service.evaluation.gold import read_gold
from service.judgement.examples import is_fresh

ROOT = Path(__file__).resolve().parent.parent.parent
FILE = Path(__file__).resolve().parent / "coverage_codes.csv"


def rule_cases() -> Counter[str]:
    """Rule cases that expect each code."""
    places = [*sorted((ROOT / "tests/cases/rules").glob("*.jsonl")), ROOT / "tests/cases/edge_cases.jsonl"]
    return Counter(code for path in places for code in _expected(path))


def rules_of() -> dict[str, set[str]]:
    """Rules whose cases expect each code."""
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / "tests/cases/rules").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            case = json.loads(line)
            for code in _codes(case):
                found.setdefault(code, set()).update(case["rules"])
    return found


def _expected(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        yield from _codes(json.loads(line))


def _codes(case: dict[str, Any]) -> list[str]:
    found = re.findall(r'"([0-9A-Z]\d{3}[0-9A-Z])"', json.dumps(case.get("expect", [])))
    return list(dict.fromkeys(found))


def note_cases() -> Counter[str]:
    """Own notes whose gold bills each code; every third note is held back and not looked at."""
    count: Counter[str] = Counter()
    for path in sorted((ROOT / "training_data").glob("notes_*.jsonl")):
        for case in read_gold(path):
            if not is_fresh(case.id, path.stem):
                count.update({slot[0]["code"] for slot in case.sets[0]})
    return count


def write() -> None:
    """The file, in code order."""
    cases, notes, rules = rule_cases(), note_cases(), rules_of()
    with FILE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["code", "rules", "rule_cases", "note_cases"])
        table.writerows([code, " ".join(sorted(rules.get(code, ()))), cases[code], notes[code]] for code in sorted(load_tables().codes()))


if __name__ == "__main__":
    write()
