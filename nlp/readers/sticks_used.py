"""How many packages of a photosensitizer were used up (PDT-02)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts import Amount
from nlp.facts import Evidence, Fact
from nlp.number_words import number_of
from nlp.readers.doses import fact, summed_pieces
from nlp.view import Mention, Unit

_QUANTITY = re.compile(
    r"\b(?:(?:qty|quantity|number|no\.)(?: (?:of (?:kera)?sticks|(?:kera)?sticks))?(?: (?:used|applied|opened|dispensed))?|(?:kera)?sticks? (?:used|applied|opened))\s*[:=#x]*\s*(?P<n>[1-4])(?!\d|\.\d|[/%])"
)
"""The field of a form that says how many packages were used."""


_ONE_OF_IT = re.compile(r"\b(?P<a>[1-4]|one|two|three|four) @|@ ?[(x] ?(?P<b>[1-4]|one|two|three|four)\b(?! ?(?:h|hr|hrs|hours?|min\w*)\b)")
"""Beside the name of a product that comes in sticks: "I applied one Levulan", "Levulan x1"."""


def _beside(mention: Mention, near: list[Unit]) -> str:
    """The words before and behind the name, which is written as one sign."""
    unit = next((u for u in near if u.start <= mention.start < u.end), None)
    return "" if unit is None else unit.lower[: mention.start - unit.start][-8:] + "@" + unit.lower[mention.end - unit.start :][:10]


_NUMBERED_STICK = re.compile(r"\b(?:kera)?stick (?:#|no\.? ?|number )?(?P<n>[1-4]|one|two|three|four)\b(?! ?(?:%|g\b|gm|mg|ml|h\b|min|/))")


def _numbered(mention: Mention, near: list[Unit]) -> tuple[Fact[Decimal], str] | None:
    """“Stick 1 face, stick 2 scalp”: packages told by their numbers, of which none is left out."""
    told = {number_of(hit["n"]): (unit, hit) for unit in near for hit in unit.spots(_NUMBERED_STICK)}
    if not mention.concept.endswith("stick") or len(told) < 2 or max(told) != len(told):
        return None
    proof = tuple(Evidence("dose", str(n), u.start + hit.start(), u.start + hit.end()) for n, (u, hit) in told.items())
    return Fact(Decimal(len(told)), "derived", proof, "packages by their numbers"), "stick"


_ONE_STICK = re.compile(r"kerastick|\b(?:levulan|ala) stick\b")
"""The product named as the one stick that it is."""


def packages(mention: Mention, near: list[Unit], pieces: list[Amount]) -> tuple[Fact[Decimal], str]:
    """The number of packages with their name."""
    if (numbered := _numbered(mention, near)) is not None:
        return numbered
    if pieces:
        return summed_pieces(near, pieces) or fact(pieces[0]), pieces[0].measure
    named = mention.concept.endswith("stick") and any(_ONE_STICK.search(u.lower) for u in near)
    for unit in near if named else ():
        field = unit.search(_QUANTITY)
        if field is not None:
            return Fact(
                Decimal(field["n"]), "stated", (Evidence("dose", field["n"], unit.start + field.start(), unit.start + field.end()),)
            ), "stick"
    told = _ONE_OF_IT.search(_beside(mention, near)) if mention.concept.endswith("stick") else None
    if told is not None:
        sticks = number_of(told["a"] or told["b"])
        return Fact(Decimal(sticks), "stated", (Evidence("dose", str(sticks), mention.start, mention.end),)), "stick"
    if named:
        return Fact(Decimal(1), "derived", (Evidence("dose", "1", mention.start, mention.end),)), "stick"
    return Fact(searched=("number of packages",)), ""
