"""Facts of a note against the gold's facts, field by field.

The gold of a note names facts with their words; it need not name every fact. Precision therefore counts
only fields for which the gold of that note has a fact at all. A prediction is right where its value is
among the gold's values of the field; a gold fact is found where a prediction has its value. `with words`
asks in addition that the prediction's words overlap the gold's.

Sites are compared by region and side as the program names them: the gold's words are read for that by
themselves. `assertion` counts work that was not done today: found where nothing inside the gold's words
is taken as performed, wrong where the words of a performed technique are taken as not performed.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from importlib import resources
from typing import Any

from nlp.facts import Encounter, Fact, Procedure, Site
from nlp.reader import load_reader
from service.evaluation.gold import GoldCase

Seen = tuple[str, tuple[tuple[int, int], ...]]
"""A canonical value and the words that prove it."""

FIELDS = ("technique", "site", "size", "count", "margin", "stage", "length", "assertion")
_NOT_DONE = frozenset(
    ["historical", "planned", "negated", "declined", "template", "other provider", "other_provider", "not_treated", "untreated", "not_performed", "not performed", "options discussed"]
)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def compare_fields(case: GoldCase, encounter: Encounter) -> Counter[tuple[str, str]]:
    """Counts keyed by (field, `found` | `missed` | `right` | `wrong` | `with words`)."""
    out: Counter[tuple[str, str]] = Counter()
    done = [p for p in encounter.procedures if p.assertion == "performed"]
    for field, read in _READERS.items():
        gold = [(value, words) for name, raw, words in case.facts if name == field and (value := _canonical(field, raw))]
        if gold:
            out.update(_compare(field, case.text, gold, [seen for p in done for seen in read(p)]))
    out.update(_techniques(case, done))
    out.update(_assertions(case, encounter.procedures))
    return out


def _compare(field: str, text: str, gold: list[tuple[str, str]], seen: list[Seen]) -> Counter[tuple[str, str]]:
    out: Counter[tuple[str, str]] = Counter()
    values = {value for value, _ in gold}
    for value, words in gold:
        same = [spans for other, spans in seen if other == value]
        out[field, "found" if same else "missed"] += 1
        out[field, "with words"] += any(_overlaps(text, words, spans) for spans in same)
    for value, _ in dict.fromkeys(seen):
        out[field, "right" if value in values else "wrong"] += 1
    return out


def _overlaps(text: str, words: str, spans: Iterable[tuple[int, int]]) -> bool:
    places = [m.span() for m in re.finditer(re.escape(words), text)] if words else []
    return any(start < b and a < end for start, end in spans for a, b in places)


def _canonical(field: str, raw: str) -> str:
    """The gold's value in the form of `_READERS`; "" where it is no value of that kind (missing, an area)."""
    if field == "site":
        return _site_name(_site_of_words(raw))
    number = _NUMBER.search(raw)
    if number is None or "sq" in raw or " x " in raw or "block" in raw or "about" in raw:
        return ""
    return _plain(number.group())


def _plain(number: object) -> str:
    try:
        return f"{Decimal(str(number)).normalize():f}"
    except InvalidOperation:
        return ""


@lru_cache(maxsize=4096)
def _site_of_words(words: str) -> Site | None:
    procedures = load_reader().read(f"Shave biopsy of the {words} performed today.").procedures
    return procedures[0].site.value if procedures else None


def _site_name(site: Site | None) -> str:
    return f"{site.region} {site.side}".strip() if site is not None and site.region else ""


def _spans(fact: Fact[Any]) -> tuple[tuple[int, int], ...]:
    return tuple((e.start, e.end) for e in fact.evidence)


def _sites(p: Procedure) -> list[Seen]:
    named = _site_name(p.site.value)
    return [(named, _spans(p.site))] if named else []


def _number(name: str) -> Callable[[Procedure], list[Seen]]:
    def read(p: Procedure) -> list[Seen]:
        fact = getattr(p, name)
        return [(_plain(fact.value), _spans(fact))] if fact.known else []

    return read


def _counts(p: Procedure) -> list[Seen]:
    """The count and, where it was added up, its parts."""
    if not p.count.known:
        return []
    parts = [(e.value, ((e.start, e.end),)) for e in p.count.evidence if e.field == "count" and e.value.isdigit()]
    return [(str(p.count.value), _spans(p.count)), *parts]


def _stages(p: Procedure) -> list[Seen]:
    return [(str(len(p.stages.value)), _spans(p.stages))] if p.stages.value is not None else []


_READERS: dict[str, Callable[[Procedure], list[Seen]]] = {
    "site": _sites,
    "size": _number("size"),
    "count": _counts,
    "margin": _number("margin"),
    "stage": _stages,
    "length": _number("length"),
}


@lru_cache(maxsize=1)
def _technique_names() -> dict[str, tuple[tuple[str, str], ...]]:
    with (resources.files("service.evaluation") / "techniques.csv").open(encoding="utf-8") as lines:
        return {
            row["gold"]: tuple((kind, technique) for kind, _, technique in (n.partition(":") for n in row["program"].split("|")))
            for row in csv.DictReader(lines)
        }


def _is_technique(p: Procedure, wanted: str) -> bool:
    names = _technique_names()[wanted]
    return any(p.kind == kind and (not technique or p.technique.value == technique) for kind, technique in names)


def _techniques(case: GoldCase, done: list[Procedure]) -> Counter[tuple[str, str]]:
    gold = [(raw.lower(), words) for name, raw, words in case.facts if name == "technique" and raw.lower() in _technique_names()]
    out: Counter[tuple[str, str]] = Counter()
    for wanted, words in gold:
        same = [p for p in done if _is_technique(p, wanted)]
        out["technique", "found" if same else "missed"] += 1
        out["technique", "with words"] += any(_overlaps(case.text, words, _triggers(p)) for p in same)
    for p in done if gold else ():
        out["technique", "right" if any(_is_technique(p, wanted) for wanted, _ in gold) else "wrong"] += 1
    return out


def _triggers(p: Procedure) -> list[tuple[int, int]]:
    return [(e.start, e.end) for e in (*p.evidence, *p.technique.evidence) if e.field != "assertion"]


def _assertions(case: GoldCase, procedures: Iterable[Procedure]) -> Counter[tuple[str, str]]:
    out: Counter[tuple[str, str]] = Counter()
    done = [span for p in procedures if p.assertion == "performed" for span in _triggers(p)]
    undone = [span for p in procedures if p.assertion != "performed" for span in _triggers(p)]
    for name, raw, words in case.facts:
        if name == "assertion" and raw.lower() in _NOT_DONE:
            wrong = _overlaps(case.text, words, done)
            out["assertion", "missed" if wrong else "found"] += 1
            out["assertion", "right"] += not wrong
        elif name == "technique" and raw.lower() in _technique_names():
            turned = _overlaps(case.text, words, undone) and not _overlaps(case.text, words, done)
            out["assertion", "wrong"] += turned
    return out
