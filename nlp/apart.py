"""Places and diseases that stand apart from today's work: dealt with on an earlier day, put off, refused or left alone.

"A melanoma was taken off the left calf in 2018", "she declined removal of a tag on the neck". Such a place is no lesion
of this visit. It keeps a row of its own, so that its words belong to nothing else, and the sentences behind it go on about
the lesion before it.
"""

from __future__ import annotations

import re

from nlp.assertion import assertion_at
from nlp.dated_words import is_old_year
from nlp.dates import MONTH, SEASON
from nlp.form_marks import by_lead
from nlp.gate import seek
from nlp.phrases import phrases
from nlp.view import ANNOUNCING, NoteView, Unit

_REMOVED = phrases("apart", "removed", whole=True)
_WHEN = phrases("apart", "when")
_HISTORY_OF = phrases("apart", "history_of", whole=True)
_PRESENT = phrases("apart", "present")
_CLAUSE = re.compile(r"[;\n.b](?:(?<=[;\n])|(?<=\.)\s|(?<=\bb)ut\b)")
_TITLES = ANNOUNCING - {"indication", "assessment"}
_MEASURED = frozenset({"margin", "excised", "repair", "defect"})
_LATER = phrases("apart", "later", whole=True)
"""Words of work that was put off or refused."""
_LEFT_ALONE = re.compile(
    r"\b(?:no (?:tx|treatment|rx)\b|not treated\b|(?:nothing|nil|none) done\b|nil (?:tx|treatment|rx)\b|(?:[-\u2013,;:(>] ?)not (?:done|biopsied|sampled|frozen)\b(?! (?:by|last|before|until))|reassur\w+|left alone\b|leave alone\b|will (?:watch|observe|monitor)\b|(?:just |simply )?(?:observe|monitor)\b"
    r"|(?:agreed|prefer\w*|wish\w*|want\w*|decided|elect\w*|asked|rather|chose|chooses?|happy|content) to leave\b|rather leave\b|leave (?:it|them|be|as is)\b|remain(?:ing|der of(?: the)?) skin\b|left as is\b|do(?:es)?(?: not|n't) (?:bother|trouble) (?:him|her|them)\b|unremarkable\b(?= *\.? *$))"
    r"|[-\u2013,;:(>] ?(?:just |simply |only |to |will )?(?:watch|observe|monitor|wait)(?:ed|ing)?\W*$|\bkeep (?:an )?eye on (?:it|this|that|them)\b"
    r"|[-\u2013,;:(>] ?leave\b(?! (?:the|bandage|dressing|wound|sutures?|packing|on|in|open|uncovered|for|until|steri\w*)\b)"
)
_ONLY_LOOKED_AT = re.compile(
    r"\b(?:(?:measured|photographed|photo(?:graph)?(?: taken)?|noted|mapped)(?: and (?:photographed|measured|mapped|noted))? only|(?:only|just) (?:measured|photographed|mapped|looked at))\b"
)
"""“A 6 mm one on the abdomen I measured and photographed only”: measured, and nothing done all the same."""
_ANOTHER_DAY = r"(?:(?:another|a later|a separate|a future|some other) (?:day|time|date|visit|occasion|session|appointment)|(?:(?:the|his|her|their|our|my) )?(?:next|follow[- ]?up)\b)"
_FOR_LATER = re.compile(
    rf"\b(?:for|at|on|in|until|till|to|when|after) {_ANOTHER_DAY}|\b(?:for|until|till) (?:(?:his|her|their|the) )?(?:{MONTH}|{SEASON}|then)\b|\bnot (?:today|this (?:time|visit))\b|\b(?:leav(?:e|ing)|sav(?:e|ing)) (?:(?:it|this|that|them|these|those) )?(?:for|until|till)\b"
    r"|\b(?:will|can|could|must|may|to) wait\b|\b(?:come|go|get) back to\b|\b(?:make|making|have|booked?|needs?) an(?:other)? appointment\b|\b(?:return|come back|be back|be seen|be in|rebook) (?:later )?(?:for|about) (?:it|this|that|them|these|those|the (?:other|rest))\b"
    r"|\b(?:that|which) (?:i|we) (?:shall|will|can|plan to|hope to|intend to) (?:take off|take out|remove|treat|freeze|excise|shave|do|deal with|look after|address|attend to)\b|\b(?:shall|will) (?:take|cut|freeze|shave|scrape|burn|remove|excise|treat|do) (?:it |this |that |them )?(?:off |out )?(?:when|once|later|another|next)\b"
    r"|\bdeferr?(?:ed)?\b(?! (?:from|last|at|on)\b)|\bpostpon\w+|\b(?:put(?:ting)?|h[eo]ld(?:ing)?) (?:\w+ )?off\b"
)
"""Words of a lesion that waits for another day."""
_DONE_BEFORE = re.compile(
    r"\bago\b|\bwas (?:biops|remov|excis|treat)|\blast (?:visit|time|year|month|week)\b|\b(?:suture|stitch|staple)s?\b|\bwound|\bdressing|\bbandage|\bpath|\bresult"
)
"""Of the same sentence: what is waited for is no other lesion, or it came before."""

_OF_AN_INJURY = frozenset({"laceration", "hematoma"})


def is_untreated(view: NoteView, unit: Unit) -> bool:
    """Does the line name a lesion that nothing was done about: "seb. keratoses chest: no tx", "a cyst of the neck, for another day"?"""
    if _waits(view, unit):
        return True
    looked_at = unit.search(_ONLY_LOOKED_AT) is not None
    if not looked_at and not _tells_left(unit) and not _is_left_behind(view, unit):
        return False
    return not any(assertion_at(view, unit, m.start, m.end)[0] == "performed" for m in view.mentions_in(unit, "PROC")) and not (
        view.measures_in(unit, *_MEASURED) if looked_at else view.measures_in(unit)
    )


def _waits(view: NoteView, unit: Unit) -> bool:
    """Does the sentence leave its lesion for another day, and tell of nothing that was done?"""
    if not unit.may_hold(_FOR_LATER) or unit.search(_FOR_LATER) is None or unit.search(_DONE_BEFORE) is not None:
        return False
    acts = view.mentions_in(unit, "PROC")
    return not view.measures_in(unit, *_MEASURED) and not any(
        assertion_at(view, unit, m.start, m.end)[0] in ("performed", "unclear", "historical") for m in acts
    )


def _tells_left(unit: Unit) -> bool:
    return unit.may_hold(_LEFT_ALONE) and unit.search(_LEFT_ALONE) is not None


def _is_left_behind(view: NoteView, unit: Unit) -> bool:
    """Does the second half of a sentence say so: "one on the shoulder is flat; she would rather leave it"?"""
    after = view.units[unit.index + 1] if unit.index + 1 < len(view.units) else unit
    joined = after is not unit and view.lower[unit.end - 1 : after.start].strip() == ";" and _tells_left(after)
    return joined and not view.mentions_in(after, "SITE") and not view.mentions_in(after, "PROC")


def is_apart(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Is the place or disease at [start, end) one of earlier work, of work that was put off or refused, or was it left alone?"""
    return is_earlier(view, unit, start, end) or is_put_off(view, unit, start) or is_untreated(view, unit) or is_injured(view, unit)


def is_injured(view: NoteView, unit: Unit) -> bool:
    """Does the sentence tell of an injury and of no lesion: "the 4 cm laceration of the left calf was closed with nylon"?"""
    named = view.mentions_in(unit, "DX")
    return (
        any(m.concept == "laceration" for m in named)
        and all(m.concept in _OF_AN_INJURY for m in named)
        and all(m.concept == "repair" for m in view.mentions_in(unit, "PROC"))
    )


def is_put_off(view: NoteView, unit: Unit, start: int) -> bool:
    """Does the place or disease at `start` stand behind work that was put off or refused: "declined removal of a tag on the neck"?"""
    return start > put_off_from(view, unit)


def put_off_from(view: NoteView, unit: Unit) -> int:
    """Offset of the first act of a sentence that tells of work put off or refused and of none that was done; else past the note."""
    if by_lead(view, unit, unit.end) is not None:
        return unit.start - 1  # "NOT DONE: L calf patch, 6 mm, for biopsy in Dec"
    if not unit.may_hold(_LATER):
        return len(view.text) + 1
    known = view.memo.get(("put off", unit.index))
    if known is None:
        acts = view.mentions_in(unit, "PROC")
        undone = (
            bool(acts)
            and unit.search(_LATER) is not None
            and not any(assertion_at(view, unit, m.start, m.end)[0] in ("performed", "unclear") for m in acts)
        )
        known = view.memo["put off", unit.index] = (
            acts[0].start if undone and not view.measures_in(unit, *_MEASURED) else len(view.text) + 1
        )
    return known  # type: ignore[return-value]


def is_earlier(view: NoteView, unit: Unit, start: int, end: int) -> bool:
    """Does the clause around the place tell of disease removed or told of as history, and of nothing present?"""
    if unit.section in _TITLES or not (unit.may_hold(_WHEN) or unit.may_hold(_HISTORY_OF)):
        return False
    left = max((m.end() for m in _CLAUSE.finditer(view.lower, unit.start, start)), default=unit.start)
    stop = _CLAUSE.search(view.lower, end, unit.end)
    right = stop.start() if stop else unit.end
    words = view.lower[left:right]
    when = seek(view, _WHEN, words)
    removed = when is not None and seek(view, _REMOVED, words) is not None and _is_past_year(view, when)
    told = None if removed else _HISTORY_OF.search(view.lower, left, start)
    had = told is not None and any(
        told.end() <= m.start < right and m.value in ("malignant", "in_situ") for m in view.mentions_in(unit, "DX")
    )
    return (
        (removed or had)
        and not seek(view, _PRESENT, words)
        and not any(left <= m.start < right for m in view.measures_in(unit, *_MEASURED))
    )


def _is_past_year(view: NoteView, when: re.Match[str]) -> bool:
    """A year before that of the visit; of an unknown visit, one that is surely past."""
    return when["year"] is None or is_old_year(view, when)
