"""Preparations looked at under the office microscope: how many specimens, and in what laboratory (LAB-01)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import ABSENT, Evidence, Fact
from nlp.gate import find
from nlp.number_words import number_of
from nlp.readers.events import Trigger
from nlp.sites import sites_in
from nlp.view import NoteView

_SPECIMENS = re.compile(
    r"\bx ?([2-5])\b|\b([2-5]|two|three|four|five) (?:separate |different )?(?:specimens|preps|scrapings|samples|slides)\b"
    r"|(?:(?:\bfrom|(?<!rash )(?<!eruption )(?<!scale )\bof|\bat|[,:;(]) |\b(?:separate|different) )([2-5]|two|three|four|five) (?:separate |different )?(?:sites|areas|places)\b(?! of\b)"
)
_NUMBERED = re.compile(r"[\w ]{0,12}?(?:#|no\.? ?)(\d)\b")
_RESULT = re.compile(r"[^.;\n]{0,40}(?:[-:=] ?|\b)(?:\+|\bpos\w*|\bneg\w*|\bhyphae|\byeast|\bspores|\bno fung|\bno mites?)")


def specimens(view: NoteView, trigger: Trigger, others: Sequence[Trigger]) -> Fact[int]:
    """Specimens behind the name of the test, or tests of one name each with its number or its own place and result; else one.

    Args:
        others: all that the note tells of this test, in text order.
    """
    unit, proof = trigger.unit, trigger.evidence()
    hit = unit.search(_SPECIMENS) and _SPECIMENS.search(unit.lower, trigger.mention.end - unit.start)
    if hit:
        number = number_of(hit[1] or hit[2] or hit[3])
        return Fact(number, "stated", (Evidence("count", str(number), unit.start + hit.start(), unit.start + hit.end()),))
    rows = rows_below(view, trigger)
    if len(rows) > 1 and len(others) == 1:
        return Fact(len(rows), "derived", (*proof[:1], *rows), "one for each scraping listed")
    numbered = {h[1]: t for t in others if (h := _NUMBERED.match(view.lower, t.mention.end, t.unit.end))}
    placed = {key: t for t in others if (key := _place_of(view, t))}
    several = numbered if len(numbered) > 1 else placed
    if len(several) > 1 and len(several) == len(others):
        return Fact(len(several), "derived", tuple(t.evidence()[0] for t in several.values()), "one for each specimen named")
    return Fact(1, "derived", proof[:1])


_ROW = re.compile(
    r"\n\W*(?P<place>[a-z][^:=\n]{2,40}?)(?: ?[:=]| -| \|) ?(?:koh )?(?:\+|pos\w*\b|neg\w*\b|(?:no |few |many |rare |\d )?(?:\w+ )?(?:hyphae|yeasts?|spores|mites?|eggs|fung\w+)\b)[^\n]{0,30}"
)
"""A scraping and what it showed, on a line of its own below the name of the test."""


def rows_below(view: NoteView, trigger: Trigger) -> list[Evidence]:
    """“KOH read by me: / groin edge: hyphae / L 4th web: neg”: the scrapings listed right below, each with its result."""
    out: list[Evidence] = []
    at = view.lower.find("\n", trigger.mention.end)
    while at >= 0 and (row := _ROW.match(view.lower, at)) is not None:
        out.append(Evidence("count", str(len(out) + 1), row.start("place"), row.end("place")))
        at = view.lower.find("\n", row.end())
    return out


def _place_of(view: NoteView, trigger: Trigger) -> str:
    """The place and the side behind the name of a test whose result follows; empty where either is missing."""
    if _RESULT.match(view.lower, trigger.mention.end, trigger.unit.end) is None:
        return ""
    places = [f.value for m, f in sites_in(view, trigger.unit) if m.start >= trigger.mention.start and f.value is not None]
    return f"{places[0].side} {places[0].region}" if places else ""


_PPM = re.compile(r"\bppmp?\b(?! (?:of|cl|chlor))|\b(?:provider|physician)[- ]performed microscop\w*")


def certificate(view: NoteView) -> Fact[str]:
    """The laboratory that the note names: one for microscopy by the physician alone (LAB-01)."""
    hit = find(view, _PPM)
    if hit is None:
        return Fact(searched=("kind of laboratory",))
    return Fact("ppm", "stated", (Evidence("agent", "ppm", hit.start(), hit.end()),))


_BY_LAB = re.compile(
    r"\b(?:read|seen|examined|looked at|interpreted|reported|resulted|result|sent|run|taken)\b[^.;\n]{0,24}?\b(?:in|by|at|to|from) (?:the |a )?(?P<whose>\w+ )?lab(?:oratory)?\b"
    r"|\blab(?:oratory)? (?:downstairs|upstairs|next door|down the hall|across the (?:hall|street))"
)
_OWN_LAB = frozenset({"our", "own", "office", "clinic", "house", "ppm", "ppmp", "in-house", "my", "practice"})


def by_a_lab(view: NoteView, trigger: Trigger) -> Fact[str]:
    """“Read in the lab downstairs”: whose laboratory looked at it is not told."""
    unit = trigger.unit
    hit = unit.search(_BY_LAB)
    if hit is None or (hit["whose"] or "").strip() in _OWN_LAB:
        return ABSENT
    return Fact("laboratory", "stated", (Evidence("reader", "laboratory", unit.start + hit.start(), unit.start + hit.end()),))
