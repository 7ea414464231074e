"""The billed claim, a finding, and the result of a comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from coding.claim import ProposedLine
from coding.rulebook import rules
from nlp.facts import Evidence

Direction = Literal["over", "under", "neutral"]
Severity = Literal["error", "warning", "info"]
Verdict = Literal["agrees", "differs", "cannot_check", "not_covered"]

SETTINGS = rules("findings")
CATALOGUE: Mapping[str, Mapping[str, Any]] = SETTINGS["catalogue"]


@dataclass(frozen=True, slots=True)
class BilledLine:
    """One line as billed. `number` is the line's own number in its source, `charge` in dollars."""

    code: str
    units: int = 1
    modifiers: tuple[str, ...] = ()
    icd10: tuple[str, ...] = ()
    charge: Decimal | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim of one patient, day and group (G-01)."""

    id: str
    lines: tuple[BilledLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One difference between claim and note, or one broken edit.

    `code` is the billed code it is about; for a service that was not billed, the proposed one.
    """

    kind: str
    code: str
    direction: Direction
    severity: Severity
    billed: BilledLine | None = None
    proposed: ProposedLine | None = None
    evidence: tuple[Evidence, ...] = ()
    rules: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """All findings, the verdict, and what was not checked."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    unchecked: tuple[str, ...] = ()


def finding(
    kind: str,
    billed: BilledLine | None,
    proposed: ProposedLine | None,
    *,
    direction: Direction | None = None,
    severity: Severity | None = None,
    evidence: tuple[Evidence, ...] = (),
    why: str = "",
    amounts: tuple[object, object] | None = None,
) -> Finding:
    """A finding of the catalogue.

    Args:
        direction: over, under or neutral where the catalogue leaves it open.
        why: what the message names besides the two codes.
        amounts: billed and proposed figures where the finding is about a number.
    """
    entry = CATALOGUE[kind]
    code = billed.code if billed else proposed.code if proposed else ""
    shown = amounts or (billed.code if billed else why, proposed.code if proposed else why)
    message = entry["message"].format(code=code, billed=shown[0], proposed=shown[1], why=why)
    proof = evidence or (proposed.evidence if proposed else ())
    cited = dict.fromkeys([*entry["rules"], *(proposed.rules if proposed else ())])
    return Finding(
        kind, code, entry.get("direction") or direction or "neutral", severity or entry["severity"],
        billed, proposed, proof, tuple(cited), message,
    )  # fmt: skip
