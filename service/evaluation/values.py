"""Gold values and program values in one form, so that only like is compared with like.

Numbers lose their unit and their trailing zeros (program lengths are cm; gold lengths too). A place is
region and side. Both sides of a paired part, its plural and the bare word are one place without a side:
"axillae", "both axillae" and "left axilla, right axilla" are the same treated region.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from nlp.facts import Site
from nlp.reader import load_reader

Place = tuple[str, str]
"""Region of the site table and side ("left", "right" or "")."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_MILLIMETRES = re.compile(r"\d\s*mm\b")
_NO_NUMBER = re.compile(r"\bsq\b|\babout\b|\bover\b|\bunknown\b|\bmissing\b|\d\s*-\s*\d|\+")
_BOTH_SIDES = re.compile(r"\b(?:left and right|right and left)\b")
_BETWEEN_PLACES = re.compile(r"\s*(?:,|;|\band\b|&)\s*")


def plain(number: object) -> str:
    """A number without trailing zeros; "" where it is none."""
    try:
        return f"{Decimal(str(number)).normalize():f}"
    except InvalidOperation:
        return ""


def gold_number(raw: str) -> str:
    """The number of a gold value, millimetres in cm; of `a x b` the longer side. "" for areas, ranges and what the note lacks."""
    if _NO_NUMBER.search(raw):
        return ""
    longest = max(map(Decimal, _NUMBER.findall(raw)), default=None)
    return "" if longest is None else plain(longest / 10 if _MILLIMETRES.search(raw) else longest)


def gold_count(raw: str) -> str:
    """The number of a gold count; of "10-12", "15+" and "about 20" the lower bound. "" for an unknown one."""
    found = _NUMBER.search(raw)
    return plain(found.group()) if found else ""


@lru_cache(maxsize=4096)
def gold_places(raw: str) -> frozenset[Place]:
    """The places of a gold value, one or a list ("scalp, left ear and nose").

    Each name is read by itself, with no other word of the note, so the note's own wording has no part in it.
    """
    names = _BETWEEN_PLACES.split(_BOTH_SIDES.sub("both", raw))
    return merged(place for name in names for site in _named(name) if (place := site_place(site)))


@lru_cache(maxsize=4096)
def other_readings(raw: str, words: str) -> frozenset[Place]:
    """Places that say the same as a gold value.

    A name without a side behind one with a side may have it ("left cheek and temple"), and the quoted words may tell the
    side or name the region otherwise than the annotator's value ("R nasal tip" for "nasal tip", "L bra line" for "left chest").
    """
    found: set[Place] = set()
    side = ""
    for name in _BETWEEN_PLACES.split(_BOTH_SIDES.sub("both", raw)):
        for region, own in gold_places(name):
            found.update([(region, side)] if side and not own else ())
            side = own or side
    quoted = merged(place for site in _named(words) if (place := site_place(site)))
    if len(quoted) == len(named := gold_places(raw)) == 1:
        found.update(place for place in quoted for region, own in named if own == place[1] or (region == place[0] and not own))
    return frozenset(found)


def site_place(site: Site | None) -> Place | None:
    """Region and side of a site; both sides or the middle give no side."""
    if site is None or not site.region:
        return None
    return site.region, site.side if site.side in ("left", "right") else ""


def merged(places: Iterable[Place]) -> frozenset[Place]:
    """Places with left and right of one region, and a region with its sides, put together."""
    found = set(places)
    for region in {region for region, _ in found}:
        if (region, "") in found or {(region, "left"), (region, "right")} <= found:
            found = {place for place in found if place[0] != region} | {(region, "")}
    return frozenset(found)


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[Site | None, ...]:
    """The places of one name; a part on both sides may be read as two procedures."""
    procedures = load_reader().read(f"Shave biopsy of the {name} performed today.").procedures
    return tuple(site for p in procedures for site in (p.site.value, *p.other_sites))
