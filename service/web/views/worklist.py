"""A worklist narrowed by filters, and where one goes next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

FILTERS = ("state", "direction", "severity", "sureness", "kind", "provider")
OPEN = "open"


def chosen(saved: Mapping[str, Any], person: str) -> dict[str, str]:
    """The filters that a person last used, each a word or empty; claims that were looked at are left out at first."""
    own = saved.get(person) or {}
    return {name: str(own.get(name, OPEN if name == "state" else "")) for name in FILTERS}


def passes(summary: Mapping[str, Any], done: bool, filters: Mapping[str, str]) -> bool:
    """Whether a claim stands in the narrowed list."""
    if filters["state"] == OPEN and done:
        return False
    if filters["direction"] and filters["direction"] not in summary["directions"]:
        return False
    if filters["kind"] and filters["kind"] not in summary["kinds"]:
        return False
    return all(not filters[name] or summary[name] == filters[name] for name in ("severity", "sureness", "provider"))


def choices(summaries: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """What each filter may be set to, from what the batch holds."""
    summaries = list(summaries)
    found: dict[str, list[str]] = {"state": [OPEN, "all"], "direction": ["over", "under", "neutral"]}
    found |= {name: sorted({s[name] for s in summaries if s[name]}) for name in ("severity", "sureness", "provider")}
    found["kind"] = sorted({kind for s in summaries for kind in s["kinds"]})
    return {name: found[name] if name == "state" else ["", *found[name]] for name in FILTERS}


def neighbours(places: list[int], here: int) -> tuple[int | None, int | None]:
    """The place before and the one behind, among those that the filters show."""
    before = [p for p in places if p < here]
    behind = [p for p in places if p > here]
    return (before[-1] if before else None), (behind[0] if behind else None)
