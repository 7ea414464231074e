"""What the cells of a row say was done to its lesion: treated and how, left alone, or put off."""

from __future__ import annotations

import re

from nlp.phrases import phrases

LEFT_ALONE, PUT_OFF, DONE = "not treated", ". Plan: ", "treated"
"""Fates of a lesion beside the deeds, as they are written out: nothing was done, something is to be done, and something was, of which the cell does not say what."""

_MORE = r"(?:[ ,;:/(-]+[^|\n]*)?"
"""Whatever a cell adds."""
_NEXT = r"next (?:visit|time|appt|session)"
_LEFT = re.compile(
    r"(?:obs(?:erv\w*)?|watch\w*|monitor\w*|none|nil|not?|n(?:/?a)?|nt|-+|\u2013|\u2014|0|untreated|unt|leave|left(?: (?:alone|be|it))?|reassur\w*|benign|stable|photo(?:graph\w*|s)?(?: only)?|skip(?:ped)?|(?:f/u|follow)(?: up)?|resolv(?:ed|ing)|healed|clear|active surveillance|not seen"
    rf"|no (?:tx|rx|treatment|action|intervention|change|bx|biopsy)|not (?:treated|tx'?d|done|biopsied|today|addressed)|nothing(?: done)?|declin\w*|refus\w*){_MORE}"
)
_WORK_AFTER_ALL = re.compile(
    r"\b(?:ln ?2|cryo\w*|frozen|froze|biops\w+ (?:done|taken)|(?:then|and|but) (?:treated|frozen|biopsied|injected|removed|shaved|punch\w*|snipped))\b"
)
"""Behind words for leaving it: "declined bx, LN2 instead"."""
_PUT_OFF = re.compile(
    rf"(?:sched(?:ul\w*)?|refer(?:r\w*)?|ref|plan\w*|pend\w*|future|rtc|consider\w*|book\w*|await\w*|defer\w*|postpon\w*|cancel\w*|hold|held|on hold|tbd|return\w*|{_NEXT}|to (?:be |do |schedule)[^|\n]*|will [^|\n]*"
    rf"|[^|\n]*\b(?:sched(?:ul\w*)?|referr\w*|refer|ref sent|{_NEXT}|planned|pending|booked|deferred|postponed|at (?:f/?u|follow[ -]?up)|in \d+ (?:days?|wks?|weeks?|mos?|months?)|later|tbd|appt)\b[^|\n]*?){_MORE}"
)

_DONE = r"(?:(?:tx'?d?|treated|tx today|rx'?d|done|performed|today|yes|y|completed?|procedure)(?: (?:with|w/|by|today))?[ :,;/()-]*)"
_MARK = re.compile(_DONE + r"?[ .x\u2713\u2714]*")
_BIOPSIES = {
    "shave biopsy": re.compile(
        rf"{_DONE}?(?:shave|tangential|saucer\w*|tang\.?|shv)(?: (?:bx|biops(?:y|ies)))?(?: done| taken| today)?{_MORE}"
    ),
    "punch biopsy": re.compile(
        rf"{_DONE}?(?:(?:\d(?:\.\d)? ?mm )?punch|pch)(?: (?:bx|biops(?:y|ies)))?(?: \d(?:\.\d)? ?mm)?(?: done| taken| today)?{_MORE}"
    ),
    "incisional biopsy": re.compile(rf"{_DONE}?(?:incisional)(?: (?:bx|biops(?:y|ies)))?{_MORE}"),
}
_BIOPSY = re.compile(r"\b(?:bx|biops\w*)\b")
_REMOVES = re.compile(r"\b(?:exc\w*|removal|removed)\b")
_DEEDS = {
    "treated with LN2": re.compile(
        rf"{_DONE}?(?:ln ?2?|liquid (?:nitrogen|n2)|cryo\w*(?: ?(?:therapy|surgery))?|freeze|frozen|froze|frz)\b(?: (?:spray|probe|q-?tip|cotton tip|done|today|applied|tx|treated))*{_MORE}\)?"
    ),
    "treated with cantharidin": re.compile(rf"{_DONE}?(?:cantharidin|canth\.?|cantharone|beetle(?:juice| juice)?){_MORE}"),
    "ED&C": re.compile(
        rf"{_DONE}?(?:ed ?& ?c|edc|ed and c|c ?& ?[de]|electrodesiccation(?: and| &)? curettage|curettage(?: and| &| \+) (?:electro)?desiccation){_MORE}"
    ),
    "snipped": re.compile(rf"{_DONE}?(?:snip(?:ped)?|scissors?|snip excision|scissor snip|removed?(?: \(?snip\)?)?|gradle){_MORE}"),
    "pared": re.compile(rf"{_DONE}?(?:par(?:ed|ing)|trimmed|sharp debridement|debrided|shaved down|reduced){_MORE}"),
}
_IN_BRACKETS = re.compile(r"\([a-z][^()\d]*\)$")
"""What a cell adds to the deed: "LN2 (itching, inflamed)"."""
_IN_OWN_WORDS = phrases("fate_cells", "in_own_words", whole=True)
"""Work or medicine that its own words tell well enough."""

_DEED_NAME = re.compile(r"[\w&.+/]*(?: (?:bx|biops\w+|therapy|spray|surgery|nitrogen|& ?[cd]|and [cd]\w+))?")
_BEHIND_NAME = r"[\w&.+ ]{2,24}?[ ,;:/(-]+"
_REFUSED = re.compile(
    rf"{_BEHIND_NAME}(?:(?:was |were )?offered|advised|recommended|but|and|pt\.?|patient|he|she|they|mom|mother|[ ,;:/(-])*"
    r"(?:declin\w*|refus\w*|not (?:today|done|performed|given|wanted|needed|indicated))\b(?! (?:the )?(?:bx|biops|exc|surg|inj|bleo|topical|efudex|photo|numb|lido))[^|\n]*"
)
"""A deed that its own cell takes back: "LN2 offered, patient declined"."""
_EARLIER = re.compile(
    rf"{_BEHIND_NAME}(?![^|\n]*\b(?:today|again|now (?:tx|ln2|treated))\b)[^|\n]*"
    r"(?:\b(?:at |on )?(?:last|prior|previous) (?:visit|time|appt|month|year|session)\b[^|\n]*|\b(?:\d{1,2}|a) ?(?:wks?|weeks?|mos?|months?|y(?:ea)?rs?) ago\b[^|\n]*|\b(?:resolved|clear(?:ed)?|healed|gone)(?: now| since)?[ .)]*)"
)
"""A deed of another day: "LN2 last visit", "cryo 3/2026, clear now"."""
_COMES_BACK = re.compile(
    rf"{_BEHIND_NAME}[^|\n]*\b(?:rtc|re-?check\w*|return\w*|re-?eval\w*|(?<!at )f/u|(?<!at )follow[ -]?up|repeat\w*|rpt|will (?:call|notify))\b"
)
"""When the patient comes back, which does not put the deed off."""
_BOOKED = re.compile(r"sched|ref|book|plan|pend|defer|postpon|next|tbd|appt|later")
_UNSURE = phrases("fate_cells", "unsure", whole=True)
"""Another day, a choice or a wish, of which the cell alone does not tell what was done."""
_AWAITED = re.compile(
    r"[ ,;:/(-]+(?:(?:derm)?path(?:ology)?|results?|report|histology|specimen|bx|biopsy)(?: (?:results?|report|is|are|was))*[ -]+(?:pending|pend|awaited|to follow|sent)\b[^|\n]*"
)
"""Behind a biopsy: its result is still to come."""
_NO_WORDS = re.compile(r"[\W_]*")


def is_blank(cell: str) -> bool:
    """Nothing but signs: an empty cell, "___", "--"."""
    return _NO_WORDS.fullmatch(cell) is not None


def fate_of(action: str, intent: str, *, biopsies: bool) -> str | None:
    """What was done to a lesion: a deed as notes write it, or `LEFT_ALONE`, `PUT_OFF`, `DONE`; None for cells that are not understood, or leave it open.

    Args:
        action: the cell about what was done, in lower case.
        intent: the cell about what is to be done, in lower case; it counts where the other is empty.
        biopsies: the table lists specimens.
    """
    if is_blank(action):
        return LEFT_ALONE if is_blank(intent) or _is_left(intent) else PUT_OFF if _PUT_OFF.fullmatch(intent) else None
    cell = _without_awaited(action)
    opens_with_deed = _deed(_DEED_NAME.match(cell).group().strip(), biopsies=True) is not None  # type: ignore[union-attr]
    if opens_with_deed and (_REFUSED.fullmatch(cell) or _EARLIER.fullmatch(cell)):
        return LEFT_ALONE
    comes_back = _COMES_BACK.match(cell) is not None and _BOOKED.search(cell) is None
    if opens_with_deed and comes_back:
        return None  # "LN2; RTC in 3 months"
    if _PUT_OFF.fullmatch(cell):
        return PUT_OFF
    if _is_left(cell):
        return LEFT_ALONE
    if _UNSURE.search(cell) and not comes_back:
        return None  # "ED&C vs excision discussed"
    if _MARK.fullmatch(cell):
        return DONE
    return _deed(cell, biopsies=biopsies) or (cell if _IN_OWN_WORDS.search(cell) else None)


def _is_left(cell: str) -> bool:
    """Nothing was done: "OBS", "no tx; observe", "none"."""
    return _LEFT.fullmatch(cell) is not None and _WORK_AFTER_ALL.search(cell) is None


def _without_awaited(cell: str) -> str:
    """“shave bx” of “shave bx, path pending”."""
    hit = _AWAITED.search(cell)
    return cell[: hit.start()] if hit and hit.start() and hit.end() == len(cell) and _BIOPSY.search(cell, 0, hit.start()) else cell


def _deed(cell: str, *, biopsies: bool) -> str | None:
    """The words of a deed as notes write it; None for a cell that names none."""
    for words, pattern in _BIOPSIES.items():
        if pattern.fullmatch(cell) and _REMOVES.search(cell) is None:
            return words if biopsies or _BIOPSY.search(cell) else None
    for words, pattern in _DEEDS.items():
        if pattern.fullmatch(cell):
            aside = _IN_BRACKETS.search(cell)
            return f"{words} {aside.group()}" if aside else words
    return None
