"""Facts of a note against the gold's facts, field by field.

The gold is a list of services with facts (`training_data/README.md` tells what it lists). The program's
performed procedures are given to the services they fit (`services.py`), then the values of each service
are compared one to one. What counts:

- A gold fact is `found` where a procedure of its service has the value, else `missed`.
- A program value is `right` or `wrong` only in a service whose gold has that field: the gold need not tell
  the size of every lesion. `count` 1 is what silence means, so a count of two or more is `wrong` where the
  gold of the service names no count and its words tell none; not in a note whose gold is about technique and
  assertion alone, where no count is annotated.
- A procedure that no gold service names is a wrong `technique`, also in a note without services; only a note that
  has claim lines and names no technique at all is not annotated for it, nor is a service that tells a measure alone.
  Closures are told by their length, and reading slides, tests and pictures only where they are the service,
  so those kinds are never wrong there. Nor is work that the gold lists as done but not billed (included,
  cosmetic, out of scope, global), or the excision that a flap of the same lesion contains.
- `assertion` counts work that was not done today: found where nothing inside the gold's words is taken as
  performed, wrong where the words of a performed technique are taken as not performed.
- `with words` are found facts whose evidence overlaps the gold's words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from nlp.facts import Encounter, Fact, Procedure
from nlp.number_words import SPELLED, number_of
from service.evaluation.claims import bills_work
from service.evaluation.gold import GoldCase
from service.evaluation.services import (
    Service,
    Span,
    assign,
    is_spoken_of,
    is_technique,
    overlaps,
    services,
    technique_names,
    told_together,
    triggers,
)
from service.evaluation.values import gold_count, gold_number, gold_places, merged, other_readings, plain, site_place

FIELDS = ("technique", "site", "size", "excised", "count", "margin", "stage", "blocks", "length", "assertion")
NOT_DONE = frozenset(
    ["historical", "planned", "negated", "declined", "template", "other provider", "other_provider", "not_treated", "untreated", "not_performed", "not performed", "options discussed"]
)  # fmt: skip
"""Values of an assertion that say: not done today."""

_NOT_BILLED = frozenset(["included", "cosmetic", "out of scope", "global"])
_CUT = frozenset(["excision", "soft_tissue_excision", "scar_revision"])
_NEVER_EXTRA = frozenset(["cosmetic", "repair", "pathology_read", "lab_test", "imaging"])


class Verdict(NamedTuple):
    """One compared fact: `found`, `missed`, `right`, `wrong` or `with words`, and its value."""

    field: str
    outcome: str
    value: str


_NUMERAL = re.compile(rf"\b(?:\d{{1,3}}|{SPELLED})\b")

Value = tuple[str, list[Span]]
"""A value of the program in comparable form and the places of its words."""
_NONE: frozenset[str] = frozenset()
Told = tuple[str, str, frozenset[str]]
"""A value of the gold in comparable form, its words, and other forms that say the same."""


def compare_fields(case: GoldCase, encounter: Encounter) -> Counter[tuple[str, str]]:
    """Counts keyed by (field, outcome)."""
    return Counter((field, outcome) for field, outcome, _ in verdicts(case, encounter))


def verdicts(case: GoldCase, encounter: Encounter) -> Iterator[Verdict]:
    """Every compared fact of one note."""
    done = _done(encounter)
    gold = services(case)
    gold, held = told_together(gold, assign(case.text, gold, done))
    counted = any(fact.field in _VALUES for fact in case.facts)
    for service, procedures in zip(gold, held, strict=True):
        yield from _technique_found(case.text, service, procedures)
        for field, read in _VALUES.items():
            wanted, given = _told(service, field), read(service, procedures)
            if wanted or (field == "count" and counted and _overcounts(case.text, service, given)):
                yield from _values(case.text, field, wanted, given)
    if not encounter.cosmetic_visit and (any(service.of("technique") for service in gold) or not bills_work(case)):
        yield from _technique_right(case, gold, held, done)
    yield from _assertions(case, encounter.procedures)


def _overcounts(text: str, service: Service, given: list[Value]) -> bool:
    """A count of two or more that neither the gold's places nor its words give."""
    if not given or given[0][0] in ("1", str(service.parts), str(len(service.places()))):
        return False
    number, spans = given[0]
    words = [text[start:end].lower() for start, end in spans if any(overlaps(text, fact.words, [(start, end)]) for fact in service.facts)]
    return not any(number == str(number_of(m.group())) for word in words for m in _NUMERAL.finditer(word))


def _done(encounter: Encounter) -> list[Procedure]:
    """What the Encounter as a whole takes as done by the practice today."""
    if encounter.is_template or encounter.out_of_scope:
        return []
    return [p for p in encounter.procedures if p.assertion == "performed" and p.performer.value != "patient" and not _left_open(p)]


def _left_open(p: Procedure) -> bool:
    """A wound that was not closed: the record says so, and nothing was done."""
    return p.kind == "repair" and p.closure.value == "secondary_intention"


def _values(text: str, field: str, wanted: list[Told], given: list[Value]) -> Iterator[Verdict]:
    left = list(given)
    for value, words, alike in wanted:
        same = [one for one in left if one[0] == value] or [one for one in left if one[0] in alike]
        if not same:
            yield Verdict(field, "missed", value)
            continue
        taken = next((one for one in same if overlaps(text, words, one[1])), same[0])
        left.remove(taken)
        yield from (Verdict(field, outcome, value) for outcome in ("found", "right"))
        if overlaps(text, words, taken[1]):
            yield Verdict(field, "with words", value)
    # The gold may tell the blocks of some stages only.
    counted = left[: max(0, len(wanted) - (len(given) - len(left)))] if field == "blocks" else left
    yield from (Verdict(field, "wrong", value) for value, _ in counted)


def _told(service: Service, field: str) -> list[Told]:
    """The gold's values of one field in comparable form; a value told twice is one (but not blocks), parts of a count are added."""
    if field == "site":
        words = {place[0]: fact.words for fact in service.of(field) for place in gold_places(fact.value)}
        return [(_name(place), words[place[0]], _alike(service, place[0])) for place in sorted(service.places())]
    facts = [fact for fact in service.of("count" if field == "blocks" else field) if ("block" in fact.value) == (field == "blocks")]
    told = [(value, fact.words, _NONE) for fact in facts if (value := _number(field, fact.value))]
    if field == "count" and len(told) > 1:
        return [(str(sum(int(value) for value, *_ in told)), *told[0][1:])]
    return told if field == "blocks" else list({one[0]: one for one in told}.values())


def _alike(service: Service, region: str) -> frozenset[str]:
    """Other readings of the service's words about a region."""
    return frozenset(
        _name(place) for fact in service.of("site") if any(region == named for named, _ in gold_places(fact.value)) for place in other_readings(fact.value, fact.words)
    )  # fmt: skip


def _number(field: str, raw: str) -> str:
    return gold_count(raw) if field in ("count", "blocks") else gold_number(raw)


def _name(place: tuple[str, str]) -> str:
    return " ".join(place).strip()


def _spans(fact: Fact[Any]) -> list[Span]:
    return [(e.start, e.end) for e in fact.evidence]


def _sites(_: Service, procedures: list[Procedure]) -> list[Value]:
    words: dict[str, list[Span]] = {}
    named = [(place, p) for p in procedures for site in (p.site.value, *p.other_sites) if (place := site_place(site))]
    places = merged(place for place, _ in named)
    for place, p in named:
        shown = place if place in places else (place[0], "")
        words.setdefault(_name(shown), []).extend(_spans(p.site))
    return list(words.items())


def _measure(name: str) -> Callable[[Service, list[Procedure]], list[Value]]:
    """Values of a length: the same words read for two procedures (an excision, its flap) are one value."""

    def read(_: Service, procedures: list[Procedure]) -> list[Value]:
        facts = {(_plain_spans(fact)): fact for p in procedures if (fact := getattr(p, name)).known}
        return [(plain(fact.value), _spans(fact)) for fact in facts.values()]

    return read


def _plain_spans(fact: Fact[Any]) -> tuple[Span, ...]:
    return tuple(_spans(fact))


def _count(service: Service, procedures: list[Procedure]) -> list[Value]:
    """Lesions or units of the service, added over its procedures."""
    work = [p for p in procedures if p.kind != "repair"]
    counted = [p for p in work if any(is_technique(p, wanted) for wanted in service.techniques)] or ([] if service.own else work)
    if not counted:
        return []
    number = sum(_by_lesion(counted).values())
    return [(str(number), [span for p in counted for span in _spans(p.count)])]


def _by_lesion(procedures: list[Procedure]) -> dict[str, int]:
    """Two procedures on one lesion (a shave, then curettage of its base) count it once."""
    counts: dict[str, int] = {}
    for p in procedures:
        lesion = p.lesion or p.id
        counts[lesion] = max(counts.get(lesion, 1), p.count.value or 1)
    return counts


def _stages(_: Service, procedures: list[Procedure]) -> list[Value]:
    return [(str(len(p.stages.value)), _spans(p.stages)) for p in procedures if p.stages.value is not None]


def _blocks(_: Service, procedures: list[Procedure]) -> list[Value]:
    return [
        (str(blocks), _spans(p.stages)) for p in procedures for blocks in p.stages.value or () if blocks is not None
    ]  # fmt: skip


_VALUES: dict[str, Callable[[Service, list[Procedure]], list[Value]]] = {
    "site": _sites,
    "size": _measure("size"),
    "excised": _measure("excised_diameter"),
    "count": _count,
    "margin": _measure("margin"),
    "stage": _stages,
    "blocks": _blocks,
    "length": _measure("length"),
}


def _technique_found(text: str, service: Service, procedures: list[Procedure]) -> Iterator[Verdict]:
    for fact in service.of("technique"):
        wanted = fact.value.lower()
        if wanted not in technique_names():
            continue
        same = [p for p in procedures if is_technique(p, wanted)]
        yield Verdict("technique", "found" if same else "missed", wanted)
        if any(overlaps(text, fact.words, triggers(p)) for p in same):
            yield Verdict("technique", "with words", wanted)


def _technique_right(case: GoldCase, gold: list[Service], held: list[list[Procedure]], done: list[Procedure]) -> Iterator[Verdict]:
    kinds = {kind for pairs in technique_names().values() for kind, _ in pairs}
    home = {p.id: service for service, procedures in zip(gold, held, strict=True) for p in procedures}
    flapped = {p.lesion for p in done if p.kind in ("flap", "wedge_excision") and p.lesion}
    for p in done:
        service = home.get(p.id)
        if service is not None and any(is_technique(p, wanted) for wanted in service.techniques):
            if p.kind != "repair":
                yield Verdict("technique", "right", p.kind)
        elif service is not None and not service.own and is_spoken_of(case.text, service, p):
            continue
        elif p.kind in kinds - _NEVER_EXTRA and not (p.kind in _CUT and p.lesion in flapped) and not _disposed(case, p):
            yield Verdict("technique", "wrong", f"{p.kind} {p.technique.value or ''}".strip())


def _disposed(case: GoldCase, p: Procedure) -> bool:
    """Cosmetic to the program, or among the words of a gold service that was done but not billed."""
    free = {fact.service for fact in case.facts if fact.field == "assertion" and fact.value.lower() in _NOT_BILLED}
    return p.intent.value == "cosmetic" or any(fact.service in free and overlaps(case.text, fact.words, triggers(p)) for fact in case.facts)


def _assertions(case: GoldCase, procedures: Iterable[Procedure]) -> Iterator[Verdict]:
    done = [span for p in procedures if p.assertion == "performed" and not _left_open(p) for span in triggers(p)]
    undone = [span for p in procedures if p.assertion != "performed" for span in triggers(p)]
    for fact in case.facts:
        value = fact.value.lower()
        if fact.field == "assertion" and value in NOT_DONE:
            wrong = overlaps(case.text, fact.words, done)
            yield Verdict("assertion", "missed" if wrong else "found", value)
            if not wrong:
                yield Verdict("assertion", "right", value)
        elif fact.field == "technique" and value in technique_names() and not overlaps(case.text, fact.words, done):
            yield from [Verdict("assertion", "wrong", value)] * overlaps(case.text, fact.words, undone)
