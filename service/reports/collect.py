"""One pass over the results of a run: counts, the worklist and the measures of a report.

Memory does not grow with the number of claims: counts are by kind, family, provider and month, and of the
worklist only the first entries are kept.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from coding.lookup import Tables
from service.reports.intervals import Share, share
from service.reports.measures import Measure, Practice
from service.reports.results import visit_of
from service.reports.settings import SETTINGS
from service.reports.values import Values
from service.reports.worklist import Item, Row, item_of

DIRECTIONS = ("over", "under", "neutral")
NO_PROVIDER = "not named"
K = TypeVar("K", str, tuple[str, str])


@dataclass(slots=True)
class Group:
    """Findings and claims of one kind, family, provider or month. `dollars` is by direction."""

    findings: Counter[str] = field(default_factory=Counter)
    claims: Counter[str] = field(default_factory=Counter)
    severities: Counter[str] = field(default_factory=Counter)
    dollars: dict[str, Decimal] = field(default_factory=dict)
    kinds: Counter[tuple[str, str]] = field(default_factory=Counter)
    compared: int = 0
    clean: int = 0

    @property
    def clean_rate(self) -> Share:
        """First-pass clean rate: claims without error or warning of those compared."""
        return share(self.clean, self.compared)

    def rate(self, direction: str) -> Share:
        """Share of compared claims with a finding of this direction."""
        return share(self.claims[direction], self.compared)

    def total(self) -> int:
        """All errors and warnings."""
        return sum(self.findings.values())

    def commonest(self, most: int) -> list[tuple[str, str, int]]:
        """Kind, direction and number of its commonest findings."""
        ranked = sorted(self.kinds.items(), key=lambda entry: (-entry[1], entry[0]))
        return [(kind, direction, count) for (kind, direction), count in ranked[:most]]

    def _add(self, row: Row) -> None:
        self.findings[row.direction] += 1
        self.severities[row.severity] += 1
        self.kinds[row.kind, row.direction] += 1


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that page and workbook show. Groups are in order of their number of findings, then by name."""

    whole: Group
    verdicts: Mapping[str, int]
    hints: int
    kinds: Mapping[tuple[str, str], Group]
    families: Mapping[str, Group]
    providers: Mapping[str, Group]
    months: Mapping[str, Group]
    unchecked: Mapping[str, int]
    without_value: int
    measures: tuple[Measure, ...]
    worklist: tuple[Item, ...]
    worklist_of: int
    first_day: str
    last_day: str
    has_money: bool
    versions: Mapping[str, str]


class _Collector:
    def __init__(self, tables: Tables, values: Values | None) -> None:
        self.tables, self.values = tables, values
        self.whole, self.practice = Group(), Practice(tables)
        self.verdicts: Counter[str] = Counter()
        self.kinds: dict[tuple[str, str], Group] = {}
        self.families: dict[str, Group] = {}
        self.providers: dict[str, Group] = {}
        self.months: dict[str, Group] = {}
        self.unchecked: Counter[str] = Counter()
        self.hints = self.without_value = self.items_seen = 0
        self.items: list[Item] = []
        self.days: tuple[str, str] = ("", "")
        self.versions: dict[str, str] = {}

    def add(self, answer: Mapping[str, Any]) -> None:
        """Count one result."""
        if "error" in answer:
            self.verdicts["failed"] += 1
            return
        self.verdicts[answer["verdict"]] += 1
        self.unchecked.update(answer.get("unchecked", ()))
        visit = visit_of(answer)
        self._span(visit.day)
        if answer["verdict"] not in ("agrees", "differs"):
            return
        self.versions = self.versions or dict((answer["proposed"] or {}).get("versions", {}))
        item = item_of(answer, self.tables, self.values)
        self.hints += sum(found["severity"] == "info" for found in answer["findings"])
        provider, month = visit.provider or NO_PROVIDER, visit.month
        groups = [self.whole, self.providers.setdefault(provider, Group())]
        groups += [self.months.setdefault(month, Group())] if month else []
        for group in groups:
            group.compared += 1
            group.clean += item is None
        self.practice.add(answer, provider)
        if item is not None:
            self._count(item, groups)
            self._keep(item)

    def _span(self, day: str) -> None:
        if day:
            first, last = self.days
            self.days = (min(first or day, day), max(last, day))

    def _count(self, item: Item, groups: list[Group]) -> None:
        own: list[tuple[Group, Row]] = []
        for row in item.rows:
            kind = self.kinds.setdefault((row.kind, row.direction), Group())
            family = self.families.setdefault(row.family, Group())
            own += [(group, row) for group in (kind, family, *groups)]
        for group, row in own:
            group._add(row)
        for group, direction in {(id(group), row.direction): (group, row.direction) for group, row in own}.values():
            group.claims[direction] += 1
        if len(item.directions) > 1:
            self.whole.claims["several"] += 1
        self._value(item, groups)

    def _value(self, item: Item, groups: list[Group]) -> None:
        """Dollars of a claim: a line with several findings of one direction counts once, by the largest."""
        if self.values is None:
            return
        self.without_value += sum(row.dollars is None and row.direction != "neutral" for row in item.rows)
        for row in item.valued():
            for group in (self.kinds[row.kind, row.direction], self.families[row.family], *groups):
                group.dollars[row.direction] = group.dollars.get(row.direction, Decimal(0)) + (row.dollars or Decimal(0))

    def _keep(self, item: Item) -> None:
        most = SETTINGS["worklist_claims"]
        self.items_seen += 1
        self.items.append(item)
        if len(self.items) >= 2 * most:
            self.items = sorted(self.items, key=lambda kept: kept.rank)[:most]


def collect(answers: Iterable[Mapping[str, Any]], tables: Tables, values: Values | None = None) -> Report:
    """Count the results of `dermcoder reconcile`, one object each, as docs/contract.md tells them."""
    seen = _Collector(tables, values)
    for answer in answers:
        seen.add(answer)
    items = sorted(seen.items, key=lambda item: item.rank)[: SETTINGS["worklist_claims"]]
    return Report(
        whole=seen.whole, verdicts=dict(seen.verdicts), hints=seen.hints, kinds=_sorted(seen.kinds),
        families=_sorted(seen.families), providers=_by_claims(seen.providers), months=dict(sorted(seen.months.items())),
        unchecked=dict(sorted(seen.unchecked.items(), key=lambda entry: (-entry[1], entry[0]))),
        without_value=seen.without_value, measures=seen.practice.measures(), worklist=tuple(items),
        worklist_of=seen.items_seen, first_day=seen.days[0], last_day=seen.days[1], has_money=values is not None,
        versions=seen.versions,
    )  # fmt: skip


def _sorted(groups: dict[K, Group]) -> dict[K, Group]:
    return dict(sorted(groups.items(), key=lambda entry: (-entry[1].total(), entry[0])))


def _by_claims(groups: dict[str, Group]) -> dict[str, Group]:
    return dict(sorted(groups.items(), key=lambda entry: (-entry[1].compared, entry[0])))
