"""The note cut at every border of evidence, so that each piece carries all that it proves."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from service.visible import visible

GROUPS = ("act", "site", "size", "dx", "drug", "visit", "other")
"""Groups of fields that share a colour, the most telling first."""
_GROUP_OF = {
    "technique": "act", "closure": "act", "stages": "act", "site": "site", "digit": "site", "diagnosis": "dx", "problem": "dx", "pathology": "dx",
    "size": "size", "margin": "size", "excised_diameter": "size", "count": "size", "length": "size", "area": "size",
    "depth": "size", "defect": "size", "secondary_defect": "size", "undermining": "size", "specimen_width": "size",
    "drug": "drug", "dose": "drug", "wasted": "drug", "time": "visit", "minutes": "visit",
}  # fmt: skip


def group_of(name: str) -> str:
    """The colour group of an evidence field."""
    return _GROUP_OF.get(name) or ("visit" if name.startswith("act:") else "other")


@dataclass(slots=True)
class Mark:
    """What one stretch of the note says; offsets into the note as given."""

    start: int
    end: int
    lines: set[int] = field(default_factory=set)
    fields: set[str] = field(default_factory=set)
    keys: list[str] = field(default_factory=list)
    """Codes that this stretch is the leading proof of."""
    unbilled: str = ""
    split: str = ""
    found: bool = False
    """A finding of the comparison rests on it."""


def segments(text: str, answer: dict[str, Any], split: dict[str, Any], compared: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    """Pieces of the note in order; joined they are the note (control characters as dots).

    Returns:
        [{text, start, end, group, fields, lines, codes, unbilled, split, found}]; plain pieces have an empty group.
    """
    marks = [*_evidence(answer["lines"]), *_unbilled(answer["not_billed"]), *_split(split["sentences"]), *_findings(compared)]
    ranges = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in ranges), *(m.end for m in ranges)})
    opening: dict[int, list[Mark]] = {}
    for mark in ranges:
        opening.setdefault(mark.start, []).append(mark)
    shown, out = visible(text), []
    active: list[Mark] = []
    for start, end in pairwise(edges):
        active = [m for m in active if m.end > start] + opening.get(start, [])
        out.append(_piece(shown, start, end, active))
    return out


def _piece(shown: str, start: int, end: int, active: list[Mark]) -> dict[str, Any]:
    fields = sorted({name for m in active for name in m.fields})
    groups = {group_of(name) for name in fields}
    return {
        "text": shown[start:end], "start": start, "end": end,
        "group": next((g for g in GROUPS if g in groups), ""),
        "fields": [name.removeprefix("act:").replace("_", " ") for name in fields],
        "lines": sorted({n for m in active for n in m.lines}),
        "codes": list(dict.fromkeys(k for m in active if m.end == end for k in m.keys)),
        "unbilled": next((m.unbilled for m in active if m.unbilled), ""),
        "unbilled_ends": any(m.unbilled and m.end == end for m in active),
        "split": next((m.split for m in active if m.split), ""),
        "found": any(m.found for m in active),
    }  # fmt: skip


def _evidence(lines: list[dict[str, Any]]) -> list[Mark]:
    marks = []
    for number, line in enumerate(lines, 1):
        leading = _leading(line["evidence"])
        for item in line["evidence"]:
            keys = [line["code"]] if item is leading else []
            marks.append(Mark(item["start"], item["end"], {number}, {item["field"]}, keys))
    return marks


def _leading(evidence: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The words that name the work, else the first."""
    return next((e for e in evidence if e["field"] == "technique"), evidence[0] if evidence else None)


def _unbilled(items: list[dict[str, Any]]) -> list[Mark]:
    return [Mark(i["start"], i["end"], unbilled=i["why"].replace("_", " ")) for i in items]


def _split(sentences: list[dict[str, Any]]) -> list[Mark]:
    return [Mark(s["start"], s["end"], split=s["owner"]) for s in sentences]


def _findings(compared: dict[str, Any] | None) -> list[Mark]:
    if compared is None:
        return []
    return [Mark(e["start"], e["end"], fields={e["field"]}, found=True) for f in compared["findings"] for e in f["evidence"]]
