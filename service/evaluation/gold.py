"""Notes with gold: the claim a careful coder would bill, and the facts behind it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

Line = dict[str, Any]


class GoldError(ValueError):
    """A gold record that cannot be used; names the file, the line and the field."""


class GoldFact(NamedTuple):
    """One fact of a note: `words` is an exact piece of the text, `service` the number of the service it belongs to."""

    field: str
    value: str
    words: str
    service: int = 0


@dataclass(frozen=True, slots=True)
class GoldCase:
    """One note with the claims that are right for it.

    `sets` holds every acceptable claim as slots; each slot is a list of lines of which one must stand.
    `optional` codes may stand or not; `must_not` codes would be wrong.
    """

    id: str
    text: str
    context: dict[str, Any]
    sets: tuple[tuple[tuple[Line, ...], ...], ...]
    optional: frozenset[str] = frozenset()
    must_not: frozenset[str] = frozenset()
    hold: bool = False
    em: dict[str, Any] = field(default_factory=dict)
    facts: tuple[GoldFact, ...] = ()
    group: str = ""


def read_gold(path: Path, group: str = "scope") -> Iterator[GoldCase]:
    """Cases of a JSON Lines gold file.

    Raises:
        GoldError: a line is not an object, or lacks `id`, `text` or `expected`.
    """
    with path.open(encoding="utf-8") as lines:
        for number, raw in enumerate(lines, 1):
            if raw.strip():
                yield _case(raw, f"{path.name} line {number}", group)


def _case(raw: str, place: str, group: str) -> GoldCase:
    try:
        record = json.loads(raw)
    except ValueError:
        raise GoldError(f"{place}: is not JSON") from None
    for name, kind in (("id", str), ("text", str), ("expected", list)):
        if not isinstance(record, dict) or not isinstance(record.get(name), kind):
            raise GoldError(f"{place}: {name}: must be a {kind.__name__}")
    main = tuple((line, *line.get("alternatives", [])) for line in record["expected"])
    others = tuple(tuple((line,) for line in other) for other in record.get("alternative_sets") or [])
    facts = record.get("facts") or []
    return GoldCase(
        record["id"], record["text"], record.get("context") or {}, (main, *others),
        frozenset(line["code"] for line in record.get("optional") or []), frozenset(record.get("must_not") or []),
        bool(record.get("hold")), record.get("em") or {},
        tuple(GoldFact(f["field"], str(f["value"]), f.get("quote", ""), int(f.get("procedure") or 0)) for f in facts), str(record.get(group, "")),
    )  # fmt: skip
