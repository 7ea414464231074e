"""The worklist: claims to open, the worst and surest first, and among equals the oldest visit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from coding.compare.align import family_of
from coding.lookup import Tables
from service.reports.results import visit_of
from service.reports.settings import SETTINGS
from service.reports.values import Values

SEVERITIES = ("error", "warning")
SURENESS = ("sure", "likely", "open")
_EDITS = frozenset(SETTINGS["table_edits"])
_UNKNOWN_DAY = "9999"


@dataclass(frozen=True, slots=True)
class Row:
    """One finding as people read it. `confidence` is that of the proposed line, None where none stands beside."""

    severity: str
    direction: str
    kind: str
    code: str
    family: str
    sureness: str
    confidence: float | None
    billed: str
    proposed: str
    words: str
    message: str
    rules: str
    dollars: Decimal | None


@dataclass(frozen=True, slots=True)
class Item:
    """One claim of the worklist with its errors and warnings, the gravest first. `day` is ISO, "" where unknown."""

    claim: str
    note: str
    provider: str
    payer: str
    day: str
    rows: tuple[Row, ...]

    @property
    def rank(self) -> tuple[int, int, str, int, str]:
        """Severity, sureness, day of service, number of findings, id."""
        first = self.rows[0]
        return (*_grade(first), self.day or _UNKNOWN_DAY, -len(self.rows), self.claim)

    @property
    def directions(self) -> tuple[str, ...]:
        """over, under, neutral: those that its findings have."""
        return tuple(name for name in ("over", "under", "neutral") if any(row.direction == name for row in self.rows))

    def valued(self) -> tuple[Row, ...]:
        """The findings whose dollars count: of several on one line and direction the largest."""
        most: dict[tuple[str, str], Row] = {}
        for row in self.rows:
            key = (row.direction, row.billed or row.proposed)
            if row.dollars is not None and (key not in most or (most[key].dollars or 0) < row.dollars):
                most[key] = row
        return tuple(most.values())

    def dollars(self) -> Decimal | None:
        """Dollars of the claim in the direction of its first finding; None where none is known."""
        known = [row.dollars for row in self.valued() if row.direction == self.rows[0].direction and row.dollars is not None]
        return sum(known, Decimal(0)) if known else None


def item_of(answer: Mapping[str, Any], tables: Tables, values: Values | None) -> Item | None:
    """The worklist entry of one result, None where it has neither error nor warning."""
    rows = [_row(found, tables, values) for found in answer["findings"] if found["severity"] in SEVERITIES]
    if not rows:
        return None
    rows.sort(key=lambda row: (*_grade(row), row.direction == "neutral", not row.words, row.code, row.kind))
    visit = visit_of(answer)
    return Item(str(answer["id"]), str(answer["note_id"] or ""), visit.provider, visit.payer, visit.day, tuple(rows))


def _grade(row: Row) -> tuple[int, int]:
    return SEVERITIES.index(row.severity), SURENESS.index(row.sureness)


def _row(found: Mapping[str, Any], tables: Tables, values: Values | None) -> Row:
    proposed = found["proposed"]
    return Row(
        found["severity"], found["direction"], found["kind"], found["code"], family_of(found["code"], tables) or "not covered",
        sureness(found), proposed["confidence"] if proposed else None, line_words(found["billed"]), line_words(proposed),
        quote(found["evidence"]), found["message"], " ".join(found["rules"]), values.stake(found) if values else None,
    )  # fmt: skip


def sureness(found: Mapping[str, Any]) -> str:
    """How far a finding can be relied on.

    `sure`: a published edit, or a supported line of high confidence. `likely`: words of the note speak for it.
    `open`: nothing in the note speaks for the billed line (or for more of it), and the reader may have missed it.
    """
    proposed = found["proposed"]
    if found["kind"] in _EDITS:
        return "sure"
    if proposed:
        if proposed["status"] == "supported" and proposed["confidence"] >= SETTINGS["sure_confidence"]:
            return "sure"
        return "likely" if proposed["confidence"] >= SETTINGS["likely_confidence"] else "open"
    return "likely" if found["evidence"] and found["kind"] not in SETTINGS["missed_perhaps"] else "open"


def line_words(line: Mapping[str, Any] | None) -> str:
    """A line as coders write it, such as `17003 x4 -59`; empty for none."""
    if not line:
        return ""
    units = f" x{line['units']}" if line["units"] != 1 else ""
    return f"{line['code']}{units}" + "".join(f" -{modifier}" for modifier in line["modifiers"])


def quote(evidence: list[dict[str, Any]]) -> str:
    """The words of the note behind a finding, in their order, shortened."""
    parts = dict.fromkeys(" ".join(str(e["text"]).split()) for e in sorted(evidence, key=lambda e: (e["start"], e["end"])))
    text = " \N{HORIZONTAL ELLIPSIS} ".join(parts)
    most = SETTINGS["words"]
    return text if len(text) <= most else text[: most - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"
