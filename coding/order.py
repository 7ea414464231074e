"""Lines while they are edited, and the order they take on the claim."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from coding.claim import LineStatus, ProposedLine
from coding.rows import CodeRow
from coding.rulebook import rules

POINTERS: int = rules("diagnosis")["pointers"]
CLAIM_DIAGNOSES: int = rules("diagnosis")["on_a_claim"]


def sentence(*parts: str) -> str:
    """One plain sentence of several reasons."""
    said = "; ".join(part.rstrip(". ") for part in parts if part)
    return f"{said[0].upper()}{said[1:]}." if said else ""


class Work:
    """A line under edit. It makes a new line at the end only if something changed."""

    __slots__ = ("changed", "evaluation", "icd10", "line", "modifiers", "rank", "reasons", "row", "rules", "status",
                 "units")  # fmt: skip

    def __init__(self, line: ProposedLine, row: CodeRow) -> None:
        self.line = line
        self.row = row
        self.units = line.units
        self.modifiers: tuple[str, ...] = line.modifiers
        self.icd10 = line.icd10
        self.rules: tuple[str, ...] = ()
        self.reasons: tuple[str, ...] = ()
        self.status: LineStatus = line.status
        self.changed = False
        self.evaluation = row.evaluation
        self.rank = row.rank

    def change(self, rule: str, why: str, status: LineStatus | None = None) -> None:
        """Note a rule and its reason; a status only ever gets more careful."""
        self.changed = True
        if rule not in self.rules:
            self.rules += (rule,)
        if why not in self.reasons:
            self.reasons += (why,)
        if status == "review" and self.status == "supported":
            self.status = status

    def add(self, modifier: str, rule: str, why: str) -> None:
        """Add a modifier with its rule."""
        if modifier not in self.modifiers:
            self.modifiers += (modifier,)
        self.change(rule, why)

    def finished(self, ordered: Callable[[Iterable[str]], tuple[str, ...]]) -> ProposedLine:
        """The line as it goes on the claim."""
        line = self.line
        modifiers = self.modifiers if len(self.modifiers) < 2 else ordered(self.modifiers)
        if not self.changed and modifiers == line.modifiers and self.icd10 is line.icd10:
            return line
        said = sentence(line.reason, *self.reasons)
        rules = line.rules + tuple(rule for rule in self.rules if rule not in line.rules)
        return ProposedLine(
            line.code, self.units, modifiers, self.icd10, self.status, line.confidence, line.evidence,
            rules, line.alternatives, said, line.procedure_ids,
        )  # fmt: skip


def claim_order(works: list[Work]) -> list[Work]:
    """Visit first, then by relative value, each add-on behind its parent.

    An add-on follows the parent line it shares a procedure with, else the first parent line.
    """
    if not any(work.row.add_on for work in works):
        return works
    bases = [work for work in works if not work.row.add_on]
    behind: dict[int, list[Work]] = {}
    loose: list[Work] = []
    for work in works:
        if work.row.add_on:
            home = _home(work, bases)
            (loose if home is None else behind.setdefault(id(home), [])).append(work)
    result: list[Work] = []
    for base in bases:
        result.append(base)
        result += behind.get(id(base), ())
    return result + loose


def _home(work: Work, bases: list[Work]) -> Work | None:
    parents = [base for base in bases if base.row.code in work.row.parents]
    ids = set(work.line.procedure_ids)
    kin = [base for base in parents if not ids.isdisjoint(base.line.procedure_ids)]
    return next(iter(kin or parents), None)


def cap_diagnoses(works: list[Work]) -> None:
    """At most four diagnoses a line and twelve on the claim, the leading ones first."""
    counts = [len(work.icd10) for work in works]
    if max(counts, default=0) <= POINTERS and sum(counts) <= CLAIM_DIAGNOSES:
        return
    claim: dict[str, None] = {}
    for work in works:
        for code in work.icd10[:POINTERS]:
            if len(claim) < CLAIM_DIAGNOSES:
                claim.setdefault(code)
    for work in works:
        kept = tuple(code for code in work.icd10[:POINTERS] if code in claim)
        if len(kept) != len(work.icd10):
            lost = bool(work.icd10) and not kept
            work.icd10 = kept
            work.change("ICD-04", "diagnoses beyond the claim's limit left off", "review" if lost else None)
