"""Anatomic sites: a SITE mention with its side, and the site nearest to some words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nlp.facts import Evidence, Fact, Side, Site
from nlp.view import Mention, NoteView, Unit

_SIDE = re.compile(
    r"(?<![\w'/])(?P<left>left(?:-sided)?|lt|l)(?![\w'])|(?<![\w'/])(?P<right>right(?:-sided)?|rt|r)(?![\w'])"
    r"|(?<!\w)(?P<bilateral>bilateral(?:ly)?|bilat|b/l|both)(?!\w)|(?<!\w)(?P<midline>midline|mid line)(?!\w)"
)
_BREAK = re.compile(r"[.;|\n]|,| and | to | x\d| - |/(?! ?l)")
_GENERIC = {"skin", "head", "body", "extremity", "generalized", ""}
NOT_A_SITE = re.compile(
    r"(?:dog|(?:donor|harvested|graft)(?: site)?:?(?: was)?(?: from)?(?: the)?(?: left| right| l| r)?"
    r"|till|until|when|once|results?|path|report|is|are|be|not|gave|get|got|comes|report is|come|came|go|going|call(?:ed)?|hold|pull(?:ed)?|cut|scaled?|on the other|look(?:ed)?)[\s-]+$"
)
"""Words in front of a site term that make it a donor site or no site at all ("path is back")."""
_UNINVOLVED = re.compile(r"(?:\s+(?:and|&)\s+\w+)?\s*(?:lymph|nodes?\b|adenopathy|(?:is |was |were |not )*(?:normal|spared|uninvolved|involved\b(?=.{0,4}no)))|\s+(?:was |is )?not involved")
_DONOR = re.compile(r"(?:dog|donor|harvest|graft|on the other)[^.;\n]{0,30}$")


def side_of(view: NoteView, mention: Mention) -> tuple[Side, int, int]:
    """Side of a site mention and where it stands: before it, or right behind ("neck R")."""
    if len(mention.extra) > 1 and mention.extra[1]:
        return mention.extra[1], mention.start, mention.end  # type: ignore[return-value]
    unit = view.units[mention.unit]
    left_edge = max(unit.start, mention.start - 40)
    before = view.lower[left_edge : mention.start]
    cut = max((m.end() for m in _BREAK.finditer(before)), default=0)
    found = list(_SIDE.finditer(before, cut))
    if found:
        hit = found[-1]
        return hit.lastgroup, left_edge + hit.start(), left_edge + hit.end()  # type: ignore[return-value]
    after = view.lower[mention.end : min(unit.end, mention.end + 14)]
    hit_after = re.match(r"[\s,(]{1,3}(?:(?P<left>left|l|lt)|(?P<right>right|r|rt)|(?P<bilateral>b/l|bilateral|bilat))(?![\w'/])", after)
    if hit_after:
        start = mention.end + hit_after.start(hit_after.lastgroup or 0)
        return hit_after.lastgroup, start, mention.end + hit_after.end()  # type: ignore[return-value]
    return "", mention.start, mention.end


def site_of(view: NoteView, mention: Mention) -> Fact[Site]:
    """The Site that a SITE mention names, with its side."""
    side, side_start, side_end = side_of(view, mention)
    subsite, _, digit = (*mention.extra, "", "", "")[:3]
    start, end = min(side_start, mention.start), max(side_end, mention.end)
    start = _with_direction(view, start)
    site = Site(mention.value, side, subsite, view.text[start:end], int(digit) if digit.isdigit() else 0)
    return Fact(site, "stated", (Evidence("site", f"{side} {mention.concept}".strip(), start, end),))


_DIRECTION = re.compile(r"(?:(?:upper|lower|medial|lateral|superior|inferior|proximal|distal|anterior|posterior|mid|central|dorsal|ventral) )+$")


def _with_direction(view: NoteView, start: int) -> int:
    """Take direction words into the label: "upper" of "upper left cheek"."""
    hit = _DIRECTION.search(view.lower[max(0, start - 30) : start])
    return start - len(hit.group()) if hit else start


def is_real(view: NoteView, mention: Mention) -> bool:
    """False for words that only look like a site ("come back", "on the other hand")."""
    before = view.lower[max(0, mention.start - 40) : mention.start]
    if _UNINVOLVED.match(view.lower[mention.end : mention.end + 34]):
        return False
    if mention.concept != "back" and not _DONOR.search(before):
        return True
    return not NOT_A_SITE.search(before)


def sites_in(view: NoteView, unit: Unit) -> list[tuple[Mention, Fact[Site]]]:
    """All sites of a unit, in text order; a region next to its own subsite is dropped."""
    known = view.memo.get(("sites", unit.index))
    if known is not None:
        return known  # type: ignore[return-value]
    found = [m for m in view.mentions_in(unit, "SITE") if is_real(view, m)]
    out: list[tuple[Mention, Fact[Site]]] = []
    for mention in found:
        fact = site_of(view, mention)
        if out and _same_phrase(view, out[-1][0], mention):
            better = _sharper(out[-1], (mention, fact))
            out[-1] = better
        else:
            out.append((mention, fact))
    view.memo["sites", unit.index] = out
    return out


def _same_phrase(view: NoteView, first: Mention, second: Mention) -> bool:
    between = view.lower[first.end : second.start]
    return len(between) <= 3 and not re.search(r"[,;|&+]|and", between)


def _sharper(
    first: tuple[Mention, Fact[Site]], second: tuple[Mention, Fact[Site]]
) -> tuple[Mention, Fact[Site]]:
    """Of "nasal" + "ala" or "posterior" + "ear" keep the one with a subsite; keep a side found by either."""
    a, b = first[1].value, second[1].value
    assert a is not None
    assert b is not None
    keep, other = (first, a) if a.subsite and not b.subsite else (second, a)
    site = keep[1].value
    assert site is not None
    spare = b if keep is first else other
    if not site.side and spare.side:
        site = Site(site.region or spare.region, spare.side, site.subsite, site.label, site.digit)
    elif not site.region and spare.region:
        site = Site(spare.region, site.side, site.subsite, site.label, site.digit)
    return keep[0], Fact(site, "stated", keep[1].evidence)


def nearest_site(view: NoteView, start: int, end: int, *, widen: bool = True) -> Fact[Site]:
    """The site that belongs to the words at [start, end).

    Same unit first (a specific site before a generic one, nearer before farther), then the line, the
    list item, then units before and after within the paragraph; with `widen` the title and diagnosis.
    """
    unit = view.unit_at(start)
    best = _nearest(sites_in(view, unit), start, end)
    if best is not None:
        return best
    for candidates in _wider(view, unit, widen):
        best = _nearest(candidates, start, end)
        if best is not None:
            return best
    return Fact(searched=("same sentence", "same list item", "procedure title", "diagnosis"))


def _wider(view: NoteView, unit: Unit, widen: bool) -> Iterator[list[tuple[Mention, Fact[Site]]]]:
    yield [s for u in view.units_of_block(unit.block) for s in sites_in(view, u)]
    yield [s for u in view.units_of_group(unit.group) for s in sites_in(view, u)]
    if widen:
        titles = {"procedure_title", "preop_diagnosis", "postop_diagnosis", "procedure", "indication", "findings"}
        yield [s for u in view.units if u.section in titles or u.index < 2 for s in sites_in(view, u)]
        silent = {"history", "family", "social", "medications", "allergies", "ros", "counselling", "consent", "labs", "follow_up"}
        yield [s for u in view.units if u.section not in silent for s in sites_in(view, u)]


def _nearest(candidates: list[tuple[Mention, Fact[Site]]], start: int, end: int) -> Fact[Site] | None:
    best: Fact[Site] | None = None
    best_cost = 10**9
    for mention, fact in candidates:
        gap = start - mention.end if mention.end <= start else max(0, mention.start - end)
        cost = gap + (200 if mention.value in _GENERIC and not mention.extra[0] else 0)
        if cost < best_cost:
            best, best_cost = fact, cost
    return best


