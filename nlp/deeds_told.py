"""Sentences behind a title (consent, diagnosis before the operation) in which the work of the day is told as done."""

from __future__ import annotations

import re

from nlp.lesion_words import ANY

DEEDS = r"(?:taken|excised|removed|incised|shaved|froze(?:n)?|curetted|injected|snipped|biopsied|debrided|drained|pared|undermined|infiltrated|numbed|sutured|punched|cauteri[sz]ed|(?:electro)?desiccated|hyfrecated|scraped|saucerized|scooped|unroofed|lanced|avulsed|vapori[sz]ed|fulgurated|ablated|lasered)\b"
WORKED = rf"(?:treated|performed|done|completed|given|administered|applied|destroyed|sprayed|closed|repaired|{DEEDS})"
"""Piece of a pattern: behind "was", work of any kind told as done."""
TOLD_AS_DONE = (
    rf"\b(?:was|were) (?:(?:then|also|again|each|all|both|\w+ly) )*{WORKED}|\b(?:i|we) (?:(?:then|also|again) )*(?:did|took|{WORKED})"
)
"""Piece of a pattern: a finite verb of the past that tells such work."""
_DEED_OPENS = re.compile(
    rf"\W*(?:(?:then |so |we |i |dr\.? \w+ ){{1,3}}|(?:the |this |both |all |each |(?:all )?(?:two|three|four|five|six|\d+) )?(?:{ANY}|it|all|each|both|of them) )?{DEEDS}|\W*(?:ln2|cryo|liquid nitrogen) (?:x|times|to|\d)"
)
_DEED = re.compile(
    rf"\b(?:was|were) (?:then |both |all |each |\w+ly )*{DEEDS}|\b(?:biops(?:y|ies)|bx|excision|cryo(?:therapy)?|ln2|ed ?& ?c|i ?& ?d|curettage|desiccation|shave|punch|removal|destruction|injections?)\b[^.;:]{{0,30}}? (?:performed|done|taken|carried out|applied|given|obtained)\b"
)
_SIZED = re.compile(r"\d ?(?:mm|cm)\b(?!\W*(?:scar|line|margin|incision))")
_CHOICE = re.compile(
    r"\b(?:chose|chooses|choos\w+|elect\w*|opt(?:s|ed|ing)?|prefer\w*|wants?|wanted|wish\w*|agree\w*|scars?|line|margins?)\b"
)
NOT_DONE = re.compile(
    r"\b(?:will|would|may|might|can|could|if|should|shall|risks?|explain\w*|told|understand\w*|possib\w+|includ\w+|needs? to|to be|had|has|have|previously|ago|not|never|declin\w*|refus\w*)\b"
)


def is_done(lower: str, start: int, end: int) -> bool:
    """“Options discussed: cryo, excision. Chose excision. Excised with 4 mm margins.”: is the work told that was chosen, or the lesion with its size?"""
    if NOT_DONE.search(lower, start, end) is not None:
        return False
    told = _DEED_OPENS.match(lower, start, end) or _DEED.search(lower, start, end)
    return told is not None or (_SIZED.search(lower, start, end) is not None and _CHOICE.search(lower, start, end) is None)


NAME_DISEASE = frozenset({"preop_diagnosis", "postop_diagnosis"})
_OTHER_DAY = re.compile(
    r"\d[/-]\d|\b(?:(?:in|on|of|since) (?:\d|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|since|last|prior|earlier|outside|elsewhere|referr\w+|path\w*|proven|recurr\w*|status post|s/p|by dr|(?:19|20)\d\d)\b"
)
_SKIN_LESION = re.compile(
    r"\b(?:warts?|verruca\w*|condylom\w+|mollusc\w+|keratos[ei]s|[as]ks?|tags?|acrochordons?|nev(?:us|i)|moles?|milia|angiomas?|keloids?|bccs?|sccs?|carcinomas?|skin)\b"
)


def is_told_done(lower: str, start: int, end: int) -> bool:
    """“Preop: vulvar warts. Postop same. With the laser all warts were vaporised.”: a sentence behind the diagnosis that tells the work, of no other day."""
    if _SKIN_LESION.search(lower, start, end) is None or _DEED.search(lower, start, end) is None:
        return False
    return not any(p.search(lower, start, end) for p in (NOT_DONE, _OTHER_DAY))


def is_past_work(lower: str, start: int, end: int) -> bool:
    """“FOLLOWUP: warts of the hand. All three were frozen again.”: the title names the visit, not what comes after it."""
    return _DEED.search(lower, start, end) is not None and not any(p.search(lower, start, end) for p in (NOT_DONE, _OTHER_DAY))


_COVERED = re.compile(
    r"\b(?:was|were) (?:then )?covered with\b|\bgraft\b[^.;\n]{0,60}\b(?:harvested|applied|placed|secured|sutured|stapled|meshed)\b|\b(?:fenestrated|meshed) and (?:applied|placed)\b"
)
_DEED_WITH = re.compile(rf"{_DEED.pattern}|\b{DEEDS} (?:today|with|via|using|w/)")
_ANY_DEED = re.compile(rf"\b{DEEDS}|\b(?:ftsg|stsg|full[- ]thickness graft|split[- ]thickness graft|mohs)\b")


_PAPER = re.compile(
    r"\W*(?:[a-z/& -]{0,40}\b(?:op(?:erative|eration)? (?:report|note)|procedure (?:report|note)|(?:biopsy|destruction|surgery|excision|injection) (?:form|record|note|report|log|sheet))\b|mohs\b[^.\n]{0,30}$|[a-z/& -]{2,40}\b(?:form|note|report|record|log|sheet)$)"
)


def opens_paper(lower: str, start: int, end: int) -> bool:
    """“OPERATIVE REPORT”, “Nail biopsy form”: the title of another paper, which goes on with nothing that was told before."""
    return _PAPER.match(lower, start, end) is not None


def is_examination_over(lower: str, start: int, end: int) -> bool:
    """“Exam: scattered nevi.”, a new line, “The burn was covered with a graft ...”: does a line, or the paragraph behind a blank one, tell work of today?"""
    if start < 2 or lower[start - 1] != "\n":
        return False
    if opens_paper(lower, start, end):
        return True
    deed = _DEED_WITH
    if lower[start - 2] == "\n":
        stop = lower.find("\n\n", start)
        end, deed = stop if stop >= 0 else len(lower), _ANY_DEED
    done = _DEED_OPENS.match(lower, start, end) or deed.search(lower, start, end) or _COVERED.search(lower, start, end)
    if done is None:
        return False
    stop = max(end, done.end()) if (point := lower.find(". ", done.end(), end)) < 0 else point
    begin = max(start, lower.rfind(". ", start, done.start()))
    return not any(p.search(lower, begin, stop) for p in (NOT_DONE, _OTHER_DAY))
