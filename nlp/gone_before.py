"""Diseases that earlier work took away, and the scars that it left: found, told of, and no matter of this visit."""

from __future__ import annotations

import re

from nlp.apart import is_earlier
from nlp.dated_words import is_old_year
from nlp.gate import seek
from nlp.view import Mention, NoteView, Unit


def gone_before(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """Is the disease gone with work of another year, or the scar of such work with nothing the matter?"""
    if mention.concept == "scar":
        return _healed(view, unit, mention)
    return (mention.value in ("malignant", "in_situ") and _long_gone(view, unit, mention)) or _taken_off(view, unit, mention)


_REMOVED_THEN = re.compile(
    r"[^.;:]{0,30}?\b(?:removed|excised|treated|resected|cut out|taken off)\b[^.;:]{0,40}?\b(?P<year>(?:19|20)\d\d)\b"
)


def _long_gone(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“He had a melanoma in situ removed from the arm in 2018”: gone in a year before the visit's."""
    then = _REMOVED_THEN.match(view.lower, mention.end, unit.end)
    return is_old_year(view, then)


_TOOK_OFF = re.compile(
    r"\b(?:removed|excised|resected|cut out|took off|cut off) (?:(?:an?|the|his|her|my|their|one|two|three|several|some|other|benign|small|large) ){0,3}$"
)
_BACK_AGAIN = re.compile(r"\b(?:recur\w*|again|back|regrow\w*|regrew|return\w*|same (?:site|place|spot)|persist\w*)\b(?<!years back)")


def _taken_off(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Dr. Lee removed a mole from the calf last year”: gone with that work, unless it came back."""
    return (
        _TOOK_OFF.search(view.lower, max(unit.start, mention.start - 50), mention.start) is not None
        and is_earlier(view, unit, mention.start, mention.end)
        and seek(view, _BACK_AGAIN, view.lower[unit.start : unit.end]) is None
    )


_HEALED = re.compile(r"\bwell[- ]?(?:healed (?:[\w-]+ ){0,3})?$")
_HEALED_BEHIND = re.compile(r",? (?:is |are |was |has |looks |appears )?(?:now |both )?(?:well[- ]?healed|healed well)\b")
_LEFT_BY_WORK = re.compile(
    r"[^.;:]{0,50}?\b(?:from|after|of|s/p|status post|following)\b[^.;:]{0,40}?\b(?:excis\w+|re-?excis\w+|remov\w+|mohs|wle|resect\w+|surgery|biops\w+)\b[^.;:]{0,30}?\b(?P<year>(?:19|20)\d\d)\b"
)
_TROUBLES = re.compile(
    r"\b(?:pain\w*|tender\w*|itch\w*|prurit\w*|burning|sore|sensitive|wide\w*|raised|thick\w*|hypertroph\w*|keloid\w*|firm|tight\w*|contract\w*|retract\w*|restrict\w*|revis\w+|bothers?|bothersome|disfigur\w*|inject\w*|ilk|excis(?:e|ed|ion) of (?:the )?scar|new|growing|recurren(?:ce|t)|nodul\w*|pigment\w*|dark\w*)\b(?<!no recurrence)"
)
"""What makes a scar a matter of today."""


def _healed(view: NoteView, unit: Unit, mention: Mention) -> bool:
    """“Well-healed scar of the shoulder”, “scar on the arm from a mole removed in 2015”: found, and nothing the matter with it."""
    told = view.lower[unit.start : unit.end]
    healed = (
        _HEALED.search(view.lower, max(unit.start, mention.start - 45), mention.start) is not None
        or _HEALED_BEHIND.match(view.lower, mention.end, unit.end) is not None
    )
    left = is_old_year(view, _LEFT_BY_WORK.match(view.lower, mention.end, unit.end))
    worked_on = any(m.start < mention.start for m in view.mentions_in(unit, "PROC"))
    return (healed or left) and not worked_on and seek(view, _TROUBLES, told) is None
