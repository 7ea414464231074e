"""Practice patterns beside published figures: visits on the day of a minor procedure, Mohs stages a tumour.

A difference from a published figure is no error of any claim; it says where to look at notes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coding.lookup import Tables
from service.reports.intervals import Mean, Share, ratio, share
from service.reports.settings import SETTINGS, data

_MINOR = frozenset(SETTINGS["minor_global_days"])
_LEADS, _STAGES = frozenset(SETTINGS["mohs_leads"]), frozenset(SETTINGS["mohs_stages"])
_REFERENCE_LEADS = frozenset(SETTINGS["mohs_reference_leads"])
_REFERENCE_STAGES = frozenset(SETTINGS["mohs_reference_stages"])
_LEAST_CLAIMS = 10
"""Claims below which a provider's own figure is not shown: its interval would say nothing."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the practice: as billed, as the notes support it, or of one provider."""

    of_what: str
    value: float | None
    low: float | None
    high: float | None
    of: int


@dataclass(frozen=True, slots=True)
class Measure:
    """A published reference with the practice's figures beside it. `reference` is the entry of references.yaml."""

    reference: Mapping[str, Any]
    figures: tuple[Figure, ...]

    def against(self, figure: Figure) -> str:
        """Where the figure's interval lies: above, below, or not told apart from the published value."""
        published = self.reference["value"]
        if published is None or figure.low is None or figure.high is None:
            return ""
        if figure.low > published:
            return "above"
        return "below" if figure.high < published else "no difference shown"


Lines = list[Mapping[str, Any]]
Name = tuple[str, str]
"""("all", "billed"), ("all", "documented") or ("provider", name)."""


class Practice:
    """Counts what the measures need, claim by claim."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._visits: dict[Name, Counter[bool]] = {}
        self._mohs: dict[tuple[str, Name], Counter[tuple[int, int]]] = {}

    def add(self, answer: Mapping[str, Any], provider: str) -> None:
        """One compared claim: its billed lines, and those that the note supports or leaves open."""
        proposed = (answer["proposed"] or {}).get("lines", [])
        for of_what, lines in (("billed", answer.get("billed", [])), ("documented", proposed)):
            whole = ("all", of_what)
            names = (whole, ("provider", provider)) if of_what == "billed" else (whole,)
            self._visit(lines, names)
            self._stages("mohs_stages", lines, _REFERENCE_LEADS, _REFERENCE_STAGES, names)
            self._stages("mohs_stages_other", lines, _LEADS - _REFERENCE_LEADS, _STAGES - _REFERENCE_STAGES, names)

    def _visit(self, lines: Lines, names: tuple[Name, ...]) -> None:
        rows = [row for line in lines if (row := self._tables.code(line["code"])) is not None]
        if any(row.evaluation for row in rows):
            minor = any(row.global_days in _MINOR and not row.evaluation for row in rows)
            for name in names:
                self._visits.setdefault(name, Counter())[minor] += 1

    def _stages(self, measure: str, lines: Lines, leads: frozenset[str], stages: frozenset[str], names: tuple[Name, ...]) -> None:
        tumours = sum(line["units"] for line in lines if line["code"] in leads)
        further = sum(line["units"] for line in lines if line["code"] in stages)
        if tumours:
            for name in names:
                self._mohs.setdefault((measure, name), Counter())[tumours, tumours + further] += 1

    def measures(self) -> tuple[Measure, ...]:
        """All measures that have anything to show, in the order of references.yaml."""
        out = []
        for name, reference in data("references").items():
            if name == "version":
                continue
            figures = self._visit_figures() if reference["unit"] == "share" else self._mohs_figures(name)
            if figures:
                out.append(Measure(reference, figures))
        return tuple(out)

    def _visit_figures(self) -> tuple[Figure, ...]:
        found = {name: share(counts[True], counts[True] + counts[False]) for name, counts in self._visits.items()}
        return _ordered({name: _figure(name, value) for name, value in found.items()})

    def _mohs_figures(self, measure: str) -> tuple[Figure, ...]:
        found = {name: ratio(pairs) for (of, name), pairs in self._mohs.items() if of == measure}
        return _ordered({name: _figure(name, value) for name, value in found.items()})


def _figure(name: Name, value: Share | Mean) -> Figure:
    return Figure(name[1], value.value, value.low, value.high, value.of)


def _ordered(figures: dict[Name, Figure]) -> tuple[Figure, ...]:
    """Billed, documented, then providers with enough claims by falling number."""
    first = [figures[name] for name in (("all", "billed"), ("all", "documented")) if name in figures]
    others = [f for name, f in figures.items() if name[0] == "provider" and f.of >= _LEAST_CLAIMS]
    return (*first, *sorted(others, key=lambda f: (-f.of, f.of_what)))
