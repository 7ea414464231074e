"""Medicines and referrals of another day: kept for a season to come, told because they were not enough, made at an earlier visit (EM-08)."""

from __future__ import annotations

import re

from nlp.dates import MONTH, SEASON
from nlp.fate_words import FELL_SHORT_OF

_IN_A_SEASON = re.compile(
    r"(?: (?:cream|gel|ointment|\d[\d.]*%))*(?:,? (?:to|for|on) (?:the |his |her )?(?:\w+ ){0,2}\w+,?)? (?:this|next|this coming|in (?:the |late |early )?|over the|come|after the|once) ?(?:late |early |the )?(?:fall|autumn|winter|spring|summer|holidays?|vacation|weather|christmas|thanksgiving|easter)\b"
    r"|[^.;\n]{0,40}\bnot (?:yet|now|until|till|before)\b|[^.;\n]{0,30}\b(?:later this year|at a later date|down the road)\b"
)
"""Behind a medicine that waits: "will start Efudex this winter"; one that is refilled until spring does not."""
_KEPT = re.compile(
    r"\b(?:hold(?:ing)?|hold(?:ing)? off|wait(?:ing)?|sav(?:e|ing)|keep(?:ing)?|postpon(?:e|ing)|defer(?:ring)?|delay(?:ing)?)(?: on| with)? (?:the |his |her )?$"
)
_UNTIL = re.compile(
    r"[^.;\n]{0,30}\b(?:until|till) (?:late |early |the |next |after (?:the )?){0,2}(?:fall|autumn|winter|spring|summer|holidays?|vacation|weather|next (?:visit|year))\b"
)
"""Around a medicine that is not begun yet: "hold Efudex until fall"; "hold prednisone until the result is back" stops one that is taken."""
_AFTER_IT = re.compile(
    rf"\b(?:after|{FELL_SHORT_OF})\b(?! (?:meals?|food|breakfast|dinner|shower\w*|bath\w*|wash\w*|cleans\w*|the)\b)[^.;:]{{0,50}}$"
)
"""Before a medicine that was not enough: "stubborn after clobetasol, calcipotriene, 12 wks NB-UVB"."""
_NO_USE = re.compile(
    r"(?: (?:sheet\w*|sheeting|gel|cream|ointment|lotion|solution|foam|shampoo|strips?|tape|pads?|\d[\d.]*%|otc|massage|at home|daily|bid|nightly))*,?(?: \([^()\n]{1,30}\))? (?:(?:has|have|had|was|were|is|are|did|does|do|really|only|of|proved|made) )*"
    r"(?:nothing(?! (?:else|new|more|further))|not? help\w*|didn't help|little help|no (?:help|use|good|benefit|effect|relief|change|difference|improvement|better)\b|little (?:use|effect|benefit|help)\b|not (?:help|work|do|improve|touch)\w*|useless|ineffective|without (?:benefit|effect|success|relief|help|improvement)|to no (?:avail|effect))\b"
)
"""Behind a medicine that was tried in vain: "silicone sheeting did nothing"."""
_REFERRED_BEFORE = re.compile(
    rf"\balready (?:been )?(?:referred|placed|made|sent|under|scheduled|has)\b|\b(?:referral|consult(?:ation)?|referred)\b[^.;\n]{{0,40}}\b(?:last (?:week|month|visit|year|time)|ago|earlier this|previously|at (?:the |her |his )?(?:last|previous|prior) visit|on \d{{1,2}}/\d{{1,2}}|in (?:{MONTH}|{SEASON}))\b"
)
"""A referral of an earlier visit: "vascular referral was placed last month"."""


def waits(before: str, after: str) -> bool:
    """True where the words around a medicine put it off: "Efudex to the scalp in the fall", "not yet", "hold ... until fall"."""
    return _IN_A_SEASON.match(after) is not None or (_UNTIL.match(after) is not None and _KEPT.search(before) is not None)


def fell_short(before: str) -> bool:
    """True where the words before a medicine tell that it did not suffice."""
    return _AFTER_IT.search(before) is not None


def no_use(after: str) -> bool:
    """True where the words behind a medicine tell that it did not help."""
    return _NO_USE.match(after) is not None


def referred_before(text: str) -> bool:
    """True for a referral that an earlier visit made."""
    return _REFERRED_BEFORE.search(text) is not None
