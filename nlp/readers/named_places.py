"""The places that a sentence names for lesions: parts of one name joined, two sides and lists of digits told apart."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact, Side, Site
from nlp.readers.operations import other_operation
from nlp.readers.places import compound, is_passing, is_vague, joined, listed_beside
from nlp.records import replace
from nlp.sites import ORDINALS, sites_in
from nlp.view import Mention, NoteView, Unit

_SIDES: tuple[Side, Side] = ("left", "right")
_LEFT_AND_RIGHT = re.compile(r"\b(?:left|l) (?:and|&) (?:the )?(?:right|r)\b|\b(?:right|r) (?:and|&) (?:the )?(?:left|l)\b")
_SAID_SIDE = re.compile(
    r"\b(?:on|of|to) (?:the |his |her )?(?P<a>left|right)(?: side)?\b|[,(] ?(?P<b>left|right|midline)(?: side)?(?=\s*(?:[,.;:)]|$|\d))|\b(?P<c>left|right)[- ]side(?:d)?\b"
)
_GREAT = ("great", "big")
_FEW_DIGITS = re.compile(
    rf"\b(?P<list>(?:(?:(?:left|right|l|r)\.? )?(?:{'|'.join((*ORDINALS, *_GREAT))})(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*[&+]\s*))+)(?:the |his |her )?(?:(?:left|right|l|r)\.? )?$"
)


_SIDED_DIGIT = re.compile(rf"(?:\b(?P<side>left|right|l|r)\.? )?(?P<digit>{'|'.join((*ORDINALS, *_GREAT))})")
_SIDE_OF_LETTER: dict[str, Side] = {"l": "left", "r": "right"}
_GREAT_DIGIT = re.compile(r"(?:\b(?P<side>left|right|l|r|lt|rt)\.?\s+)?\b(?P<digit>hallux|great toe|big toe|thumb)\s+$")


def great_digit_before(view: NoteView, start: int) -> Fact[Site] | None:
    """The thumb or great toe right before words of the nail, whose term swallows its name ("left hallux nail was removed")."""
    hit = _GREAT_DIGIT.search(view.lower, max(view.unit_at(start).start, start - 26), start)
    if hit is None:
        return None
    side: Side = {"l": "left", "r": "right"}.get((hit["side"] or "")[:1], "")  # type: ignore[assignment]
    region = "hand" if hit["digit"] == "thumb" else "foot"
    end = hit.end("digit")
    return Fact(
        Site(region, side, "nail_unit", view.text[hit.start() : end], 1),
        "stated",
        (Evidence("site", f"{side} {hit['digit']}".strip(), hit.start(), end),),
    )


def places_in(view: NoteView, unit: Unit) -> list[tuple[int, int, Fact[Site], list[Site]]]:
    """(start, end, site, other names) of each lesion place in a unit; parts of one place are joined."""
    out: list[tuple[int, int, Fact[Site], list[Site]]] = []
    named = [
        (m, f) for m, f in sites_in(view, unit) if f.value is not None and not is_passing(view, unit, m) and not _of_wedge(view, unit, m)
    ]
    if len(named) > 1 and _heads(view, unit, named[0][0]) and is_vague(named[0][0].value, {m.value for m, _ in named[1:]}):
        named = named[1:]  # "Face: 1.2 cm plaque of the right forehead"
    if not named or unit.index in other_operation(view):  # "an incision below the clavicle" for a port, beside a lesion of the back
        return out
    for _, fact in named:
        proof = fact.evidence[0]
        if out and compound(view.lower[out[-1][1] : proof.start], out[-1][2], fact) and not _listed(view, out[-1], fact):
            start, _, kept, others = out[-1]
            sharper = joined(kept, fact)
            spare = [
                s for s in (kept.value, fact.value) if s is not None and sharper.value is not None and s.region != sharper.value.region
            ]
            out[-1] = (start, proof.end, sharper, [*others, *spare])
        else:
            out.append((proof.start, proof.end, fact, []))
    out = [part for place in out for part in _both_sides(unit, place)]
    out = [part for place in out for part in _digits_before(view, unit, place)]
    regions = {fact.value.region for _, _, fact, _ in out if fact.value is not None}
    if len(regions) == 1 and not any(fact.value.side for _, _, fact, _ in out if fact.value is not None):
        out[-1] = _with_side(unit, out[-1])
    return out


def _listed(view: NoteView, before: tuple[int, int, Fact[Site], list[Site]], fact: Fact[Site]) -> bool:
    start, end, known, _ = before
    return (
        known.value is not None
        and fact.value is not None
        and bool(listed_beside(view, [(start, end, known.value)], fact.evidence[0].start, fact.value))
    )


_AND = re.compile(r",? ?(?:and|&|/|,)(?: the)? ?")


def _of_wedge(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Wedge of helix and | scapha”: a further part of the one piece whose name holds its place already."""
    return any(
        m.concept == "wedge_excision" and " of " in view.lower[m.start : m.end] and _AND.fullmatch(view.lower, m.end, mention.start)
        for m in view.mentions_in(unit, "PROC")
    )


def _heads(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Is the place the heading of a line of the examination?"""
    return view.lower.startswith(":", mention.end) and not view.lower[unit.start : mention.start].strip(" -*\u2022")


def _digits_before(
    view: NoteView, unit: Unit, place: tuple[int, int, Fact[Site], list[Site]]
) -> list[tuple[int, int, Fact[Site], list[Site]]]:
    """“2nd and 3rd toes”: a place for every digit of the list."""
    start, end, fact, others = place
    if fact.value is None or not fact.value.digit:
        return [place]
    word = next((m.start for m in view.mentions_in(unit, "SITE") if start <= m.start < end and len(m.extra) > 2 and m.extra[2]), start)
    hit = _FEW_DIGITS.search(view.lower, max(unit.start, word - 40), word)
    if hit is None:
        return [place]
    found = []
    side: Side = fact.value.side
    for ordinal in _SIDED_DIGIT.finditer(hit["list"]):
        side = _SIDE_OF_LETTER.get((ordinal["side"] or " ")[0], side)  # "left 2nd, 3rd and right 4th": the third is left
        value = replace(
            fact.value,
            side=side,
            digit=ORDINALS.get(ordinal["digit"], 1),
            label=view.text[hit.start("list") + ordinal.start("digit") : end],
        )
        at = hit.start("list") + ordinal.start("digit")
        found.append((at, at + 1, Fact(value, fact.status, (replace(fact.evidence[0], start=at, end=end),)), list[Site]()))
    return [*found, (max(start, word), end, fact, others)]


def _both_sides(unit: Unit, place: tuple[int, int, Fact[Site], list[Site]]) -> list[tuple[int, int, Fact[Site], list[Site]]]:
    """“The left and right shin”: two places."""
    start, end, fact, others = place
    if fact.value is None or fact.value.side != "bilateral" or not unit.search(_LEFT_AND_RIGHT):
        return [place]
    left, right = (Fact(replace(fact.value, side=side), fact.status, fact.evidence) for side in _SIDES)
    return [(start, start + 1, left, others), (start + 1, end, right, others)]


def _with_side(unit: Unit, place: tuple[int, int, Fact[Site], list[Site]]) -> tuple[int, int, Fact[Site], list[Site]]:
    """“back lesions on the left side”, “lip - patch on the vermilion, left side”: the one side that the unit says."""
    sides = {hit[hit.lastgroup]: hit for hit in unit.spots(_SAID_SIDE) if hit.lastgroup}
    start, end, fact, others = place
    if len(sides) != 1 or fact.value is None:
        return place
    side, hit = next(iter(sides.items()))
    named: Side = "left" if side == "left" else "right" if side == "right" else "midline"
    span = replace(fact.evidence[0], field="site", value=f"{side} {fact.evidence[0].value}")
    proof = replace(span, start=unit.start + hit.start(hit.lastgroup or 0), end=unit.start + hit.end(hit.lastgroup or 0))
    return start, end, Fact(replace(fact.value, side=named), fact.status, (*fact.evidence, proof)), others
