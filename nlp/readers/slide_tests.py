"""Preparations looked at under the office microscope: how many specimens, and whether the one who treats looked himself (LAB-01)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nlp.facts import Evidence, Fact
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
_BY_ONESELF = re.compile(
    r"\bby me\b|\b(?:i|i've) (?:then )?(?:looked|read|saw|see|examined|scraped|reviewed|did|scoped|viewed|found|performed)\b|\bmyself\b|\(me\b|\b(?:my|our)(?: own)? (?:micro)?scope\b|\bppm\b|\bprovider[- ]performed\b|\bperformed by (?:the )?(?:physician|provider|dr\b|np\b|pa\b)"
)
_BESIDE = 2


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
    numbered = {h[1]: t for t in others if (h := _NUMBERED.match(view.lower, t.mention.end, t.unit.end))}
    placed = {key: t for t in others if (key := _place_of(view, t))}
    several = numbered if len(numbered) > 1 else placed
    if len(several) > 1 and len(several) == len(others):
        return Fact(len(several), "derived", tuple(t.evidence()[0] for t in several.values()), "one for each specimen named")
    return Fact(1, "derived", proof[:1])


def _place_of(view: NoteView, trigger: Trigger) -> str:
    """The place and the side behind the name of a test whose result follows; empty where either is missing."""
    if _RESULT.match(view.lower, trigger.mention.end, trigger.unit.end) is None:
        return ""
    places = [f.value for m, f in sites_in(view, trigger.unit) if m.start >= trigger.mention.start and f.value is not None]
    return f"{places[0].side} {places[0].region}" if places else ""


def looked_oneself(view: NoteView, trigger: Trigger) -> Fact[str]:
    """“Labs (me, our scope)”, “read by me”: microscopy of the one who treats."""
    for unit in view.units[max(0, trigger.unit.index - _BESIDE) : trigger.unit.index + _BESIDE]:
        if unit.section == trigger.unit.section and (hit := unit.search(_BY_ONESELF)) is not None:
            return Fact("physician", "stated", (Evidence("performer", "physician", unit.start + hit.start(), unit.start + hit.end()),))
    return Fact()
