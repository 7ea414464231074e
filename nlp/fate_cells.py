"""What the cell of a table says was done to the lesion of its row: treated and how, left alone, or put off."""

from __future__ import annotations

import re

_MORE = r"(?:[ ,;:/(-]+[^|\n]*)?"
"""Whatever a cell adds."""
_LEFT = re.compile(
    r"(?:obs(?:erv\w*)?|watch\w*|monitor\w*|none|nil|not?|n(?:/?a)?|nt|-+|\u2013|\u2014|0|untreated|unt|leave|left(?: (?:alone|be|it))?|reassur\w*|benign|stable|photo(?:graph\w*|s)?(?: only)?|skip(?:ped)?|(?:f/u|follow)(?: up)?|resolv(?:ed|ing)|healed|clear|active surveillance"
    rf"|no (?:tx|rx|treatment|action|intervention|change|bx|biopsy)|not (?:treated|tx'?d|done|biopsied|today|addressed)|nothing(?: done)?|declin\w*|refus\w*){_MORE}"
)
_PUT_OFF = re.compile(
    r"(?:sched(?:ul\w*)?|refer(?:r\w*)?|ref|plan\w*|pend\w*|future|rtc|consider\w*|book\w*|await\w*|defer\w*|postpon\w*|hold|held|on hold|tbd|return\w*|next (?:visit|time|appt|session)|to (?:be |do |schedule)[^|\n]*|will [^|\n]*"
    rf"|[^|\n]*\b(?:sched(?:ul\w*)?|referr\w*|refer|ref sent|next (?:visit|time|appt|session)|planned|pending|booked|deferred|postponed|at (?:f/?u|follow[ -]?up)|in \d+ (?:days?|wks?|weeks?|mos?|months?)|later|tbd|appt)\b[^|\n]*?){_MORE}"
)
_DONE = r"(?:(?:tx'?d?|treated|tx today|rx'?d|done|performed|today|yes|y|completed?|procedure)(?: (?:with|w/|by|today))?[ :,;/()-]*)"
_COLD = re.compile(rf"{_DONE}?(?:ln ?2?|liquid (?:nitrogen|n2)|cryo\w*(?: ?(?:therapy|surgery))?|freeze|frozen|froze|frz)\b(?: (?:spray|probe|q-?tip|cotton tip|done|today|applied|tx|treated))*{_MORE}\)?")
_CANTHARIDIN = re.compile(rf"{_DONE}?(?:cantharidin|canth\.?|cantharone|beetle(?:juice| juice)?){_MORE}")
_CURETTED = re.compile(rf"{_DONE}?(?:ed ?& ?c|edc|ed and c|c ?& ?[de]|electrodesiccation(?: and| &)? curettage|curettage(?: and| &| \+) (?:electro)?desiccation){_MORE}")
_SNIPPED = re.compile(rf"{_DONE}?(?:snip(?:ped)?|scissors?|snip excision|scissor snip|removed?(?: \(?snip\)?)?|gradle){_MORE}")
_PARED = re.compile(rf"{_DONE}?(?:par(?:ed|ing)|trimmed|sharp debridement|debrided|shaved down|reduced){_MORE}")
_TECHNIQUE = {
    "shave biopsy": re.compile(rf"{_DONE}?(?:shave|tangential|saucer\w*|tang\.?|shv)(?: (?:bx|biops(?:y|ies)))?(?: done| taken| today)?{_MORE}"),
    "punch biopsy": re.compile(rf"{_DONE}?(?:(?:\d(?:\.\d)? ?mm )?punch|pch)(?: (?:bx|biops(?:y|ies)))?(?: \d(?:\.\d)? ?mm)?(?: done| taken| today)?{_MORE}"),
    "incisional biopsy": re.compile(rf"{_DONE}?(?:incisional)(?: (?:bx|biops(?:y|ies)))?{_MORE}"),
}
_BIOPSY = re.compile(r"\b(?:bx|biops\w*)\b")
_REMOVES = re.compile(r"\b(?:exc\w*|removal|removed)\b")
_ALONE = re.compile(_DONE + r"?[ .x\u2713\u2714]*")
_NO_WORDS = re.compile(r"[\W_]*")


def is_left(cell: str) -> bool:
    """Nothing was done: "OBS", "no tx; observe", "none"."""
    return _LEFT.fullmatch(cell) is not None and _other_work(cell) is None


def is_put_off(cell: str) -> bool:
    """Something is to be done: "Mohs - referral sent", "ED&C, scheduled 12/22"."""
    return _PUT_OFF.fullmatch(cell) is not None


def _other_work(cell: str) -> re.Match[str] | None:
    return _THEN.search(cell)


_THEN = re.compile(r"\b(?:ln ?2|cryo\w*|frozen|froze|biops\w+ (?:done|taken)|(?:then|and|but) (?:treated|frozen|biopsied|injected|removed|shaved|punch\w*|snipped))\b")
"""Beside words for leaving it, work after all: "declined bx, LN2 instead"."""


def is_blank(cell: str) -> bool:
    """Nothing but signs: an empty cell, "___", "--"."""
    return _NO_WORDS.fullmatch(cell) is not None


_REFUSED = re.compile(r"[\w&.+ ]{2,24}?[ ,;:/(-]+(?:(?:was |were )?offered|advised|recommended|but|and|pt\.?|patient|he|she|they|mom|mother|[ ,;:/(-])*(?:declin\w*|refus\w*|not (?:today|done|performed|given|wanted|needed|indicated))\b(?! (?:the )?(?:bx|biops|exc|surg|inj|bleo|topical|efudex|photo|numb|lido))[^|\n]*")
"""Work that its own cell takes back: "LN2 offered, patient declined"."""
_EARLIER = re.compile(r"[\w&.+ ]{2,24}?[ ,;:/(-]+(?![^|\n]*\b(?:today|again|now (?:tx|ln2|treated))\b)[^|\n]*(?:\b(?:at |on )?(?:last|prior|previous) (?:visit|time|appt|month|year|session)\b[^|\n]*|\b(?:\d{1,2}|a) ?(?:wks?|weeks?|mos?|months?|y(?:ea)?rs?) ago\b[^|\n]*|\b(?:resolved|clear(?:ed)?|healed|gone)(?: now| since)?[ .)]*)")
"""Work of another day: "LN2 last visit", "cryo 3/2026, clear now"."""
_LEFT_OPEN = re.compile(
    r"\b(?:declin\w*|refus\w*|not|offer\w*|recommend\w*|advis\w*|suggest\w*|discuss\w*|consider\w*|option\w*|vs\.?|versus|or|if|unless|would|could|may|might|should|wants?|wishes|cosmetic|think\w*|cost|quote\w*"
    r"|last|prior|previous\w*|prev|past|ago|earlier|hx|history|h/o|s/p|since|resolv\w*|clear(?:ed)?|healed|gone|yesterday|(?:19|20)\d\d|\d{1,2}/\d{1,4}(?!\d)|(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.? \d{1,4})\b"
)
"""Beside the name of a deed: another day, a choice or a wish, of which the cell alone does not tell what was done."""
_AWAITED = re.compile(r"[ ,;:/(-]+(?:(?:derm)?path(?:ology)?|results?|report|histology|specimen|bx|biopsy)(?: (?:results?|report|is|are|was))*[ -]+(?:pending|pend|awaited|to follow|sent)\b[^|\n]*")
"""Behind a biopsy: its result is still to come."""
_COMES_BACK = re.compile(r"[\w&.+ ]{2,24}?[ ,;:/(-]+[^|\n]*\b(?:rtc|re-?check\w*|return\w*|re-?eval\w*|(?<!at )f/u|(?<!at )follow[ -]?up|repeat\w*|rpt|will (?:call|notify))\b")
"""Behind a deed: when the patient comes back, which does not put the deed off."""


def is_not_of_today(cell: str) -> bool:
    """"LN2 declined", "cryo not today", "LN2 last visit"."""
    return (_REFUSED.fullmatch(cell) is not None or _EARLIER.fullmatch(cell) is not None) and told_deed(_FIRST.match(cell).group().strip(), biopsies=True) is not None  # type: ignore[union-attr]


_FIRST = re.compile(r"[\w&.+/]*(?: (?:bx|biops\w+|therapy|spray|surgery|nitrogen|& ?[cd]|and [cd]\w+))?")


def is_left_open(cell: str) -> bool:
    """The cell names a deed and leaves open whether it was done today: "ED&C vs excision discussed", "LN2 last visit", "LN2; RTC in 3 months"."""
    if _COMES_BACK.match(cell) and not _BOOKED.search(cell):
        return told_deed(_FIRST.match(cell).group().strip(), biopsies=True) is not None  # type: ignore[union-attr]
    return _LEFT_OPEN.search(cell) is not None and not is_left(cell) and not is_put_off(cell)


_BOOKED = re.compile(r"(?:sched|refer|ref|book|plan|pend|defer|postpon|next|tbd|appt|later)")


def without_awaited(cell: str) -> str:
    """"shave bx" of "shave bx, path pending"."""
    hit = _AWAITED.search(cell)
    return cell[: hit.start()] if hit and hit.start() and hit.end() == len(cell) and _BIOPSY.search(cell, 0, hit.start()) else cell


def told_deed(cell: str, *, biopsies: bool) -> str | None:
    """The words of a deed as notes write it; None for a cell that is not understood. `biopsies`: the table lists specimens."""
    for words, pattern in _TECHNIQUE.items():
        if pattern.fullmatch(cell) and _REMOVES.search(cell) is None:
            return words if biopsies or _BIOPSY.search(cell) else None
    for pattern, words in _DEEDS:
        if pattern.fullmatch(cell):
            aside = _ASIDE.search(cell)
            return f"{words} {aside.group()}" if aside else words
    return None


_DEEDS = ((_COLD, "treated with LN2"), (_CANTHARIDIN, "treated with cantharidin"), (_CURETTED, "ED&C"), (_SNIPPED, "snipped"), (_PARED, "pared"))


_ASIDE = re.compile(r"\([a-z][^()\d]*\)$")
"""What a cell adds in brackets, "LN2 (itching, inflamed)"."""


def is_mark(cell: str) -> bool:
    """"TX", "done", "yes": that something was done, not what."""
    return bool(cell.strip()) and _ALONE.fullmatch(cell) is not None
