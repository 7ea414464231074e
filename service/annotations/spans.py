"""Facts as marked spans and back: what annotation tools show and change.

A tool marks pieces of text with a label. The label of a fact is its field, with its value where the values are a closed
list (`technique=shave`). Everything else of a record travels beside the text (`REST`), so that an untouched record comes
back as it was. A span that a person added has no value yet: it takes the words marked, and the service of the nearest
fact before it; GUIDE.md says to look at these.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from service.annotations.records import place

REST = "dermcoder"
"""Key under which the tools' files carry the record without its text."""

CLOSED = frozenset(["technique", "assertion"])
"""Fields whose values are a closed list: the value is in the label."""

ADDED: dict[str, Any] = {"author": "unknown", "expected": []}
"""What a record gets that comes from a file which never was ours."""


class Span(NamedTuple):
    """`text[start:end]` with its label."""

    start: int
    end: int
    label: str


def spans_of(record: dict[str, Any]) -> list[Span]:
    """Facts of a checked record as spans, in the order of the facts."""
    return [_span(record["text"], fact) for fact in record.get("facts", [])]


def _span(text: str, fact: dict[str, Any]) -> Span:
    found = place(text, fact["quote"], fact.get("start"))
    assert found is not None, "the record was checked"
    label = f"{fact['field']}={fact['value']}" if fact["field"] in CLOSED else str(fact["field"])
    return Span(*found, label)


def rest_of(record: dict[str, Any]) -> dict[str, Any]:
    """The record without its text."""
    return {key: value for key, value in record.items() if key != "text"}


def record_from(text: str, spans: Iterable[Span], rest: dict[str, Any] | None, number: int) -> dict[str, Any]:
    """The record of a text with its spans: unchanged facts as they were, changed ones by their label.

    Args:
        text: the note.
        spans: what is marked now.
        rest: what the file carried of the record; None for a text that never was ours.
        number: place of the text in the file, for an id.
    """
    before: dict[str, Any] = rest if rest is not None else {"id": f"imported-{number}", **ADDED}
    left = list(spans)
    kept: list[tuple[int, dict[str, Any]]] = []
    for fact in before.get("facts", []):
        span = _span(text, fact) if place(text, fact["quote"], fact.get("start")) else None
        if span in left:
            left.remove(span)
            kept.append((span.start, fact))
    facts = [fact for _, fact in kept] + [_fact(text, span, kept) for span in sorted(left)]
    # The text stands where it stood in our files, after `family`.
    ordered: dict[str, Any] = {key: before[key] for key in ("id", "style", "author", "family") if key in before}
    tail = {key: value for key, value in before.items() if key not in ordered and key != "facts"}
    return {**ordered, "text": text, **_with_facts(tail, facts, before)}


def _with_facts(tail: dict[str, Any], facts: list[dict[str, Any]], before: dict[str, Any]) -> dict[str, Any]:
    """The facts in their old place; none are written where none were and none are."""
    if "facts" not in before:
        return {**tail, "facts": facts} if facts else tail
    order = [key for key in before if key in tail or key == "facts"]
    return {key: facts if key == "facts" else tail[key] for key in order}


def _fact(text: str, span: Span, kept: list[tuple[int, dict[str, Any]]]) -> dict[str, Any]:
    field, _, value = span.label.partition("=")
    words = text[span.start : span.end]
    near = max((entry for entry in kept if entry[0] <= span.start), key=lambda entry: entry[0], default=(0, {}))[1]
    fact = {"field": field, "value": value or words, "quote": words, "procedure": near.get("procedure", 0)}
    return fact if text.find(words) == span.start else {**fact, "start": span.start}
