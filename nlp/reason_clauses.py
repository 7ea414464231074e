"""Clauses beside the work that say why it was done, after or instead of what, or what may follow: their cues say nothing of it.

Behind it: “was frozen because salicylic acid had failed”, “was excised after Mohs was declined”, “were treated, repeat if needed”.
Before it: “after a discussion of the options including blue light, I treated all nineteen”, “given the history of bleeding, it was excised”.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.deeds_told import DEEDS, TOLD_AS_DONE, WORKED
from nlp.lesion_words import ANY
from nlp.view import Cue

if TYPE_CHECKING:
    from nlp.assertion import Place

_OF_CLAUSES = frozenset({"CONDITIONAL", "DECLINED", "FUTURE_TIME", "HISTORICAL", "NEGATED", "OFFERED", "PLANNED"})
"""What such a clause may say of other work; a day or another's hands would be those of the work itself."""
_TOLD = re.compile(
    rf"{TOLD_AS_DONE}"
    rf"|\b\d{{1,2}} (?:{ANY})[^.;,]{{0,30}}\b(?:ln2|cryo\w*|{DEEDS})"
    r"|\b(?:ln2|liquid nitrogen|cryo\w*|shave|punch|ilk|kenalog|tac)\b[^.;,]{0,40}? ?(?:\bx ?\d|\(\d{1,2}\))"
)
"""The work told with a verb of its own, or with its number."""
_WHY = re.compile(
    r"\b(?:because|since(?! (?:\w+ )?(?:last|previous|\d))|as (?:she|he|they|we|i|it|pt|the patient|other|previous|prior|topicals?|cryo\w*|otc)|after (?:(?:s?he|they|the patient|pt|observation|watchful|shave|excision|mohs|surgery|cryo\w*|topicals?|imiquimod|options?)\b|fail\w+)|(?:al|even )?though|instead of|rather than|in (?:lieu|place) of|in preference to|given (?:that|failed|failure)|due to fail\w+)\b"
)
_WHAT_MAY_FOLLOW = re.compile(
    r"[,;(\u2013-] ?(?:(?:may|might|can|could|will|to) (?:well |also |still )?(?:need|require|recur|repeat|scar|blister|be repeated|take)|repeat|re-?treat|re-?freeze|recheck|next (?:session|treatment|tx|visit)|nothing (?:further|else|more))\b"
)


_CLAUSE_ENDS = re.compile(r"[;.]|, (?!(?:and|then|also)\b)")


def without_reason(told: str) -> str:
    """Words about lesions without the clause that says why their treatment was done: "were frozen because surgery was declined"."""
    deed = _TOLD.search(told)
    why = _WHY.search(told, deed.end()) if deed is not None else None
    return told if why is None else told[: why.start()]


def is_of_other_clause(place: Place, cue: Cue) -> bool:
    """Does the cue behind the words stand in a clause that says why they were done, or what may follow?"""
    if cue.category not in _OF_CLAUSES or cue.start < place.end:
        return False
    lower, unit = place.view.lower, place.unit
    told = _TOLD.search(lower, unit.start, cue.start)
    if told is None or _CLAUSE_ENDS.search(lower, told.end(), max(told.end(), place.start)) is not None:
        return False  # "the papule was biopsied, LN2 of the AKs - may need to wait": the verb is that of other work
    behind = max(told.end(), place.end)
    return any(clause.search(lower, behind, cue.end) is not None for clause in (_WHY, _WHAT_MAY_FOLLOW))


_OF_OPENINGS = frozenset({"OFFERED", "HISTORICAL", "NEGATED", "DECLINED", "PLANNED"})
_OPENING = re.compile(
    r"\W*(?:after|following|having|once|with(?:out)?|as|given|although|though|due to|because|since|despite|in (?:view|light|lieu) of|instead of|rather than|to be (?:safe|sure|certain|complete)|to rule out|of note)\b"
)
"""Opens a sentence that first tells how the work came about: the talk before it, a history, what was not used or wanted."""
_THEN_DONE = re.compile(
    rf", (?:then )?(?:(?:[a-z'-]+|\d+(?:\.\d+)?(?: ?[cm]m)?),? ){{1,9}}?(?:was|were) (?:(?:then|each|all|both|again|once more|\w+ly) )*{WORKED}"
    rf"|, (?:then )?(?:i|we) (?:then |went ahead and )?(?:did|took|proceeded|{WORKED})\b"
)
"""The clause behind the opening that tells what was done."""


def goes_on_to_work(place: Place, cue: Cue) -> bool:
    """Does the sentence open with the talk or the history that holds the cue, and tell the work in a clause of its own?"""
    lower, unit = place.view.lower, place.unit
    if cue.category not in _OF_OPENINGS or _OPENING.match(lower, unit.start, unit.end) is None:
        return False
    told = _THEN_DONE.search(lower, cue.end, unit.end)
    return told is not None and told.start() < place.start
