"""Lengths of closures written without a unit, which are in cm: "L=5.4", "4-0 nyl 2.9", "scalp 3.2 - 5 staples"."""

from __future__ import annotations

import re
from decimal import Decimal

from nlp.facts import Dimensions
from nlp.sites import sites_in
from nlp.view import Measure, NoteView, Unit

_BARE_LENGTH = re.compile(r"(?:\s\w+)?\s*[:-]?\s*(\d{1,2}\.\d)(?=\s*[-,:;>]|\s*$)(?!\s*-\s*\d\.\d)")
_FIELD_LENGTH = re.compile(
    r"\bl\s?=\s?(\d{1,2}\.\d)(?![\d.x]| ?x)|(?:^|(?<=[.,;/] )|(?<=nyl )|(?<=nylon )|(?<=prol )|(?<=prolene ))l:? (\d{1,2}\.\d)(?=\s*(?:cm)?\s*(?:[,;)]|\.(?!\d)|$))"
)
_BEHIND_THREAD = re.compile(
    r"\b(?:nyl|nylon|prolene|prol|vicryl|vic|monocryl|mono|ethilon|gut|pds),? (\d{1,2}\.\d)(?=\s*(?:total\s*)?(?:$|[,;)]|\.(?!\d)))"
)
"""A bare decimal behind the thread of the skin: "3-0 vic/4-0 nyl 2.9"."""
_ELLIPTIC = re.compile(r"\band (\d{1,2}(?:\.\d)?)(?= (?:on|at|for) the (?:left|right)\b)")


def lengths_by_field(unit: Unit, pairs: list[tuple[int, Measure]]) -> list[tuple[int, Measure]]:
    """“L=5.4”, and the second length of “3.8 cm on the left and 4.5 on the right”, each with its rank; `pairs` are the ranked lengths with a unit."""
    hits = [(4, hit) for hit in unit.spots(_FIELD_LENGTH)] if any(sign in unit.lower for sign in ("=", "l ", "l:")) else []
    hits += [(2, hit) for hit in unit.spots(_BEHIND_THREAD)] if not pairs or not any(rank for rank, _ in pairs) else []
    first = next((rank for rank, _ in pairs if rank), 0)
    hits += [(first, hit) for hit in unit.spots(_ELLIPTIC)] if first else []
    return [(rank, _length_at(unit, hit)) for rank, hit in hits]


def _length_at(unit: Unit, hit: re.Match[str]) -> Measure:
    group = hit.lastindex or 1
    return Measure(unit.start + hit.start(group), unit.start + hit.end(group), Dimensions((Decimal(hit[group]),)), "repair", unit.index)


def lengths_by_place(view: NoteView, unit: Unit) -> list[Measure]:
    """“scalp 3.2 - 5 staples”: a decimal right behind the place is a length in cm."""
    out = []
    for mention, _ in () if view.measures_in(unit) or "." not in unit.lower else sites_in(view, unit):
        hit = _BARE_LENGTH.match(view.lower, mention.end, unit.end)
        if hit is not None:
            out.append(Measure(hit.start(1), hit.end(1), Dimensions((Decimal(hit.group(1)),)), "repair", unit.index))
    return out


def lengths_behind_closure(view: NoteView, unit: Unit) -> list[Measure]:
    """“Each was closed with nylon; forehead 3.4 cm, temple 2.9 cm”: behind the semicolon nothing but places and their lengths."""
    if view.lower[max(0, unit.start - 2) : unit.start] != "; " or not any(
        m.concept == "repair" for m in view.mentions_in(view.units[unit.index - 1], "PROC")
    ):
        return []
    found = view.measures_in(unit)
    text = list(unit.lower)
    for start, end in [*((m.start, m.end) for m in found), *((m.start, m.end) for m in view.mentions_in(unit, "SITE"))]:
        text[start - unit.start : end - unit.start] = " " * (end - start)
    return (
        list(found)
        if view.mentions_in(unit, "SITE") and _PLACES_ONLY.fullmatch("".join(text)) and all(len(m.dims.values) == 1 for m in found)
        else []
    )


_PLACES_ONLY = re.compile(r"(?:\b(?:and|the|left|right|on|at|was|is)\b|[\s,:=.()-])*")
