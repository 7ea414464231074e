"""Threads that are taken out: the removal of stitches, and the names of threads that for this reason tell no closure (GL-03)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import partial

from nlp.assertion import assertion_at
from nlp.gate import hits
from nlp.number_words import SPELLED
from nlp.readers.events import Trigger
from nlp.records import replace
from nlp.view import Mention, NoteView, Unit

_STITCH = r"(?:sutures?|stitch(?:es)?|staples?|clips|nylons?|prolenes?|ethilons?)"
_BETWEEN = rf"(?:\s?(?:->|=>)|\s*(?:\(\s?)?x\s?\d{{1,2}}\)?|\s*\(\d{{1,2}}\)|\s*\(\d-0[^)]{{0,14}}\)|,\s+(?:all )?(?:\d{{1,2}}|{SPELLED})(?: of them)?(?: in (?:all|number|total))?,?|\s+(?:were|was|are|all|both|then|have been|easily|carefully|simply|today)){{0,6}}(?:\s+(?:from|of|(?:in|on|at)(?! the (?:edges?|ends?|corners?|borders?|stoma|flange)\b))\b(?:(?!\b(?:to|will|should)\b)[^.;\n]){{3,50}}?)?(?:\s+(?:was|were|are|is))?"
_OUT = re.compile(
    rf"\b{_STITCH}{_BETWEEN},?\s+(?:removed|out|taken out|pulled|snipped|clipped and (?:removed|pulled)|cut and (?:removed|pulled))\b(?! (?:in|at|on|d|day|by(?! (?:me|us|myself|rn|ma|lpn|(?:the )?nurse))|when|after|last|yesterday|already|earlier|ago|\d+ ?(?:d|days?|wks?|weeks?) ago)\b)"
    rf"|\b(?:removed|removal of|pulled|took out)\s+(?!one\b|a\b)(?:(?:all|both|the|his|her|\d{{1,2}}|{SPELLED}|running|interrupted|remaining|nylon|prolene|surgical|skin)\s+){{0,4}}{_STITCH}\b(?!\s+(?:in|at)\s+\d)"
    rf"|\b{_STITCH}\s*(?:\|\s*){{1,4}}(?:removed|taken out)\b(?!:?\s*(?:0|no|none|_)\b)"
    rf"|\b{_STITCH} (?:(?:left|right|l|r) )?[a-z]+ (?:out|removed) today\b"
    r"|\bs/r\b(?=\s*(?:x\s?\d|done|today|\.|,|of\b|from\b|for (?:an? |the )?lac|punch|excision|site))|(?<![\w.])sr(?=\s+x\s?\d+\b(?!\s?(?:d|day|w)))"
)
"""Stitches that came out, however they are called: "Staples x9 removed", "two nylons snipped", "S/R x6"."""


_COUNT_OUT = re.compile(rf"^(?:all )?(?:\d{{1,2}}|{SPELLED}) (?:of them )?(?:were )?(?:removed|taken out|pulled)\b")
_STITCHED = re.compile(rf"\b(?:{_STITCH}|sewn|sutured|stitched|stapled|s/r)\b")


def _counted_out(view: NoteView) -> Iterator[tuple[Unit, re.Match[str]]]:
    """“Sutures placed at the ER 10 d ago. 5 removed.”: only their number, behind the sentence that names them."""
    for unit, hit in hits(view, _COUNT_OUT):
        before = view.units[unit.index - 1] if unit.index else None
        if before is not None and before.block == unit.block and before.search(_STITCHED):
            yield unit, hit


def stitches_out(view: NoteView) -> list[Trigger]:
    """Every telling of it, "Staples x9 removed", and whether it was done."""
    out = []
    for unit, hit in (*hits(view, _OUT), *_counted_out(view)):
        if unit.section == "exam" and _BY_HAND.search(unit.lower[hit.start() :]) is None:
            continue  # the state of the wound
        start, end = unit.start + hit.start(), unit.start + hit.end()
        verdict, cue = assertion_at(view, unit, start, end)
        out.append(Trigger(Mention(start, end, "PROC", "suture_removal", "removal", unit.index), unit, verdict, cue))
    return out


_BY_HAND = re.compile(
    r"\b(?:snipped|clipped|cut and|pulled|by (?:me|us|the (?:ma|nurse|rn))|i (?:removed|took)|scissors|forceps)\b|^\W*(?:removed|took out|pulled) (?!by\b|at\b|on\b|in\b)"
)


def of_today(view: NoteView, trigger: Trigger) -> Trigger:
    """“Sutures out, healing well”: the wound is old, its sutures come out today."""
    healed = trigger.cue is not None and re.search(r"heal|clean", view.lower[trigger.cue[0] : trigger.cue[1]])
    undated = (
        trigger.cue is None and trigger.unit.section not in ("exam", "hpi", "chief_complaint") and not trigger.unit.search(_EARLIER)
    )  # a neighbour's day says nothing of these stitches
    if trigger.mention.concept == "suture_removal" and trigger.assertion == "historical" and (healed or undated):
        return replace(trigger, assertion="performed", cue=None)
    before = trigger.unit.lower[: trigger.mention.start - trigger.unit.start]
    if (
        trigger.assertion == "performed"
        and trigger.unit.section == "exam"
        and "scar" in before
        and "today" not in trigger.unit.lower
        and _BY_HAND.search(trigger.unit.lower, len(before)) is None
    ):
        return replace(trigger, assertion="historical")  # "Exam: linear scar 4 cm, sutures out, faint erythema"
    return trigger


_EARLIER = re.compile(
    r"\b(?:ago|last|yesterday|already|earlier|previously|elsewhere|outside|pcp|urgent care|on \d{1,2}/\d|by (?:dr|her|his|another|the))\b"
)


_IN_A_WEEK = re.compile(
    rf"(?: ?\((?:in )?(?:days?|weeks?|date|due)\)|[:,]?\s*(?:(?!was|were|today|now)[a-z]+ ){{0,3}}?(?:(?:in|at|after|on day|around|about|~|@)\s*)?(?:an? |{SPELLED} |\d+(?:\s?(?:-|to|or)\s?\d+)?[ -]?)(?:weeks?|wks?|days?|d|w)\b(?! (?:ago|after|post|s/p)))"
)
"""Behind the words: "sutures out one week" tells when they will come out."""
_RETURN = re.compile(rf"\bin (?:\d+|an?|{SPELLED})\b|return|\brtc\b|\bat \d+ (?:d|w)")


def comes_out_later(trigger: Trigger) -> bool:
    """Do the words say when the stitches are to come out?"""
    lower = trigger.unit.lower
    return _IN_A_WEEK.match(lower, trigger.mention.end - trigger.unit.start) is not None or (
        "today" not in lower and _RETURN.search(lower) is not None
    )


def comes_out(view: NoteView, trigger: Trigger) -> bool:
    """“Sutures x9 (6-0 Prolene) removed. Steri-strips applied.”: the thread that was taken out, and the strips put where it had been."""
    if trigger.mention.value == "strips":
        before = view.units[max(0, trigger.unit.index - 2) : trigger.unit.index + 1]
        return any(u.block == trigger.unit.block and u.search(_OUT) for u in before)
    return (trigger.unit.search(_OUT) is not None or trigger.unit.search(_STAYS) is not None) and view.lower[
        trigger.mention.start : trigger.mention.end
    ] in _THREADS


_STAYS = re.compile(
    rf"\b{_STITCH}(?: (?:were|was|are|is))? (?:left (?:in\b(?! (?:long|the))|alone|as is)|intact|still (?:in|there|present)|in situ|stay(?:ing)? in)\b"
)
"""Threads of earlier work: "Staples left in"."""
_THREADS = frozenset({"prolene", "nylon", "ethilon", "staples", "silk", "gut", "vicryl", "monocryl", "sutures", "fast gut", "chromic"})

_SEWN_AGAIN = re.compile(r"\b(?:re-?(?:sutured?|sewn|closed?|stitched|approximated|paired)|today|now|fresh\w*|freshen\w*)\b")


def sewn_before(view: NoteView, triggers: Sequence[Trigger]) -> set[int]:
    """Where tellings of sewing start that stand before the taking out of a wound's stitches, which tells that it is old.

    “Cut palm 11 days ago, 5 stitches put in abroad. 3 cm, healed. Removed 5 sutures.” No word of a new closing may stand by.
    """
    out = [t.mention.start for t in map(partial(of_today, view), stitches_out(view)) if t.assertion == "performed"]
    if not out:
        return set()
    return {
        t.mention.start
        for t in triggers
        if t.mention.start < out[0] and t.mention.value not in _DEEPER and t.unit.search(_SEWN_AGAIN) is None
    }


_DEEPER = frozenset({"layered", "complex_stated", "secondary_intention"})
