"""How far a cue of `nlp/terms/context.csv` reaches: do the words asked about lie within what it governs?

A cue in front of the words ends at a new subject, a closing parenthesis or a word that stops it; a cue behind them
ends at other work or at an onset. `nlp.assertion` weighs the cues that reach.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.assertion_words import (
    AFTER_WORK,
    COMPARED,
    ENUMERATION,
    OF_ANOTHER_DAY,
    ONSET,
    OTHER_SUBJECT,
    WHO,
)
from nlp.cue_ahead import OTHER_ITEM, PROVEN_ON, SAMPLE, reaches_forward
from nlp.fate_words import DONE_TO, OTHERS
from nlp.lesion_words import ANY
from nlp.number_words import SPELLED
from nlp.phrase_ends import phrase_end
from nlp.reason_clauses import goes_on_to_work, is_of_other_clause
from nlp.said_beside import is_of_days_to_come, is_of_other_things
from nlp.view import Cue

if TYPE_CHECKING:
    from nlp.assertion import Place


def gap_to(place: Place, cue: Cue) -> int:
    """Characters between the words and a cue; negative where they overlap."""
    return place.start - cue.end if cue.end <= place.start else cue.start - place.end


_NEAR_PHRASE = 12
"""Behind the whole phrase only what follows at once is sure to be said of its work."""
_OF_LESION = frozenset(
    {"proven", "confirmed", "check", "vs", "versus", "outside", "again vs", "again versus", "alternative", "alternatives"}
)
"""Words that stand close behind a lesion to say something of it, not of the work on it."""


_HEADS = re.compile(r"(?: \w+)?\s?:")
"""A word of the past that heads its line governs all of it: "Previously: BCC of the ear (Mohs), AKs frozen"."""


_COUNTED_ELSEWHERE = re.compile(
    rf"(?:(?<!['\u2019])\b\d{{1,2}}|\b{SPELLED}|\b(?:lesions?|others?|aks?|sks?|warts?|tags?|none|nothing|clear|normal|any))(?: (?:were|was|are|is))? $"
)
"""Before "elsewhere" that is a place of the skin, not another practice: "4 on the hand and 2 elsewhere"."""


_HAD = re.compile(
    r"(?:previously|formerly|recently|already|once)[ -](?:(?:shave|punch|incisionally|partially|twice|histologically) )?(?:biopsied|biopsy|bx|sampled|proven|diagnosed|confirmed|identified|marked|photographed|tattooed|treated|frozen|irradiated|curetted|injected|shaved|punched)\b"
)
_KNOWN = re.compile(
    r"\b(?:previously|recently|already)[ -](?:(?:shave|punch|incisionally) )?(?:biopsied|biopsy[- ]proven|bx'?d|sampled|proven|diagnosed|confirmed|identified|shaved|punched)\b"
)
_ITS_NAME = re.compile(rf" (?:\w+ ){{0,3}}?(?:{ANY})\b(?! (?:was|were|is|has|had|by|at|in (?:19|20)))")
_ARTICLE = re.compile(r"\b(?:an?|the|this|that|these|those|his|her|their|two|three|both|each|one)(?: \w+)? $")


def _is_of_lesion(place: Place, cue: Cue, *, forward: bool) -> bool:
    """“Excised the previously biopsied carcinoma”: the lesion's past, between its article and its name, and not that of the work before or behind it."""
    if cue.category not in _OF_THE_PAST:
        return False
    lower = place.view.lower
    told = _KNOWN.search(lower, max(place.unit.start, cue.start - 11), place.start) if forward else None
    if told is not None and told.start() <= cue.start and cue.end <= told.end():
        aside = lower[place.unit.start : told.start()].endswith((", ", "(")) and lower.startswith((",", ")"), told.end())
        if aside or _ITS_NAME.match(lower, told.end(), place.start):
            return True  # "BCC, previously biopsied, excised", "previously biopsied BCC of the cheek: excised"
    article = _ARTICLE.search(lower, place.unit.start if forward else place.end, cue.start)
    if article is None:
        return False
    past = _HAD.match(lower, cue.start) or _HAD.match(lower, article.end())
    return past is not None and past.end() >= cue.end and (not forward or past.end() <= place.start)


_NOW = re.compile(r" (?:then |also |\w+ly )?\w+[^s\W]e?s\b")


def _opens_case(place: Place, cue: Cue) -> bool:
    """“A surgeon excises ...” in the present tense as the first words of all: the case is told of whoever does it."""
    return (
        not place.unit.index
        and not place.view.lower[: cue.start].strip()
        and place.view.lower.startswith("a ", cue.start)
        and _NOW.match(place.view.lower, cue.end) is not None
    )


def reaches(place: Place, cue: Cue, stops: list[Cue]) -> bool:
    """Do the words lie within what the cue governs? `stops` are the cues of the unit that end others."""
    gap, end = gap_to(place, cue), place.end
    if gap >= 0 and cue.start == place.unit.start and cue.category == "HISTORICAL" and _HEADS.match(place.view.lower, cue.end):
        return True
    if (
        cue.category == "OTHER_PROVIDER"
        and place.view.lower[cue.start : cue.end] == "elsewhere"
        and _COUNTED_ELSEWHERE.search(place.view.lower, max(0, cue.start - 24), cue.start)
    ):
        return False
    if (
        cue.category == "FUTURE_TIME"
        and _IN_SEASON.match(place.view.lower, cue.start, cue.end)
        and _HAPPENED.search(place.view.lower, place.unit.start, cue.start)
    ):
        return False
    if cue.category == "PAST_TIME" and place.start - cue.end >= 0 and _MISSED.search(place.view.lower, place.unit.start, cue.start):
        return False
    if cue.category == "OTHER_PROVIDER" and (_is_sample_in_bracket(place, cue) or _opens_case(place, cue)):
        return False
    if gap > cue.reach and cue.start >= place.end and place.view.lower[cue.start : cue.end] not in _OF_LESION:
        end = min(phrase_end(place), cue.start)
        gap = cue.start - end if cue.start - end <= _NEAR_PHRASE else gap
    if gap < 0 or gap > cue.reach:
        inside = cue.category == "PAST_TIME" and place.start < cue.start and cue.end < place.end  # "excised a year ago likewise"
        return inside or (cue.category == "NEGATED" and cue.start < place.start < cue.end)  # "not treated"
    forward = cue.end <= place.start
    if cue.category in _OF_SOME and place.unit.may_hold(_OTHERS_NAMED) and _is_of_the_rest(place, cue, forward=forward):
        return False
    if cue.direction == ("BACKWARD" if forward else "FORWARD") or (cue.category == "PAST_TIME" and _is_comparison(place, cue)):
        return False
    if not forward and any(told(place, cue) for told in _NOT_OF_THE_WORK):
        return False
    if _is_of_lesion(place, cue, forward=forward):
        return False
    if forward and goes_on_to_work(place, cue):
        return False
    return reaches_forward(place, cue, stops) if forward else _reaches_back(place, cue, stops, end)


_MISSED = re.compile(
    r"\b(?:missed|skipped|no-?showed|was away|was out|on vacation|on holiday|travel(?:l)?ing)\b(?: (?!and\b|but\b)[\w-]+){0,4} ?$"
)
"""Before another day on which nothing was done: "missed last week, so NBUVB repeated at 480 mJ"."""
_ASIDE = re.compile(
    r"[(\[](?=[^()\[\]\n]*(?<![/\d.#-])(?<!jan )(?<!feb )(?<!mar )(?<!apr )(?<!may )(?<!jun )(?<!jul )(?<!aug )(?<!sep )(?<!oct )(?<!nov )(?<!dec )\b\d{1,2}\b(?![-/.:%]| ?(?:weeks?|wks?|w|months?|mos?|days?|d|years?|yrs?|y|hours?|h|mm|cm|ml|cc|mg|st|nd|rd|th|cycles?|freez\w+|times|sec\w*|min\w*)\b))[^()\[\]\n]*[)\]]"
)
"""A bracket that counts on its own: "frozen (16 were done at the last visit)"; one with a date or a span of time does not."""


def _in_an_aside(place: Place, cue: Cue) -> bool:
    """“R foot 3, L foot 2 - frozen (last visit: 16)”: what the bracket counts is of the other day, the work in front of it is not."""
    if cue.category not in _OF_THE_PAST:
        return False
    opened = max(place.view.lower.rfind("(", place.end, cue.start), place.view.lower.rfind("[", place.end, cue.start))
    if opened < 0:
        return False
    aside = _ASIDE.match(place.view.lower, opened, place.unit.end) or _TEST_ASIDE.match(place.view.lower, opened, place.unit.end)
    return aside is not None and cue.start < aside.end()


_TEST_ASIDE = re.compile(
    r"[(\[][^()\[\]\n]{0,24}\b(?:koh|cultures?|clippings?|pas|mri|x-?rays?|xr|ct|ultrasound|doppler|abis?|a1c|labs?|swab)\b[^()\[\]\n]{0,40}[)\]]"
)
"""The day of a test in brackets is that of the test: "7 thick nails (KOH+ in Jan), ground down"."""


_OF_THE_PAST = frozenset({"PAST_TIME", "HISTORICAL", "MONTH"})
_NOT_OF_THE_WORK = (_in_an_aside, is_of_other_clause, is_of_other_things, is_of_days_to_come)
"""What a cue behind the words may belong to instead."""


_IN_SEASON = re.compile(r"in (?:the )?(?:spring|summer|fall|autumn|winter)")
_HAPPENED = re.compile(
    r"\b(?:had|began|started(?! (?:on|to))|appeared|arose|ruptured|burst|drained|flared|grew|came up|noticed|bled|got infected|was (?:first |last )?(?:infected|inflamed|seen|noticed|biopsied|drained))\b[^.;,]{0,24}$"
)
"""Before a season that has passed: "which had ruptured in the spring"."""
SAMPLE_IN_BRACKET = re.compile(
    r"\((?:(?:on|by|per|from|after|see|with) )?(?:your|their|his|her|the|dr\.? [a-z]+'s|(?:the )?outside|pcp'?s?|gp'?s?) [^()]{0,24}?"
    r"\b(?:biops\w+|bx|punch|shave|sample|specimen|path\w*|report|letter|referral|photo\w*|note|slides?|histolog\w+)\b[^()]{0,40}\)"
)
"""By whose sample a lesion is known, in a bracket behind it."""


def _is_sample_in_bracket(place: Place, cue: Cue) -> bool:
    """“I removed the carcinoma of the left ear (your punch of March)”: by what the lesion is known is another's, the work around the bracket is not."""
    opens = place.view.lower.rfind("(", place.unit.start, cue.start + 1)
    told = SAMPLE_IN_BRACKET.match(place.view.lower, opens, place.unit.end) if opens >= 0 else None
    return told is not None and cue.start < told.end() and not opens <= place.start < told.end()


_OF_SOME = frozenset({"NEGATED", "DECLINED", "PLANNED", "OFFERED", "FUTURE_TIME"})
_THE_REST = re.compile(
    rf"[^.;:(),]{{0,24}}?\b(?:the (?:{OTHERS})|(?:any ?)?more|(?:any )?further|(?:all )?others|remaining (?:ones|lesions?|\w+s))\b(?! (?:than|testing|work-?up|evaluation|care|questions))"
)
"""Behind a word of what was not done: the others of the set, "could not tolerate more", "wants to wait with the rest"."""
_REST_BEFORE = re.compile(
    rf"[,;(-] ?(?:and |but |while )?(?:(?:the|all) )*(?:{OTHERS})(?: (?:\d{{1,2}}|{SPELLED}))?(?: [a-z]+)?(?: (?:is|are|were|was|will|would))? $"
)
"""Right before it: "5 frozen, remaining 3 to be done next month"."""
_OTHERS_NAMED = re.compile(rf"\b(?:{OTHERS}|more|further)\b")
"""Stands in every sentence of which a cue may speak of the others alone."""
_PARTED = re.compile(r"[,;(]|\s-\s|\bbut\b|\band (?:he|she|they|mom|mother|dad|father|pt|patient)\b")
_NEW_CLAUSE = re.compile(
    rf"[;(]|\s-\s|\bbut\b|\band (?:he|she|they|mom|mother|dad|father|pt|patient)\b|,(?: (?:so|and|then|we|i|today|only|just|the|these|those|her|his))* (?:\d{{1,2}}\b|{SPELLED}\b|(?:we|i)\b|(?:\w+ ){{1,3}}(?:was|were)\b)"
)
"""Behind a cue a comma alone may part a list: "need for further surgery such as excision, Mohs surgery or a flap"."""


def _is_of_the_rest(place: Place, cue: Cue, *, forward: bool) -> bool:
    """“10 curetted, mother wants to wait with the rest”: the cue speaks of the others alone, in a clause of its own."""
    if not forward and _REST_BEFORE.search(place.view.lower, place.end, cue.start):
        return True
    told = _THE_REST.match(place.view.lower, cue.end, place.unit.end)
    if told is None or (forward and told.end() > place.start):
        return False
    between = place.view.lower[told.end() : place.start] if forward else place.view.lower[place.end : cue.start]
    return (_NEW_CLAUSE if forward else _PARTED).search(between) is not None


def _is_comparison(place: Place, cue: Cue) -> bool:
    """“Same settings as last time”, “bigger than last visit”: the other day is only compared with."""
    return COMPARED.search(place.view.lower[max(0, cue.start - 40) : cue.start]) is not None


_LABEL = re.compile(r"(?: [a-z\d/][\w'/.-]*){1,7}\s?: ")
"""The rest of a field that work opens: "LN2 before keloids: skipped today", "Excision 5 mm margins / Mohs: declines"."""


def opens_unit(place: Place) -> bool:
    """Do only marks of a list stand before the words?"""
    return not place.view.lower[place.unit.start : place.start].strip(" \t-*\u2022>")


def _reaches_back(place: Place, cue: Cue, stops: list[Cue], end: int) -> bool:
    between = place.view.lower[end : cue.start]
    if cue.category == "OTHER_PROVIDER" and place.view.lower.startswith("not by", cue.start):
        return True  # "... by Dr. Ruiz, not by me" holds for its sentence
    if cue.category == "DECLINED" and _is_of_other(place, cue):
        return False
    if cue.category == "NEGATED" and between.startswith(",") and _NOTHING_ELSE.match(place.view.lower, cue.start, place.unit.end):
        return False  # "these I only pared, nothing frozen"
    if cue.category == "NEGATED" and _BUT_NOT_SO.match(place.view.lower, cue.start):
        return False
    if cue.category == "DECLINED" and _AND_HAS.fullmatch(between):
        return True
    if cue.category == "DECLINED" and (subject := WHO.search(between)):
        return not re.search(r"[:(]|\b(?:and|with)\b", between[: subject.start()])
    if (
        cue.category in _OF_ONE_ITEM
        and OTHER_ITEM.search(between)
        and (
            _DONE_TO.search(between)
            or any(m.label == "PROC" and place.end <= m.start < cue.start for m in place.view.mentions_in(place.unit))
        )
    ):
        return False  # "6 treated with LN2, 2 biopsied elsewhere last week"
    if cue.category in ("NEGATED", "DECLINED"):
        if (between.endswith("(") and "," not in between) or (opens_unit(place) and _LABEL.fullmatch(between)):
            return True
        return not re.search(r"[,:(>]|\b(?:and|with)\b", between) or between.strip() in ("", ":", "-", "=", ",", "(")
    if any(place.end <= s.start and s.end <= cue.start and s.category == "STOP" for s in stops):
        return False
    if cue.category in OF_ANOTHER_DAY and _follows_other_work(place, cue, between):
        return False
    if (
        cue.category == "PAST_TIME"
        and PROVEN_ON.search(place.view.lower, place.end, cue.start)
        and not SAMPLE.match(place.view.lower, place.start)
    ):
        return False  # "excision of the SCC biopsied eight days ago"
    if cue.category in ("HISTORICAL", "PAST_TIME", "AFTER"):
        return not ONSET.search(between) and not ("," in between and len(between) > 30)
    if cue.category in ("FUTURE_TIME", "MONTH") and "," in between and not place.unit.lower.startswith("plan"):
        return False
    if cue.category == "OFFERED" and ENUMERATION.fullmatch(between):
        return True
    if cue.category == "OFFERED" and _OWN_SUBJECT.search(between) and place.view.lower.startswith("was ", cue.start):
        return False
    return not OTHER_SUBJECT.search(between) and not ("," in between and len(between) > 40)


_OWN_SUBJECT = re.compile(r"^[^,]*, (?:an? |the )?(?!which\b|who\b|that\b|and\b|or\b|but\b|this\b|it\b)(?:(?!or\b|and\b)[a-z-]+ ){1,4}$")
"""Between a title and what was only thought of beside it: "excision of pilonidal cyst, marsupialization was considered"."""
_NOTHING_ELSE = re.compile(r"nothing (?:else|more|further|other|was|were|is|[a-z]+ed|frozen|cut|sent|taken|given|put|done|burnt|sewn)\b")
"""Opens a clause of its own."""
_BUT_NOT_SO = re.compile(
    r"but not (?:measured|recorded|quantified|stated|tight|tense|under|over|too|very|much|wide\w*|deep\w*|as |by |to |into |past |extensive\w*|extend\w*|enough|long|completely|entirely|fully|everted|numbered|circumferential\w*|all\b(?! done))"
)
"""“Undermined but not measured”, “closed in layers, but not under tension”: how it was done."""
_AND_HAS = re.compile(
    r"(?: surgery| excision| treatment| option)? and (?:he |she |they |pt |patient )?(?:has|have|had) (?:also |then |politely |firmly )?"
)
"""Between what was put to the patient and the refusal: "informed about Mohs and has refused for travel reason"."""
_DONE_TO = re.compile(rf"\b(?:{DONE_TO}|biopsied|excised)\b")
_OF_ONE_ITEM = frozenset({"OTHER_PROVIDER", "PAST_TIME", "HISTORICAL", "NEGATED"})
_OBJECT = re.compile(
    r" (?:to have |having |a |an |the )?(?!today|it\b|this|that|them|these|treat|surg|proced|remov|again|by\b|for\b|at\b|because|due|as\b|until|and\b|but\b|in\b|on\b|despite|since|after|second|so\b|would|now|further|any\b|all\b|inter|have\b|his\b|her\b|their\b)(?P<what>[a-z0-9][\w&-]{2,})"
)


def _is_of_other(place: Place, cue: Cue) -> bool:
    """“LN2 to three AKs, she refused Efudex”: something else was refused."""
    words = place.view.lower[cue.start : cue.end]
    what = _OBJECT.match(place.view.lower, cue.end) if words.endswith(("declined", "refused", "declines", "refuses")) else None
    return what is not None and what["what"][:4] not in place.view.lower[place.start : place.end]


def _follows_other_work(place: Place, cue: Cue, between: str) -> bool:
    """“Advancement flap after Mohs by Dr Y last week”: person and day are those of the earlier work."""
    turn = AFTER_WORK.search(between)
    if turn is None:
        return False
    return any(m.label == "PROC" and place.end + turn.start() <= m.start < cue.start for m in place.view.mentions_in(place.unit))
