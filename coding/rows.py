"""Rows of the dated tables, as the look-ups of `coding.lookup` return them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from coding.modifiers import MINOR_GLOBALS

VISITS = "em_and_followup"
"""Family of codes.csv that holds the visits."""


@dataclass(frozen=True, slots=True)
class CodeRow:
    """One code in one period of validity.

    `rvu` is the total non-facility relative value, used to rank lines, never to price them.
    `global_days` keeps the official spelling: 000, 010, 090, XXX, YYY, ZZZ.
    """

    code: str
    family: str
    label: str
    valid_from: date | None = None
    valid_to: date | None = None
    add_on: bool = False
    parents: tuple[str, ...] = ()
    global_days: str = ""
    mue: int | None = None
    mai: int | None = None
    rvu: Decimal = Decimal(0)
    site_group: str = ""
    size_min: Decimal | None = None
    size_max: Decimal | None = None
    unit_rule: str = ""
    evaluation: bool = field(init=False, default=False)
    """A visit, as against a procedure; worked out once a row, as is `rank`."""
    rank: tuple[bool, Decimal, str] = field(init=False, default=(True, Decimal(0), ""))
    """Place on a claim: visits first, then by falling value."""

    def __post_init__(self) -> None:
        visit = self.family == VISITS and not self.add_on and self.global_days not in MINOR_GLOBALS
        object.__setattr__(self, "evaluation", visit)
        object.__setattr__(self, "rank", (not visit, -self.rvu, self.code))

    def in_force(self, on: date | None) -> bool:
        """True where the code may be billed on this date; without a date, where it is still open."""
        if on is None:
            return self.valid_to is None
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Pair:
    """An active procedure-to-procedure edit: `column2` is the line that a modifier may free (G-07)."""

    column1: str
    column2: str
    indicator: int


@dataclass(frozen=True, slots=True)
class SiteGroup:
    """The site group of a code family; `certain` is False where another reading changes it (SITE-07)."""

    group: str
    certain: bool
    why: str = ""


@dataclass(frozen=True, slots=True)
class DrugRow:
    """How a drug is billed: `amount` of `unit` makes one HCPCS unit (DRUG-01..04).

    `amount` None is a not-otherwise-classified code: one unit, name and dose in the claim note.
    A drug counted by its package (stick, tube, applicator) has `package_units` HCPCS units in one.
    `jw_jz` and `container` are the usual case; what the practice says of the vial goes first.
    """

    concept: str
    hcpcs: str
    amount: Decimal | None
    unit: str
    route: str = ""
    package_unit: str = ""
    package_units: int | None = None
    container: str = ""
    jw_jz: bool = False
    complex_infusion: bool = False
    self_administered: bool = False
    unlisted: bool = False
    valid_from: date | None = None
    valid_to: date | None = None
