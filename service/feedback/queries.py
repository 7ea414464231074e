"""A query to a provider: what the chart says, one question, and answers that the chart leaves open."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from coding.rulebook import rules

MOST_FACTS = 6
_LONGEST = 120
"""Characters of one quote."""
BILLING = "billing"


class TemplateError(ValueError):
    """A file of queries that cannot be read; names file and entry."""


@dataclass(frozen=True, slots=True)
class Fact:
    """Words of the note. `field` is the evidence field, `start` and `end` offsets into the note; -1 where not known."""

    text: str
    field: str = ""
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True)
class Option:
    """An answer on offer. `support` holds the places of the facts that make it possible; None where nobody named them."""

    text: str
    support: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """One entry of gaps.yaml, or of a user's file. Without options the question is open."""

    name: str
    title: str
    ask: str
    options: tuple[str, ...] = ()
    given: tuple[str, ...] = ()
    asked_of: str = "provider"


@dataclass(frozen=True, slots=True)
class Query:
    """A finished query. `options` is empty for an open question."""

    title: str
    ask: str
    facts: tuple[Fact, ...]
    options: tuple[Option, ...] = ()


@lru_cache(maxsize=1)
def shipped() -> Mapping[str, Template]:
    """The templates that ship, by element of documentation."""
    entries = {name: entry for name, entry in rules("gaps").items() if isinstance(entry, dict)}
    return {name: template(name, entry, "gaps.yaml") for name, entry in entries.items()}


def template(name: str, entry: Any, source: str) -> Template:
    """One entry as a template.

    Raises:
        TemplateError: title or question is missing, or a field is of the wrong kind.
    """
    if not isinstance(entry, dict) or not all(isinstance(entry.get(key), str) and entry[key].strip() for key in ("title", "ask")):
        raise TemplateError(f"{source}: {name}: needs a title and a question (ask)")
    lists = [entry.get(key) or [] for key in ("options", "given")]
    if not all(isinstance(value, list) and all(isinstance(word, str) for word in value) for value in lists):
        raise TemplateError(f"{source}: {name}: options and given are lists of words")
    return Template(name, entry["title"], entry["ask"], tuple(lists[0]), tuple(lists[1]), str(entry.get("asked_of") or "provider"))


def read_file(path: Path) -> dict[str, Template | Query]:
    """A user's own queries: YAML, JSON, or JSON Lines. An entry with `facts` is a finished query, any other a template.

    Raises:
        TemplateError: the file is unreadable, or an entry has no title or question.
        OSError: the file cannot be opened.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        value = [json.loads(line) for line in text.splitlines() if line.strip()] if path.suffix == ".jsonl" else yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise TemplateError(f"{path.name}: cannot be read") from None
    if isinstance(value, list):
        value = {f"entry {number}": entry for number, entry in enumerate(value, 1)}
    if not isinstance(value, dict) or not value:
        raise TemplateError(f"{path.name}: must hold queries, each with a title and a question (ask)")
    return {str(name): entry_of(str(name), entry, path.name) for name, entry in value.items() if name not in ("version", "rules")}


def read_templates(path: Path) -> dict[str, Template]:
    """A user's own templates by element of documentation.

    Raises:
        TemplateError: as `read_file`, or the file holds finished queries.
    """
    found = read_file(path)
    templates = {name: entry for name, entry in found.items() if isinstance(entry, Template)}
    if len(templates) < len(found):
        raise TemplateError(f"{path.name}: holds finished queries; templates have no facts")
    return templates


def entry_of(name: str, entry: Any, source: str) -> Template | Query:
    """One entry of a file of queries.

    Raises:
        TemplateError: a field is missing or of the wrong kind.
    """
    if not isinstance(entry, dict) or "facts" not in entry:
        return template(name, entry, source)
    parts = {key: entry[key] for key in ("title", "ask") if key in entry}
    checked = template(name, parts, source)
    facts = [_fact(item, f"{source}: {name}") for item in entry["facts"] or []]
    options = [_option(item, f"{source}: {name}") for item in entry.get("options") or []]
    return Query(checked.title, checked.ask, tuple(facts), tuple(options))


def _fact(item: Any, where: str) -> Fact:
    text = item.get("text") if isinstance(item, dict) else item
    if not isinstance(text, str) or not text.strip():
        raise TemplateError(f"{where}: a fact is the quoted words of the chart")
    return Fact(text)


def _option(item: Any, where: str) -> Option:
    if isinstance(item, str):
        return Option(item)
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        raise TemplateError(f"{where}: an option is words, or text with the places of its facts")
    support = item.get("facts")
    if support is not None and not (isinstance(support, list) and all(type(place) is int for place in support)):
        raise TemplateError(f"{where}: facts of an option are places in the list of facts, from 0")
    return Option(item["text"], None if support is None else tuple(support))


def facts_of(evidence: Sequence[Mapping[str, Any]], quotable: Callable[[str], bool] = lambda _: True) -> tuple[Fact, ...]:
    """Evidence as quotes, in the order of the note, each stretch once, without those that may not be repeated."""
    spans: dict[tuple[int, int], Fact] = {}
    for item in sorted(evidence, key=lambda e: (e["start"], e["end"])):
        words = " ".join(str(item["text"]).split())
        if words and len(words) <= _LONGEST and quotable(words):
            spans.setdefault((item["start"], item["end"]), Fact(words, item["field"], item["start"], item["end"]))
    return tuple(spans.values())


def build(source: Template, facts: Sequence[Fact]) -> Query:
    """The query of a template about these facts.

    Options are offered only where a fact of one of the template's `given` fields is quoted; else the question is open.
    """
    kept = _chosen(facts, source.given)
    support = tuple(place for place, fact in enumerate(kept) if fact.field in source.given)
    if not source.options or not support:
        return Query(source.title, source.ask, kept)
    return Query(source.title, source.ask, kept, tuple(Option(text, support) for text in source.options))


def _chosen(facts: Sequence[Fact], given: Sequence[str]) -> tuple[Fact, ...]:
    """At most so many facts, those that the options rest on before others, in the order of the note."""
    ranked = sorted(facts, key=lambda fact: (fact.field not in given, fact.start))[:MOST_FACTS]
    return tuple(sorted(ranked, key=lambda fact: (fact.start, fact.end)))
