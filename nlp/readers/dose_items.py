"""A steroid given in several parts, each with its own strength and volume: "K10 0.6 mL to the nodules, K40 0.7 mL to the keloids" (DRUG-01)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from nlp.amounts import Amount
from nlp.facts import Evidence, Fact
from nlp.readers.doses import OF_A_VIAL, reconciled
from nlp.tallies import tallies_in
from nlp.view import NoteView

_ITEM = re.compile(r"s+v+|v+s+")
_BY_LENGTH = re.compile(r" ?(?:per|/|for each|each) ?(?:cm|centimeters?|inch)\b")
"""Behind a volume that says how the needle went."""
_DILUENT = re.compile(r"\b(?:saline|ns|lido\w*|xylo\w*|bacteriostatic|sterile water|plain)\b|\b1 ?: ?\d\b")
_MOST = 16
"""Amounts beyond which nobody can tell what belongs together."""
Item = list[Amount]


def by_items(view: NoteView, strengths: list[Amount], amounts: list[Amount], written: list[Amount]) -> Fact[Decimal] | None:
    """The sum of two or more parts; None where all is one part, or what belongs together cannot be told.

    Args:
        written: doses in mg, of which each is that of one part, or must agree with the sum.
    """
    if len(strengths) + len(amounts) > _MOST:
        return None
    strengths = [a for a in strengths if not OF_A_VIAL.match(view.lower, a.end)]
    volumes = [a for a in amounts if a.role in ("volume", "volume_total", "volume_each") and not _BY_LENGTH.match(view.lower, a.end)]
    volumes = _without_sum(volumes)
    words = sorted([*strengths, *volumes], key=lambda a: a.start)
    if len(strengths) < 2 or len(volumes) < 2:
        return None
    if any(view.units[index].search(_DILUENT) for index in {a.unit for a in words}):
        return None  # a strength may be that before the dilution
    ways = [(_spread(items), items) for items in _partitions(words)]
    closest = min((spread for spread, _ in ways), default=0)
    doses = [_doses(view, items) for spread, items in ways if spread == closest and len(items) > 1]
    if not doses or doses[0] is None or len({told and sum(dose for dose, _ in told) for told in doses}) > 1:
        return None
    parts = [dose for dose, _ in doses[0]]
    whole = Fact(sum(parts, Decimal(0)).normalize() + 0, "derived", tuple(e for _, proof in doses[0] for e in proof), "sum of the items")
    return reconciled(whole, [a for a in written if a.value not in parts])


def _without_sum(volumes: Item) -> Item:
    """A total that is that of all parts, said once more, is of none of them: "0.3 mL to the shoulder, 0.2 mL to the chest. Total 0.5 mL"."""
    totals = [a for a in volumes if a.role == "volume_total"]
    parts = [a for a in volumes if a.role == "volume"]
    if len(parts) < 2 or len({a.value for a in totals}) != 1 or sum(a.value for a in parts) != totals[0].value:
        return volumes
    return [a for a in volumes if a.role != "volume_total"]


def _partitions(words: Item) -> Iterator[list[Item]]:
    """Every way to cut the amounts into parts that each have strengths on one side and volumes on the other."""
    if not words:
        yield []
    kinds = "".join("s" if a.role == "strength" else "v" for a in words)
    for end in range(2, len(words) + 1):
        if _ITEM.fullmatch(kinds, 0, end):
            yield from ([words[:end], *rest] for rest in _partitions(words[end:]))


def _spread(items: list[Item]) -> int:
    """Sentences that the parts reach over."""
    return sum(item[-1].unit - item[0].unit for item in items)


def _doses(view: NoteView, items: list[Item]) -> list[tuple[Decimal, list[Evidence]]] | None:
    """mg of each part, and the words that say so; None where a part does not tell how much."""
    out = []
    for item in items:
        strength = min((a for a in item if a.role == "strength"), key=lambda a: (a.value, a.start))
        volume, words = _volume(view, item)
        if volume is None:
            return None
        out.append((strength.value * volume, [strength.proof(), *words]))
    return out


def _volume(view: NoteView, item: Item) -> tuple[Decimal | None, list[Evidence]]:
    """The volume of one part: its total, else the volumes together, else that of each lesion times the lesions of its sentences."""
    if totals := [a for a in item if a.role == "volume_total"]:
        return (totals[0].value if len({a.value for a in totals}) == 1 else None), [totals[0].proof()]
    if plain := [a for a in item if a.role == "volume"]:
        return sum((a.value for a in plain), Decimal(0)), [a.proof() for a in plain]
    each = [a for a in item if a.role == "volume_each"]
    tallies = [
        t
        for index in range(item[0].unit, item[-1].unit + 1)
        for t in tallies_in(view, view.units[index])
        if t.open and t.role == "count" and (t.named or t.marked or t.bracketed)
    ]
    if len(each) != 1 or len(tallies) != 1:
        return None, []
    return each[0].value * tallies[0].number, [each[0].proof(), tallies[0].proof()]
