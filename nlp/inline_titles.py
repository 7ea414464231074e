"""Notes in one paragraph whose titles stand between sentences: "AKs. FH: melanoma in mother. LN2 x 3 scalp." - where the aside of such a title ends."""

from __future__ import annotations

import re

VISIT_GOES_ON = frozenset({"history", "family", "social", "medications", "labs", "pathology"})
"""Titles of asides behind which exam, work and plan may follow on the same line."""
ANSWERED_BY_NONE = VISIT_GOES_ON - {"pathology"}
_LEAD = r"\W*(?:(?:then|so|now|next|today|plan(?: is)?(?: to)?|i|we|will|pt|patient)\W+)*"
_PLAN = re.compile(
    rf"{_LEAD}(?:exam(?:ination)?|o/e|pe|on exam(?:ination)?|bsa|start|begin|increase|decrease|switch|refill|order|refer|rtc|return|recheck)\b(?! date)|[^.;\n]{{0,40}}\b(?:cbc|cmp|lfts?|labs?|bmp|lipids?)\b[^.;\n]{{0,20}}\bordered\b|[^.;\n]{{0,30}}\d ?% bsa\b"
)
"""Opens a sentence of exam or plan, which tells nothing of the past."""
_WORK = re.compile(
    rf"{_LEAD}(?:ln2|liquid nitrogen|cryo(?:therapy|surgery)?|ilk|il kenalog|il tac|kenalog|intralesional|shave|punch|tangential|curettage|ed ?& ?c|i ?& ?d|snip|cantharidin|candida)\b[^.;\n:]{{0,60}}"
    r"(?:\b(?:to|of|x) ?(?:the |both |all |each |\d|l\b|r\b|left|right|two|three|four|five|six)|\b(?:applied|done|performed|taken|given|injected|carried out|used|completed|obtained)\b|\d ?(?:mg|cc|ml)\b|\bx ?\d)"
)
"""Opens a sentence of work with its number, place or dose."""
_FOUND = re.compile(
    r"\d(?:\.\d)? ?(?:mm|cm)\b[^.;:\n]{0,40}\b(?:papule|macule|plaque|nodule|lesion|patch|growth|ulcer)s?\b|\b(?:papule|macule|plaque|nodule|lesion|patch|growth|ulcer)\b[^.;:\n]{0,30}\d(?:\.\d)? ?(?:mm|cm)\b"
)
"""What was seen, with its size."""
_OLD = re.compile(
    r"\b(?:19|20)\d\d\b|\b(?:ago|last|prior|previous\w*|past|since|before|earlier|history|hx|h/o|s/p|elsewhere|outside|childhood|mother|father|sister|brother|if|declin\w+|may|might|could|risks?|vs|never|not)\b|(?<![\d/])\d{1,2}/\d{1,2}(?![\d/])"
)


_REGULAR = re.compile(
    r"\b(?:(?:each|every|most) (?:visit|time|month|week|(?:\d+|few|other) \w+)|monthly|weekly|yearly|regularly|usually|q ?\d)\b"
)
"""Work told as what is done again and again."""
_NOTHING = re.compile(
    r"\W*(?:none|neg(?:ative)?|nil|n/?c|n/?a|non-?contributory|unremarkable|reviewed|not? (?:significant|pertinent|relevant|contributory)|no meds|no medications)\W*"
)
_LONG_AGO = re.compile(r"\b(?:in (?:the )?(?:past|childhood)|(?:years?|yrs?|months?|weeks?) ago|previously|elsewhere)\b")
_HOW_IT_IS = re.compile(r"\b(?:flar(?:es|ed|ing)|worse|worsening|uncontrolled|not controlled|well[- ]controlled|clear on)\b")
_LIVES = frozenset({"social", "family", "labs"})
"""Asides in which nobody tells how a disease of the patient stands."""


def says_nothing(lower: str, behind: int, start: int, end: int) -> bool:
    """Is "none" all that stands between the title and this sentence of its line, which tells of no other time? Then the title has had its answer."""
    answered = _NOTHING.fullmatch(lower, behind, start) is not None and "\n" not in lower[behind:start]
    return answered and _LONG_AGO.search(lower, start, end) is None


def visit_goes_on(category: str, lower: str, start: int, end: int) -> bool:
    """Does a sentence on the line of such a title tell of the visit itself, and of no other time?"""
    hit = _PLAN.match(lower, start, end)
    if hit is None and category != "pathology":  # a report names the work that its specimens came from
        work = _WORK.match(lower, start, end) if _REGULAR.search(lower, start, end) is None else None
        hit = work or _FOUND.search(lower, start, end)
    if hit is None and category in _LIVES:
        hit = _HOW_IT_IS.search(lower, start, end)
    return hit is not None and _OLD.search(lower, start, end) is None
