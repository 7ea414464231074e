"""Prick tests: how many substances were pricked into the skin, controls left out (95004)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.number_words import SPELLED, number_of
from nlp.view import NoteView, Unit

_SUBSTANCE = r"(?:\w*allergens?|foods?|inhalants?|antigens?|extracts?|pricks?|scratches|pollens?|moulds?|molds?|substances|items|tests?|trees|grasses|weeds|epicutaneous|danders?|venoms)"
_NUMBER = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{SPELLED})\s+(?!of\b)(?:[a-z-]+\s+){{0,2}}?{_SUBSTANCE}\b|(?:tests?|testing|pricks|allergens?|extracts)\s*(?:[:=x(]|x\s)\s*(?P<m>\d{{1,2}})\b(?!\s*(?:x|mm)\s*\d|\s+(?:[a-z-]+\s+){{0,2}}?{_SUBSTANCE}\b)"
    rf"|\b(?P<p>\d{{1,2}}|{SPELLED}) (?:(?:were|was|are) )?(?:pricked|scratched)\b"
)
_TOGETHER = re.compile(r"\s*(?:\([^)]{0,40}\)\s*)?(?:,|\+|&|\band\b|\bplus\b|\bas well as\b)+\s*(?:(?:and|with) )?")
_TOTAL = re.compile(r"(?:=|\btotal(?:ing)?(?: of)?:?|\bin all\b,?)\s*$")
_CONTROLS = re.compile(
    r"\b(?:incl\w*\.?|counting|with|of which) (?:the |both |2 |two )?(?:(?:pos\w*|neg\w*|histamine|saline)\b(?: and | ?[/&] ?| )?)*(?:controls?\b|\bsaline\b|\bhistamine\b)"
)
"""Beside a number that holds the two controls: "14 pricks incl. controls"."""
PRICKED = re.compile(
    r"\btoday\b|\bdone\b|perform|\bplaced\b|\bapplied\b|\bput on\b|\btested\b|positive|negative|\bneg\b|\bpos\b|\bwheals?\b|histamine|saline|controls?\b|\bread\b|forearms?\b|\bback\b|\bto \d|\bpricked\b|\bduotip|multi-?test|quintip|\bmm\b|\b\d{1,2} ?x ?\d{1,2}\b"
)
NO_PRICK = re.compile(
    r"\border(?:ed|s)?\b|\bat age\b|\b(?:as|when) an? (?:child|infant|baby|teen\w*)\b|\b(?:19|20)\d\d\b|\bdiscussed\b|\bnext (?:visit|time|week|month)\b|\bscheduled?\b|\bwill\b|\bplan(?:ned)?\b|\bnot (?:done|performed|indicated|needed|placed)\b"
)
"""An order, a plan, or a test of long ago."""
_NEAR = 4


def told_near(view: NoteView, unit: Unit) -> list[Unit]:
    """The sentence of the test and those right behind it of the same paragraph or list; none with another kind of test or an order."""
    out = [unit]
    for other in view.units[unit.index + 1 : unit.index + 1 + _NEAR]:
        if other.section != unit.section or any(m.concept != "scratch_test" for m in view.mentions_in(other, "PROC")):
            break
        out.append(other)
    return [u for u in out if u is unit or not u.search(NO_PRICK)]


def pricks(view: NoteView, unit: Unit) -> Fact[int]:
    """Substances of a prick test: a total, the sum of several kinds, or the one number told."""
    for near in told_near(view, unit):
        found = list(near.spots(_NUMBER))
        if found:
            return _summed(near, found)
    return Fact(searched=("number of substances",))


def _summed(unit: Unit, found: list[re.Match[str]]) -> Fact[int]:
    """“8 foods + 10 inhalants” is eighteen, “= 18 extracts” behind them as well."""
    total = next((hit for hit in found if _TOTAL.search(unit.lower, 0, hit.start())), None)
    run = [total] if total is not None else found[:1]
    for hit in found[1:] if total is None else ():
        if _TOGETHER.fullmatch(unit.lower, run[-1].end(), hit.start()) is None:
            break
        run.append(hit)
    value = sum(number_of(hit["n"] or hit["m"] or hit["p"]) for hit in run)
    proof = tuple(Evidence("count", hit.group(), unit.start + hit.start(), unit.start + hit.end()) for hit in run)
    if _CONTROLS.search(unit.lower, run[-1].end()) is not None and value > len(_PAIR):
        return Fact(value - len(_PAIR), "conflicting", proof, "the controls are in the number")
    return Fact(value, "stated" if len(run) == 1 else "derived", proof)


_PAIR = ("histamine", "saline")
