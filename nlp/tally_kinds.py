"""The diagnosis that a number counts: "5 inflamed SKs", "AK x 5"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nlp.looks import look_of
from nlp.tally_runs import in_brackets
from nlp.view import Mention, NoteView, Unit

if TYPE_CHECKING:
    from nlp.tallies import Tally

_PLACE_AND_NAME = re.compile(
    r"\s+(?:on|of|at|over|in)\s+(?:the |his |her )?(?:[a-z]+ ){1,4}?(?:is|are|was|were)\s+(?:an? )?(?:[a-z-]+ ){0,2}"
)
"""Between a number and its diagnosis: "two on the back are inflamed seborrheic keratoses"."""
_TIMES_BEHIND = re.compile(
    r"'?s? ?(?:\([^()\n]{1,70}\),? ?|,? (?:inflamed|irritated|symptomatic|bleeding|itchy|painful|thick|hypertrophic),? ?)?[x\u00d7] ?"
)
"""Between a lesion and its number, with or without a remark: "SK (inflamed, catching on a strap) x3 chest, AK x1 cheek"."""
_NAME_NEXT = re.compile(
    r"\s*[-=]?\s*(?:(?:of (?:them|these|those)\s+)?(?:were|are|was|is|being)\s+(?:an?\s+)?)?(?:(?!(?:on|to|and|with|for|was|were|in|at|from|by|then|but|over)\b)[a-z'/-]+,?\s+){0,5}?"
)
"""Between a number and its diagnosis, nothing but words about its look: "5 inflamed SKs"."""
_NAME_BEFORE = re.compile(r"'?s?\s*[:=#(x*-]*\s*x?\s*")
"""The same where the diagnosis is told first: "AK x 5"."""


def kind_of(view: NoteView, unit: Unit, start: int, end: int) -> str:
    """The diagnosis of a number: the one next to it, else the last before it in the sentence, else the first."""
    near = kind_near(view, unit, start, end)
    if near is not None:
        return near.concept
    named = [m for m in view.mentions_in(unit, "DX") if m.concept != "skin_lesion"]
    if not named:
        return _of_list(view, unit) or look_of(view, unit, start, end)
    if there := _of_place(view, unit, start, end):
        return there
    earlier = [m for m in named if m.end <= unit.start + start]
    return (earlier[-1] if earlier else named[0]).concept


_THOSE = re.compile(r"\b(?:the|those|these|all) $")
_AT = re.compile(r" (?:on|of|at|over|in) (?:(?:the|his|her|left|right|l|r|upper|lower|posterior|anterior) ){0,3}")


def named_at_place(view: NoteView, tally: Tally) -> bool:
    """Is the kind that a number counts told by its place alone?"""
    unit = view.units[tally.unit]
    return bool(tally.concept) and _of_place(view, unit, tally.start - unit.start, tally.end - unit.start) == tally.concept


def _of_place(view: NoteView, unit: Unit, start: int, end: int) -> str:
    """“Inflamed SK neck. LN2 to every AK listed and to each of the three on the neck”: what is counted at a place by "the three" is the one kind that another sentence names there."""
    at = _AT.match(unit.lower, end) if _THOSE.search(unit.lower, 0, start) else None
    site = next((m for m in view.mentions_in(unit, "SITE") if at and m.start == unit.start + at.end()), None)
    if site is None:
        return ""
    told = {
        mention.concept
        for place in view.all("SITE")
        if place.value == site.value and place.unit != unit.index
        for mention in view.mentions_in(view.units[place.unit], "DX")
        if mention.concept != "skin_lesion"
    }
    return told.pop() if len(told) == 1 else ""


_PLACED_NUMBER = re.compile(
    r"\W*(?:(?:(?!and\b|other\b)[a-z]+\.? ){1,4}[(:-]* ?x? ?\d{1,2}\)?|\d{1,2} ?x? (?:[a-z]+\.? ?){1,4})[;.,\s]*(?:and\s*)?"
)
_LONGEST_LIST = 20


def _of_list(view: NoteView, unit: Unit) -> str:
    """“AK: scalp 4; ears 2; nose 1”: the diagnosis at the head of a list whose members a semicolon parts, each a place with its number."""
    for head in reversed(view.units[max(0, unit.index - _LONGEST_LIST) : unit.index]):
        if (
            head.line != unit.line
            or not head.lower.rstrip().endswith(";")
            or not _PLACED_NUMBER.fullmatch(view.units[head.index + 1].lower)
        ):
            return ""
        named = [m for m in view.mentions_in(head, "DX") if m.concept != "skin_lesion"]
        if named:
            lone = len(named) == 1 and not view.mentions_in(head, "PROC")
            return named[0].concept if lone and _PLACED_NUMBER.fullmatch(view.lower, named[0].end, head.end) else ""
    return ""


def kind_near(view: NoteView, unit: Unit, start: int, end: int) -> Mention | None:
    """The diagnosis right behind the number ("5 inflamed SKs") or right before it ("AK x 5")."""
    named = view.mentions_in(unit, "DX")
    for mention in named:
        if mention.concept == "skin_lesion":
            continue
        if mention.end - unit.start < start and _TIMES_BEHIND.fullmatch(unit.lower, mention.end - unit.start, start):
            return mention  # "AK x2 temple, SK x3 back": not two of the next
        ahead = mention.start - unit.start - end
        if (
            5 <= ahead <= 70
            and unit.lower[end : end + 4].startswith((" on ", " of ", " at ", " in ", " ove"))
            and _PLACE_AND_NAME.fullmatch(unit.lower, end, mention.start - unit.start)
        ):
            return mention
        if 0 <= ahead <= 60 and _NAME_NEXT.fullmatch(unit.lower, end, mention.start - unit.start):
            return in_brackets(view, unit, mention) or mention
    for mention in reversed(named):
        behind = start - (mention.end - unit.start)
        if mention.concept != "skin_lesion" and 0 <= behind <= 8 and _NAME_BEFORE.fullmatch(unit.lower, mention.end - unit.start, start):
            return mention
    return None
