"""Leading queries are refused: the rules of lint.yaml applied to templates and to finished queries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

import yaml

from service.feedback.queries import BILLING, Option, Query, Template

_WORD = re.compile(r"[a-z][a-z'-]*[a-z]|[a-z]")
_SENTENCE = re.compile(r"[^.?!]*[.?!]|[^.?!]+$")
_STEM = 5
"""Letters in which two words must agree to count as one: biopsy, biopsies, biopsied."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One rule that a query breaks, and the words that break it."""

    rule: str
    words: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.words}"


@lru_cache(maxsize=1)
def _settings() -> dict[str, Any]:
    return yaml.safe_load((resources.files("service.feedback") / "lint.yaml").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@lru_cache(maxsize=16)
def _pattern(name: str) -> re.Pattern[str]:
    value = _settings()[name]
    return re.compile("|".join(f"(?:{part})" for part in ([value] if isinstance(value, str) else value)), re.IGNORECASE)


@lru_cache(maxsize=1)
def _answers() -> frozenset[str]:
    """Words that are themselves an answer: grades, and the one-word diagnoses and drugs that the program reads."""
    from nlp.terms_loader import load_terms, spellings

    names = (words.lower() for term in load_terms() if term.label in ("DX", "DRUG") for words in spellings(term))
    terms = {words for words in names if words.isalpha() and len(words) > 2}
    settings = _settings()
    return frozenset(terms - set(settings["neutral"]) - set(settings["empty"])) | frozenset(settings["loaded"])


def lint_template(source: Template) -> list[Fault]:
    """Faults of a template. A question for billing staff goes to no provider and is not held to the rules."""
    if source.asked_of == BILLING:
        return []
    supported = None if not source.given else (0,)
    query = Query(source.title, source.ask, (), tuple(Option(text, supported) for text in source.options))
    return list(_once(_faults(query)))


def lint(query: Query) -> list[Fault]:
    """Faults of a finished query, its quoted facts among them."""
    faults = list(_faults(query))
    if not query.facts:
        faults.append(Fault("no chart facts", "quote what the note says"))
    facts = [word for fact in query.facts for word in words_of(fact.text)]
    for where, text in (("question", query.ask), ("title", query.title)):
        faults += _named(where, text, facts, frozenset(_settings()["services"]))
    return list(_once(faults))


def _once(faults: Iterable[Fault]) -> Iterable[Fault]:
    return dict.fromkeys(faults)


def _faults(query: Query) -> Iterator[Fault]:
    said = [query.title, query.ask, *(option.text for option in query.options)]
    for text in [*said, *(fact.text for fact in query.facts)]:
        yield from _found("code", text)
        yield from _found("money", text)
    for text in said:
        yield from _found("pressure", text)
    facts = [word for fact in query.facts for word in words_of(fact.text)]
    yield from _yes_or_no(query.ask, facts)
    yield from _named("question", query.ask, facts, _answers())
    yield from _named("title", query.title, facts, _answers())
    if query.options:
        yield from _option_faults(query, facts)


def _found(rule: str, text: str) -> Iterator[Fault]:
    for match in _pattern(rule).finditer(text):
        yield Fault(rule, match[0].strip())


def quotable(text: str) -> bool:
    """False for words of a note that a query may not repeat, such as a code."""
    return not any(_pattern(rule).search(text) for rule in ("code", "money"))


def words_of(text: str) -> list[str]:
    """Words that carry meaning, in lower case."""
    empty = _settings()["empty"]
    return [word for word in _WORD.findall(text.lower().replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")) if word not in empty]


def _same(first: str, second: str) -> bool:
    return first == second or (min(len(first), len(second)) >= _STEM and first[:_STEM] == second[:_STEM])


def _known(word: str, words: Iterable[str]) -> bool:
    return any(_same(word, other) for other in words)


def _yes_or_no(ask: str, facts: Sequence[str]) -> Iterator[Fault]:
    """A yes/no question may only repeat what the chart says; anything else puts the answer into the provider's mouth."""
    for match in _SENTENCE.finditer(ask):
        sentence = match[0].strip()
        if not _wants_yes_or_no(sentence):
            continue
        new = [word for word in words_of(sentence) if not _known(word, facts) and word not in _settings()["neutral"]]
        if new or not facts:
            yield Fault("yes/no question", sentence)


def _wants_yes_or_no(sentence: str) -> bool:
    if _pattern("tags").search(sentence) or _pattern("whether").search(sentence):
        return True
    if not sentence.endswith("?") or _pattern("polite").search(sentence):
        return False
    clauses = [words for clause in re.split(r"[,:;\u2013]", sentence) if (words := re.findall(r"[a-z']+", clause.lower()))]
    if clauses and clauses[0][0] in _settings()["open_words"]:
        return any(words[0] in ("and", "or") and words[1:] and words[1] in _settings()["openers"] for words in clauses)
    return any(words[0] in _settings()["openers"] for words in clauses)


def _named(where: str, text: str, facts: Sequence[str], answers: frozenset[str]) -> Iterator[Fault]:
    """An answer named in title or question that the quoted chart does not name."""
    for word in words_of(text):
        if word in answers and not _known(word, facts):
            yield Fault(f"{where} names an answer", word)


def _option_faults(query: Query, facts: Sequence[str]) -> Iterator[Fault]:
    real = [option for option in query.options if not _pattern("other").search(option.text) and not _pattern("unable").search(option.text)]
    if len({option.text.strip().lower() for option in real}) < _settings()["least_options"]:
        yield Fault("too few options", f"{len(real)} beside other and unable to determine")
    for rule, name in (("other", "no way to answer otherwise"), ("unable", "no way to say unable to determine")):
        if not any(_pattern(rule).search(option.text) for option in query.options):
            yield Fault(name, "add it to the options")
    plain = ("yes", "no") if _answers_yes_or_no(query, facts) else ()
    for option in real:
        if option.text.strip().lower() not in plain and not _is_supported(option, len(query.facts), facts):
            yield Fault("option without support in the chart", option.text)
        yield from (Fault("marked option", fault.words) for fault in _found("marked", option.text))
        if option.text.isupper() and len(option.text) > 3:
            yield Fault("marked option", option.text)
    yield from _title_faults(query.title, real)


def _is_supported(option: Option, count: int, facts: Sequence[str]) -> bool:
    if option.support is not None:
        return bool(option.support) and all(0 <= place < max(count, 1) for place in option.support)
    return any(_known(word, facts) for word in words_of(option.text) if word not in _settings()["neutral"])


def _answers_yes_or_no(query: Query, facts: Sequence[str]) -> bool:
    """Yes and no are answers to a yes/no question that may be asked."""
    asked = any(_wants_yes_or_no(match[0].strip()) for match in _SENTENCE.finditer(query.ask))
    return asked and not list(_yes_or_no(query.ask, facts))


def _title_faults(title: str, options: Sequence[Option]) -> Iterator[Fault]:
    """A title may hold words of all options or of none; words of some name the answer hoped for."""
    for word in words_of(title):
        if word in _settings()["neutral"]:
            continue
        having = sum(_known(word, words_of(option.text)) for option in options)
        if 0 < having < len(options):
            yield Fault("title names an answer", word)
