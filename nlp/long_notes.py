"""Charts of many pages are read page by page.

Readers look through a whole note for the site or diagnosis of each mention, which costs nothing in a note and grows
with the square of a chart. A page is several times as long as the longest notes; nearly every note is one page.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from nlp.facts import Encounter, Evidence, Fact

T = TypeVar("T")

PAGE = 20_000
"""Characters that are read in one go."""

_IDS = frozenset({"id", "lesion", "owner"})
_ENDS = ("\n\n", "\n", " ")


def pages(text: str) -> Iterator[tuple[int, str]]:
    """(offset, text) of each page; a page ends at a blank line, else at a line's end, else between words."""
    start = 0
    while len(text) - start > PAGE:
        stop = _page_end(text, start)
        yield start, text[start:stop]
        start = stop
    yield start, text[start:]


def _page_end(text: str, start: int) -> int:
    for mark in _ENDS:
        found = text.rfind(mark, start + PAGE // 2, start + PAGE)
        if found >= 0:
            return found + len(mark)
    return start + PAGE


def joined(read: Sequence[tuple[int, Encounter]]) -> Encounter:
    """One Encounter of all pages; pages that are templates or not of the skin count only where there are no others."""
    ours = [entry for entry in read if not entry[1].is_template and not entry[1].out_of_scope] or list(read)
    own = [placed(encounter, offset, f"{number}.") for number, (offset, encounter) in enumerate(ours, 1)]
    merged = {field.name: _merged([getattr(e, field.name) for e in own]) for field in dataclasses.fields(Encounter)}
    note = f"longer than {PAGE:,} characters: read in {len(read)} parts"
    return Encounter(**{**merged, "warnings": (*merged["warnings"], note)})


def _merged(values: list[Any]) -> Any:
    """Lists one after the other; of single facts the first that is known."""
    if isinstance(values[0], tuple):
        return tuple(item for value in values for item in value)
    if isinstance(values[0], Fact):
        return next((value for value in values if value.known), values[0])
    return next((value for value in values if value), values[0])


def placed(value: T, offset: int, prefix: str) -> T:
    """The same facts with offsets into the whole text and ids of their own."""
    if isinstance(value, tuple):
        return tuple(placed(item, offset, prefix) for item in value)  # type: ignore[return-value]
    if isinstance(value, Evidence):
        return dataclasses.replace(value, start=value.start + offset, end=value.end + offset)
    if not dataclasses.is_dataclass(value) or isinstance(value, type):
        return value
    changed: dict[str, Any] = {}
    for field in dataclasses.fields(value):
        old = getattr(value, field.name)
        new = prefix + old if field.name in _IDS and old else placed(old, offset, prefix)
        if new is not old:
            changed[field.name] = new
    return dataclasses.replace(value, **changed) if changed else value
