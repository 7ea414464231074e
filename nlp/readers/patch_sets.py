"""Sets of a patch test told by their names with a number: "baseline 50, hairdressers 12", "NACDG core (80) + own (8)" (PAT-01)."""

from __future__ import annotations

import re

from nlp.facts import Evidence, Fact
from nlp.number_words import SPELLED, number_of
from nlp.view import Unit

_NAME = (
    r"(?:nacdg|nac(?=[- ]?\d| ?\(|\b)|na(?=-\d\d)|acds|bscfa|bsca|escd|ebs|eccd|icdrg|(?:north|n\.?) american|american core|(?:european |british |aust\w+ )?(?:baseline|standard)|core|extended|hair ?dress\w*|cosmetics?|acrylates?|(?:meth)acrylates?|metals?|dental|rubbers?|plants?|botanicals?"
    r"|fragrances?|perfumes?|preservatives?|(?:cortico)?steroids?|textiles?|epox\w+|bakers?|bakery|shoes?|footwear|leg ulcer|vehicles?|emulsifiers?|medicaments?|sunscreens?|isocyanates?|plastics?|resins?|glues?|supp(?:lement\w*)?|own|personal(?: care)?(?: products| items)?|work(?:place)? (?:products|items)|(?:patient'?s )?own (?:products|items)|t\.?r\.?u\.?e\.?(?: |-)test|true)"
)
NAMED = re.compile(rf"\b(?:{_NAME}|t\.?r\.?u\.?e\b|series|trays?|add-?on)\b")
HELD = r"(?:allergens?|antigens?|patches|haptens|substances|chambers|items|products)"
"""Piece of a pattern: what lies on the skin, and is counted."""
OF_A_SET = r"acrylates|metals|(?:own )?products|fragrances|perfumes|(?:hair |textile )?dyes|rubbers?(?: \w+s)?|preservatives|(?:cortico)?steroids|cosmetics|plants|botanicals|plastics|resins|epoxies|textiles|chemicals|extras|items|additives|excipients|medicaments|antibiotics|an(?:a)?esthetics|woods|glues|adhesives|creams|oils|shampoos|sunscreens|filters|flavou?rs|isocyanates|surfactants|antimicrobials|emulsifiers|belongings|materials|samples"
"""What sets of allergens hold; strips, panels, rows and photos hold none of their own."""
_WORDS = (
    r"(?:\s+(?:series|panel|tray|set|core|baseline|standard|test|allergens?|products|items|screening|extended|supp(?:lement\w*)?|add-?on))*"
)
SET = re.compile(
    rf"\b{_NAME}{_WORDS}(?: ?\([a-z][a-z ,&-]{{1,30}}\))?\s*(?:[-:=(]\s*|(?<!hairdresser)(?<!baker),\s*|\bx ?)?(?:n ?= ?)?(?:all (?:of )?)?(?P<n>\d{{1,3}})\b(?![-.]?\d|\s*(?:%|/|h\b|hours?|hrs?|days?|w(?:ee)?ks?|mo(?:nth)?s?|strips?|panels?|sheets?|rows?|mg|mm|cm|p\.?m|a\.?m|years?|yo|total|in (?:all|total)|altogether))"
)
_SET_BEHIND = re.compile(
    rf"\b(?P<n>\d{{1,3}}|{SPELLED}) (?:of )?(?:(?:the|his|her|their|my) )?(?:(?:additional|extra|supplementary) )?(?:from (?:the )?)?(?:{_NAME}|{OF_A_SET})\b(?! ?(?:[-:=(,]\s*|x ?)?\d)"
)
"""A number before the name of its set: "80 NACDG plus 3 of her own products"."""
_UNNAMED = re.compile(
    r"(?:\+|\bplus\b|&|\band\b) ?(?:the )?[a-z][a-z' -]{2,24}?(?:series|tray|panel|set|mix|screen|tests?)? ?[(:]? ?(?P<n>\d{1,3})\b(?![-.]?\d|\s*(?:%|/|h\b|hours?|hrs?|days?|w(?:ee)?ks?|mo(?:nth)?s?|strips?|panels?|sheets?|rows?|mg|mm|cm|p\.?m|a\.?m|years?|yo|min|controls?|blanks?))"
)
"""A further set whose name is not known: "NAC 80 + barber tray 20"."""
_WITHOUT = re.compile(rf"\b{_NAME}\s+(?:series|panel|tray|set|allergens|products|items)\b(?!\s*(?:[-:=(,]\s*)?(?:all (?:of )?)?\d)")
"""A set that goes without its number."""
_TOTAL = re.compile(r"\b(?P<n>\d{2,3})\s+(?:in (?:total|all)|total|altogether)\b|(?:=|\btotal(?: of)?)\s*:?\s*(?P<m>\d{2,3})\b")


_NUMBER = re.compile(r"(?<![\d.])\d{1,2}\b(?![.\d])")
_WHOLE_SERIES = 60
"""A set of this many is the series: told by two names, or in title and field, it is one ("NAC-80, North American 80")."""


def sets_of(unit: Unit) -> Fact[int]:
    """Allergens of the sets that a sentence names; conflicting where one goes without its number, or where they do not make the total."""
    hits = list(unit.spots(SET))
    behind = [h for h in unit.spots(_SET_BEHIND) if not any(h.start("n") < s.end() and s.start() < h.end() for s in hits)]
    hits = sorted([*hits, *behind], key=lambda h: h.start()) if hits or len(behind) > 1 else []
    if not hits:
        return Fact(searched=("number of allergens",))
    numbers = [number_of(h["n"]) for h in hits]
    listed = sum(number for n, number in enumerate(numbers) if number < _WHOLE_SERIES or number not in numbers[:n])
    proof = tuple(Evidence("count", h["n"], unit.start + h.start(), unit.start + h.end()) for h in hits)
    total = unit.search(_TOTAL)
    told = int(total["n"] or total["m"]) if total else listed
    if told != listed and any(number_of(h["n"]) == told for h in hits):
        told = listed
    if told == listed and any(not any(h.start() <= m.start("n") < h.end() for h in hits) for m in unit.spots(_UNNAMED)):
        return Fact(listed, "conflicting", proof, "a set of another name beside them")
    if told - listed in {int(n[0]) for n in _NUMBER.finditer(unit.lower)}:
        listed = told  # "baseline 32 + plants 8 + own gloves & creams 5 = 45"
    if told != listed or (total is None and any(not any(h.start() <= w.start() < h.end() for h in hits) for w in unit.spots(_WITHOUT))):
        return Fact(min(told, listed), "conflicting", proof, "the sets and their numbers do not agree")
    return Fact(listed, "stated" if len(hits) == 1 else "derived", proof, "" if len(hits) == 1 else "sum of the sets")
