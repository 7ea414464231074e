"""How strong an injected drug is: mg in a mL, as written or by the name of the product ("Kenalog-10")."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.amounts import Amount
from nlp.gate import those_with, units_with
from nlp.other_sessions import of_other_session
from nlp.steroid_names import STEROID
from nlp.view import Mention, NoteView, Unit

_NAMED_STRENGTH = re.compile(
    rf"\b{STEROID}[\s-]{{0,2}}([1-9]\d?(?:\.\d)?)\b(?!\.\d)(?!\s*(?:mg\b(?!\s*/)|ml|cc|u\b|unit|lesion|patch|nodule|keloid|papule|cyst|injections))"
)
_VOLUME_OF = re.compile(
    rf"\d ?(?:ml|cc) of {STEROID}?[\s-]?(\d{{1,2}}(?:\.\d)?)\b(?!\.\d|\s*(?:%|mm|cm|mg\b(?!\s*/)|ml|cc|lesion|patch|nodule|keloid))"
)
_OF_A_VOLUME = re.compile(
    r"\)?\s*(?:mg)?\s*[:x,=(-]?\s*(?:(?:(?:a )?(?:total|sum)(?: of|:)?|about|approx(?:imately|\.)?|only|just|some|~|vol(?:ume)?:?) ?)?\.?\d[\d.]*\s*(?:ml|cc)\b"
)


def strengths_of(view: NoteView, mention: Mention, near: list[Unit], amounts: list[Amount]) -> list[Amount]:
    """mg per mL as injected; "Kenalog-10" only where no other strength is written."""
    written = [a for a in amounts if a.role == "strength"]
    if written or mention.value != "injectable_steroid":
        return written
    named = _named_strengths(view)
    unit = next((u for u in near if u.index in named), None)
    return [] if unit is None else [_strength(unit, named[unit.index][0])]


def _strength(unit: Unit, hit: re.Match[str]) -> Amount:
    return Amount(Decimal(hit[1]), "mg", "strength", unit.start + hit.start(1), unit.start + hit.end(1), unit.index)


def _named_strengths(view: NoteView) -> dict[int, list[re.Match[str]]]:
    """Names of products with their strength, by unit, of the units that hold any."""
    known = view.memo.get("named strengths")
    if known is None:
        known = view.memo["named strengths"] = {
            u.index: told
            for u in units_with(view, _NAMED_STRENGTH)
            if (told := [h for h in u.spots(_NAMED_STRENGTH) if not of_other_session(view, u, u.start + h.start(), u.start + h.end())])
        }
    return known  # type: ignore[return-value]


def with_named(view: NoteView, strengths: list[Amount], near: list[Unit]) -> list[Amount]:
    """Beside the strengths found those of products that each stand right before a volume, or behind it: "K2.5 0.3 mL ... 1 mL of 40"."""
    named = [_strength(u, hit) for u, hit in _named_in(view, near) if _OF_A_VOLUME.match(u.lower, hit.end())]
    named += [_strength(u, hit) for u in those_with(view, _VOLUME_OF, near) for hit in u.spots(_VOLUME_OF)]
    return _in_order(strengths, named)


def all_named(view: NoteView, strengths: list[Amount], near: list[Unit]) -> list[Amount]:
    """Beside the strengths found those of all products named, wherever their volume stands."""
    return _in_order(strengths, [_strength(u, hit) for u, hit in _named_in(view, near)])


def _named_in(view: NoteView, near: list[Unit]) -> list[tuple[Unit, re.Match[str]]]:
    told = _named_strengths(view)
    return [(u, hit) for u in near if u.index in told for hit in told[u.index]]


def _in_order(*strengths: list[Amount]) -> list[Amount]:
    """Each of them once, in the order of the text."""
    return sorted({a.start: a for some in strengths for a in some}.values(), key=lambda a: a.start)
