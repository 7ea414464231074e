"""One pass over the results of a run: what each provider's notes leave open, by month, with examples."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from service.feedback.lint import lint, quotable
from service.feedback.queries import BILLING, Query, Template, build, facts_of, shipped
from service.reports.collect import NO_PROVIDER
from service.reports.intervals import Share, share
from service.reports.results import visit_of

EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A query about one note."""

    element: str
    note: str
    claim: str
    provider: str
    day: str
    query: Query

    def as_json(self) -> dict[str, Any]:
        """The query for other programs: facts with their offsets into the note, options as words."""
        facts = [{"text": fact.text, "start": fact.start, "end": fact.end} for fact in self.query.facts]
        return {
            "element": self.element, "note_id": self.note, "claim_id": self.claim, "provider": self.provider, "date_of_service": self.day,
            "title": self.query.title, "facts": facts, "ask": self.query.ask,
            "options": [{"text": o.text, "facts": list(o.support or ())} for o in self.query.options],
        }  # fmt: skip


@dataclass(slots=True)
class Provider:
    """Notes of one provider. A note counts once for an element, however many lines lack it."""

    notes: Counter[str] = field(default_factory=Counter)
    complete: Counter[str] = field(default_factory=Counter)
    gaps: dict[str, Counter[str]] = field(default_factory=dict)
    examples: dict[str, list[Asked]] = field(default_factory=dict)

    @property
    def complete_rate(self) -> Share:
        """Notes without any gap."""
        return share(self.complete.total(), self.notes.total())

    def rate(self, element: str) -> Share:
        """Notes that leave this element open."""
        return share(self.gaps.get(element, Counter()).total(), self.notes.total())

    def trend(self, element: str = "") -> list[tuple[str, Share]]:
        """By month of service: notes without any gap, or notes that leave an element open."""
        counts = self.gaps.get(element, Counter()) if element else self.complete
        return [(month, share(counts[month], self.notes[month])) for month in sorted(self.notes) if month]

    def elements(self) -> list[str]:
        """Elements left open, the commonest first."""
        return sorted(self.gaps, key=lambda element: (-self.gaps[element].total(), element))


@dataclass(frozen=True, slots=True)
class Feedback:
    """Feedback for every provider, in order of their notes. `withheld` counts gaps that no query could be made for."""

    providers: Mapping[str, Provider]
    all: Provider
    withheld: int
    templates: Mapping[str, Template]


def collect(
    answers: Iterable[Mapping[str, Any]], *, provider: str = "", own: Mapping[str, Template] | None = None,
    send: Callable[[Asked], object] = lambda _: None,
) -> Feedback:  # fmt: skip
    """Count gaps and hand each query to `send` as it is made.

    Args:
        provider: make queries and examples for this one alone; everybody counts in the comparison.
        own: the practice's templates, which go before those that ship.
    """
    templates = {**shipped(), **(own or {})}
    everyone, providers, withheld, seen = Provider(), dict[str, Provider](), 0, set[int]()
    for answer in answers:
        if "error" in answer or not answer["proposed"]:
            continue
        visit = visit_of(answer)
        key = hash((answer["note_id"], visit.day))
        if key in seen:
            continue
        seen.add(key)
        name = visit.provider or NO_PROVIDER
        theirs = providers.setdefault(name, Provider())
        elements = _count(answer, (everyone, theirs), templates)
        if provider in ("", name):
            withheld += _ask(answer, name, theirs, elements, templates, send)
    ordered = dict(sorted(providers.items(), key=lambda entry: (-entry[1].notes.total(), entry[0])))
    return Feedback(ordered, everyone, withheld, templates)


def _count(answer: Mapping[str, Any], who: Iterable[Provider], templates: Mapping[str, Template]) -> dict[str, Mapping[str, Any]]:
    """Count one note; returns its gaps for the provider, one an element."""
    month = visit_of(answer).month
    elements: dict[str, Mapping[str, Any]] = {}
    for gap in answer["proposed"]["gaps"]:
        if gap["element"] in templates and templates[gap["element"]].asked_of != BILLING:
            elements.setdefault(gap["element"], gap)
    for one in who:
        one.notes[month] += 1
        one.complete[month] += not elements
        for element in elements:
            one.gaps.setdefault(element, Counter())[month] += 1
    return elements


def _ask(
    answer: Mapping[str, Any], name: str, theirs: Provider, elements: Mapping[str, Mapping[str, Any]],
    templates: Mapping[str, Template], send: Callable[[Asked], object],
) -> int:  # fmt: skip
    """Make the queries of one note; returns how many had to be withheld."""
    withheld = 0
    day = visit_of(answer).day
    for element, gap in elements.items():
        query = build(templates[element], facts_of(_evidence(answer["proposed"], gap["line"]), quotable))
        if lint(query):
            withheld += 1
            continue
        asked = Asked(element, str(answer["note_id"]), str(answer["id"]), name, day, query)
        send(asked)
        kept = [*theirs.examples.get(element, ()), asked]
        kept.sort(key=lambda one: one.note)
        theirs.examples[element] = sorted(kept, key=lambda one: one.day, reverse=True)[:EXAMPLES]
    return withheld


def _evidence(proposed: Mapping[str, Any], line: int | None) -> list[Mapping[str, Any]]:
    """What the chart says about a gap: the line's evidence; without a line that of the visit, else of all lines."""
    if line is not None:
        return list(proposed["lines"][line]["evidence"])
    return list(proposed["em"]["evidence"]) or [item for each in proposed["lines"] for item in each["evidence"]]
