"""Money, off unless the user loads a table: amounts, or relative values times a conversion factor."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from service.reports.settings import SETTINGS

_CODE = ("code", "hcpcs", "cpt", "cpt/hcpcs")
_MODIFIER = ("modifier", "mod")
_AMOUNT = ("amount", "fee", "allowed", "allowed amount")
_RELATIVE = ("rvu", "total rvu", "total_rvu", "non-facility total", "nonfac_total")
_WHOLE_LINE = frozenset(SETTINGS["whole_line"])
_NO_VALUE = frozenset(SETTINGS["no_value"])
Line = Mapping[str, Any]


class ValueTableError(ValueError):
    """A table of values that cannot be used; names the file and what is missing."""


@dataclass(frozen=True, slots=True)
class Values:
    """Dollars of one unit by code, or by code and component modifier."""

    dollars: Mapping[tuple[str, str], Decimal]

    def line(self, line: Line) -> Decimal | None:
        """Dollars of a line before any reduction for several procedures; None where the table lacks the code."""
        keys = [(line["code"], modifier) for modifier in line["modifiers"]] + [(line["code"], "")]
        found = next((self.dollars[key] for key in keys if key in self.dollars), None)
        return None if found is None else found * line["units"]

    def stake(self, finding: Mapping[str, Any]) -> Decimal | None:
        """Dollars that a finding moves: over or under, never both; None where nothing is known or neither applies."""
        billed, proposed, direction = finding["billed"], finding["proposed"], finding["direction"]
        if direction == "neutral" or finding["kind"] in _NO_VALUE:
            return None
        known = [(line, self.line(line)) for line in (billed, proposed) if line]
        if any(amount is None for _, amount in known):
            return None
        ours, theirs = (next((a for line, a in known if line is side), Decimal(0)) or Decimal(0) for side in (billed, proposed))
        if finding["kind"] in _WHOLE_LINE and billed:
            return ours
        return max(Decimal(0), ours - theirs if direction == "over" else theirs - ours)


def read_values(path: Path, factor: Decimal | None = None) -> Values:
    """A CSV table with a column for the code and one for the amount, or for relative values with a conversion factor.

    Raises:
        ValueTableError: a column is missing, or relative values come without a conversion factor.
        OSError: the file cannot be read.
    """
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.DictReader(lines)
        titles = {(title or "").strip().lower(): title for title in reader.fieldnames or ()}
        code, modifier, amount, relative = (
            next((titles[name] for name in names if name in titles), None) for names in (_CODE, _MODIFIER, _AMOUNT, _RELATIVE)
        )
        if code is None or (amount is None and relative is None):
            raise ValueTableError(f"{path.name}: needs a column code and one named amount or rvu")
        if amount is None and factor is None:
            raise ValueTableError(f"{path.name}: relative values need --conversion-factor")
        dollars: dict[tuple[str, str], Decimal] = {}
        for number, row in enumerate(reader, 2):
            value = _decimal(row[amount or relative or ""], f"{path.name}, row {number}")
            if value is not None:
                key = (row[code].strip().upper(), (row[modifier] or "").strip().upper() if modifier else "")
                dollars[key] = value if amount else value * (factor or Decimal(0))
    return Values(dollars)


def _decimal(text: str | None, where: str) -> Decimal | None:
    cleaned = (text or "").replace("$", "").replace(",", "").strip()
    if not cleaned:
        return None
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        raise ValueTableError(f"{where}: not a number") from None
