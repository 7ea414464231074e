"""Toxin put into wrinkles, told by units and area: "glabella 20 u, forehead 8 u". It stays off the claim (COS-02) and takes no part in what the visit was about."""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.facts import Evidence, Fact, Procedure, Site
from nlp.gate import find, find_all
from nlp.readers.events import SILENT
from nlp.sites import sites_in
from nlp.view import NoteView, Unit

_TOXIN = re.compile(
    r"\b(?:botox|xeomin|dysport|jeuveau|daxxify|letybo|(?:neuro)?toxin|onabot\w*|abobot\w*|incobot\w*|prabotulinum\w*|botulinum\w*|ona-?bot\w*)\b"
)
_AREA = re.compile(
    r"\b(?:glabell\w*|frown(?: lines?)?|11s|forehead(?: lines?)?|frontalis|crow'?s[ -]?(?:feet|foot)?|lateral canth\w+|lateral brows?|brow lift|procerus|corrugators?|bunny lines?)\b"
)
_UNITS_BEHIND = re.compile(r"(?: (?:r/l|l/r|b/l|bilat\w*|complex|lines?))?\W{0,30}\d{1,3}(?:\.\d)? ?(?:u|units?|\+ ?\d{1,2})\b")
_UNITS_BEFORE = re.compile(
    r"\b\d{1,3}(?:\.\d)? ?(?:u|units?)(?: of \w+)?(?: (?:was|were) (?:\w+ )?(?:injected|placed|put|given))?(?: (?:each(?: side)?|to|in|into|at|for))*(?: the)? $"
)
_OF_ILLNESS = re.compile(r"\b(?:medical|hyperhid\w*|sweat\w*|frey\w*|starch|migraine\w*|spasm\w*|dystonia)\b")
"""A sentence about toxin that heals."""


_EARLIER = re.compile(
    r"\b(?:last|prior|previous(?:ly)?) (?:\w+ )?(?:botox|xeomin|dysport|jeuveau|daxxify|toxin|tx|treatment|session|dose|visit)\b"
)
_NEAR = 60
"""Characters before the first area in which the drug that it got is named."""
_TODAY = re.compile(r"\btoday\b")


def dosed_for_looks(view: NoteView, found: list[Procedure]) -> list[Procedure]:
    """One procedure with all areas of the face that got units for looks."""
    if find(view, _TOXIN) is None or find(view, _AREA) is None:
        return []
    if any(p.kind == "cosmetic" and p.technique.value == "toxin" and p.assertion == "performed" for p in found):
        return []
    taken = {e.start for p in found if p.assertion == "performed" for e in p.site.evidence}
    areas: list[tuple[Evidence, Site | None]] = []
    for hit in find_all(view, _AREA):
        unit = view.unit_at(hit.start())
        if unit.section in SILENT or not _dosed(view, unit, hit.start(), hit.end()) or unit.search(_OF_ILLNESS):
            continue
        if unit.search(_EARLIER) and not unit.search(_TODAY):
            continue
        if assertion_at(view, unit, hit.start(), hit.end())[0] not in ("performed", "unclear"):
            continue
        site = next((f.value for m, f in sites_in(view, unit) if m.start < hit.end() and hit.start() < m.end), None)
        if hit.start() not in taken:
            areas.append((Evidence("site", hit.group(), hit.start(), hit.end()), site or _skin_over(hit.group())))
    if not areas:
        return []
    places = tuple(dict.fromkeys(site for _, site in areas if site is not None))
    proof = tuple(e for e, _ in areas)
    before = [m for m in find_all(view, _TOXIN) if proof[0].start - _NEAR <= m.start() < proof[0].start]
    start, end = before[-1].span() if before else (proof[0].start, proof[0].end)
    named = Evidence("technique", "toxin", start, end)
    fact = Fact(places[0], "stated", proof) if places else Fact[Site]()
    return [
        Procedure(
            f"p{len(found) + 1}", "cosmetic", "performed", proof[:1], technique=Fact("toxin", "stated", (named,)), site=fact,
            other_sites=places[1:], count=Fact(1, "derived", proof[:1]), on_request=True, intent=Fact("cosmetic", "stated", proof[:1]),
        )
    ]  # fmt: skip


def _dosed(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Do units stand right behind the area, or right before it?"""
    if _UNITS_BEHIND.match(view.lower, end, unit.end):
        return True
    return _UNITS_BEFORE.search(view.lower, max(unit.start, start - 60), start) is not None


def _skin_over(name: str) -> Site | None:
    """The skin of an area that the table of places does not hold, or that another word beside it has taken."""
    if name.startswith(("crow", "lateral canth")):
        return Site("eyelid", subsite="canthus", label=name)
    return None if name.startswith("bunny") else Site("forehead", label=name)
