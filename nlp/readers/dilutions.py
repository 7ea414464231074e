"""A steroid mixed half and half: "Kenalog-40 mixed 1:1 with lidocaine" holds 20 mg in a mL (DRUG-01)."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts import Amount
from nlp.records import replace
from nlp.view import NoteView, Unit

_HALF = re.compile(
    r"\b(?:mix\w*|dilut\w*|cut|combined|made up)\b[^.;\n]{0,30}?(?<![\d:])(?:1 ?:1(?!\d)|1 to 1\b|50[/:-]50|equal (?:parts?|volumes?|amounts?))"
    r"|(?<![\d:])(?:1 ?:1(?!\d)|50[/:-]50)(?: ratio)? (?:mix\w*|dilution|with|w/|of)|\b(?:an )?equal (?:parts?|volumes?|amounts?) of (?:\d%? )?(?:lido\w*|xylo\w*|saline|ns\b)"
)
_WITH_DILUENT = re.compile(
    r"(?:1 ?:1|50[/:-]50|equal (?:parts?|volumes?|amounts?))[^.;\n\d]{0,16}(?:\d(?:\.\d)?% ?)?(?:plain )?(?:lido\w*|xylo\w*|saline|ns|bupi\w*|marcaine)\b(?: w/ epi\w*| with epi\w*| plain)?\W{1,3}(?:(?:total|then|and|used|injected) )*$"
)
"""Right before the volume of the mixture: "mixed 1:1 with lidocaine, | 0.8 mL"."""
_STOCK = frozenset({Decimal(40), Decimal(80)})
"""Strengths that are sold, and not made by diluting."""
_SOLD = tuple({Decimal(n)} for n in (10, 40, 80))
"""Any other one that is written, "5 mg/mL (K10 diluted 1:1)", is already that of the mixture."""


_FROM_STOCK = re.compile(
    r"\bfrom (?:a |the )?(?:k|kenalog|tac|triamcinolone|stock)?[- ]?(?:of )?(?:10|40|80)\b|\bfinal\b|(?:->|=>|=|\byield\w*|\bmaking|\bto (?:make|give|get)) ?\d"
)
"""What is written beside it is the strength of the mixture: "TAC 20 (diluted 1:1 from K40)"."""


def of_mixture(view: NoteView, unit: Unit, amount: Amount) -> bool:
    """Is it the volume of the mixture, though the diluent is named right before it?"""
    return amount.role.startswith("volume") and _WITH_DILUENT.search(view.lower, unit.start, amount.start) is not None


def halved(strengths: list[Amount], near: list[Unit]) -> tuple[list[Amount], bool]:
    """The strengths of the mixture, and whether what is written is surely that of the stock; as they are where no half-and-half mixture is told."""
    if {a.value for a in strengths} not in _SOLD or not any(u.search(_HALF) and not u.search(_FROM_STOCK) for u in near):
        return strengths, True
    return [replace(a, value=a.value / 2) for a in strengths], strengths[0].value in _STOCK
